"""Lists (ISO/IEC 29500-1, 17.9): their definitions, and the numbers that Word prints before their paragraphs.

Lists (`w:num`) that share a definition (`w:abstractNum`) count on; one that restarts does so at its first paragraph.
So each ordered list of ours is a `w:num` of its own, a paragraph that is numbered by its style counts in the list that
it stands in, and a list that LibreOffice cut in two is still one.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from briefgen.wordxml.namespaces import NAMESPACES, Element, element, insert_before, qn, value_of, whole_number
from briefgen.wordxml.styles import StyleSheet

ListLevel: TypeAlias = tuple[str, int]
"""`w:abstractNumId` and level: what counts on together."""


def printed_numbers(
    numbering: Element | None, styles: StyleSheet, paragraphs: Iterable[Element]
) -> dict[Element, tuple[ListLevel, int]]:
    """Paragraph → its list and printed number.

    `numbering` is the root of the numbering part, None in a document without one; `paragraphs` are all those of a
    story, in order.
    """

    @cache
    def by_style(style_id: str) -> tuple[str, int]:
        number, level = styles.numbering_of(style_id) or ("", "0")
        return number, whole_number(level)

    definitions, starts = _lists(numbering)
    counters: Counter[ListLevel] = Counter()
    begun: set[tuple[str, int]] = set()
    numbers: dict[Element, tuple[ListLevel, int]] = {}
    for paragraph in paragraphs:
        own = paragraph.find("w:pPr/w:numPr", NAMESPACES)
        number, level = value_of(own, "w:numId"), whole_number(value_of(own, "w:ilvl"))
        if number is None:
            number, level = by_style(value_of(paragraph.find(qn("w:pPr")), "w:pStyle") or "")
        definition = definitions.get(number)
        if definition is None:
            continue
        if (number, level) in starts and (number, level) not in begun:
            counters[definition, level] = starts[number, level] - 1
        begun.add((number, level))
        counters[definition, level] += 1
        for deeper in [key for key in counters if key[0] == definition and key[1] > level]:
            del counters[deeper]
        numbers[paragraph] = ((definition, level), counters[definition, level])
    return numbers


def _lists(numbering: Element | None) -> tuple[dict[str, str], dict[tuple[str, int], int]]:
    """`w:numId` → `w:abstractNumId`; (`w:numId`, level) → the number that a list restarts at."""
    definitions: dict[str, str] = {}
    starts: dict[tuple[str, int], int] = {}
    for num in () if numbering is None else numbering.iterfind(qn("w:num")):
        number = num.get(qn("w:numId"), "")
        definitions[number] = value_of(num, "w:abstractNumId") or ""
        for override in num.iterfind(qn("w:lvlOverride")):
            start = value_of(override, "w:startOverride")
            if start is not None:
                starts[number, whole_number(override.get(qn("w:ilvl")))] = whole_number(start)
    return definitions, starts


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
