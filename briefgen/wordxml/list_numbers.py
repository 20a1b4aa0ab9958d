"""The numbers that Word prints before the paragraphs of lists (ISO/IEC 29500-1, 17.9).

Lists (`w:num`) that share a definition (`w:abstractNum`) count on; one that restarts does so at its first paragraph.
So a paragraph that is numbered by its style counts in the list that it stands in, and a list that LibreOffice cut in
two is still one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

from briefgen.wordxml.namespaces import NAMESPACES, Element, qn, value_of, whole_number
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
