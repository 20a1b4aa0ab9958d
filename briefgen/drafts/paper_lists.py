"""Lists that people put into a draft, as HTML: their levels, their numbers, going on where Word goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from briefgen.drafts.paper_containers import start_list
from briefgen.drafts.paper_inlines import new_element
from briefgen.drafts.reading import Draft
from briefgen.wordxml.list_numbers import ListNumbers
from briefgen.wordxml.namespaces import Element, qn, value_of, whole_number

_STYLES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_TYPES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A paragraph's place in its list."""

    definition: str
    """What the lists that count on together share."""
    ordered: bool
    level: int
    number: int
    type: str = ""
    """HTML's `type` of an ordered list whose numbers are letters or Roman."""
    compound: bool = False
    """True for numbers such as 1.1, which HTML has no form for."""


class ListEntries:
    """The list entries of a draft's paragraphs, with the numbers that Word prints."""

    def __init__(self, draft: Draft, paragraphs: Iterable[Element]) -> None:
        member = draft.package.related(draft.main, "numbering")
        root = draft.package.xml(member) if member else None
        self._numbers = ListNumbers.of(root, draft.styles).numbers(paragraphs)
        self._levels: dict[tuple[str, int], tuple[str, str]] = {}
        for definition in () if root is None else root.iterfind(qn("w:abstractNum")):
            for level in definition.iterfind(qn("w:lvl")):
                key = definition.get(qn("w:abstractNumId"), ""), whole_number(level.get(qn("w:ilvl")))
                self._levels[key] = value_of(level, "w:numFmt") or "decimal", value_of(level, "w:lvlText") or ""

    def entry_of(self, paragraph: Element) -> ListEntry | None:
        """The entry of a `w:p`; None for one that stands in no list."""
        if paragraph not in self._numbers:
            return None
        level, number = self._numbers[paragraph]
        number_format, text = self._levels.get(level, ("", ""))
        if number_format in ("", "none"):
            return None
        compound = text.count("%") > 1
        return ListEntry(level[0], number_format != "bullet", level[1], number, _TYPES.get(number_format, ""), compound)


def add_entry(holder: HtmlElement, item: HtmlElement, entry: ListEntry, level: int) -> None:
    """Put an item into the list at the end of `holder`, so many levels below; begin a list where none goes on."""
    for _ in range(level):
        last = holder[-1] if len(holder) else None
        if last is None or last.tag not in ("ul", "ol") or last.get("class") != "added" or not len(last):
            break
        holder = last[-1]
    last = holder[-1] if len(holder) else None
    goes_on = last is not None and last.get("class") == "added" and last.tag == ("ol" if entry.ordered else "ul")
    if last is None or not goes_on or (entry.ordered and _next_number(last) != entry.number):
        last = new_element("ol" if entry.ordered else "ul", **{"class": "added"})
        if entry.type:
            last.set("type", entry.type)
            last.set("style", f"list-style-type: {_STYLES[entry.type]}")
        if entry.ordered:
            start_list(last, entry.number)
        holder.append(last)
    last.append(item)


def _next_number(listing: HtmlElement) -> int:
    return int(listing.get("start") or "1") + len(listing)
