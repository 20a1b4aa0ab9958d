"""What the steps of a merge share: draft and new brief, the tools that change the draft, and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from briefgen.drafts.grafting import BlockImporter
from briefgen.drafts.outline import Leaf
from briefgen.drafts.reading import Draft
from briefgen.drafts.rewriting import Replacement, RunMaker, rewrite
from briefgen.drafts.spans import Placed, regrouped, seen_in, text_in
from briefgen.drafts.words import Token, difference, merge, seen, stretches_of, tokens_of
from briefgen.wordxml.base import Citation, Piece, Pieces
from briefgen.wordxml.comments import Comments, is_comment_mark
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.resolving import resolve_text
from briefgen.wordxml.revisions import (
    ADDING,
    AUTHOR,
    TAKING,
    W_AUTHOR,
    W_PPR,
    W_R,
    W_RPR,
    Marker,
    change_style,
    word_tags,
)

_BY_HAND = word_tags("b i u strike dstrike highlight shd color vertAlign caps smallCaps vanish rPrChange")
"""Formatting that people give to words; programs write others (languages, sizes for other scripts) by themselves."""

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
class Workbench:
    """One merge in progress."""

    draft: Draft
    new: Draft
    marker: Marker
    graft: BlockImporter
    comments: Comments
    maker: RunMaker
    events: list[Event] = field(default_factory=list)
    touched: bool = False
    """True when pending changes of ours were withdrawn: the draft's XML changed although nothing new is tracked."""
    _base: dict[str, BaseBlock] = field(default_factory=dict)
    _fresh: dict[str, BaseBlock] = field(default_factory=dict)
    _tokens: dict[tuple[str, str], tuple[Token, ...]] = field(default_factory=dict)
    _tables: dict[str, dict[str, dict[str, list[BaseBlock]]]] = field(default_factory=dict)

    @classmethod
    def of(cls, draft: Draft, new: Draft, date: str) -> Workbench:
        """Set up for a draft; `date` (ISO) is the day that the tracked changes bear."""
        graft = BlockImporter(draft, new)
        bench = cls(
            draft,
            new,
            Marker.of(draft.document, f"{date}T00:00:00Z"),
            graft,
            Comments(draft.package, draft.document),
            graft.run_maker(),
        )
        bench._base = draft.part.by_id()
        bench._fresh = new.part.by_id()
        return bench

    @property
    def base(self) -> dict[str, BaseBlock]:
        """Blocks as they were generated."""
        return self._base

    @property
    def fresh(self) -> dict[str, BaseBlock]:
        """Blocks as they would be generated now."""
        return self._fresh

    def base_tokens(self, block_id: str) -> tuple[Token, ...]:
        """Tokens of a block as it was generated."""
        return self._block_tokens("base", self._base[block_id])

    def new_tokens(self, block_id: str) -> tuple[Token, ...]:
        """Tokens of a block as it would be generated now."""
        return self._block_tokens("new", self._fresh[block_id])

    def draft_tokens(self, leaf: Leaf) -> list[Placed]:
        """Tokens of a paragraph as it is now."""
        return self.draft.tokens(leaf)

    def changed(self, block_id: str) -> bool:
        """True when the new brief words (or styles within the text) the block in another way than the base did."""
        old, new = self._base[block_id], self._fresh[block_id]
        if old.pieces == new.pieces:
            return False
        return _without_numbers(old.pieces) != _without_numbers(new.pieces)

    def edited(self, leaf: Leaf, block_id: str) -> bool:
        """True when a person changed or formatted anything in a block, or has something pending there."""
        return is_edited(self.draft, leaf, self._base[block_id]) or is_formatted(leaf.paragraph)

    def table_rows(self, side: Literal["base", "new"], table_id: str) -> dict[str, list[BaseBlock]]:
        """Row id → cells, in order, of one table as it was generated or would be now."""
        if side not in self._tables:
            tables = self._tables[side] = {}
            for block in (self.draft if side == "base" else self.new).part.blocks:
                if block.table:
                    tables.setdefault(block.table, {}).setdefault(block.row, []).append(block)
        return self._tables[side].get(table_id, {})

    # -------------------------------------------------------------------------------------------------- doing things

    def word(self, leaf: Leaf, block_id: str, *, untouched: bool) -> Sequence[Replacement] | None:
        """What must be replaced in a paragraph to bring in the new wording; None for a conflict."""
        wanted = self.new_tokens(block_id)
        if untouched and has_our_changes(leaf.paragraph):
            # Start again from what the person has, so that a review shows one change and not a change of a change.
            resolve_text(leaf.paragraph, "reject", lambda author: author == AUTHOR)
            self.draft.forget(leaf)
            self.touched = True
            now = [placed.token for placed in self.draft_tokens(leaf)]
            return [Replacement(h.a1, h.a2, wanted[h.b1 : h.b2]) for h in difference(now, wanted, looks=True)]
        then = self.base_tokens(block_id)
        if self.draft.foreign and untouched:
            same = regrouped(self.draft_tokens(leaf), then)
            if same is not None:
                self.draft.remember(leaf, same)
        now = [placed.token for placed in self.draft_tokens(leaf)]
        merged = merge(then, now, wanted)
        return None if merged is None else _replacements(merged, wanted, len(now))

    def rewrite(self, leaf: Leaf, replacements: Sequence[Replacement]) -> None:
        """Write replacements into a paragraph."""
        if replacements:
            rewrite(leaf.paragraph, self.draft_tokens(leaf), replacements, self.maker, self.marker)
            self.draft.forget(leaf)

    def restyle(self, leaf: Leaf, block_id: str) -> None:
        """Take over a new paragraph style, unless the person chose one."""
        old, new = self._base[block_id].style, self._fresh[block_id].style
        if old == new or self.draft.style_of(leaf) != old:
            return
        style_id = self.graft.styles.id_of(new, "paragraph")
        if style_id:
            change_style(leaf.paragraph, style_id, self.marker)
            self.note("restyled", block_id, old, new)

    def comment(self, leaf: Leaf, lines: Iterable[str]) -> None:
        """Hang a comment of ours on a paragraph."""
        self.comments.add(leaf.paragraph, list(lines), self.marker.author, self.marker.date)

    def note(self, kind: EventKind, block: str, old: str = "", new: str = "", note: str = "") -> None:
        """Remember what was done."""
        self.events.append(Event(kind, block, old, new, note))

    def _block_tokens(self, side: str, block: BaseBlock) -> tuple[Token, ...]:
        known = self._tokens.get((side, block.id))
        if known is None:
            known = self._tokens[side, block.id] = tokens_of(block.pieces, self.draft.names)
        return known


