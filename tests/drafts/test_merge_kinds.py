"""What goes wrong with drafts at desks, kind by kind: sources of one's own, numbers, objects, tables, comments."""

from __future__ import annotations

import re

import pytest

from briefgen.drafts.refresh import Refreshed, refresh
from briefgen.wordxml.namespaces import qn
from tests.drafts import oracle
from tests.drafts.drafting import H, Hand, P, Part, fragment, items, paper, sources, table, texts

ANA = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'


def brief(**changes: str) -> list[Part]:
    words = {
        "standing": "The country is on Tier 1 [s1].",
        "progress": "Courts convicted 12 traffickers [s2].",
        "help": "Shelters helped 80 people [s3].",
        **changes,
    }
    return [
        H("h.bottom", "Bottom line"),
        P("bottom.1", words["standing"]),
        H("h.progress", "Progress"),
        P("progress.1", words["progress"]),
        items(P("help.1", words["help"]), P("help.2", "Nothing else is on record.")),
        table(
            "glance", {"glance.head": {"what": "What", "value": "Value"}, "glance.tier": {"what": "Tier", "value": "1"}}
        ),
        H("h.sources", "Sources"),
        sources("s1", "s2", "s3"),
    ]


OLD = paper(*brief())


def without(parts: list[Part], *ids: str) -> list[Part]:
    return [part for part in parts if getattr(part, "id", "") not in ids]


def refreshed(draft: bytes, *parts: Part) -> Refreshed:
    """A refresh that keeps the promises of every refresh."""
    new = paper(*parts)
    outcome = refresh(draft, lambda _: new)
    back = oracle.view(outcome.data, "reject", oracle.briefgen)
    assert oracle.differences(back, oracle.view(draft, "reject", oracle.briefgen)) == []
    assert set(oracle.structure_problems(outcome.data)) <= set(oracle.structure_problems(draft))
    assert set(oracle.dead_links(outcome.data)) <= set(oracle.dead_links(draft))
    assert refresh(outcome.data, lambda _: new).data == outcome.data
    return outcome


def notes(outcome: Refreshed) -> str:
    return " ".join(event.note for event in outcome.events)


def as_other_programs_save(draft: bytes, *, links: bool = True) -> bytes:
    """Without controls and bookmarks, and perhaps without links: how Google Docs and others leave a draft."""
    file = oracle.File(draft)
    names = ["sdt", *(() if links else ("hyperlink",))]
    for frame in [frame for name in names for frame in file.root.iter(oracle.W + name)]:
        content = frame.find(oracle.W + "sdtContent") if frame.tag == oracle.W + "sdt" else frame
        for child in list(content):
            frame.addprevious(child)
        frame.getparent().remove(frame)
    for mark in list(file.root.iter(oracle.W + "bookmarkStart", oracle.W + "bookmarkEnd")):
        mark.getparent().remove(mark)
    return file.to_bytes()


