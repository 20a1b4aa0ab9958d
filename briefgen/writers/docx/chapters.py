"""The chapters of a bound document: their numbers, and for each a section with a running head of its own.

A chapter begins with a heading that the list of contents names and that its style numbers. Word counts its pages; no
program has to know them beforehand.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from briefgen.wordxml.base import plain_text
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import Element, qn
from briefgen.writers.docx.document_styles import DocumentStyles
from briefgen.writers.docx.items import ContentsItem, Item, ParagraphItem


class Chapters:
    """Gives one document's body its sections. `heads`: relationship id of a running head → its chapter's heading."""

    def __init__(self, items: Iterable[Item], styles: DocumentStyles, section: Element, *, own_heads: bool) -> None:
        """`section` is the `w:sectPr` of the whole; without `own_heads` (a house's headers stay) it is the only one."""
        items = tuple(items)
        self.heads: dict[str, BaseBlock] = {}
        self._section = section
        self._own_heads = own_heads
        self._styles = styles
        self._numbers = _numbers(items, styles)
        self._chapter: BaseBlock | None = None
        self._first = True

    def number_of(self, block_id: str) -> int:
        """The number that the heading's style gives it; 0 for a heading without one."""
        return self._numbers.get(block_id, 0)

    def begins_section(self, item: ParagraphItem) -> bool:
        """Whether a new section begins at a paragraph: a chapter, or what follows the last one on a new page."""
        if not self._own_heads:
            return False
        begins_page = item.new_page or self._styles.sheet.begins_page(self._styles.id_of(item.block.style))
        return item.block.id in self._numbers or (self._chapter is not None and begins_page)

    def enter(self, item: ParagraphItem) -> None:
        """Take note of a paragraph that is written."""
        if item.block.id in self._numbers and self._own_heads:
            self._chapter = item.block

    def section(self) -> str:
        """The `w:sectPr` of the section that ends here."""
        section = deepcopy(self._section)
        if not self._first:
            _drop_first_page(section)
        if self._chapter is not None:
            relationship = f"rIdC{len(self.heads) + 1}"
            self.heads[relationship] = self._chapter
            for reference in section.iterfind(qn("w:headerReference")):
                reference.set(qn("r:id"), relationship)
        self._chapter, self._first = None, False
        return etree.tostring(section, encoding="unicode")

    def head(self, story: bytes, heading: BaseBlock) -> bytes:
        """`header-chapter.xml`, otherwise filled in, for a chapter."""
        values = {"title": heading.bookmark, "number": str(self.number_of(heading.id))}
        for name, value in (*values.items(), ("name", plain_text(heading.pieces))):
            story = story.replace(b"{%s}" % name.encode(), escaped(value).encode())
        return story


def _numbers(items: Iterable[Item], styles: DocumentStyles) -> dict[str, int]:
    listed = {entry.block_id for item in items if isinstance(item, ContentsItem) for entry in item.entries}
    counts: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for item in items:
        if isinstance(item, ParagraphItem) and item.block.id in listed:
            numbering = styles.sheet.numbering_of(styles.id_of(item.block.style))
            if numbering is not None:
                counts[numbering[0]] = numbers[item.block.id] = counts.get(numbering[0], 0) + 1
    return numbers


def _drop_first_page(section: Element) -> None:
    """A section without a first page of its own: its running head stands on all its pages."""
    for name in ("w:headerReference", "w:footerReference"):
        for reference in section.findall(qn(name)):
            if reference.get(qn("w:type")) != "default":
                section.remove(reference)
    for title_page in section.findall(qn("w:titlePg")):
        section.remove(title_page)
