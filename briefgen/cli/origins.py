"""`briefgen show COUNTRY --origin`: every statement with its id, its layer, and the place in the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

_BUILT_IN = "built-in"


def print_origins(catalogue: Catalogue, iso3: str, *, as_json: bool) -> None:
    """Print the record of a country, list by list; layers above the built-in one stand out, with file and line."""
    from briefgen.catalogue.origins import origins

    found = origins(catalogue, iso3)
    if as_json:
        import json
        from dataclasses import asdict

        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2, default=str))
        return
    width = max((len(each.layer) for each in found), default=0)
    kind = ""
    for each in found:
        if each.kind != kind:
            kind = each.kind
            click.secho(f"{kind}", bold=True)
        own = each.layer != _BUILT_IN
        layer = click.style(each.layer.ljust(width), fg="green" if own else None, bold=own)
        place = f"  {_short(each.file)}:{each.line}" if own else ""
        click.echo(f"  {layer}  {each.report_year}  {each.id}{place}")
        click.echo(f"  {' ' * width}        {each.text}")


def _short(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
