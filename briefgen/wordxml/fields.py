"""Fields: page numbers and contents that Word keeps up to date, with their result already filled in.

None is marked dirty: Word would ask to update the fields on every opening.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.wordxml.namespaces import Element, Maker, element

_KEPT_SPACE = {"xml:space": "preserve"}


def run(text: str, style_id: str = "") -> Element:
    """One run of text with an optional character style."""
    return element("w:r", None, *_style(style_id), text_element(text))


def text_element(text: str, *, make: Maker = element) -> Element:
    """`w:t` that keeps its outer spaces."""
    keeps = text[:1].isspace() or text[-1:].isspace() or not text
    return make("w:t", _KEPT_SPACE if keeps else None, text=text)


def field(instruction: str, result: Sequence[Element]) -> list[Element]:
    """The runs of a field inside one paragraph: begin, instruction, separator, `result` runs, end."""
    return [*field_begin(instruction), *result, field_end()]


def field_begin(instruction: str) -> list[Element]:
    """The runs before a field's result; the result may go on over several paragraphs."""
    code = element("w:instrText", _KEPT_SPACE, text=f" {instruction} ")
    return [_mark("begin"), element("w:r", None, code), _mark("separate")]


def field_end() -> Element:
    """The run that closes a field."""
    return _mark("end")


def page_number(result: str = "1", style_id: str = "") -> list[Element]:
    """The number of the page that it stands on."""
    return field("PAGE", [run(result, style_id)])


def page_count(result: str = "1", style_id: str = "") -> list[Element]:
    """The number of pages in the document."""
    return field("NUMPAGES", [run(result, style_id)])


def page_of(bookmark: str, result: str, style_id: str = "") -> list[Element]:
    """The page that a bookmark is on, as a link to it."""
    return field(f"PAGEREF {bookmark} \\h", [run(result, style_id)])


def contents_instruction(levels: int = 3) -> str:
    """The instruction of a contents field over heading levels 1 to `levels`, with links."""
    return f'TOC \\o "1-{levels}" \\h \\z \\u'


def _mark(kind: str) -> Element:
    return element("w:r", None, element("w:fldChar", {"w:fldCharType": kind}))


def _style(style_id: str) -> list[Element]:
    return [element("w:rPr", None, element("w:rStyle", {"w:val": style_id}))] if style_id else []
