"""Runs of text, and fields: page numbers and contents that Word keeps up to date.

No field is marked dirty: Word would ask to update them on every opening.
"""

from __future__ import annotations

from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import Element, element


def run(text: str) -> Element:
    """One run of text."""
    return element("w:r", None, text_element(text))


def text_element(text: str) -> Element:
    """`w:t` that keeps its outer spaces."""
    keeps = text[:1].isspace() or text[-1:].isspace() or not text
    return element("w:t", {"xml:space": "preserve"} if keeps else None, text=text)


def field_begin(instruction: str) -> str:
    """Markup of the runs before a field's result; the result may go on over several paragraphs."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escaped(instruction)} </w:instrText></w:r>'
    return f"{_mark('begin')}{code}{_mark('separate')}"


def field_end() -> str:
    """Markup of the run that closes a field."""
    return _mark("end")


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
