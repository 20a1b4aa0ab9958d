"""Other people's programs agree: Microsoft's validator finds no error, LibreOffice shows and keeps what counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from briefgen.document.tree import Document, Group, Meta
from briefgen.wordxml.bookmarks import bookmarks_in
from briefgen.wordxml.content_controls import controls_in
from briefgen.wordxml.custom_xml import find_draft_part, read_draft_part
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.packaging import Package
from briefgen.writers import docx
from briefgen.writers.docx import media
from tests.writers.word_files import (
    W,
    body_of,
    brief_document,
    house_document,
    sentences,
    small_document,
    visible_text,
)

NAMED = ("AUS", "KEN", "MMR", "HTI", "HKG", "TKM", "YEM", "STP", "USA")
"""The countries whose briefs are looked at page by page."""
Validate = Callable[[Path | Iterable[Path]], list[str]]
Convert = Callable[..., list[Path]]


@pytest.mark.ooxml
def test_the_validator_finds_no_error_in_any_kind_of_file(tmp_path: Path, ooxml_errors: Validate) -> None:
    files = {
        "reference": docx.write(small_document(), reference=None),
        "marked-letter": docx.write(small_document(marking="OFFICIAL"), paper="letter"),
        "house": docx.write(small_document(marking="OFFICIAL"), reference=house_document(tmp_path)),
        "bare-house": docx.write(small_document(), reference=_bare_house(tmp_path)),
        "french": docx.write(small_document(language="fr")),
        "arabic": docx.write(small_document(language="ar")),
    } | {f"{iso3}-{audience}": docx.write(brief_document(iso3, audience)) for iso3, audience in _spread()}
    paths = []
    for name, data in files.items():
        paths.append(tmp_path / f"{name}.docx")
        paths[-1].write_bytes(data)
    assert ooxml_errors(paths) == []


def _spread() -> Iterable[tuple[str, str]]:
    return ((iso3, ("officials", "ngos")[number % 2]) for number, iso3 in enumerate(NAMED))


def _bare_house(folder: Path) -> Path:
    import docx as python_docx

    path = folder / "bare.docx"
    python_docx.Document().save(str(path))
    return path


@pytest.mark.ooxml
@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_every_country_makes_a_valid_file(
    audience: str, catalogue: Any, tmp_path: Path, ooxml_errors: Validate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The validator takes half a second to start, so many briefs go into one file, each under ids of its own."""
    monkeypatch.setattr(media, "_drawn", lambda svg, width: b"\x89PNG\r\n\x1a\n" + sha256(svg.encode()).digest())
    paths = []
    names = [country.iso3 for country in catalogue.countries()]
    for number, some in enumerate([names[at : at + 48] for at in range(0, len(names), 48)]):
        parts = []
        for iso3 in some:
            document = brief_document.__wrapped__(iso3, audience)
            words = visible_text(docx.write(document))
            assert [line for line in sentences(document.blocks) if line not in words] == []
            parts.append(Group("", "country", _under(document.blocks, iso3), break_before=True))
        path = tmp_path / f"{number}.docx"
        path.write_bytes(docx.write(replace(document, blocks=tuple(parts))))
        paths.append(path)
    assert ooxml_errors(paths) == []


def _under(node: Any, prefix: str) -> Any:
    """The tree with ids and the links to them made unique by a prefix."""
    if isinstance(node, tuple):
        return tuple(_under(child, prefix) for child in node)
    if not is_dataclass(node):
        return node
    changed = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in ("id", "target") and value and not value.startswith(("http", "mailto")):
            mark = "#" if value.startswith("#") else ""
            value = f"{mark}{prefix}.{sha256(value.removeprefix('#').encode()).hexdigest()[:24]}"
        changed[field.name] = _under(value, prefix)
    return replace(node, **changed)  # type: ignore[type-var]


@pytest.mark.office
def test_libreoffice_shows_every_sentence(
    tmp_path: Path, soffice: Convert, pdf_pages: Callable[..., list[str]]
) -> None:
    """Also those with links: LibreOffice 7.4 takes some content controls for fields of plain text."""
    documents: dict[Path, Document] = {}
    for iso3, audience in _spread():
        path = tmp_path / f"{iso3}-{audience}.docx"
        document = brief_document(iso3, audience, "OFFICIAL")
        path.write_bytes(docx.write(document))
        documents[path] = document
    for path, pdf in zip(documents, soffice(list(documents), to="pdf"), strict=True):
        meta = documents[path].meta
        shown = "".join(_without_running_matter(page, meta) for page in pdf_pages(pdf))
        assert b"SourceSans3" in pdf.read_bytes()  # the embedded fonts are used: none is installed here
        assert "HYPERLINK" not in shown and "PAGEREF" not in shown and "Error!" not in shown
        missing = [line for line in sentences(documents[path].blocks) if _squeezed(line) not in shown]
        assert missing == [], path.name


def _without_running_matter(page: str, meta: Meta) -> str:
    """The words of a page, so that a sentence that goes on overleaf is whole."""
    squeezed = _squeezed(page)
    for line in (meta.header + meta.marking, meta.footer):
        squeezed = squeezed.replace(_squeezed(line), "", 1)
    squeezed = squeezed.removeprefix(_squeezed(meta.marking))
    # LibreOffice 7 draws the footer last, 25 first.
    return re.sub(r"^Page\d+of\d+(OFFICIAL)?|Page\d+of\d+(OFFICIAL)?$", "", squeezed)


def _squeezed(words: str) -> str:
    """Letters and digits alone: line ends add or take spaces and hyphens."""
    return "".join(sign for sign in words if sign.isalnum())


@pytest.mark.office
def test_libreoffice_keeps_what_blocks_are_found_by(tmp_path: Path, soffice: Convert) -> None:
    path = tmp_path / "australia.docx"
    path.write_bytes(docx.write(brief_document("AUS")))
    before, after = Package.open(path.read_bytes()), Package.open(soffice(path, to="docx")[0].read_bytes())
    part = find_draft_part(after)
    assert part is not None
    draft = read_draft_part(after.members[part])
    assert draft == read_draft_part(before.members[find_draft_part(before) or ""])
    body = body_of(after.to_bytes())
    assert set(bookmarks_in(body)) == {block.bookmark for block in draft.blocks}
    # LibreOffice 7 keeps the ids of all controls, 25 of a few; bookmarks are what both keep.
    aliases = Counter(control.block_id for control in controls_in(body) if control.block_id)
    assert aliases <= Counter(block.id for block in draft.blocks if block.pieces)
    for block in draft.blocks:
        if block.kind == "figure":
            continue
        node = bookmarks_in(body)[block.bookmark]
        while node.tag != W + "p":
            node = node.getparent()
        assert shown_text(node) == block.text
