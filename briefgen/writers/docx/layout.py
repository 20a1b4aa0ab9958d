"""The tree of blocks as the sequence of paragraphs, tables and pictures that a Word document is.

This is where styles are chosen and where the form that later merges start from (`BaseBlock`) is made; no XML yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from briefgen.document.tree import (
    Block,
    Cell,
    Contents,
    Document,
    Figure,
    Group,
    Heading,
    Inline,
    ListBlock,
    ListItem,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
)
from briefgen.errors import RenderError
from briefgen.wordxml.base import (
    STRONG_STYLE,
    Anchor,
    Break,
    Citation,
    Picture,
    Piece,
    Pieces,
    Run,
    from_tree,
    join_runs,
)
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.custom_xml import BaseBlock, BlockKind
from briefgen.wordxml.styles import Kind
from briefgen.writers.docx.roles import Roles

SHORT_TABLE = 12
"""A table of up to so many rows stays on one page: its rows keep with the next."""
KEPT_STYLES = {"Table Text": "Table Text Kept", "Table Number": "Table Number Kept"}


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where a paragraph stands in a list: which one (numbered through the document), its level and first number."""

    number: int
    ordered: bool
    level: int
    start: int


@dataclass(frozen=True, slots=True)
class ParagraphItem:
    """One body paragraph."""

    block: BaseBlock
    place: ListPlace | None = None
    new_page: bool = False


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
class ContentsEntry:
    """A line of the list of contents: the level of its style, and the heading that it leads to."""

    level: int
    bookmark: str
    block_id: str
    text: str


@dataclass(frozen=True, slots=True)
class ContentsItem:
    """The list of contents, on a page of its own."""

    entries: tuple[ContentsEntry, ...]


@dataclass(frozen=True, slots=True)
class GapItem:
    """An empty paragraph between two tables, which would else become one, and at the end of the document."""

    style: str = "Table End"


Item: TypeAlias = ParagraphItem | FigureItem | TableItem | ContentsItem | GapItem


def lay_out(document: Document) -> tuple[Item, ...]:
    """The items of the document's body, in reading order."""
    items: list[Item] = []
    for item in _Walk(document).items(document.blocks, (), ""):
        if isinstance(item, TableItem) and items and isinstance(items[-1], TableItem):
            items.append(GapItem())
        if items and isinstance(items[-1], ContentsItem) and isinstance(item, ParagraphItem | FigureItem):
            item = replace(item, new_page=True)  # noqa: PLW2901
        items.append(item)
    # The last mark of a document cannot be tracked: whatever a refresh adds at the end, this one stays the last.
    return (*items, GapItem())


def blocks_of(items: Iterable[Item]) -> Iterator[BaseBlock]:
    """The blocks of all items, in reading order."""
    for item in items:
        if isinstance(item, ParagraphItem | FigureItem):
            yield item.block
        elif isinstance(item, TableItem):
            yield from (cell.block for row in item.rows for cell in row)


def styles_of(items: Iterable[Item]) -> dict[tuple[str, Kind], None]:
    """Names and kinds of all styles that the items use, in order of first use."""
    used: dict[tuple[str, Kind], None] = {}
    for item in items:
        if isinstance(item, TableItem):
            used[item.style, "table"] = None
        elif isinstance(item, GapItem):
            used[item.style, "paragraph"] = None
        elif isinstance(item, ContentsItem):
            used.update({(f"TOC {entry.level}", "paragraph"): None for entry in item.entries})
    for block in blocks_of(items):
        used[block.style, "paragraph"] = None
        for style in _character_styles(block.pieces):
            used[style, "character"] = None
    return used


