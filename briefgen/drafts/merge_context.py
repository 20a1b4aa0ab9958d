"""One merge in progress: the draft and the new brief, what changes the draft, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from briefgen.drafts.edits import has_our_changes, is_edited, is_formatted
from briefgen.drafts.grafting import BlockImporter
from briefgen.drafts.opening import Draft, learn
from briefgen.drafts.order import flow_order
from briefgen.drafts.outline import Flow, Leaf, is_live_unit, key_of
from briefgen.drafts.rewriting import rewrite
from briefgen.drafts.sources import source_numbers
from briefgen.drafts.spans import regrouped
from briefgen.drafts.tokens import Replacement, Token, difference, merge_tokens, replacing, tokens_of
from briefgen.wordxml.bookmarks import names_of_bookmarks
from briefgen.wordxml.comments import Comments
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.pieces import Citation, Piece, Pieces
from briefgen.wordxml.resolving import reject_our_text
from briefgen.wordxml.revisions import AUTHOR, Marker, change_style

EventKind = Literal[
    "rewritten",
    "merged",
    "inserted",
    "deleted",
    "moved",
    "restyled",
    "conflict",
    "removed",
    "gone",
    "renumbered",
    "note",
]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a refresh did or found. `old` and `new` are texts where they say something."""

    kind: EventKind
    block: str
    old: str = ""
    new: str = ""
    note: str = ""


