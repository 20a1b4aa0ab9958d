"""The bound document as PDF, Word file and page: contents, bookmarks, numbers, ids, standards."""

from __future__ import annotations

import io
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest

from briefgen.composition import compose
from briefgen.composition.pack_data import Pack
from briefgen.document.tree import Document
from briefgen.rendering import House, to_document
from tests.packs.conftest import SMALL

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _ids(html: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', html)


def _bookmarks(reader: pypdf.PdfReader, outline: Any = None) -> Iterator[tuple[str, int]]:
    for entry in reader.outline if outline is None else outline:
        if isinstance(entry, list):
            yield from _bookmarks(reader, entry)
        else:
            yield entry.title, (reader.get_destination_page_number(entry) or 0) + 1


def _listed(first_pages: str) -> dict[str, int]:
    """Names and numbers of a contents table, from the text of its pages."""
    return {
        name.strip(" ."): int(number)
        for name, number in re.findall(r"^(.+?)[ .…]{2,}(\d+)\s*$", first_pages, re.MULTILINE)
    }


def test_ids_are_unique_and_those_of_the_single_briefs(catalogue: Any, pack_document: Callable[..., Document]) -> None:
    ids = _ids(pack_document(*SMALL).html)
    assert len(ids) == len(set(ids))
    for iso3 in SMALL:
        alone = _ids(to_document(compose(catalogue, iso3), House.of()).html)
        kept = {
            each
            for each in alone
            if each.startswith(("rec.", "progress.", "gap.", "figure.", "evidence.", "bottom-line."))
        }
        assert kept <= set(ids)


def test_every_link_within_the_pack_leads_somewhere(pack_document: Callable[..., Document]) -> None:
    html = pack_document(*SMALL).html
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(_ids(html))


def test_headings_nest_without_gaps_one_level_deeper(pack_document: Callable[..., Document]) -> None:
    levels = [int(level) for level in re.findall(r"<h(\d)", pack_document(*SMALL).html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_pdf_is_accessible_and_archivable(
    pack_file: Callable[..., bytes], validate_pdf: Callable[..., list[str]]
) -> None:
    assert validate_pdf(pack_file("pdf", *SMALL), "ua1", "3a") == []


def test_contents_and_bookmarks_of_the_pdf_lead_to_the_page_of_each_country(
    pack: Callable[..., Pack], pack_file: Callable[..., bytes], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    made = pack_file("pdf", *SMALL)
    pages = pdf_pages(made)
    listed, bookmarks = _listed(pages[0]), dict(_bookmarks(pypdf.PdfReader(io.BytesIO(made))))
    for brief in pack(*SMALL).briefs:
        assert listed[brief.country] == bookmarks[brief.country]
        assert brief.country in " ".join(pages[listed[brief.country] - 1].splitlines()[:4])
    assert listed["Sources of these pages"] == bookmarks["Sources of these pages"]


@pytest.mark.ooxml
def test_word_file_is_valid(
    pack_file: Callable[..., bytes], ooxml_errors: Callable[..., list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "pack.docx"
    path.write_bytes(pack_file("docx", *SMALL))
    assert ooxml_errors(path) == []


def test_html_page_stands_alone_and_has_every_country(
    pack_file: Callable[..., bytes], pack: Callable[..., Pack]
) -> None:
    page = pack_file("html", *SMALL).decode()
    assert "<nav" in page
    assert not re.search(r'(src|href)="https?://[^"]+\.(css|js|png|ttf)"', page)
    assert all(f'id="title.{brief.identity.iso3}"' in page for brief in pack(*SMALL).briefs)


def test_every_chart_of_the_html_page_scrolls_by_itself_and_by_keyboard(pack_file: Callable[..., bytes]) -> None:
    figures = re.findall(r"<figure[^>]*>", pack_file("html", *SMALL).decode())
    assert {name for each in figures for name in re.findall(r'class="(\w+) scrolls" tabindex="0"', each)} == {
        "map",
        "distribution",
        "history",
    }
    assert all('scrolls" tabindex="0"' in each for each in figures)


def test_contents_stand_on_the_cover_or_fit_on_one_page(pack_document: Callable[..., Document]) -> None:
    assert '<nav class="contents close"' in pack_document("africa").html
    assert '<nav class="contents on-cover"' in pack_document("near-east").html
