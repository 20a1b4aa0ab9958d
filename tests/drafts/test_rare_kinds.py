"""Kinds of edit that drafts at desks hold now and then, each in two forms that the merge was not built for."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import pytest
from lxml import html

from briefgen.drafts.adopt import adoptions
from briefgen.drafts.changes import changes
from briefgen.drafts.publish import publish
from briefgen.drafts.refresh import refresh
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError
from briefgen.wordxml.namespaces import qn
from tests.drafts import oracle
from tests.drafts.drafting import H, Hand, P, Part, items, paper, sources, table
from tests.drafts.kinds import GRID, run, with_part, xml
from tests.drafts.test_merge_kinds import ANA, OLD, as_other_programs_save, brief, notes, refreshed, without


def cell_of(hand: Hand, block_id: str) -> Any:
    return next(hand.control(block_id).iterancestors(qn("w:tc")))


def grid(words: str) -> str:
    """A table of one cell, as markup."""
    return f"<w:tbl>{GRID}<w:tr><w:tc><w:p>{run(words)}</w:p></w:tc></w:tr></w:tbl>"


def with_glance(value: str) -> list[Part]:
    parts = brief()
    parts[5] = table(
        "glance", {"glance.head": {"what": "What", "value": "Value"}, "glance.tier": {"what": "Tier", "value": value}}
    )
    return parts


def accepted_words(data: bytes) -> str:
    return "\n".join(oracle.texts(data, "accept"))


# ------------------------------------------------------------------------------------------------ nested tables, files


@pytest.mark.parametrize("levels", [1, 2])
def test_a_table_in_a_cell_of_a_table_keeps_the_row_that_goes(levels: int) -> None:
    hand = Hand(OLD)
    cell = cell_of(hand, "glance.tier.value")
    inner = "INNERMOST words"
    for _ in range(levels - 1):
        inner = f"{inner}</w:t></w:r></w:p>{grid('DEEPER words')}<w:p><w:r><w:t>"
    cell.insert(len(cell) - 1, xml(grid(inner)))
    parts = brief()
    parts[5] = table("glance", {"glance.head": {"what": "What", "value": "Value"}})
    outcome = refreshed(hand.done(), *parts)
    assert "INNERMOST words" in accepted_words(outcome.data)
    assert ("DEEPER words" in accepted_words(outcome.data)) == (levels > 1)
    assert "gone" in outcome.counts()
    told = [change.new for change in changes(hand.done()).changes]
    assert any("INNERMOST" in text for text in told)


def test_a_paragraph_in_a_nested_table_cites_its_source_rightly() -> None:
    hand = Hand(OLD)
    link = copy.deepcopy(next(hand.paragraph("help.1").iter(qn("w:hyperlink"))))
    cell = cell_of(hand, "glance.tier.value")
    cell.insert(len(cell) - 1, xml(grid("As said before ")))
    next(cell.iter(qn("w:tbl"))).find(f".//{qn('w:p')}").append(link)
    parts = without(brief(), "progress.1")
    parts[-1] = sources("s1", "s3")
    outcome = refreshed(hand.done(), *parts)
    assert oracle.citation_problems(outcome.data) == []


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_citation_in_a_note_is_named_when_its_number_is_old(kind: str) -> None:
    hand = Hand(OLD)
    with_note(hand, kind, oracle.etree.tostring(next(hand.paragraph("help.1").iter(qn("w:hyperlink")))).decode())
    parts = without(brief(), "progress.1")
    parts[-1] = sources("s1", "s3")
    outcome = refreshed(hand.done(), *parts)
    assert "1 citation in footnotes or endnotes with another number" in notes(outcome)


def test_a_citation_in_a_text_box_follows_its_source() -> None:
    hand = Hand(OLD)
    link = oracle.etree.tostring(next(hand.paragraph("help.1").iter(qn("w:hyperlink")))).decode()
    box = f"<w:txbxContent><w:p>{link}</w:p></w:txbxContent>"
    hand.paragraph("help.2").append(xml(f"<w:r><w:pict><v:rect><v:textbox>{box}</v:textbox></v:rect></w:pict></w:r>"))
    parts = without(brief(), "progress.1")
    parts[-1] = sources("s1", "s3")
    outcome = refreshed(hand.done(), *parts)
    boxes = list(oracle.opened(outcome.data, "accept").root.iter(oracle.W + "txbxContent"))
    assert [oracle.text_of(next(box.iter(oracle.W + "p"))) for box in boxes] == ["[2]"]


def put_file(hand: Hand, where: str) -> None:
    name = with_part(hand, "aFChunk", "word/chunk.html", b"<p>CHUNK</p>", "text/html")
    chunk = xml(f"<w:altChunk r:id='{name}'/>")
    if where == "cell":
        cell = cell_of(hand, "glance.tier.value")
        cell.insert(len(cell) - 1, chunk)
    else:
        hand.paragraph("progress.1").addnext(chunk)


@pytest.mark.parametrize("where", ["cell", "control"])
def test_a_file_put_into_a_cell_or_a_control_stays_when_what_is_around_it_goes(where: str) -> None:
    hand = Hand(OLD)
    put_file(hand, where)
    outcome = refreshed(hand.done(), *without(brief(), "glance" if where == "cell" else "progress.1"))
    root = oracle.opened(outcome.data, "accept").root
    assert next(root.iter(oracle.W + "altChunk"), None) is not None
    told = [change.new for change in changes(hand.done()).changes]
    assert "[another file that was put in]" in told


# ----------------------------------------------------------------------------------- sources of tables, coming back


def table_citing(value: str, *keys: str) -> list[Part]:
    rows = {
        "t.head": {"a": "What", "b": "Value"},
        "t.one": {"a": "Tier", "b": value},
        "t.two": {"a": "Courts", "b": "Twelve [s1]"},
    }
    return [P("p.1", "Words [s1]."), table("t", rows), sources(*keys)]


@pytest.mark.parametrize("edit", ["merged", "tracked", "copied row"])
def test_a_source_that_only_an_edited_table_cites_stays_as_long_as_the_table(edit: str) -> None:
    hand = Hand(paper(*table_citing("Two [s2]", "s1", "s2")))
    row = next(hand.control("t.one.b").iterancestors(qn("w:tr")))
    if edit == "merged":
        first, second = row.findall(qn("w:tc"))
        first.extend(second.findall(qn("w:p")) or second.findall(qn("w:sdt")))
        row.remove(second)
    elif edit == "tracked":
        hand.paragraph("t.one.b").append(xml(f"<w:ins w:id='90' {ANA}>{run(' or three')}</w:ins>"))
    else:
        copied = copy.deepcopy(row)
        for name in ("bookmarkStart", "bookmarkEnd"):
            for mark in list(copied.iter(qn(f"w:{name}"))):
                mark.getparent().remove(mark)
        for control in list(copied.iter(qn("w:sdt"))):
            for child in list(control.find(qn("w:sdtContent"))):
                control.addprevious(child)
            control.getparent().remove(control)
        row.addnext(copied)
    outcome = refreshed(hand.done(), P("p.1", "Words [s1]."), sources("s1"))
    assert "Source s2, a report." in oracle.texts(outcome.data, "accept")
    assert oracle.citation_problems(outcome.data) == []


THREE = brief()
TWO = [*without(brief(), "progress.1")[:-1], sources("s1", "s3")]


@pytest.mark.parametrize(
    "verdicts",
    [("", ""), ("accept", "accept"), ("reject", "accept"), ("accept", "reject"), ("", "accept"), ("accept", "")],
)
def test_a_source_that_goes_and_comes_back_twice_is_listed_once(verdicts: Sequence[Any]) -> None:
    draft = OLD
    for step in range(2):
        for parts, verdict in zip((TWO, THREE), verdicts, strict=True):
            outcome = refreshed(draft, *parts)
            draft = oracle.resolved(outcome.data, verdict) if verdict else outcome.data
            if verdict != "reject":
                assert oracle.citation_problems(draft) == [], step
            listed = [
                text
                for text in oracle.texts(draft, "accept")
                if text == "Source s2, a report.↑" or text.startswith("Source s2")
            ]
            assert len(listed) <= 1
    if "reject" not in verdicts:
        assert oracle.statements(draft, "accept") == oracle.statements(paper(*THREE))


@pytest.mark.parametrize("verdict", ["", "accept"])
def test_two_sources_that_a_person_joined_count_as_one_whatever_goes_and_returns(verdict: Any) -> None:
    hand = Hand(OLD)
    first, second = hand.paragraph("src.AUS.s1"), hand.paragraph("src.AUS.s2")
    first.extend([child for child in second if child.tag != qn("w:pPr")])
    hand.remove("src.AUS.s2")
    draft = hand.done()
    for parts in (TWO, THREE, TWO, THREE):
        outcome = refreshed(draft, *parts)
        draft = oracle.resolved(outcome.data, verdict) if verdict else outcome.data
        said = notes(outcome)
        assert oracle.citation_problems(draft) == [] or "own" in said, oracle.citation_problems(draft)
        words = accepted_words(draft)
        assert words.count("Source s1") == 1
        assert words.count("Source s2") >= 1


# ------------------------------------------------------------------------------------------------- notes and headers


def with_note(hand: Hand, kind: str, content: str) -> None:
    names = " ".join(f"xmlns:{prefix}='{uri}'" for prefix, uri in {"w": oracle.W[1:-1]}.items())
    part = f"<w:{kind}s {names}><w:{kind} w:id='7'><w:p>{content}</w:p></w:{kind}></w:{kind}s>"
    media = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}s+xml"
    with_part(hand, f"{kind}s", f"word/{kind}s.xml", part.encode(), media)
    hand.paragraph("bottom.1" if "bottom.1" in texts_of_tags(hand) else "theme.AUS.question").append(
        xml(f"<w:r><w:{kind}Reference w:id='7'/></w:r>")
    )


def texts_of_tags(hand: Hand) -> list[str]:
    return [tag.get(qn("w:val"), "") for tag in hand.root.iter(qn("w:tag"))]


IN_NOTE = (
    f"{run('Kept words')}<w:ins w:id='91' {ANA}>{run(' NOTED')}</w:ins>"
    f"<w:del w:id='92' {ANA}><w:r><w:delText>UNNOTED</w:delText></w:r></w:del>"
)


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_pending_changes_in_a_note_survive_a_refresh_and_are_told(kind: str) -> None:
    hand = Hand(OLD)
    with_note(hand, kind, IN_NOTE)
    draft = hand.done()
    outcome = refreshed(draft, *brief(standing="The country is on Tier 2 [s1]."))
    member = f"word/{kind}s.xml"
    assert oracle.File(outcome.data).members[member] == oracle.File(draft).members[member]
    told = changes(draft)
    assert [(one.kind, one.author) for one in told.pending] == [("insertion", "Ana Silva"), ("deletion", "Ana Silva")]


@pytest.fixture(scope="module")
def renewal(catalogue: Any) -> Renewal:
    return Renewal(catalogue)


@pytest.fixture(scope="module")
def australia(renewal: Renewal) -> bytes:
    return renewal({"kind": "brief", "country": "AUS", "edition": "2025"})


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_pending_changes_in_a_note_stop_publishing_until_they_are_accepted(
    renewal: Renewal, australia: bytes, kind: str
) -> None:
    hand = Hand(australia)
    with_note(hand, kind, IN_NOTE)
    draft = hand.done()
    with pytest.raises(DraftError, match="2 tracked changes by Ana Silva"):
        publish(draft, renewal, format="html")
    page = html.document_fromstring(publish(draft, renewal, format="html", accept_changes=True).data)
    words = page.find(".//main").text_content()
    assert "Kept words NOTED" in words
    assert "UNNOTED" not in words


def test_pending_changes_in_a_header_survive_a_refresh_and_stop_publishing(renewal: Renewal, australia: bytes) -> None:
    hand = Hand(australia)
    member = next(name for name in sorted(hand.members) if name.startswith("word/header"))
    story = oracle.etree.fromstring(hand.members[member])
    next(story.iter(oracle.W + "p")).append(
        oracle.etree.fromstring(oracle.etree.tostring(xml(f"<w:ins w:id='91' {ANA}>{run(' RUNNING')}</w:ins>")))
    )
    hand.members[member] = oracle.etree.tostring(story)
    draft = hand.done()
    with pytest.raises(DraftError, match="1 tracked change by Ana Silva"):
        publish(draft, renewal, format="html")
    published = publish(draft, renewal, format="html", accept_changes=True)
    assert any("RUNNING" in note for note in published.notes)


# --------------------------------------------------------------------------------------------------- split statements

REC = "rec.AUS.2024.press-penalties-fit-crime-convicted"


@pytest.mark.parametrize("how", ["in the control", "tracked", "in three"])
def test_a_statement_that_enter_split_is_not_adopted_in_half(australia: bytes, catalogue: Any, how: str) -> None:
    hand = Hand(australia)
    paragraph = hand.paragraph(REC)
    text = next(part for part in paragraph.iter(qn("w:t")) if len((part.text or "").split()) > 7)
    words = (text.text or "").split(" ")
    halves = [words[: len(words) // 2], words[len(words) // 2 :]]
    if how == "in three":
        halves = [words[:3], words[3:7], words[7:]]
    text.text = "Ask for " + " ".join(halves[0])
    after = paragraph
    for half in halves[1:]:
        other = xml(f"<w:p>{run(' '.join(half))}</w:p>")
        after.addnext(other)
        after = other
    if how == "tracked":
        properties = paragraph.find(qn("w:pPr"))
        properties.append(xml(f"<w:rPr><w:ins w:id='95' {ANA}/></w:rPr>"))
    adoption = adoptions(hand.done(), catalogue)
    assert adoption.corrections == ()
    assert any("split into two paragraphs" in line for line in adoption.left)


def test_a_figures_number_split_over_two_paragraphs_of_its_cell_is_not_adopted(
    australia: bytes, catalogue: Any
) -> None:
    hand = Hand(australia)
    value = "figure.AUS.2025.investigations-2024.value"
    hand.replace(value, "200", "2")
    cell_of(hand, value).append(xml(f"<w:p>{run('00')}</w:p>"))
    assert adoptions(hand.done(), catalogue).corrections == ()


# ------------------------------------------------------------------------------------------------------- merged cells


def merged_down(hand: Hand, first: str, second: str) -> None:
    for block, value in ((first, "restart"), (second, "continue")):
        cell = cell_of(hand, block)
        properties = cell.find(qn("w:tcPr"))
        if properties is None:
            properties = xml("<w:tcPr/>")
            cell.insert(0, properties)
        properties.append(xml(f"<w:vMerge w:val='{value}'/>"))


ROWS = {
    "m.head": {"a": "What", "b": "Value"},
    "m.one": {"a": "Tier", "b": "Two"},
    "m.two": {"a": "Courts", "b": "Twelve"},
}


@pytest.mark.parametrize("change", ["the table goes", "a row goes", "a cell changes"])
def test_cells_merged_down_a_column_keep_their_words_and_shape(change: str) -> None:
    hand = Hand(paper(P("p.1", "Words [s1]."), table("m", ROWS), sources("s1")))
    merged_down(hand, "m.one.b", "m.two.b")
    rows = {name: dict(cells) for name, cells in ROWS.items()}
    if change == "a row goes":
        del rows["m.two"]
    elif change == "a cell changes":
        rows["m.one"]["b"] = "Three"
    fresh = [] if change == "the table goes" else [table("m", rows)]
    outcome = refreshed(hand.done(), P("p.1", "Words [s1]."), *fresh, sources("s1"))
    root = oracle.opened(outcome.data, "accept").root
    marks = [mark.get(oracle.W + "val") for mark in root.iter(oracle.W + "vMerge")]
    words = accepted_words(outcome.data)
    assert marks == ["restart", "continue"]
    assert "Twelve" in words
    assert ("Three" if change == "a cell changes" else "Two") in words


def test_a_head_cell_merged_over_two_columns_is_one_on_paper(renewal: Renewal, australia: bytes) -> None:
    hand = Hand(australia)
    heads = [tag for tag in texts_of_tags(hand) if tag.startswith("t.AUS.figures.head.")]
    row = next(hand.control(heads[0]).iterancestors(qn("w:tr")))
    first, second = row.findall(qn("w:tc"))[:2]
    first.find(qn("w:tcPr")).insert(1, xml("<w:gridSpan w:val='2'/>"))
    first.extend([child for child in second if child.tag != qn("w:tcPr")])
    row.remove(second)
    page = html.document_fromstring(publish(hand.done(), renewal, format="html").data)
    listing = page.get_element_by_id("t.AUS.figures")
    head = listing.find("thead/tr")
    assert [cell.get("colspan") for cell in head] == ["2", None]
    assert [cell.get("scope") for cell in head] == ["colgroup", "col"]
    assert "What was counted" in head[0].text_content()
    assert "Number" in head[0].text_content()


# --------------------------------------------------------------------------------------------------- rejected numbers


def reject_numbers(data: bytes) -> bytes:
    """Reject what was tracked inside links, accept the rest: a person who wants their numbers back."""
    file = oracle.File(data)
    for link in list(file.root.iter(oracle.W + "hyperlink")):
        if next(link.iter(oracle.W + "del"), None) is not None:
            oracle.resolve(link, "reject")
    oracle.resolve(file.root, "accept")
    return file.to_bytes()


def with_new_first(word: str) -> list[Part]:
    parts = brief()
    parts[-1] = sources("s4", "s1", "s2", "s3")
    parts.insert(2, P("bottom.2", f"A {word} thing [s4]."))
    return parts


@pytest.mark.parametrize("saved", ["by Word", "without controls"])
def test_a_rejected_number_is_not_proposed_by_any_later_refresh(saved: str) -> None:
    draft = OLD if saved == "by Word" else as_other_programs_save(OLD)
    outcome = refreshed(draft, *with_new_first("new"))
    draft = reject_numbers(outcome.data)
    for word in ("new", "newer", "newest"):
        outcome = refreshed(draft, *with_new_first(word))
        assert "renumbered" not in outcome.counts(), word
        draft = oracle.resolved(outcome.data, "accept")
    assert [text for text in oracle.texts(draft) if "Courts" in text] == ["Courts convicted 12 traffickers [2]."]


def test_a_rejected_number_in_a_tables_cell_is_not_proposed_again() -> None:
    def parts(*keys: str) -> list[Part]:
        extra = [P("p.2", "A new thing [s4].")] if "s4" in keys else []
        rows = {"t.head": {"a": "What", "b": "Value"}, "t.one": {"a": "Tier", "b": "Two [s2]"}}
        return [P("p.1", "Words [s1]."), *extra, table("t", rows), sources(*keys)]

    outcome = refreshed(paper(*parts("s1", "s2")), *parts("s4", "s1", "s2"))
    draft = reject_numbers(outcome.data)
    again = refreshed(draft, *parts("s4", "s1", "s2"))
    assert again.data == draft
    assert "number of your own" in notes(again)


# ----------------------------------------------------------------------------------------------------- every cell


@pytest.mark.parametrize("country", ["KEN", "QAT"])
def test_words_in_every_cell_of_the_layout_and_the_tables_are_kept_told_and_printed(
    renewal: Renewal, country: str
) -> None:
    identity = {"kind": "brief", "country": country, "audience": "officials"}
    hand = Hand(renewal({**identity, "edition": "2024"}))
    cells = [cell for cell in hand.root.iter(qn("w:tc")) if next(cell.iter(qn("w:tc"))) is cell]
    for number, cell in enumerate(cells):
        paragraph = list(cell.iter(qn("w:p")))[-1]
        paragraph.append(xml(run(f" HUMAN{number}.")))
    draft = hand.done()
    told = " ".join(change.new for change in changes(draft).changes)
    assert [number for number in range(len(cells)) if f"HUMAN{number}." not in told] == []
    new = renewal({**identity, "edition": "2025"})
    outcome = refresh(draft, lambda _: new)
    assert oracle.differences(oracle.view(outcome.data, "reject", oracle.briefgen), oracle.view(draft)) == []
    words = accepted_words(outcome.data)
    assert [number for number in range(len(cells)) if words.count(f"HUMAN{number}.") != 1] == []
    published = publish(draft, renewal, format="html")
    page = html.document_fromstring(published.data).find(".//main").text_content() + " ".join(published.notes)
    assert [number for number in range(len(cells)) if f"HUMAN{number}." not in page] == []


# ------------------------------------------------------------------------------------------------ characters of control


@pytest.mark.parametrize("character", ["&#1;", "&#31;", "&#xFFFE;"])
def test_a_character_that_no_xml_may_hold_gives_one_clear_error(character: str) -> None:
    hand = Hand(OLD)
    data = hand.done()
    file = oracle.File(data)
    file.members["word/document.xml"] = file.members["word/document.xml"].replace(
        b"Courts", f"Courts{character}".encode(), 1
    )
    for work in (changes, lambda data: refresh(data, lambda _: OLD)):
        with pytest.raises(DraftError) as refusal:
            work(oracle.packed(file.members))
        assert "document.xml" in str(refusal.value)


@pytest.mark.parametrize("character", ["\u202e", "\u0085", "\u2066"])
def test_a_character_that_turns_the_text_is_refused_or_named_when_a_draft_is_published(
    renewal: Renewal, australia: bytes, character: str
) -> None:
    hand = Hand(australia).append("theme.AUS.question", f" dear{character}reader")
    try:
        published = publish(hand.done(), renewal, format="html")
    except DraftError as error:
        assert "U+" in str(error)
    else:
        assert "reader" in published.data.decode()
        assert character not in published.data.decode()


# ---------------------------------------------------------------------------------------------- places, lists, headings


def sections(minute: Sequence[str], credited: Sequence[str]) -> list[Part]:
    """A numbered list and one of bullets; entries are known by their first word."""

    def entries(words: Sequence[str]) -> list[P]:
        return [P(f"point.{text.split()[0].lower()}", text) for text in words]

    return [
        H("h.minute", "In one minute"),
        items(*entries(minute), ordered=True),
        H("h.asks", "Asks"),
        table("asks", {"asks.head": {"a": "Ask", "b": "Who"}, "asks.one": {"a": "Screen people.", "b": "Police"}}),
        H("h.harm", "Who is harmed"),
        P("harm.1", "Workers in many trades are held in debt."),
        H("h.credited", "Credited"),
        items(*entries(credited)),
        H("h.sources", "Sources"),
        sources("s1"),
    ]


MINUTE = ("Opened a first shelter for men.", "Trained all judges of the capital.")


def numbers_of(data: bytes) -> dict[str, int]:
    """First word of each numbered or bulleted paragraph → its number, all changes accepted."""
    file = oracle.opened(data, "accept")
    return {
        oracle.text_of(one).split()[0]: number
        for one, number in oracle.list_numbers(file).items()
        if oracle.text_of(one)
    }


def list_of(data: bytes, word: str) -> str:
    """The list (or else the style) of the paragraph that begins with a word and stays."""
    root = oracle.opened(data, "accept").root
    paragraph = next(one for one in oracle.paragraphs(root) if oracle.text_of(one).startswith(word))
    number = paragraph.find(f"{oracle.W}pPr/{oracle.W}numPr/{oracle.W}numId")
    return oracle.style_of(paragraph) if number is None else number.get(oracle.W + "val")


def test_a_point_that_moves_to_a_list_of_bullets_is_no_longer_numbered() -> None:
    old, new = sections(MINUTE, ["Paid for lawyers."]), sections(MINUTE[1:], ["Paid for lawyers.", MINUTE[0]])
    outcome = refreshed(paper(*old), *new)
    assert outcome.counts() == {"moved": 1}
    assert list_of(outcome.data, "Opened") == list_of(outcome.data, "Paid")
    assert oracle.statements(outcome.data, "accept") == oracle.statements(paper(*new))


def test_new_points_count_on_in_the_list_that_a_persons_points_are_left_in() -> None:
    draft = Hand(paper(*sections(MINUTE, ["Paid for lawyers."]))).append("point.trained", " So we hear.").done()
    outcome = refreshed(draft, *sections(["Convicted twelve people in one year."], ["Paid for lawyers."]))
    assert [numbers_of(outcome.data)[word] for word in ("Convicted", "Trained")] == [1, 2]


def test_two_points_that_a_person_swapped_move_nothing_else() -> None:
    hand = Hand(paper(*sections(MINUTE, ["Paid for lawyers."])))
    hand.move_after("point.opened", "point.trained")
    new = sections(["Convicted twelve people in one year."], ["Paid for lawyers.", *MINUTE])
    outcome = refreshed(hand.done(), *new)
    assert outcome.counts().get("moved", 0) <= 1
    shown = oracle.texts(outcome.data, "accept")
    assert [shown.count(words) for words in ("Asks", "Who is harmed", "Screen people.", *MINUTE)] == [1] * 5


def test_what_is_new_is_not_put_beside_a_persons_point_that_the_new_brief_has_elsewhere() -> None:
    draft = Hand(paper(*sections(MINUTE, ["Paid for lawyers."]))).append("point.opened", " So we hear.").done()
    new = sections(MINUTE[1:], ["Paid for lawyers.", MINUTE[0], "Counted all victims of the year."])
    outcome = refreshed(draft, *new)
    shown = oracle.texts(outcome.data, "accept")
    assert shown.index("Counted all victims of the year.") > shown.index("Credited")


def test_a_heading_stays_over_a_table_that_a_person_edited() -> None:
    draft = Hand(paper(*sections(MINUTE, ["Paid for lawyers."]))).replace("asks.one.b", "Police", "Army").done()
    outcome = refreshed(draft, *without(sections(MINUTE, ["Paid for lawyers."]), "asks", "h.asks", "h.harm", "harm.1"))
    shown = oracle.texts(outcome.data, "accept")
    assert shown.index(MINUTE[1]) < shown.index("Asks") < shown.index("Army") < shown.index("Credited")
    assert "Who is harmed" not in shown
    assert {event.block for event in outcome.events if event.kind == "gone"} == {"asks", "h.asks"}


def test_words_left_in_a_source_whose_mark_goes_have_no_number_of_their_own() -> None:
    hand = Hand(OLD)
    paragraph = hand.paragraph("src.AUS.s1")
    paragraph.find(qn("w:pPr")).append(xml(f"<w:rPr><w:del w:id='96' {ANA}/></w:rPr>"))
    outcome = refreshed(hand.done(), *brief())
    assert oracle.citation_problems(outcome.data) == []


def test_what_is_new_in_a_table_that_a_person_took_out_is_told() -> None:
    hand = Hand(OLD)
    listing = next(hand.control("glance.tier.what").iterancestors(qn("w:tbl")))
    listing.getparent().remove(listing)  # type: ignore[union-attr]
    draft = hand.done()
    outcome = refreshed(draft, *with_glance("Watch List"))
    assert [event.block for event in outcome.events if event.kind == "removed"] == ["glance"]
    assert "Tier | Watch List" in " ".join(words for words, _ in oracle.comment_places(outcome.data))
    assert not refreshed(draft, *brief()).changed


def test_citations_lead_to_a_source_that_comes_back_and_not_to_the_line_that_it_was_joined_with() -> None:
    hand = Hand(OLD)
    heading, first = hand.paragraph("h.sources"), hand.paragraph("src.AUS.s1")
    heading.extend([child for child in first if child.tag != qn("w:pPr")])
    hand.remove("src.AUS.s1")
    outcome = refreshed(hand.done(), *brief(progress="Courts convicted 19 traffickers [s1]."))
    assert oracle.citation_problems(outcome.data) == []


def test_the_number_of_a_joined_source_is_not_proposed_again_once_its_return_was_rejected() -> None:
    """The source has two bookmarks then, in the line that it was joined with and in its own: its own line counts."""
    hand = Hand(OLD)
    hand.paragraph("src.AUS.s2").extend([child for child in hand.paragraph("src.AUS.s3") if child.tag != qn("w:pPr")])
    new = brief(help="Shelters helped 90 people [s3].")
    new[-1] = sources("s1", "s3", "s2")
    outcome = refreshed(hand.remove("src.AUS.s3").done(), *new)
    assert oracle.citation_problems(outcome.data) == []
    (returned,) = (number for words, _, number, _ in oracle.citations(outcome.data) if words.startswith("Shelters"))
    rejected = oracle.resolved(outcome.data, "reject", oracle.briefgen)
    again = refreshed(rejected, *new)
    numbers = {words: number for words, _, number, _ in oracle.citations(again.data)}
    assert numbers["Shelters helped 80 people [3]."] == "3" != returned
    assert "number of your own" in notes(again)


def test_a_new_source_does_not_come_into_the_control_of_one_that_was_split() -> None:
    hand = Hand(OLD)
    control = hand.control("src.AUS.s3")
    half = oracle.copy.deepcopy(hand.paragraph("src.AUS.s3"))
    for child in [child for child in half if child.tag != qn("w:pPr")]:
        half.remove(child)
    half.append(xml(run("Read in the library.")))
    hand.paragraph("src.AUS.s3").addnext(half)
    assert half.getparent() is control.find(qn("w:sdtContent"))
    new = brief(help="Shelters helped 90 people [s4].")
    new[-1] = sources("s1", "s2", "s3", "s4")
    outcome = refreshed(hand.done(), *new)
    tags = {text.text: [*text.iterancestors(qn("w:sdt"))] for text in oracle.opened(outcome.data).root.iter(qn("w:t"))}
    assert tags["Read in the library."] != [] == tags["Source s4, a report."]
    assert oracle.citation_problems(outcome.data) == []


def test_a_source_comes_back_when_a_row_that_cites_it_moves() -> None:
    rows = {"s1": "The list of 2025 [s1].", "s2": "The court register [s2].", "s3": "The shelters’ accounts [s3]."}

    def with_rows(*keys: str) -> list[Part]:
        parts = brief()
        parts[5] = table(
            "glance", {"glance.head": {"a": "Proof"}, **{f"glance.{key}": {"a": rows[key]} for key in keys}}
        )
        return parts

    draft = Hand(paper(*with_rows("s1", "s2", "s3"))).remove("src.AUS.s3").done()
    outcome = refreshed(draft, *with_rows("s3", "s1", "s2"))
    assert [event.block for event in outcome.events if event.kind == "moved"] == ["glance.s3"]
    assert oracle.citation_problems(outcome.data) == []


def test_a_rejected_number_of_a_source_that_enter_split_is_not_proposed_again() -> None:
    """Its control went on to the next line with the words, and its bookmark, where links lead, stayed before them."""
    hand = Hand(OLD).remove("src.AUS.s1")
    whole = hand.paragraph("src.AUS.s3")
    half = oracle.copy.deepcopy(whole)
    for child in [
        child for child in half if child.tag not in (qn("w:pPr"), qn("w:bookmarkStart"), qn("w:bookmarkEnd"))
    ]:
        half.remove(child)
    half.append(xml(run("Press")))
    for mark in [*whole.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    hand.control("src.AUS.s3").addprevious(half)
    new = brief(progress="Courts convicted 19 traffickers [s2].")
    outcome = refreshed(hand.done(), *new)
    assert "Shelters helped 80 people [2]." in oracle.texts(outcome.data, "accept")
    again = refreshed(oracle.resolved(outcome.data, "reject", oracle.briefgen), *new)
    assert "Shelters helped 80 people [3]." in oracle.texts(again.data, "accept")
    assert "of your own" in notes(again)


def test_what_went_and_a_person_kept_is_not_taken_for_a_block_that_it_resembles() -> None:
    def courts(*years: str, convicted: int = 14) -> list[Part]:
        lines = [P(f"courts.{year}", f"Courts convicted {convicted} traffickers in {year}.") for year in years]
        return [*brief()[:4], *lines, *brief()[4:]]

    hand = Hand(paper(*courts("2023", "2024"))).append("courts.2023", " Ask why.").remove("courts.2024")
    outcome = refreshed(hand.done(), *courts("2024"))
    assert [event.block for event in outcome.events if event.kind == "gone"] == ["courts.2023"]
    outcome = refreshed(outcome.data, *courts("2024", convicted=19))
    assert "Courts convicted 14 traffickers in 2023. Ask why." in oracle.texts(outcome.data, "accept")
    assert [(event.kind, event.block) for event in outcome.events] == [("removed", "courts.2024")]
