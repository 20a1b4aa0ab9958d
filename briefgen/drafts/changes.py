"""What people did to a draft since it was generated: edits word by word, what went, came and moved, comments, and the
tracked changes that wait for somebody's decision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from briefgen.drafts.edits import is_edited, is_formatted
from briefgen.drafts.inventory import (
    added_running_words,
    contents_lines_of_no_heading,
    object_name,
    passages_of,
    removed_running_words,
)
from briefgen.drafts.opening import Draft, read_draft
from briefgen.drafts.order import flow_order, moved
from briefgen.drafts.outline import Leaf, TableUnit, cells_of, is_live, is_live_row, is_live_unit, key_of, leaves_of
from briefgen.drafts.tokens import Token, difference, tokens_of
from briefgen.wordxml import w
from briefgen.wordxml.comments import Comment, Comments
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import read_inlines, shown_text, words_inside
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.pieces import Run
from briefgen.wordxml.resolving import Revision, revisions_in
from briefgen.wordxml.stories import read_passages, read_stories

ChangeKind = Literal["edited", "restyled", "formatted", "removed", "added", "moved"]
Word = tuple[Literal["same", "out", "in"], str]
"""A stretch of text that stayed, went or came."""

_PICTURE = "[picture]"
_OBJECT = "[object]"
SHORTEST = 25
"""Characters of a sentence that is looked for: shorter ones (“None on record.”) stand in many places by right."""
_CITED = re.compile(r"(?<![\s\d\[\],])[\s\d\[\],]+$")


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
    found_by: Mapping[str, int]
    uncertain: tuple[tuple[str, float], ...]

    @property
    def nothing(self) -> bool:
        """True when the draft is as it was generated."""
        return not (self.changes or self.comments or self.pending)

    def counts(self) -> dict[str, int]:
        """Kind of change → how many."""
        return dict(Counter(change.kind for change in self.changes))

    def pending_by_author(self) -> dict[str, int]:
        """Author → number of pending tracked changes, by name."""
        return count_by_author(self.pending)


def changes(data: bytes, *, name: str = "the draft", base: bytes | None = None) -> Changes:
    """What people did to a draft. Raises `DraftError` when it cannot be read or has no base."""
    draft = read_draft(data, name=name, base=base)
    return changes_in(draft)


def changes_in(draft: Draft) -> Changes:
    """What people did to a draft that is open already."""
    return Changes(
        name=draft.name,
        identity=draft.part.identity,
        changes=tuple(_changes(draft)),
        comments=Comments(draft.package, draft.document).read(),
        pending=tuple(pending_revisions(draft)),
        found_by=draft.confidence(),
        uncertain=draft.uncertain(),
    )


def pending_revisions(draft: Draft) -> Iterator[Revision]:
    """The tracked changes of all stories that nobody has accepted or rejected yet."""
    for story in read_stories(draft.package):
        yield from revisions_in(story.root)


def count_by_author(revisions: Iterable[Revision]) -> dict[str, int]:
    """Author → number of tracked changes, by name."""
    return dict(sorted(Counter(revision.author or "unknown" for revision in revisions).items()))


def word_difference(old: Sequence[Token], new: Sequence[Token]) -> tuple[Word, ...]:
    """Two versions as one text with what went and what came; an object is told by its token's text, if it has any."""
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


def text_difference(old: str, new: str) -> tuple[Word, ...]:
    """Two plain texts as one, with what went and what came."""
    return word_difference(tokens_of([Run(old)]), tokens_of([Run(new)]))


def _changes(draft: Draft) -> Iterator[Change]:
    headings = headings_of(draft.part.blocks)
    now = [key_of(unit) for unit in draft.flow if key_of(unit) and is_live_unit(unit)]
    shifted = moved(flow_order(draft.part.blocks), now)
    by_block: dict[str, list[Change]] = {block_id: [] for block_id in ("", *draft.base)}
    removed_rows = _removed_rows(draft)
    last = ""
    for leaf in leaves_of(draft.flow):
        if not is_live(leaf):
            continue
        if leaf.block_id:
            last = leaf.block_id
            by_block[last].extend(_of_block(draft, leaf, draft.base[last], headings[last], shifted))
        else:
            by_block[last].extend(_added(draft, leaf, headings.get(last, "")))
    for block in draft.part.blocks:
        if block.id not in draft.blocks and (block.table, block.row) not in removed_rows:
            words = _shown(tokens_of(block.pieces, draft.names))
            if words.strip():
                by_block[block.id].insert(0, Change("removed", block.id, headings[block.id], words, ""))
    yield from _rows_and_tables(draft, removed_rows, headings)
    for changes_of_block in by_block.values():
        yield from changes_of_block
    for unit in draft.flow:
        if isinstance(unit, TableUnit) and unit.table_id:
            yield from _merged_cells(draft, unit, headings)
    yield from _beside_the_outline(draft)


def _of_block(draft: Draft, leaf: Leaf, block: BaseBlock, where: str, shifted: set[str]) -> Iterator[Change]:
    if is_edited(draft, leaf, block):
        old, new = tokens_of(block.pieces, draft.names), _told_tokens(draft, leaf)
        words = word_difference(old, new)
        if any(kind != "same" for kind, _ in words):
            yield Change("edited", block.id, where, _shown(old), _shown(new), words)
    formatted = _formatted_words(leaf, foreign=draft.foreign)
    if formatted:
        yield Change("formatted", block.id, where, "", formatted)
    style = draft.style_of(leaf.paragraph)
    if style != block.style and not draft.foreign:
        yield Change("restyled", block.id, where, block.style, style)
    if block.id in shifted:
        yield Change("moved", block.id, where, "", block.text or _PICTURE)


