"""The front page, the table of countries, a brief to read, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from briefgen.batch.jobs import Job, brief_job
from briefgen.catalogue.names import find_edition
from briefgen.composition.payload import payload
from briefgen.desk.inline import inline
from briefgen.desk.pages import Mistake, Visit, give, go_to, problem, show
from briefgen.errors import AmbiguousName, UnknownName, UsageError
from briefgen.options import FORMATS, WORDINGS, BriefOptions
from briefgen.output import file_name, slug
from briefgen.template.environment import lower_first

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryName

LONGEST_MARKING = 80
FILE_KINDS = (*FORMATS, "json")


@dataclass(frozen=True, slots=True)
class Asked:
    """A brief as it was asked for: by an address, or the same on the command line."""

    country: CountryName
    audience: str
    options: BriefOptions

    @property
    def path(self) -> str:
        """Its page, without the options."""
        return f"/brief/{slug(self.country.name)}"

    def job(self, kind: str) -> Job:
        """What a worker makes of it."""
        return brief_job(self.country, self.audience, kind, self.options)


# ---------------------------------------------------------------- which country


def home(visit: Visit, mistakes: Sequence[Mistake] = (), choices: Sequence[str] = ()) -> Response:
    """One question: which country or region?"""
    holdings = visit.holdings
    catalogue = holdings.catalogue
    return show(
        visit,
        "home.html.j2",
        mistakes=mistakes,
        typed=visit.query.get("country", ""),
        reader=visit.query.get("reader") or holdings.audience,
        readers=[(reader.id, reader.name, reader.reader) for reader in catalogue.audiences()],
        names=names_to_choose(catalogue),
        choices=choices,
        report_missing=not report_is_in(catalogue, holdings.edition),
    )


def ask(visit: Visit) -> Response:
    """What was typed on the front page: on to the brief, or the same page with what was meant to choose from."""
    name = visit.query.get("meant") or visit.query.get("country", "")
    reader = visit.query.get("reader", "")
    if not name:
        return home(visit, [Mistake("country", "Which country or region?", "Type a name or a code.")])
    catalogue = visit.holdings.catalogue
    try:
        country = catalogue.find_country(name)
    except AmbiguousName as error:
        return home(visit, [Mistake.of("country", error)], choices=error.candidates)
    except UnknownName as error:
        try:
            group = catalogue.find_region_or_group(name)
        except UnknownName:
            return home(visit, [Mistake.of("country", error)], choices=error.candidates)
        return go_to("/countries", region=group.id, reader=reader)
    # The part of the page from which a keyboard goes on: the files are the next thing there.
    return go_to(f"/brief/{slug(country.name)}", anchor="desk-brief", reader=reader)


def names_to_choose(catalogue: Catalogue) -> list[str]:
    """What a field for a country or region proposes: the names of regions and groups, countries, other names."""
    regions = [*(region.name for region in catalogue.regions()), *(group.name for group in catalogue.groups())]
    countries = catalogue.countries()
    others = [alias for country in countries for alias in country.aliases]
    return list(dict.fromkeys([*(country.name for country in countries), *regions, *sorted(others)]))


def report_is_in(catalogue: Catalogue, edition: int) -> bool:
    """Whether the report of this edition was imported: then its placements are read from the report itself."""
    return any(placement.basis == "report" for placement in catalogue.placements_of(edition).values())


# ---------------------------------------------------------------- a brief


def brief(visit: Visit) -> Response:
    """A brief to read, with its files and what may be chosen."""
    name = visit.request.path_params["name"]
    stem, _, kind = name.rpartition(".")
    if stem and kind in FILE_KINDS:
        return _file(visit, stem, kind)
    country = visit.holdings.catalogue.find_country(name)
    if slug(country.name) != name:
        return go_to(f"/brief/{slug(country.name)}", **visit.query)
    asked, mistakes = _asked(visit, country)
    part = inline(visit.desk.workers.file(visit.holdings.settings, asked.job("html")))
    catalogue = visit.holdings.catalogue
    return show(
        visit,
        "brief.html.j2",
        mistakes=mistakes,
        style_hashes=[part.css_hash],
        part=part,
        asked=asked,
        typed={"edition": visit.query.get("edition", ""), "marking": visit.query.get("marking", "")},
        chosen=_query(visit, asked),
        readers=[(reader.id, reader.name) for reader in catalogue.audiences()],
        reader_name=lower_first(catalogue.audience(asked.audience).name),
        editions=[(edition.year, edition.year) for edition in reversed(catalogue.editions())],
        no_pdf=visit.desk.no_pdf,
        report_missing=not report_is_in(catalogue, asked.options.edition),
        title=f"{country.name}, {asked.options.edition}",
    )


def _file(visit: Visit, name: str, kind: str) -> Response:
    country = visit.holdings.catalogue.find_country(name)
    asked, mistakes = _asked(visit, country)
    if mistakes:
        return problem(visit.request, 404, mistakes[0].message, mistakes[0].hint)
    named = file_name(country.name, asked.options.edition, asked.audience, kind)
    if kind == "json":
        from briefgen.composition import compose

        composed = compose(visit.holdings.catalogue, country.iso3, audience=asked.audience, **asked.options.arguments())
        return give(visit.request, payload(composed).encode(), named)
    return give(visit.request, visit.desk.workers.file(visit.holdings.settings, asked.job(kind)), named)


def _asked(visit: Visit, country: CountryName) -> tuple[Asked, list[Mistake]]:
    """What the address asks for. What it asks for in vain is a mistake, and the usual is taken instead."""
    holdings, query = visit.holdings, visit.query
    mistakes: list[Mistake] = []
    reader = query.get("reader") or holdings.audience
    if reader not in holdings.catalogue.audience_ids():
        hint = f"Readers: {', '.join(holdings.catalogue.audience_ids())}."
        mistakes.append(Mistake("reader", f"There is no reader “{reader}”.", hint))
        reader = holdings.audience
    edition = holdings.edition
    try:
        edition = edition_of(holdings.catalogue, query.get("edition", "")) or edition
    except UsageError as error:
        mistakes.append(Mistake.of("edition", error))
    wording = next((word for word in WORDINGS if word == query.get("wording")), WORDINGS[0])
    marking = query.get("marking", "")[:LONGEST_MARKING]
    return Asked(country, reader, BriefOptions(edition, marking=marking, wording=wording)), mistakes


def edition_of(catalogue: Catalogue, typed: str) -> int | None:
    """The edition that was typed; None for nothing typed.

    Raises:
        UsageError: it is not on record.
    """
    return find_edition([edition.year for edition in catalogue.editions()], typed) if typed else None


def _query(visit: Visit, asked: Asked) -> dict[str, str]:
    """The options that are not the usual ones, for the addresses of the files."""
    options, holdings = asked.options, visit.holdings
    return {
        "reader": asked.audience if asked.audience != holdings.audience else "",
        "edition": str(options.edition) if options.edition != holdings.edition else "",
        "wording": options.wording if options.wording != WORDINGS[0] else "",
        "marking": options.marking,
    }
