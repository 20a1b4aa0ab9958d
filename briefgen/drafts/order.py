"""The order of a merge: which blocks the new brief moved, which the person moved. Pure functions over block ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from briefgen.wordxml.custom_xml import BaseBlock

_MUST_STAY = 1_000


def moved(before: Sequence[str], after: Sequence[str], anchored: Collection[str] = ()) -> set[str]:
    """Ids that changed place from one order to the other: the fewest whose moving explains the difference.

    `anchored` ids are taken as having stayed wherever that is possible at all.
    """
    place = {block: index for index, block in enumerate(after)}
    common = [block for block in before if block in place]
    places = [place[block] for block in common]
    if all(one < other for one, other in pairwise(places)):
        return set()
    head = 0
    in_order = sorted(places)
    while places[head] == in_order[head]:
        head += 1
    tail = len(places)
    while places[tail - 1] == in_order[tail - 1]:
        tail -= 1
    middle = common[head:tail]
    weights = [_MUST_STAY if block in anchored else 1 for block in middle]
    stay = _heaviest_rising(places[head:tail], weights)
    return {block for index, block in enumerate(middle) if index not in stay}


def whole_groups(
    wanted: set[str], immovable: Collection[str], order: Sequence[str], units: Mapping[str, str]
) -> set[str]:
    """Of the ids that would move, those that may: the parts of a unit move together or not at all.

    `units` maps ids to their unit (a recommendation with who acts, the first step, the sign of success). When a part of
    it is a person's now, tearing the rest away from it would be worse than an old order.
    """
    members: dict[str, list[str]] = {}
    for block in order:
        if units.get(block):
            members.setdefault(units[block], []).append(block)
    allowed = {block for block in wanted if block not in immovable}
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


def _heaviest_rising(values: Sequence[int], weights: Sequence[int]) -> set[int]:
    """Indices of the rising subsequence with the greatest sum of weights (a Fenwick tree of best sums)."""
    rank = {value: index + 1 for index, value in enumerate(sorted(values))}
    tree: list[tuple[int, int]] = [(0, -1)] * (len(values) + 1)
    previous = [-1] * len(values)
    best = (0, -1)
    for index, value in enumerate(values):
        node = rank[value] - 1
        under = (0, -1)
        while node > 0:
            under = max(under, tree[node])
            node -= node & -node
        previous[index] = under[1]
        mine = (under[0] + weights[index], index)
        best = max(best, mine)
        node = rank[value]
        while node <= len(values):
            tree[node] = max(tree[node], mine)
            node += node & -node
    chosen: set[int] = set()
    index = best[1]
    while index >= 0:
        chosen.add(index)
        index = previous[index]
    return chosen
