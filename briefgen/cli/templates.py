"""`briefgen templates`: the built-in template sets, and a copy of one to change."""

from __future__ import annotations

from pathlib import Path

import click

from briefgen.errors import OutputError, UnknownName


@click.group()
def templates() -> None:
    """The built-in template sets, and a copy of one to change (docs/templates.md)."""


@templates.command("list")
@click.pass_context
def list_templates(ctx: click.Context) -> None:
    """List the built-in template sets."""
    from briefgen.cli.listing import listing

    ctx.invoke(listing, kind="templates", as_json=False)


@templates.command("copy")
@click.argument("name")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def copy_template(name: str, folder: Path) -> None:
    """Copy a built-in set, to be changed.

    The set NAME goes into the new folder DIR. Use it with --template DIR. Files that you delete from it fall back to
    the built-in ones.
    """
    from briefgen.output import write_atomically
    from briefgen.resources import templates_folder
    from briefgen.template.template_set import built_in_sets

    if name not in built_in_sets():
        raise UnknownName("template", name, hint=f"Built in: {', '.join(built_in_sets())}.")
    if folder.exists() and any(folder.iterdir()):
        raise OutputError(f"{folder}: the folder is not empty.", hint="Name a new one: nothing is ever overwritten.")
    source = templates_folder() / name
    copied = [path for path in sorted(source.rglob("*")) if path.is_file()]
    for path in copied:
        # Partials are looked up as `brief/_message.html.j2`; the entry and the style sheets lie at the top.
        target = folder / (Path(name) if path.name.startswith("_") else Path()) / path.relative_to(source)
        write_atomically(target, path.read_bytes())
    click.echo(f"{folder}: {len(copied)} files. Change them, then: briefgen australia --template {folder}")
