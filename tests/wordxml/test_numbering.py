"""The numbers that Word prints before the paragraphs of lists."""

from __future__ import annotations

import pytest

from briefgen.wordxml.namespaces import NAMESPACES, Element, parse_xml
from briefgen.wordxml.numbering import printed_numbers
from briefgen.wordxml.styles import StyleSheet

LISTS = """
<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="9"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="9"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>
</w:num>"""
STYLES = """<w:style w:type="paragraph" w:styleId="Source"><w:name w:val="Source"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"""


def xml(text: str) -> Element:
    return parse_xml(f'<w:x xmlns:w="{NAMESPACES["w"]}">{text}</w:x>'.encode())


@pytest.mark.parametrize(
    ("entries", "numbers"),
    [
        ([("1", 0), ("1", 0), ("2", 0)], [1, 2, 3]),
        ([("1", 0), ("3", 0), ("3", 0), ("1", 0)], [1, 5, 6, 7]),
        ([("1", 0), ("1", 1), ("1", 1), ("1", 0), ("1", 1)], [1, 1, 2, 2, 1]),
        ([("1", 0), ("4", 0), ("Source", 0), ("", 0), ("1", 0)], [1, None, 2, None, 3]),
    ],
    ids=["one definition counts on", "a start counts once", "deeper levels begin anew", "styles and strangers"],
)
def test_paragraphs_have_the_numbers_that_word_prints(entries: list[tuple[str, int]], numbers: list[int]) -> None:
    body = xml(
        "".join(
            f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr></w:pPr></w:p>'
            if name.isdigit()
            else f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr></w:p>'
            for name, level in entries
        )
    )
    printed = printed_numbers(xml(LISTS), StyleSheet.of(xml(STYLES)), body)
    assert [printed[paragraph][1] if paragraph in printed else None for paragraph in body] == numbers


def test_a_document_without_lists_prints_no_numbers() -> None:
    body = xml('<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>')
    assert printed_numbers(None, StyleSheet(), body) == {}