class _Walk:
    """Goes through the tree once; counts the lists."""

    def __init__(self, document: Document) -> None:
        self.roles = Roles(document.word_styles)
        self.lists = 0
        titles = [block for block in _headings(document.blocks) if block.level == 1]
        # One h1 is the title of the paper, so its sections are Heading 1; with several, each h1 is a Heading 1.
        self.title = titles[0] if len(titles) == 1 else None
        self.shift = 1 if self.title is not None else 0

    def items(self, blocks: Iterable[Block], within: tuple[str, ...], parent: str) -> Iterator[Item]:
        """Items of a container's blocks; `within` are the roles of the groups around them."""
        for block in blocks:
            match block:
                case Heading():
                    yield ParagraphItem(self.leaf(block, "heading", self.heading_style(block, within), parent))
                case Paragraph():
                    yield ParagraphItem(self.leaf(block, "p", self.paragraph_style(block, within), parent))
                case ListBlock():
                    yield from self.list_items(block, within, parent, 0)
                case Table():
                    yield from self.table_items(block, within, parent)
                case Figure():
                    yield from self.figure_items(block, within, parent)
                case Group():
                    inner = self.items(block.blocks, (*within, block.role), block.id or parent)
                    yield from _on_new_page(inner) if block.break_before else inner
                case Contents():
                    yield self.contents_item(block)

    def heading_style(self, heading: Heading, within: tuple[str, ...]) -> str:
        """A role's style, else that of the level; the only h1 is the title."""
        tag = f"h{heading.level}"
        styled = self.roles.explicit(tag, heading.role, within)
        if styled is not None:
            return styled
        if heading is self.title:
            return "Brief Title"
        return f"Heading {max(heading.level - self.shift, 1)}"

    def paragraph_style(self, paragraph: Paragraph, within: tuple[str, ...]) -> str:
        """`p:plain` is a paragraph without the label that its role else begins with: nothing hangs before it."""
        if self.roles.label(paragraph.role) and not _has_label(paragraph.children):
            return self.roles.of("p:plain", paragraph.role, within)
        return self.roles.of("blockquote p" if within[-1:] == ("blockquote",) else "p", paragraph.role, within)

    def list_items(self, listing: ListBlock, within: tuple[str, ...], parent: str, level: int) -> Iterator[Item]:
        self.lists += 1
        place = ListPlace(self.lists, listing.ordered, level, listing.start)
        for item in listing.items:
            yield from self.item_items(listing, item, within, item.id or parent, place)

    def item_items(
        self, listing: ListBlock, item: ListItem, within: tuple[str, ...], parent: str, place: ListPlace
    ) -> Iterator[Item]:
        first, *others = item.blocks
        assert isinstance(first, Paragraph)  # the reader of templates sees to it
        role = next((role for role in (first.role, item.role, listing.role) if role), "")
        style = self.list_style(role, (first.role, item.role, listing.role), within, place)
        yield ParagraphItem(self.leaf(first, "li", style, parent), place)
        inside = (*within, item.role) if item.role else within
        for number, block in enumerate(others):
            if isinstance(block, ListBlock):
                yield from self.list_items(block, inside, parent, place.level + 1)
            elif isinstance(block, Paragraph):
                tag = "li p:last" if number == len(others) - 1 else "li p"
                yield ParagraphItem(self.leaf(block, "p", self.roles.of(tag, block.role, inside), parent))
            else:
                yield from self.items([block], inside, parent)

    def list_style(self, role: str, roles: tuple[str, ...], within: tuple[str, ...], place: ListPlace) -> str:
        """The style of an item: by its paragraph's role, its own, its list's; else by kind and depth."""
        tag = "ol li" if place.ordered else "li"
        for candidate in dict.fromkeys(roles):
            styled = self.roles.explicit(tag, candidate, within) if candidate else None
            if styled is not None:
                return styled
        plain = self.roles.of(tag, "", within)
        return plain if place.level == 0 else f"{plain} {min(place.level + 1, 3)}"

    def table_items(self, table: Table, within: tuple[str, ...], parent: str) -> Iterator[Item]:
        if table.caption is not None:
            style = self.roles.of("caption", table.caption.role, within)
            yield ParagraphItem(self.leaf(table.caption, "caption", style, table.id))
        rows = (*table.head, *table.body)
        heads, short = len(table.head), len(table.body) <= SHORT_TABLE
        made = tuple(
            tuple(
                self.cell_item(cell, row, table, number < heads, short and number + 1 < len(rows)) for cell in row.cells
            )
            for number, row in enumerate(rows)
        )
        if not made or not made[0]:
            raise RenderError(
                f"The table {table.id} has no cells.", hint="Leave it out of the template when it is empty."
            )
        yield TableItem(table, self.roles.of("table", table.role, within), made, len(table.head))

    def cell_item(self, cell: Cell, row: Row, table: Table, in_head: bool, kept: bool) -> CellItem:
        tag = ("th" if in_head else "td") + (" num" if cell.numeric else "")
        style = self.roles.of(tag, cell.role, (table.role,) if table.role else ())
        if kept and style in KEPT_STYLES:
            style = KEPT_STYLES[style]
        block = BaseBlock(
            id=cell.id,
            bookmark=bookmark_name(cell.id),
            kind="cell",
            style=style,
            pieces=self.pieces(cell.children, cell.role),
            parent=row.id,
            table=table.id,
            row=row.id,
        )
        return CellItem(block, cell.colspan)

    def figure_items(self, figure: Figure, within: tuple[str, ...], parent: str) -> Iterator[Item]:
        content = figure.svg.encode() if figure.svg else figure.image
        block = BaseBlock(
            id=figure.id,
            bookmark=bookmark_name(figure.id),
            kind="figure",
            style=self.roles.of("figure", figure.role, within),
            pieces=(Picture(hashlib.sha256(content).hexdigest()),),
            parent=parent,
        )
        yield FigureItem(block, figure)
        if figure.caption is not None:
            style = self.roles.of("figcaption", figure.caption.role, within)
            yield ParagraphItem(self.leaf(figure.caption, "caption", style, figure.id))

    def contents_item(self, contents: Contents) -> Item:
        levels = sorted({level for level, *_ in contents.entries})
        shown = {level: min(place, 3) for place, level in enumerate(levels, start=1)}
        return ContentsItem(
            tuple(
                ContentsEntry(shown[level], bookmark_name(block_id), block_id, text)
                for level, block_id, text in contents.entries
            )
        )

    def leaf(self, leaf: Heading | Paragraph, kind: BlockKind, style: str, parent: str) -> BaseBlock:
        """The block of a paragraph."""
        return BaseBlock(
            id=leaf.id,
            bookmark=bookmark_name(leaf.id),
            kind=kind,
            style=style,
            pieces=self.pieces(leaf.children, leaf.role),
            parent=parent,
        )

    def pieces(self, children: tuple[Inline, ...], role: str) -> Pieces:
        """The canonical form; a leading label gets its style and a tab where the role has one."""
        label = self.roles.label(role)
        if label is None or not _has_label(children):
            return from_tree(children, self.roles.characters)
        after = children[1]
        rest = (Text(after.text.lstrip(" ")), *children[2:]) if isinstance(after, Text) else children[1:]
        marked = (
            replace(piece, style=label) if isinstance(piece, Run) and piece.style == STRONG_STYLE else piece
            for piece in from_tree(children[:1], self.roles.characters)
        )
        return join_runs((*marked, Run("\t"), *from_tree(rest, self.roles.characters)))


def _has_label(children: tuple[Inline, ...]) -> bool:
    return len(children) > 1 and isinstance(children[0], Strong)


def _on_new_page(items: Iterator[Item]) -> Iterator[Item]:
    first = next(items, None)
    if isinstance(first, ParagraphItem | FigureItem):
        yield replace(first, new_page=True)
    elif first is not None:
        yield first
    yield from items


def _headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Group):
            yield from _headings(block.blocks)


def _character_styles(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        match piece:
            case Run(style=style) if style:
                yield style
            case Citation():
                yield "Cite"
            case Anchor():
                yield from _character_styles(piece.pieces)
            case Break() | Run():
                pass
