"""`changes`: what people did to a draft, told back to them."""

from __future__ import annotations

import pytest

from briefgen.drafts.changes import changes
from briefgen.drafts.refresh import refresh
from briefgen.drafts.showing import as_html, as_json, as_text
from briefgen.wordxml.namespaces import qn
from tests.drafts.drafting import Hand, fragment, paper
from tests.drafts.kinds import KINDS, Kind
from tests.drafts.test_refresh import OLD, brief

PERSON = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'


def test_nothing_is_an_answer() -> None:
    seen = changes(OLD, name="australia.docx")
    assert seen.nothing
    assert "Nothing was changed" in as_text(seen)
    assert as_json(seen)["nothing"] is True
    assert "Nothing was changed" in as_html(seen)


def test_an_edit_is_told_word_by_word() -> None:
    seen = changes(Hand(OLD).replace("progress.1", "12 traffickers", "15 traffickers").done())
    assert [(change.kind, change.block, change.where) for change in seen.changes] == [
        ("edited", "progress.1", "Progress")
    ]
    assert "Courts convicted [-12-]{+15+} traffickers" in as_text(seen)
    assert "<del>12</del>" in as_html(seen)


def test_removed_added_and_moved_blocks_are_told_apart() -> None:
    hand = (
        Hand(OLD)
        .remove("rec.1.actor")
        .add_after("bottom.1", "The embassy adds this.")
        .move_after("progress.1", "rec.1")
    )
    seen = changes(hand.done())
    assert {(change.kind, change.block) for change in seen.changes} == {
        ("removed", "rec.1.actor"),
        ("added", ""),
        ("moved", "progress.1"),
    }


def test_a_removed_row_is_one_removal() -> None:
    seen = changes(Hand(OLD).remove_row("glance.tier.value").done())
    assert [(change.kind, change.block, change.old) for change in seen.changes] == [
        ("removed", "glance.tier", "Tier | Tier 1")
    ]


def test_a_removed_table_is_one_removal_and_a_removed_cell_no_removed_row() -> None:
    hand = Hand(OLD)
    table = next(hand.control("glance.tier.value").iterancestors(qn("w:tbl")))
    table.getparent().remove(table)
    removed = [change for change in changes(hand.done()).changes if change.kind == "removed"]
    assert [(change.block, change.old) for change in removed] == [("glance", "the whole table")]
    hand = Hand(OLD)
    cell = next(hand.control("glance.tier.value").iterancestors(qn("w:tc")))
    cell.getparent().remove(cell)
    assert "glance.tier" not in {change.block for change in changes(hand.done()).changes if change.kind == "removed"}


def test_a_comment_is_told_with_the_words_between_its_marks_and_no_others() -> None:
    draft = Hand(OLD).replace("bottom.1", "five years", "a while").done()
    new = paper(*brief(bottom="Australia is on Tier 1 and has met the standards for six years [s1]."))
    (comment,) = as_json(changes(refresh(draft, lambda _: new).data))["comments"]
    assert comment["on"] == "Australia is on Tier 1 and has met the standards for a while [1]."


def test_cut_runs_are_no_edit_and_formatting_is_told_apart_from_edits() -> None:
    hand = Hand(OLD)
    run = next(iter(hand.paragraph("progress.1").iter("{*}r")))
    run.addprevious(fragment('<w:proofErr w:type="spellStart"/>'))
    assert changes(hand.done()).nothing
    run.insert(0, fragment("<w:rPr><w:b/></w:rPr>"))
    told = changes(hand.done())
    assert [(change.kind, change.block) for change in told.changes] == [("formatted", "progress.1")]
    assert "Formatted: Courts convicted" in as_text(told)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_words_of_every_kind_are_told(kind: Kind) -> None:
    """Whatever a person put into the file: nothing of it is passed over."""
    told = changes(kind.put(Hand(OLD), "progress.1"))
    word = "another file" if kind.element else kind.word
    assert [word in change.new for change in told.changes if change.kind != "formatted"].count(True) == 1
    assert word in as_text(told)


def test_cells_merged_by_a_person_are_an_edit_although_no_word_changed() -> None:
    hand = Hand(OLD)
    first, second = next(hand.control("glance.tier.value").iterancestors(qn("w:tr"))).iter(qn("w:tc"))
    first.insert(0, fragment('<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'))
    first.append(second.find(qn("w:p")))
    second.getparent().remove(second)
    told = changes(hand.done())
    assert [(change.kind, change.block) for change in told.changes] == [("edited", "glance.tier")]
    assert "Tier | Tier 1{+ [cells merged]+}" in as_text(told)


def test_pending_tracked_changes_are_counted_by_author_and_read_as_accepted() -> None:
    hand = Hand(OLD)
    run = next(iter(hand.paragraph("progress.1").iter("{*}r")))
    run.addnext(fragment(f'<w:ins w:id="90" {PERSON}><w:r><w:t>so far </w:t></w:r></w:ins>'))
    seen = changes(hand.done())
    assert seen.pending_by_author() == {"Ana Silva": 1}
    assert "{+so far +}" in as_text(seen)
    assert [revision["text"] for revision in as_json(seen)["pending"]] == ["so far "]


def test_pending_changes_in_notes_and_headers_are_counted() -> None:
    hand = Hand(OLD)
    member = next(name for name in hand.members if name.startswith("word/footer"))
    inserted = f"<w:p><w:ins w:id='9' {PERSON}><w:r><w:t>pending</w:t></w:r></w:ins></w:p></w:ftr>".encode()
    hand.members[member] = hand.members[member].replace(b"</w:ftr>", inserted)
    assert changes(hand.done()).pending_by_author() == {"Ana Silva": 1}
