"""Tables of a draft as HTML: generated ones as the template has them, people's own in the design."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from lxml.html import HtmlElement

from briefgen.drafts.outline import Leaf, TableRow, TableUnit, cells_of, is_live_row
from briefgen.drafts.paper_inlines import Inliner, append, new_element, shell_of
from briefgen.wordxml import w
from briefgen.wordxml.namespaces import NAMESPACES, Element, is_on, qn, value_of, whole_number
from briefgen.wordxml.stories import read_passages

TakeOver: TypeAlias = Callable[[HtmlElement, HtmlElement, Leaf], bool]
"""(new cell, the template's, the draft's paragraph) → True when it filled the cell with the template's content."""


@dataclass(frozen=True, slots=True)
class _GridCell:
    """A `w:tc` in the grid of its table. `continues` when it is merged with the cell above it."""

    element: Element
    column: int
    width: int
    continues: bool


def fill_generated_table(
    table: HtmlElement, template: HtmlElement, unit: TableUnit, inliner: Inliner, take_over: TakeOver
) -> None:
    """Put the draft's rows into an empty table that is to look like the template's."""
    parts = {tag: _Part(tag, inliner) for tag in ("thead", "tbody")}
    rows = _rows_by_id(template)
    columns = [cell.get("data-col", "") for cell in template.findall("thead/tr/th")]
    for row in filter(is_live_row, unit.rows):
        model_row, part = rows.get(row.row_id) or _row_to_take_after(rows, unit, row)
        new_row = shell_of(model_row)
        new_row.attrib.pop("id", None)
        if row.row_id:
            new_row.set("id", row.row_id)
        models = [cell for cell in model_row if cell.tag in ("td", "th")]
        for grid_cell in parts[part].new_cells(row.element, new_row):
            leaves = [leaf for leaf in row.leaves if leaf.cell is grid_cell.element]
            block_id = next((leaf.block_id for leaf in leaves if leaf.block_id), "")
            column = block_id.removeprefix(f"{row.row_id}.") if block_id else ""
            index = columns.index(column) if column in columns else grid_cell.column
            model = models[index] if index < len(models) else models[-1]
            cell = shell_of(model)
            if not (block_id and model.get("id")):
                cell.attrib.pop("id", None)
            else:
                cell.set("id", block_id)
            alone = row.row_id in rows and block_id and len(list(read_passages(grid_cell.element))) == 1
            if not (alone and take_over(cell, model, leaves[0])):
                _fill_cell(cell, grid_cell.element, inliner)
            parts[part].put(grid_cell, cell, new_row)
    table.extend(part.element for part in parts.values() if len(part.element))


def own_table(inliner: Inliner, unit: TableUnit) -> HtmlElement:
    """A table that the template does not know. Its first row is its head when Word repeats it or the style marks it."""
    rows = [row.element for row in unit.rows if is_live_row(row)]
    heads = sum(is_on(row.find("w:trPr/w:tblHeader", NAMESPACES)) for row in rows)
    if heads == 0 and len(rows) > 1 and _first_row_is_head(unit.element):
        heads = 1
    if heads == 0:
        inliner.lose("the head of a table, for none of its rows is marked as one,")
    table = new_element("table", **{"class": "added"})
    for tag, part_rows in (("thead", rows[:heads]), ("tbody", rows[heads:])):
        part = _Part(tag, inliner)
        for row in part_rows:
            new_row = new_element("tr")
            for grid_cell in part.new_cells(row, new_row):
                cell = new_element("th", scope="col") if tag == "thead" else new_element("td")
                _fill_cell(cell, grid_cell.element, inliner)
                part.put(grid_cell, cell, new_row)
        if part_rows:
            table.append(part.element)
    return table


