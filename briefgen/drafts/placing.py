"""Blocks that come, go and move in the flow of a draft, as tracked changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from briefgen.drafts.merge_context import Merge
from briefgen.drafts.order import predecessors, sections_of
from briefgen.drafts.outline import Flow, Leaf, TableUnit, is_ours, key_of
from briefgen.wordxml import w
from briefgen.wordxml.namespaces import Element, element, qn, run, take_out
from briefgen.wordxml.resolving import reject_our_text
from briefgen.wordxml.revisions import AUTHOR, Marker, delete_paragraph, insert_paragraph, mark_row, row_mark

GAP_STYLE = "Table End"
"""Style of the small paragraphs that keep tables apart and end the document: nobody's text."""

_NUM_ID = f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}"
_W_VAL = qn("w:val")
_TRAILING = w.tags("bookmarkEnd commentRangeEnd customXmlDelRangeEnd customXmlInsRangeEnd permEnd proofErr")
_LEADING = w.tags("bookmarkStart commentRangeStart customXmlDelRangeStart customXmlInsRangeStart permStart")


def delete_unit(merge: Merge, key: str) -> None:
    """Track the deletion of a unit; one that we had inserted and nobody accepted goes at once."""
    unit = merge.units.pop(key)
    if isinstance(unit, TableUnit):
        _delete_table(merge, unit)
    else:
        delete_leaf(unit, merge.marker)
        if unit.unit.getparent() is None:
            merge.draft.flow.remove(unit)


def place_new(merge: Merge, copies: Mapping[str, Flow]) -> None:
    """Put copies of units (id → unit) where the new brief has them.

    Units that are astray are no anchors: what stands beside them is not what the new brief has there. But where a
    heading is astray, what is new under it goes there.
    """
    anchors = predecessors(
        [key for key in merge.order if key in copies or (key in merge.units and key not in merge.astray)],
        [key for key in merge.units if key not in copies and key not in merge.astray],
    )
    sections = sections_of(merge.order, merge.levels)
    for heading in merge.levels.keys() & merge.astray:
        section = [
            key for key in merge.order if sections[key][-1:] == (heading,) and (key in copies or key in merge.units)
        ]
        anchors |= predecessors(section, [key for key in section if key not in copies])
    boxes = {key_of(unit): _boxes_around(unit.unit) for unit in merge.new.flow if key_of(unit)}
    for key in merge.order:
        if key in copies:
            before, after = anchors[key]
            around = [boxes.get(name) for name in (before, key, after)]
            if not _place_outside(merge, copies[key], before, after, around):
                if before and key in merge.levels:
                    _insert_section(merge, copies[key], before)
                else:
                    insert_at(merge, copies[key], _index(merge, before, after, key))
            merge.units[key] = copies[key]
            _join_list(merge, copies[key])
            if isinstance(copies[key], TableUnit):
                _keep_apart(merge, copies[key])


def _join_list(merge: Merge, unit: Flow) -> None:
    """Let a new entry stand in the `w:num` of the one after it; in that of the one before, if it brought its own.

    LibreOffice gives the first entry of a list a `w:num` that restarts: after a new entry it would be no. 1 again.
    """
    number = unit.paragraph.find(_NUM_ID) if isinstance(unit, Leaf) else None
    if number is None or not isinstance(unit, Leaf):
        return
    index = merge.draft.flow.index(unit)
    following, before = merge.draft.flow[index + 1 : index + 2], merge.draft.flow[max(index - 1, 0) : index]
    brought = number.get(_W_VAL) in merge.importer.styles.lists_added
    for near in (*following, *(before if brought else ())):
        own = near.paragraph.find(_NUM_ID) if isinstance(near, Leaf) and near.style_id == unit.style_id else None
        if own is not None:
            number.set(_W_VAL, own.get(_W_VAL, ""))
            return


