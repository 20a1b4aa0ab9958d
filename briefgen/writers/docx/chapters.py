"""The chapters of a bound document: their numbers, and for each a section with a running head of its own.

A chapter begins with a heading that the list of contents names and that its style numbers. Word counts its pages; no
program has to know them beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.pieces import plain_text
from briefgen.writers.docx.document_styles import DocumentStyles
from briefgen.writers.docx.items import ContentsItem, GapItem, Item, ParagraphItem, blocks_of


class Chapters:
    """Gives one document's body its sections."""

    def __init__(self, items: Sequence[Item], styles: DocumentStyles, section: Element, *, own_heads: bool) -> None:
        """`section` is the `w:sectPr` of the whole; without `own_heads` (a house's headers stay) it is the only one."""
        self.heads: dict[str, BaseBlock] = {}
        """Relationship id of a running head → its chapter's heading."""
        self._section = section
        self._numbers = _numbers(items, styles)
        self.starts = self._sections(items, styles) if own_heads else {}
        """Index of the first item of a section → the heading of its chapter; None for a part after the last one."""
        self._chapter: BaseBlock | None = None
        self._first = True

    def number_of(self, block_id: str) -> int:
        """The number that the heading's style gives it; 0 for a heading without one."""
        return self._numbers.get(block_id, 0)

    def enter(self, index: int) -> None:
        """Begin the section of the item at an index."""
        self._chapter = self.starts[index]

    def _sections(self, items: Sequence[Item], styles: DocumentStyles) -> dict[int, BaseBlock | None]:
        starts: dict[int, BaseBlock | None] = {}
        level = 0
        for index, item in enumerate(items):
            heading = next((block for block in blocks_of([item]) if block.id in self._numbers), None)
            if heading is not None:
                before = items[index - 1] if index else None
                starts[index - 1 if isinstance(before, GapItem) and before.new_page else index] = heading
                level = styles.sheet.outline_level_of(styles.id_of(heading.style))
            elif starts and isinstance(item, ParagraphItem) and item.block.kind == "heading":
                style_id = styles.id_of(item.block.style)
                begins_page = item.new_page or styles.sheet.begins_page(style_id)
                if begins_page and styles.sheet.outline_level_of(style_id) <= level:
                    starts[index] = None
        return starts

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
        self._first = False
        return etree.tostring(section, encoding="unicode")

    def head(self, story: bytes, heading: BaseBlock) -> bytes:
        """`header-chapter.xml`, otherwise filled in, for a chapter."""
        values = {"title": heading.bookmark, "style": heading.style, "number": str(self.number_of(heading.id))}
        for name, value in (*values.items(), ("name", plain_text(heading.pieces))):
            story = story.replace(b"{%s}" % name.encode(), escaped(value).encode())
        return story


def _numbers(items: Sequence[Item], styles: DocumentStyles) -> dict[str, int]:
    listed = {entry.block_id for item in items if isinstance(item, ContentsItem) for entry in item.entries}
    counts: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for block in blocks_of(items) if listed else ():
        if block.id in listed and (numbering := styles.sheet.numbering_of(styles.id_of(block.style))) is not None:
            counts[numbering[0]] = numbers[block.id] = counts.get(numbering[0], 0) + 1
    return numbers


def _drop_first_page(section: Element) -> None:
    """A section without a first page of its own: its running head stands on all its pages."""
    for child in [*section.iterchildren(*map(qn, ("w:headerReference", "w:footerReference", "w:titlePg")))]:
        if child.get(qn("w:type")) != "default":
            section.remove(child)
