"""The numbers that Word prints before the paragraphs of lists (ISO/IEC 29500-1, 17.9).

Lists (`w:num`) that share a definition (`w:abstractNum`) count on; one that restarts does so at its first paragraph.
So a paragraph that is numbered by its style counts in the list that it stands in, and a list that LibreOffice cut in
two is still one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from briefgen.wordxml.namespaces import Element, qn, value_of, whole_number
from briefgen.wordxml.styles import StyleSheet

_NUMBERING = f"{qn('w:pPr')}/{qn('w:numPr')}"

ListLevel: TypeAlias = tuple[str, int]
"""`w:abstractNumId` and level: what counts on together."""


@dataclass(frozen=True, slots=True)
class ListNumbers:
    """The lists of one document."""

    styles: StyleSheet
    definitions: dict[str, str] = field(default_factory=dict)
    """`w:numId` → `w:abstractNumId`."""
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    """(`w:numId`, level) → the number that a list restarts at."""
    _by_style: dict[str, tuple[str, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, numbering: Element | None, styles: StyleSheet) -> ListNumbers:
        """Read the root of a numbering part; None for a document without one."""
        lists = cls(styles)
        for num in () if numbering is None else numbering.iterfind(qn("w:num")):
            number = num.get(qn("w:numId"), "")
            lists.definitions[number] = value_of(num, "w:abstractNumId") or ""
            for override in num.iterfind(qn("w:lvlOverride")):
                start = value_of(override, "w:startOverride")
                if start is not None:
                    lists.starts[number, whole_number(override.get(qn("w:ilvl")))] = whole_number(start)
        return lists

    def numbers(self, paragraphs: Iterable[Element]) -> dict[Element, tuple[ListLevel, int]]:
        """Paragraph → its list and printed number. `paragraphs` are all those of a story, in order."""
        counters: Counter[ListLevel] = Counter()
        begun: set[tuple[str, int]] = set()
        numbers: dict[Element, tuple[ListLevel, int]] = {}
        for paragraph in paragraphs:
            number, level = self._numbering_of(paragraph)
            definition = self.definitions.get(number)
            if definition is None:
                continue
            if (number, level) in self.starts and (number, level) not in begun:
                counters[definition, level] = self.starts[number, level] - 1
            begun.add((number, level))
            counters[definition, level] += 1
            for deeper in [key for key in counters if key[0] == definition and key[1] > level]:
                del counters[deeper]
            numbers[paragraph] = ((definition, level), counters[definition, level])
        return numbers

    def _numbering_of(self, paragraph: Element) -> tuple[str, int]:
        own = paragraph.find(_NUMBERING)
        number = value_of(own, "w:numId")
        if number is not None:
            return number, whole_number(value_of(own, "w:ilvl"))
        style_id = value_of(paragraph.find(qn("w:pPr")), "w:pStyle") or ""
        if style_id not in self._by_style:
            number, level = self.styles.numbering_of(style_id) or ("", "0")
            self._by_style[style_id] = number, whole_number(level)
        return self._by_style[style_id]