def _boxes_around(element: Element) -> list[Element]:
    """The cells of columns and boxes that a unit stands in, the outermost first."""
    return [*element.iterancestors(w.TC)][::-1]


def _place_outside(
    merge: Merge, copy: Flow, before: str, after: str, boxes: Sequence[Sequence[Element] | None]
) -> bool:
    """Place a unit that the new brief has in another column or box than the one before it; False where it has not.

    It goes to the one after it if they share theirs, else behind the table that holds what the two do not share:
    a headline does not end up in the narrow cell of the tier, because that was the last before it.
    """
    around_before, around, around_after = boxes
    if not before or around_before is None or around is None or around_before == around:
        return False
    flow = merge.draft.flow
    if after and around_after == around and len(_boxes_around(merge.units[after].unit)) == len(around):
        _insert_before(merge, copy, flow.index(merge.units[after]))
        return True
    shared = sum(one is other for one, other in zip(around_before, around, strict=False))
    in_draft = _boxes_around(merge.units[before].unit)
    if len(in_draft) <= shared:
        return False
    table = next(in_draft[shared].iterancestors(w.TBL))
    index = 1 + max(index for index, unit in enumerate(flow) if table in unit.unit.iterancestors(w.TBL))
    table.addnext(copy.unit)
    flow.insert(index, copy)
    return True


def _keep_apart(merge: Merge, table: Flow) -> None:
    """Two tables without a paragraph between them become one: put one there."""
    index = merge.draft.flow.index(table)
    for before, add, position in ((False, table.unit.addnext, index + 1), (True, table.unit.addprevious, index)):
        if is_table_beside(table.unit, before=before):
            style_id = merge.importer.styles.id_of(GAP_STYLE, "paragraph")
            style = element("w:pStyle", {"w:val": style_id or "Normal"})
            gap = insert_leaf(merge, element("w:p", None, element("w:pPr", None, style), run(" ")), "")
            add(gap.unit)
            merge.draft.flow.insert(position, gap)


def is_table_beside(unit: Element, *, before: bool) -> bool:
    """Whether a table, bare or in a control, comes next before or behind; marks that show nothing don't count."""
    marks = _LEADING | _TRAILING
    beside = next((part for part in unit.itersiblings(preceding=before) if part.tag not in marks), None)
    if beside is None or beside.tag not in (w.TBL, w.SDT):
        return False
    first = next(beside.iter(w.P, w.TBL), None)
    return first is not None and first.tag == w.TBL


def _index(merge: Merge, before: str, after: str, key: str) -> int:
    if before:
        index = merge.draft.flow.index(merge.units[before]) + 1
        part_of_list = _belong_together(merge, before, key)
        # What a person wrote after a block goes on belonging to it; in a list, what they wrote in its control.
        while index < len(merge.draft.flow) and _is_persons(merge, merge.draft.flow[index]):
            controls = [_control_of(unit.unit) for unit in merge.draft.flow[index - 1 : index + 1]]
            if part_of_list and (controls[0] is None or controls[0] is not controls[1]):
                break
            index += 1
        return index
    return merge.draft.flow.index(merge.units[after]) if after else len(merge.draft.flow)


def _insert_section(merge: Merge, heading: Flow, before: str) -> None:
    """Put a new heading behind what people have under the heading that stands there now, edited or added."""
    flow = merge.draft.flow
    index = end = flow.index(merge.units[before]) + 1
    last = merge.units[before].unit
    holder = last.getparent()
    for position, unit in enumerate(flow[index:], start=index + 1):
        key = key_of(unit)
        stays = key in merge.units and key in merge.order and key not in merge.astray
        inside = next((one for one in (unit.unit, *unit.unit.iterancestors()) if one.getparent() is holder), None)
        if stays or inside is None or key in merge.levels:
            break
        if key in merge.own or _is_persons(merge, unit):
            end, last = position, inside
    if end == index:
        insert_at(merge, heading, index)
    else:
        _edge(last, Element.getnext, _TRAILING).addnext(heading.unit)
        flow.insert(end, heading)


