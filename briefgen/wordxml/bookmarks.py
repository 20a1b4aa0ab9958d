"""Bookmarks, and the links that lead to them or out of the document.

A bookmark is the second anchor of a block: LibreOffice keeps it when it drops the tags of content controls.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from briefgen.wordxml.namespaces import Element, element, qn, whole_number

PREFIX = "bg_"
"""Every bookmark of briefgen's starts so; a person's own never do."""


@lru_cache(maxsize=4096)
def bookmark_name(block_id: str) -> str:
    """`bg_` and the first 24 hex digits of the id's SHA-256: within Word's 40 characters, letters and digits only."""
    return PREFIX + hashlib.sha256(block_id.encode()).hexdigest()[:24]


def bookmarked(name: str, number: int, content: str) -> str:
    """Markup of a paragraph's content between the bookmark's two marks; `number` is unique in the document."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def bookmarks_in(root: Element) -> dict[str, Element]:
    """Name → `w:bookmarkStart` of briefgen's bookmarks below `root`; the first one where a name comes twice."""
    bookmarks: dict[str, Element] = {}
    for start in root.iter(qn("w:bookmarkStart")):
        name = start.get(qn("w:name"), "")
        if name.startswith(PREFIX):
            bookmarks.setdefault(name, start)
    return bookmarks


def names_of_bookmarks(root: Element) -> list[str]:
    """Names of all bookmarks below `root`, in order."""
    return [start.get(qn("w:name"), "") for start in root.iter(qn("w:bookmarkStart"))]


def highest_number(root: Element) -> int:
    """The highest `w:id` of any bookmark below `root` (−1 when there is none): new ones go on from here."""
    numbers = [whole_number(start.get(qn("w:id")), -1) for start in root.iter(qn("w:bookmarkStart"))]
    return max(numbers, default=-1)


def internal_link(bookmark: str, runs: Sequence[Element]) -> Element:
    """A link to a bookmark of this document."""
    return element("w:hyperlink", {"w:anchor": bookmark, "w:history": "1"}, *runs)


def external_link(relationship_id: str, runs: Sequence[Element]) -> Element:
    """A link out of the document; the relationship (type hyperlink, external) belongs to the part that it stands in."""
    return element("w:hyperlink", {"r:id": relationship_id, "w:history": "1"}, *runs)


def anchor_of(link: Element) -> str:
    """Name of the bookmark that a `w:hyperlink` goes to; empty for an external one."""
    return link.get(qn("w:anchor"), "")


def relationship_of(link: Element) -> str:
    """Relationship id of an external `w:hyperlink`; empty for an internal one."""
    return link.get(qn("r:id"), "")
