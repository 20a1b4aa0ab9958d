"""`briefgen templates`: the built-in template sets, and a copy of one to change."""

from __future__ import annotations

from pathlib import Path

import click


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
    from briefgen.template import TemplateSet

    count = TemplateSet.copy(name, folder)
    click.echo(f"{folder}: {count} files. Change them, then: briefgen australia --template {folder}")
