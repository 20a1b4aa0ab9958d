"""Columns and boxes only place blocks: what stands in them is edited, merged and told as if it stood in the flow."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from briefgen.document.tree import Group
from briefgen.drafts.changes import changes
from briefgen.drafts.opening import read_draft
from briefgen.drafts.refresh import refresh
from briefgen.wordxml.namespaces import qn
from briefgen.writers import docx
from tests.drafts.drafting import H, Hand, P, Part, accepted, body_of, document, normal, rejected, sources, table, texts

BOXES = {"columns box": "Side by Side", "columns widths": "118 6 56", "ours box": "Ours Box"}
ASKS = table("asks", {"asks.head": {"a": "Ask", "b": "Who"}, "asks.one": {"a": "Screen people [s1].", "b": "Police"}})
MAIN: tuple[Part, ...] = (
    H("h.minute", "In one minute"),
    P("m.1", "Credit the trials [s1]."),
    H("h.asks", "Asks"),
    ASKS,
)
RAIL: tuple[Part, ...] = (H("h.rail", "Standing"), P("r.1", "On Tier 1 since 2004."))
ROOM: tuple[Part, ...] = (
    H("h.room", "In the room"),
    P("o.1", "Open with the pilot."),
    P("o.2", "To the press: nothing."),
)
TAIL: tuple[Part, ...] = (H("h.sources", "Sources"), sources("s1", "s2"))


def paper(
    main: Sequence[Part] = MAIN, rail: Sequence[Part] = RAIL, room: Sequence[Part] = ROOM, *, boxes: bool = True
) -> bytes:
    whole = document(*main, *rail, *room, *TAIL)
    if not boxes:
        return docx.write(whole)
    title, *others = whole.blocks
    first, second = len(main), len(main) + len(rail)
    third = second + len(room)
    columns = (Group("", "main-column", tuple(others[:first])), Group("", "rail", tuple(others[first:second])))
    room_box = Group("", "ours", tuple(others[second:third]))
    blocks = (title, Group("", "columns", columns), room_box, *others[third:])
    return docx.write(replace(whole, blocks=blocks, word_styles={**whole.word_styles, **BOXES}))


OLD = paper()


def paper_with(*between: Part) -> bytes:
    """The paper with parts between the columns and the box."""
    whole = document(*MAIN, *RAIL, *between, *ROOM, *TAIL)
    title, *others = whole.blocks
    first, second = len(MAIN), len(MAIN) + len(RAIL)
    third, fourth = second + len(between), second + len(between) + len(ROOM)
    columns = (Group("", "main-column", tuple(others[:first])), Group("", "rail", tuple(others[first:second])))
    room = Group("", "ours", tuple(others[third:fourth]))
    blocks = (title, Group("", "columns", columns), *others[second:third], room, *others[fourth:])
    return docx.write(replace(whole, blocks=blocks, word_styles={**whole.word_styles, **BOXES}))


def cells_of(data: bytes) -> list[list[str]]:
    """Texts of the paragraphs in each cell of the columns, pending deletions taken as done."""
    body = body_of(accepted(data))
    columns = next(body.iter(qn("w:tbl")))
    return [
        ["".join(part.text or "" for part in node.iter(qn("w:t"))) for node in cell.iter(qn("w:p"))]
        for row in columns.iterchildren(qn("w:tr"))
        for cell in row.iterchildren(qn("w:tc"))
    ]


def test_every_block_in_a_box_is_found() -> None:
    draft = read_draft(OLD)
    assert set(draft.blocks) == set(draft.part.by_id())
    assert {leaf.found_by for leaf in draft.blocks.values()} == {"tag"}


def test_an_edit_in_a_box_is_told_as_any_other() -> None:
    draft = Hand(OLD).replace("r.1", "since 2004", "for long").done()
    told = changes(draft)
    assert [change.block for change in told.changes] == ["r.1"]


@pytest.mark.parametrize(
    ("new", "cell", "words"),
    [
        ({"main": (MAIN[0], P("m.1", "Credit the verdicts [s1]."), *MAIN[2:])}, 0, "Credit the verdicts [1]."),
        ({"main": (*MAIN[:2], P("m.2", "Press on screening."), *MAIN[2:])}, 0, "Press on screening."),
        ({"rail": (*RAIL, P("r.2", "One of five."))}, 2, "One of five."),
    ],
)
def test_news_reach_the_cell_that_they_belong_to(new: dict[str, Sequence[Part]], cell: int, words: str) -> None:
    fresh = paper(**new)  # type: ignore[arg-type]
    outcome = refresh(OLD, lambda _: fresh)
    assert words in cells_of(outcome.data)[cell]
    assert normal(rejected(outcome.data)) == normal(OLD)
    assert texts(accepted(outcome.data)) == texts(fresh)
    assert refresh(outcome.data, lambda _: fresh).data == outcome.data


def test_what_goes_leaves_its_cell_whole() -> None:
    outcome = refresh(OLD, lambda _: paper(rail=RAIL[:1], room=ROOM[:2]))
    assert cells_of(outcome.data)[2] == ["Standing", " "]
    assert "To the press: nothing." not in texts(accepted(outcome.data))
    assert normal(rejected(outcome.data)) == normal(OLD)


def test_a_draft_without_boxes_takes_the_news_in_its_flow() -> None:
    plain = paper(boxes=False)
    fresh = paper(room=(*ROOM, P("o.3", "Leave the case out.")))
    outcome = refresh(plain, lambda _: fresh)
    assert "Leave the case out." in texts(accepted(outcome.data))
    assert normal(rejected(outcome.data)) == normal(plain)


def test_what_is_new_below_the_columns_is_not_squeezed_into_the_last_of_them() -> None:
    facts = table("facts", {"facts.head": {"a": "Fact", "b": "Year"}, "facts.one": {"a": "Law", "b": "2019"}})
    new = paper_with(P("lead.1", "Convictions rose."), facts, P("lead.2", "Shelters are few."))
    outcome = refresh(OLD, lambda _: new)
    assert cells_of(outcome.data) == cells_of(OLD)
    after, fresh = ([words for words in texts(data) if words.strip()] for data in (accepted(outcome.data), new))
    assert after == fresh
    assert normal(rejected(outcome.data)) == normal(OLD)
    tags = [child.tag.rpartition("}")[2] for child in body_of(outcome.data)]
    assert ("tbl", "tbl") not in list(itertools.pairwise(tags))


def test_what_is_new_before_a_block_that_stands_in_a_box_here_alone_is_not_squeezed_into_it() -> None:
    whole = document(*MAIN, *RAIL, P("c.1", "No list names it."), *ROOM, *TAIL)
    title, *others = whole.blocks
    first, second = len(MAIN), len(MAIN) + len(RAIL)
    columns = (Group("", "main-column", tuple(others[:first])), Group("", "rail", tuple(others[first:second])))
    blocks = (title, Group("", "columns", columns), *others[second:])
    fresh = docx.write(replace(whole, blocks=blocks, word_styles={**whole.word_styles, **BOXES}))
    outcome = refresh(OLD, lambda _: fresh)
    body = body_of(accepted(outcome.data))
    new = next(node for node in body.iter(qn("w:p")) if "No list" in "".join(node.itertext()))
    assert next(new.iterancestors(qn("w:tc")), None) is None
    assert normal(rejected(outcome.data)) == normal(OLD)
