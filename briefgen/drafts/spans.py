"""A paragraph's tokens with the runs that they stand in: what a tracked change needs to know its place.

Reads a `w:p` as if all tracked changes in it were accepted, by the same rules as `wordxml.paragraphs`, and remembers
for every token where it stands and whether that place is plain, or somebody's pending insertion.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from briefgen.drafts.words import Kind, Stretch, Token, link_of, picture_value, seen, tokenise
from briefgen.wordxml.base import CITE_STYLE
from briefgen.wordxml.hyperlinks import anchor_of, relationship_of
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.paragraphs import Surroundings
from briefgen.wordxml.revisions import ADDING, AUTHOR, RUN_CONTAINERS, W_AUTHOR, W_HYPERLINK, W_R, W_T, word_tags

PRINTED_NUMBER = re.compile(r"\s*[\[(]?\d+[\])]?\s*")
"""How the number of a source is printed: `3` or `[3]`."""

_TEXT_LIKE = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "\u00ad",
}
_BREAKS = (qn("w:br"), qn("w:cr"))
_PICTURES = (qn("w:drawing"), qn("w:pict"), qn("w:object"), qn("mc:AlternateContent"))
_SILENT = word_tags("rPr commentReference annotationRef lastRenderedPageBreak instrText delInstrText delText fldChar")
_HOLDERS = RUN_CONTAINERS - {W_HYPERLINK}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of text stands: a child of a run, and whose pending insertion that run is in ("" for none)."""

    child: Element
    inserted_by: str

    @property
    def run(self) -> Element:
        """The run that holds the child now: cutting a run before the child moves the child into a new one."""
        run = self.child.getparent()
        assert run is not None
        return run


@dataclass(frozen=True, slots=True)
class Slice:
    """Characters `start` to `end` of a run's child; an object is the whole child."""

    place: Place
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A token and the slices that it is made of (more than one where Word cut a word into runs)."""

    token: Token
    slices: tuple[Slice, ...]

    @property
    def inserted_by_person(self) -> bool:
        """True when a part of it is a person's pending insertion."""
        return any(part.place.inserted_by not in ("", AUTHOR) for part in self.slices)


def placed_tokens(paragraph: Element, surroundings: Surroundings) -> list[Placed]:
    """The paragraph's tokens in reading order, pending changes taken as accepted."""
    return [
        Placed(token, tuple(part for place in places for part in _slices(*place)))
        for token, places in tokenise(_walk(paragraph, surroundings, "", ""))
    ]


def whole_link(hyperlink: Element, surroundings: Surroundings) -> Placed | None:
    """The words of one link as a single token; None when it holds anything but words."""
    inner = [*_walk(hyperlink, surroundings, "", _inserted_by(hyperlink))]
    if not inner or any(stretch.kind != "word" for stretch in inner):
        return None
    slices = tuple(part for stretch in inner for part in _slices(stretch, 0, len(stretch.text)))
    return Placed(Token("word", "".join(stretch.text for stretch in inner)), slices)


def _inserted_by(found: Element) -> str:
    holder = found.getparent()
    return (holder.get(W_AUTHOR, "") or "?") if holder is not None and holder.tag in ADDING else ""


def seen_in(paragraph: Element, surroundings: Surroundings) -> list[tuple[str, str]]:
    """What a reader sees of a paragraph (see `words.seen`), pending changes taken as accepted."""
    return seen(_walk(paragraph, surroundings, "", ""))


def text_in(paragraph: Element, surroundings: Surroundings) -> str:
    """All words of a paragraph, numbers of citations included, pending changes taken as accepted."""
    return "".join(stretch.text for stretch in _walk(paragraph, surroundings, "", ""))


