"""The containers of a page that are open while it is put together: sections, lists, list items, figures.

They follow the draft's order: a block that stands elsewhere now is wrapped as it was, and a list that something
interrupts goes on with its numbers. Lists that people put in have the numbers that Word prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml.html import HtmlElement

from briefgen.drafts.opening import Draft
from briefgen.drafts.paper_inlines import is_page_break, new_element, shell_of
from briefgen.wordxml.inlines import read_inlines
from briefgen.wordxml.namespaces import NAMESPACES, Element, is_on, qn, value_of, whole_number
from briefgen.wordxml.numbering import ListLevel, printed_numbers

LISTS = ("ul", "ol")
_COUNTER = re.compile(r"counter-reset: list-item -?\d+;?\s*")

_STYLES = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_TYPES = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


class Containers:
    """A stack of (the template's container, ours), from the page's `<main>` inwards."""

    def __init__(self, main: HtmlElement) -> None:
        self.main = shell_of(main)
        self._stack: list[tuple[HtmlElement, HtmlElement]] = [(main, self.main)]
        self._entries: dict[HtmlElement, int] = {}
        """The template's containers that were opened → how many list items were put into them."""
        self._breaks = False
        self._side_by_side: list[tuple[HtmlElement, HtmlElement]] = []
        """(the template's, ours) of the containers that place others side by side."""

    @property
    def top(self) -> HtmlElement:
        """The innermost open container of the page."""
        return self._stack[-1][1]

    @property
    def template(self) -> HtmlElement:
        """The template's container that the innermost open one is."""
        return self._stack[-1][0]

    @property
    def sections(self) -> list[HtmlElement]:
        """The template's containers that are open, lists and their entries left out."""
        return [template for template, _ in self._stack[1:] if template.tag not in (*LISTS, "li")]

    @property
    def listing(self) -> HtmlElement | None:
        """The template's innermost list that is open."""
        return next((template for template, _ in reversed(self._stack) if template.tag in LISTS), None)

    def open_around(self, element: HtmlElement) -> None:
        """Open the containers that a block of the template stands in, and close others."""
        self._open(self._holders(element))

    def open(self, container: HtmlElement) -> None:
        """Open a container of the template with those around it."""
        self._open([*self._holders(container), container])

    def push(self, template: HtmlElement, element: HtmlElement) -> None:
        """Take a block that was just put for open: more goes into it."""
        self._stack.append((template, element))

    def leave(self, *tags: str) -> None:
        """Close the innermost containers of these kinds."""
        self._leave_while(lambda: self.top.tag in tags)

    def leave_layout(self) -> None:
        """Close containers that only place others side by side: what a person adds would be one more column."""
        self._leave_while(lambda: _is_layout(self.template))

    def leave_box(self, following: HtmlElement | None) -> None:
        """Close boxes of lines without a heading (“Check first”) in which the template's next block does not stand."""
        around = [] if following is None else list(following.iterancestors())
        self._leave_while(
            lambda: (
                self.template.tag in ("aside", "div", "section")
                and not _is_layout(self.template)
                and self.template not in around
                and all(child.tag == "p" for child in self.template)
            )
        )

    def _leave_while(self, condition: Callable[[], bool]) -> None:
        while len(self._stack) > 1 and condition():
            self._stack.pop()

    def settle_columns(self) -> None:
        """Let no container have more columns than the template's: what a person moved opened some of them again."""
        for template, container in self._side_by_side:
            if len(container) <= len(template):
                continue
            if all(child.tag == "ol" for child in container):
                entries = [entry for listing in container for entry in listing]
                for column, listing in enumerate(list(container)):
                    if column < len(template):
                        share = -(-len(entries) // len(template))
                        listing.extend(entries[column * share : (column + 1) * share])
                    else:
                        container.remove(listing)
                continue
            # One below the other, in the draft's order.
            _add_style(container, "display: block")
            for child in container:
                _add_style(child, "display: block; width: auto")

    def break_page(self) -> None:
        """Begin a new page with the next block."""
        self._breaks = True

    def put(self, element: HtmlElement) -> None:
        """Put a block into the innermost open container."""
        template, holder = self._stack[-1]
        if element.tag == "li":
            self._entries[template] = self._entries.get(template, 0) + 1
        elif holder.tag in LISTS and len(holder):
            # Between two entries of a list: it belongs to the one before it.
            holder = holder[-1]
        holder.append(self.broken(element))

    def broken(self, element: HtmlElement) -> HtmlElement:
        """The block, on a new page where the draft has a page break before it."""
        if self._breaks:
            self._breaks = False
            _add_style(element, "break-before: page")
        return element

    def _holders(self, element: HtmlElement) -> list[HtmlElement]:
        """The containers around an element, from just below `<main>` inwards."""
        holders = list(element.iterancestors())
        return holders[: holders.index(self._stack[0][0])][::-1]

    def _open(self, path: list[HtmlElement]) -> None:
        common = 0
        while common < len(path) and common + 1 < len(self._stack) and self._stack[common + 1][0] is path[common]:
            common += 1
        del self._stack[common + 1 :]
        for container in path[common:]:
            shell = shell_of(container)
            outer = self.template
            again = container in self._entries
            if again:
                # Opened before and closed by something that stands between: an id stands once on a page.
                shell.attrib.pop("id", None)
            if container.tag == "ol" and again:
                start_list(shell, int(container.get("start") or "1") + self._entries[container])
            elif container.tag == "li" and again:
                # It goes on with the entry before it, which has the number.
                _add_style(shell, "list-style: none; counter-increment: list-item 0")
            elif container.tag == "li":
                self._entries[outer] = self._entries.get(outer, 0) + 1
            self._entries.setdefault(container, 0)
            self.top.append(shell)
            if _is_layout(container):
                self._side_by_side.append((container, shell))
            self._stack.append((container, shell))


def _is_layout(template: HtmlElement) -> bool:
    """True for a container that only places others side by side."""
    return template.tag == "div" and all(child.tag in ("div", "section", *LISTS) for child in template)


def breaks_before(paragraph: Element) -> bool:
    """True for a paragraph of a draft that begins a new page."""
    first = next(read_inlines(paragraph), None)
    by_setting = is_on(paragraph.find("w:pPr/w:pageBreakBefore", NAMESPACES))
    return by_setting or (first is not None and is_page_break(first))


def start_list(listing: HtmlElement, number: int) -> None:
    """Let a numbered list begin with a number: as an attribute for browsers, as a counter for WeasyPrint."""
    style = _COUNTER.sub("", listing.get("style") or "").strip("; ")
    listing.set("style", style) if style else listing.attrib.pop("style", None)
    listing.attrib.pop("start", None)
    if number != 1:
        listing.set("start", str(number))
        _add_style(listing, f"counter-reset: list-item {number - 1}")


def _add_style(element: HtmlElement, style: str) -> None:
    element.set("style", f"{element.get('style', '')}; {style}".lstrip("; "))


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A paragraph's place in its list."""

    definition: str
    """What the lists that count on together share."""
    level: int
    ordered: bool
    number: int
    type: str = ""
    """HTML's `type` of an ordered list whose numbers are letters or Roman."""
    compound: bool = False
    """True for numbers such as 1.1, which HTML has no form for."""


def list_entries(draft: Draft, paragraphs: Iterable[Element]) -> dict[Element, ListEntry]:
    """The entries of lists among a draft's paragraphs, with the numbers that Word prints."""
    numbering = draft.package.related_xml(draft.main, "numbering")
    formats: dict[ListLevel, tuple[str, str]] = {}
    for definition in () if numbering is None else numbering.iterfind(qn("w:abstractNum")):
        for level in definition.iterfind(qn("w:lvl")):
            key = definition.get(qn("w:abstractNumId"), ""), whole_number(level.get(qn("w:ilvl")))
            formats[key] = value_of(level, "w:numFmt") or "decimal", value_of(level, "w:lvlText") or ""
    entries: dict[Element, ListEntry] = {}
    for paragraph, (list_level, number) in printed_numbers(numbering, draft.styles, paragraphs).items():
        number_format, text = formats.get(list_level, ("", ""))
        if number_format not in ("", "none"):
            ordered, kind = number_format != "bullet", _TYPES.get(number_format, "")
            entries[paragraph] = ListEntry(*list_level, ordered, number, kind, text.count("%") > 1)
    return entries


def add_entry(holder: HtmlElement, item: HtmlElement, entry: ListEntry, level: int) -> None:
    """Put an item into the list at the end of `holder`, so many levels below; begin a list where none goes on."""
    for _ in range(level):
        last = holder[-1] if len(holder) else None
        if last is None or last.tag not in ("ul", "ol") or last.get("class") != "added" or not len(last):
            break
        holder = last[-1]
    last = holder[-1] if len(holder) else None
    goes_on = last is not None and last.get("class") == "added" and last.tag == ("ol" if entry.ordered else "ul")
    if last is None or not goes_on or (entry.ordered and int(last.get("start") or "1") + len(last) != entry.number):
        last = new_element("ol" if entry.ordered else "ul", **{"class": "added"})
        if entry.type:
            last.set("type", entry.type)
            last.set("style", f"list-style-type: {_STYLES[entry.type]}")
        if entry.ordered:
            start_list(last, entry.number)
        holder.append(last)
    last.append(item)
