"""Where the report's pages are: addresses of editions and countries, found by the list that the pages themselves carry.

The Department of State moves the pages of a former administration to an archive that bears its years.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from briefgen.errors import ReportError, UsageError
from briefgen.importing.report_sources import Fetch
from briefgen.output import slug

SITE = "https://www.state.gov"
_ARCHIVES = (
    (range(2021, 2025), "https://2021-2025.state.gov"),
    (range(2017, 2021), "https://2017-2021.state.gov"),
)
FIRST_WITH_PAGES = 2017
"""Pages of earlier editions stand at addresses that nothing of their edition can be told from."""
_FIRST_COUNTRY = "afghanistan"


def find_edition_pages(fetch: Fetch, edition: int, start: str = "") -> tuple[tuple[str, str], ...]:
    """Name and address of all countries' pages of an edition, in the order of the site's own list.

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


def report_address(edition: int, country: str = "", *, site: str = SITE) -> str:
    """The address of an edition, or of a country's page in it."""
    # The one of 2019 bears a number.
    address = f"{site}/reports/{edition}-trafficking-in-persons-report{'-2' if edition == 2019 else ''}/"
    return f"{address}{slug(country)}/" if country else address


def report_addresses(edition: int) -> tuple[str, ...]:
    """Where an edition's list of countries may be, the likeliest first."""
    archives = [site for years, site in _ARCHIVES if edition in years]
    return tuple(report_address(edition, site=site) for site in (*archives, SITE))


def country_pages(page: bytes, url: str) -> tuple[tuple[str, str], ...]:
    """Name and address of the countries that a page of the report lists, in its order; none where it has no list.

    The list is the `select` of the report's own navigation; an index page may have links in its place. Only addresses
    one step below the edition's own, on the same host, are taken.
    """
    tree = lxml_html.document_fromstring(page, parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=False))
    base, own = _edition_path(url), urlsplit(url)
    for tag, attribute in (("option", "value"), ("a", "href")):
        pages: dict[str, tuple[str, str]] = {}
        for node in tree.iter(tag) if base else ():
            address = str(node.get(attribute) or "").strip()
            parts = urlsplit(urljoin(url, address))
            same = (parts.scheme, parts.netloc) == (own.scheme, own.netloc) and parts.path.startswith(base)
            if address and same and re.fullmatch(r"[\w%.-]+", parts.path.removeprefix(base).strip("/")):
                name = " ".join(str(node.xpath("string()")).split())
                pages.setdefault(parts.path.rstrip("/"), (name, parts._replace(query="", fragment="").geturl()))
        if pages:
            return tuple(pages.values())
    return ()


def _edition_path(url: str) -> str:
    """The path of the edition that an address belongs to: `/reports/2024-trafficking-in-persons-report/`."""
    match = re.match(r"(.*?/20\d\d-trafficking-in-persons-report(?:-\d)?/)", urlsplit(url).path + "/")
    return match.group(1) if match else ""
