"""Bookmarks: the second anchor of a block. LibreOffice keeps them when it drops the tags of content controls."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from briefgen.wordxml.namespaces import Element, Maker, element, qn

PREFIX = "bg_"
"""Every bookmark of briefgen's starts so; a person's own never do."""


def bookmark_name(block_id: str) -> str:
    """`bg_` and the first 24 hex digits of the id's SHA-256: within Word's 40 characters, letters and digits only."""
    return PREFIX + hashlib.sha256(block_id.encode()).hexdigest()[:24]


def bookmarked(name: str, number: int, contents: Sequence[Element], *, make: Maker = element) -> list[Element]:
    """`contents` of a paragraph between the bookmark's two marks; `number` is unique in the document."""
    start = make("w:bookmarkStart", {"w:id": str(number), "w:name": name})
    return [start, *contents, make("w:bookmarkEnd", {"w:id": str(number)})]


def bookmarks_in(root: Element) -> dict[str, Element]:
    """Name → `w:bookmarkStart` of briefgen's bookmarks below `root`; the first one where a name comes twice."""
    found: dict[str, Element] = {}
    for start in root.iter(qn("w:bookmarkStart")):
        name = start.get(qn("w:name"), "")
        if name.startswith(PREFIX):
            found.setdefault(name, start)
    return found


def paragraph_of(mark: Element) -> Element | None:
    """The `w:p` that a mark stands in; None when it stands between paragraphs."""
    place: Element | None = mark
    while place is not None and place.tag != qn("w:p"):
        place = place.getparent()
    return place


def highest_number(root: Element) -> int:
    """The highest `w:id` of any bookmark below `root` (−1 when there is none): new ones go on from here."""
    numbers = [int(start.get(qn("w:id"), "-1")) for start in root.iter(qn("w:bookmarkStart"))]
    return max(numbers, default=-1)
