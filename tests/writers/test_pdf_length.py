"""A brief is two to four pages (A4): a minister reads no more. Thin records are shorter.

What gives room without losing words: lists of both sides and of the pillars in two columns (`.two-sides`, `.pillars`),
sources in two columns at 9 pt, advice in one line each, the chart beside or under the table without air around it.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from briefgen.catalogue import Catalogue
from briefgen.compose import compose
from briefgen.rendering import House, to_document, write


@pytest.mark.parametrize("audience", ["officials", "ngos"])
@pytest.mark.parametrize(
    ("iso3", "most"),
    [("AUS", 4), ("KEN", 4), ("MMR", 4), ("HTI", 4), ("HKG", 4), ("TKM", 4), ("USA", 4), ("YEM", 3), ("STP", 2)],
)
def test_a_brief_is_no_longer_than_its_reader_has_time_for(
    catalogue: Catalogue, pdf_pages: Callable[[bytes], list[str]], iso3: str, audience: str, most: int
) -> None:
    house = House.of()
    pages = pdf_pages(write(to_document(compose(catalogue, iso3, audience=audience), house), "pdf", house))
    assert len(pages) <= most
    # No page with three lines on it.
    assert len(pages[-1].split()) > 40
