"""What happened to a draft in one line, in the words of the field: “tier same; 3 new recommendations, 1 gap reworded”.

Refresh, changes and publish all end with it, so that their figures can be compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from briefgen.drafts.reading import Draft
from briefgen.wordxml.revisions import word_tags

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

_INSERTED, _DELETED = word_tags("ins moveTo"), word_tags("del moveFrom")
_TEXTS = word_tags("t delText")
# First part of a block's id → what it is called, one and many. Of other blocks it is only said that they changed.
_NAMES = {
    "rec": ("recommendation", "recommendations"),
    "ask": ("ask", "asks"),
    "progress": ("point of progress", "points of progress"),
    "gap": ("gap", "gaps"),
    "overview": ("overview", "overviews"),
    "evidence": ("line of evidence", "lines of evidence"),
    "institution": ("institution", "institutions"),
    "profile": ("line on who is exploited", "lines on who is exploited"),
    "src": ("source", "sources"),
}
_KINDS = {
    "inserted": "new",
    "added": "new",
    "rewritten": "reworded",
    "merged": "reworded",
    "edited": "reworded",
    "moved": "moved",
    "deleted": "gone",
    "removed": "gone",
}
_ORDER = ("new", "reworded", "moved", "gone")


def gist(changes: Iterable[tuple[str, str]]) -> str:
    """Kinds of change and the ids of their blocks, counted: “3 new recommendations, 1 source gone”; "" for none."""
    told = [
        (_NAMES.get(block.partition(".")[0]), _KINDS[kind])
        for kind, block in changes
        if kind in _KINDS and not (kind == "moved" and block.startswith("src."))  # sources stand in order of their use
    ]
    counts = Counter(told)
    parts = []
    for name in _NAMES.values():
        for verb in _ORDER:
            if count := counts[name, verb]:
                words = name[0] if count == 1 else name[1]
                parts.append(f"{count} new {words}" if verb == "new" else f"{count} {words} {verb}")
    others = sum(name is None for name, _verb in told)
    return ", ".join([*parts, *(["other passages"] if others > 1 else ["another passage"] * others)])


def tier_gist(catalogue: Catalogue, iso3: str, before: int, now: int) -> str:
    """The tier of two editions: “tier same (Tier 2)”, “Tier 2 → Tier 3”; "" where either has no placement."""
    tiers = {placement.year: placement.tier for placement in catalogue.placements(iso3)}
    old, new = tiers.get(before), tiers.get(now)
    if old is None or new is None:
        return ""
    return f"tier same ({new})" if old == new else f"{old} → {new}"


def pending_changes(draft: Draft) -> Iterator[tuple[str, str]]:
    """The blocks in which tracked changes wait for a decision: what accepting them would do, and the block's id."""
    for block_id, leaf in draft.blocks.items():
        texts = [text for text in leaf.unit.iter(*_TEXTS) if text.text]
        marks = [{step.tag for step in text.iterancestors()} & {*_INSERTED, *_DELETED} for text in texts]
        if not "".join(str(text.text) for text, tags in zip(texts, marks, strict=True) if tags).strip("[], 0123456789"):
            continue  # nothing, or the numbers of citations
        comes, goes = (all(tags & kind for tags in marks) for kind in (_INSERTED, _DELETED))
        if comes or goes:
            if leaf.cell is None:  # a table that comes or goes is one passage, not one for each cell
                yield "inserted" if comes else "deleted", block_id
        else:
            yield "rewritten", block_id
    for block_id in draft.pending_deletions:
        yield "deleted", block_id
