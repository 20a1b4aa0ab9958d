"""The body of a Word file as the merge sees it: paragraphs and tables in order, each with the block that it holds.

Everything is found whatever stands around it: controls in controls, custom XML, controls around rows and cells.
A table that only places blocks (columns, a tinted box) is no table here: what it holds stands in the flow.
What is none of ours (text boxes, nested tables, sections) is not looked into: it belongs to what holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import bookmarks_in
from briefgen.wordxml.inlines import is_emptied, read_inlines
from briefgen.wordxml.markup import BOX, COLUMNS
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.revisions import AUTHOR, mark_of, row_mark

FoundBy = Literal["tag", "alias", "bookmark", "text", ""]
_CUSTOM_XML = qn("w:customXml")
_W_TCPR, _W_CELL_DEL = qn("w:tcPr"), qn("w:cellDel")
_BOXED = qn("w:txbxContent")
_FLOW = (w.P, w.TBL, w.SDT, _CUSTOM_XML)


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
        return value_of(self.paragraph.find(w.PPR), "w:pStyle") or ""


@dataclass(slots=True, eq=False)
class TableRow:
    """One row; `leaves` are the paragraphs of its cells (a nested table's are not among them)."""

    element: Element
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
        for table in unit.unit.iter(w.TBL):
            for paragraph in table.iter(w.P):
                if paragraph not in outlined and next(paragraph.iterancestors(_BOXED, w.TBL)).tag == w.TBL:
                    outlined.add(paragraph)
                    yield Leaf(paragraph, paragraph)


def identify(leaf: Leaf, ids: set[str], bookmarks: dict[str, str]) -> Iterator[tuple[str, FoundBy]]:
    """Block ids that a paragraph's own marks speak for, the surest first. `bookmarks`: name → block id."""
    holder = leaf.paragraph.getparent()
    controls = []
    while holder is not None and holder.tag in (w.SDT_CONTENT, w.SDT, _CUSTOM_XML):
        if holder.tag == w.SDT:
            controls.append(holder)
        holder = holder.getparent()
    controls.extend(leaf.paragraph.iter(w.SDT))
    for control in controls:
        properties = control.find(qn("w:sdtPr"))
        tag, alias = value_of(properties, "w:tag"), value_of(properties, "w:alias")
        if tag in ids:
            yield str(tag), "tag"
        if alias in ids:
            yield str(alias), "alias"
    for start in leaf.paragraph.iter(qn("w:bookmarkStart")):
        name = start.get(qn("w:name"), "")
        # A block that a refresh moved bears its bookmark's name with a tail (`bg_…_2`).
        if block_id := bookmarks.get(name) or bookmarks.get(name[:27]):
            yield block_id, "bookmark"


def is_live(leaf: Leaf) -> bool:
    """False for a paragraph that goes when the pending changes are accepted."""
    if leaf.placeholder or (leaf.row is not None and row_mark(leaf.row, "w:del") is not None):
        return False
    properties = None if leaf.cell is None else next(leaf.cell.iterchildren(_W_TCPR), None)
    if properties is not None and next(properties.iterchildren(_W_CELL_DEL), None) is not None:
        return False
    return not joins_next(leaf) or next(read_inlines(leaf.paragraph), None) is not None


def joins_next(leaf: Leaf) -> bool:
    """True for a paragraph whose mark goes when the pending changes are accepted: what is left joins the next one."""
    return any(mark_of(leaf.paragraph, kind) is not None for kind in ("w:del", "w:moveFrom"))


def is_taken_by_us(leaf: Leaf) -> bool:
    """True for a paragraph, or one in a row, whose deletion we proposed."""
    return _is_our_mark(mark_of(leaf.paragraph, "w:del")) or (
        leaf.row is not None and _is_our_mark(row_mark(leaf.row, "w:del"))
    )


def is_live_row(row: TableRow) -> bool:
    """False for a row that goes when the pending changes are accepted."""
    return row_mark(row.element, "w:del") is None


def key_of(unit: Flow) -> str:
    """Id of a unit of the flow, "" for a person's own."""
    return unit.block_id if isinstance(unit, Leaf) else unit.table_id


def is_live_unit(unit: Flow) -> bool:
    """False for a paragraph or table that goes when the pending changes are accepted."""
    return any(is_live(leaf) for leaf in leaves_of([unit]))


def is_ours(leaf: Leaf) -> bool:
    """True for a paragraph that an earlier refresh inserted, that is still pending and that nobody wrote in."""
    return (
        _is_our_mark(mark_of(leaf.paragraph, "w:ins"))
        and not has_peoples_changes(leaf.paragraph)
        and all(inline.inserted_by == AUTHOR for inline in read_inlines(leaf.paragraph))
    )


def pending_deletion_is_ours(leaf: Leaf) -> bool:
    """True for a paragraph whose pending deletion is ours alone."""
    return _is_our_mark(mark_of(leaf.paragraph, "w:del")) and not has_peoples_changes(leaf.paragraph)


def has_peoples_changes(paragraph: Element) -> bool:
    """True when people have pending changes in a paragraph."""
    return any(change.get(w.AUTHOR) != AUTHOR for change in paragraph.iter(*w.ADDING, *w.TAKING))


def _is_our_mark(mark: Element | None) -> bool:
    return mark is not None and mark.get(w.AUTHOR) == AUTHOR


def _walk(container: Element, cell: Element | None) -> Iterator[Flow]:
    for child in container:
        yield from _units(child, child, cell)


def _units(part: Element, unit: Element, cell: Element | None) -> Iterator[Flow]:
    """What `part` holds; `unit` is the outermost frame around it that holds nothing else."""
    tag = part.tag
    if tag == w.P:
        yield Leaf(part, unit, cell)
    elif tag == w.TBL:
        if _is_box(part):
            for box_cell in cells_of(part):
                yield from _walk(box_cell, None)
            return
        table = TableUnit(part, unit)
        table.rows.extend(read_rows(part))
        yield table
    elif tag in (w.SDT, _CUSTOM_XML):
        content = part.find(w.SDT_CONTENT) if tag == w.SDT else part
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
    if len([*table.iterchildren(w.TR)]) == 1 and (
        value_of(table.find(qn("w:tblPr")), "w:tblDescription") in (BOX, COLUMNS)
        or any(len(bookmarks_in(cell)) > 1 or any(map(_is_heading, cell.iterchildren(w.P))) for cell in cells)
    ):
        return True
    return any(
        sum(child.tag == w.SDT for child in cell) > 1 or any(bookmarks_in(inner) for inner in cell.iterchildren(w.TBL))
        for cell in cells
    )


def _is_heading(paragraph: Element) -> bool:
    return (value_of(paragraph.find(w.PPR), "w:pStyle") or "").lower().startswith("heading")


def read_rows(holder: Iterable[Element]) -> Iterator[TableRow]:
    """The rows of a `w:tbl`, whatever stands around them, with the paragraphs of their cells."""
    for child in holder:
        if child.tag == w.TR:
            row = TableRow(child)
            for cell in cells_of(child):
                row.leaves.extend(unit for unit in _walk(cell, cell) if isinstance(unit, Leaf))
            for leaf in row.leaves:
                leaf.row = child
            yield row
        elif child.tag in (w.SDT, w.SDT_CONTENT, _CUSTOM_XML):
            yield from read_rows(child)


def cells_of(holder: Element) -> Iterator[Element]:
    """The `w:tc` of a row, whatever stands around them."""
    for child in holder:
        if child.tag == w.TC:
            yield child
        elif child.tag in (w.TR, w.SDT, w.SDT_CONTENT, _CUSTOM_XML):
            yield from cells_of(child)
