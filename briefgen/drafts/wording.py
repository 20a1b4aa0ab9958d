"""The words of one block in a merge: what becomes of them."""

from __future__ import annotations

from briefgen.drafts.merge_context import Merge, Removed
from briefgen.drafts.outline import Leaf, is_ours
from briefgen.drafts.placing import delete_leaf, insert_at, insert_leaf
from briefgen.drafts.tokens import text_of


def merge_words(merge: Merge, block_id: str) -> None:
    """Merge the new wording of a block that the brief still has into its paragraph."""
    leaf = merge.draft.blocks.get(block_id)
    if leaf is not None:
        merge.restyle(leaf, block_id)
    if not merge.changed(block_id):
        return
    if leaf is None:
        merge.removed.append(Removed(block_id, merge.base[block_id].text, merge.fresh[block_id].text))
    elif merge.base[block_id].kind == "figure" and not (
        merge.edited(block_id) or is_ours(leaf) or leaf.cell is not None
    ):
        _replace_figure(merge, leaf, block_id)
    else:
        merge_leaf(merge, leaf, block_id, untouched=not merge.edited(block_id))


def merge_leaf(merge: Merge, leaf: Leaf, block_id: str, *, untouched: bool) -> None:
    """Bring the new wording of a block into its paragraph, or say in a comment that a person must decide."""
    old, new = merge.base[block_id].text, merge.fresh[block_id].text
    replacements = merge.word(leaf, block_id, untouched=untouched)
    if replacements is None:
        lines = ["The new brief words this in another way, where you wrote your own. Your text was kept."]
        lines += [f"Generated before: {old}", f"Generated now: {new}"]
        merge.comment(leaf, lines)
        merge.note("conflict", block_id, old, new, text_of(placed.token for placed in merge.draft.tokens(leaf)))
        return
    merge.rewrite(leaf, replacements)
    if replacements:
        merge.note("rewritten" if untouched else "merged", block_id, old, new)


def _replace_figure(merge: Merge, leaf: Leaf, block_id: str) -> None:
    """The new picture in a paragraph of its own after the old one: LibreOffice joins paragraphs else."""
    copied = insert_leaf(merge, merge.importer.paragraph(merge.new.blocks[block_id], block_id), block_id)
    insert_at(merge, copied, merge.draft.flow.index(leaf) + 1)
    delete_leaf(leaf, merge.marker)
    merge.units[block_id] = copied
    merge.draft.blocks[block_id] = copied
    merge.note("rewritten", block_id)
