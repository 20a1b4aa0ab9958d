"""The template's page as a tree: text is never lost, ids are made from meaning, what has no rule is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.document.parse import parse_blocks
from briefgen.document.tree import (
    Block,
    Cite,
    Contents,
    Emphasis,
    Figure,
    Group,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    Paragraph,
    Strong,
    Table,
    Text,
    UnsupportedError,
)
from briefgen.document.whitespace import collapsed, text_of
from briefgen.rendering import House, to_document

SVG = 'xmlns="http://www.w3.org/2000/svg"'


def blocks(body: str) -> tuple[Block, ...]:
    return parse_blocks(f"<html><head><title>T</title></head><body>{body}</body></html>")[2]


def only(body: str) -> Block:
    (found,) = blocks(body)
    return found


def texts(found: tuple[Block, ...]) -> list[str]:
    """The text of every leaf, in order."""
    result: list[str] = []
    for block in found:
        if isinstance(block, Heading | Paragraph):
            result.append(text_of(block.children))
        elif isinstance(block, Group):
            result.extend(texts(block.blocks))
        elif isinstance(block, ListBlock):
            for item in block.items:
                result.extend(texts(item.blocks))
        elif isinstance(block, Table):
            result.extend(texts((block.caption,)) if block.caption else [])
            result.extend(text_of(cell.children) for row in (*block.head, *block.body) for cell in row.cells)
        elif isinstance(block, Figure):
            result.extend(texts((block.caption,)) if block.caption else [])
        elif isinstance(block, Contents):
            result.extend(entry[2] for entry in block.entries)
    return result


def test_inlines_keep_their_structure_and_white_space_is_one_space() -> None:
    paragraph = only('<p id="a" class="lede x"> One\n <strong>two </strong> three<br> <em>four</em> </p>')
    assert isinstance(paragraph, Paragraph)
    assert paragraph.role == "lede"
    assert paragraph.children == (
        Text("One "),
        Strong((Text("two "),)),
        Text("three"),
        LineBreak(),
        Emphasis((Text("four"),)),
    )


def test_citations_and_links() -> None:
    paragraph = only(
        '<p id="a">Said <a class="cite" href="#src.AUS.s1">3</a>, see <a href="https://example.org/">there</a>.</p>'
    )
    assert isinstance(paragraph, Paragraph)
    assert Cite("src.AUS.s1", 3) in paragraph.children
    assert Link("https://example.org/", (Text("there"),)) in paragraph.children


@pytest.mark.parametrize("address", ["HTTP://EXAMPLE.ORG/a", "HttpS://example.org", "Mailto:a@example.org", "tel:1"])
def test_a_link_leads_where_a_reader_can_follow_it(address: str) -> None:
    assert only(f'<p id="a"><a href="{address}">there</a></p>').children == (  # type: ignore[union-attr]
        Link(address, (Text("there"),)),
    )


def test_a_table_may_leave_its_body_out() -> None:
    rows = '<tr id="r1"><th>Police</th><td>4</td></tr><tr id="r2"><th>Courts</th><td>2</td></tr>'
    assert only(f'<table id="t">{rows}</table>') == only(f'<table id="t"><tbody>{rows}</tbody></table>')


def test_cells_are_named_by_row_and_column() -> None:
    table = only(
        '<table id="t"><colgroup><col style="width: 75%"><col style="width: 25%"></colgroup>'
        '<thead><tr><th data-col="what">What</th><th data-col="n" class="num">N</th></tr></thead>'
        '<tbody><tr id="r.AUS.convictions"><th scope="row">Convictions</th><td class="num">60</td></tr></tbody></table>'
    )
    assert isinstance(table, Table)
    assert [cell.id for cell in table.body[0].cells] == ["r.AUS.convictions.what", "r.AUS.convictions.n"]
    assert table.body[0].cells[1].numeric
    assert table.widths == (0.75, 0.25)


def test_a_block_without_id_gets_one_from_its_text_and_its_section_not_its_place() -> None:
    first = only('<section id="s"><p>One</p><p>Two</p></section>')
    second = only('<section id="s"><p>Two</p><p>One</p></section>')
    assert isinstance(first, Group)
    assert isinstance(second, Group)
    ids = {text_of(p.children): p.id for p in first.blocks if isinstance(p, Paragraph)}
    assert ids == {text_of(p.children): p.id for p in second.blocks if isinstance(p, Paragraph)}


def test_drawings_come_through_letter_for_letter() -> None:
    svg = (
        f'<svg {SVG} width="165mm" height="40mm" viewBox="0 0 9 4"><title>What it &amp; shows</title>'
        '<path d="M0 0"/></svg>'
    )
    figure = only(f'<figure id="f">{svg}<figcaption>Caption</figcaption></figure>')
    assert isinstance(figure, Figure)
    assert figure.svg == svg
    assert (figure.alt, figure.width, figure.height) == ("What it & shows", 165.0, 40.0)


def test_contents_keep_their_levels() -> None:
    group = only(
        '<nav class="contents" id="contents"><h2 id="h">Contents</h2><ol><li><a href="#a">A</a>'
        '<ol><li><a href="#b">B</a></li></ol></li></ol></nav>'
    )
    assert isinstance(group, Group)
    assert group.blocks[-1] == Contents("contents", ((1, "a", "A"), (2, "b", "B")))


def test_running_matter_of_one_writer_is_no_content() -> None:
    assert blocks('<div class="running" data-writer="pdf">Page</div><p id="a">Text</p>') == (
        Paragraph("a", "", (Text("Text"),)),
    )


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<video></video>", "<video> is not in the supported subset"),
        ('<p id="a">x</p><form></form>', "<form>"),
        ('<p id="a">x <img src="data:image/png;base64,AA=="></p>', "cannot stand inside"),
        ('<p id="a">x</p><p id="a">y</p>', "used twice"),
        ('<p id="a">x <a href="javascript:alert(1)">y</a></p>', "a link goes to"),
        ('<p id="a">x <a class="cite" href="#s">y</a></p>', "a citation is a number"),
        (
            '<figure id="f"><svg xmlns="http://www.w3.org/2000/svg" width="1mm" height="1mm"></svg></figure>',
            "alternative text",
        ),
        ('<figure id="f"><img src="https://example.org/x.png" alt="x"></figure>', "embedded"),
        ("<table><tbody></tbody></table>", "a table needs an id"),
        ("<ul>loose<li>x</li></ul>", "text stands directly in <ul>"),
        ('<table id="t"><tbody><tr id="r"><td><p>a</p><p>b</p></td></tr></tbody></table>', "one run of text"),
        (f'<p id="{"x" * 65}">x</p>', "1 to 64 characters"),
    ],
)
def test_what_has_no_rule_is_refused_and_named(body: str, complaint: str) -> None:
    with pytest.raises(UnsupportedError, match=re.escape(complaint)):
        blocks(body)


@pytest.mark.parametrize("audience", ["officials", "ngos"])
@pytest.mark.parametrize("iso3", ["AUS", "HTI", "STP", "YEM", "USA"])
def test_no_word_of_a_brief_is_lost_on_the_way_to_the_tree(catalogue: Catalogue, iso3: str, audience: str) -> None:
    document = to_document(compose(catalogue, iso3, audience=audience), House.of())
    page = lxml_html.document_fromstring(re.sub(r"<svg.*?</svg>", "", document.html, flags=re.DOTALL))
    body = page.body
    for unseen in body.xpath("//*[@data-writer]"):
        unseen.drop_tree()
    for cite in body.xpath("//a[@class='cite']"):
        cite.text = f"[{cite.text}]"
    seen = re.sub(r"\s+", "", body.text_content())
    assert re.sub(r"\s+", "", "".join(texts(document.blocks))) == seen


inlines: st.SearchStrategy[Inline] = st.recursive(
    st.one_of(
        st.text(alphabet=" \nab", max_size=6).map(Text),
        st.just(LineBreak()),
        st.integers(1, 9).map(lambda n: Cite("src", n)),
    ),
    lambda inner: st.lists(inner, max_size=3).map(lambda children: Strong(tuple(children))),
    max_leaves=8,
)


@given(st.lists(inlines, max_size=6))
def test_collapsing_white_space_twice_changes_nothing_and_keeps_every_letter(children: list[Inline]) -> None:
    once = collapsed(children)
    assert collapsed(once) == once
    assert re.sub(r"\s", "", text_of(once)) == re.sub(r"\s", "", text_of(children))
