"""The order of a merge: which blocks the new brief moved, which the person moved. Pure functions over block ids."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence

from briefgen.wordxml.custom_xml import BaseBlock

_CHAPTER = 200
"""More blocks than a country has in a pack."""


def moved(before: Sequence[str], after: Sequence[str], heavy: Collection[str] = ()) -> set[str]:
    """Ids that changed place from one order to the other: the fewest whose moving explains the difference.

    One of `heavy` counts as much as a chapter of others (`_CHAPTER`): those move round it.
    """
    places: dict[str, range] = {}
    end = 0
    for block in after:
        places[block] = range(end, end + (_CHAPTER if block in heavy else 1))
        end = places[block].stop
    common = [(block, place) for block in before for place in places.get(block, ())]
    ends: list[int] = []
    """Of the rising rows of each length so far: the index in `common` of the last one of the row that ends lowest."""
    previous: dict[int, int] = {}
    for index, (_, place) in enumerate(common):
        length = bisect_left(ends, place, key=lambda end: common[end][1])
        previous[index] = ends[length - 1] if length else -1
        ends[length : length + 1] = [index]
    staying: set[str] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        staying.add(common[index][0])
        index = previous[index]
    return {block for block, _ in common} - staying


def whole_groups(
    moving: set[str], immovable: Collection[str], order: Sequence[str], units: Mapping[str, str]
) -> set[str]:
    """Of the ids that would move, those that may: the parts of a unit move together or not at all.

    `units` maps ids to their unit (a recommendation with who acts, the first step, the sign of success). When a part of
    it is a person's now, tearing the rest away from it would be worse than an old order.
    """
    members: dict[str, list[str]] = {}
    for block in order:
        if units.get(block):
            members.setdefault(units[block], []).append(block)
    allowed = {block for block in moving if block not in immovable}
    for group in members.values():
        if 0 < sum(block in allowed for block in group) < len(group):
            allowed.difference_update(group)
    return allowed


def predecessors(order: Sequence[str], placed: Collection[str]) -> dict[str, tuple[str, str]]:
    """For each id of `order` that is not placed yet: the nearest placed ids before and after it ("" for none).

    Those to be placed are placed in this order, so each counts as placed for the ones after it.
    """
    following: dict[str, str] = {}
    after = ""
    for block in reversed(order):
        if block in placed:
            after = block
        else:
            following[block] = after
    result: dict[str, tuple[str, str]] = {}
    before = ""
    for block in order:
        if block not in placed:
            result[block] = (before, following[block])
        before = block
    return result


def flow_order(blocks: Sequence[BaseBlock]) -> list[str]:
    """Ids of the units of a generated document in order: a table counts as one, by its own id."""
    return list(dict.fromkeys(block.table or block.id for block in blocks))


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


def sections_of(order: Iterable[str], levels: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Id of each unit → the headings that it stands under, the nearest last; a heading stands under itself.

    `levels` maps headings to their levels in the outline, 0 for the highest.
    """
    sections: dict[str, tuple[str, ...]] = {}
    above: tuple[str, ...] = ()
    for key in order:
        if key in levels:
            above = (*(heading for heading in above if levels[heading] < levels[key]), key)
        sections[key] = above
    return sections