def _belong_together(merge: Merge, before: str, key: str) -> bool:
    fresh = merge.fresh
    one, other = fresh.get(before), fresh.get(key)
    if one is None or other is None:
        return False
    return (one.parent == other.parent and one.parent != "") or one.style == other.style


def _is_persons(merge: Merge, unit: Flow) -> bool:
    return not key_of(unit) and not (isinstance(unit, Leaf) and merge.draft.style_of(unit.paragraph) == GAP_STYLE)


def insert_at(merge: Merge, unit: Flow, index: int) -> None:
    """Put a unit into the flow and into the document."""
    flow = merge.draft.flow
    if index == 0 or (index < len(flow) and _starts_elsewhere(flow[index - 1], flow[index])):
        _insert_before(merge, unit, index)
    else:
        _edge(flow[index - 1].unit, Element.getnext, _TRAILING).addnext(unit.unit)
        flow.insert(index, unit)


def _insert_before(merge: Merge, unit: Flow, index: int) -> None:
    _edge(merge.draft.flow[index].unit, Element.getprevious, _LEADING).addprevious(unit.unit)
    merge.draft.flow.insert(index, unit)


def _edge(unit: Element, step: Callable[[Element], Element | None], marks: Collection[str]) -> Element:
    """The last (or first) element that belongs to a unit: the marks beside it, and the control that it ends or begins.

    A new paragraph in the control of another block would be taken for that block.
    """
    while True:
        while (beside := step(unit)) is not None and beside.tag in marks:
            unit = beside
        control = _control_of(unit)
        if beside is not None or control is None:
            return unit
        unit = control


def _control_of(unit: Element) -> Element | None:
    """The content control that a unit stands in directly."""
    holder = unit.getparent()
    return holder.getparent() if holder is not None and holder.tag == w.SDT_CONTENT else None


def _starts_elsewhere(before: Flow, after: Flow) -> bool:
    """True when the unit before stands in another container than the one after, which the new one belongs to."""
    return before.unit.getparent() is not after.unit.getparent() and bool(key_of(after)) and not key_of(before)


def _delete_table(merge: Merge, table: TableUnit) -> None:
    for row in table.rows:
        delete_row(row.element, merge.marker)
    if next(table.element.iter(w.TR), None) is None:
        flow, index = merge.draft.flow, merge.draft.flow.index(table)
        beside = [*flow[max(index - 1, 0) : index], *flow[index + 1 : index + 2]]
        take_out(table.unit)
        flow.remove(table)
        for gap in beside:
            needed = all(is_table_beside(gap.unit, before=before) for before in (True, False))
            if isinstance(gap, Leaf) and not gap.block_id and is_ours(gap) and not needed:
                take_out(gap.unit)
                flow.remove(gap)


def delete_leaf(leaf: Leaf, marker: Marker) -> None:
    """Track the deletion of a paragraph, or take it out when it was only our own pending insertion."""
    if is_ours(leaf):
        take_out(leaf.unit)
        return
    reject_our_text(leaf.paragraph)
    delete_paragraph(leaf.paragraph, marker)
    leaf.unit = leaf.paragraph


def delete_row(row: Element, marker: Marker) -> None:
    """Track the deletion of a row, or take it out when it was only our own pending insertion."""
    mark = row_mark(row, "w:ins")
    if mark is not None and mark.get(w.AUTHOR) == AUTHOR:
        take_out(row)
        return
    for paragraph in row.iter(qn("w:p")):
        reject_our_text(paragraph)
    mark_row(row, "w:del", marker)


def insert_leaf(merge: Merge, paragraph: Element, block_id: str) -> Leaf:
    """A new paragraph, tracked, ready to be placed."""
    insert_paragraph(paragraph, merge.marker)
    return Leaf(paragraph, paragraph, None, block_id, "bookmark")
