"""A paragraph's tokens with the runs that they stand in: what a tracked change needs to know its place.

Reads a `w:p` as if all tracked changes in it were accepted, and remembers for every token where it stands and whether
that place is plain, or somebody's pending insertion.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from lxml import etree

from briefgen.drafts.tokens import Stretch, Token, link_of, picture_value, seen, tokenise
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import anchor_of, relationship_of
from briefgen.wordxml.inlines import Inline, read_inlines
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.pieces import CITE_STYLE, Picture
from briefgen.wordxml.revisions import AUTHOR
from briefgen.wordxml.styles import StyleSheet

PRINTED_NUMBER = re.compile(r"(?<!\s)\s*[\[(]?\d+[\])]?\s*")
"""How the number of a source is printed: `3` or `[3]`."""
_PICTURES = ("drawing", "pict", "object", "AlternateContent")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a paragraph's ids mean: styles, relationships of its part, blocks by bookmark."""

    style_names: Mapping[str, str]
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Relationship id → address of external links."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Relationship id → SHA-256 of the picture's bytes."""
    blocks: Mapping[str, str] = field(default_factory=dict)
    """Name of a bookmark → id of the block that it marks."""
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of an SVG → that of the PNG generated beside it: LibreOffice 25 keeps the SVG and draws the PNG anew."""

    @classmethod
    def of(
        cls,
        package: Package,
        styles: StyleSheet,
        blocks: Mapping[str, str] | None = None,
        fallbacks: Mapping[str, str] | None = None,
    ) -> Surroundings:
        """Read for the document of a package, whose styles are `styles`."""
        addresses: dict[str, str] = {}
        pictures: dict[str, str] = {}
        for relationship in package.relationships(package.main_part()):
            if relationship.external:
                addresses[relationship.id] = relationship.target
            elif relationship.kind == "image" and relationship.target in package.members:
                pictures[relationship.id] = hashlib.sha256(package.members[relationship.target]).hexdigest()
        return cls(styles.names, addresses, pictures, blocks or {}, fallbacks or {})

    def picture(self, drawing: Element) -> Picture | None:
        """The picture that a drawing shows; None when it is a shape."""
        blip = next(drawing.iter(qn("a:blip")), None)
        if blip is None:
            return None
        fallback = self.pictures.get(blip.get(qn("r:embed"), ""), "")
        vector = next(blip.iter(qn("asvg:svgBlip")), None)
        whole = self.pictures.get(vector.get(qn("r:embed"), ""), "") if vector is not None else ""
        return Picture(whole, self.fallbacks.get(whole, fallback)) if whole else Picture(fallback)


@dataclass(frozen=True, slots=True)
class Slice:
    """Characters `start` to `end` of a child of a run, and whose pending insertion they are ("" for none).

    An object is the whole child. What stands in no run (an equation) is its own run and child.
    """

    child: Element
    inserted_by: str
    start: int
    end: int

    @property
    def run(self) -> Element:
        """The run that holds the child now: cutting a run before the child moves the child into a new one."""
        run = self.child.getparent()
        return run if run is not None and run.tag == w.R else self.child


@dataclass(frozen=True, slots=True)
class Placed:
    """A token and the slices that it is made of (more than one where Word cut a word into runs)."""

    token: Token
    slices: tuple[Slice, ...]

    @property
    def inserted_by_person(self) -> bool:
        """True when a part of it is a person's pending insertion."""
        return any(part.inserted_by not in ("", AUTHOR) for part in self.slices)


def placed_tokens(paragraph: Element, surroundings: Surroundings) -> list[Placed]:
    """The paragraph's tokens in reading order, pending changes taken as accepted."""
    return [
        Placed(token, tuple(part for place in places for part in _slices(*place)))
        for token, places in tokenise(_stretches(paragraph, surroundings))
    ]


def whole_link(hyperlink: Element, surroundings: Surroundings) -> Placed | None:
    """The words of one link as a single token, objects beside them left out; None when they are not in one piece."""
    holder = hyperlink.getparent()
    inserted = holder is not None and holder.tag in w.ADDING
    inserted_by = (holder.get(w.AUTHOR, "") or "?") if holder is not None and inserted else ""
    words = _words_of_link([*_stretches(hyperlink, surroundings, inserted_by)])
    if not words:
        return None
    slices = tuple(part for stretch in words for part in _slices(stretch, 0, len(stretch.text)))
    return Placed(Token("word", "".join(stretch.text for stretch in words)), slices)


