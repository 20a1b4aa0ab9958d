"""Two editions of a country, or two countries, side by side, as `briefgen compare` tells them."""

from __future__ import annotations

from starlette.responses import Response

from briefgen.composition import comparison_words
from briefgen.composition.comparison import (
    CountryComparison,
    EditionComparison,
    compare_countries,
    compare_editions,
)
from briefgen.desk.briefs import edition_of, names_to_choose
from briefgen.desk.pages import Mistake, Visit, show
from briefgen.errors import UsageError
from briefgen.output import slug


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
