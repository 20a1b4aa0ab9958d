"""`briefgen compare`: two editions of a country, or countries side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, data_option
from briefgen.cli.reporting import console_of_width
from briefgen.cli.types import COUNTRY, YEARS, CountriesArgument

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryName
    from briefgen.composition.comparison import (
        CountryColumn,
        CountryComparison,
        EditionComparison,
    )

WIDTH = 110
_ABREAST = 4
"""Countries in a table: more would break words."""
_LINE_END = re.compile(r"(?: |\x1b\[[\d;]*m)+$", re.MULTILINE)
"""Spaces at the end of a line, among codes that end a colour."""
_YEAR = click.IntRange(2001, 2100)
_MARKS = {"new": ("+", "green"), "repeated": ("=", ""), "reworded": ("~", "yellow"), "dropped": ("−", "red")}


@click.command()
@click.argument(
    "countries",
    cls=CountriesArgument,
    expand_groups=True,
    metavar="COUNTRY...|GROUP [YEAR YEAR]",
    nargs=-1,
    required=True,
    type=COUNTRY,
)
@click.option("--from", "older", type=_YEAR, metavar="YEAR", help="The older edition. [default: the one before --to]")
@click.option("--to", "newer", type=_YEAR, metavar="YEAR", help="The newer edition. [default: the newest on record]")
@click.option("--edition", type=_YEAR, metavar="YEAR", help="Of several countries: the edition to compare them in.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@data_option
@click.pass_context
def compare(
    ctx: click.Context,
    countries: tuple[CountryName, ...],
    older: int | None,
    newer: int | None,
    edition: int | None,
    as_json: bool,
) -> None:
    """Two editions of a country, or several countries, side by side.

    Recommendations are matched by their meaning, not by their place or exact words: new, repeated (and since which
    edition), reworded, dropped. Figures stand side by side where they count the same thing in the same unit.

    \b
    briefgen compare australia 2023 2024
    briefgen compare australia new-zealand
    """
    from briefgen.composition.comparison import compare_countries, compare_editions
    from briefgen.errors import UsageError

    catalogue = catalogue_of(ctx)
    comparison: EditionComparison | CountryComparison
    years: tuple[int, ...] = ctx.meta[YEARS]
    if len({country.iso3 for country in countries}) > 1:
        edition = edition or (years[-1] if years else None)
        if older is not None or newer is not None:
            raise UsageError("--from and --to are for one country.", hint="For several countries give --edition YEAR.")
        comparison = compare_countries(catalogue, [country.iso3 for country in countries], edition=edition)
    else:
        newer = newer if newer is not None else edition
        if len(years) > 2:
            raise UsageError("Two editions can be compared, not more.", hint="briefgen compare australia 2023 2024")
        if years:
            older, newer = (min(years), max(years)) if len(years) == 2 else (older, years[0])
        comparison = compare_editions(catalogue, countries[0].iso3, older=older, newer=newer)
    if as_json:
        from briefgen.json_text import json_text

        click.echo(json_text(comparison), nl=False)
        return
    from briefgen.composition.comparison import EditionComparison

    console = console_of_width(WIDTH)
    with console.capture() as captured:
        if isinstance(comparison, EditionComparison):
            _print_editions(comparison, catalogue, console)
        else:
            _print_countries(comparison, catalogue, console)
    # Tables are padded to their full width: what is copied from a terminal or compared by `diff` should not have it.
    click.echo(_LINE_END.sub(lambda end: end[0].replace(" ", ""), captured.get()), nl=False)


# -- two editions -----------------------------------------------------------------------------------------------------


def _print_editions(comparison: EditionComparison, catalogue: Catalogue, console: Console) -> None:
    from rich.text import Text

    from briefgen.composition import comparison_words as words

    console.print(Text.assemble((comparison.country, "bold"), f"  {comparison.older} → {comparison.newer}"))
    console.print(Text(words.tier_line(comparison.tier, comparison.older, comparison.newer)))
    _print_recommendations(comparison, console)
    if comparison.figures:
        console.print()
        console.print(_figures_table(comparison, catalogue))
        if any(figure.extracted for pair in comparison.figures for figure in (pair.older, pair.newer) if figure):
            console.print(Text(words.EXTRACTED, "dim"))
    if comparison.answered:
        console.print()
        console.print(Text("Progress that answers a gap", "bold"))
        for figure in comparison.answered:
            console.print(_hanging("was", Text(figure.gap.text), width=6))
            console.print(_hanging("now", Text(figure.progress.text), width=6))


def _print_recommendations(comparison: EditionComparison, console: Console) -> None:
    from rich.text import Text

    from briefgen.composition import comparison_words as words

    console.print()
    console.print(Text("Recommendations", "bold"))
    for recommendation in comparison.recommendations:
        mark, style = _MARKS[recommendation.fate]
        told = f"  ({words.fate_words(recommendation, comparison)})"
        console.print(_hanging(mark, Text.assemble(recommendation.item.text, (told, "dim")), style=style))
        if recommendation.fate == "reworded" and recommendation.older is not None:
            console.print(_hanging("", Text(f"{comparison.older}: {recommendation.older.text}", "dim")))
    for item in comparison.dropped:
        mark, style = _MARKS["dropped"]
        told = f"  (not {'in' if comparison.complete[1] else 'on record for'} {comparison.newer})"
        console.print(_hanging(mark, Text.assemble(item.text, (told, "dim")), style=style))
    if not comparison.recommendations and not comparison.dropped:
        console.print(Text(f"  None on record for {comparison.older} or {comparison.newer}.", "dim"))
    elif not all(comparison.complete):
        console.print()
        console.print(Text(words.incomplete_words(comparison), "yellow"))


def _figures_table(comparison: EditionComparison, catalogue: Catalogue) -> Table:
    from briefgen.composition import comparison_words as words

    table = _table("Figures", "", str(comparison.older), str(comparison.newer), "change")
    for column in table.columns[1:]:
        column.justify = "right"
    labels = {term.id: term.label for term in catalogue.vocabulary.measures}
    for figure in comparison.figures:
        table.add_row(
            words.figure_label(labels, figure),
            words.figure_words(figure.older),
            words.figure_words(figure.newer),
            words.change_words(figure),
        )
    return table


# -- countries --------------------------------------------------------------------------------------------------------


def _print_countries(comparison: CountryComparison, catalogue: Catalogue, console: Console) -> None:
    from rich.text import Text

    from briefgen.composition import comparison_words as words

    names = {column.iso3: column.country for column in comparison.columns}
    for start in range(0, len(comparison.columns), _ABREAST):
        console.print(_abreast(comparison.columns[start : start + _ABREAST], comparison.edition, catalogue))
    console.print(Text("Figures are each government's own counts and are not comparable without care.", "dim"))
    if any(figure.extracted for column in comparison.columns for figure in column.figures):
        console.print(Text(words.EXTRACTED, "dim"))
    if comparison.shared:
        console.print()
        console.print(Text("Asked of more than one", "bold"))
        for shared in comparison.shared:
            for iso3, item in shared.texts:
                console.print(_hanging("", Text.assemble((f"{names[iso3]} {item.report_year}: ", "bold"), item.text)))
            console.print()


def _abreast(columns: tuple[CountryColumn, ...], edition: int, catalogue: Catalogue) -> Table:
    """Some countries in one table."""
    from briefgen.composition import comparison_words as words

    table = _table(f"Edition {edition}", "", *(column.country for column in columns))
    table.add_row("Placement", *(column.tier or "none on record" for column in columns))
    table.add_row("Before", *(words.before_words(column) for column in columns))
    labels = {term.id: term.label for term in catalogue.vocabulary.measures}
    for measure in words.MEASURES_ABREAST:
        cells = [words.figures_of_measure(column.figures, measure) for column in columns]
        if any(cells):
            table.add_row(labels[measure], *(cell or "–" for cell in cells))
    table.add_row("Recommendations", *(words.recommendations_words(column.recommendations) for column in columns))
    return table


# -- layout -----------------------------------------------------------------------------------------------------------


def _table(title: str, *headings: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False)
    for heading in headings:
        table.add_column(heading)
    return table


def _hanging(mark: str, text: Any, *, style: str = "", width: int = 4) -> RenderableType:
    from rich.table import Table

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=width, justify="right", style=style)
    grid.add_column(ratio=1)
    grid.add_row(mark, text)
    return grid
