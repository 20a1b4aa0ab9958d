"""`changes`: what people did to a draft, told back to them."""

from __future__ import annotations

from briefgen.drafts.changes import changes
from briefgen.drafts.showing import as_html, as_json, as_text
from tests.drafts.drafting import Hand, fragment
from tests.drafts.test_refresh import OLD

PERSON = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'


def test_nothing_is_an_answer() -> None:
    found = changes(OLD, name="australia.docx")
    assert found.nothing
    assert "Nothing was changed" in as_text(found)
    assert as_json(found)["nothing"] is True
    assert "Nothing was changed" in as_html(found)


def test_an_edit_is_told_word_by_word() -> None:
    found = changes(Hand(OLD).replace("progress.1", "12 traffickers", "15 traffickers").done())
    assert [(change.kind, change.block, change.where) for change in found.changes] == [
        ("edited", "progress.1", "Progress")
    ]
    assert "Courts convicted [-12-]{+15+} traffickers" in as_text(found)
    assert "<del>12</del>" in as_html(found)


def test_removed_added_and_moved_blocks_are_told_apart() -> None:
    hand = (
        Hand(OLD)
        .remove("rec.1.actor")
        .add_after("bottom.1", "The embassy adds this.")
        .move_after("progress.1", "rec.1")
    )
    found = changes(hand.done())
    assert {(change.kind, change.block) for change in found.changes} == {
        ("removed", "rec.1.actor"),
        ("added", ""),
        ("moved", "progress.1"),
    }


def test_a_removed_row_is_one_removal() -> None:
    found = changes(Hand(OLD).remove_row("glance.tier.value").done())
    assert [(change.kind, change.block, change.old) for change in found.changes] == [
        ("removed", "glance.tier", "Tier | Tier 1")
    ]


def test_formatting_and_cut_runs_are_no_edit() -> None:
    hand = Hand(OLD)
    paragraph = hand.paragraph("progress.1")
    run = next(iter(paragraph.iter("{*}r")))
    run.addprevious(fragment('<w:proofErr w:type="spellStart"/>'))
    run.insert(0, fragment("<w:rPr><w:b/></w:rPr>"))
    assert changes(hand.done()).nothing


def test_pending_tracked_changes_are_counted_by_author_and_read_as_accepted() -> None:
    hand = Hand(OLD)
    run = next(iter(hand.paragraph("progress.1").iter("{*}r")))
    run.addnext(fragment(f'<w:ins w:id="90" {PERSON}><w:r><w:t>so far </w:t></w:r></w:ins>'))
    found = changes(hand.done())
    assert found.pending_by_author() == {"Ana Silva": 1}
    assert "{+so far +}" in as_text(found)
    assert [revision["text"] for revision in as_json(found)["pending"]] == ["so far "]
