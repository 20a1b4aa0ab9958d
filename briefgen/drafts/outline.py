"""The body of a Word file as the merge sees it: paragraphs and tables in order, each with the block that it holds.

Everything is found whatever stands around it: controls in controls, custom XML, controls around rows and cells.
A table that only places blocks (columns, a tinted box) is no table here: what it holds stands in the flow.
What is none of ours (text boxes, nested tables, sections) is not looked into: it belongs to what holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from briefgen.wordxml.bookmarks import bookmarks_in
from briefgen.wordxml.inlines import is_emptied
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.revisions import (
    ADDING,
    AUTHOR,
    RUN_CONTAINERS,
    TAKING,
    W_AUTHOR,
    W_DEL,
    W_INS,
    W_P,
    W_PPR,
    W_R,
    W_RPR,
    W_SDT,
    W_SDT_CONTENT,
    W_TBL,
    W_TC,
    W_TR,
    mark_of,
    row_mark,
)
from briefgen.wordxml.tables import BOX, COLUMNS

FoundBy = Literal["tag", "alias", "bookmark", "text", ""]
_CUSTOM_XML = qn("w:customXml")
_W_TCPR, _W_CELL_DEL = qn("w:tcPr"), qn("w:cellDel")
_BOXED = qn("w:txbxContent")
_FLOW = (W_P, W_TBL, W_SDT, _CUSTOM_XML)


@dataclass(slots=True, eq=False)
class Leaf:
    """One paragraph. `unit` is the outermost element that holds it and nothing else: what moves and goes with it."""

    paragraph: Element
    unit: Element
    cell: Element | None = None
    block_id: str = ""
    found_by: FoundBy = ""
    confidence: float = 1.0
    placeholder: bool = False
    """True when its control was emptied and Word shows “Click or tap here to enter text”."""
    row: Element | None = None
    """The table row that it stands in."""

    @property
    def style_id(self) -> str:
        """Id of its paragraph style, "" for the default one."""
        return value_of(self.paragraph.find(W_PPR), "w:pStyle") or ""


@dataclass(slots=True, eq=False)
class TableRow:
    """One row; `leaves` are the paragraphs of its cells (a nested table's are not among them)."""

    element: Element
    unit: Element
    leaves: list[Leaf] = field(default_factory=list)
    row_id: str = ""


@dataclass(slots=True, eq=False)
class TableUnit:
    """One table of the body."""

    element: Element
    unit: Element
    rows: list[TableRow] = field(default_factory=list)
    table_id: str = ""

    def leaves(self) -> Iterator[Leaf]:
        """All its paragraphs, row by row."""
        for row in self.rows:
            yield from row.leaves


Flow = Leaf | TableUnit


def read_flow(body: Element) -> list[Flow]:
    """Paragraphs and tables of a body in order."""
    return list(_walk(body, None))


def leaves_of(flow: list[Flow]) -> Iterator[Leaf]:
    """All paragraphs, those of tables included, in order."""
    for unit in flow:
        if isinstance(unit, Leaf):
            yield unit
        else:
            yield from unit.leaves()


def paragraphs_of(flow: list[Flow]) -> Iterator[Leaf]:
    """All paragraphs of the flow, and after those of each unit the ones in tables that stand in its cells."""
    for unit in flow:
        leaves = list(leaves_of([unit]))
        yield from leaves
        outlined = {leaf.paragraph for leaf in leaves}
        for table in unit.unit.iter(W_TBL):
            for paragraph in table.iter(W_P):
                if paragraph not in outlined and next(paragraph.iterancestors(_BOXED, W_TBL)).tag == W_TBL:
                    outlined.add(paragraph)
                    yield Leaf(paragraph, paragraph)


def identify(leaf: Leaf, ids: set[str], bookmarks: dict[str, str]) -> Iterator[tuple[str, FoundBy]]:
    """Block ids that a paragraph's own marks speak for, the surest first. `bookmarks`: name → block id."""
    holder = leaf.paragraph.getparent()
    controls = []
    while holder is not None and holder.tag in (W_SDT_CONTENT, W_SDT, _CUSTOM_XML):
        if holder.tag == W_SDT:
            controls.append(holder)
        holder = holder.getparent()
    controls.extend(leaf.paragraph.iter(W_SDT))
    for control in controls:
        properties = control.find(qn("w:sdtPr"))
        tag, alias = value_of(properties, "w:tag"), value_of(properties, "w:alias")
        if tag in ids:
            yield str(tag), "tag"
        if alias in ids:
            yield str(alias), "alias"
    for start in leaf.paragraph.iter(qn("w:bookmarkStart")):
        block_id = block_of_bookmark(start.get(qn("w:name"), ""), bookmarks)
        if block_id:
            yield block_id, "bookmark"


def block_of_bookmark(name: str, bookmarks: dict[str, str]) -> str:
    """Block id of a bookmark; a block that a refresh moved bears its bookmark's name with a tail (`bg_…_2`)."""
    return bookmarks.get(name) or bookmarks.get(name[:27], "")


def is_live(leaf: Leaf) -> bool:
    """False for a paragraph that goes when the pending changes are accepted."""
    if leaf.placeholder or (leaf.row is not None and row_mark(leaf.row, "w:del") is not None):
        return False
    properties = None if leaf.cell is None else next(leaf.cell.iterchildren(_W_TCPR), None)
    if properties is not None and next(properties.iterchildren(_W_CELL_DEL), None) is not None:
        return False
    properties = next(leaf.paragraph.iterchildren(W_PPR), None)
    marks = () if properties is None else next(properties.iterchildren(W_RPR), ())
    for mark in marks:
        if mark.tag in TAKING:
            return _has_live_content(leaf.paragraph)
    return True


def joins_next(leaf: Leaf) -> bool:
    """True for a paragraph whose mark goes when the pending changes are accepted: what is left joins the next one."""
    return any(mark_of(leaf.paragraph, kind) is not None for kind in ("w:del", "w:moveFrom"))


def is_taken_by_us(leaf: Leaf) -> bool:
    """True for a paragraph, or one in a row, whose deletion we proposed."""
    marks = (mark_of(leaf.paragraph, "w:del"), None if leaf.row is None else row_mark(leaf.row, "w:del"))
    return any(mark is not None and mark.get(W_AUTHOR) == AUTHOR for mark in marks)


def is_live_row(row: TableRow) -> bool:
    """False for a row that goes when the pending changes are accepted."""
    return row_mark(row.element, "w:del") is None


def key_of(unit: Flow) -> str:
    """Id of a unit of the flow, "" for a person's own."""
    return unit.block_id if isinstance(unit, Leaf) else unit.table_id


def is_live_unit(unit: Flow) -> bool:
    """False for a paragraph or table that goes when the pending changes are accepted."""
    return (
        is_live(unit)
        if isinstance(unit, Leaf)
        else any(leaf for row in unit.rows for leaf in row.leaves if is_live(leaf))
    )


def is_ours(leaf: Leaf) -> bool:
    """True for a paragraph that an earlier refresh inserted, that is still pending and that nobody wrote in."""
    mark = mark_of(leaf.paragraph, "w:ins")
    if mark is None or mark.get(W_AUTHOR) != AUTHOR:
        return False
    return all(_author_around(run) == AUTHOR for run in leaf.paragraph.iter(W_R) if _is_content(run))


def pending_deletion_is_ours(leaf: Leaf) -> bool:
    """True for a paragraph whose pending deletion is ours alone."""
    mark = mark_of(leaf.paragraph, "w:del")
    if mark is None or mark.get(W_AUTHOR) != AUTHOR:
        return False
    return all(change.get(W_AUTHOR) == AUTHOR for change in leaf.paragraph.iter(W_INS, W_DEL, *ADDING, *TAKING))


def _walk(container: Element, cell: Element | None) -> Iterator[Flow]:
    for child in container:
        yield from _units(child, child, cell)


def _units(part: Element, unit: Element, cell: Element | None) -> Iterator[Flow]:
    """What `part` holds; `unit` is the outermost frame around it that holds nothing else."""
    tag = part.tag
    if tag == W_P:
        yield Leaf(part, unit, cell)
    elif tag == W_TBL:
        if _is_box(part):
            for box_cell in cells_of(part):
                yield from _walk(box_cell, None)
            return
        table = TableUnit(part, unit)
        table.rows.extend(read_rows(part))
        yield table
    elif tag in (W_SDT, _CUSTOM_XML):
        content = part.find(W_SDT_CONTENT) if tag == W_SDT else part
        if content is None:
            return
        inner = [child for child in content if child.tag in _FLOW]
        emptied = is_emptied(part)
        for child in inner:
            for inner_unit in _units(child, unit if len(inner) == 1 else child, cell):
                if emptied and isinstance(inner_unit, Leaf):
                    inner_unit.placeholder = True
                yield inner_unit


def _is_box(table: Element) -> bool:
    """True for a table that only places blocks (side by side, in a tinted box): one row, several blocks in a cell.

    It stays one when a person adds a row: each of its blocks has a control around its paragraph, or is a table. Where
    a program dropped controls and bookmarks it is a row that holds headings, or that says what it is.
    """
    cells = [*cells_of(table)]
    if len([*table.iterchildren(W_TR)]) == 1 and (
        value_of(table.find(qn("w:tblPr")), "w:tblDescription") in (BOX, COLUMNS)
        or any(len(bookmarks_in(cell)) > 1 or any(map(_is_heading, cell.iterchildren(W_P))) for cell in cells)
    ):
        return True
    return any(
        sum(child.tag == W_SDT for child in cell) > 1 or any(bookmarks_in(inner) for inner in cell.iterchildren(W_TBL))
        for cell in cells
    )


def _is_heading(paragraph: Element) -> bool:
    return (value_of(paragraph.find(W_PPR), "w:pStyle") or "").lower().startswith("heading")


def read_rows(holder: Iterable[Element]) -> Iterator[TableRow]:
    """The rows of a `w:tbl`, whatever stands around them, with the paragraphs of their cells."""
    for child in holder:
        if child.tag == W_TR:
            row = TableRow(child, child)
            for cell in cells_of(child):
                row.leaves.extend(unit for unit in _walk(cell, cell) if isinstance(unit, Leaf))
            for leaf in row.leaves:
                leaf.row = child
            yield row
        elif child.tag in (W_SDT, W_SDT_CONTENT, _CUSTOM_XML):
            yield from read_rows(child)


def cells_of(holder: Element) -> Iterator[Element]:
    """The `w:tc` of a row, whatever stands around them."""
    for child in holder:
        if child.tag == W_TC:
            yield child
        elif child.tag in (W_TR, W_SDT, W_SDT_CONTENT, _CUSTOM_XML):
            yield from cells_of(child)


def _has_live_content(root: Element) -> bool:
    for child in root:
        if child.tag == W_R:
            if _is_content(child):
                return True
        elif (child.tag in RUN_CONTAINERS or child.tag in ADDING) and _has_live_content(child):
            return True
    return False


def _is_content(run: Element) -> bool:
    return any(child.tag not in (W_RPR, qn("w:commentReference"), qn("w:lastRenderedPageBreak")) for child in run)


def _author_around(run: Element) -> str:
    holder = run.getparent()
    while holder is not None and holder.tag != W_P:
        if holder.tag in ADDING or holder.tag in TAKING:
            return holder.get(W_AUTHOR, "")
        holder = holder.getparent()
    return ""
