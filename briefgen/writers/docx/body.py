"""The items of a layout as the XML of a document's body: controls, bookmarks, lists, tables, pictures, contents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from briefgen.document.whitespace import text_of
from briefgen.errors import RenderError
from briefgen.wordxml.base import Picture
from briefgen.wordxml.bookmarks import bookmarked
from briefgen.wordxml.content_controls import block_control, control_number, run_control
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.drawings import picture_run
from briefgen.wordxml.fields import contents_instruction, field_begin, field_end, page_of
from briefgen.wordxml.hyperlinks import internal_link
from briefgen.wordxml.light import light, raw
from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.paragraphs import RunWriter
from briefgen.wordxml.tables import cell, row, table
from briefgen.writers.docx.document_styles import DocumentStyles
from briefgen.writers.docx.layout import ContentsItem, FigureItem, GapItem, Item, ParagraphItem, TableItem
from briefgen.writers.docx.lists import Lists
from briefgen.writers.docx.media import Media

_MM = 1440 / 25.4
"""Twentieths of a point in a millimetre."""


@dataclass
class Links:
    """Relationships of the document's part that its text makes: address → id."""

    first: int
    """Number of the first free `rId`."""
    addresses: dict[str, str] = field(default_factory=dict)

    def relate(self, address: str) -> str:
        """The id of an external link; one per address."""
        known = self.addresses.get(address)
        if known is None:
            known = self.addresses[address] = f"rIdL{len(self.addresses) + self.first}"
        return known


class Body:
    """Writes one document's body. `blocks` gathers what the draft part remembers."""

    def __init__(
        self,
        styles: DocumentStyles,
        lists: Lists,
        media: Media,
        *,
        width: int,
        taken: Iterable[int],
        first_bookmark: int,
        page_numbers: Mapping[str, int] | None,
        right_to_left: bool = False,
    ) -> None:
        self.styles = styles
        self.lists = lists
        self.media = media
        self.links = Links(1)
        self.blocks: list[BaseBlock] = []
        self._width = width
        self._taken = set(taken)
        self._bookmark = first_bookmark
        self._pages = page_numbers
        self._right_to_left = right_to_left
        self._runs = RunWriter(lambda name: styles.id_of(name, "character"), self.links.relate, right_to_left)

    def elements(self, items: Sequence[Item]) -> Iterator[Element]:
        """The children of `w:body`, without the section's settings."""
        for item in items:
            match item:
                case ParagraphItem():
                    yield self._paragraph(item)
                case FigureItem():
                    yield self._figure(item)
                case TableItem():
                    yield self._table(item)
                case ContentsItem():
                    yield from self._contents(item)
                case GapItem():
                    # Not quite empty: LibreOffice gives an empty last paragraph the style of a rejected one before it.
                    yield light("w:p", None, self._style(item.style), self._runs.run(" "))

    def _paragraph(self, item: ParagraphItem) -> Element:
        block = item.block
        listed = self.lists.properties(block.style, item.place) if item.place is not None else []
        return self._controlled(block, self._style(block.style, *listed, new_page=item.new_page), self._text(block))

    def _figure(self, item: FigureItem) -> Element:
        figure = item.figure
        image = self.media.add(figure)
        block = replace(item.block, pieces=(Picture(image.sha256, image.fallback_sha256),))
        scale = min(1.0, self._width / _MM / figure.width)
        drawing = picture_run(
            number=image.number,
            name=f"Figure {image.number}",
            alt=figure.alt,
            width=figure.width * scale,
            height=figure.height * scale,
            image=image.relationship,
            vector=image.vector_relationship,
        )
        return self._controlled(block, self._style(block.style, new_page=item.new_page), [raw(drawing)])

    def _table(self, item: TableItem) -> Element:
        columns = max(sum(made.span for made in cells) for cells in item.rows)
        widths = _grid(item.table.widths, columns, self._width)
        rows = []
        for number, cells in enumerate(item.rows):
            made, at = [], 0
            for placed in cells:
                width = sum(widths[at : at + placed.span])
                made.append(cell(self._cell(placed.block), width, span=placed.span, make=light))
                at += placed.span
            rows.append(row(made, header=number < item.head, make=light))
        title = text_of(item.table.caption.children) if item.table.caption else ""
        return table(
            self.styles.id_of(item.style, "table"),
            widths,
            title,
            item.table.alt,
            rows,
            right_to_left=self._right_to_left,
            make=light,
        )

    def _cell(self, block: BaseBlock) -> Element:
        self.blocks.append(block)
        text = self._text(block)
        # An empty control is a broken file to Word: an empty cell has only its bookmark.
        held = [run_control(block.id, self._number(block.id), text, make=light)] if text else []
        return light("w:p", None, self._style(block.style), *self._marked(block, held))

    def _controlled(self, block: BaseBlock, properties: Element, content: Sequence[Element]) -> Element:
        self.blocks.append(block)
        paragraph = light("w:p", None, properties, *self._marked(block, content))
        return block_control(block.id, self._number(block.id), paragraph, make=light)

    def _text(self, block: BaseBlock) -> list[Element]:
        try:
            return self._runs.elements(block.pieces)
        except ValueError as problem:  # characters that XML cannot hold
            raise RenderError(f"The text of {block.id} cannot be written to a Word file: {problem}.") from problem

    def _marked(self, block: BaseBlock, content: Sequence[Element]) -> list[Element]:
        self._bookmark += 1
        return bookmarked(block.bookmark, self._bookmark - 1, content, make=light)

    def _number(self, block_id: str) -> int:
        return control_number(block_id, self._taken)

    def _style(self, name: str, *more: Element, new_page: bool = False) -> Element:
        style_id = self.styles.id_of(name)
        breaks = [light("w:pageBreakBefore")] if new_page and not self.styles.sheet.begins_page(style_id) else []
        return light("w:pPr", None, light("w:pStyle", {"w:val": style_id}), *breaks, *more)

    def _contents(self, item: ContentsItem) -> Iterator[Element]:
        """One field over all entries, filled in: right as it opens, and Word can still update it."""
        deepest = max((level for level, *_ in item.entries), default=1)
        for number, (level, bookmark, block_id, text) in enumerate(item.entries):
            runs = [self._runs.run(text)]
            page = self._pages.get(block_id) if self._pages is not None else None
            if page is not None:
                runs += [light("w:r", None, light("w:tab")), *map(raw, page_of(bookmark, str(page)))]
            entry = [internal_link(bookmark, runs, make=light)]
            if number == 0:
                entry = [*map(raw, field_begin(contents_instruction(deepest))), *entry]
            if number + 1 == len(item.entries):
                entry.append(raw(field_end()))
            yield light("w:p", None, self._style(f"TOC {level}"), *entry)


def _grid(shares: Sequence[float], columns: int, width: int) -> list[int]:
    """Column widths that add up to the line; equal ones where the template gives none."""
    shares = shares if len(shares) == columns else [1 / columns] * columns
    edges = [round(sum(shares[:number]) * width) for number in range(columns + 1)]
    return [right - left for left, right in pairwise(edges)]
