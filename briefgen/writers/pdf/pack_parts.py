"""Printing a long pack in parts, so that memory does not grow with its pages.

WeasyPrint keeps every page's boxes until the file is written: some two megabytes a page, two gigabytes for the world. A
country begins on a new page, so that the pack can be cut between countries: a part is laid out, drawn and tagged, and
only the PDF's own objects are kept of it. The page numbers in the contents are then known last: the front is laid out
once to count its pages, and again, with the numbers, when the rest is drawn.

How many pages there are (“Page 7 of 660”) is known last too. Room is left for it: three figure spaces, each as wide as
a digit. The line they stand in stays uncompressed, a stream of its own between the two halves of its page, until digits
take their place.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from briefgen.errors import RenderError
from briefgen.writers.pdf.bound_pdf import FIGURE_SPACE, ROOM, BoundPdf

if TYPE_CHECKING:
    pass

FEWEST = 40
"""Countries from which on a pack is printed in parts."""
PART = 12
"""Countries in a part: some forty pages."""
_COUNTRY = re.compile(r'<article class="country')
_END = re.compile(r'<section class="how-to-read[^"]*\bnew-page\b')
"""What follows the countries, when it begins on a new page too."""
_TARGET = re.compile(r'<a\b([^>]*\bhref="#([^"]*)")')
_ID = re.compile(r' id="([^"]*)"')
_PAGE_OF = re.compile(r"target-counter\(\s*attr\(\s*href(?:\s+url)?\s*\)\s*,\s*page\s*\)")
_TOTAL = re.compile(r"counter\(\s*pages\s*\)")
_OF_ALL = re.compile(rf'(?:"[^"]*"\s*)?{_TOTAL.pattern}')
_FIRST_PAGE = re.compile(r"@page\s*:first\s*\{(?:[^{}]|\{[^{}]*\})*\}")

Layout = Callable[[str, str, str], Any]
"""(page, style sheet, rules added to it) → WeasyPrint's Document."""


def in_parts(page: str) -> bool:
    """True for a page with so many countries that it is printed in parts."""
    return len(_COUNTRY.findall(page)) >= FEWEST


def print_in_parts(
    page: str,
    style: str,
    layout: Layout,
    metadata: Any,
    *,
    pdf_variant: str,
    attachments: list[Any],
    finisher: Callable[..., None],
    our_fonts: bool,
) -> bytes:
    """A long page as the bytes of a PDF.

    Args:
        page: HTML without style sheets.
        style: its style sheet.
        layout: lays HTML out.
        metadata: of the PDF.
        pdf_variant, attachments, finisher: as of WeasyPrint's `write_pdf`.
        our_fonts: all text is in fonts whose figure space is as wide as a digit. Otherwise “of n” is left out.
    """
    gc.freeze()
    style = _PAGE_OF.sub("attr(data-page)", style)
    style = _TOTAL.sub(f'"{FIGURE_SPACE * ROOM}"', style) if our_fonts else _OF_ALL.sub('""', style)
    inner = _FIRST_PAGE.sub("", style)
    front, *parts = _cut(page)
    ids = frozenset(_ID.findall(page))
    printed = layout(front, style, "")
    front_pages = len(printed.pages)
    numbers = _page_numbers(printed, 1)
    book = BoundPdf(printed, metadata, ids, pdf_variant)
    del printed
    book.reserve(front_pages)
    for part in parts:
        first = len(book.pages) + 1
        printed = layout(part, inner, f"@page :first {{ counter-reset: page {first} }}")
        numbers = {**_page_numbers(printed, first), **numbers}
        for sheet in printed.pages:
            book.draw(sheet, book.add_page(sheet))
        book.end_of_part(printed)
        del printed, sheet
        gc.collect()
        gc.freeze()
    printed = layout(_numbered(front, numbers), style, "")
    if len(printed.pages) != front_pages:
        raise RenderError("The contents of the pack take more pages with their numbers than without.")
    for number, sheet in enumerate(printed.pages):
        book.draw(sheet, number)
    book.end_of_part(printed)
    return book.to_bytes(attachments, finisher)


def _cut(page: str) -> list[str]:
    """The page as whole pages: what stands before the first country, then some countries each, the end with the last
    ones."""
    head_end = page.index(">", page.index("<main")) + 1
    tail_start = page.rindex("</main>")
    starts = [match.start() for match in _COUNTRY.finditer(page)]
    end = _END.search(page, starts[-1])
    cuts = [head_end, *starts[::PART], *([end.start()] if end else []), tail_start]
    return [f"{page[:head_end]}{page[a:b]}{page[tail_start:]}" for a, b in pairwise(cuts)]


def _numbered(front: str, numbers: Mapping[str, int]) -> str:
    """The front with the page of its target on every link within the pack."""

    def numbered(match: re.Match[str]) -> str:
        page = numbers.get(match[2])
        return f'<a data-page="{page}"{match[1]}' if page else match[0]

    return _TARGET.sub(numbered, front)


def _page_numbers(printed: Any, first: int) -> dict[str, int]:
    return {
        anchor: first + index for index, page in reversed(list(enumerate(printed.pages))) for anchor in page.anchors
    }
