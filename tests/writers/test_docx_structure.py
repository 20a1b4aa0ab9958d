"""What stands in a Word file: headings, lists, tables, pictures, links, properties; named styles and nothing else."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from briefgen.document.tree import Cite, Contents, Group, Heading, ListBlock
from briefgen.errors import RenderError, TemplateError
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.namespaces import qn
from briefgen.writers import docx
from tests.writers.word_files import (
    W,
    body_of,
    brief_document,
    item,
    member,
    opened,
    paragraph,
    sentences,
    small_document,
    table,
    text,
    visible_text,
)


@pytest.fixture(scope="module")
def sample() -> bytes:
    return docx.write(small_document())


@pytest.fixture(scope="module")
def australia() -> bytes:
    return docx.write(brief_document("AUS"))


def styles_by_text(data: bytes) -> dict[str, str]:
    """Words of each paragraph → shown name of its style."""
    from briefgen.wordxml.packaging import Package
    from briefgen.wordxml.styles import StyleSheet

    names = StyleSheet.of(Package.open(data).xml("word/styles.xml")).names
    found = {}
    for node in body_of(data).iter(W + "p"):
        words = "".join(part.text or "" for part in node.iter(W + "t"))
        found[words] = names[node.find(f"{W}pPr/{W}pStyle").get(W + "val")]
    return found


def test_headings_have_heading_styles_without_gaps(sample: bytes, australia: bytes) -> None:
    assert styles_by_text(sample)["Australia"] == "Brief Title"
    assert styles_by_text(sample)["Bottom line"] == "Heading 1"
    assert styles_by_text(sample)["Points"] == "Heading 2"
    document = opened(australia)
    levels = []
    for body_paragraph in body_of(australia).iter(W + "p"):
        style_id = body_paragraph.find(f"{W}pPr/{W}pStyle").get(W + "val")
        style = next(style for style in document.styles if style.style_id == style_id)
        while style is not None:
            if found := re.fullmatch(r"Heading (\d)", style.name or ""):
                levels.append(int(found[1]))
                break
            style = style.base_style  # type: ignore[attr-defined]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_only_named_styles_and_no_direct_formatting(australia: bytes) -> None:
    allowed = {W + "pStyle", W + "numPr", W + "pageBreakBefore", W + "keepNext"}  # where it stands, not how it looks
    for properties in body_of(australia).iter(W + "pPr"):
        assert {child.tag for child in properties} <= allowed
    for properties in body_of(australia).iter(W + "rPr"):
        assert {child.tag for child in properties} == {W + "rStyle"}
    assert not list(body_of(australia).iter(W + "tblBorders", W + "tcBorders", W + "shd", W + "vAlign"))


def test_ordered_lists_start_afresh_and_where_the_template_says(sample: bytes) -> None:
    numbers = {}
    for node in body_of(sample).iter(W + "p"):
        words = "".join(part.text or "" for part in node.iter(W + "t"))
        numbering = node.find(f"{W}pPr/{W}numPr/{W}numId")
        numbers[words] = None if numbering is None else numbering.get(W + "val")
    assert numbers["First."] == numbers["Second."] != numbers["Third."]
    assert numbers["One."] is None  # the style makes the bullet
    one_list = r'<w:num w:numId="(\d+)"><w:abstractNumId w:val="\d+"/>'
    start = r'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="(\d+)"'
    starts = dict(re.findall(one_list + start, member(sample, "word/numbering.xml")))
    assert starts[numbers["Third."] or ""] == "3"
    assert starts[numbers["First."] or ""] == "1"


def test_recommendations_and_sources_are_numbered_by_their_styles(sample: bytes) -> None:
    styles = styles_by_text(sample)
    assert styles["Screen vulnerable groups 1. [1]"] == "Recommendation"
    assert styles["Who acts: The ministry."] == styles["Sign: A written procedure."] == "Room"
    numbering = member(sample, "word/numbering.xml")
    assert 'w:lvlText w:val="[%1]"' in numbering


def test_tables_repeat_their_head_and_keep_rows_whole(sample: bytes) -> None:
    table = next(body_of(sample).iter(W + "tbl"))
    rows = list(table.iter(W + "tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert table.find(f"{W}tblPr/{W}tblLayout").get(W + "type") == "fixed"
    assert table.find(f"{W}tblPr/{W}tblDescription").get(W + "val") == "Counts with their periods"
    assert table.find(f"{W}tblPr/{W}tblCaption").get(W + "val") == "Key figures, as the sources give them"
    widths = [int(column.get(W + "w")) for column in table.iter(W + "gridCol")]
    assert widths[0] == sum(widths) // 2
    assert styles_by_text(sample)["Number"] == "Table Head Number"
    assert styles_by_text(sample)["100"] == "Table Number Kept"
    assert styles_by_text(sample)["200"] == "Table Number"


def test_two_tables_in_a_row_stay_two() -> None:
    data = docx.write(
        small_document(table("a").__class__(**_without_caption("a")), table("b").__class__(**_without_caption("b")))
    )
    children = [child.tag for child in body_of(data)]
    assert children == [W + "tbl", W + "p", W + "tbl", W + "p", W + "sectPr"]


def _without_caption(block_id: str) -> dict[str, object]:
    made = table(block_id)
    return {name: getattr(made, name) for name in made.__dataclass_fields__} | {"caption": None}


def test_a_chart_is_vector_with_a_picture_beside_it_and_alternative_text(sample: bytes) -> None:
    drawing = next(body_of(sample).iter(W + "drawing"))
    assert next(drawing.iter(qn("wp:docPr"))).get("descr") == "Tier 1 in every edition since 2004"
    assert next(drawing.iter(qn("asvg:svgBlip"))) is not None
    assert "<svg" in member(sample, "word/media/figure2.svg")
    extent = next(drawing.iter(qn("wp:extent")))
    assert (int(extent.get("cx", 0)), int(extent.get("cy", 0))) == (120 * 36000, 20 * 36000)


def test_every_picture_and_table_has_alternative_text(australia: bytes) -> None:
    assert all(node.get("descr") for node in body_of(australia).iter(qn("wp:docPr")))
    assert all(node.find(f"{W}tblPr/{W}tblDescription") is not None for node in body_of(australia).iter(W + "tbl"))


def test_links_lead_out_by_relationship_and_in_by_bookmark(sample: bytes) -> None:
    links = list(body_of(sample).iter(W + "hyperlink"))
    anchors = {link.get(W + "anchor") for link in links}
    assert {bookmark_name("src.AUS.s1"), bookmark_name("bottom-line.AUS.1")} <= anchors
    names = {mark.get(W + "name") for mark in body_of(sample).iter(W + "bookmarkStart")}
    assert anchors - {None} <= names
    relationships = member(sample, "word/_rels/document.xml.rels")
    assert "https://www.state.gov/a?b=1&amp;c=2" in relationships
    assert 'TargetMode="External"' in relationships


def test_a_citation_reads_as_its_number_in_brackets(sample: bytes) -> None:
    assert "On Tier 1 (2024) [1]" in visible_text(sample)


def test_properties_and_language(sample: bytes) -> None:
    properties = opened(sample).core_properties
    assert properties.title == "Australia: brief on the 2025 Trafficking in Persons Report"
    assert properties.author == "Policy Unit"
    assert properties.subject == "Where Australia stands and what to raise"
    assert properties.keywords == "Australia, human trafficking"
    assert properties.language == "en-GB"
    assert properties.created.isoformat()[:10] == properties.modified.isoformat()[:10] == "2025-10-01"
    assert '<w:lang w:val="en-GB"' in member(sample, "word/styles.xml")
    french = docx.write(small_document(language="fr"))
    assert opened(french).core_properties.language == "fr"
    assert '<w:lang w:val="fr"' in member(french, "word/styles.xml")


def test_arabic_runs_from_right_to_left() -> None:
    data = docx.write(small_document(paragraph("a.1", "مرحبا"), table(), language="ar"))
    styles, body = member(data, "word/styles.xml"), member(data, "word/document.xml")
    assert "<w:bidi/>" in styles
    assert body.count("<w:rtl/>") > 3 and "<w:bidiVisual/>" in body
    assert 'w:bidi="ar"' in styles
    assert "<w:bidi/>" in body[body.index("<w:sectPr") :]


def test_running_matter_has_page_fields_and_the_marking() -> None:
    data = docx.write(small_document(marking="OFFICIAL"))
    section = opened(data).sections[0]
    footer = section.footer._element.xml
    assert "PAGE" in footer and "NUMPAGES" in footer
    assert "Policy Unit · as at 1 October 2025" in footer
    assert all("OFFICIAL" in part._element.xml for part in (section.header, section.first_page_header, section.footer))
    assert "Australia · 2025 edition" in section.header._element.xml
    assert "Australia · 2025 edition" not in section.first_page_header._element.xml


def test_without_a_marking_nothing_of_it_is_left(sample: bytes) -> None:
    section = opened(sample).sections[0]
    assert all("Marking" not in part._element.xml for part in (section.header, section.footer))


def test_letter_paper_keeps_the_line(sample: bytes) -> None:
    letter = opened(docx.write(small_document(), paper="letter")).sections[0]
    a4 = opened(sample).sections[0]
    assert (letter.page_width.inches, letter.page_height.inches) == (8.5, 11)

    def line(section: object) -> float:
        return section.page_width.mm - section.left_margin.mm - section.right_margin.mm  # type: ignore[attr-defined]

    assert line(letter) == pytest.approx(line(a4), abs=0.1)


def test_contents_are_a_field_whose_entries_lead_to_their_headings() -> None:
    entries = ((1, "h.ALL.glance", "At a glance"), (1, "title.AUS", "Australia"))
    blocks = (
        Group("", "contents", (Contents("contents.ALL", entries),)),
        Heading("h.ALL.glance", 2, "", text("At a glance")),
        Heading("title.AUS", 2, "", text("Australia")),
    )
    data = docx.write(small_document(*blocks))
    xml = member(data, "word/document.xml")
    assert "TOC \\o" in xml and "PAGEREF" not in xml
    assert xml.count('fldCharType="begin"') == xml.count('fldCharType="end"') == 1
    anchors = re.findall(r'<w:hyperlink w:anchor="([^"]+)"', xml)
    assert anchors == [bookmark_name("h.ALL.glance"), bookmark_name("title.AUS")]
    assert visible_text(data).startswith("At a glance Australia")
    assert "w:dirty" not in xml and "updateFields" not in member(data, "word/settings.xml")


BOXES = {"ours box": "Ours Box", "columns box": "Side by Side", "columns widths": "118 6 56"}


def columns_of(data: bytes) -> list[list[str]]:
    """Styles of the paragraphs in each cell of the first table of the body."""
    first = next(node for node in body_of(data) if node.tag == W + "tbl")
    return [
        [style.get(W + "val") for style in cell.iter(W + "pStyle")] for cell in first.find(W + "tr").iterfind(W + "tc")
    ]


def test_columns_are_a_table_of_paragraphs_and_tables_with_room_between() -> None:
    main = Group("", "main-column", (Heading("h", 2, "", text("Main")), table("asks")))
    rail = Group("", "rail", (Heading("r", 2, "", text("Rail")), paragraph("r.1", "Beside it.")))
    data = docx.write(small_document(Group("", "columns", (main, rail)), styles=BOXES))
    first, room, second = columns_of(data)
    assert first[0] == "Heading2" and "TableHead" in first and first[-1] == "TableEnd"
    assert room == ["TableEnd"]
    assert second == ["Heading2", "BodyText", "TableEnd"]
    # A heading that is kept with what follows would keep the whole row on one page.
    first_marks = [cell.find(f".//{W}p/{W}pPr/{W}keepNext") for cell in body_of(data).iter(W + "tc")]
    assert [first_marks[0].get(W + "val"), first_marks[-1].get(W + "val")] == ["0", "0"]
    widths = [int(node.get(W + "w")) for node in body_of(data).find(W + "tbl").find(W + "tblGrid")]
    assert widths[0] / widths[2] == pytest.approx(118 / 56, rel=0.01)
    inner = body_of(data).find(f"{W}tbl//{W}tbl/{W}tblGrid")
    assert sum(int(node.get(W + "w")) for node in inner) == widths[0]
    assert visible_text(data).index("Main") < visible_text(data).index("Beside it.")


def test_columns_of_which_one_is_empty_stand_in_the_flow() -> None:
    main = Group("", "main-column", (paragraph("m.1", "Alone."),))
    data = docx.write(small_document(Group("", "columns", (main, Group("", "rail", ()))), styles=BOXES))
    assert [node.tag for node in body_of(data)] == [W + "sdt", W + "p", W + "sectPr"]


def test_a_column_holds_the_blocks_up_to_one_of_a_role_that_begins_the_next() -> None:
    title = [paragraph("k", "Kicker"), Heading("t", 2, "", text("Fiji")), paragraph("b", "Tier 1", role="badge-line")]
    styles = {**BOXES, "columns breaks": "badge-line"}
    data = docx.write(small_document(Group("", "columns", (*title, paragraph("s", "Since 2004"))), styles=styles))
    assert columns_of(data) == [
        ["BodyText", "Heading2", "TableEnd"],
        ["TableEnd"],
        ["BodyText", "BodyText", "TableEnd"],
    ]


def test_a_box_is_one_cell_that_is_not_split() -> None:
    data = docx.write(
        small_document(Group("o", "ours", (paragraph("o.1", "Ours."), paragraph("o.2", "More."))), styles=BOXES)
    )
    assert columns_of(data) == [["BodyText", "BodyText", "TableEnd"]]
    box = next(body_of(data).iter(W + "tbl"))
    assert box.find(f"{W}tblPr/{W}tblStyle").get(W + "val") == "OursBox"
    assert box.find(f"{W}tr/{W}trPr/{W}cantSplit") is not None


@pytest.mark.parametrize("widths", ["118 56", "wide", "118 0 56"])
def test_widths_that_are_none_are_refused(widths: str) -> None:
    group = Group("", "columns", (paragraph("a", "A"), paragraph("b", "B")))
    with pytest.raises(TemplateError, match="columns widths"):
        docx.write(small_document(group, styles={**BOXES, "columns widths": widths}))


def test_a_list_that_goes_on_counting_is_one_list() -> None:
    halves = (
        ListBlock(True, "sources", (item("src.a", "A."), item("src.b", "B."))),
        ListBlock(True, "sources", (item("src.c", "C."),), start=3),
        ListBlock(True, "other", (item("o.d", "D."),), start=4),
    )
    xml = member(docx.write(small_document(*halves)), "word/document.xml")
    numbers = re.findall(r'<w:numId w:val="(\d+)"/>', xml)
    assert numbers[0] == numbers[1] == numbers[2] != numbers[3]


def test_a_part_that_begins_a_page_does_so() -> None:
    blocks = (paragraph("a.1", "Before."), Group("b", "country", (paragraph("b.1", "After."),), break_before=True))
    xml = member(docx.write(small_document(*blocks)), "word/document.xml")
    assert xml.index("Before.") < xml.index("w:pageBreakBefore") < xml.index("After.")


def test_every_sentence_of_the_tree_is_in_the_file() -> None:
    for iso3, audience in (("AUS", "officials"), ("KEN", "ngos"), ("YEM", "officials"), ("HTI", "ngos")):
        document = brief_document(iso3, audience)
        words = visible_text(docx.write(document))
        assert [line for line in sentences(document.blocks) if line not in words] == []


def test_several_first_level_headings_are_headings_not_titles() -> None:
    blocks = (Heading("a", 1, "", text("One")), Heading("b", 1, "", text("Two")), Heading("c", 2, "", text("Three")))
    styles = styles_by_text(docx.write(small_document(*blocks)))
    assert [styles[words] for words in ("One", "Two", "Three")] == ["Heading 1", "Heading 1", "Heading 2"]


def test_nested_lists_go_one_level_deeper() -> None:
    inner = ListBlock(False, "", (item("i.2", "Inner."),))
    outer = item("i.1", "Outer.")
    nested = ListBlock(False, "", (outer.__class__("", "", (*outer.blocks, inner)),))
    styles = styles_by_text(docx.write(small_document(nested)))
    assert (styles["Outer."], styles["Inner."]) == ("List Bullet", "List Bullet 2")


def test_a_style_that_is_nowhere_is_an_error_that_names_it() -> None:
    document = small_document(paragraph("a.1", "Text.", role="odd"), styles={"odd": "No Such Style"})
    with pytest.raises(TemplateError, match="No Such Style"):
        docx.write(document)


def test_an_unknown_role_has_the_style_of_its_tag() -> None:
    assert styles_by_text(docx.write(small_document(paragraph("a.1", "Text.", role="odd"))))["Text."] == "Body Text"


def test_a_character_that_word_cannot_hold_is_an_error_that_names_the_block() -> None:
    with pytest.raises(RenderError, match=r"a\.1"):
        docx.write(small_document(paragraph("a.1", "Bell \x07.")))


def test_same_tree_same_bytes(sample: bytes) -> None:
    assert docx.write(small_document()) == sample


def test_a_citation_of_no_source_keeps_its_number() -> None:
    data = docx.write(small_document(paragraph("a.1", "Claim. ", Cite("src.gone", 7))))
    assert "Claim. [7]" in visible_text(data)