def regrouped(placed: Sequence[Placed], like: Sequence[Token]) -> list[Placed] | None:
    """The same words cut as `like` has them: where a program dropped links, a citation is mere brackets and digits.

    None when the words are not the same.
    """
    found: list[Placed] = []
    position = 0
    for token in like:
        text = ""
        slices: list[Slice] = []
        while len(text) < len(token.text) and position < len(placed):
            text += placed[position].token.text
            slices.extend(placed[position].slices)
            position += 1
        if text != token.text:
            return None
        found.append(Placed(token, tuple(slices)))
    return found if position == len(placed) else None


def _slices(stretch: Stretch, start: int, end: int) -> Iterator[Slice]:
    if isinstance(stretch.source, Place):
        yield Slice(stretch.source, start, end)
    elif isinstance(stretch.source, tuple):
        # A citation is one token, in however many runs its number is printed.
        for inner in stretch.source:
            yield from _slices(inner, 0, len(inner.text))


def _walk(holder: Element, surroundings: Surroundings, link: str, inserted_by: str) -> Iterator[Stretch]:
    for child in holder:
        tag = child.tag
        if tag == W_R:
            yield from _run(child, surroundings, link, inserted_by)
        elif tag == W_HYPERLINK:
            yield from _hyperlink(child, surroundings, inserted_by)
        elif tag in ADDING:
            # A pending insertion inside another's is that other person's as far as we are concerned.
            author = child.get(W_AUTHOR, "") or "?"
            yield from _walk(child, surroundings, link, author if inserted_by in ("", AUTHOR) else inserted_by)
        elif tag in _HOLDERS:
            yield from _walk(child, surroundings, link, inserted_by)


def _run(run: Element, surroundings: Surroundings, link: str, inserted_by: str) -> Iterator[Stretch]:
    style_id = value_of(run.find(qn("w:rPr")), "w:rStyle") or ""
    style = surroundings.style_names.get(style_id, style_id) if style_id else ""
    for child in run:
        tag = child.tag
        if tag in _SILENT or not isinstance(tag, str):
            continue
        place = Place(child, inserted_by)
        if tag == W_T:
            if child.text:
                yield Stretch(child.text, link, style, source=place)
        elif tag in _TEXT_LIKE:
            yield Stretch(_TEXT_LIKE[tag], link, style, source=place)
        elif tag in _BREAKS:
            kind = child.get(qn("w:type"), "")
            plain = kind in ("", "textWrapping")
            yield Stretch("\n", link, kind="break" if plain else "object", value="" if plain else kind, source=place)
        elif tag in _PICTURES:
            kind_of, value = _object(child, surroundings)
            yield Stretch("", link, kind=kind_of, value=value, source=place)
        else:
            yield Stretch("", link, kind="object", value=_digest(child), source=place)


def _hyperlink(hyperlink: Element, surroundings: Surroundings, inserted_by: str) -> Iterator[Stretch]:
    anchor, relationship = anchor_of(hyperlink), relationship_of(hyperlink)
    if relationship or not anchor:
        address = surroundings.addresses.get(relationship, "") + (f"#{anchor}" if anchor else "")
        yield from _walk(hyperlink, surroundings, address, inserted_by)
        return
    block = surroundings.blocks.get(anchor, "")
    inner = list(_walk(hyperlink, surroundings, link_of(f"#{anchor}", surroundings.blocks), inserted_by))
    cites = block.startswith("src.") or any(stretch.style == CITE_STYLE for stretch in inner)
    text = "".join(stretch.text for stretch in inner)
    # Some programs let what is typed beside a citation run on in its link: that is text, not a number.
    if not cites or any(stretch.kind != "word" for stretch in inner) or not PRINTED_NUMBER.fullmatch(text):
        yield from inner
        return
    # A citation is one token, whatever number is printed and however many runs print it.
    yield Stretch(text, "", inner[0].style, "cite", block or anchor, tuple(inner))


def _object(child: Element, surroundings: Surroundings) -> tuple[Kind, str]:
    picture = surroundings.picture(child)
    return ("picture", picture_value(picture)) if picture else ("object", _digest(child))


def _digest(child: Element) -> str:
    return hashlib.sha256(etree.tostring(child, method="c14n")).hexdigest()
