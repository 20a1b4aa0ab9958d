"""The list of sources of a draft as it stands: which number Word prints before each of them.

Whatever stands in the list counts: a source that a person added, by its style or by pressing Enter in the list, one
that briefgen no longer knows, two that were joined.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import Leaf, is_live, joins_next, leaves_of
from briefgen.wordxml.bookmarks import names_of_bookmarks
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.numbering import printed_numbers
from briefgen.wordxml.pieces import Citation

SOURCE = "src."
"""Ids of source blocks start so: their list keeps its order, and a source that is still cited stays."""


def source_numbers(draft: Draft) -> dict[str, int]:
    """Source → its number in the list, pending changes taken as accepted.

    A source is named by its block id and by its bookmarks: one that only the person keeps has no id.
    """
    live = [leaf for leaf in leaves_of(draft.flow) if is_live(leaf)]
    holders: dict[Leaf, Leaf] = {}
    following: Leaf | None = None
    for leaf in reversed(live):
        # Where a mark goes, the words stand in the next entry once all is accepted: no number of their own.
        following = holders[leaf] = following if following and joins_next(leaf) else leaf
    whole = [leaf for leaf in live if holders[leaf] is leaf]
    lists = draft.package.related_xml(draft.main, "numbering")
    numbered = printed_numbers(lists, draft.styles, (leaf.paragraph for leaf in whole))
    sources = [leaf for leaf in whole if leaf.block_id.startswith(SOURCE) and leaf.cell is None]
    # Most of its blocks are sources: one that was joined with an entry of another list makes that no list of sources.
    shares: Counter[tuple[str, int]] = Counter()
    for leaf in whole:
        if leaf.block_id and leaf.paragraph in numbered:
            shares[numbered[leaf.paragraph][0]] += 1 if leaf in sources else -1
    of_sources = {level for level, share in shares.items() if share > 0}
    numbers = {
        leaf: numbered[leaf.paragraph][1]
        for leaf in whole
        if leaf.paragraph in numbered and numbered[leaf.paragraph][0] in of_sources
    }
    if not of_sources:
        # A program that dropped the list: what is left is the order.
        numbers = {leaf: number for number, leaf in enumerate(sources, start=1)}
    return _named(draft, ((leaf, numbers[holders[leaf]]) for leaf in live if holders[leaf] in numbers))


def generated_numbers(blocks: Iterable[BaseBlock]) -> dict[str, int]:
    """Source → the number that its citations were generated with."""
    return {
        piece.target: int(number)
        for block in blocks
        for piece in block.pieces
        if isinstance(piece, Citation)
        for number in re.findall(r"\d+", piece.text)
    }


def _named(draft: Draft, numbered: Iterable[tuple[Leaf, int]]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    by_line: dict[str, int] = {}
    for leaf, number in numbered:
        for name in names_of_bookmarks(leaf.paragraph):
            block_id = draft.names.get(name, name)
            numbers.setdefault(name, number)
            numbers[block_id] = number if block_id == leaf.block_id else numbers.get(block_id, number)
        if leaf.block_id:
            by_line[leaf.block_id] = number
    # Links lead to the bookmark: it speaks before the words, which Enter may have put on the next line.
    return by_line | numbers
