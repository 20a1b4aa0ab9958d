"""Rows of a table that the template knows: its cells with what the draft holds, people's rows after the one above."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lxml.html import HtmlElement

from briefgen.drafts.outline import Leaf, TableRow, TableUnit, is_live, is_live_row
from briefgen.drafts.page_inlines import Inliner, append, new_element
from briefgen.wordxml.namespaces import Element

Keep: TypeAlias = Callable[[HtmlElement, HtmlElement, Leaf], bool]
"""(new cell, the template's, the draft's paragraph) → True when it filled the cell with the template's content."""


def fill_rows(
    table: HtmlElement, known: HtmlElement, unit: TableUnit, inliner: Inliner, keep: Keep, where: str
) -> None:
    """Put the draft's rows into an empty table that is to look like `known`."""
    parts: dict[str, HtmlElement] = {}
    rows = _rows_of(known)
    for row in unit.rows:
        if is_live_row(row):
            like, part = rows.get(row.row_id) or _like(rows, unit, row)
            if part not in parts:
                parts[part] = new_element(part)
            parts[part].append(_row(row, like, known, inliner, keep, where, known=row.row_id in rows))
    table.extend(parts[part] for part in ("thead", "tbody") if part in parts)


def shell_of(found: HtmlElement) -> HtmlElement:
    """An element without what is in it."""
    return new_element(str(found.tag), **{str(name): str(value) for name, value in found.attrib.items()})


def _like(rows: Mapping[str, tuple[HtmlElement, str]], unit: TableUnit, row: TableRow) -> tuple[HtmlElement, str]:
    """The row that a person's row takes after: the one above, in the body."""
    place = unit.rows.index(row)
    for near in (*reversed(unit.rows[:place]), *unit.rows[place + 1 :]):
        found = rows.get(near.row_id)
        if found is not None and found[1] == "tbody":
            return found
    return next(iter(rows.values()))[0], "tbody"


def _row(
    row: TableRow, like: HtmlElement, table: HtmlElement, inliner: Inliner, keep: Keep, where: str, *, known: bool
) -> HtmlElement:
    """One row; `known` when `like` is the template's own row for it and not just one that it takes after."""
    made = shell_of(like)
    made.attrib.pop("id", None)
    if row.row_id:
        made.set("id", row.row_id)
    models = [cell for cell in like if cell.tag in ("td", "th")]
    columns = [cell.get("data-col", "") for cell in table.findall("thead/tr/th")]
    by_cell: dict[int, list[Leaf]] = {}
    order: list[Element] = []
    for leaf in row.leaves:
        if leaf.cell is not None and leaf.cell not in order:
            order.append(leaf.cell)
        by_cell.setdefault(order.index(leaf.cell) if leaf.cell is not None else 0, []).append(leaf)
    for place in range(len(order)):
        leaves = by_cell.get(place, [])
        block_id = next((leaf.block_id for leaf in leaves if leaf.block_id), "")
        column = block_id.removeprefix(f"{row.row_id}.") if block_id else ""
        index = columns.index(column) if column in columns else place
        model = models[index] if index < len(models) else models[-1]
        cell = shell_of(model)
        if block_id and model.get("id"):
            cell.set("id", block_id)
        if not (known and len(leaves) == 1 and block_id and keep(cell, model, leaves[0])):
            for number, leaf in enumerate(leaf for leaf in leaves if is_live(leaf)):
                if number:
                    append(cell, new_element("br"))
                inliner.fill(cell, leaf.paragraph, where)
        made.append(cell)
    return made


def _rows_of(table: HtmlElement) -> dict[str, tuple[HtmlElement, str]]:
    rows: dict[str, tuple[HtmlElement, str]] = {}
    for part in ("thead", "tbody"):
        for place, row in enumerate(table.findall(f"{part}/tr")):
            name = row.get("id") or (f"{table.get('id')}.head" if part == "thead" and place == 0 else "")
            rows[name or f"?{part}{place}"] = (row, part)
    return rows
