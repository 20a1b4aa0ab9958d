"""Words of a block, the difference between two versions, and the merge of three: pure functions over tokens.

A token is a word, a stretch of white space, a punctuation mark, a citation or an object (picture, footnote mark). Two
tokens are the same when a reader sees the same word under the same link; a citation is the same whatever its number.
Character styles matter only where two generated versions are compared: in a draft they are the person's to change.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Literal

from briefgen.wordxml.pieces import BACK_LINK_STYLE, CITE_STYLE, Anchor, Break, Citation, Picture, Piece, Run

Kind = Literal["word", "space", "mark", "break", "cite", "picture", "object"]

_TOKENS = re.compile(r"\d+(?:[.,]\d+)*%?|\w+(?:[’'‑-]\w+)*|\s+|.", re.UNICODE)
_FEW_IN_COMMON = 0.25
_SMALL_PARAGRAPH = 6


@dataclass(frozen=True, slots=True)
class Token:
    """One token. `link` is an address or `#` and a block's id; `value` identifies a citation's source or an object."""

    kind: Kind
    text: str
    link: str = ""
    style: str = ""
    value: str = ""

    @property
    def same(self) -> tuple[str, ...]:
        """What makes it the same token for a reader."""
        if self.kind == "cite":
            return ("cite", self.value)
        if self.kind in ("picture", "object"):
            return (self.kind, self.value)
        return (self.text, reader_link(self.link, self.style))

    @property
    def alike(self) -> tuple[str, ...]:
        """What makes it the same token with the same looks."""
        return (*self.same, self.style)


@dataclass(frozen=True, slots=True)
class Hunk:
    """`old[a1:a2]` was replaced by `new[b1:b2]`."""

    a1: int
    a2: int
    b1: int
    b2: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """Draft tokens `start` to `end` go, `tokens` come in their place."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of characters of one link, style and kind on the way to tokens; `source` is the caller's."""

    text: str
    link: str = ""
    style: str = ""
    kind: Kind = "word"
    value: str = ""
    source: object = None


def tokens_of(pieces: Iterable[Piece], blocks: Mapping[str, str] | None = None) -> tuple[Token, ...]:
    """Tokens of a canonical form. `blocks` maps bookmark names to block ids, for links inside the document."""
    return tuple(token for token, _ in tokenise(stretches_of(pieces, blocks or {})))


def tokenise(stretches: Iterable[Stretch]) -> Iterator[tuple[Token, list[tuple[Stretch, int, int]]]]:
    """Tokens with the places that they come from: (stretch, start, end) for each part of a word.

    A word may run over several stretches (Word cuts runs anywhere, a person may embolden half of it); it never runs
    over the edge of a link.
    """
    group: list[Stretch] = []
    for stretch in stretches:
        if stretch.kind == "word" and (not group or group[-1].link == stretch.link):
            group.append(stretch)
            continue
        if group:
            yield from _split(group)
        group = []
        if stretch.kind == "word":
            group = [stretch]
        else:
            token = Token(stretch.kind, stretch.text, stretch.link, stretch.style, stretch.value)
            yield token, [(stretch, 0, len(stretch.text))]
    if group:
        yield from _split(group)


def seen(stretches: Iterable[Stretch]) -> list[tuple[str, str]]:
    """What a reader sees, without cutting it into words: two versions with the same are the same."""
    looks: list[tuple[str, str]] = []
    for stretch in stretches:
        if stretch.kind in ("word", "break"):
            link = reader_link(stretch.link, stretch.style)
            if looks and looks[-1][0] == link:
                looks[-1] = (link, looks[-1][1] + stretch.text)
            else:
                looks.append((link, stretch.text))
        else:
            # A space cannot stand in an address, so these are never taken for a link.
            looks.append((f"{stretch.kind} {stretch.value}", ""))
    return looks


def reader_link(link: str, style: str) -> str:
    """The link as a reader tells it from others: an arrow back from a source is the same wherever it leads."""
    return "" if style == BACK_LINK_STYLE else link


def text_of(tokens: Iterable[Token]) -> str:
    """The words as one text."""
    return "".join(token.text for token in tokens)


def difference(old: Sequence[Token], new: Sequence[Token], *, looks: bool = False) -> list[Hunk]:
    """What was replaced, in reading order. With `looks`, a change of character style counts.

    Hunks that only white space or a comma keeps apart are joined, and versions with little in common are one hunk: a
    reviewer reads “old sentence, new sentence”, not confetti.
    """
    first = [token.alike if looks else token.same for token in old]
    second = [token.alike if looks else token.same for token in new]
    if first == second:
        return []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    hunks = [Hunk(a1, a2, b1, b2) for tag, a1, a2, b1, b2 in matcher.get_opcodes() if tag != "equal"]
    if _little_in_common(old, new, hunks):
        head = _common_edge(first, second)
        tail = _common_edge(first[head:][::-1], second[head:][::-1])
        return [Hunk(head, len(old) - tail, head, len(new) - tail)]
    return _joined(old, hunks)


def replacing(hunks: Iterable[Hunk], new: Sequence[Token]) -> list[Replacement]:
    """Differences from the draft as replacements."""
    return [Replacement(hunk.a1, hunk.a2, tuple(new[hunk.b1 : hunk.b2])) for hunk in hunks]


