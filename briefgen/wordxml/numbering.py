"""List definitions: each ordered list gets a `w:num` of its own, so that its numbers start afresh."""

from __future__ import annotations

from briefgen.wordxml.namespaces import Element, element, qn, value_of


def definition_of(root: Element, number: str) -> str | None:
    """`w:abstractNumId` behind a `w:numId` of the numbering part; None when it is not defined."""
    for num in root.iterfind(qn("w:num")):
        if num.get(qn("w:numId")) == number:
            return value_of(num, "w:abstractNumId")
    return None


def free_definition(root: Element) -> str:
    """The next free `w:abstractNumId`."""
    return _next(root, "w:abstractNum", "w:abstractNumId")


def add_definition(root: Element, definition: Element) -> str:
    """Put a `w:abstractNum` before the lists, where it must stand; returns its `w:abstractNumId`."""
    first = root.find(qn("w:num"))
    if first is None:
        _append(root, definition)
    else:
        first.addprevious(definition)
    return definition.get(qn("w:abstractNumId"), "")


def add_list(root: Element, definition: str, *, start: int | None = None, level: int = 0) -> str:
    """Add a list of a definition, numbered from `start` on if given; returns its `w:numId`."""
    number = _next(root, "w:num", "w:numId")
    made = element("w:num", {"w:numId": number}, element("w:abstractNumId", {"w:val": definition}))
    if start is not None:
        override = element("w:startOverride", {"w:val": str(start)})
        made.append(element("w:lvlOverride", {"w:ilvl": str(level)}, override))
    _append(root, made)
    return number


def _next(root: Element, name: str, attribute: str) -> str:
    taken = [int(found.get(qn(attribute), "0")) for found in root.iterfind(qn(name))]
    # `w:numId` 0 means “no list”.
    return str(max(taken, default=-1 if name == "w:abstractNum" else 0) + 1)


def _append(root: Element, made: Element) -> None:
    tail = root.find(qn("w:numIdMacAtCleanup"))
    if tail is None:
        root.append(made)
    else:
        tail.addprevious(made)
