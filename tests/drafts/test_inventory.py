"""The inventory of a story: whatever a person can put into a Word file is seen, once, with its place."""

from __future__ import annotations

import pytest
from lxml import etree

from briefgen.wordxml.inlines import read_inlines, shown_text, words_inside
from briefgen.wordxml.namespaces import parse_xml
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.stories import read_passages, read_stories
from tests.drafts.drafting import Hand, P, paper
from tests.drafts.kinds import KINDS

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def paragraph(content: str):
    return parse_xml(f"<w:p {NAMES}>{content}</w:p>".encode())


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        (
            "<w:ins w:author='x'><w:r><w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del>",
            "in",
        ),
        ("<w:moveFrom><w:r><w:t>out</w:t></w:r></w:moveFrom><w:smartTag><w:r><w:t>in</w:t></w:r></w:smartTag>", "in"),
        (
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>IF</w:instrText><w:t>code</w:t></w:r>"
            "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>result</w:t></w:r>"
            "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t> after</w:t></w:r>",
            "result after",
        ),
        ("<w:sdt><w:sdtContent><w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink></w:sdtContent></w:sdt>", "link"),
    ],
)
def test_a_paragraph_shows_its_words_as_word_does(content: str, shown: str) -> None:
    assert shown_text(paragraph(content)) == shown


def test_what_is_no_text_is_an_object_with_its_name() -> None:
    holder = paragraph(
        "<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath><w:r><w:footnoteReference w:id='2'/></w:r><w:subDoc/>"
    )
    assert [(inline.kind, inline.name) for inline in read_inlines(holder)] == [
        ("object", "oMath"),
        ("object", "footnoteReference"),
        ("object", "subDoc"),
    ]
    assert words_inside(holder) == "x=1"


def test_of_alternatives_the_first_is_read() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    holder = paragraph(
        f"<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert words_inside(holder) == "boxed"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_words_of_every_kind_are_in_the_inventory(kind) -> None:
    draft = kind.put(Hand(paper(P("p.one", "First words."), P("p.two", "Second words."))), "p.one")
    passages = [
        (story.kind, passage)
        for story in read_stories(Package.open(draft))
        for passage in read_passages(story.root)
        if kind.word in passage.words or etree.QName(passage.element).localname == kind.element
    ]
    assert [story for story, _ in passages] == [kind.story]
