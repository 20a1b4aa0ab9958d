"""The tree of blocks as the sequence of paragraphs, tables and pictures that a Word document is.

This is where styles are chosen and where the form that later merges start from (`BaseBlock`) is made; no XML yet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from briefgen.document import tree
from briefgen.errors import RenderError
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.custom_xml import BaseBlock, BlockKind
from briefgen.wordxml.pieces import Picture, from_tree
from briefgen.writers.docx.items import (
    BoxItem,
    CellItem,
    ContentsEntry,
    ContentsItem,
    FigureItem,
    GapItem,
    Item,
    ListPosition,
    ParagraphItem,
    TableItem,
)
from briefgen.writers.docx.roles import roles_of

SHORT_TABLE = 12
"""A table of up to so many rows stays on one page: its rows keep with the next."""
KEPT_STYLES = {"Table Text": "Table Text Kept", "Table Number": "Table Number Kept"}


def lay_out(document: tree.Document) -> tuple[Item, ...]:
    """The items of the document's body, in reading order."""
    return _closed(_Walk(document).items(document.blocks, (), ""))


def _closed(items: Iterable[Item]) -> tuple[Item, ...]:
    """The items of a document or a cell: tables kept apart, and a mark at the end."""
    closed: list[Item] = []
    for item in items:
        if isinstance(item, TableItem | BoxItem) and closed and isinstance(closed[-1], TableItem | BoxItem):
            closed.append(GapItem())
        if closed and isinstance(closed[-1], ContentsItem) and isinstance(item, ParagraphItem | FigureItem):
            item = replace(item, new_page=True)  # noqa: PLW2901
        closed.append(item)
    # The last mark of a document or cell cannot be tracked: what a refresh adds at the end goes before this one.
    return (*closed, GapItem())


