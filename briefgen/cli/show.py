"""`briefgen show`: the gist of a brief in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from briefgen.cli.opening import catalogue_of, data_option, from_here
from briefgen.cli.options import message_of, message_option
from briefgen.cli.reporting import console_of_width, print_wrapped
from briefgen.cli.types import AUDIENCE, COUNTRY, EDITION, CountriesArgument, edition_of
from briefgen.errors import UsageError
from briefgen.output import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.text import Text

    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryName
    from briefgen.composition.brief import Ask, Brief, KeyFigure, Standing, Statement, TierHistory, TierSpell

WIDTH = 96
"""Longer lines are hard to read, however wide the terminal is."""
_POINTS = {"credit": "Credit", "press": "Press on", "new": "New in this edition"}
_DIRECTIONS = {"up": "up from", "down": "down from", "same": "as before", "new": "no earlier placement", "unranked": ""}
_BUILT_IN = "built-in"


@click.command()
@click.argument("countries", cls=CountriesArgument, metavar="COUNTRY", nargs=-1, required=True, type=COUNTRY)
@click.option("--edition", type=EDITION, metavar="YEAR", help="Edition of the report; the newest on record by default.")
@message_option("the newest up to the edition", theme_was_it=True)
@click.option("--audience", type=AUDIENCE, metavar="NAME", default="officials", show_default=True, help="The reader.")
@data_option
@click.option(
    "--json", "as_json", is_flag=True, help="Print the whole composed brief as JSON (docs/reference/brief.schema.json)."
)
@click.option(
    "--origin", is_flag=True, help="Every statement on record with its id, and the data layer that it is from."
)
@click.pass_context
def show(
    ctx: click.Context,
    countries: tuple[CountryName, ...],
    edition: int | None,
    message: str | None,
    audience: str,
    as_json: bool,
    origin: bool,
) -> None:
    """The gist of a country's brief, in the terminal: where it stands, what to credit, what to press on."""
    if len(set(countries)) > 1:
        raise UsageError("One country at a time.", hint="Several side by side: briefgen compare COUNTRY COUNTRY")
    country, edition = countries[0], edition_of(ctx, edition)
    if origin:
        _print_origins(catalogue_of(ctx), country.iso3, as_json=as_json)
        return
    from briefgen.composition import compose

    brief = compose(catalogue_of(ctx), country.iso3, edition=edition, theme=message_of(ctx, message), audience=audience)
    if as_json:
        from briefgen.composition.payload import payload

        click.echo(payload(brief), nl=False)
        return
    _print(brief, console_of_width(WIDTH))


def _print(brief: Brief, console: Console) -> None:
    from rich.text import Text

    from briefgen.template.environment import long_date

    console.print(Text.assemble((brief.country, "bold"), "  ", (_standing(brief.standing), "bold reverse")))
    as_at = long_date(brief.identity.date)
    console.print(Text(f"{brief.region} · edition {brief.identity.edition} · as at {as_at}", "dim"))
    for title, lines in _parts(brief):
        console.print()
        print_wrapped(console, Text(title, "bold"))
        for mark, text in lines:
            print_wrapped(console, text, f"  {mark}")
    thin = " The record is thin." if brief.record.thin else ""
    console.print()
    console.print(Text(f"{len(brief.sources)} sources.{thin} The whole brief: briefgen {slug(brief.country)}", "dim"))


def _parts(brief: Brief) -> Iterator[tuple[str, list[tuple[str, Text]]]]:
    """Heads with their paragraphs, each with what stands before its first line."""
    from rich.text import Text

    if brief.history.spells:
        yield "Since 2001", [("", Text(" · ".join(_spell(spell, brief.history) for spell in brief.history.spells)))]
    cautions = [caution for caution in brief.cautions if caution.text]
    if cautions:
        yield "Check first", [("· ", Text(caution.text)) for caution in cautions]
    if brief.headline:
        yield "The finding", [("", Text(brief.headline.text))]
    minute = {kind: [point.statement for point in brief.minute if point.kind == kind] for kind in _POINTS}
    for kind, title in _POINTS.items():
        if minute[kind]:
            yield title, [("· ", _said(statement)) for statement in minute[kind]]
    if brief.asks:
        yield "Asks", [line for number, ask in enumerate(brief.asks, start=1) for line in _asked(number, ask)]
    if brief.harm:
        yield "Who is harmed", [("· ", _said(line)) for line in brief.harm.lines]
    if brief.figures:
        yield "Figures", [("", _figure(item)) for item in brief.figures]
    if brief.theme and (brief.theme.threat or brief.theme.response):
        said = [*brief.theme.threat, *brief.theme.response]
        yield f"On the {brief.theme.year} message: {brief.theme.title}", [("· ", _said(item)) for item in said]
    if brief.recommendations:
        yield "Recommendations", [(f"{item.number:>2}. ", _said(item)) for item in brief.recommendations]


def _figure(figure: KeyFigure) -> Text:
    from rich.text import Text

    return Text.assemble(f"{figure.label}: ", (figure.display, "bold"), f", {figure.period}")


def _asked(number: int, ask: Ask) -> list[tuple[str, Text]]:
    from rich.text import Text

    who = ask.decides.name if ask.decides else ask.decides_role
    return [(f"{number:>2}. ", Text(ask.text)), ("    ", Text(f"Who decides: {who}", "dim"))]


def _said(statement: Statement) -> Text:
    from rich.text import Text

    text = Text(f"“{statement.text}”" if statement.quoted else statement.text)
    return text.append(f" ({statement.report_year})", "dim") if statement.older else text


def _standing(standing: Standing) -> str:
    if standing.tier is None:
        where = f" {standing.last_tier} in {standing.last_year} " if standing.last_tier else ""
        return f" no placement in {standing.edition} {'·' + where if where else ''}"
    moved = _DIRECTIONS[standing.direction]
    before = f" {standing.previous_tier}" if standing.direction in {"up", "down"} else ""
    return f" {standing.tier}{', ' if moved else ''}{moved}{before} "


def _spell(spell: TierSpell, history: TierHistory) -> str:
    years = str(spell.first) if spell.first == spell.last else f"{spell.first}–{spell.last}"
    none = "not ranked" if spell.first in history.unranked_years else "no placement"
    return f"{spell.tier or none} {years}"


def _print_origins(catalogue: Catalogue, iso3: str, *, as_json: bool) -> None:
    """Print the record of a country, list by list; layers above the built-in one stand out, with file and line."""
    from briefgen.catalogue.statements import origins

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
