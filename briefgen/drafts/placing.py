"""Blocks that come, go and move in the flow of a draft, as tracked changes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefgen.drafts.order import predecessors
from briefgen.drafts.outline import Flow, Leaf, TableUnit, is_live, is_ours
from briefgen.drafts.workbench import Workbench, has_our_changes
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.fields import run
from briefgen.wordxml.namespaces import Element, element, qn
from briefgen.wordxml.resolving import resolve_text
from briefgen.wordxml.revisions import (
    AUTHOR,
    W_TR,
    Marker,
    delete_paragraph,
    insert_paragraph,
    mark_row,
    word_tags,
)

GAP_STYLE = "Table End"
"""Style of the small paragraphs that keep tables apart and end the document: nobody's text."""

_TRAILING = word_tags("bookmarkEnd commentRangeEnd customXmlDelRangeEnd customXmlInsRangeEnd permEnd proofErr")
_LEADING = word_tags("bookmarkStart commentRangeStart customXmlDelRangeStart customXmlInsRangeStart permStart")


def flow_order(blocks: Sequence[BaseBlock]) -> list[str]:
    """Ids of the units of a generated document in order: a table counts as one, by its own id."""
    order: list[str] = []
    seen: set[str] = set()
    for block in blocks:
        key = block.table or block.id
        if key not in seen:
            seen.add(key)
            order.append(key)
    return order


def units_of(blocks: Sequence[BaseBlock]) -> dict[str, str]:
    """Block id → the unit that it is a part of: what belongs to one list item, or to one line and its answer.

    A list item's paragraphs have the item for their parent; other parts that follow each other have ids that differ in
    the last word (`expect.AUS.few-victims.line`, `….answer`).
    """
    units: dict[str, str] = {}
    items: set[str] = set()
    before: BaseBlock | None = None
    for block in blocks:
        if block.kind == "li" and block.parent:
            items.add(block.parent)
        stem = block.id.rpartition(".")[0]
        if block.parent in items:
            units[block.id] = block.parent
        elif (
            # `kind.ISO3.meaning.part`; ids with fewer words are statements of their own.
            stem.count(".") > 1
            and before is not None
            and block.kind == before.kind == "p"
            and stem == before.id.rpartition(".")[0]
        ):
            units[block.id] = units.setdefault(before.id, before.id)
        before = block
    return units


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


