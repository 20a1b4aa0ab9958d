"""The words of one block in a merge: whether a person edited them, and what becomes of them."""

from __future__ import annotations

from briefgen.drafts.outline import Leaf
from briefgen.drafts.words import text_of
from briefgen.drafts.workbench import Workbench


class Edited:
    """The blocks that people edited, each looked at when it is asked for: before anything of it is changed."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._leaves = dict(bench.draft.blocks)
        self._known: dict[str, bool] = {}

    def __contains__(self, block_id: object) -> bool:
        known = self._known.get(str(block_id))
        if known is None:
            leaf = self._leaves.get(str(block_id))
            known = leaf is not None and self._bench.edited(leaf, str(block_id))
            self._known[str(block_id)] = known
        return known


def merge_leaf(bench: Workbench, leaf: Leaf, block_id: str, *, untouched: bool, quiet: bool = False) -> None:
    """Bring the new wording of a block into its paragraph, or say in a comment that a person must decide."""
    old, new = bench.base[block_id].text, bench.fresh[block_id].text
    replacements = bench.word(leaf, block_id, untouched=untouched)
    if replacements is None:
        lines = ["The new brief words this in another way, where you wrote your own. Your text was kept."]
        lines += [f"Generated before: {old}", f"Generated now: {new}"]
        bench.comment(leaf, lines)
        bench.note("conflict", block_id, old, new, text_of(placed.token for placed in bench.draft_tokens(leaf)))
        return
    bench.rewrite(leaf, replacements)
    if not quiet and replacements:
        bench.note("rewritten" if untouched else "merged", block_id, old, new)
