"""Bringing a draft up to date: the new brief merged into what people made of the old one, as tracked changes.

    refreshed = refresh(data, renew)      # renew: identity of the brief → its new DOCX
    refreshed.data                        # the draft with tracked changes; the same bytes when there is nothing new

Rejecting all of its changes gives back the person's draft, accepting all gives the merge; comments of ours tell what a
person must decide. The merged draft counts as generated from the new brief, so it can be refreshed again.

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

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lxml import etree

from briefgen.drafts.coming_and_going import bring_in, take_away, units_to_move, withdraw_deletions
from briefgen.drafts.libreoffice import part_insertions
from briefgen.drafts.merge_context import Event, Merge
from briefgen.drafts.opening import Draft, read_draft, refuse_stranger, withdrawn
from briefgen.drafts.outline import Leaf, TableUnit, is_live, is_live_unit, is_ours, leaves_of
from briefgen.drafts.references import mend_links, renumber, with_numbers
from briefgen.drafts.rows import merge_rows, note_removed_tables
from briefgen.drafts.running import merge_running
from briefgen.drafts.wording import merge_words
from briefgen.errors import DraftError
from briefgen.wordxml.bookmarks import bookmark_name, bookmarks_in
from briefgen.wordxml.custom_xml import DraftPart, draft_part_xml, put_draft_part
from briefgen.wordxml.packaging import PackageError

Renew = Callable[[Mapping[str, str]], bytes]
"""Makes the new brief's DOCX from the identity that a draft carries."""

_WHAT = {"country": "country", "region": "region", "kind": "kind of document"}


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The outcome of a refresh."""

    data: bytes
    changed: bool
    """False when nothing was new: `data` is the draft's own bytes."""
    events: tuple[Event, ...]
    identity: Mapping[str, str]
    identity_before: Mapping[str, str]
    """What the draft was a brief of until now: its edition, reader, date."""
    found_by: Mapping[str, int] = field(default_factory=dict)
    """How many blocks were found by which mark (`tag`, `alias`, `bookmark`, `text`)."""
    uncertain: tuple[tuple[str, float], ...] = ()
    """Blocks found by likeness alone, with how sure it is (0 to 1)."""

    @property
    def conflicts(self) -> tuple[Event, ...]:
        """What a person must decide; each has a comment in the draft."""
        return tuple(event for event in self.events if event.kind in ("conflict", "gone", "removed"))

    def counts(self) -> dict[str, int]:
        """Kind of event → how many."""
        return dict(Counter(event.kind for event in self.events))


def refresh(data: bytes, renew: Renew, *, name: str = "the draft", base: bytes | None = None) -> Refreshed:
    """Merge the brief that `renew` makes into a draft. Nothing is written anywhere.

    Raises:
        DraftError: the draft cannot be read, is not of the same subject as the new brief, or has no base.
    """
    draft = read_draft(data, name=name, base=base)
    found_by, uncertain = draft.confidence(), draft.uncertain()
    new = _read_new(renew(draft.part.identity))
    _check_subject(draft, new)
    try:
        merge = Merge.of(draft, new, new.part.identity["date"])
        merged_base = _merge(merge)
    except (PackageError, etree.LxmlError) as problem:
        raise DraftError(f"{name} is damaged and cannot be refreshed: {problem}.") from problem
    touched = merge.touched or any(event.kind != "note" for event in merge.events)
    changed = touched or base is not None or not _same_base(merged_base, draft.part)
    if touched:
        draft.package.put_xml(draft.main, draft.document)
    if changed:
        put_draft_part(draft.package, draft_part_xml(merged_base))
        data = draft.package.to_bytes()
    return Refreshed(data, changed, tuple(merge.events), new.part.identity, draft.part.identity, found_by, uncertain)


def _read_new(data: bytes) -> Draft:
    return read_draft(data, name="The new brief")


def _check_subject(draft: Draft, new: Draft) -> None:
    for key, word in _WHAT.items():
        old, now = draft.part.identity.get(key, ""), new.part.identity.get(key, "")
        if old != now:
            raise DraftError(f"{draft.name} is of another {word}: “{old}”, and the new brief is of “{now}”.")
    refuse_stranger(draft)


def _same_base(one: DraftPart, other: DraftPart) -> bool:
    # What was withdrawn and is gone by now is no news.
    identities = [{**part.identity, "withdrawn": ""} for part in (one, other)]
    parts = [(part.blocks, part.version, part.running) for part in (one, other)]
    return identities[0] == identities[1] and parts[0] == parts[1]


def _merge(merge: Merge) -> DraftPart:
    """Change the draft in place; returns what the merged draft counts as generated from."""
    moving, merge.astray = units_to_move(merge)
    withdraw_deletions(merge)
    for block_id, block in merge.base.items():
        if block_id in merge.fresh and not block.table and block_id not in moving:
            merge_words(merge, block_id)
    for table in [unit for unit in merge.draft.flow if isinstance(unit, TableUnit) and unit.table_id]:
        if is_live_unit(table):
            merge_rows(merge, table)
    note_removed_tables(merge)
    bring_in(merge, moving)
    take_away(merge)
    _tell_removed(merge)
    mend_links(merge)
    numbers = renumber(merge)
    if merge.touched or merge.events:
        part_insertions(merge.draft.document, merge.marker)
    merge_running(merge)
    merge.importer.store()
    merge.comments.store()
    return _base_of(merge, numbers)


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
        leaf = _neighbour(merge, removed.block)
        if leaf is not None:
            lines_at.setdefault(leaf, []).extend(removed.new.split("\n"))
    merge.events.extend(merge.removed)
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
