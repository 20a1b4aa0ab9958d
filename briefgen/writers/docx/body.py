"""The items of a layout as the XML of a document's body: controls, bookmarks, lists, tables, pictures, contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from briefgen.document.whitespace import text_of
from briefgen.errors import RenderError
from briefgen.wordxml.bookmarks import bookmark_name, bookmarked
from briefgen.wordxml.content_controls import control, control_number
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.markup import (
    BOX,
    COLUMNS,
    cell,
    escaped,
    field_begin,
    field_end,
    picture_run,
    row,
    table,
    text_markup,
)
from briefgen.wordxml.pieces import CITE_STYLE, Anchor, Break, Citation, Picture, Piece, Run
from briefgen.writers.docx.chapters import Chapters
from briefgen.writers.docx.document_styles import DocumentStyles, Lists
from briefgen.writers.docx.items import BoxItem, ContentsItem, FigureItem, GapItem, Item, ParagraphItem, TableItem
from briefgen.writers.docx.media import Media

_MM = 1440 / 25.4
"""Twentieths of a point in a millimetre."""


class Body:
    """Writes one document's body. `blocks` gathers what the draft part remembers."""

    def __init__(
        self,
        styles: DocumentStyles,
        lists: Lists,
        media: Media,
        chapters: Chapters,
        *,
        width: int,
        taken: Iterable[int],
        first_bookmark: int,
        right_to_left: bool = False,
    ) -> None:
        self.styles = styles
        self.lists = lists
        self.media = media
        self.chapters = chapters
        self.links: dict[str, str] = {}
        """Address of an external link → id of its relationship."""
        self.blocks: list[BaseBlock] = []
        self._width = width
        self._taken = set(taken)
        self._bookmark = first_bookmark
        self._right_to_left = right_to_left
        self._runs = RunWriter(lambda name: styles.id_of(name, "character"), self._relate, right_to_left)

    def markup(self, items: Sequence[Item]) -> Iterator[str]:
        """The children of `w:body`, the last section's settings included."""
        for index, item in enumerate(items):
            if index in self.chapters.starts:
                if index:
                    yield self._gap(GapItem(), self.chapters.section())
                self.chapters.enter(index)
                if isinstance(item, GapItem):
                    continue  # it only began the page, which the section does
            yield from self._item(item, self._width)
        yield self.chapters.section()

    def _item(self, item: Item, width: int) -> Iterator[str]:
        """`width` is that of the line or of the cell that it stands in."""
        match item:
            case ParagraphItem():
                yield self._paragraph(item)
            case FigureItem():
                yield self._figure(item, width)
            case TableItem():
                yield self._table(item, width)
            case BoxItem():
                yield self._box(item, width)
            case ContentsItem():
                yield from self._contents(item)
            case GapItem():
                yield self._gap(item)

    def _gap(self, item: GapItem, section: str = "") -> str:
        # Not quite empty: LibreOffice gives an empty last paragraph the style of a rejected one before it.
        return f"<w:p>{self._style(item.style, section, new_page=item.new_page)}{self._runs.run(' ')}</w:p>"

    def _box(self, item: BoxItem, width: int) -> str:
        widths = _grid(item.widths, len(item.widths), width)
        inner = self.styles.cell_margins(item.style)
        cells = []
        for number, cell_width in enumerate(widths):
            column = item.columns[number // 2] if number % 2 == 0 else (GapItem(),)
            content = "".join(part for one in column for part in self._item(one, cell_width - inner))
            cells.append(cell(content, cell_width))
        return table(
            self.styles.id_of(item.style, "table"),
            widths,
            "",
            BOX if len(cells) == 1 else COLUMNS,
            row("".join(cells), whole=True),
            right_to_left=self._right_to_left,
        )

    def _paragraph(self, item: ParagraphItem) -> str:
        block = item.block
        listed = self.lists.properties(block.style, item.position) if item.position is not None else ""
        style = self._style(block.style, listed, new_page=item.new_page, loose=item.loose)
        return self._controlled(block, style, self._text(block))

    def _figure(self, item: FigureItem, width: int) -> str:
        figure = item.figure
        image = self.media.add(figure)
        block = replace(item.block, pieces=(Picture(image.sha256, image.fallback_sha256),))
        scale = min(1.0, width / _MM / figure.width)
        drawing = picture_run(
            number=image.number,
            name=f"Figure {image.number}",
            alt=figure.alt,
            width=figure.width * scale,
            height=figure.height * scale,
            image=image.relationship,
            vector=image.vector_relationship,
        )
        return self._controlled(block, self._style(block.style, new_page=item.new_page), drawing)

    def _table(self, item: TableItem, width: int) -> str:
        columns = max(sum(placed.span for placed in cells) for cells in item.rows)
        widths = _grid(item.table.widths, columns, width)
        rows = []
        for number, cells in enumerate(item.rows):
            row_cells, at = [], 0
            for placed in cells:
                cell_width = sum(widths[at : at + placed.span])
                row_cells.append(cell(self._cell(placed.block), cell_width, span=placed.span))
                at += placed.span
            rows.append(row("".join(row_cells), header=number < item.head))
        return table(
            self.styles.id_of(item.style, "table"),
            widths,
            text_of(item.table.caption.children) if item.table.caption else "",
            item.table.alt,
            "".join(rows),
            right_to_left=self._right_to_left,
        )

    def _cell(self, block: BaseBlock) -> str:
        self.blocks.append(block)
        text = self._text(block)
        # An empty control is a broken file to Word: an empty cell has only its bookmark.
        content = control(block.id, control_number(block.id, self._taken), text) if text else ""
        return f"<w:p>{self._style(block.style)}{self._marked(block, content)}</w:p>"

    def _controlled(self, block: BaseBlock, properties: str, content: str) -> str:
        self.blocks.append(block)
        paragraph = f"<w:p>{properties}{self._marked(block, content)}</w:p>"
        return control(block.id, control_number(block.id, self._taken), paragraph)

    def _relate(self, address: str) -> str:
        return self.links.setdefault(address, f"rIdL{len(self.links) + 1}")

    def _text(self, block: BaseBlock) -> str:
        try:
            return self._runs.markup(block.pieces)
        except ValueError as problem:  # characters that XML cannot hold
            raise RenderError(f"The text of {block.id} cannot be written to a Word file: {problem}.") from problem

    def _marked(self, block: BaseBlock, content: str) -> str:
        self._bookmark += 1
        return bookmarked(block.bookmark, self._bookmark - 1, content)

    def _style(self, name: str, more: str = "", *, new_page: bool = False, loose: bool = False) -> str:
        style_id = self.styles.id_of(name)
        page_break = "<w:pageBreakBefore/>" if new_page and not self.styles.sheet.begins_page(style_id) else ""
        loosened = '<w:keepNext w:val="0"/>' if loose else ""
        return f'<w:pPr><w:pStyle w:val="{escaped(style_id)}"/>{loosened}{page_break}{more}</w:pPr>'

    def _contents(self, item: ContentsItem) -> Iterator[str]:
        """One field over all entries, which lead to their headings: Word adds the pages when it is updated."""
        deepest = max((entry.level for entry in item.entries), default=1)
        for line, entry in enumerate(item.entries, start=1):
            number = self.chapters.number_of(entry.block_id)
            words = self._runs.run(f"{number}\t{entry.text}" if number else entry.text)
            link = self._runs.link(bookmark_name(entry.block_id), words)
            begin = field_begin(rf'TOC \o "1-{deepest}" \h \z \u') if line == 1 else ""
            end = field_end() if line == len(item.entries) else ""
            yield f"<w:p>{self._style(f'TOC {entry.level}')}{begin}{link}{end}</w:p>"


def _grid(shares: Sequence[float], columns: int, width: int) -> list[int]:
    """Column widths that add up to the line; equal ones where the template gives none."""
    shares = shares if len(shares) == columns else [1 / columns] * columns
    edges = [round(sum(shares[:number]) * width) for number in range(columns + 1)]
    return [right - left for left, right in pairwise(edges)]


@dataclass(slots=True)
class RunWriter:
    """Writes pieces as the markup of runs and hyperlinks: how style names become ids, addresses relationships."""

    character_style: Callable[[str], str]
    """Shown name → style id ("" for none)."""
    relate_address: Callable[[str], str]
    """Address → id of an external hyperlink relationship of the part."""
    right_to_left: bool = False
    _properties: dict[str, str] = field(default_factory=dict, init=False)
    """Markup by style."""

    def markup(self, pieces: Iterable[Piece]) -> str:
        """The `w:r` and `w:hyperlink` for pieces of text; pictures are the caller's to write."""
        return "".join(map(self._piece, pieces))

    def run(self, text: str, style: str = "") -> str:
        """One run."""
        properties = self._properties.get(style)
        if properties is None:
            properties = self._properties[style] = self._make_properties(style)
        stretches = [text_markup(stretch) if stretch else "" for stretch in text.split("\t")]
        return f"<w:r>{properties}{'<w:tab/>'.join(stretches)}</w:r>"

    def link(self, bookmark: str, content: str) -> str:
        """A link to a bookmark of this document."""
        return f'<w:hyperlink w:anchor="{escaped(bookmark)}" w:history="1">{content}</w:hyperlink>'

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Run():
                return self.run(piece.text, piece.style)
            case Break():
                return f'<w:r><w:br w:type="{piece.kind}"/></w:r>' if piece.kind else "<w:r><w:br/></w:r>"
            case Citation():
                return self.link(bookmark_name(piece.target), self.run(piece.text, CITE_STYLE))
            case Anchor() if piece.href.startswith("#"):
                return self.link(piece.href[1:], self.markup(piece.pieces))
            case Anchor():
                relationship = self.relate_address(piece.href)
                return f'<w:hyperlink r:id="{relationship}" w:history="1">{self.markup(piece.pieces)}</w:hyperlink>'
            case _:
                raise TypeError(f"not text: {piece}")

    def _make_properties(self, style: str) -> str:
        style_id = self.character_style(style) if style else ""
        properties = f'<w:rStyle w:val="{escaped(style_id)}"/>' if style_id else ""
        properties += "<w:rtl/>" if self.right_to_left else ""
        return f"<w:rPr>{properties}</w:rPr>" if properties else ""
