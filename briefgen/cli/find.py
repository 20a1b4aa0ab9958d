"""`briefgen find`: search all statements on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from briefgen.catalogue.models import PILLARS
from briefgen.catalogue.statements import STATEMENTS
from briefgen.cli.opening import catalogue_of, data_option
from briefgen.cli.reporting import console_of_width, print_wrapped
from briefgen.cli.types import COUNTRY, EDITION, REGION, TIER
from briefgen.search.finding import COLUMNS

if TYPE_CHECKING:
    from rich.console import Console

    from briefgen.catalogue.models import CountryName, Region
    from briefgen.search import Findings, FoundStatement

_SHOWN = 20
WIDTH = 96


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--region", "regions", type=REGION, multiple=True, metavar="NAME", help="Only this region (repeatable).")
@click.option("--country", "countries", type=COUNTRY, multiple=True, metavar="NAME", help="Only this country.")
@click.option("--tier", "tiers", type=TIER, multiple=True, metavar="TIER", help='Only on this tier, e.g. "Tier 3".')
@click.option("--pillar", "pillars", type=click.Choice(PILLARS), multiple=True, help="Only this pillar (repeatable).")
@click.option("--kind", "kinds", type=click.Choice(STATEMENTS), multiple=True, help="Only this kind of statement.")
@click.option("--edition", type=EDITION, metavar="YEAR", help="Only statements of this edition, and tiers as of it.")
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help=f"How many at most; 0 for all. [default: {_SHOWN}]"
)
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array of all that was found.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a CSV table of all that was found.")
@click.pass_context
def find(
    ctx: click.Context,
    words: tuple[str, ...],
    regions: tuple[Region, ...],
    countries: tuple[CountryName, ...],
    tiers: tuple[str, ...],
    pillars: tuple[str, ...],
    kinds: tuple[str, ...],
    edition: int | None,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Search all statements on record, built in and your own: country, text, source, best first.

    All WORDS must occur, in any form; "two words" in quotes come first where they stand together. shelter* begins a
    word, OR between words means either, and after -- a word with a minus is left out: find -- shelter -men.
    """
    from briefgen.csv_text import table_text
    from briefgen.json_text import json_text
    from briefgen.search import find as search
    from briefgen.search import looser_words

    whole = as_json or as_csv
    findings = search(
        catalogue_of(ctx),
        " ".join(words),
        regions=[region.id for region in regions],
        countries=[country.iso3 for country in countries],
        tiers=tiers,
        pillars=pillars,
        kinds=kinds,
        edition=edition,
        limit=(limit or None) if limit is not None or whole else _SHOWN,
    )
    if as_json:
        click.echo(json_text(findings.statements), nl=False)
    elif as_csv:
        rows = ([getattr(statement, name) for name in COLUMNS] for statement in findings.statements)
        click.echo(table_text([COLUMNS, *rows]), nl=False)
    else:
        _print(findings, " ".join(words))
        for text, total in () if findings.total else looser_words(catalogue_of(ctx), " ".join(words)):
            click.echo(f"  briefgen find {text}  ({total})", err=True)


def _print(findings: Findings, words: str) -> None:
    console = console_of_width(WIDTH)
    for statement in findings.statements:
        _print_one(console, statement, words)
    if not findings.total:
        click.echo("Nothing on record holds these words.", err=True)
        return
    shown = len(findings.statements)
    statements = f"{findings.total} statement{'' if findings.total == 1 else 's'}"
    places = f"{len(findings.countries)} countr{'y' if len(findings.countries) == 1 else 'ies'}"
    more = f"; the first {shown} are shown (--limit 0 shows all)" if shown < findings.total else ""
    click.echo(f"{statements} of {places}{more}.", err=True)


def _print_one(console: Console, statement: FoundStatement, words: str) -> None:
    from rich.text import Text

    from briefgen.search import marked_words

    head = Text.assemble(
        (statement.country, "bold"), (f"  {statement.kind.replace('_', ' ')} · {statement.report_year}", "dim")
    )
    said = f"“{statement.text}”" if statement.quoted else statement.text
    text = Text.assemble(*((part, "bold") if is_word else part for is_word, part in marked_words(said, words)))
    console.print(head)
    print_wrapped(console, text, "  ")
    via = f", read in {statement.via}" if statement.via else ""
    console.print(Text(f"  {statement.source}, {statement.publisher}{via}", "dim"), soft_wrap=True)
