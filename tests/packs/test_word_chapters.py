"""A bound Word file: its chapters are numbered, listed, and headed by their own number, name and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path

import pypdf
import pytest
from lxml import etree

from briefgen.wordxml.packaging import Package
from tests.packs.conftest import SMALL

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NAMES = ("Australia", "Fiji", "Solomon Islands", "Samoa")
Made = Callable[..., bytes]


@pytest.fixture(scope="module")
def package(pack_file: Made) -> Package:
    return Package.open(pack_file("docx", *SMALL))


def texts(node: etree._Element) -> list[str]:
    return [part.text or "" for part in node.iter(f"{W}t")]


def style_of(paragraph: etree._Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def test_contents_number_the_chapters_and_lead_to_them(package: Package) -> None:
    document = package.xml("word/document.xml")
    lines = [node for node in document.iter(f"{W}p") if style_of(node).startswith("TOC")]
    numbered = [found for line in lines if (found := texts(line)) and found[0].isdigit()]
    assert numbered == [[str(number), name] for number, name in enumerate(NAMES, start=1)]
    marks = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    links = [link.get(f"{W}anchor") for line in lines for link in line.iter(f"{W}hyperlink")]
    assert len(links) == len(lines) > len(NAMES) and set(links) <= marks
    codes = "".join(code.text or "" for code in document.iter(f"{W}instrText"))
    assert re.search(r'TOC \\o "1-1" \\h', codes)
    assert b"w:dirty" not in package.members["word/document.xml"]
    assert b"updateFields" not in package.members["word/settings.xml"]


def test_each_chapter_is_a_section_that_counts_its_own_pages(package: Package) -> None:
    """The fields of a running head speak of the title that stands in the same section."""
    sections: list[tuple[list[str], str]] = []
    titles: list[str] = []
    heads = {relation.id: relation.target for relation in package.relationships("word/document.xml", "header")}
    for node in package.xml("word/document.xml").iter(f"{W}p", f"{W}sectPr"):
        if node.tag == f"{W}p" and style_of(node) == "CountryTitle":
            titles.append(next(node.iter(f"{W}bookmarkStart")).get(f"{W}name") or "")
        elif node.tag == f"{W}sectPr":
            (head,) = [
                heads[reference.get(f"{R}id") or ""]
                for reference in node.iterfind(f"{W}headerReference")
                if reference.get(f"{W}type") == "default"
            ]
            sections.append((titles, head))
            titles = []
    assert [len(found) for found, _ in sections] == [0, *(1 for _ in NAMES)]
    for number, (name, (found, head)) in enumerate(zip(NAMES, sections[1:], strict=True), start=1):
        story = package.xml(head)
        codes = [(code.text or "").split() for code in story.iter(f"{W}instrText")]
        assert [code[1] for code in codes if code[0] in ("REF", "PAGEREF")] == found * 2
        assert {"PAGE", "SECTIONPAGES"} <= {code[0] for code in codes}
        assert 'STYLEREF "Country Title"' in "".join(code.text or "" for code in story.iter(f"{W}instrText"))
        assert texts(story)[0] == str(number) and name in texts(story)


@pytest.mark.ooxml
def test_a_marked_pack_is_valid(
    pack_document: Callable[..., object], tmp_path: Path, ooxml_errors: Callable[[Iterable[Path]], list[str]]
) -> None:
    from briefgen.rendering import House, write

    path = tmp_path / "pack.docx"
    path.write_bytes(write(pack_document(*SMALL, marking="OFFICIAL"), "docx", House.of()))  # type: ignore[arg-type]
    assert ooxml_errors([path]) == []
    story = etree.fromstring(Package.open(path.read_bytes()).members["word/chapter1.xml"])
    assert texts(story)[-1] == "OFFICIAL"


@pytest.mark.office
def test_libreoffice_heads_each_page_with_its_chapter(
    pack_file: Made, soffice: Callable[..., list[Path]], tmp_path: Path
) -> None:
    path = tmp_path / "pack.docx"
    path.write_bytes(pack_file("docx", *SMALL))
    (rendered,) = soffice([path], to="pdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(rendered).pages]
    heads = [next((name for name in NAMES if re.match(rf"\s*\d\s+{name}\b", page)), "") for page in pages]
    assert [name for name, _ in groupby(heads)] == ["", *NAMES]
