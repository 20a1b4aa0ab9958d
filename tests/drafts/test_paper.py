"""What is on the paper of an edited draft and what is named: each kind of edit that was once dropped or got wrong."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from lxml import html

from briefgen.drafts.changes import changes
from briefgen.drafts.publish import Published, publish
from briefgen.drafts.renewing import Renewal
from briefgen.errors import DraftError, RenderError
from briefgen.wordxml import w
from briefgen.wordxml.namespaces import qn
from tests.drafts.drafting import Hand, fragment
from tests.drafts.kinds import KINDS, run, with_part, xml
from tests.drafts.sweeping import RememberingRenewal

PERSON = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'
BLOCK = "theme.AUS.question"
_NUMBERING = """<w:abstractNum w:abstractNumId="900">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="none"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>"""


@pytest.fixture(scope="module")
def renewal(catalogue: Any) -> Renewal:
    return RememberingRenewal(catalogue)


@pytest.fixture(scope="module")
def draft(renewal: Renewal) -> bytes:
    return renewal({"kind": "brief", "country": "AUS", "edition": "2025"})


@pytest.fixture
def page(renewal: Renewal) -> Any:
    def make(data: bytes, **options: Any) -> tuple[Any, Published]:
        published = publish(data, renewal, format="html", **options)
        return html.document_fromstring(published.data).find(".//main"), published

    return make


def links(hand: Hand, source: str = "") -> list[Any]:
    """The citations of a draft, of one source or of all."""
    anchors = {
        start.get(qn("w:name")): tag
        for tag in sources(hand)
        for start in hand.paragraph(tag).iter(qn("w:bookmarkStart"))
        if not source or tag == source
    }
    return [link for link in hand.root.iter(w.HYPERLINK) if link.get(qn("w:anchor")) in anchors]


def sources(hand: Hand) -> list[str]:
    tags = (mark.get(qn("w:val"), "") for mark in hand.root.iter(qn("w:tag")))
    return [tag for tag in tags if tag.startswith("src.")]


def wrong_citations(main: Any) -> list[str]:
    entries = [entry for listing in main.iter("ol") if listing.get("class") == "sources" for entry in listing]
    places = {part.get("id"): n for n, entry in enumerate(entries, 1) for part in entry.iter() if part.get("id")}
    cites = [link for link in main.iter("a") if link.get("class") == "cite"]
    assert cites
    return [
        f"{cite.text_content()} of {cite.get('href')}"
        for cite in cites
        if cite.text_content() != f"[{places.get(cite.get('href')[1:])}]"
    ]


# ------------------------------------------------------------------------------------------------------------- words


def test_words_that_ran_on_into_a_citations_link_are_printed_beside_it(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    link = links(hand)[0]
    text = next(link.iter(w.T))
    text.text = f"HUMANBEFORE {text.text} HUMANAFTER"
    main, _ = page(hand.done())
    cite = next(link for link in main.iter("a") if link.get("class") == "cite")
    assert cite.getparent().text_content().count("HUMANBEFORE [1] HUMANAFTER") == 1
    assert "HUMAN" not in cite.text_content()
    assert wrong_citations(main) == []


def test_words_right_before_and_after_a_citation_are_two_words(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    link = links(hand)[0]
    link.addprevious(xml(run("HUMANBEFORE")))
    link.addnext(xml(run("HUMANAFTER")))
    main, published = page(hand.done())
    cite = next(link for link in main.iter("a") if link.get("class") == "cite")
    assert cite.getparent().text_content().count("HUMANBEFORE[1]HUMANAFTER") == 1
    assert published.notes == ()


def test_words_beside_the_chart_stand_under_it(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    figure = next(hand.root.iter(qn("w:drawing"))).getparent()
    figure.addnext(xml(run(" HUMANCHART words")))
    main, published = page(hand.done())
    holder = next(part for part in main.iter("figure") if "HUMANCHART words" in part.text_content())
    assert holder.find("svg") is not None
    assert published.notes == ()


def test_hidden_generated_words_are_left_out_and_named(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    hidden = next(hand.paragraph(BLOCK).iter(w.T))
    hidden.getparent().insert(0, fragment("<w:rPr><w:vanish/></w:rPr>"))
    main, published = page(hand.done())
    assert hidden.text not in main.text_content()
    assert len(published.notes) == 1
    assert published.notes[0].startswith("hidden text under “Online, in Australia”: “")


@pytest.mark.parametrize(
    ("look", "named"),
    [('<w:highlight w:val="yellow"/>', "highlighting"), ('<w:color w:val="C00000"/>', "text colour")],
    ids=["highlight", "colour"],
)
def test_looks_that_paper_lacks_are_named_on_words_that_nobody_changed(
    look: str, named: str, draft: bytes, page: Any
) -> None:
    hand = Hand(draft)
    paragraph = hand.paragraph(BLOCK)
    words = "".join(paragraph.itertext())
    next(paragraph.iter(w.R)).insert(0, xml(f"<w:rPr>{look}</w:rPr>"))
    main, published = page(hand.done())
    assert published.notes == (named,)
    assert main.text_content().count(words.strip()) == 1


def test_layout_that_a_page_cannot_follow_is_named_with_its_place(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    properties = hand.paragraph(BLOCK).find(qn("w:pPr"))
    assert properties is not None
    properties.append(fragment('<w:sectPr><w:pgSz w:orient="landscape"/><w:cols w:num="2"/></w:sectPr>'))
    hand.control(BLOCK).addnext(xml(f"<w:p>{run('One')}<w:r><w:br w:type='page'/></w:r>{run('two')}</w:p>"))
    hand.control(BLOCK).addnext(xml("<w:p><w:pPr><w:pStyle w:val='TOC1'/></w:pPr>" + run("HUMANLINE 4") + "</w:p>"))
    _, published = page(hand.done())
    for line in (
        "columns under “Online, in Australia”",
        "a page in landscape under “Online, in Australia”",
        "a page break inside a paragraph under “Online, in Australia”",
        "a line in the contents that is no heading: “HUMANLINE”",
    ):
        assert line in published.notes, published.notes
    assert any(line.startswith("a table of contents of your own") for line in published.notes)


def test_page_breaks_before_and_after_paragraphs_are_kept(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    hand.control(BLOCK).addnext(xml(f"<w:p>{run('HUMANLAST')}<w:r><w:br w:type='page'/></w:r></w:p>"))
    hand.paragraph("h.AUS.next").find(qn("w:pPr")).append(fragment("<w:pageBreakBefore/>"))
    main, published = page(hand.done())
    broken = [part.text_content() for part in main.iter() if "break-before: page" in (part.get("style") or "")]
    assert len(broken) == 2
    assert broken[0].startswith("Secretary’s message")
    assert broken[1] == "Dates that move things"
    assert published.notes == ()


def test_words_at_the_end_are_seen_in_the_pdf(draft: bytes, renewal: Renewal, pdf_text: Any) -> None:
    """Not pushed out of the page, as one more column beside the list of sources would be."""
    end = next(kind for kind in KINDS if kind.word == "HUMANEND")
    assert "HUMANEND" in pdf_text(publish(end.put(Hand(draft), BLOCK), renewal).data)
    hand = Hand(draft)
    hand.control(sources(hand)[-1]).addnext(xml(f"<w:p>{run('HUMANLAST')}</w:p>"))
    assert "HUMANLAST" in pdf_text(publish(hand.done(), renewal).data)


def test_a_word_that_would_be_missing_refuses_the_paper(
    draft: bytes, renewal: Renewal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a kind of content forgotten, nothing would be written."""
    monkeypatch.setattr("briefgen.drafts.paper_inlines.Inliner._runs", lambda *_: iter(()))
    hand = Hand(draft).append(BLOCK, " HUMANWORD")
    with pytest.raises(DraftError, match="words of the draft would be missing"):
        publish(hand.done(), renewal, format="html")


