"""All countries' pages of one edition, found by the list that the report's own pages carry."""

from __future__ import annotations

from briefgen.errors import ReportError, UsageError
from briefgen.importing.addresses import (
    FIRST_WITH_PAGES,
    CountryPage,
    country_pages,
    report_addresses,
)
from briefgen.importing.sources import Fetch
from briefgen.output import slug

_FIRST_COUNTRY = "afghanistan"


def find_edition_pages(fetch: Fetch, edition: int, start: str = "") -> tuple[CountryPage, ...]:
    """The pages of all countries of an edition, in the order of the site's own list.

    Args:
        fetch: brings a page, e.g. a `fetching.Fetcher`.
        edition: report year.
        start: address of a page of the edition; the site and its archives are tried unless given.

    Raises:
        ReportError: no page of the edition could be read, or it names no countries. UsageError: an edition before 2017.
    """
    if not start and edition < FIRST_WITH_PAGES:
        raise UsageError(
            f"The pages of the edition {edition} cannot be found by its year.",
            hint=f"Editions from {FIRST_WITH_PAGES} on can; of an older one name a page: --from ADDRESS.",
        )
    troubles = []
    for address in (start,) if start else report_addresses(edition):
        # The edition's own page has the list or links; each country's page has the list.
        for page_address in (address, f"{address}{_FIRST_COUNTRY}/"):
            try:
                page = fetch(page_address)
            except ReportError as error:
                troubles.append(error)
                continue
            if pages := country_pages(page.data, page.url):
                return pages
            hint = "Name a page of the edition that does: --from ADDRESS."
            troubles.append(ReportError(f"{page_address}: the page names no countries.", hint=hint))
    told = "\n".join(f"  {message}" for message in dict.fromkeys(error.message for error in troubles))
    raise ReportError(f"The list of countries of {edition} was not reached:\n{told}", hint=troubles[0].hint)


def country_address(name: str, edition: int, start: str = "") -> str:
    """The address of one country's page; `start` is the address of the edition where it is not the site's own."""
    return f"{start.rstrip('/')}/{slug(name)}/" if start else report_addresses(edition)[0] + f"{slug(name)}/"
