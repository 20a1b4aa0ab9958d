"""`briefgen show COUNTRY --origin`: every statement with its id, its layer, and the place in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from briefgen.cli.opening import from_here

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

_BUILT_IN = "built-in"


def print_origins(catalogue: Catalogue, iso3: str, *, as_json: bool) -> None:
    """Print the record of a country, list by list; layers above the built-in one stand out, with file and line."""
    from briefgen.catalogue.origins import origins

    statements = origins(catalogue, iso3)
    if as_json:
        from briefgen.json_text import json_text

        click.echo(json_text(statements), nl=False)
        return
    width = max((len(statement.layer) for statement in statements), default=0)
    kind = ""
    for statement in statements:
        if statement.kind != kind:
            kind = statement.kind
            click.secho(f"{kind}", bold=True)
        own = statement.layer != _BUILT_IN
        layer = click.style(statement.layer.ljust(width), fg="green" if own else None, bold=own)
        position = f"  {from_here(statement.file)}:{statement.line}" if own else ""
        click.echo(f"  {layer}  {statement.report_year}  {statement.id}{position}")
        click.echo(f"  {' ' * width}        {statement.text}")
