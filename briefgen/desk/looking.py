"""The record, to look through, as `briefgen list`, `find` and `compare` tell it.

The table of countries, a search in all statements, and two editions of a country or two countries side by side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from briefgen.catalogue.models import PILLARS, TIERS
from briefgen.catalogue.names import fold
from briefgen.catalogue.statements import STATEMENTS
from briefgen.composition import comparison_words
from briefgen.composition.comparison import CountryComparison, EditionComparison, compare_countries, compare_editions
from briefgen.composition.standing import direction
from briefgen.csv_text import table_text
from briefgen.desk.briefs import edition_of, names_to_choose
from briefgen.desk.pages import Mistake, Visit, give, show
from briefgen.errors import UnknownName, UsageError
from briefgen.output import slug
from briefgen.search import COLUMNS, Findings, find, looser_words, marked_words, newest_statements

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

_MOVES = {"up": "up", "down": "down", "same": "unchanged", "new": "first placement", "unranked": ""}
_COLUMNS = ("country", "iso3", "region", "edition", "tier", "before", "movement", "newest_statement")
ON_A_PAGE = 20
_LONGEST = 200


def _rows(catalogue: Catalogue, edition: int) -> list[dict[str, Any]]:
    """Every country on record, by name: where it stands in an edition, under the names of `_COLUMNS`."""
    newest = newest_statements(catalogue)
    rows = []
    for country in catalogue.countries():
        placements = [placement for placement in catalogue.placements(country.iso3) if placement.year <= edition]
        current = next((placement for placement in placements if placement.year == edition), None)
        previous = next((placement for placement in reversed(placements) if placement.year < edition), None)
        tiers = (current.tier if current else "", previous.tier if previous else "")
        movement = _MOVES[direction(current, previous)]
        about = (country.name, country.iso3, country.region, edition, *tiers, movement, newest.get(country.iso3))
        rows.append(dict(zip(_COLUMNS, about, strict=True)))
    return rows


def countries(visit: Visit) -> Response:
    """The table, narrowed by region or group, tier and a part of the name."""
    catalogue, edition = visit.holdings.catalogue, visit.holdings.edition
    region, tier, words = (visit.query.get(name, "") for name in ("region", "tier", "q"))
    rows, mistakes = _rows(catalogue, edition), []
    title = ""
    if region:
        try:
            chosen = catalogue.find_region_or_group(region)
        except UnknownName as error:
            mistakes.append(Mistake.of("region", error))
        else:
            title = chosen.name
            members = set(getattr(chosen, "countries", ()))
            rows = [row for row in rows if row["iso3"] in members or row["region"] == chosen.name]
    if tier:
        rows = [row for row in rows if (row["tier"] or "none") == tier]
    if words:
        rows = [row for row in rows if fold(words) in fold(row["country"]) or words.upper() == row["iso3"]]
    if visit.request.url.path.endswith(".csv"):
        return give(
            visit.request,
            table_text([_COLUMNS, *map(tuple, map(dict.values, rows))]).encode(),
            f"countries-{edition}.csv",
        )
    return show(
        visit,
        "countries.html.j2",
        mistakes=mistakes,
        rows=rows,
        slug=slug,
        edition=edition,
        region=region,
        region_name=title,
        tier=tier,
        words=words,
        reader=visit.query.get("reader", ""),
        regions=[
            ("", "All"),
            *((region.id, region.name) for region in catalogue.regions()),
            *((group.id, group.name) for group in catalogue.groups()),
        ],
        tiers=[("", "All"), *((name, name) for name in TIERS), ("none", "None on record")],
    )


# ---------------------------------------------------------------- search


def find_page(visit: Visit) -> Response:
    """The words, what holds them, twenty to a page."""
    catalogue, query = visit.holdings.catalogue, visit.query
    words = query.get("q", "")[:_LONGEST]
    findings, mistakes = _found(visit, words)
    page = int(query["page"][:9]) if query.get("page", "").isdecimal() else 1
    pages = -(-len(findings.statements) // ON_A_PAGE) or 1
    page = max(1, min(page, pages))
    shown = findings.statements[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return show(
        visit,
        "find.html.j2",
        mistakes=mistakes,
        words=words,
        query={name: query.get(name, "") for name in ("region", "tier", "pillar", "kind", "edition")},
        findings=findings,
        shown=[(statement, marked_words(statement.text, words)) for statement in shown],
        looser=looser_words(catalogue, words) if words and not findings.total and not mistakes else (),
        page=page,
        pages=pages,
        slug=slug,
        regions=[("", "All"), *((region.id, region.name) for region in catalogue.regions())],
        pillars=[("", "All"), *((pillar, pillar.capitalize()) for pillar in PILLARS)],
        kinds=[("", "All"), *((kind, kind.replace("_", " ").capitalize()) for kind in STATEMENTS)],
        tiers=[("", "All"), *((tier, tier) for tier in TIERS)],
        editions=[("", "All"), *((edition.year, edition.year) for edition in reversed(catalogue.editions()))],
    )


def find_csv(visit: Visit) -> Response:
    """All that was found as a table, with source and address."""
    words = visit.query.get("q", "")[:_LONGEST]
    findings, _ = _found(visit, words)
    rows = ([getattr(statement, name) for name in COLUMNS] for statement in findings.statements)
    return give(visit.request, table_text([COLUMNS, *rows]).encode(), f"{slug(words)[:60]}.csv")


def _found(visit: Visit, words: str) -> tuple[Findings, list[Mistake]]:
    query, nothing = visit.query, Findings((), 0, ())
    if not words:
        return nothing, [Mistake("q", "Type a word to look for.")] if "q" in query else []
    chosen: Any = {f"{name}s": [query[name]] for name in ("region", "tier", "pillar", "kind") if query.get(name)}
    try:
        edition = edition_of(visit.holdings.catalogue, query.get("edition", ""))
        return find(visit.holdings.catalogue, words, edition=edition, **chosen), []
    except UsageError as error:
        return nothing, [Mistake.of("q", error)]


# ---------------------------------------------------------------- side by side


def compare_page(visit: Visit) -> Response:
    """One country between two editions, or two countries in one."""
    catalogue, query = visit.holdings.catalogue, visit.query
    mistakes: list[Mistake] = []
    editions: EditionComparison | None = None
    abreast: CountryComparison | None = None
    countries = []
    for field in ("a", "b"):
        if query.get(field):
            try:
                countries.append(catalogue.find_country(query[field]))
            except UsageError as error:
                mistakes.append(Mistake.of(field, error))
    years: dict[str, int | None] = {}
    for field in ("from", "to"):
        try:
            years[field] = edition_of(catalogue, query.get(field, ""))
        except UsageError as error:
            mistakes.append(Mistake.of(field, error))
    if "a" in query and not query["a"]:
        mistakes.insert(0, Mistake("a", "Which country?", "Type a name or a code."))
    older, newer = years.get("from"), years.get("to")
    swapped = bool(older and newer and older > newer)
    if swapped:
        older, newer = newer, older
    if countries and not mistakes:
        try:
            if len({country.iso3 for country in countries}) > 1:
                abreast = compare_countries(catalogue, [country.iso3 for country in countries], edition=newer or older)
            else:
                editions = compare_editions(catalogue, countries[0].iso3, older=older, newer=newer)
        except UsageError as error:
            mistakes.append(Mistake.of("from", error))
    return show(
        visit,
        "compare.html.j2",
        mistakes=mistakes,
        query={name: query.get(name, "") for name in ("a", "b", "from", "to")},
        names=names_to_choose(catalogue),
        years=[("", "The newest"), *((edition.year, edition.year) for edition in reversed(catalogue.editions()))],
        swapped=swapped,
        editions=editions,
        abreast=abreast,
        labels={term.id: term.label for term in catalogue.vocabulary.measures},
        words=comparison_words,
        slug=slug,
    )