class _Walk:
    """Goes through the tree once; counts the lists."""

    def __init__(self, document: tree.Document) -> None:
        self.roles = roles_of(tuple(document.word_styles.items()))
        self.lists = 0
        self.last: tuple[tree.ListBlock, int, int] | None = None
        """The last list, its depth and the number that would follow."""
        titles = [block for block in _headings(document.blocks) if block.level == 1]
        # One h1 is the title of the paper, so its sections are Heading 1; with several, each h1 is a Heading 1.
        self.title = titles[0] if len(titles) == 1 else None
        self.shift = 1 if self.title is not None else 0

    def items(self, blocks: Iterable[tree.Block], within: tuple[str, ...], parent: str) -> Iterator[Item]:
        """Items of a container's blocks; `within` are the roles of the groups around them."""
        for block in blocks:
            match block:
                case tree.Heading():
                    yield ParagraphItem(self.leaf(block, "heading", self.heading_style(block, within), parent))
                case tree.Paragraph():
                    yield ParagraphItem(self.leaf(block, "p", self.paragraph_style(block, within), parent))
                case tree.ListBlock():
                    yield from self.list_items(block, within, parent, 0)
                case tree.Table():
                    yield from self.table_items(block, within, parent)
                case tree.Figure():
                    yield from self.figure_items(block, within, parent)
                case tree.Group():
                    inner = self.group_items(block, (*within, block.role), block.id or parent)
                    yield from _on_new_page(inner) if block.break_before else inner
                case tree.Contents():
                    yield self.contents_item(block)

    def group_items(self, group: tree.Group, within: tuple[str, ...], parent: str) -> Iterator[Item]:
        """A group's items; in a box, or side by side, where the template set says so of its role."""
        box = self.roles.box(group.role, within[:-1])
        if box is None:
            yield from self.items(group.blocks, within, parent)
            return
        columns = [items for part in box.parts(group.blocks) if (items := tuple(self.items(part, within, parent)))]
        if len(columns) == len(box.columns):
            side_by_side = len(columns) > 1
            yield BoxItem(
                box.style, box.widths, tuple(_closed(_loose(items) if side_by_side else items) for items in columns)
            )
        else:
            yield from (item for column in columns for item in column)

    def heading_style(self, heading: tree.Heading, within: tuple[str, ...]) -> str:
        """A role's style, else that of the level; the only h1 is the title."""
        tag = f"h{heading.level}"
        styled = self.roles.explicit(tag, heading.role, within)
        if styled is not None:
            return styled
        if heading is self.title:
            return "Brief Title"
        return f"Heading {max(heading.level - self.shift, 1)}"

    def paragraph_style(self, paragraph: tree.Paragraph, within: tuple[str, ...]) -> str:
        """A role's style; without one that of its tag, and of a quotation."""
        return self.roles.of("blockquote p" if within[-1:] == ("blockquote",) else "p", paragraph.role, within)

    def list_items(self, listing: tree.ListBlock, within: tuple[str, ...], parent: str, level: int) -> Iterator[Item]:
        if not self._goes_on(listing, level):
            self.lists += 1
        self.last = (listing, level, listing.start + len(listing.items))
        position = ListPosition(self.lists, listing.ordered, level, listing.start)
        for item in listing.items:
            yield from self.item_items(listing, item, within, item.id or parent, position)

    def _goes_on(self, listing: tree.ListBlock, level: int) -> bool:
        """Whether an ordered list goes on counting where the last one of its role ended: in Word they are one."""
        if self.last is None or not listing.ordered or listing.start == 1:
            return False
        before, depth, following = self.last
        return before.ordered and (before.role, depth, following) == (listing.role, level, listing.start)

    def item_items(
        self, listing: tree.ListBlock, item: tree.ListItem, within: tuple[str, ...], parent: str, position: ListPosition
    ) -> Iterator[Item]:
        first, *others = item.blocks
        assert isinstance(first, tree.Paragraph)  # the reader of templates sees to it
        role = next((role for role in (first.role, item.role, listing.role) if role), "")
        style = self.list_style(role, (first.role, item.role, listing.role), within, position)
        yield ParagraphItem(self.leaf(first, "li", style, parent), position)
        inside = (*within, item.role) if item.role else within
        for block in others:
            if isinstance(block, tree.ListBlock):
                yield from self.list_items(block, inside, parent, position.level + 1)
            elif isinstance(block, tree.Paragraph):
                yield ParagraphItem(self.leaf(block, "p", self.roles.of("li p", block.role, inside), parent))
            else:
                yield from self.items([block], inside, parent)

    def list_style(self, role: str, roles: tuple[str, ...], within: tuple[str, ...], position: ListPosition) -> str:
        """The style of an item: by its paragraph's role, its own, its list's; else by kind and depth."""
        tag = "ol li" if position.ordered else "li"
        for candidate in dict.fromkeys(roles):
            styled = self.roles.explicit(tag, candidate, within) if candidate else None
            if styled is not None:
                return styled
        plain = self.roles.of(tag, "", within)
        return plain if position.level == 0 else f"{plain} {min(position.level + 1, 3)}"

    def table_items(self, table: tree.Table, within: tuple[str, ...], parent: str) -> Iterator[Item]:
        if table.caption is not None:
            style = self.roles.of("caption", table.caption.role, within)
            yield ParagraphItem(self.leaf(table.caption, "caption", style, table.id))
        rows = (*table.head, *table.body)
        heads, short = len(table.head), len(table.body) <= SHORT_TABLE
        table_rows = tuple(
            tuple(
                self.cell_item(cell, row, table, number < heads, short and number + 1 < len(rows)) for cell in row.cells
            )
            for number, row in enumerate(rows)
        )
        if not table_rows or not table_rows[0]:
            raise RenderError(
                f"The table {table.id} has no cells.", hint="Leave it out of the template when it is empty."
            )
        yield TableItem(table, self.roles.of("table", table.role, within), table_rows, len(table.head))

    def cell_item(self, cell: tree.Cell, row: tree.Row, table: tree.Table, in_head: bool, keep_next: bool) -> CellItem:
        tag = "th row" if cell.header and not in_head else ("th" if in_head else "td") + " num" * cell.numeric
        style = self.roles.of(tag, cell.role, (table.role,) if table.role else ())
        if keep_next and style in KEPT_STYLES:
            style = KEPT_STYLES[style]
        holders = {"parent": row.id, "table": table.id, "row": row.id}
        return CellItem(self.block(cell.id, "cell", style, cell.children, **holders), cell.colspan)

    def figure_items(self, figure: tree.Figure, within: tuple[str, ...], parent: str) -> Iterator[Item]:
        content = figure.svg.encode() if figure.svg else figure.image
        block = self.block(figure.id, "figure", self.roles.of("figure", figure.role, within), (), parent=parent)
        yield FigureItem(replace(block, pieces=(Picture(hashlib.sha256(content).hexdigest()),)), figure)
        if figure.caption is not None:
            style = self.roles.of("figcaption", figure.caption.role, within)
            yield ParagraphItem(self.leaf(figure.caption, "caption", style, figure.id))

    def contents_item(self, contents: tree.Contents) -> Item:
        levels = sorted({level for level, *_ in contents.entries})
        shown = {level: min(depth, 3) for depth, level in enumerate(levels, start=1)}
        return ContentsItem(
            tuple(ContentsEntry(shown[level], block_id, text) for level, block_id, text in contents.entries)
        )

    def leaf(self, leaf: tree.Heading | tree.Paragraph, kind: BlockKind, style: str, parent: str) -> BaseBlock:
        """The block of a paragraph."""
        return self.block(leaf.id, kind, style, leaf.children, parent=parent)

    def block(
        self, block_id: str, kind: BlockKind, style: str, children: Iterable[tree.Inline], **holders: str
    ) -> BaseBlock:
        pieces = from_tree(children, self.roles.characters)
        return BaseBlock(block_id, bookmark_name(block_id), kind, style, pieces, **holders)


def _on_new_page(items: Iterator[Item]) -> Iterator[Item]:
    first = next(items, None)
    if isinstance(first, ParagraphItem | FigureItem):
        yield replace(first, new_page=True)
    elif first is not None:
        yield GapItem(new_page=True)
        yield first
    yield from items


def _loose(items: tuple[Item, ...]) -> tuple[Item, ...]:
    first, *others = items
    return (replace(first, loose=True) if isinstance(first, ParagraphItem) else first, *others)


def _headings(blocks: Iterable[tree.Block]) -> Iterator[tree.Heading]:
    for block in blocks:
        if isinstance(block, tree.Heading):
            yield block
        elif isinstance(block, tree.Group):
            yield from _headings(block.blocks)
