"""Tables in a merge: rows are matched by their ids, cells merged word by word, whole rows come, go and move tracked."""

from __future__ import annotations

import copy
from collections.abc import Iterable

from briefgen.drafts.merge_context import Event, Merge
from briefgen.drafts.order import moved, predecessors
from briefgen.drafts.outline import TableRow, TableUnit, is_live_row, read_rows
from briefgen.drafts.placing import delete_row
from briefgen.drafts.wording import merge_words
from briefgen.wordxml import w
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import has_content, shown_text
from briefgen.wordxml.namespaces import Element, element, qn
from briefgen.wordxml.revisions import mark_row
from briefgen.wordxml.stories import read_passages


def table_is_untouched(merge: Merge, table: TableUnit) -> bool:
    """True when no row of a table was edited, no row is a person's own, and none was taken out by one."""
    rows = [row for row in table.rows if is_live_row(row)]
    generated = _rows_of_table(merge.base.values(), table.table_id)
    return {row.row_id for row in rows} == generated.keys() and all(
        _is_untouched(merge, row, generated[row.row_id]) for row in rows
    )


def _is_untouched(merge: Merge, row: TableRow, generated: list[BaseBlock]) -> bool:
    """True when a row holds what was generated, each cell in a cell of its own, and nothing more."""
    filled = [block.id for block in generated if block.pieces]
    leaves = {leaf.block_id: leaf for leaf in row.leaves if leaf.block_id}
    cells = {leaves[block_id].cell for block_id in filled if block_id in leaves}
    return (
        len(cells) == len(filled)
        and not any(merge.edited(block_id) for block_id in leaves)
        and not any(has_content(leaf.paragraph) for leaf in row.leaves if not leaf.block_id)
        and all(passage.element.tag == w.P and len(passage.cells) == 1 for passage in read_passages(row.element))
        and next(row.element.iter(qn("w:vMerge")), None) is None
    )


def new_table(merge: Merge, table: TableUnit) -> TableUnit:
    """A copy of a table of the new brief, every row tracked as inserted."""
    ids = {leaf.block_id for leaf in table.leaves() if leaf.block_id}
    copied_table = merge.importer.table(table.element, ids)
    for row in copied_table.iter(w.TR):
        mark_row(row, "w:ins", merge.marker)
    copied = TableUnit(copied_table, copied_table, list(read_rows(copied_table)), table.table_id)
    for mine, theirs in zip(copied.rows, table.rows, strict=True):
        _name_like(mine, theirs)
    return copied


def merge_rows(merge: Merge, table: TableUnit) -> None:
    """Merge one table that the draft still has."""
    fresh_unit = next(
        (unit for unit in merge.new.flow if isinstance(unit, TableUnit) and unit.table_id == table.table_id), None
    )
    if fresh_unit is None:
        return
    base = _rows_of_table(merge.base.values(), table.table_id)
    fresh = _rows_of_table(merge.fresh.values(), table.table_id)
    here = {row.row_id: row for row in table.rows if row.row_id and is_live_row(row)}
    theirs = {row.row_id: row for row in fresh_unit.rows if row.row_id}
    reshaped = {
        row_id
        for row_id in base.keys() & fresh.keys()
        if [*map(_column, base[row_id])] != [*map(_column, fresh[row_id])]
    }
    for row_id in base:
        if row_id in fresh and row_id not in reshaped:
            for block in base[row_id]:
                merge_words(merge, block.id)
    going = [row_id for row_id in here if row_id in base and (row_id not in fresh or row_id in reshaped)]
    replaced: set[str] = set()
    for row_id in going:
        row = here[row_id]
        if not _is_untouched(merge, row, base[row_id]):
            _keep_edited(merge, row, fresh.get(row_id))
        else:
            replaced.add(row_id)
    order = [row_id for row_id in fresh if row_id in theirs]
    coming = [
        row_id
        for row_id in order
        if (row_id not in here and row_id not in base) or (row_id in reshaped and row_id in replaced)
    ]
    moving = _moving_rows(merge, base, order, here, replaced)
    # A person may have added columns: new rows get as many empty cells as the others have more than theirs.
    twin = next((row_id for row_id in here if row_id in theirs), "")
    extra = here[twin].element.findall(w.TC)[len(theirs[twin].element.findall(w.TC)) :] if twin else []
    copies = {row_id: _new_row(merge, theirs[row_id], extra) for row_id in (*coming, *sorted(moving))}
    leaving = {row_id: here.pop(row_id) for row_id in (*sorted(replaced), *sorted(moving))}
    _place_rows(merge, table, order, here, copies)
    for row_id, row in leaving.items():
        if row_id not in copies:
            merge.note("deleted", row_id, old=" | ".join(block.text for block in base.get(row_id, ())))
        delete_row(row.element, merge.marker)
        if row.element.getparent() is None:
            table.rows.remove(row)
    for row_id, row in copies.items():
        merge.note(
            "moved" if row_id in moving else "inserted", row_id, new=" | ".join(block.text for block in fresh[row_id])
        )
        merge.draft.blocks.update({leaf.block_id: leaf for leaf in row.leaves if leaf.block_id})


