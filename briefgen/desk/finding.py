"""Search in all statements on record, as `briefgen find` does it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from briefgen.catalogue.consistency import STATEMENTS
from briefgen.catalogue.models import PILLARS, TIERS
from briefgen.csv_text import table_text
from briefgen.desk.briefs import edition_of
from briefgen.desk.pages import Mistake, Visit, give, show
from briefgen.errors import UsageError
from briefgen.output import slug
from briefgen.search import COLUMNS, Findings, find, looser_words, marked_words

ON_A_PAGE = 20
_LONGEST = 200


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