def _words_of_link(inner: Sequence[Stretch]) -> list[Stretch]:
    """The words of a link in one piece: LibreOffice puts a footnote behind a citation into its link."""
    parts = [(kind, list(part)) for kind, part in groupby(inner, key=lambda stretch: stretch.kind)]
    words = [part for kind, part in parts if kind == "word"]
    return words[0] if len(words) == 1 and all(kind in ("word", "object") for kind, _ in parts) else []


def seen_in(paragraph: Element, surroundings: Surroundings) -> list[tuple[str, str]]:
    """What a reader sees of a paragraph (see `words.seen`), pending changes taken as accepted."""
    return seen(_stretches(paragraph, surroundings))


def regrouped(placed: Sequence[Placed], like: Sequence[Token]) -> list[Placed] | None:
    """The same words cut as `like` has them: where a program dropped links, a citation is mere brackets and digits.

    None when the words are not the same.
    """
    regrouped_tokens: list[Placed] = []
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
        regrouped_tokens.append(Placed(token, tuple(slices)))
    return regrouped_tokens if position == len(placed) else None


def _slices(stretch: Stretch, start: int, end: int) -> Iterator[Slice]:
    if isinstance(stretch.source, Slice):
        yield replace(stretch.source, start=start, end=end)
    elif isinstance(stretch.source, tuple):
        # A citation is one token, in however many runs its number is printed.
        for inner in stretch.source:
            yield from _slices(inner, 0, len(inner.text))


def _stretches(holder: Element, surroundings: Surroundings, inserted_by: str = "") -> Iterator[Stretch]:
    for link, inlines in groupby(read_inlines(holder, inserted_by=inserted_by), key=lambda inline: inline.link):
        if link is None:
            yield from (_stretch(inline, "", surroundings) for inline in inlines)
        else:
            yield from _linked(link, list(inlines), surroundings)


def _stretch(inline: Inline, link: str, surroundings: Surroundings) -> Stretch:
    style_id = value_of(inline.run.find(w.RPR), "w:rStyle") or ""
    style = surroundings.style_names.get(style_id, style_id) if style_id else ""
    whole = Slice(inline.element, inline.inserted_by, 0, len(inline.text))
    if inline.kind == "text":
        return Stretch(inline.text, link, style, source=whole)
    if inline.kind == "break" or inline.text:
        value = inline.element.get(qn("w:type"), "") if inline.kind == "object" else ""
        return Stretch("\n", link, kind="object" if value else "break", value=value, source=whole)
    picture = surroundings.picture(inline.element) if inline.name in _PICTURES else None
    if picture is not None:
        return Stretch("", link, kind="picture", value=picture_value(picture), source=whole)
    digest = hashlib.sha256(etree.tostring(inline.element, method="c14n", with_tail=False)).hexdigest()
    return Stretch("", link, kind="object", value=digest, source=whole)


def _linked(hyperlink: Element, inlines: Sequence[Inline], surroundings: Surroundings) -> Iterator[Stretch]:
    anchor, relationship = anchor_of(hyperlink), relationship_of(hyperlink)
    if relationship or not anchor:
        address = surroundings.addresses.get(relationship, "") + (f"#{anchor}" if anchor else "")
        yield from (_stretch(inline, address, surroundings) for inline in inlines)
        return
    block = surroundings.blocks.get(anchor, "")
    target = link_of(f"#{anchor}", surroundings.blocks)
    inner = [_stretch(inline, target, surroundings) for inline in inlines]
    cites = block.startswith("src.") or any(stretch.style == CITE_STYLE for stretch in inner)
    words = _words_of_link(inner)
    text = "".join(stretch.text for stretch in words)
    # Some programs let what is typed beside a citation run on in its link: that is text, not a number.
    if not cites or not PRINTED_NUMBER.fullmatch(text):
        yield from inner
        return
    # A citation is one token, whatever number is printed and however many runs print it.
    first = inner.index(words[0])
    yield from inner[:first]
    yield Stretch(text, "", words[0].style, "cite", block or anchor, tuple(words))
    yield from inner[first + len(words) :]