class FlowEditor:
    """Inserts, deletes and moves units of the flow; keeps `flow` true while it does."""

    def __init__(self, bench: Workbench, flow: list[Flow]) -> None:
        self.bench = bench
        self.flow = flow
        self.by_key: dict[str, Flow] = {key_of(unit): unit for unit in flow if key_of(unit) and is_live_unit(unit)}

    def delete(self, key: str) -> None:
        """Track the deletion of a unit; one that we had inserted and nobody accepted goes at once."""
        unit = self.by_key.pop(key)
        if isinstance(unit, TableUnit):
            self._delete_table(unit)
        else:
            delete_leaf(unit, self.bench.marker)
            if unit.unit.getparent() is None:
                self.flow.remove(unit)

    def place_new(
        self, order: Sequence[str], missing: Collection[str], copies: dict[str, Flow], unsteady: Collection[str]
    ) -> None:
        """Put `copies` of the `missing` units where `order` has them.

        `unsteady` units are known but no anchors: the person moved them, so what stood beside them no longer does.
        """
        anchors = predecessors(
            [key for key in order if key in missing or (key in self.by_key and key not in unsteady)],
            [key for key in self.by_key if key not in missing and key not in unsteady],
        )
        for key in order:
            if key in missing:
                before, after = anchors[key]
                self.insert_at(copies[key], self._index(copies[key], before, after, key))
                self.by_key[key] = copies[key]
                if isinstance(copies[key], TableUnit):
                    self._keep_apart(self.flow.index(copies[key]))

    def _keep_apart(self, index: int) -> None:
        """Two tables without a paragraph between them become one: put one there."""
        for place in (index + 1, index):
            if 0 < place < len(self.flow) and all(
                isinstance(unit, TableUnit) for unit in self.flow[place - 1 : place + 1]
            ):
                style_id = self.bench.graft.styles.id_of(GAP_STYLE, "paragraph")
                style = element("w:pStyle", {"w:val": style_id or "Normal"})
                paragraph = element("w:p", None, element("w:pPr", None, style), run(" "))
                self.insert_at(insert_leaf(self.bench, paragraph, ""), place)

    def _index(self, unit: Flow, before: str, after: str, key: str) -> int:
        if before:
            index = self.flow.index(self.by_key[before]) + 1
            if not self._belong_together(before, key):
                # What a person wrote after a block goes on belonging to it.
                while index < len(self.flow) and self._is_persons(self.flow[index]):
                    index += 1
            return index
        return self.flow.index(self.by_key[after]) if after else len(self.flow)

    def _belong_together(self, before: str, key: str) -> bool:
        fresh = self.bench.fresh
        one, other = fresh.get(before), fresh.get(key)
        if one is None or other is None:
            return False
        return (one.parent == other.parent and one.parent != "") or one.style == other.style

    def _is_persons(self, unit: Flow) -> bool:
        return not key_of(unit) and not (isinstance(unit, Leaf) and self.bench.draft.style_of(unit) == GAP_STYLE)

    def insert_at(self, unit: Flow, index: int) -> None:
        """Put a unit into the flow and into the document."""
        if index > 0 and (index == len(self.flow) or not self._starts_elsewhere(index)):
            after = self.flow[index - 1].unit
            while (following := after.getnext()) is not None and following.tag in _TRAILING:
                after = following
            after.addnext(unit.unit)
        elif index < len(self.flow):
            before = self.flow[index].unit
            while (leading := before.getprevious()) is not None and leading.tag in _LEADING:
                before = leading
            before.addprevious(unit.unit)
        else:
            body = self.bench.draft.document.find(qn("w:body"))
            assert body is not None
            body.insert(0, unit.unit)
        self.flow.insert(index, unit)

    def _starts_elsewhere(self, index: int) -> bool:
        """True when the unit before stands in another container than the one after, which the new one belongs to."""
        before, after = self.flow[index - 1], self.flow[index]
        return before.unit.getparent() is not after.unit.getparent() and bool(key_of(after)) and not key_of(before)

    def _delete_table(self, table: TableUnit) -> None:
        rows = [row for row in table.element.iter(W_TR) if any(row is known.element for known in table.rows)]
        for row in rows:
            delete_row(row, self.bench.marker)
        if next(table.element.iter(W_TR), None) is None:
            parent = table.unit.getparent()
            if parent is not None:
                parent.remove(table.unit)
            self.flow.remove(table)


def delete_leaf(leaf: Leaf, marker: Marker) -> None:
    """Track the deletion of a paragraph, or take it out when it was only our own pending insertion."""
    if is_ours(leaf):
        parent = leaf.unit.getparent()
        assert parent is not None
        parent.remove(leaf.unit)
        return
    if has_our_changes(leaf.paragraph):
        resolve_text(leaf.paragraph, "reject", _ours)
    delete_paragraph(leaf.paragraph, marker)
    leaf.unit = leaf.paragraph


def delete_row(row: Element, marker: Marker) -> None:
    """Track the deletion of a row, or take it out when it was only our own pending insertion."""
    properties = row.find(qn("w:trPr"))
    mark = None if properties is None else properties.find(qn("w:ins"))
    if mark is not None and mark.get(qn("w:author")) == AUTHOR:
        parent = row.getparent()
        assert parent is not None
        parent.remove(row)
        return
    for paragraph in row.iter(qn("w:p")):
        if has_our_changes(paragraph):
            resolve_text(paragraph, "reject", _ours)
    mark_row(row, "w:del", marker)


def insert_leaf(bench: Workbench, paragraph: Element, block_id: str) -> Leaf:
    """A new paragraph, tracked, ready to be placed."""
    insert_paragraph(paragraph, bench.marker)
    return Leaf(paragraph, paragraph, None, block_id, "bookmark")


def _ours(author: str) -> bool:
    return author == AUTHOR
