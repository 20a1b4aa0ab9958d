"""XML as Word writes it: a refresh must see through it, and leave what it does not know as it is."""

from __future__ import annotations

import copy

import pytest

from briefgen.drafts.changes import changes
from briefgen.drafts.opening import read_draft
from briefgen.drafts.refresh import Refreshed, refresh
from briefgen.wordxml.namespaces import qn, serialise
from tests.drafts import oracle
from tests.drafts.drafting import Chart, Hand, P, accepted, fragment, normal, paper, rejected, sources, table, texts
from tests.drafts.test_refresh import OLD, brief

PERSON = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'
NEWER = paper(*brief(progress="Courts convicted 19 traffickers in 2025 [s2].", cell="Tier 2 Watch List"))


def refreshed(draft: bytes, new: bytes = NEWER) -> Refreshed:
    outcome = refresh(draft, lambda _: new)
    assert normal(rejected(outcome.data)) == normal(draft)
    assert refresh(outcome.data, lambda _: new).data == outcome.data
    return outcome


def as_word_saves(data: bytes) -> bytes:
    """Revision ids, paragraph ids, proofing marks, runs cut in words, smart tags, compatibility settings."""
    hand = Hand(data)
    for number, paragraph in enumerate(hand.root.iter(qn("w:p"))):
        for name in ("w:rsidR", "w:rsidRDefault", "w:rsidP"):
            paragraph.set(qn(name), f"00{number:06X}")
        paragraph.set(qn("w14:paraId"), f"1{number:07X}")
        paragraph.set(qn("w14:textId"), "77777777")
    for number, run in enumerate([*hand.root.iter(qn("w:r"))]):
        run.set(qn("w:rsidRPr"), "00AB12CD")
        text = run.find(qn("w:t"))
        if text is None or len(text.text or "") < 8:
            continue
        whole, cut = text.text or "", 3 + number % 4
        second = copy.deepcopy(run)
        text.text, second.find(qn("w:t")).text = whole[:cut], whole[cut:]  # type: ignore[union-attr]
        for half in (text, second.find(qn("w:t"))):
            half.set(qn("xml:space"), "preserve")  # type: ignore[union-attr]
        run.addnext(second)
        run.addnext(fragment('<w:proofErr w:type="spellEnd"/>'))
        run.addprevious(fragment('<w:proofErr w:type="spellStart"/>'))
        if number % 5 == 0:
            properties = second.find(qn("w:rPr"))
            if properties is None:
                second.insert(0, fragment('<w:rPr><w:lang w:val="en-US"/></w:rPr>'))
    for paragraph in [*hand.root.iter(qn("w:p"))][3:5]:
        for run in [child for child in paragraph if child.tag == qn("w:r")][:1]:
            tag = fragment('<w:smartTag w:uri="urn:schemas-microsoft-com:office:smarttags" w:element="place"/>')
            run.addprevious(tag)
            tag.append(run)
    return hand.done()


def test_the_noise_that_word_adds_is_no_edit() -> None:
    assert changes(as_word_saves(OLD)).nothing


def test_a_picture_whose_png_was_drawn_anew_is_no_edit() -> None:
    """LibreOffice 25 keeps the SVG of a chart and draws the PNG beside it itself; 7 keeps the PNG alone."""
    hand = Hand(OLD)
    (name,) = (name for name in hand.members if name.endswith(".png"))
    hand.members[name] += b"drawn by another program"
    draft = hand.done()
    assert changes(draft).nothing


def test_words_cut_into_runs_are_replaced_whole() -> None:
    shown = texts(accepted(refreshed(as_word_saves(OLD)).data))
    assert "Courts convicted 19 traffickers in 2025 [2]." in shown
    assert "Tier 2 Watch List" in shown


def test_untouched_paragraphs_keep_their_bytes() -> None:
    draft = as_word_saves(OLD)
    before, after = Hand(draft), Hand(refreshed(draft).data)
    for block in ("bottom.1", "h.progress", "rec.1", "src.AUS.s1", "history.AUS"):
        assert serialise(after.paragraph(block)) == serialise(before.paragraph(block))
    for name in before.members:
        if name not in ("word/document.xml", "customXml/item1.xml"):
            assert after.members[name] == before.members[name], name