def merge_tokens(base: Sequence[Token], draft: Sequence[Token], new: Sequence[Token]) -> list[Replacement] | None:
    """The three-way merge: what of the draft gives way to what of the new version.

    None when both sides changed the same words or words with nothing but white space or punctuation between them: that
    is for a person to decide. Not so where the new version says what the person wrote, and more beside it.
    """
    theirs = difference(base, draft)
    replacements: list[Replacement] = []
    for hunk in difference(base, new, looks=True):
        if any(_same_change(hunk, own, draft, new) for own in theirs):
            continue
        if any(_meet(base, hunk, own) for own in theirs):
            return _agreed(theirs, draft, new)
        shift = sum((own.b2 - own.b1) - (own.a2 - own.a1) for own in theirs if own.a2 <= hunk.a1)
        replacements.append(Replacement(hunk.a1 + shift, hunk.a2 + shift, tuple(new[hunk.b1 : hunk.b2])))
    return replacements


def _agreed(theirs: Sequence[Hunk], draft: Sequence[Token], new: Sequence[Token]) -> list[Replacement] | None:
    """The new version where it says whatever the person changed just as they did; None where it does not."""
    rest = difference(draft, new)
    for hunk in rest:
        for own in theirs:
            touches = hunk.a1 < own.b2 and own.b1 < hunk.a2
            if touches or (own.b1 == own.b2 and hunk.a1 <= own.b1 <= hunk.a2):
                return None
    return replacing(rest, new)


def stretches_of(pieces: Iterable[Piece], blocks: Mapping[str, str], link: str = "") -> Iterator[Stretch]:
    """The stretches of a canonical form; `link` is the one that it stands in."""
    for piece in pieces:
        match piece:
            case Run():
                yield Stretch(piece.text, link, piece.style)
            case Break():
                yield Stretch("\n", link, kind="break" if not piece.kind else "object", value=piece.kind)
            case Anchor():
                yield from stretches_of(piece.pieces, blocks, link_of(piece.href, blocks))
            case Citation():
                yield Stretch(piece.text, "", CITE_STYLE, "cite", piece.target)
            case Picture():
                yield Stretch("", link, kind="picture", value=picture_value(piece))


def link_of(href: str, blocks: Mapping[str, str]) -> str:
    """The link as tokens carry it: an inner one by the id of its block, whichever bookmark leads there."""
    if href.startswith("#"):
        return f"#{blocks.get(href[1:], href[1:])}"
    return href


def picture_value(picture: Picture) -> str:
    """What identifies a picture whichever program saved it last: some drop the SVG and keep the PNG."""
    return picture.fallback or picture.sha256


def _split(group: list[Stretch]) -> Iterator[tuple[Token, list[tuple[Stretch, int, int]]]]:
    text = "".join(stretch.text for stretch in group)
    edges = [*accumulate(len(stretch.text) for stretch in group)]
    for match in _TOKENS.finditer(text.replace("\n", " ")):
        start, end = match.span()
        first = bisect_right(edges, start)
        places = []
        for index in range(first, len(group)):
            stretch, edge = group[index], edges[index]
            begins = edge - len(stretch.text)
            if begins >= end:
                break
            if stretch.text:
                places.append((stretch, max(start, begins) - begins, min(end, edge) - begins))
        word = text[start:end]
        yield Token(_kind(word), word, group[first].link, group[first].style), places


def _kind(word: str) -> Kind:
    if word.isspace():
        return "space"
    return "word" if word[0].isalnum() or word[0] == "_" else "mark"


def _little_in_common(old: Sequence[Token], new: Sequence[Token], hunks: Sequence[Hunk]) -> bool:
    words = [sum(token.kind == "word" for token in side) for side in (old, new)]
    if min(words) < _SMALL_PARAGRAPH:
        return False
    changed = sum(token.kind == "word" for hunk in hunks for token in old[hunk.a1 : hunk.a2])
    return (words[0] - changed) < _FEW_IN_COMMON * max(words)


def _common_edge(first: Sequence[object], second: Sequence[object]) -> int:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length


def _joined(old: Sequence[Token], hunks: Sequence[Hunk]) -> list[Hunk]:
    joined: list[Hunk] = []
    for hunk in hunks:
        last = joined[-1] if joined else None
        if last is not None and all(token.kind in ("space", "mark") for token in old[last.a2 : hunk.a1]):
            joined[-1] = Hunk(last.a1, hunk.a2, last.b1, hunk.b2)
        else:
            joined.append(hunk)
    return joined


def _same_change(ours: Hunk, theirs: Hunk, draft: Sequence[Token], new: Sequence[Token]) -> bool:
    if (ours.a1, ours.a2) != (theirs.a1, theirs.a2):
        return False
    return [token.same for token in new[ours.b1 : ours.b2]] == [token.same for token in draft[theirs.b1 : theirs.b2]]


def _meet(base: Sequence[Token], one: Hunk, other: Hunk) -> bool:
    first, second = (one, other) if one.a1 <= other.a1 else (other, one)
    between = base[first.a2 : second.a1]
    return second.a1 <= first.a2 or not any(token.kind in ("word", "cite", "picture") for token in between)
