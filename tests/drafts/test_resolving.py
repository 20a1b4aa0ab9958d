"""Tracked changes: marked as the schema orders them, accepted as the oracle reads them, ours taken back."""

from __future__ import annotations

import pytest

from briefgen.drafts.libreoffice import part_insertions
from briefgen.wordxml.namespaces import qn
from briefgen.wordxml.resolving import accept_all, reject_our_text
from briefgen.wordxml.revisions import Marker, mark_paragraph
from tests.drafts import oracle
from tests.drafts.drafting import Hand, fragment
from tests.drafts.sweeping import refreshed
from tests.drafts.test_merge_sweeps import edited_case

ANA = 'w:author="Ana" w:date="2025-10-01T10:00:00Z"'
OURS = 'w:author="briefgen" w:date="2025-10-01T10:00:00Z"'


def texts(root: object) -> list[str]:
    return [
        "".join(text.text or "" for text in paragraph.iter(qn("w:t")))
        for paragraph in root.iter(qn("w:p"))  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize("seed", range(0, 96, 12))
def test_accepting_all_leaves_what_the_oracle_reads(seed: int) -> None:
    case = edited_case(seed)
    data = refreshed(case.draft, case.new).data
    hand = Hand(data)
    accept_all(hand.root)
    assert oracle.differences(oracle.view(hand.done()), oracle.view(data, "accept")) == []
    assert not [*hand.root.iter(*oracle.w("ins", "del", "rPrChange", "pPrChange"))]


def run(words: str, kind: str = "t") -> str:
    return f'<w:r><w:{kind} xml:space="preserve">{words}</w:{kind}></w:r>'


@pytest.mark.parametrize(("change", "left"), [("Del", 0), ("MoveFrom", 0), ("Ins", 1), ("MoveTo", 1)], ids=str)
def test_the_frame_of_a_control_goes_where_its_deletion_is_tracked(change: str, left: int) -> None:
    body = fragment(
        f'<w:body><w:customXml{change}RangeStart w:id="7" {ANA}/><w:sdt><w:sdtPr/><w:sdtContent>'
        f'<w:customXml{change}RangeEnd w:id="7"/><w:p>{run("Words")}</w:p></w:sdtContent></w:sdt></w:body>'
    )
    accept_all(body)
    assert texts(body) == ["Words"]
    assert len([*body.iter(qn("w:sdt"))]) == left
    assert not [mark for mark in body.iter() if "Range" in str(mark.tag)]


def test_a_paragraph_whose_mark_goes_joins_the_next_and_an_empty_one_hands_on_its_comment() -> None:
    gone = f'<w:pPr><w:rPr><w:del w:id="1" {ANA}/></w:rPr></w:pPr>'
    body = fragment(
        f'<w:body><w:p>{gone}{run("One ")}</w:p><w:p>{gone}<w:del w:id="2" {ANA}>'
        f'<w:bookmarkStart w:id="3" w:name="half"/>{run("gone", "delText")}</w:del>'
        f'<w:r><w:commentReference w:id="4"/></w:r></w:p>'
        f'<w:p>{run("two")}<w:bookmarkEnd w:id="3"/></w:p></w:body>'
    )
    accept_all(body)
    assert texts(body) == ["One two"]
    assert [mark.get(qn("w:id")) for mark in body.iter(*oracle.w("bookmarkStart", "commentReference"))] == ["3", "4"]


@pytest.mark.parametrize(
    "blocks",
    [
        f"<w:p><w:pPr><w:rPr><w:del w:id='1' {ANA}/></w:rPr></w:pPr></w:p>",
        f"<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr><w:sdt><w:sdtContent><w:tr><w:trPr><w:del w:id='1' {ANA}/></w:trPr>"
        "<w:tc><w:p/></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
    ],
    ids=["paragraph", "row"],
)
def test_a_control_around_what_goes_goes_too(blocks: str) -> None:
    body = fragment(f"<w:body><w:sdt><w:sdtContent>{blocks}</w:sdtContent></w:sdt><w:p/></w:body>")
    accept_all(body)
    assert [len([*sdt.iter(qn("w:p"))]) for sdt in body.iter(qn("w:sdt"))] == [1] * blocks.startswith("<w:tbl>")


def test_a_control_and_a_row_that_lost_all_go_and_a_cell_keeps_a_paragraph() -> None:
    gone = f'<w:trPr><w:del w:id="1" {ANA}/></w:trPr>'
    body = fragment(
        f"<w:body><w:tbl><w:tr><w:tc><w:tbl><w:sdt><w:sdtContent><w:tr>{gone}<w:tc><w:p>{run('in')}</w:p></w:tc></w:tr>"
        f"</w:sdtContent></w:sdt></w:tbl></w:tc></w:tr></w:tbl></w:body>"
    )
    accept_all(body)
    assert texts(body) == [""]
    assert not [*body.iter(qn("w:sdt"))]
    assert len([*body.iter(qn("w:tbl"))]) == 1


def test_only_our_own_changes_of_a_text_are_taken_back() -> None:
    paragraph = fragment(
        f'<w:p>{run("Ten ")}<w:del w:id="1" {OURS}>{run("old", "delText")}</w:del><w:ins w:id="2" {OURS}>{run("new")}'
        f'</w:ins><w:ins w:id="3" {ANA}>{run(" hers")}</w:ins><w:hyperlink w:anchor="a"><w:ins w:id="4" {OURS}>'
        f"{run('link')}</w:ins></w:hyperlink></w:p>"
    )
    reject_our_text(paragraph)
    assert "".join(text.text or "" for text in paragraph.iter(qn("w:t"))) == "Ten old hers"
    assert [change.get(qn("w:author")) for change in paragraph.iter(*oracle.w("ins", "del"))] == ["Ana"]
    assert next(paragraph.iter(qn("w:hyperlink")), None) is None


@pytest.mark.parametrize("kinds", [("w:ins", "w:del"), ("w:del", "w:ins")], ids="-".join)
def test_a_mark_that_is_inserted_and_deleted_has_the_insertion_first(kinds: tuple[str, str]) -> None:
    paragraph = fragment(f"<w:p><w:pPr><w:rPr><w:b/></w:rPr></w:pPr>{run('Words')}</w:p>")
    marker = Marker("2025-10-01T00:00:00Z", 1)
    for kind in kinds:
        mark_paragraph(paragraph, kind, marker)
    assert [mark.tag for mark in paragraph[0][0]] == [qn(name) for name in ("w:ins", "w:del", "w:b")]


@pytest.mark.parametrize(
    ("inserted", "order"), [(True, ["ins", "del"]), (False, ["del", "ins"])], ids=["insertion", "text"]
)
def test_new_words_go_before_the_old_ones_only_where_the_next_paragraph_begins_with_an_insertion(
    inserted: bool, order: list[str]
) -> None:
    old, new = f'<w:del w:id="1" {OURS}>{run("old", "delText")}</w:del>', f'<w:ins w:id="2" {OURS}>{run("new")}</w:ins>'
    after = f'<w:ins w:id="3" {OURS}>{run("Next")}</w:ins>' if inserted else run("Next")
    body = fragment(f"<w:body><w:p>{run('Words ')}{old}{new}</w:p><w:p>{after}</w:p></w:body>")
    part_insertions(body, Marker("2025-10-01T00:00:00Z", 10))
    assert [change.tag for change in body[0].iter(*oracle.w("ins", "del"))] == [qn(f"w:{name}") for name in order]
