"""The words of one block in a merge: what becomes of them."""

from __future__ import annotations

from briefgen.drafts.merge_context import Event, Merge
from briefgen.drafts.outline import Leaf, is_ours
from briefgen.drafts.placing import delete_leaf, insert_at, insert_leaf
from briefgen.drafts.tokens import text_of


def merge_words(merge: Merge, block_id: str) -> None:
    """Merge the new wording of a block that the brief still has into its paragraph.

    Where a person must decide, a comment says so.
    """
    leaf = merge.draft.blocks.get(block_id)
    if leaf is not None:
        merge.restyle(leaf, block_id)
    if not merge.changed(block_id):
        return
    old, new = merge.base[block_id].text, merge.fresh[block_id].text
    if leaf is None:
        merge.removed.append(Event("removed", block_id, old, new))
        return
    untouched = not merge.edited(block_id)
    if merge.base[block_id].kind == "figure" and untouched and not is_ours(leaf) and leaf.cell is None:
        _replace_figure(merge, leaf, block_id)
        return
    replacements = merge.word(leaf, block_id, untouched=untouched)
    if replacements is None:
        lines = ["The new brief words this in another way, where you wrote your own. Your text was kept."]
        lines += [f"Generated before: {old}", f"Generated now: {new}"]
        merge.comment(leaf, lines)
        merge.note("conflict", block_id, old, new, text_of(placed.token for placed in merge.draft.tokens(leaf)))
    elif replacements:
        merge.rewrite(leaf, replacements)
        merge.note("rewritten" if untouched else "merged", block_id, old, new)


def _replace_figure(merge: Merge, leaf: Leaf, block_id: str) -> None:
    """The new picture in a paragraph of its own after the old one: LibreOffice joins paragraphs else."""
    copied = insert_leaf(merge, merge.importer.paragraph(merge.new.blocks[block_id], block_id), block_id)
    insert_at(merge, copied, merge.draft.flow.index(leaf) + 1)
    delete_leaf(leaf, merge.marker)
    merge.units[block_id] = copied
    merge.draft.blocks[block_id] = copied
    merge.note("rewritten", block_id)
