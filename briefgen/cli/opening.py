"""What a command works with: the catalogue over all its data layers, and the workspace it runs in.

`--data` is read before any name is looked up, so that a country added by a folder of one's own is known to the same
command line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

_LAYERS = "briefgen.layers"
_CATALOGUE = "briefgen.catalogue"
_Command = TypeVar("_Command", bound=Callable[..., Any])


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
    """Folders of data above the built-in one, lowest first."""
    given: tuple[Path, ...] = ctx.meta.get(_LAYERS, ())
    return given


def _remember_layers(ctx: click.Context, _parameter: click.Parameter, folders: tuple[Path, ...]) -> tuple[Path, ...]:
    ctx.meta[_LAYERS] = tuple(folders)
    return tuple(folders)


def data_option(command: _Command) -> _Command:
    """Add `--data DIR` (repeatable) to a command; the folders reach it through `catalogue_of`."""
    return click.option(
        "--data",
        "data_folders",
        metavar="DIR",
        multiple=True,
        is_eager=True,
        expose_value=False,
        callback=_remember_layers,
        type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path),
        help="A folder of data of your own, laid over the built-in data (repeatable, later ones win).",
    )(command)