@dataclass(eq=False)
class Merge:
    """What the steps of a merge share. Each is a function that takes it and changes the draft."""

    draft: Draft
    new: Draft
    base: Mapping[str, BaseBlock]
    """Blocks as they were generated."""
    fresh: dict[str, BaseBlock]
    """Blocks as they would be generated now."""
    levels: dict[str, int]
    """Headings of both → their level in the outline, 0 for the highest."""
    order: list[str]
    """Ids of the units of the new brief (see `flow_order`)."""
    units: dict[str, Flow]
    """Id → paragraph or table of the draft that stays when the pending changes are accepted."""
    rejected_deletions: dict[str, Leaf]
    """Blocks that an earlier refresh took out and a person kept."""
    numbers: dict[str, int]
    """Numbers of the sources as the draft came in."""
    remarks: frozenset[str]
    """Numbers of people's comments."""
    bookmarks: frozenset[str]
    """Names of all bookmarks as the draft came in."""
    marker: Marker
    importer: BlockImporter
    comments: Comments
    events: list[Event] = field(default_factory=list)
    removed: list[Event] = field(default_factory=list)
    """What a person took out and the new brief words anew; `old` is "" for what is new there."""
    still_cited: list[BaseBlock] = field(default_factory=list)
    """Sources that the new brief no longer has and something in the draft still cites."""
    astray: set[str] = field(default_factory=set)
    """Units that stand elsewhere than the new brief has them, and stay there: nothing is placed by them."""
    own: set[str] = field(default_factory=set)
    """Units that people made their own."""
    new_sources: dict[str, Element] = field(default_factory=dict)
    """Sources that come into the list, or back to it: their new paragraphs."""
    touched: bool = False
    """True when pending changes of ours were withdrawn: the draft's XML changed although nothing new is tracked."""
    _came_in: dict[str, Leaf] = field(default_factory=dict)
    _edited: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: Draft, new: Draft, date: str) -> Merge:
        """Set up for a draft; `date` (ISO) is the day that the tracked changes bear."""
        rejected_deletions = learn(draft, new.part)
        importer, comments = BlockImporter(draft, new), Comments(draft.package, draft.document)
        return cls(
            draft,
            new,
            base=draft.base,
            fresh=new.part.by_id(),
            levels={
                block.id: new.styles.outline_level_of(new.styles.id_of(block.style) or "")
                for block in (*draft.part.blocks, *new.part.blocks)
                if block.kind == "heading"
            },
            order=flow_order(new.part.blocks),
            units={key_of(unit): unit for unit in draft.flow if key_of(unit) and is_live_unit(unit)},
            rejected_deletions=rejected_deletions,
            numbers=source_numbers(draft),
            remarks=frozenset(comment.number for comment in comments.read() if comment.author != AUTHOR),
            bookmarks=frozenset(names_of_bookmarks(draft.document)),
            marker=Marker.of(draft.document, f"{date}T00:00:00Z"),
            importer=importer,
            comments=comments,
            _came_in=dict(draft.blocks),
        )

    def new_tokens(self, block_id: str) -> tuple[Token, ...]:
        """Tokens of a block as it would be generated now."""
        return tokens_of(self.fresh[block_id].pieces, self.draft.names)

    def changed(self, block_id: str) -> bool:
        """True when the new brief words (or styles within the text) the block in another way than the base did."""
        old, new = self.base[block_id], self.fresh[block_id]
        if old.pieces == new.pieces:
            return False
        return _without_numbers(old.pieces) != _without_numbers(new.pieces)

    def edited(self, block_id: str) -> bool:
        """True when a person changed or formatted anything in a block of the draft, or has something pending there.

        Looked at once, as the draft came in: a block is asked about before anything of it is changed.
        """
        if block_id not in self._edited:
            leaf = self._came_in.get(block_id)
            self._edited[block_id] = leaf is not None and (
                is_edited(self.draft, leaf, self.base[block_id])
                or is_formatted(leaf.paragraph, foreign=self.draft.foreign)
            )
        return self._edited[block_id]

    # -------------------------------------------------------------------------------------------------- doing things

    def word(self, leaf: Leaf, block_id: str, *, untouched: bool) -> Sequence[Replacement] | None:
        """What must be replaced in a paragraph to bring in the new wording; None for a conflict."""
        fresh = self.new_tokens(block_id)
        if untouched and has_our_changes(leaf.paragraph):
            # Start again from what the person has, so that a review shows one change and not a change of a change.
            reject_our_text(leaf.paragraph)
            self.draft.forget(leaf)
            self.touched = True
            now = [placed.token for placed in self.draft.tokens(leaf)]
            return replacing(difference(now, fresh, looks=True), fresh)
        then = tokens_of(self.base[block_id].pieces, self.draft.names)
        if self.draft.foreign and untouched:
            same = regrouped(self.draft.tokens(leaf), then)
            if same is not None:
                self.draft.remember(leaf, same)
        now = [placed.token for placed in self.draft.tokens(leaf)]
        return merge_tokens(then, now, fresh)

    def rewrite(self, leaf: Leaf, replacements: Sequence[Replacement]) -> None:
        """Write replacements into a paragraph."""
        if replacements:
            rewrite(leaf.paragraph, self.draft.tokens(leaf), replacements, self.importer, self.marker)
            self.draft.forget(leaf)

    def restyle(self, leaf: Leaf, block_id: str) -> None:
        """Take over a new paragraph style, unless the person chose one or the paragraph stands where it has none."""
        old, new = self.base[block_id].style, self.fresh[block_id].style
        if old == new or self.draft.style_of(leaf.paragraph) != old or block_id in self.astray:
            return
        style_id = self.importer.styles.id_of(new, "paragraph")
        if style_id:
            change_style(leaf.paragraph, style_id, self.marker)
            self.note("restyled", block_id, old, new)

    def comment(self, leaf: Leaf, lines: Iterable[str]) -> None:
        """Hang a comment of ours on a paragraph."""
        self.comments.add(leaf.paragraph, list(lines), self.marker)

    def note(self, kind: EventKind, block: str, old: str = "", new: str = "", note: str = "") -> None:
        """Remember what was done."""
        self.events.append(Event(kind, block, old, new, note))


def _without_numbers(pieces: Pieces) -> list[Piece]:
    """Pieces as they differ to a reader: the number of a citation follows from its place in the list of sources."""
    return [replace(piece, text="") if isinstance(piece, Citation) else piece for piece in pieces]
