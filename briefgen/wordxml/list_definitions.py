"""List definitions: each ordered list gets a `w:num` of its own, so that its numbers start afresh."""

from __future__ import annotations

import copy

from briefgen.wordxml.namespaces import Element, element, insert_before, qn, value_of, whole_number


def list_of(root: Element, number: str) -> Element | None:
    """The `w:num` of a `w:numId` of the numbering part; None when it is not there."""
    return next((num for num in root.iterfind(qn("w:num")) if num.get(qn("w:numId")) == number), None)


def definition_of(root: Element, number: str) -> str | None:
    """`w:abstractNumId` behind a `w:numId` of the numbering part; None when it is not defined."""
    return value_of(list_of(root, number), "w:abstractNumId")


def copy_definition(source: Element, number: str, target: Element) -> Element | None:
    """Copy the `w:abstractNum` behind a `w:numId` of one numbering part to another, under the next free number.

    It stands before the lists, where it must. None when there is no such definition.
    """
    original = definition_of(source, number)
    for definition in source.iterfind(qn("w:abstractNum")):
        if definition.get(qn("w:abstractNumId")) == original:
            added = copy.deepcopy(definition)
            fresh = _next(target, "w:abstractNum", "w:abstractNumId")
            added.set(qn("w:abstractNumId"), fresh)
            # Word takes two definitions of one `w:nsid` for the same list.
            for name, first in (("w:nsid", 0x4B1F0000), ("w:tmpl", 0x5B1F0000)):
                if (child := added.find(qn(name))) is not None:
                    child.set(qn("w:val"), f"{first + int(fresh):08X}")
            insert_before(target, added, ("w:num", "w:numIdMacAtCleanup"))
            return added
    return None


def add_list(root: Element, definition: str, *, start: int | None = None, level: int = 0) -> str:
    """Add a list of a definition, numbered from `start` on if given; returns its `w:numId`."""
    num = element("w:num", None, element("w:abstractNumId", {"w:val": definition}))
    if start is not None:
        override = element("w:startOverride", {"w:val": str(start)})
        num.append(element("w:lvlOverride", {"w:ilvl": str(level)}, override))
    return append_list(root, num)


def append_list(root: Element, num: Element) -> str:
    """Put a `w:num` behind the others, under the next free `w:numId`, which is returned."""
    number = _next(root, "w:num", "w:numId")
    num.set(qn("w:numId"), number)
    insert_before(root, num, ("w:numIdMacAtCleanup",))
    return number


def _next(root: Element, name: str, attribute: str) -> str:
    taken = [whole_number(entry.get(qn(attribute))) for entry in root.iterfind(qn(name))]
    # `w:numId` 0 means “no list”.
    return str(max(taken, default=-1 if name == "w:abstractNum" else 0) + 1)
