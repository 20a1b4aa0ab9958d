"""The contents table of a bound Word file has the pages that LibreOffice makes, and stays a field."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PACKS = [("near-east", "officials"), ("south-central-asia", "ngos")]


def _contents(docx: bytes) -> list[tuple[str, int]]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    entries = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and re.match("TOC ?[1-9]", style.get(f"{W}val", "")):
            texts = [node.text or "" for node in paragraph.iter(f"{W}t")]
            entries.append((texts[0], int(texts[-1])))
    return entries


def _headings(pdf: Path) -> dict[str, int]:
    """Title → page, of the headings of the highest level."""
    reader = pypdf.PdfReader(pdf)
    found: dict[str, int] = {}
    for entry in reader.outline:
        if not isinstance(entry, list):
            found.setdefault(entry.title.strip(), (reader.get_destination_page_number(entry) or 0) + 1)
    return found


@pytest.mark.office
def test_page_numbers_are_those_of_libreoffice(
    pack_file: Callable[..., bytes], soffice: Callable[..., list[Path]], tmp_path: Path
) -> None:
    files = []
    for region, audience in PACKS:
        files.append(tmp_path / f"{region}-{audience}.docx")
        files[-1].write_bytes(pack_file("docx", region, audience=audience))
    for file, rendered in zip(files, soffice(files, to="pdf"), strict=True):
        pages = _headings(rendered)
        contents = _contents(file.read_bytes())
        assert len(contents) > 10
        wrong = {title: (page, pages.get(title)) for title, page in contents if title in pages and pages[title] != page}
        assert wrong == {}
        assert sum(title in pages for title, _ in contents) > len(contents) * 0.8


def test_contents_are_a_live_field_that_does_not_ask_to_be_updated(pack_file: Callable[..., bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(pack_file("docx", "AUS", "FJI", "SLB", "WSM"))) as archive:
        document, settings = archive.read("word/document.xml").decode(), archive.read("word/settings.xml").decode()
    assert re.search(r"<w:instrText[^>]*> TOC ", document)
    assert len(re.findall(r"<w:instrText[^>]*> PAGEREF ", document)) == len(
        _contents(pack_file("docx", "AUS", "FJI", "SLB", "WSM"))
    )
    assert "w:dirty" not in document
    assert "updateFields" not in settings