def test_characters_that_no_font_has_refuse_the_pdf_and_not_the_page(draft: bytes, renewal: Renewal) -> None:
    hand = Hand(draft).append(BLOCK, " \U0001e900")  # Adlam
    with pytest.raises(RenderError, match=re.escape("U+1E900")):
        publish(hand.done(), renewal)
    assert "\U0001e900" in publish(hand.done(), renewal, format="html").data.decode()


# -------------------------------------------------------------------------------------------------------- numbers


@pytest.mark.parametrize("by_style", [True, False])
@pytest.mark.parametrize("index", [0, 3, -1])
def test_citations_count_a_persons_own_sources(index: int, by_style: bool, draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    names = sources(hand)
    own = xml(f"<w:p>{run('HUMANSOURCE, a report of our own.')}</w:p>")
    like = hand.paragraph(names[index]).find(qn("w:pPr"))
    own.insert(0, fragment("<w:pPr><w:pStyle w:val='Source'/></w:pPr>") if by_style else like.__copy__())
    hand.control(names[index]).addprevious(own)
    main, published = page(hand.done())
    listed = [entry.text_content() for entry in main.iterfind(".//ol[@class='sources']/li")]
    assert len(listed) == len(names) + 1
    assert listed[index if index >= 0 else len(names) - 1].startswith("HUMANSOURCE")
    assert wrong_citations(main) == []
    assert published.notes == ()


def test_a_citation_whose_source_was_taken_out_is_named_and_leads_nowhere(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    source = sources(hand)[1]
    count = len(links(hand, source))
    main, published = page(hand.remove(source).done())
    assert source not in {(link.get("href") or "")[1:] for link in main.iter("a")}
    assert wrong_citations(main) == []
    named = [
        line for line in published.notes if line.startswith("[2], a citation of a source that is no longer listed")
    ]
    times = [int(found[1]) if (found := re.search(r"\((\d+) times\)", line)) else 1 for line in named]
    assert sum(times) == count


def test_a_source_that_was_made_a_paragraph_has_no_number_as_in_word(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    names = sources(hand)
    paragraph = hand.paragraph(names[1])
    paragraph.replace(paragraph.find(qn("w:pPr")), fragment("<w:pPr><w:pStyle w:val='BodyText'/></w:pPr>"))
    words = "".join(text.text for text in paragraph.iter(w.T))[:40]
    main, published = page(hand.done())
    entries = [entry for listing in main.iter("ol") if listing.get("class") == "sources" for entry in listing]
    assert [entry.get("id") for entry in entries] == [names[0], *names[2:]]
    assert words in main.text_content()
    assert wrong_citations(main) == []
    assert any(line.startswith("[2], a citation of a source that is no longer listed") for line in published.notes)


def test_a_number_set_by_hand_is_named(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    next(links(hand, sources(hand)[0])[0].iter(w.T)).text = "[9]"
    main, published = page(hand.done())
    assert wrong_citations(main) == []
    assert [line for line in published.notes if line.startswith("[9], the number of a citation whose source is no. 1")]


def test_a_source_that_briefgen_no_longer_knows_but_a_person_keeps_is_cited(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    source = sources(hand)[2]
    part = next(name for name, data in hand.members.items() if b"urn:briefgen:draft:1" in data[:400])
    record = hand.members[part].decode()
    hand.members[part] = re.sub(rf'<block id="{re.escape(source)}".*?</block>', "", record).encode()
    main, _ = page(hand.done())
    assert wrong_citations(main) == []
    assert sum(cite.text_content() == "[3]" for cite in main.iter("a")) == len(links(hand, source))


def without_links(draft: bytes) -> bytes:
    """As Google Docs leaves a draft: no controls, bookmarks or links."""
    hand = Hand(draft)
    for holder in [*hand.root.iter(qn("w:sdt"), w.HYPERLINK)]:
        content = holder.find(qn("w:sdtContent")) if holder.tag != w.HYPERLINK else holder
        for child in list(content if content is not None else ()):
            holder.addprevious(child)
        holder.getparent().remove(holder)  # type: ignore[union-attr]
    for mark in [*hand.root.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd"))]:
        mark.getparent().remove(mark)  # type: ignore[union-attr]
    return hand.done()


def test_citations_without_links_are_linked_by_their_numbers(draft: bytes, page: Any) -> None:
    main, published = page(without_links(Hand(draft).append(BLOCK, " HUMANWORD [2]").done()))
    assert wrong_citations(main) == []
    assert main.text_content().count("HUMANWORD [2]") == 1
    assert published.notes == ()


def test_numbers_without_links_follow_their_source_and_that_is_said(draft: bytes, page: Any) -> None:
    names = sources(Hand(draft))
    main, published = page(without_links(Hand(draft).remove(names[0]).append(BLOCK, " HUMANWORD [2]").done()))
    assert wrong_citations(main) == []
    assert "HUMANWORD [1]" in main.text_content()
    assert any("each number was taken for the source" in line for line in published.notes)


def test_links_to_what_is_gone_become_words(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    hand.control(BLOCK).addnext(xml(f"<w:p><w:hyperlink w:anchor='mine'>{run('HUMANLINK')}</w:hyperlink></w:p>"))
    hand.control(BLOCK).addnext(
        xml(f"<w:p><w:bookmarkStart w:id='77' w:name='mine'/><w:bookmarkEnd w:id='77'/>{run('HUMANGOAL')}</w:p>")
    )
    main, _ = page(hand.done())
    assert next(part.text_content() for part in main.iter() if part.get("id") == "mine") == "HUMANGOAL"
    assert [link.text_content() for link in main.iter("a") if link.get("href") == "#mine"] == ["HUMANLINK"]
    goal = next(p for p in hand.root.iter(w.P) if "HUMANGOAL" in "".join(p.itertext()))
    goal.getparent().remove(goal)
    main, _ = page(hand.done())
    assert "HUMANLINK" in main.text_content()
    assert [link for link in main.iter("a") if link.get("href") == "#mine"] == []


# ------------------------------------------------------------------------------------------------- lists and tables


def test_own_lists_keep_their_numbers_and_levels(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    member = next(name for name in hand.members if name.startswith("word/numbering"))
    numbering = hand.members[member].decode()
    number = '<w:num w:numId="900"><w:abstractNumId w:val="900"/></w:num>'
    at = numbering.index("<w:num ")
    numbering = numbering[:at] + _NUMBERING + numbering[at:]
    hand.members[member] = numbering.replace("</w:numbering>", f"{number}</w:numbering>").encode()
    after = hand.control(BLOCK)
    for level, words in reversed(
        [(0, "first"), (1, "inner"), (0, "second"), (None, "between"), (2, "bare"), (0, "third")]
    ):
        listed = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='900'/></w:numPr>" if level is not None else ""
        after.addnext(xml(f"<w:p><w:pPr>{listed}</w:pPr>{run(f'HUMAN{words}')}</w:p>"))
    main, published = page(hand.done())
    first, second = (part for part in main.iter("ol") if part.get("class") == "added")
    assert (first.get("type"), first.get("start")) == ("a", None)
    assert [entry.text for entry in first] == ["HUMANfirst", "HUMANsecond"]
    assert [entry.text for entry in first.find("li/ul")] == ["HUMANinner"]
    assert (second.get("type"), second.get("start"), second[0].text) == ("a", "3", "HUMANthird")
    assert next(part.tag for part in main.iter() if part.text == "HUMANbare") == "p"
    assert published.notes == ()


def test_a_heading_inside_a_numbered_list_does_not_begin_its_numbers_anew(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    tags = [mark.get(qn("w:val"), "") for mark in hand.root.iter(qn("w:tag"))]
    second = [tag for tag in tags if re.fullmatch(r"rec\.AUS\.\d{4}\.[a-z0-9-]+", tag)][1]
    hand.control(second).addprevious(
        xml(f"<w:p><w:pPr><w:pStyle w:val='Heading3'/></w:pPr>{run('HUMANHEADING')}</w:p>")
    )
    main, _ = page(hand.done())
    entry = next(part for part in main.iter() if part.get("id") == second)
    entry = entry if entry.tag == "li" else next(entry.iterancestors("li"))
    assert entry.getparent().get("start") == "2"


def test_merged_cells_of_a_generated_table_become_spans(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    name = next(
        mark.get(qn("w:val"), "")
        for mark in hand.root.iter(qn("w:tag"))
        if str(mark.get(qn("w:val"))).startswith("figure.")
    )
    row = next(hand.control(name).iterancestors(w.TR))
    table = row.getparent()
    rows = table.findall(w.TR)
    first, second, *_ = row.findall(w.TC)
    first.find(qn("w:tcPr")).append(fragment('<w:gridSpan w:val="2"/>'))
    first.extend(second.findall(w.P))
    row.remove(second)
    below = rows[rows.index(row) + 1]
    for merged, value in ((row.findall(w.TC)[-1], "restart"), (below.findall(w.TC)[-1], "continue")):
        merged.find(qn("w:tcPr")).append(fragment(f'<w:vMerge w:val="{value}"/>'))
    main, published = page(hand.done())
    cells = next(part for part in main.iter("tr") if part.get("id") == name.rpartition(".")[0])
    assert cells[0].get("colspan") == "2"
    assert cells[-1].get("rowspan") == "2"
    assert len(cells.getnext()) == len(rows[0].findall(w.TC)) - 1
    assert [line for line in published.notes if line.startswith("words in a merged cell, which Word does not show")]


def test_every_row_of_a_table_with_merged_cells_has_all_columns(draft: bytes, page: Any) -> None:
    def cell(words: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(words)}</w:p></w:tc>"

    two, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        ("<w:tblHeader/>", cell("Region", down) + cell("Cases", two) + cell("Remark", down)),
        ("<w:tblHeader/>", cell("", on) + cell("Opened") + cell("Closed") + cell("", on)),
        ("", cell("Coast") + cell("none", two) + cell("Kilifi")),
        ('<w:gridBefore w:val="1"/>', cell("3") + cell("1") + cell("no region")),
        ('<w:gridAfter w:val="2"/>', cell("Nairobi") + cell("20")),
    ]
    hand = Hand(draft)
    table = "".join(f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>" for properties, cells in rows)
    hand.control(BLOCK).addnext(xml(f"<w:tbl>{table}</w:tbl>"))
    main, _ = page(hand.done())
    own = next(part for part in main.iter("table") if part.get("class") == "added")
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(own.iter("tr")):
        for printed in row:
            column = next(free for free in range(9) if (number, free) not in taken)
            spans = (range(int(printed.get(name) or "1")) for name in ("rowspan", "colspan"))
            taken |= {(number + below, column + beside) for below, beside in itertools.product(*spans)}
    assert taken == set(itertools.product(range(5), range(4)))
    assert [head.get("scope") for head in own.iterfind("thead/tr[1]/th")] == ["col", "colgroup", "col"]


def test_a_row_that_is_tracked_away_is_told_as_removed(draft: bytes) -> None:
    hand = Hand(draft)
    row = next(hand.control("figure.AUS.2025.investigations-2024.value").iterancestors(w.TR))
    row.find(qn("w:trPr")).append(fragment(f'<w:del w:id="90" {PERSON}/>'))
    told = [(change.kind, change.block) for change in changes(hand.done()).changes]
    assert told == [("removed", "figure.AUS.2025.investigations-2024")]


def test_headers_of_a_pack_and_of_a_house_are_no_edit(renewal: Renewal, draft: bytes) -> None:
    pack = renewal({"kind": "pack", "selection": "two", "countries": "FJI,TON", "edition": "2025", "template": "pack"})
    assert changes(pack).nothing
    assert changes(draft).nothing
    hand = Hand(draft)
    member = next(name for name in hand.members if name.startswith("word/header"))
    hand.members[member] = hand.members[member].replace(b"Report", b"Report HUMANWORD")
    assert [change.where for change in changes(hand.done()).changes] == ["In the page header"]


# ------------------------------------------------------------------------------------------------- comments and files


@pytest.mark.parametrize(("root_done", "reply_done", "open_comments"), [("1", "0", 0), ("0", "1", 1), ("0", "0", 2)])
def test_a_thread_of_comments_is_settled_when_its_root_is(
    root_done: str, reply_done: str, open_comments: int, draft: bytes
) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    w14, w15 = (f"http://schemas.microsoft.com/office/word/{part}/wordml" for part in ("2010", "2012"))
    entries = "".join(
        f'<w:comment w:id="{n}" {PERSON}><w:p w14:paraId="0000000{n}"><w:r><w:t>HUMAN{n}</w:t></w:r></w:p></w:comment>'
        for n in (1, 2)
    )
    hand = Hand(draft)
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml."
    part = f'<w:comments xmlns:w="{w}" xmlns:w14="{w14}">{entries}</w:comments>'.encode()
    with_part(hand, "comments", "word/comments.xml", part, f"{word}comments+xml")
    states = (
        f'<w15:commentsEx xmlns:w15="{w15}"><w15:commentEx w15:paraId="00000001" w15:done="{root_done}"/>'
        f'<w15:commentEx w15:paraId="00000002" w15:paraIdParent="00000001" w15:done="{reply_done}"/></w15:commentsEx>'
    )
    with_part(hand, "commentsExtended", "word/commentsExtended.xml", states.encode(), f"{word}commentsExtended+xml")
    assert sum(not comment.resolved for comment in changes(hand.done()).comments) == open_comments


def test_a_strict_file_and_a_template_are_told_how_to_save(draft: bytes) -> None:
    hand = Hand(draft)
    hand.members["_rels/.rels"] = hand.members["_rels/.rels"].replace(
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument",
    )
    with pytest.raises(DraftError, match="Strict Open XML Document”; save it as “Word document"):
        changes(hand.done())
    hand = Hand(draft)
    types = hand.members["[Content_Types].xml"]
    hand.members["[Content_Types].xml"] = types.replace(b"document.main+xml", b"template.main+xml")
    with pytest.raises(DraftError, match=r"template \(\.dotx\)") as refusal:
        changes(hand.done())
    assert "Word document" in refusal.value.hint


def test_a_strangers_file_is_refused_with_the_base_of_another(draft: bytes, renewal: Renewal) -> None:
    hand = Hand(draft)
    for child in list(hand.body)[:-1]:
        hand.body.remove(child)
    hand.body.insert(0, xml(f"<w:p>{run('A letter about something else.')}</w:p>"))
    for name in [name for name in hand.members if name.startswith("customXml/")]:
        del hand.members[name]
    for work in (lambda data: changes(data, base=draft), lambda data: publish(data, renewal, base=draft)):
        with pytest.raises(DraftError, match="it is another document"):
            work(hand.done())


# ------------------------------------------------------------------------------------------------- columns and boxes


def test_sources_in_another_order_stand_in_as_many_columns_as_the_template_has(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    tags = sources(hand)
    for tag in tags[1:-1:2]:
        hand.move_after(tag, tags[-1])
    main, _ = page(hand.done())
    columns = next(listing for listing in main.iter("ol") if listing.get("class") == "sources").getparent()
    lengths = [len(column) for column in columns]
    assert [column.tag for column in columns] == ["ol", "ol"]
    assert sum(lengths) == len(tags)
    assert max(lengths) - min(lengths) <= 1
    assert columns[1].get("start") == str(lengths[0] + 1)
    assert wrong_citations(main) == []


def test_a_block_that_a_person_moved_into_another_section_is_printed_there(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    blocks = [tag.get(qn("w:val"), "") for tag in hand.root.iter(qn("w:tag"))]
    credited = next(
        block
        for block in blocks
        if block.startswith("progress.AUS") and "Protection" in "".join(hand.paragraph(block).itertext())
    )
    hand.move_after(credited, next(block for block in blocks if block.startswith("evidence.AUS.")))
    main, _ = page(hand.done())
    moved = next(part for part in main.iter() if part.get("id") == credited)
    assert moved.xpath("ancestor::section[1]")[0].get("class") == "message"
    assert all(len(part) <= 2 for part in main.iter("div") if part.get("class") == "two-sides")


def test_a_line_after_a_box_is_not_drawn_into_it(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    box = next(
        tag.get(qn("w:val"), "")
        for tag in hand.root.iter(qn("w:tag"))
        if tag.get(qn("w:val"), "").startswith("check.AUS")
    )
    hand.control(box).addnext(xml(f"<w:p>{run('HUMANLINE below the box')}</w:p>"))
    main, _ = page(hand.done())
    line = next(part for part in main.iter("p") if "HUMANLINE" in part.text_content())
    assert [part.get("class") for part in line.iterancestors("section") if part.get("class") == "check"] == []


def test_a_heading_by_the_outline_of_its_style_is_a_heading_on_paper(draft: bytes, page: Any) -> None:
    hand = Hand(draft)
    hand.control("theme.AUS.question").addnext(
        xml(f"<w:p><w:pPr><w:pStyle w:val='RailTitle'/></w:pPr>{run('HUMANTITLE of the rail')}</w:p>")
    )
    main, _ = page(hand.done())
    assert any("HUMANTITLE" in heading.text_content() for heading in main.iter("h2", "h3"))
