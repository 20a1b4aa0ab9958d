"""Which paragraph a stretch of text belongs to, where a PDF's tags can be believed: in what a browser printed.

Chrome, Edge and their kin tag what they print by the page's own elements: a paragraph that a page turn parts is one
element on both pages. Tags of other programs, often made by a conversion, are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import create_string_buffer
from typing import Any

_BROWSER = "Skia/PDF"
_PARAGRAPHS = frozenset(("P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "LBody", "TD", "TH", "Caption"))
_MAX_DEPTH = 250
_ELSEWHERE = -1
"""In place of the number of a stretch that is not on the page: on another one, or no text."""


class ParagraphTags:
    """The paragraphs of a document's tags, page by page in order; they are counted from 1 through the document."""

    def __init__(self, document: Any) -> None:
        self._believed = str(document.get_metadata_value("Producer") or "").startswith(_BROWSER)
        self._count = 0
        self._goes_on = False

    def of_page(self, page: Any) -> dict[int, int]:
        """Number of a marked stretch of the next page → number of its paragraph; empty where nothing is believed."""
        from pypdfium2 import raw

        paragraphs: list[list[int]] = []
        tree = raw.FPDF_StructTree_GetForPage(page) if self._believed else None
        if tree:
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                if element := raw.FPDF_StructTree_GetChildAtIndex(tree, index):
                    list(_stretches(element, paragraphs, 0))
            raw.FPDF_StructTree_Close(tree)
        numbers: dict[int, int] = {}
        for stretches in paragraphs:
            # What goes on from the page before has a part there, and was not whole there.
            if not (self._goes_on and stretches[0] == _ELSEWHERE):
                self._count += 1
            self._goes_on = False
            numbers |= {stretch: self._count for stretch in stretches if stretch != _ELSEWHERE}
        self._goes_on = bool(paragraphs) and paragraphs[-1][-1] == _ELSEWHERE
        return numbers


def _stretches(element: Any, paragraphs: list[list[int]], depth: int) -> Iterator[int]:
    """Numbers of the text in an element that is in no paragraph inside it; such paragraphs are added to the list."""
    from pypdfium2 import raw

    kind = create_string_buffer(32)
    raw.FPDF_StructElement_GetType(element, kind, 32)
    own: list[int] = []
    is_paragraph = kind.raw.decode("utf-16-le", "replace").partition("\0")[0] in _PARAGRAPHS
    position = len(paragraphs)
    for index in range(raw.FPDF_StructElement_CountChildren(element) if depth < _MAX_DEPTH else 0):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            own += _stretches(child, paragraphs, depth + 1)
        else:
            own.append(raw.FPDF_StructElement_GetChildMarkedContentID(element, index))
    if not is_paragraph:
        yield from own
    elif any(stretch != _ELSEWHERE for stretch in own):
        paragraphs.insert(position, own)