class _Part:
    """The head or the body of a table, which grows row by row."""

    def __init__(self, tag: str, inliner: Inliner) -> None:
        self.element = new_element(tag)
        self._inliner = inliner
        self._above: dict[int, HtmlElement] = {}
        """Column → the cell that goes on below where the draft's is merged with it."""

    def new_cells(self, row: Element, new_row: HtmlElement) -> Iterator[_GridCell]:
        """Append a row; returns the draft's cells that are to be put into it, merged ones not among them."""
        self.element.append(new_row)
        for cell in _grid(row, new_row):
            above = self._above.get(cell.column)
            if not cell.continues or above is None:
                yield cell
                continue
            above.set("rowspan", str(int(above.get("rowspan") or "1") + 1))
            words = " ".join(passage.words for passage in read_passages(cell.element)).strip()
            if words:
                self._inliner.lose("words in a merged cell, which Word does not show,", words)

    def put(self, grid_cell: _GridCell, cell: HtmlElement, new_row: HtmlElement) -> None:
        """Put a new cell, in its width, at the end of a row."""
        for span in ("colspan", "rowspan"):
            cell.attrib.pop(span, None)
        if grid_cell.width > 1:
            cell.set("colspan", str(grid_cell.width))
            if cell.get("scope") == "col":
                cell.set("scope", "colgroup")
        self._above[grid_cell.column] = cell
        new_row.append(cell)


def _grid(row: Element, new_row: HtmlElement) -> Iterator[_GridCell]:
    """The cells of a row with their columns; columns that it leaves out become empty cells of `new_row`."""
    column, after = (_columns(value_of(row.find(qn("w:trPr")), name), 0) for name in ("w:gridBefore", "w:gridAfter"))
    if column:
        new_row.append(new_element("td", colspan=str(column)))
    for cell in cells_of(row):
        width = _columns(value_of(cell.find(qn("w:tcPr")), "w:gridSpan"), 1)
        merged = cell.find("w:tcPr/w:vMerge", NAMESPACES)
        continues = merged is not None and merged.get(qn("w:val"), "continue") == "continue"
        yield _GridCell(cell, column, width, continues)
        column += width
    if after:
        new_row.append(new_element("td", colspan=str(after)))


def _fill_cell(target: HtmlElement, cell: Element, inliner: Inliner) -> None:
    """A cell's paragraphs, a line each; those of a table in it too."""
    lines = 0
    nested = False
    for passage in read_passages(cell):
        if passage.element.tag != w.P:
            inliner.lose_object(passage.element)
            continue
        nested = nested or bool(passage.cells)
        pieces = list(inliner.pieces(passage.element))
        if lines and pieces:
            append(target, new_element("br"))
        for piece in pieces:
            append(target, piece)
        lines += bool(pieces)
    if nested:
        inliner.lose("the form of a table inside a table's cell (its words are kept)")


def _row_to_take_after(
    rows: Mapping[str, tuple[HtmlElement, str]], unit: TableUnit, row: TableRow
) -> tuple[HtmlElement, str]:
    """The row that a person's row takes after: the one above, in the body."""
    index = unit.rows.index(row)
    for near in (*reversed(unit.rows[:index]), *unit.rows[index + 1 :]):
        model = rows.get(near.row_id)
        if model is not None and model[1] == "tbody":
            return model
    return next(iter(rows.values()))[0], "tbody"


def _rows_by_id(table: HtmlElement) -> dict[str, tuple[HtmlElement, str]]:
    rows: dict[str, tuple[HtmlElement, str]] = {}
    for part in ("thead", "tbody"):
        for number, row in enumerate(table.findall(f"{part}/tr")):
            name = row.get("id") or (f"{table.get('id')}.head" if part == "thead" and number == 0 else "")
            rows[name or f"?{part}{number}"] = (row, part)
    return rows


def _first_row_is_head(table: Element) -> bool:
    look = table.find("w:tblPr/w:tblLook", NAMESPACES)
    if look is None:
        return False
    first = look.get(qn("w:firstRow"))
    if first is not None:
        return first not in ("0", "false")
    try:
        return bool(int(look.get(qn("w:val"), "0"), 16) & 0x20)
    except ValueError:
        return False


def _columns(text: str | None, default: int) -> int:
    """A number of columns; Word's tables have 63 at most, and what says more is no statement about a table."""
    return max(default, min(whole_number(text, default), _MOST_COLUMNS))


_MOST_COLUMNS = 63