def _without_numbers(pieces: Pieces) -> list[Piece]:
    """Pieces as they differ to a reader: the number of a citation follows from its place in the list of sources."""
    return [replace(piece, text="") if isinstance(piece, Citation) else piece for piece in pieces]


def is_edited(draft: Draft, leaf: Leaf, block: BaseBlock) -> bool:
    """True when a person changed the words, links or pictures of a block, or has something pending in it."""
    now = seen_in(leaf.paragraph, draft.surroundings)
    then = seen(stretches_of(block.pieces, draft.names))
    if now == then:
        return has_peoples_changes(leaf.paragraph)
    if draft.foreign and text_in(leaf.paragraph, draft.surroundings) == block.text:
        # The program that saved it flattened links or drew pictures anew: nobody wrote anything.
        return _objects(now) != _objects(then) or has_peoples_changes(leaf.paragraph)
    return True


def is_formatted(paragraph: Element) -> bool:
    """True when somebody formatted words of a paragraph by hand."""
    runs = (run.find(W_RPR) for run in paragraph.iter(W_R))
    return any(child.tag in _BY_HAND for properties in runs if properties is not None for child in properties)


def _objects(looks: Iterable[tuple[str, str]]) -> list[str]:
    """The kinds of the objects among what a reader sees (see `words.seen`)."""
    return [kind.partition(" ")[0] for kind, _ in looks if kind.startswith(("picture ", "object "))]


def has_peoples_changes(paragraph: Element) -> bool:
    """True when people have pending changes, a comment's mark or a section's end in a paragraph."""
    for found in paragraph.iter(*ADDING, *TAKING):
        if found.get(W_AUTHOR) != AUTHOR:
            return True
    properties = paragraph.find(W_PPR)
    return properties is not None and properties.find(qn("w:sectPr")) is not None


def has_comment(paragraph: Element) -> bool:
    """True when a comment hangs on a paragraph."""
    return any(is_comment_mark(run) for run in paragraph.iter(W_R))


def has_our_changes(paragraph: Element) -> bool:
    """True when an earlier refresh left pending changes in the text of a paragraph."""
    for found in paragraph.iter(*ADDING, *TAKING):
        parent = found.getparent()
        if found.get(W_AUTHOR) == AUTHOR and parent is not None and parent.tag != W_RPR:
            return True
    return False


def _replacements(
    merged: Sequence[tuple[Literal["draft", "new"], int]], wanted: Sequence[Token], length: int
) -> list[Replacement]:
    found: list[Replacement] = []
    position = 0
    coming: list[Token] = []
    for side, index in merged:
        if side == "new":
            coming.append(wanted[index])
            continue
        if coming or index > position:
            found.append(Replacement(position, index, tuple(coming)))
            coming = []
        position = index + 1
    if coming or position < length:
        found.append(Replacement(position, length, tuple(coming)))
    return found


def cited_sources(tokens: Iterable[Token]) -> set[str]:
    """Ids of the source blocks that tokens cite."""
    return {token.value for token in tokens if token.kind == "cite"}
