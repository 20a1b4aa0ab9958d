"""`briefgen list`: what there is to ask for; `briefgen templates`: the template sets, and a copy of one to change."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from itertools import zip_longest
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from briefgen.catalogue.choices import LISTS, Entry
from briefgen.cli.opening import catalogue_of, data_option, packs_file_of
from briefgen.cli.types import one_of

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue


def _templates(_catalogue: Catalogue) -> list[Entry]:
    from briefgen.resources import templates_folder
    from briefgen.template.template_set import ENTRIES, built_in_sets

    return [
        {
            "name": name,
            "makes": ", ".join(
                kind for kind, entry in ENTRIES.items() if (templates_folder() / name / entry).is_file()
            ),
            "folder": str(templates_folder() / name),
        }
        for name in built_in_sets()
    ]


def _packs(catalogue: Catalogue) -> list[Entry]:
    from briefgen.batch.selection import read_packs, select

    packs = read_packs(packs_file_of(click.get_current_context()))
    return [
        {"name": pack.id, "title": pack.title, "countries": len(select(catalogue, [pack.id], packs=packs).countries)}
        for pack in packs
    ]


KINDS: dict[str, Callable[[Catalogue], list[Entry]]] = {**LISTS, "templates": _templates, "packs": _packs}
KIND = one_of("list", {kind: (kind.replace("ies", "ys").removesuffix("s"),) for kind in KINDS})
"""In the singular too."""


@click.command("list")
@click.argument("kind", metavar="KIND", type=KIND)
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def listing(ctx: click.Context, kind: str, as_json: bool) -> None:
    """List what there is to ask for: the first column is the word for the command line.

    KIND is countries, regions, groups, themes, audiences, templates, editions or packs.
    """
    entries = KINDS[kind](catalogue_of(ctx))
    if as_json:
        from briefgen.json_text import json_text

        click.echo(json_text(entries), nl=False)
    elif entries:
        _print_columns(entries)
    else:
        click.echo("None yet.", err=True)
        if kind == "packs":
            file = packs_file_of(ctx)
            click.echo(f'One is two lines in {file}:\n\n[visit]\ncountries = ["fiji", "tonga"]', err=True)


@click.group()
def templates() -> None:
    """The built-in template sets, and a copy of one to change (docs/templates.md)."""


@templates.command("list")
@click.pass_context
def list_templates(ctx: click.Context) -> None:
    """List the built-in template sets."""
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


def _print_columns(entries: list[Entry]) -> None:
    """Aligned columns: on a terminal wrapped between words, elsewhere a line for each entry, for grep."""
    heads = list(entries[0])
    rows = [[head.capitalize() for head in heads]]
    rows += [["" if value is None else str(value) for value in entry.values()] for entry in entries]
    numeric = [all(isinstance(entry[head], int) for entry in entries) for head in heads]
    widths, gap = _fitting(rows, shutil.get_terminal_size().columns if sys.stdout.isatty() else None)
    for row in rows:
        cells = [wrap(cell, width, break_on_hyphens=False) or [""] for cell, width in zip(row, widths, strict=True)]
        for line in zip_longest(*cells, fillvalue=""):
            aligned = (
                text.rjust(width) if number else text.ljust(width)
                for text, width, number in zip(line, widths, numeric, strict=True)
            )
            click.echo((" " * gap).join(aligned).rstrip())


def _fitting(rows: list[list[str]], most: int | None) -> tuple[list[int], int]:
    """Widths of the columns, and the gap between them.

    The widest are narrowed, down to their longest word, until they fit into `most`; then the gap.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    narrowest = [max(len(word) for cell in column for word in (cell.split() or [""])) for column in columns]
    while most is not None and sum(widths) + 2 * (len(widths) - 1) > most:
        if widths == narrowest:
            return widths, 1
        widest = max(range(len(widths)), key=lambda column: widths[column] - narrowest[column])
        widths[widest] -= 1
    return widths, 2
