"""What people did to a draft since it was generated: edits word by word, what went, came and moved, comments, and the
tracked changes that wait for somebody's decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from briefgen.drafts.order import moved
from briefgen.drafts.outline import Leaf, TableUnit, is_live, leaves_of
from briefgen.drafts.placing import GAP_STYLE, flow_order, is_live_unit, key_of
from briefgen.drafts.reading import Draft, read_draft
from briefgen.drafts.words import Token, difference, tokens_of
from briefgen.drafts.workbench import is_edited
from briefgen.wordxml.comments import Comment, Comments
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.resolving import Revision, revisions_in

ChangeKind = Literal["edited", "restyled", "removed", "added", "moved"]
Word = tuple[Literal["same", "out", "in"], str]
"""A stretch of text that stayed, went or came."""

_PICTURE = "[picture]"
_OBJECT = "[object]"


@dataclass(frozen=True, slots=True)
class Change:
    """One block that is not as it was generated; `where` is the heading that it stands under."""

    kind: ChangeKind
    block: str
    """Block id; "" for what a person added."""
    where: str
    old: str
    new: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that people did to a draft."""

    name: str
    identity: Mapping[str, str]
    changes: tuple[Change, ...]
    comments: tuple[Comment, ...]
    pending: tuple[Revision, ...]
    """Tracked changes that are not accepted or rejected yet; the changes above take them as accepted."""
    found: Mapping[str, int]
    uncertain: tuple[tuple[str, float], ...]

    @property
    def nothing(self) -> bool:
        """True when the draft is as it was generated."""
        return not (self.changes or self.comments or self.pending)

    def counts(self) -> dict[str, int]:
        """Kind of change → how many."""
        return dict(Counter(change.kind for change in self.changes))

    def pending_by_author(self) -> dict[str, int]:
        """Author → number of pending tracked changes."""
        return dict(Counter(revision.author or "unknown" for revision in self.pending))


def changes(data: bytes, *, name: str = "the draft", base: bytes | None = None) -> Changes:
    """What people did to a draft. Raises `DraftError` when it cannot be read or has no base."""
    draft = read_draft(data, name=name, base=base)
    return Changes(
        name=name,
        identity=draft.part.identity,
        changes=tuple(_changes(draft)),
        comments=Comments(draft.package, draft.document).read(),
        pending=tuple(revisions_in(draft.document)),
        found=draft.confidence(),
        uncertain=tuple(
            (block_id, round(leaf.confidence, 2))
            for block_id, leaf in draft.blocks.items()
            if leaf.found_by == "text" and leaf.confidence < 1
        ),
    )


def word_difference(old: tuple[Token, ...], new: tuple[Token, ...]) -> tuple[Word, ...]:
    """Two versions as one text with what went and what came."""
    words: list[Word] = []
    position = 0
    for hunk in difference(old, new):
        if hunk.a1 > position:
            words.append(("same", _shown(old[position : hunk.a1])))
        if hunk.a2 > hunk.a1:
            words.append(("out", _shown(old[hunk.a1 : hunk.a2])))
        if hunk.b2 > hunk.b1:
            words.append(("in", _shown(new[hunk.b1 : hunk.b2])))
        position = hunk.a2
    if position < len(old):
        words.append(("same", _shown(old[position:])))
    return tuple(words)


def _changes(draft: Draft) -> Iterator[Change]:
    base = {block.id: block for block in draft.part.blocks}
    headings = _headings(draft.part.blocks)
    order = [block.id for block in draft.part.blocks]
    keys = flow_order(draft.part.blocks)
    now = [key_of(unit) for unit in draft.flow if key_of(unit) and is_live_unit(unit)]
    shifted = moved(keys, now)
    found: dict[str, list[Change]] = {}
    last = ""
    for leaf in leaves_of(draft.flow):
        if not is_live(leaf):
            continue
        if leaf.block_id:
            last = leaf.block_id
            found.setdefault(last, []).extend(_of_block(draft, leaf, base[last], headings.get(last, ""), shifted))
        else:
            added = _added(draft, leaf, headings.get(last, ""))
            if added is not None:
                found.setdefault(last, []).append(added)
    for block in draft.part.blocks:
        if block.id not in draft.blocks and not _removed_with_its_row(draft, block):
            words = _shown(tokens_of(block.pieces, draft.names))
            if words.strip():
                change = Change("removed", block.id, headings.get(block.id, ""), words, "")
                found.setdefault(block.id, []).insert(0, change)
    yield from _rows_removed(draft, headings)
    for block_id in ("", *order):
        yield from found.get(block_id, ())


def _of_block(draft: Draft, leaf: Leaf, block: BaseBlock, where: str, shifted: set[str]) -> Iterator[Change]:
    if is_edited(draft, leaf, block):
        old = tokens_of(block.pieces, draft.names)
        new = tuple(placed.token for placed in draft.tokens(leaf))
        words = word_difference(old, new)
        if any(kind != "same" for kind, _ in words):
            yield Change("edited", block.id, where, _shown(old), _shown(new), words)
    style = draft.style_of(leaf)
    if style != block.style and not draft.foreign:
        yield Change("restyled", block.id, where, block.style, style)
    if block.id in shifted:
        yield Change("moved", block.id, where, "", block.text or _PICTURE)


def _added(draft: Draft, leaf: Leaf, where: str) -> Change | None:
    if draft.style_of(leaf) == GAP_STYLE or _in_contents(draft, leaf):
        return None
    new = _shown(tuple(placed.token for placed in draft.tokens(leaf)))
    return Change("added", "", where, "", new) if new.strip() else None


def _in_contents(draft: Draft, leaf: Leaf) -> bool:
    """The list of contents is made by Word's field; its entries are no block of the brief and nobody's text."""
    return draft.style_of(leaf).lower().startswith("toc ")


def _removed_with_its_row(draft: Draft, block: BaseBlock) -> bool:
    return bool(block.row) and not any(
        other.id in draft.blocks for other in draft.part.blocks if other.row == block.row and other.table == block.table
    )


def _rows_removed(draft: Draft, headings: Mapping[str, str]) -> Iterator[Change]:
    rows: dict[tuple[str, str], list[BaseBlock]] = {}
    for block in draft.part.blocks:
        if block.row:
            rows.setdefault((block.table, block.row), []).append(block)
    tables = {unit.table_id for unit in draft.flow if isinstance(unit, TableUnit) and is_live_unit(unit)}
    told: set[str] = set()
    for (table, row), blocks in rows.items():
        if any(block.id in draft.blocks for block in blocks):
            continue
        where = headings.get(blocks[0].id, "")
        if table in tables:
            yield Change("removed", row, where, " | ".join(block.text for block in blocks), "")
        elif table not in told:
            told.add(table)
            yield Change("removed", table, where, "the whole table", "")


def _headings(blocks: tuple[BaseBlock, ...]) -> dict[str, str]:
    """Block id → text of the heading above it."""
    headings: dict[str, str] = {}
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = block.text
        headings[block.id] = heading
    return headings


def _shown(tokens: tuple[Token, ...] | list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.kind == "picture":
            parts.append(_PICTURE)
        elif token.kind == "object":
            parts.append(_OBJECT)
        else:
            parts.append(token.text)
    return "".join(parts)
