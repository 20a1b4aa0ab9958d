"""Where the report's pages are: addresses of editions and countries, and the pages that a page's own list names.

The Department of State moves the pages of a former administration to an archive that bears its years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from briefgen.output import slug

SITE = "https://www.state.gov"
_ARCHIVES = (
    (range(2021, 2025), "https://2021-2025.state.gov"),
    (range(2017, 2021), "https://2017-2021.state.gov"),
)
FIRST_WITH_PAGES = 2017
"""Pages of earlier editions stand at addresses that nothing of their edition can be told from."""


@dataclass(frozen=True, slots=True)
class CountryPage:
    """A country's page as the list of an edition names it."""

    name: str
    url: str


def report_slug(edition: int) -> str:
    """The last part of an edition's address; the one of 2019 bears a number."""
    return f"{edition}-trafficking-in-persons-report" + ("-2" if edition == 2019 else "")


def report_address(edition: int, country: str = "", *, site: str = SITE) -> str:
    """The address of an edition, or of a country's page in it."""
    address = f"{site}/reports/{report_slug(edition)}/"
    return f"{address}{slug(country)}/" if country else address


def report_addresses(edition: int) -> tuple[str, ...]:
    """Where an edition's list of countries may be, the likeliest first."""
    archives = [site for years, site in _ARCHIVES if edition in years]
    return tuple(report_address(edition, site=site) for site in (*archives, SITE))


def country_pages(page: bytes, url: str) -> tuple[CountryPage, ...]:
    """The pages of countries that a page of the report lists, in its order; none where it has no list.

    The list is the `select` of the report's own navigation; an index page may have links in its place. Only addresses
    one step below the edition's own, on the same host, are taken.
    """
    tree = lxml_html.document_fromstring(page, parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=False))
    base = _edition_path(url)
    options = [(node.get("value"), node) for node in tree.iter("option")]
    links = [(node.get("href"), node) for node in tree.iter("a")]
    pages: dict[str, CountryPage] = {}
    for listed in (options, links):
        for address, node in listed:
            if not address or not address.strip():
                continue
            whole = urljoin(url, address.strip())
            parts, own = urlsplit(whole), urlsplit(url)
            inside = parts.path.removeprefix(base).strip("/")
            same = (parts.scheme, parts.netloc) == (own.scheme, own.netloc) and parts.path.startswith(base)
            if base and same and re.fullmatch(r"[\w%.-]+", inside):
                name = " ".join(str(node.xpath("string()")).split())
                plain = parts._replace(query="", fragment="").geturl()
                pages.setdefault(parts.path.rstrip("/"), CountryPage(name, plain))
        if pages:
            break
    return tuple(pages.values())


def _edition_path(url: str) -> str:
    """The path of the edition that an address belongs to: `/reports/2024-trafficking-in-persons-report/`."""
    match = re.match(r"(.*?/20\d\d-trafficking-in-persons-report(?:-\d)?/)", urlsplit(url).path + "/")
    return match.group(1) if match else ""
