"""What later work finds a block by: its content control, its bookmark, and the text that was generated."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from briefgen.drafts.spans import Surroundings, placed_tokens
from briefgen.drafts.tokens import tokens_of
from briefgen.wordxml.bookmarks import bookmark_name, bookmarks_in
from briefgen.wordxml.content_controls import control_number, controls_in
from briefgen.wordxml.custom_xml import DraftPart, draft_part_xml, find_draft_part, read_draft_part
from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.pieces import Run, from_tree
from briefgen.wordxml.styles import StyleSheet
from briefgen.writers import docx
from tests.writers.word_files import STYLES, W, body_of, brief_document, member, paragraph, small_document


@pytest.fixture(scope="module")
def australia() -> bytes:
    return docx.write(brief_document("AUS"))


def draft_of(data: bytes) -> DraftPart:
    package = Package.open(data)
    name = find_draft_part(package)
    assert name is not None
    return read_draft_part(package.members[name])


def paragraphs_by_bookmark(body: Element) -> Iterator[tuple[str, Element]]:
    for name, start in bookmarks_in(body).items():
        place = start
        while place.tag != W + "p":
            place = place.getparent()
        yield name, place


def test_each_block_has_one_control_with_one_paragraph_or_the_runs_of_a_cell(australia: bytes) -> None:
    controls = list(controls_in(body_of(australia)))
    assert controls
    for control in controls:
        content = control.content
        assert content is not None and len(content)
        if control.element.getparent().tag != W + "p":
            assert [child.tag for child in content] == [W + "p"]
        else:
            assert {child.tag for child in content} <= {W + "r", W + "hyperlink"}
            assert control.element.getparent().getparent().tag == W + "tc"


def test_controls_carry_the_block_id_and_do_not_get_in_the_way(australia: bytes) -> None:
    ids = [block.id for block in draft_of(australia).blocks if block.pieces]
    assert [control.block_id for control in controls_in(body_of(australia))] == ids
    numbers = set()
    for control in controls_in(body_of(australia)):
        properties = control.element.find(W + "sdtPr")
        assert properties.find(W + "alias").get(W + "val") == properties.find(W + "tag").get(W + "val")
        assert len(control.block_id) <= 64
        assert properties.find(W + "lock") is None
        assert 0 < int(properties.find(W + "id").get(W + "val")) < 2**31
        numbers.add(properties.find(W + "id").get(W + "val"))
    assert len(numbers) == len(ids)


def test_each_block_has_a_bookmark_around_its_content(australia: bytes) -> None:
    blocks = draft_of(australia).blocks
    body = body_of(australia)
    assert list(bookmarks_in(body)) == [block.bookmark for block in blocks]
    assert all(block.bookmark == bookmark_name(block.id) and len(block.bookmark) <= 40 for block in blocks)
    for start in body.iter(W + "bookmarkStart"):
        end = start.getparent().find(f"{W}bookmarkEnd[@{W}id='{start.get(W + 'id')}']")
        assert end is not None
        assert start.getprevious() is None or start.getprevious().tag == W + "pPr"
        assert end.getnext() is None


def test_the_draft_part_holds_identity_and_the_text_of_each_block(australia: bytes) -> None:
    draft = draft_of(australia)
    assert draft.identity["country"] == "AUS"
    assert {"edition", "theme", "audience", "template", "version"} <= set(draft.identity)
    blocks = draft.by_id()
    assert blocks["title.AUS"].text == "Australia"
    assert blocks["title.AUS"].kind == "heading"
    finding = next(block for block in draft.blocks if block.id.startswith("progress."))
    assert finding.pieces[0] == Run("Credit:", "Strong")
    cell = next(block for block in draft.blocks if block.kind == "cell")
    assert cell.table and cell.row and cell.parent == cell.row
    assert {block.kind for block in draft.blocks} == {"p", "heading", "li", "cell", "caption", "figure"}


def test_what_the_file_says_is_what_the_draft_part_says(australia: bytes) -> None:
    package = Package.open(australia)
    draft = draft_of(australia)
    surroundings = Surroundings.of(package, StyleSheet.of(package.xml("word/styles.xml")), blocks=draft.by_bookmark())
    tokens = {
        name: [placed.token for placed in placed_tokens(node, surroundings)]
        for name, node in paragraphs_by_bookmark(body_of(australia))
    }
    assert {b.bookmark: list(tokens_of(b.pieces, draft.by_bookmark())) for b in draft.blocks} == tokens


def test_the_draft_part_reads_back_as_it_was_written(australia: bytes) -> None:
    draft = draft_of(australia)
    assert read_draft_part(draft_part_xml(draft)) == draft


def test_the_figure_is_remembered_by_the_hash_of_both_its_files(australia: bytes) -> None:
    figure = next(block for block in draft_of(australia).blocks if block.kind == "figure")
    with zipfile.ZipFile(BytesIO(australia)) as archive:
        hashes = [hashlib.sha256(archive.read(f"word/media/figure{n}")).hexdigest() for n in ("2.svg", "1.png")]
    assert [figure.pieces[0].sha256, figure.pieces[0].fallback] == hashes  # type: ignore[union-attr]


def test_an_empty_cell_has_its_bookmark_but_no_empty_control() -> None:
    data = docx.write(small_document())
    empty = next(block for block in draft_of(data).blocks if block.id == "glance.AUS.r0.period")
    assert empty.pieces == ()
    assert empty.bookmark in bookmarks_in(body_of(data))
    assert all(control.block_id != empty.id for control in controls_in(body_of(data)))


def test_numbers_of_controls_never_meet() -> None:
    taken: set[int] = set()
    assert len({control_number(f"block.{number}", taken) for number in range(500)}) == 500
    again: set[int] = set()
    first = control_number("same", again)
    assert control_number("same", again) == first + 1


def test_a_custom_part_of_a_house_document_keeps_its_number(tmp_path: Path) -> None:
    import docx as python_docx

    house = tmp_path / "house.docx"
    python_docx.Document().save(str(house))  # its template holds customXml/item1.xml
    data = docx.write(small_document(), reference=house)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {"customXml/item1.xml", "customXml/item2.xml"} <= set(archive.namelist())
    assert find_draft_part(Package.open(data)) == "customXml/item2.xml"


def test_runs_cut_by_word_are_one_again() -> None:
    """Word splits runs, adds revision ids and proofing marks; the tokens do not show it."""
    document = small_document(paragraph("a.1", "One two three."))
    package = Package.open(docx.write(document))
    node = next(package.xml("word/document.xml").iter(W + "p"))
    whole = [placed.token for placed in placed_tokens(node, Surroundings.of(package, StyleSheet()))]
    run = node.find(W + "r")
    second = Element_copy(run)
    run.find(W + "t").text, second.find(W + "t").text = "One t", "wo three."
    run.addnext(second)
    run.set(W + "rsidR", "00A12B3C")
    run.addprevious(node.makeelement(W + "proofErr", {W + "type": "spellStart"}))
    cut = [placed.token for placed in placed_tokens(node, Surroundings.of(package, StyleSheet()))]
    assert cut == whole == list(tokens_of(from_tree(document.blocks[0].children, STYLES)))  # type: ignore[union-attr]


def Element_copy(node: Element) -> Element:  # noqa: N802
    from copy import deepcopy

    return deepcopy(node)


def test_same_document_same_bytes_in_another_process(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import hashlib, sys; from tests.writers.word_files import brief_document; from briefgen.writers import docx; "
        "print(hashlib.sha256(docx.write(brief_document('KEN', 'ngos'))).hexdigest())"
    )
    root = Path(__file__).parents[2]
    prints = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert len(prints) == 1
    assert prints.pop().strip() == hashlib.sha256(docx.write(brief_document("KEN", "ngos"))).hexdigest()


def test_nothing_in_the_zip_depends_on_the_clock(australia: bytes) -> None:
    with zipfile.ZipFile(BytesIO(australia)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
    assert names[:2] == ["[Content_Types].xml", "_rels/.rels"]
    assert names[2:] == sorted(names[2:])


def test_identity_goes_into_the_file_whatever_it_holds() -> None:
    document = replace(small_document(), identity={"kind": "brief", "marking": 'A "quoted" <mark> & more'})
    assert draft_of(docx.write(document)).identity == document.identity


def test_ids_of_drawings_and_bookmarks_are_unique(australia: bytes) -> None:
    xml = member(australia, "word/document.xml")
    for pattern in (r'<w:bookmarkStart w:id="(\d+)"', r'<wp:docPr id="(\d+)"'):
        found = re.findall(pattern, xml)
        assert len(found) == len(set(found)) > 0
