"""Hyperlinks: inside the document by bookmark, out of it by a relationship of the part."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.wordxml.namespaces import Element, element, qn


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
