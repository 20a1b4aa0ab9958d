"""List definitions: each ordered list gets a `w:num` of its own, so that its numbers start afresh."""

from __future__ import annotations

from briefgen.wordxml.namespaces import Element, element, qn, value_of


def definition_of(root: Element, number: str) -> str | None:
    """`w:abstractNumId` behind a `w:numId` of the numbering part; None when it is not defined."""
    for num in root.iterfind(qn("w:num")):
        if num.get(qn("w:numId")) == number:
            return value_of(num, "w:abstractNumId")
    return None


def new_list(root: Element, definition: str, *, start: int = 1, level: int = 0) -> str:
    """Add a list that is numbered by a definition from `start` on; returns its `w:numId`."""
    number = str(max((int(num.get(qn("w:numId"), "0")) for num in root.iterfind(qn("w:num"))), default=0) + 1)
    override = element("w:lvlOverride", {"w:ilvl": str(level)}, element("w:startOverride", {"w:val": str(start)}))
    made = element("w:num", {"w:numId": number}, element("w:abstractNumId", {"w:val": definition}), override)
    tail = root.find(qn("w:numIdMacAtCleanup"))
    if tail is None:
        root.append(made)
    else:
        tail.addprevious(made)
    return number
