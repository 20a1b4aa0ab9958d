"""What a command works with: the catalogue over all its data layers, and the workspace it runs in.

`--data` is read before any name is looked up, so that a country added by a folder of one's own is known to the same
command line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.workspace import Workspace

_WORKSPACE = "briefgen.workspace"
_LAYERS = "briefgen.layers"
_CATALOGUE = "briefgen.catalogue"


def catalogue_of(ctx: click.Context | None) -> Catalogue:
    """The catalogue of this command line: built-in data, then the workspace's, then each `--data`. Opened once."""
    from briefgen.catalogue import Catalogue

    if ctx is None:
        return Catalogue.open()
    if _CATALOGUE not in ctx.meta:
        ctx.meta[_CATALOGUE] = Catalogue.open(layers_of(ctx))
    catalogue: Catalogue = ctx.meta[_CATALOGUE]
    return catalogue


def layers_of(ctx: click.Context) -> tuple[Path, ...]:
    """Folders of data above the built-in one, lowest first: the workspace's, then each `--data`."""
    workspace = workspace_of(ctx)
    given: tuple[Path, ...] = ctx.meta.get(_LAYERS, ())
    return (*(workspace.data if workspace else ()), *given)


def workspace_of(ctx: click.Context) -> Workspace | None:
    """The workspace that the current folder lies in."""
    if _WORKSPACE not in ctx.meta:
        from briefgen.workspace import Workspace

        ctx.meta[_WORKSPACE] = Workspace.find(Path.cwd())
    workspace: Workspace | None = ctx.meta[_WORKSPACE]
    return workspace


def workspace_defaults(ctx: click.Context) -> dict[str, Any]:
    """The workspace's settings by the name of the option's variable: what an option means when it is not given."""
    workspace = workspace_of(ctx)
    if workspace is None:
        return {}
    same = ("audience", "edition", "paper", "template", "brand", "reference")
    settings = {name: getattr(workspace, name) for name in same}
    settings |= {
        "audiences": (workspace.audience,) if workspace.audience else None,
        "formats": workspace.formats or None,
    }
    return {name: value for name, value in settings.items() if value is not None}


def output_folder_of(ctx: click.Context) -> Path:
    """Where files go unless `-o` says otherwise: the workspace's output folder, else `output` in the current folder."""
    workspace = workspace_of(ctx)
    folder = workspace.output if workspace and workspace.output else Path.cwd() / "output"
    return from_here(folder)


def from_here(path: Path) -> Path:
    """A path as it is said from the current folder, where it lies in it."""
    here = Path.cwd()
    return next((whole.relative_to(here) for whole in (path, path.resolve()) if whole.is_relative_to(here)), path)


def packs_file_of(ctx: click.Context) -> Path:
    """The `packs.toml` of the workspace, else of the current folder; it need not exist."""
    workspace = workspace_of(ctx)
    return (workspace.folder if workspace else Path.cwd()) / "packs.toml"


def _remember_layers(ctx: click.Context, _parameter: click.Parameter, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    ctx.meta[_LAYERS] = tuple(folders)
    return tuple(folders)


data_option = click.option(
    "--data",
    "data_folders",
    metavar="DIR",
    multiple=True,
    is_eager=True,
    expose_value=False,
    callback=_remember_layers,
    type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path),
    help="A folder of data of your own, laid over the built-in data (repeatable, later ones win).",
)
"""`--data DIR` (repeatable); the folders reach a command through `catalogue_of`."""
