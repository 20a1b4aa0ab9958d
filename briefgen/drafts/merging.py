"""The three-way merge of a draft with the new brief: read, compare, merge, number, write.

| base → draft | base → new | result |
|---|---|---|
| untouched | unchanged | as it is |
| untouched | changed | the new text, tracked |
| edited | unchanged | the person's |
| edited | changed | merged word by word, tracked; else a comment with old and new |
| removed | any | stays removed; if changed, a comment at the place |
| added by a person | – | stays with its neighbours |
| – | new | inserted at its place, tracked |
| untouched | no longer there | tracked deletion |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from briefgen.drafts.coming_and_going import bring_in, take_away, units_to_move, withdraw_deletions
from briefgen.drafts.libreoffice import part_insertions
from briefgen.drafts.links import mend_links
from briefgen.drafts.merge_context import Event, Merge
from briefgen.drafts.numbers import renumber, with_numbers
from briefgen.drafts.outline import Leaf, TableUnit, is_live, is_live_unit, is_ours, leaves_of
from briefgen.drafts.reading import Draft, withdrawn
from briefgen.drafts.rows import merge_rows, note_removed_tables
from briefgen.drafts.running import merge_running
from briefgen.drafts.wording import merge_words
from briefgen.wordxml.bookmarks import bookmark_name, bookmarks_in
from briefgen.wordxml.custom_xml import DraftPart


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did. `base` is what the merged draft counts as generated from."""

    events: tuple[Event, ...]
    base: DraftPart
    touched: bool
    """False when the document's XML is as it was."""


def merge_draft(draft: Draft, new: Draft, date: str) -> Merged:
    """Merge `new` into `draft.document`, in place. `date` (ISO) is what the tracked changes bear."""
    merge = Merge.of(draft, new, date)
    moving, merge.astray = units_to_move(merge)
    withdraw_deletions(merge)
    for block_id, block in merge.base.items():
        if block_id in merge.fresh and not block.table and block_id not in moving:
            merge_words(merge, block_id)
    for table in [unit for unit in draft.flow if isinstance(unit, TableUnit) and unit.table_id]:
        if is_live_unit(table):
            merge_rows(merge, table)
    note_removed_tables(merge)
    bring_in(merge, moving)
    take_away(merge)
    _tell_removed(merge)
    mend_links(merge)
    numbers = renumber(merge)
    if merge.touched or merge.events:
        part_insertions(draft.document, merge.marker)
    merge.events.extend(merge_running(merge))
    merge.importer.store()
    merge.comments.store()
    touched = merge.touched or any(event.kind != "note" for event in merge.events)
    return Merged(tuple(merge.events), _base_of(merge, numbers), touched)


def _base_of(merge: Merge, numbers: Mapping[str, int]) -> DraftPart:
    """What the merged draft counts as generated from."""
    new, old = merge.new.part, merge.draft.part
    stays, standing = {block.id for block in (*new.blocks, *merge.still_cited)}, bookmarks_in(merge.draft.document)
    gone = [block for block in (*withdrawn(old.identity), *old.by_id()) if block not in stays]
    waiting = " ".join(dict.fromkeys(block for block in gone if bookmark_name(block) in standing))
    # What stands elsewhere for good has the style of that place.
    styles = {key: merge.base[key].style for key in merge.astray if key in merge.base}
    generated = (replace(block, style=styles.get(block.id, block.style)) for block in new.blocks)
    return DraftPart(
        {**new.identity, **({"withdrawn": waiting} if waiting else {})},
        with_numbers((*generated, *merge.still_cited), numbers),
        new.generator,
        new.version,
        new.running,
        tuple(dict.fromkeys((*new.running_words, *old.running_words))),
        new.running_pictures or old.running_pictures,
    )


def _tell_removed(merge: Merge) -> None:
    """A comment where a removed block stood, when the new brief says something else there; one per place."""
    lines_at: dict[Leaf, list[str]] = {}
    for removed in merge.removed:
        leaf = _neighbour(merge, removed.block_id)
        if leaf is not None:
            lines_at.setdefault(leaf, []).extend(removed.new.split("\n"))
        merge.note("removed", removed.block_id, removed.old, removed.new)
    for leaf, lines in lines_at.items():
        merge.comment(leaf, ["Removed here by hand; the new brief now says:", *lines])


def _neighbour(merge: Merge, block_id: str) -> Leaf | None:
    """The live paragraph nearest to where a removed block or table stood: before it, else after it."""
    for blocks in (merge.draft.part.blocks, merge.new.part.blocks):
        ids = [block.id for block in blocks]
        index = next((index for index, block in enumerate(blocks) if block_id in (block.id, block.table)), None)
        if index is not None:
            for near in (*reversed(ids[:index]), *ids[index + 1 :]):
                leaf = merge.draft.blocks.get(near)
                if leaf is not None and leaf.paragraph.getparent() is not None and is_live(leaf) and not is_ours(leaf):
                    return leaf
    return next((leaf for leaf in leaves_of(merge.draft.flow) if is_live(leaf)), None)