def note_removed_tables(merge: Merge) -> None:
    """Remember what the new brief says anew in tables that a person took out."""
    for table_id in dict.fromkeys(block.table for block in merge.fresh.values() if block.table):
        generated = _rows_of_table(merge.base.values(), table_id)
        if not generated or table_id in merge.units:
            continue
        news = [
            " | ".join(block.text for block in row)
            for row_id, row in _rows_of_table(merge.fresh.values(), table_id).items()
            if any(block.id not in merge.base or merge.changed(block.id) for block in row) or row_id not in generated
        ]
        if news:
            merge.removed.append(Event("removed", table_id, "", "\n".join(news)))


def _rows_of_table(blocks: Iterable[BaseBlock], table_id: str) -> dict[str, list[BaseBlock]]:
    """Row id → cells, in order, of one table as it was generated."""
    rows: dict[str, list[BaseBlock]] = {}
    for block in blocks:
        if block.table == table_id:
            rows.setdefault(block.row, []).append(block)
    return rows


def _keep_edited(merge: Merge, row: TableRow, fresh: list[BaseBlock] | None) -> None:
    leaf = next((leaf for leaf in row.leaves if leaf.block_id), row.leaves[0])
    if fresh is None:
        merge.comment(leaf, ["The new brief no longer has this row. What you made of it was kept."])
        merge.note("gone", row.row_id, old=" | ".join(shown_text(leaf.paragraph) for leaf in row.leaves))
        return
    new = " | ".join(block.text for block in fresh)
    merge.comment(leaf, ["The new brief has other columns here. Your row was kept.", f"Generated now: {new}"])
    merge.note("conflict", row.row_id, "", new)


def _moving_rows(
    merge: Merge,
    base: dict[str, list[BaseBlock]],
    order: list[str],
    here: dict[str, TableRow],
    replaced: set[str],
) -> set[str]:
    generated = [row_id for row_id in base if row_id in here and row_id not in replaced]
    by_person = moved(generated, [row_id for row_id in here if row_id in generated])
    elsewhere = moved([row_id for row_id in generated if row_id not in by_person], order)
    return {row_id for row_id in elsewhere if _is_untouched(merge, here[row_id], base[row_id])}


def _new_row(merge: Merge, theirs: TableRow, extra: list[Element]) -> TableRow:
    ids = {leaf.block_id for leaf in theirs.leaves if leaf.block_id}
    copied_row = merge.importer.table(theirs.element, ids)
    for cell in extra:
        properties = cell.find(qn("w:tcPr"))
        copied_row.append(
            element("w:tc", None, *([] if properties is None else [copy.deepcopy(properties)]), element("w:p"))
        )
    mark_row(copied_row, "w:ins", merge.marker)
    row = next(read_rows((copied_row,)))
    _name_like(row, theirs)
    return row


def _place_rows(
    merge: Merge, table: TableUnit, order: list[str], here: dict[str, TableRow], copies: dict[str, TableRow]
) -> None:
    anchors = predecessors([row_id for row_id in order if row_id in here or row_id in copies], [*here])
    for row_id in order:
        if row_id not in copies:
            continue
        row = copies[row_id]
        before, after = anchors[row_id]
        if before:
            here[before].element.addnext(row.element)
            table.rows.insert(table.rows.index(here[before]) + 1, row)
        elif after:
            here[after].element.addprevious(row.element)
            table.rows.insert(table.rows.index(here[after]), row)
        else:
            table.element.append(row.element)
            table.rows.append(row)
        here[row_id] = row


def _name_like(mine: TableRow, theirs: TableRow) -> None:
    mine.row_id = theirs.row_id
    for leaf, twin in zip(mine.leaves, theirs.leaves, strict=False):
        leaf.block_id, leaf.found_by = twin.block_id, "bookmark"


def _column(block: BaseBlock) -> str:
    return block.id.removeprefix(f"{block.row}.")
