"""Tables that people put into a draft, as HTML: header row, spans, alignment as in the design."""

from __future__ import annotations

from lxml.html import HtmlElement

from briefgen.drafts.outline import TableUnit, is_live_row
from briefgen.drafts.page_inlines import Inliner, Notes, append, new_element
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.revisions import W_P, W_TBL, W_TC
from briefgen.wordxml.tables import is_header


def own_table(inliner: Inliner, unit: TableUnit, where: str, notes: Notes) -> HtmlElement:
    """A table that the template does not know. Its first row is its head when Word repeats it or the style marks it."""
    rows = [row.element for row in unit.rows if is_live_row(row)]
    heads = sum(1 for row in rows if is_header(row))
    if heads == 0 and len(rows) > 1 and _first_row_is_head(unit.element):
        heads = 1
    if heads == 0:
        notes.lose(f"the head of a table under “{where}”: none of its rows is marked as one")
    table = new_element("table", **{"class": "added"})
    spans: dict[int, HtmlElement] = {}
    head, body = new_element("thead"), new_element("tbody")
    for number, row in enumerate(rows):
        made = new_element("tr")
        column = 0
        for cell in row.iter(W_TC):
            if next((holder for holder in cell.iterancestors(W_TBL)), None) is not unit.element:
                continue
            column = _cell(inliner, cell, made, column, spans, where, notes, head=number < heads)
        (head if number < heads else body).append(made)
    for part in (head, body):
        if len(part):
            table.append(part)
    return table


def _cell(
    inliner: Inliner,
    cell: Element,
    row: HtmlElement,
    column: int,
    spans: dict[int, HtmlElement],
    where: str,
    notes: Notes,
    *,
    head: bool,
) -> int:
    """Add one cell to a row; returns the column after it. `spans` holds the cell that each column goes on with."""
    properties = cell.find(qn("w:tcPr"))
    width = int(value_of(properties, "w:gridSpan") or "1")
    merged = None if properties is None else properties.find(qn("w:vMerge"))
    if merged is not None and merged.get(qn("w:val"), "continue") == "continue" and column in spans:
        above = spans[column]
        above.set("rowspan", str(int(above.get("rowspan") or "1") + 1))
        return column + width
    made = new_element("th", scope="col") if head else new_element("td")
    if width > 1:
        made.set("colspan", str(width))
    for place, paragraph in enumerate(found for found in cell if found.tag == W_P):
        if place:
            append(made, new_element("br"))
        inliner.fill(made, paragraph, where)
    inner = cell.find(W_TBL)
    if inner is not None:
        notes.lose(f"a table inside a table's cell under “{where}” (its words are kept)")
        for paragraph in inner.iter(W_P):
            append(made, new_element("br"))
            inliner.fill(made, paragraph, where)
    row.append(made)
    if merged is not None:
        spans[column] = made
    else:
        spans.pop(column, None)
    return column + width


def _first_row_is_head(table: Element) -> bool:
    look = table.find(f"{qn('w:tblPr')}/{qn('w:tblLook')}")
    if look is None:
        return False
    first = look.get(qn("w:firstRow"))
    if first is not None:
        return first not in ("0", "false")
    return bool(int(look.get(qn("w:val"), "0"), 16) & 0x20)
