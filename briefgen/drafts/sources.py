"""The list of sources of a draft as it stands: which number Word prints before each of them.

Whatever stands in the list counts: a source that a person added, by its style or by pressing Enter in the list, one
that briefgen no longer knows, two that were joined.
"""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.drafts.outline import Leaf, is_live, leaves_of
from briefgen.drafts.reading import Draft
from briefgen.wordxml.list_numbers import ListNumbers
from briefgen.wordxml.namespaces import qn

SOURCE = "src."
"""Ids of source blocks start so: their list keeps its order, and a source that is still cited stays."""


def source_numbers(draft: Draft) -> dict[str, int]:
    """Source → its number in the list, pending changes taken as accepted.

    A source is named by its block id and by its bookmarks: one that only the person keeps has no id.
    """
    member = draft.package.related(draft.main, "numbering")
    lists = ListNumbers.of(draft.package.xml(member) if member else None, draft.styles)
    live = [leaf for leaf in leaves_of(draft.flow) if is_live(leaf)]
    numbered = lists.numbers(leaf.paragraph for leaf in live)
    sources = [leaf for leaf in live if leaf.block_id.startswith(SOURCE) and leaf.cell is None]
    of_sources = {numbered[leaf.paragraph][0] for leaf in sources if leaf.paragraph in numbered}
    if of_sources:
        in_lists = ((leaf, *numbered[leaf.paragraph]) for leaf in live if leaf.paragraph in numbered)
        return _named(draft, ((leaf, number) for leaf, listed, number in in_lists if listed in of_sources))
    # A program that dropped the list: what is left is the order.
    return _named(draft, ((leaf, number) for number, leaf in enumerate(sources, start=1)))


def _named(draft: Draft, numbered: Iterable[tuple[Leaf, int]]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for leaf, number in numbered:
        for start in leaf.paragraph.iter(qn("w:bookmarkStart")):
            name = start.get(qn("w:name"), "")
            numbers.setdefault(name, number)
            numbers.setdefault(draft.names.get(name, name), number)
        if leaf.block_id:
            numbers[leaf.block_id] = number
    return numbers