@pytest.mark.parametrize("sentenced", ["12", "14"])
def test_a_block_that_was_pasted_without_its_marks_is_still_the_block(sentenced: str) -> None:
    """To the file, a copy whose original was taken out is the same as cut and paste."""
    hand = Hand(OLD)
    pasted = hand.paragraph("progress.1")
    for mark in [child for child in pasted if child.tag in (qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        pasted.remove(mark)
    hand.append("progress.1", " HUMAN1").control("h.bottom").addnext(pasted)
    draft = hand.remove("progress.1").done()
    outcome = refreshed(draft, *brief(progress=f"Courts convicted {sentenced} traffickers [s2]."))
    shown = [text for text in oracle.texts(outcome.data, "accept") if "Courts convicted" in text]
    assert shown == [f"Courts convicted {sentenced} traffickers [2]. HUMAN1"]
    assert outcome.conflicts == ()


# ---------------------------------------------------------------------------------------------------------- own sources


@pytest.mark.parametrize("by", ["style", "enter"])
def test_a_source_of_ones_own_counts_in_the_list(by: str) -> None:
    hand = Hand(OLD)
    numbering = "" if by == "style" else '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
    number = hand.paragraph("src.AUS.s1").find(f".//{qn('w:numId')}").get(qn("w:val"))  # type: ignore[union-attr]
    hand.control("src.AUS.s1").addnext(
        fragment(
            f'<w:p><w:pPr><w:pStyle w:val="ListNumber"/>{numbering.format(number)}</w:pPr>'
            "<w:r><w:t>A report of our own.</w:t></w:r></w:p>"
        )
    )
    outcome = refreshed(hand.done(), *brief(standing="The country is on Tier 2 [s1]."))
    shown = oracle.texts(outcome.data, "accept")
    assert "The country is on Tier 2 [1]." in shown
    assert "Courts convicted 12 traffickers [3]." in shown
    assert "Shelters helped 80 people [4]." in shown
    assert oracle.citation_problems(outcome.data) == []


def test_a_source_that_was_joined_with_a_bullet_does_not_make_bullets_count_as_sources() -> None:
    hand = Hand(OLD).move_after("help.2", "src.AUS.s1")
    words = [child for child in hand.paragraph("src.AUS.s2") if child.tag != qn("w:pPr")]
    hand.paragraph("help.2").extend(words)
    new = brief()
    new[4] = items(P("help.1", "Shelters helped 80 people [s3]."), P("help.3", "Two are closed."), P("help.4", "More."))
    # The second refresh, which no longer has the bullet in its base, changes nothing.
    outcome = refreshed(hand.remove("src.AUS.s2").done(), *new)
    shown = oracle.texts(outcome.data, "accept")
    assert "Shelters helped 80 people [2]." in shown
    assert "Courts convicted 12 traffickers [2]." in shown


def as_libreoffice_lists(draft: bytes) -> Hand:
    """The draft with a list of its own, which restarts, for the first source; the others count on from it."""
    hand = Hand(draft)
    numbering = oracle.etree.fromstring(hand.members["word/numbering.xml"])
    number = hand.paragraph("src.AUS.s1").find(f".//{qn('w:numId')}")
    assert number is not None
    lists = {entry.get(oracle.W + "numId"): entry for entry in numbering.iter(oracle.W + "num")}
    own = oracle.copy.deepcopy(lists[number.get(qn("w:val"))])
    own.set(oracle.W + "numId", "77")
    numbering.append(own)
    lists[number.get(qn("w:val"))].remove(lists[number.get(qn("w:val"))].find(oracle.W + "lvlOverride"))
    hand.members["word/numbering.xml"] = oracle.etree.tostring(numbering)
    number.set(qn("w:val"), "77")
    return hand


def test_a_list_that_libreoffice_cut_in_two_is_still_one() -> None:
    outcome = refreshed(as_libreoffice_lists(OLD).done(), *brief(help="Shelters helped 90 people [s3]."))
    assert "renumbered" not in outcome.counts()
    assert oracle.citation_problems(outcome.data) == []


def test_a_new_source_before_the_first_of_a_list_that_libreoffice_cut_takes_its_number_from_it() -> None:
    hand = as_libreoffice_lists(OLD)
    hand.append("src.AUS.s1", " Seen in the library.")
    parts = brief(standing="The country is on Tier 1 [s0].")
    parts[-1] = sources("s0", "s2", "s3")
    outcome = refreshed(hand.done(), *parts)
    numbers = oracle.list_numbers(oracle.opened(outcome.data, "accept"))
    assert list(numbers.values())[-4:] == [1, 2, 3, 4]
    assert oracle.citation_problems(outcome.data) == []


def test_a_renumbering_that_was_rejected_is_not_proposed_again() -> None:
    parts = brief()
    parts[-1] = sources("s4", "s1", "s2", "s3")
    parts.insert(2, P("bottom.2", "A new thing [s4]."))
    outcome = refreshed(OLD, *parts)
    assert oracle.citation_problems(outcome.data) == []
    # The new source is accepted, the new numbers are not.
    file = oracle.File(outcome.data)
    for link in file.root.iter(oracle.W + "hyperlink"):
        if next(link.iter(oracle.W + "del"), None) is not None:
            oracle.resolve(link, "reject")
    oracle.resolve(file.root, "accept")
    draft = file.to_bytes()
    assert oracle.citation_problems(draft) != []
    again = refreshed(draft, *parts)
    assert again.data == draft
    assert "a number of your own" in notes(again)


def test_a_number_changed_by_hand_is_told_and_left() -> None:
    hand = Hand(OLD).replace("progress.1", "[2]", "[3]")
    outcome = refreshed(hand.done(), *brief())
    assert not outcome.changed
    assert "1 citation prints a number of your own" in notes(outcome)


def test_a_number_changed_by_hand_has_a_comment_when_its_source_moves() -> None:
    hand = Hand(OLD).replace("progress.1", "[2]", "[1]")
    parts = brief()
    parts[-1] = sources("s4", "s1", "s2", "s3")
    parts.insert(2, P("bottom.2", "A new thing [s4]."))
    outcome = refreshed(hand.done(), *parts)
    assert "Courts convicted 12 traffickers [1]." in oracle.texts(outcome.data, "accept")
    (words, holders), *_ = oracle.comment_places(outcome.data)
    assert "[1] stands by a source that is no. 3 in the list now." in words
    assert holders is not None and holders.startswith("Courts convicted")


def test_a_source_that_a_kept_table_cites_stays() -> None:
    def parts(value: str, *keys: str) -> list[Part]:
        rows = {"t.head": {"a": "What", "b": "Value"}, "t.one": {"a": "Tier", "b": value}}
        return [P("p.1", "Words [s1]."), table("t", rows), sources(*keys)]

    draft = Hand(paper(*parts("Two [s2]", "s1", "s2"))).append("t.one.a", " of mine").done()
    outcome = refreshed(draft, P("p.1", "Words [s1]."), sources("s1"))
    assert "gone" in outcome.counts()
    assert "Source s2, a report." in oracle.texts(outcome.data, "accept")
    assert oracle.citation_problems(outcome.data) == []


def test_a_source_that_only_the_kept_words_of_a_person_cite_stays() -> None:
    draft = Hand(OLD).append("progress.1", " A word of mine.").done()
    outcome = refreshed(draft, *without(brief(), "progress.1")[:-1], sources("s1", "s3"))
    assert "Source s2, a report." in oracle.texts(outcome.data, "accept")
    assert oracle.citation_problems(outcome.data) == []


@pytest.mark.parametrize("links", [True, False])
def test_a_draft_without_marks_gets_links_that_lead_somewhere_and_right_numbers(links: bool) -> None:
    draft = as_other_programs_save(OLD, links=links)
    parts = brief(standing="The country is on Tier 2 now [s1].")
    parts[-1] = sources("s4", "s1", "s2", "s3")
    parts.insert(2, P("bottom.2", "A new thing [s4]."))
    outcome = refreshed(draft, *parts)
    shown = oracle.texts(outcome.data, "accept")
    assert [re.findall(r"\[(\d)\]", text)[0] for text in shown if "[" in text] == ["2", "1", "3", "4"]
    assert oracle.citation_problems(outcome.data) == []
    if not links:
        assert "have no link" in notes(outcome)


# ----------------------------------------------------------------------------------------------- what counts as edited


EQUATION = (
    '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x</m:t></m:r></m:oMath>'
)


@pytest.mark.parametrize("program", ["Word", "another"])
def test_a_paragraph_with_an_object_of_a_person_is_not_taken_out(program: str) -> None:
    hand = Hand(OLD)
    hand.paragraph("progress.1").append(fragment(EQUATION))
    draft = hand.done() if program == "Word" else as_other_programs_save(hand.done())
    outcome = refreshed(draft, *without(brief(), "progress.1"))
    assert "Courts convicted 12 traffickers [2]." in oracle.texts(outcome.data, "accept")
    assert outcome.counts()["gone"] == 1


def test_a_citation_follows_its_source_where_libreoffice_put_a_footnote_into_its_link() -> None:
    hand = Hand(OLD)
    link = next(hand.paragraph("help.1").iter(qn("w:hyperlink")))
    link.append(fragment('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    parts = without(brief(), "progress.1")
    parts[-1] = sources("s1", "s3")
    outcome = refreshed(hand.done(), *parts)
    accepted = oracle.opened(outcome.data, "accept").root
    assert "Shelters helped 80 people [2]." in oracle.texts(outcome.data, "accept")
    assert oracle.citation_problems(outcome.data) == []
    assert len(list(accepted.iter(oracle.W + "footnoteReference"))) == 1


def test_words_that_a_person_formatted_are_not_taken_out() -> None:
    hand = Hand(OLD)
    run = next(hand.paragraph("progress.1").iter(qn("w:r")))
    run.insert(0, fragment("<w:rPr><w:highlight w:val='yellow'/></w:rPr>"))
    outcome = refreshed(hand.done(), *without(brief(), "progress.1"))
    assert "Courts convicted 12 traffickers [2]." in oracle.texts(outcome.data, "accept")


@pytest.mark.parametrize("edit", ["row taken out", "cells merged"])
def test_a_table_whose_shape_a_person_changed_is_not_taken_out(edit: str) -> None:
    hand = Hand(OLD)
    if edit == "row taken out":
        hand.remove_row("glance.tier.what")
    else:
        first, second = next(hand.control("glance.tier.what").iterancestors(qn("w:tr"))).findall(qn("w:tc"))
        for child in second.iterfind(qn("w:p")):
            first.append(child)
        second.getparent().remove(second)  # type: ignore[union-attr]
    outcome = refreshed(hand.done(), *without(brief(), "glance"))
    assert [event.old for event in outcome.events if event.kind == "gone"] == ["What"]
    assert "What" in oracle.texts(outcome.data, "accept")


def test_a_row_tracked_away_is_told_as_removed_and_its_comment_stays() -> None:
    hand = Hand(OLD)
    row = next(hand.control("glance.tier.what").iterancestors(qn("w:tr")))
    properties = row.find(qn("w:trPr"))
    if properties is None:
        properties = fragment("<w:trPr/>")
        row.insert(0, properties)
    properties.append(fragment(f'<w:del w:id="900" {ANA}/>'))
    parts = brief()
    parts[5] = table(
        "glance", {"glance.head": {"what": "What", "value": "Value"}, "glance.tier": {"what": "Tier", "value": "2"}}
    )
    outcome = refreshed(hand.done(), *parts)
    assert outcome.counts() == {"removed": 1}
    assert None not in [holders for _, holders in oracle.comment_places(outcome.data)]


def test_what_is_new_under_a_removed_heading_is_told_and_not_brought_in() -> None:
    hand = Hand(OLD).remove("h.progress").remove("progress.1").remove("help.1").remove("help.2")
    table_of = next(hand.control("glance.tier.what").iterancestors(qn("w:tbl")))
    table_of.getparent().remove(table_of)  # type: ignore[union-attr]
    hand.remove("glance.caption")
    parts = brief()
    parts.insert(4, P("progress.2", "Police trained 300 officers [s2]."))
    outcome = refreshed(hand.done(), *parts)
    assert "Police trained 300 officers [2]." not in oracle.texts(outcome.data, "accept")
    assert "Police trained 300 officers" in " ".join(words for words, _ in oracle.comment_places(outcome.data))


def test_a_link_amid_our_pending_words_leaves_each_change_a_number_of_its_own() -> None:
    first = refresh(OLD, lambda _: paper(*brief(help="Shelters helped 80 people and ran new courses for staff [s3].")))
    draft = Hand(first.data).replace("help.1", "Shelters", "All shelters").done()
    outcome = refreshed(draft, *brief(help="Shelters helped 80 people and ran [s1] new courses for staff [s3]."))
    changes = [
        change.get(oracle.W + "id")
        for change in oracle.File(outcome.data).root.iter(oracle.W + "ins", oracle.W + "del")
    ]
    assert "All shelters helped 80 people and ran [1] new courses for staff [3]." in oracle.texts(
        outcome.data, "accept"
    )
    assert len(changes) == len(set(changes))


# ------------------------------------------------------------------------------------------- accepting and rejecting


@pytest.mark.parametrize(("change", "cells"), [("cellDel", ["one"]), ("cellIns", ["one", "two"])])
def test_a_cell_whose_deletion_is_pending_goes_when_it_is_accepted(change: str, cells: list[str]) -> None:
    from briefgen.wordxml.resolving import accept_all

    mark = f'<w:tcPr><w:{change} w:id="1" {ANA}/></w:tcPr>'
    row = fragment(
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>one</w:t></w:r></w:p></w:tc>"
        f"<w:tc>{mark}<w:p><w:r><w:t>two</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    accept_all(row)
    assert [text.text for text in row.iter(qn("w:t"))] == cells
    assert next(row.iter(qn(f"w:{change}")), None) is None


def test_texts_of_the_factory_are_those_of_the_oracle() -> None:
    assert texts(OLD) == oracle.texts(OLD)
