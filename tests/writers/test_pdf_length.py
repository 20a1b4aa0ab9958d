"""A brief is two to four pages (A4): a minister reads no more. Thin records are shorter.

What gives room without losing words: lists of both sides and of the pillars in two columns (`.two-sides`, `.pillars`),
sources at 9 pt, advice in one line each, the chart under the table without air around it. A very full record (Liberia)
is set more tightly, and a pillar that is longer than all others together stands beside them (`.first-long`).
"""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.rendering import House, to_document, write


@pytest.mark.parametrize("audience", ["officials", "ngos"])
@pytest.mark.parametrize(
    ("iso3", "most"),
    [
        ("AUS", 4),
        ("KEN", 4),
        ("MMR", 4),
        ("HTI", 4),
        ("HKG", 4),
        ("TKM", 4),
        ("USA", 4),
        ("LBR", 4),
        ("YEM", 3),
        ("STP", 2),
    ],
)
def test_a_brief_is_no_longer_than_its_reader_has_time_for(
    catalogue: Catalogue, pdf_pages: Callable[[bytes], list[str]], iso3: str, audience: str, most: int
) -> None:
    house = House.of()
    pages = pdf_pages(write(to_document(compose(catalogue, iso3, audience=audience), house), "pdf", house))
    assert len(pages) <= most
    # No page with three lines on it.
    assert len(pages[-1].split()) > 40


@pytest.mark.parametrize(
    ("iso3", "audience"),
    [("BFA", "officials"), ("IND", "ngos"), ("LTU", "ngos"), ("LBR", "officials"), ("GHA", "ngos")],
)
def test_no_column_that_goes_on_overleaf_runs_into_the_running_header(
    catalogue: Catalogue, iso3: str, audience: str
) -> None:
    house = House.of()
    made = write(to_document(compose(catalogue, iso3, audience=audience), house), "pdf", house)
    with pypdfium2.PdfDocument(made) as document:
        for number in range(1, len(document)):
            sheet = document[number]
            text = sheet.get_textpage()
            rects = [text.get_rect(index) for index in range(text.count_rects())]
            tops = [sheet.get_height() - top for _, _, _, top in rects]
            # The header’s line stands at 22 pt; the text begins at 43 pt, at 32.9 pt where the page is set tightly.
            assert not [top for top in tops if top < 14 or 24 < top < 32], f"page {number + 1}"
