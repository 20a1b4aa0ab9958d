"""What a Word document's body is made of: paragraphs, pictures, tables, boxes and contents with their styles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from briefgen.document.tree import Figure, Table
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.pieces import Anchor, Citation, Piece, Run
from briefgen.wordxml.styles import Kind


@dataclass(frozen=True, slots=True)
class ListPosition:
    """Where a paragraph stands in a list: which one (numbered through the document), its level and first number."""

    number: int
    ordered: bool
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class ParagraphItem:
    """One body paragraph."""

    block: BaseBlock
    position: ListPosition | None = None
    new_page: bool = False
    loose: bool = False
    """Not kept with what follows, whatever its style says: the first of a column, or else the whole row is."""


@dataclass(frozen=True, slots=True)
class FigureItem:
    """A picture in a paragraph of its own."""

    block: BaseBlock
    figure: Figure
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class CellItem:
    """One cell and its paragraph."""

    block: BaseBlock
    span: int


@dataclass(frozen=True, slots=True)
class TableItem:
    """A table; `head` of its rows repeat."""

    table: Table
    style: str
    rows: tuple[tuple[CellItem, ...], ...]
    head: int


@dataclass(frozen=True, slots=True)
class BoxItem:
    """A group as a table of one row whose cells hold paragraphs and tables: text side by side, or text in a box.

    `widths` are shares of the line, those of empty cells between the columns among them.
    """

    style: str
    widths: tuple[float, ...]
    columns: tuple[tuple[Item, ...], ...]


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """A line of the list of contents: the level of its style, and the heading that it leads to."""

    level: int
    block_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ContentsItem:
    """The list of contents, on a page of its own."""

    entries: tuple[ContentsEntry, ...]


@dataclass(frozen=True, slots=True)
class GapItem:
    """An empty paragraph between two tables, which would else become one, and at the end of the document or a cell."""

    style: str = "Table End"
    new_page: bool = False


Item: TypeAlias = "ParagraphItem | FigureItem | TableItem | BoxItem | ContentsItem | GapItem"


def blocks_of(items: Iterable[Item]) -> Iterator[BaseBlock]:
    """The blocks of all items, in reading order."""
    for item in items:
        if isinstance(item, ParagraphItem | FigureItem):
            yield item.block
        elif isinstance(item, TableItem):
            yield from (cell.block for row in item.rows for cell in row)
        elif isinstance(item, BoxItem):
            yield from (block for column in item.columns for block in blocks_of(column))


def styles_of(items: Iterable[Item]) -> dict[tuple[str, Kind], None]:
    """Names and kinds of all styles that the items use, in order of first use."""
    used: dict[tuple[str, Kind], None] = {}
    items = tuple(items)
    for item in items:
        if isinstance(item, TableItem | BoxItem):
            used[item.style, "table"] = None
        if isinstance(item, BoxItem):
            used.update({style: None for column in item.columns for style in styles_of(column)})
        elif isinstance(item, GapItem):
            used[item.style, "paragraph"] = None
        elif isinstance(item, ContentsItem):
            used.update({(f"TOC {entry.level}", "paragraph"): None for entry in item.entries})
    for block in blocks_of(items):
        used[block.style, "paragraph"] = None
        for style in _character_styles(block.pieces):
            used[style, "character"] = None
    return used


def _character_styles(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case Run(style=style) if style:
                yield style
            case Citation():
                yield "Cite"
            case Anchor():
                yield from _character_styles(piece.pieces)