def _added(draft: Draft, leaf: Leaf, where: str) -> Iterator[Change]:
    told = _told_tokens(draft, leaf)
    # LibreOffice writes the page that a style or section begins as a break of its own.
    breaks_page = draft.foreign and all(token.value == "page" or token.kind == "space" for token in told)
    new = _shown(told)
    if new.strip() and not breaks_page and not draft.is_contents_line(leaf.paragraph):
        yield Change("added", "", where, "", new)


def _told_tokens(draft: Draft, leaf: Leaf) -> tuple[Token, ...]:
    """The tokens of a paragraph; an object's text is what people call it, with its words."""
    return tuple(
        replace(placed.token, text=_told(placed.slices[0].child)) if placed.token.kind == "object" else placed.token
        for placed in draft.tokens(leaf)
    )


def _told(element: Element) -> str:
    words = words_inside(element)
    return f"[{object_name(element)}" + (f": {words}]" if words else "]")


def _formatted_words(leaf: Leaf, *, foreign: bool) -> str:
    """The words of a paragraph that somebody formatted by hand."""
    runs = dict.fromkeys(inline.run for inline in read_inlines(leaf.paragraph))
    return " … ".join(words for run in runs if is_formatted(run, foreign=foreign) and (words := words_inside(run)))


def _merged_cells(draft: Draft, unit: TableUnit, headings: Mapping[str, str]) -> Iterator[Change]:
    """Rows of a generated table in which a person merged cells."""
    generated = Counter(block.row for block in draft.part.blocks if block.table == unit.table_id)
    for row in unit.rows:
        cells = list(cells_of(row.element))
        merged = any(cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}") is not None for cell in cells)
        if row.row_id and is_live_row(row) and (merged or len(cells) < generated[row.row_id]):
            first = next((leaf.block_id for leaf in row.leaves if leaf.block_id), "")
            words = " | ".join(shown_text(leaf.paragraph) for leaf in row.leaves)
            told: tuple[Word, ...] = (("same", words), ("in", " [cells merged]"))
            yield Change("edited", row.row_id, headings.get(first, ""), "", words, told)


def _beside_the_outline(draft: Draft) -> Iterator[Change]:
    """What stands elsewhere than in the paragraphs of the body: nested tables, files put in, notes, running words."""
    outlined = {leaf.paragraph for leaf in leaves_of(draft.flow)}
    for passage, where in passages_of(draft):
        if passage.element not in outlined and (passage.words or passage.element.tag != w.P):
            text = passage.words if passage.element.tag == w.P else _told(passage.element)
            yield Change("added", "", where, "", f"[a table in a cell] {text}" if len(passage.cells) > 1 else text)
    for words in contents_lines_of_no_heading(draft):
        yield Change("added", "", "Contents", "", words)
    for story in read_stories(draft.package):
        if story.kind in ("footnote", "endnote"):
            text = " ".join(_told(p.element) if p.element.tag != w.P else p.words for p in read_passages(story.root))
            yield Change("added", "", f"In a {story.kind}", "", text)
    for story_kind, words in added_running_words(draft):
        yield Change("added", "", f"In the page {story_kind}", "", words or "[a picture or shape]")
    for text in removed_running_words(draft):
        yield Change("removed", "", "In the page header or footer", text, "")


def _removed_rows(draft: Draft) -> dict[tuple[str, str], list[BaseBlock]]:
    """(Table, row) → its cells, of each row of which no cell is left."""
    rows: dict[tuple[str, str], list[BaseBlock]] = {}
    for block in draft.part.blocks:
        if block.row:
            rows.setdefault((block.table, block.row), []).append(block)
    return {key: cells for key, cells in rows.items() if not any(cell.id in draft.blocks for cell in cells)}


def _rows_and_tables(
    draft: Draft, rows: Mapping[tuple[str, str], list[BaseBlock]], headings: Mapping[str, str]
) -> Iterator[Change]:
    """The removed rows, each as one change; a table of which no row is left is one too."""
    tables = {unit.table_id for unit in draft.flow if isinstance(unit, TableUnit) and is_live_unit(unit)}
    changes: dict[str, Change] = {}
    for (table, row), cells in rows.items():
        where = headings[cells[0].id]
        if table in tables:
            changes[row] = Change("removed", row, where, " | ".join(cell.text for cell in cells), "")
        else:
            changes.setdefault(table, Change("removed", table, where, "the whole table", ""))
    yield from changes.values()


def headings_of(blocks: Iterable[BaseBlock]) -> dict[str, str]:
    """Block id → text of the heading above it."""
    headings: dict[str, str] = {}
    heading = ""
    for block in blocks:
        if block.kind == "heading":
            heading = block.text
        headings[block.id] = heading
    return headings


def _shown(tokens: Iterable[Token]) -> str:
    unnamed = {"picture": _PICTURE, "object": _OBJECT}
    return "".join(unnamed.get(token.kind, token.text) if not token.text.strip() else token.text for token in tokens)


def edited_in_one_place(draft: Draft, changes: Changes) -> Iterator[tuple[str, str]]:
    """Sentences that a person changed in one block and that stand unchanged in another: sentence, heading there.

    The paper would say both.
    """
    edited = {change.block: change for change in changes.changes if change.kind in ("edited", "removed")}
    headings = headings_of(draft.part.blocks)
    standing = [(block.text, headings[block.id]) for block in draft.part.blocks if block.id not in edited]
    for change in edited.values():
        for sentence in _sentences(change.old):
            if sentence not in change.new:
                yield from ((sentence, where) for text, where in standing if sentence in text)


def _sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.;])\s", text):
        plain = _CITED.sub("", sentence).rstrip(".;").strip()
        if len(plain) >= SHORTEST:
            yield plain
