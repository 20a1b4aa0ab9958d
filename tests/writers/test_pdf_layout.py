"""The printed page: sizes, running matter, breaks. What an eye would see, measured."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw
import pytest

from briefgen.document.tree import Document
from briefgen.rendering import House, to_document, write
from briefgen.writers import pdf

A4, LETTER = (595.28, 841.89), (612.0, 792.0)


def characters(made: bytes) -> Iterator[tuple[int, str, float]]:
    """(page, character, size in points) of all text."""
    raw = pypdfium2.raw
    with pypdfium2.PdfDocument(made) as document:
        for number, sheet in enumerate(document):
            text = sheet.get_textpage()
            for index in range(text.count_chars()):
                character = chr(raw.FPDFText_GetUnicode(text, index))
                if character.strip():
                    yield number, character, raw.FPDFText_GetFontSize(text, index) * _scale(text, index)


def _scale(text: Any, index: int) -> float:
    matrix = pypdfium2.raw.FS_MATRIX()
    pypdfium2.raw.FPDFText_GetMatrix(text, index, matrix)
    return float((matrix.b**2 + matrix.d**2) ** 0.5)


@pytest.mark.parametrize(("iso3", "audience"), [("AUS", "officials"), ("HTI", "ngos"), ("TKM", "officials")])
def test_text_is_large_enough_to_read_and_the_numbers_of_sources_to_be_seen(
    brief_pdf: Callable[..., bytes], iso3: str, audience: str
) -> None:
    sizes = [size for _, _, size in characters(brief_pdf(iso3, audience))]
    assert len(sizes) > 2500
    assert min(sizes) > 5
    assert sum(size > 7.8 for size in sizes) / len(sizes) > 0.5
    assert sum(size > 6.4 for size in sizes) / len(sizes) > 0.97


def test_paper_is_a4_unless_letter_is_asked_for(
    brief: Callable[..., Document], brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]
) -> None:
    for made, size in ((brief_pdf("KEN"), A4), (pdf.write(brief("KEN"), paper="letter"), LETTER)):
        for sheet in open_pdf(made).pages:
            assert (float(sheet.mediabox.width), float(sheet.mediabox.height)) == pytest.approx(size, abs=0.1)


def test_letter_leaves_the_text_as_wide_as_a4(
    brief: Callable[..., Document], brief_pdf: Callable[..., bytes], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    narrow, wide = pdf_pages(brief_pdf("JPN")), pdf_pages(pdf.write(brief("JPN"), paper="letter"))
    assert narrow[0].splitlines()[:12] == wide[0].splitlines()[:12]


def test_every_page_says_which_of_how_many_it_is(
    brief_pdf: Callable[..., bytes], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    pages = pdf_pages(brief_pdf("AUS"))
    assert all(f"Page {number} of {len(pages)}" in text for number, text in enumerate(pages, start=1))


def test_following_pages_name_the_country_and_the_marking(
    catalogue: Any, pdf_pages: Callable[[bytes], list[str]]
) -> None:
    from briefgen.composition import compose

    house = House.of()
    made = write(to_document(compose(catalogue, "KEN", marking="OFFICIAL: SENSITIVE"), house), "pdf", house)
    first, *others = pdf_pages(made)
    assert "OFFICIAL: SENSITIVE" in first
    for text in others:
        assert "Kenya · 2025 Trafficking in Persons Report" in text
        assert "OFFICIAL: SENSITIVE" in text


@pytest.mark.parametrize(("iso3", "audience"), [("AUS", "officials"), ("KEN", "ngos"), ("USA", "officials")])
def test_no_heading_is_left_at_the_foot_of_a_page(
    brief_pdf: Callable[..., bytes], brief: Callable[..., Document], iso3: str, audience: str
) -> None:
    from briefgen.document.tree import Group, Heading

    def headings(blocks: Any) -> Iterator[str]:
        for block in blocks:
            if isinstance(block, Heading) and block.level > 1:
                yield "".join(getattr(child, "text", "") for child in block.children)
            elif isinstance(block, Group):
                yield from headings(block.blocks)

    titles = list(headings(brief(iso3, audience).blocks))
    with pypdfium2.PdfDocument(brief_pdf(iso3, audience)) as document:
        for sheet in document:
            words = sheet.get_textpage()
            lines = words.get_text_bounded(bottom=45).replace("\r\n", "\n").rstrip().splitlines()
            assert lines[-1].strip() not in titles
    assert len(titles) > 6


def test_a_long_table_repeats_its_head_and_splits_no_row(
    page: Callable[..., Document], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    rows = "".join(f"<tr><td>Row {n} begins<br>row {n} ends</td><td>{n}</td></tr>" for n in range(60))
    head = "<thead><tr><th>What was counted</th><th>Number</th></tr></thead>"
    document = page(f"<table>{head}<tbody>{rows}</tbody></table>", style="@page{size:A5} tr{break-inside:avoid}")
    pages = pdf_pages(pdf.write(document))
    assert len(pages) > 2
    for text in pages:
        assert text.count("What was counted") == 1
        assert re.findall(r"Row (\d+) begins", text) == re.findall(r"row (\d+) ends", text)


@pytest.mark.parametrize("space", [" ", "&nbsp;"])
def test_a_line_is_never_broken_after_its_first_word_only(
    page: Callable[..., Document], pdf_pages: Callable[[bytes], list[str]], space: str
) -> None:
    """WeasyPrint 70 does so where a text fits but for the space behind it."""
    words = "Philippines, where joint work targets live online abuse."
    style = '@page{margin:0;size:%smm 50mm} body{margin:0;font:9.5pt "Source Sans 3"} span{font-size:9pt}'
    for tenths in range(750, 860, 2):
        document = page(f"<p>{words}{space}<span>(2023)</span></p>", style=style % (tenths / 10))
        (text,) = pdf_pages(pdf.write(document))
        assert len(text.splitlines()[0]) > 40, (tenths / 10, text)


def test_arabic_in_an_address_is_written_with_our_own_font(
    page: Callable[..., Document], open_pdf: Callable[[bytes], Any], validate_pdf: Callable[..., list[str]]
) -> None:
    made = pdf.write(
        page("<h1>Source</h1><p>النيابة العامة</p>", style='body{font-family:"Source Sans 3","Noto Sans Arabic"}')
    )
    fonts = {
        font.get_object()["/BaseFont"]
        for sheet in open_pdf(made).pages
        for font in sheet["/Resources"]["/Font"].values()
    }
    assert any("Noto-Sans-Arabic" in font for font in fonts)
    assert validate_pdf(made, "ua1", "3a") == []