def test_parts_that_nobody_knows_pass_byte_for_byte() -> None:
    hand = Hand(OLD)
    hand.members["word/strange.bin"] = bytes(range(256))
    hand.members["word/_rels/document.xml.rels"] = hand.members["word/_rels/document.xml.rels"].replace(
        b"</", b'<Relationship Id="rIdX" Type="urn:strange" Target="strange.bin"/></', 1
    )
    assert Hand(refreshed(hand.done()).data).members["word/strange.bin"] == bytes(range(256))


def test_formatting_applied_by_hand_goes_to_the_new_words() -> None:
    hand = Hand(OLD)
    run = next(hand.paragraph("progress.1").iter(qn("w:r")))
    run.insert(0, fragment('<w:rPr><w:b/><w:color w:val="C00000"/></w:rPr>'))
    outcome = refreshed(hand.done())
    inserted = [run for ins in Hand(outcome.data).paragraph("progress.1").iter(qn("w:ins")) for run in ins]
    assert inserted
    assert all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in inserted)


def test_footnotes_bookmarks_and_page_breaks_of_people_stay() -> None:
    hand = Hand(OLD)
    paragraph = hand.paragraph("progress.1")
    paragraph.append(fragment('<w:bookmarkStart w:id="77" w:name="mine"/>'))
    paragraph.append(fragment('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.append(fragment('<w:bookmarkEnd w:id="77"/>'))
    hand.paragraph("h.recs").append(fragment('<w:r><w:br w:type="page"/></w:r>'))
    outcome = refreshed(hand.done())
    merged = Hand(accepted(outcome.data))
    assert "Courts convicted 19 traffickers in 2025 [2]." in texts(accepted(outcome.data))
    assert next(merged.paragraph("progress.1").iter(qn("w:footnoteReference")), None) is not None
    assert any(mark.get(qn("w:name")) == "mine" for mark in merged.root.iter(qn("w:bookmarkStart")))
    assert next(merged.root.iter(qn("w:br"))).get(qn("w:type")) == "page"


def test_pending_changes_of_people_stay_theirs() -> None:
    hand = Hand(OLD)
    run = next(hand.paragraph("progress.1").iter(qn("w:r")))
    run.addnext(fragment(f'<w:ins w:id="900" {PERSON}><w:r><w:t xml:space="preserve"> so far </w:t></w:r></w:ins>'))
    draft = hand.done()
    outcome = refreshed(draft, paper(*brief(progress="The courts convicted 12 traffickers in 2024 [s2].")))
    authors = {
        mark.get(qn("w:author")) for mark in Hand(outcome.data).paragraph("progress.1").iter(qn("w:ins"), qn("w:del"))
    }
    assert authors == {"briefgen", "Ana Silva"}
    assert normal(rejected(outcome.data, ours=False)) == normal(rejected(draft, ours=False))


def test_comments_of_people_stay_on_words_that_change() -> None:
    hand = Hand(OLD)
    paragraph = hand.paragraph("progress.1")
    paragraph.insert(1, fragment('<w:commentRangeStart w:id="5"/>'))
    paragraph.append(fragment('<w:commentRangeEnd w:id="5"/>'))
    paragraph.append(fragment('<w:r><w:commentReference w:id="5"/></w:r>'))
    for new in (NEWER, paper(*[part for part in brief() if getattr(part, "id", "") != "progress.1"])):
        merged = Hand(accepted(refreshed(hand.done(), new).data))
        assert next(merged.root.iter(qn("w:commentReference")), None) is not None


def test_a_control_that_a_person_moved_is_found_where_it_is() -> None:
    draft = Hand(OLD).move_after("progress.1", "rec.1").done()
    shown = texts(accepted(refreshed(draft).data))
    place = shown.index("Courts convicted 19 traffickers in 2025 [2].")
    assert shown[place - 1].startswith("Screen people")


def test_a_copy_of_a_block_is_the_persons() -> None:
    hand = Hand(OLD)
    control = hand.control("progress.1")
    twin = copy.deepcopy(control)
    control.addnext(twin)
    next(twin.iter(qn("w:t"))).text = "My own version of "
    shown = texts(accepted(refreshed(hand.done()).data))
    assert "Courts convicted 19 traffickers in 2025 [2]." in shown
    assert any(text.startswith("My own version of") for text in shown)


def test_a_paragraph_cut_in_two_keeps_both_halves() -> None:
    hand = Hand(OLD)
    paragraph = hand.paragraph("bottom.1")
    text = next(paragraph.iter(qn("w:t")))
    whole = text.text or ""
    text.text = whole[:30]
    paragraph.addnext(fragment(f"<w:p><w:r><w:t>{whole[30:]}</w:t></w:r></w:p>"))
    shown = texts(accepted(refreshed(hand.done()).data))
    assert whole[30:] in shown


def test_nested_tables_and_text_boxes_are_left_alone() -> None:
    hand = Hand(OLD)
    cell = next(hand.control("glance.tier.value").iterancestors(qn("w:tc")))
    cell.insert(
        len(cell) - 1,
        fragment("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>inner</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
    )
    outcome = refreshed(hand.done())
    assert "inner" in texts(accepted(outcome.data))
    assert "Tier 2 Watch List" in texts(accepted(outcome.data))


def test_a_control_that_shows_its_placeholder_was_emptied() -> None:
    hand = Hand(OLD)
    control = hand.control("progress.1")
    control.find(qn("w:sdtPr")).append(fragment("<w:showingPlcHdr/>"))  # type: ignore[union-attr]
    for run in [*control.iter(qn("w:r"), qn("w:hyperlink"))]:
        run.getparent().remove(run)  # type: ignore[union-attr]
    hand.paragraph("progress.1").append(fragment("<w:r><w:t>Click or tap here to enter text.</w:t></w:r>"))
    draft = hand.done()
    assert ("removed", "progress.1") in {(change.kind, change.block) for change in changes(draft).changes}
    assert [event.kind for event in refreshed(draft).conflicts] == ["removed"]


def test_a_draft_flattened_to_text_is_found_by_its_words() -> None:
    hand = Hand(OLD)
    for control in [*hand.root.iter(qn("w:sdt"))]:
        content = control.find(qn("w:sdtContent"))
        for child in list(content):  # type: ignore[arg-type]
            control.addprevious(child)
        control.getparent().remove(control)  # type: ignore[union-attr]
    for mark in [*hand.root.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    for link in [*hand.root.iter(qn("w:hyperlink"))]:
        for run in list(link):
            link.addprevious(run)
        link.getparent().remove(link)  # type: ignore[union-attr]
    draft = hand.done()
    opened = read_draft(draft)
    assert set(opened.confidence()) == {"text"}
    assert changes(draft).nothing
    shown = texts(accepted(refreshed(draft).data))
    assert "Courts convicted 19 traffickers in 2025 [2]." in shown
    assert "Tier 2 Watch List" in shown


def test_a_style_that_the_template_changed_is_tracked_and_one_that_a_person_chose_stays() -> None:
    first = paper(P("p.1", "One.", ""), P("p.2", "Two.", ""), sources("s1"))
    second = paper(P("p.1", "One.", "note"), P("p.2", "Two.", "note"), sources("s1"))
    hand = Hand(first)
    hand.paragraph("p.2").find(f"{qn('w:pPr')}/{qn('w:pStyle')}").set(qn("w:val"), "Heading2")  # type: ignore[union-attr]
    outcome = refresh(hand.done(), lambda _: second)
    if outcome.counts().get("restyled"):  # when the template set has a style for the role
        assert [event.block for event in outcome.events if event.kind == "restyled"] == ["p.1"]
    assert normal(rejected(outcome.data)) == normal(hand.done())


def test_columns_that_a_person_added_are_kept_in_new_rows() -> None:
    first = [table("t", {"t.head": {"a": "A"}, "t.1": {"a": "1"}}), P("p.end", "End."), Chart("c")]
    second = [table("t", {"t.head": {"a": "A"}, "t.1": {"a": "1"}, "t.2": {"a": "2"}}), P("p.end", "End."), Chart("c")]
    hand = Hand(paper(*first))
    for row in hand.root.iter(qn("w:tr")):
        row.append(fragment("<w:tc><w:p><w:r><w:t>mine</w:t></w:r></w:p></w:tc>"))
    merged = Hand(accepted(refreshed(hand.done(), paper(*second)).data))
    assert [sum(1 for _ in row.iter(qn("w:tc"))) for row in merged.root.iter(qn("w:tr"))] == [2, 2, 2]


@pytest.mark.parametrize("audience", ["ngos"])
def test_the_real_brief_for_another_reader(audience: str) -> None:
    from briefgen import compose, render

    old = render(compose("kenya"), "docx")
    new = render(compose("kenya", audience=audience), "docx")
    outcome = refresh(old, lambda _: new)
    assert normal(rejected(outcome.data)) == normal(old)
    said, new_said = oracle.statements(outcome.data, "accept")[0], oracle.statements(new)[0]
    assert sorted(said) == sorted(new_said)
