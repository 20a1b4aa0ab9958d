"""The text of a statement as a person left it in a draft: whole, or not at all."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import Leaf, TableUnit
from briefgen.drafts.tokens import Hunk, Token, difference, text_of
from briefgen.wordxml.inlines import shown_text

_STRETCH = 3
"""So many words in a row do not stand in a neighbouring paragraph by chance."""
_YEAR = re.compile(r"\b(?:19|20)\d\d$")
_OFFICE = re.compile(r"(.{3,}?)(?: \(([^()]+)\))?(?: ((?:19|20)\d\d))?")
"""“Ministry of Labour (MoL) 2018”."""


def torn_apart(draft: Draft, leaf: Leaf, old: Sequence[Token], new: Sequence[Token]) -> str:
    """Why a paragraph does not hold its statement whole, for the person; "" when it does.

    Words that went and stand in a person's paragraph beside it: it was split. Words that came and were another block,
    which is gone: the two were joined.
    """
    neighbours = [_squeezed(text) for text in _own_neighbours(draft, leaf)]
    if leaf.cell is not None and any(neighbours):
        return "its cell holds another paragraph; join them to have it taken"
    hunks = difference(old, new)
    for hunk in hunks:
        gone = text_of(old[hunk.a1 : hunk.a2]).split()
        stretches = [" ".join(gone[start : start + _STRETCH]) for start in range(len(gone) - _STRETCH + 1)]
        if any(stretch in text for stretch in stretches for text in neighbours):
            return "it was split into two paragraphs; join them again to have it taken"
    missing = [_squeezed(block.text) for block in draft.part.blocks if block.id not in draft.blocks]
    for hunk in hunks:
        came = _squeezed(text_of(new[hunk.b1 : hunk.b2]))
        if any(len(text.split()) >= _STRETCH and text in came for text in missing):
            return "it was joined with another paragraph; part them again to have it taken"
    return ""


def _own_neighbours(draft: Draft, leaf: Leaf) -> Iterator[str]:
    """The texts of the person's own paragraphs just before and after a paragraph."""
    if leaf.cell is not None:
        units = [near for table in draft.flow if isinstance(table, TableUnit) for near in table.leaves()]
    else:
        units = [unit for unit in draft.flow if isinstance(unit, Leaf)]
    index = units.index(leaf)
    for beside in (units[index + 1 :], units[:index][::-1]):
        for near in beside:
            if near.block_id or near.cell is not leaf.cell:
                break
            yield shown_text(near.paragraph)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def new_text(text: str, old: Sequence[Token], new: Sequence[Token]) -> str | None:
    """The statement's text inside a block, as the person left it; None when it cannot be told from what is around.

    That is so when one edit goes over its beginning or end, and words outside of it went with that edit. The years of
    its editions (“2020 also 2018”) may go with its end.
    """
    start = text_of(old).find(text)
    stretch = _between(old, start, start + len(text)) if start >= 0 else None
    if stretch is None:
        return None
    first, last = stretch
    hunks = difference(old, new)
    for hunk in hunks:
        before = [token.text for token in old[hunk.a1 : min(first, hunk.a2)] if token.kind == "word"]
        after = [token.text for token in old[max(last, hunk.a1) : hunk.a2] if token.kind == "word"]
        dated = after and _YEAR.search(text_of(new[hunk.b1 : hunk.b2]).rstrip())
        others = [word for word in after if word != "also" and not word.isdigit()]
        if hunk.a1 < last and hunk.a2 > first and (before or others or dated):
            return None
    begin, end = _mapped(first, hunks, before=True), _mapped(last, hunks, before=False)
    own = [token for token in new[begin:end] if token.kind not in ("cite", "picture", "object")]
    return " ".join(text_of(own).split())


@dataclass(frozen=True, slots=True)
class Office:
    """An institution as an ask prints it: its name, its abbreviation, and the year where it is an old one."""

    name: str
    also: str = ""
    year: int | None = None

    def __str__(self) -> str:
        return self.name + (f" ({self.also})" if self.also else "") + (f" {self.year}" if self.year else "")

    def changed_from(self, before: Office) -> dict[str, Any]:
        """The fields of the institution that are others now; None for what went."""
        fields = {"name": self.name, "also": self.also or None, "year": self.year}
        return {field: value for field, value in fields.items() if value != (getattr(before, field) or None)}


def office_in(old: Sequence[Token], new: Sequence[Token], printed: Office) -> Office | None:
    """The office in an ask, as the person left it; None when it cannot be told from what is around."""
    text = new_text(str(printed), old, new)
    parts = _OFFICE.fullmatch(text) if text else None
    if parts is None:
        return None
    name, also, year = parts.groups()
    if also and not printed.also and printed.name.endswith(")"):
        name, also = f"{name} ({also})", ""
    return Office(name, also or "", int(year) if year else None)


def _between(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """Tokens that hold the characters from `start` to `end`: the first, and the one after the last."""
    ends = [*accumulate(len(token.text) for token in tokens)]
    first = bisect_left([0, *ends[:-1]], start)
    last = bisect_left(ends, end, lo=first) + 1
    return (first, last) if last <= len(ends) else None


def _mapped(position: int, hunks: Sequence[Hunk], *, before: bool) -> int:
    """Where a position between old tokens lies among the new ones; what was put in just there belongs to the text."""
    shift = 0
    for hunk in hunks:
        if hunk.a2 < position or (hunk.a2 == position and not before) or (hunk.a2 == position and hunk.a1 < position):
            shift = hunk.b2 - hunk.a2
        elif hunk.a1 < position:
            return hunk.b1 if before else hunk.b2
        elif hunk.a1 == position == hunk.a2 and not before:
            shift = hunk.b2 - hunk.a2
    return position + shift
