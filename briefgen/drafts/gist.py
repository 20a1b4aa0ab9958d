"""What happened to a draft in one line, in the words of the field: “tier same; 3 new recommendations, 1 gap reworded”.

Refresh ends with it and publish, when it refuses, says it again: both count what waits in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from briefgen.drafts.opening import Draft, read_draft, withdrawn
from briefgen.drafts.outline import Leaf, identify, leaves_of
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.comments import Comments
from briefgen.wordxml.revisions import AUTHOR

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.drafts.refresh import Refreshed

_TEXTS = w.tags("t delText")
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


def in_short(refreshed: Refreshed, catalogue: Catalogue) -> str:
    """What a refresh brought: “tier same (Tier 2); 3 new gaps; 1 conflict: see the comment at “Train judges””."""
    now, tier = refreshed.identity, ""
    if "country" in now:
        tiers = {str(placement.year): placement.tier for placement in catalogue.placements(now["country"])}
        old, new = (tiers.get(identity.get("edition", "")) for identity in (refreshed.identity_before, now))
        if old and new:
            tier = f"tier same ({new})" if old == new else f"{old} → {new}"
    return "; ".join(filter(None, (tier, waiting(read_draft(refreshed.data))))) or "brought up to date"


def waiting(draft: Draft) -> str:
    """What waits for a decision in a draft: “3 new recommendations; 1 conflict: see the comment at “…””.

    It is read from the file alone, so that whoever asks is told the same; "" when nothing waits.
    """
    comments = Comments(draft.package, draft.document).read()
    conflicts = [comment for comment in comments if comment.author == AUTHOR and not comment.resolved]
    at = f"see the comment at “{shortened(conflicts[0].quoted, 40)}”" if conflicts else ""
    count = f"{len(conflicts)} conflict{'s' * (len(conflicts) > 1)}: {at}" if conflicts else ""
    return "; ".join(filter(None, (gist(_pending(draft)), count)))


def _pending(draft: Draft) -> Iterator[tuple[str, str]]:
    """What accepting the tracked changes would do: kind of change, and id of the block (of an ask as a whole)."""
    names = {bookmark_name(block): block for block in withdrawn(draft.part.identity)} | draft.names
    effects: dict[str, set[str]] = {}
    for leaf in leaves_of(draft.flow):
        block = leaf.block_id or next((block for block, _ in identify(leaf, set(), names)), "")
        if effect := _effect(leaf):
            parts = block.split(".")
            effects.setdefault(".".join(parts[:3]) if parts[0] == "ask" else block, set()).add(effect)
    for block, kinds in effects.items():
        yield kinds.pop() if len(kinds) == 1 else "moved" if kinds == {"inserted", "deleted"} else "rewritten", block


def _effect(leaf: Leaf) -> str:
    """What accepting all does to a paragraph; "" where at most numbers of citations change."""
    texts = [(str(text.text), {step.tag for step in text.iterancestors()}) for text in leaf.unit.iter(*_TEXTS)]
    texts = [(text, tags) for text, tags in texts if text.strip()]
    if not "".join(text for text, tags in texts if tags & {*w.ADDING, *w.TAKING}).strip(" []↑,.0123456789"):
        return ""
    if all(tags & w.ADDING for _text, tags in texts):
        return "inserted"
    return "deleted" if all(tags & w.TAKING for _text, tags in texts) else "rewritten"


def shortened(text: str, most: int = 100) -> str:
    """The beginning of a text, ended at a word."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + " …"
