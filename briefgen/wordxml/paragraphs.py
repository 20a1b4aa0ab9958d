"""A `w:p` read into the canonical form, and the canonical form written as the content of a `w:p`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from briefgen.wordxml.base import (
    CITE_STYLE,
    Anchor,
    Break,
    Citation,
    Opaque,
    Picture,
    Piece,
    Pieces,
    Run,
    join_runs,
)
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.fields import text_element
from briefgen.wordxml.hyperlinks import anchor_of, external_link, internal_link, relationship_of
from briefgen.wordxml.light import light
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.styles import StyleSheet

Revisions = Literal["final", "original"]
"""How pending tracked changes are read: as if accepted, or as if rejected."""


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
        part: str | None = None,
        blocks: Mapping[str, str] | None = None,
        fallbacks: Mapping[str, str] | None = None,
    ) -> Surroundings:
        """Read from a package; `part` is the document unless a header, footer or the like is meant."""
        main = package.main_part()
        story = part or main
        styles = package.related(main, "styles")
        names = StyleSheet.of(package.xml(styles)).names if styles else {}
        addresses: dict[str, str] = {}
        pictures: dict[str, str] = {}
        for relationship in package.relationships(story):
            if relationship.external:
                addresses[relationship.id] = relationship.target
            elif relationship.kind == "image" and relationship.target in package.members:
                pictures[relationship.id] = hashlib.sha256(package.members[relationship.target]).hexdigest()
        return cls(names, addresses, pictures, blocks or {}, fallbacks or {})

    def picture(self, drawing: Element) -> Picture | None:
        """The picture that a drawing shows; None when it is a shape."""
        blip = next(drawing.iter(qn("a:blip")), None)
        if blip is None:
            return None
        fallback = self.pictures.get(blip.get(qn("r:embed"), ""), "")
        vector = next(blip.iter(qn("asvg:svgBlip")), None)
        whole = self.pictures.get(vector.get(qn("r:embed"), ""), "") if vector is not None else ""
        return Picture(whole, self.fallbacks.get(whole, fallback)) if whole else Picture(fallback)


@dataclass(slots=True)
class RunWriter:
    """Writes pieces as runs and hyperlinks (light elements): how style names become ids, addresses relationships."""

    character_style: Callable[[str], str]
    """Shown name → style id ("" for none)."""
    relate_address: Callable[[str], str]
    """Address → id of an external hyperlink relationship of the part."""
    right_to_left: bool = False
    _properties: dict[str, list[Element]] = field(default_factory=dict, init=False)
    """By style; what is text may stand in many places."""

    def elements(self, pieces: Iterable[Piece]) -> list[Element]:
        """The `w:r` and `w:hyperlink` elements for pieces of text; pictures are the caller's to write."""
        return [self._element(piece) for piece in pieces]

    def run(self, text: str, style: str = "") -> Element:
        """One run."""
        properties = self._properties.get(style)
        if properties is None:
            properties = self._properties[style] = self._make_properties(style)
        if "\t" not in text:
            return light("w:r", None, *properties, text_element(text, make=light))
        content: list[Element] = []
        for number, stretch in enumerate(text.split("\t")):
            if number:
                content.append(light("w:tab"))
            if stretch:
                content.append(text_element(stretch, make=light))
        return light("w:r", None, *properties, *content)

    def _element(self, piece: Piece) -> Element:
        match piece:
            case Run():
                return self.run(piece.text, piece.style)
            case Break():
                return light("w:r", None, light("w:br", {"w:type": piece.kind} if piece.kind else None))
            case Citation():
                return internal_link(bookmark_name(piece.target), [self.run(piece.text, CITE_STYLE)], make=light)
            case Anchor() if piece.href.startswith("#"):
                return internal_link(piece.href[1:], self.elements(piece.pieces), make=light)
            case Anchor():
                return external_link(self.relate_address(piece.href), self.elements(piece.pieces), make=light)
            case _:
                raise TypeError(f"not text: {piece}")

    def _make_properties(self, style: str) -> list[Element]:
        style_id = self.character_style(style) if style else ""
        properties = [light("w:rStyle", {"w:val": style_id})] if style_id else []
        if self.right_to_left:
            properties.append(light("w:rtl"))
        return [light("w:rPr", None, *properties)] if properties else []


def from_paragraph(paragraph: Element, surroundings: Surroundings, revisions: Revisions = "final") -> Pieces:
    """The canonical form of a `w:p` (or of any element that holds runs, as a run-level `w:sdtContent`)."""
    return join_runs(_Reader(surroundings, revisions).pieces(paragraph))


def _names(words: str) -> frozenset[str]:
    return frozenset(qn(f"w:{word}") for word in words.split())


_SKIPPED = _names(
    "pPr rPr bookmarkStart bookmarkEnd proofErr commentRangeStart commentRangeEnd commentReference annotationRef "
    "moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd permStart permEnd lastRenderedPageBreak "
    "instrText delInstrText fldChar sdtPr sdtEndPr customXmlInsRangeStart customXmlInsRangeEnd "
    "customXmlDelRangeStart customXmlDelRangeEnd smartTagPr customXmlPr tcPr"
)
_HOLDERS = _names("sdt sdtContent smartTag customXml fldSimple p bdo dir")
_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "\u00ad",
    qn("w:ptab"): "\t",
}
_NOISE = _names("rStyle lang rtl noProof webHidden specVanish ins del moveFrom moveTo rPrChange")


class _Reader:
    """Walks one paragraph; holds what the ids mean and how revisions are read."""

    def __init__(self, surroundings: Surroundings, revisions: Revisions) -> None:
        self.surroundings = surroundings
        inserted, deleted = (qn("w:ins"), qn("w:moveTo")), (qn("w:del"), qn("w:moveFrom"))
        self.shown = inserted if revisions == "final" else deleted
        self.hidden = deleted if revisions == "final" else inserted

    def pieces(self, holder: Element) -> Iterator[Piece]:
        for child in holder:
            tag = child.tag
            if tag == qn("w:r"):
                yield from self.run_pieces(child)
            elif tag == qn("w:hyperlink"):
                yield from self.link_pieces(child)
            elif tag in self.shown or tag in _HOLDERS:
                yield from self.pieces(child)
            elif tag in self.hidden or tag in _SKIPPED or not isinstance(tag, str):
                continue
            else:
                yield _opaque(child)

    def run_pieces(self, run: Element) -> Iterator[Piece]:
        properties = run.find(qn("w:rPr"))
        style_id = value_of(properties, "w:rStyle") or ""
        style = self.surroundings.style_names.get(style_id, style_id) if style_id else ""
        formatting = _formatting(properties)
        for child in run:
            tag = child.tag
            if tag in (qn("w:t"), qn("w:delText")):
                yield Run(child.text or "", style, formatting)
            elif tag in (qn("w:br"), qn("w:cr")):
                kind = child.get(qn("w:type"), "")
                yield Break("" if kind == "textWrapping" else kind)
            elif tag in _CHARACTERS:
                yield Run(_CHARACTERS[tag], style, formatting)
            elif tag in (qn("w:drawing"), qn("w:pict"), qn("w:object"), qn("mc:AlternateContent")):
                yield self.picture(child)
            elif tag not in _SKIPPED and isinstance(tag, str):
                yield _opaque(child)

    def link_pieces(self, link: Element) -> Iterator[Piece]:
        inner = list(self.pieces(link))
        anchor = anchor_of(link)
        if anchor and not relationship_of(link):
            block = self.surroundings.blocks.get(anchor, "")
            runs = [piece for piece in inner if isinstance(piece, Run)]
            cited = block.startswith("src.") or any(run.style == CITE_STYLE for run in runs)
            if block and cited and len(runs) == len(inner):
                yield Citation(block, "".join(run.text for run in runs))
                return
            href = f"#{anchor}"
        else:
            href = self.surroundings.addresses.get(relationship_of(link), "")
            href += f"#{anchor}" if anchor else ""
        text = tuple(piece for piece in inner if isinstance(piece, Run | Break))
        if text:
            yield Anchor(href, text)
        # A picture inside a link is shown beside it: the form has no link around pictures.
        yield from (piece for piece in inner if not isinstance(piece, Run | Break))

    def picture(self, drawing: Element) -> Piece:
        return self.surroundings.picture(drawing) or _opaque(drawing)


def _formatting(properties: Element | None) -> str:
    if properties is None:
        return ""
    applied: list[str] = []
    for child in properties:
        if child.tag in _NOISE or not isinstance(child.tag, str):
            continue
        values = sorted(f"{str(key).rpartition('}')[2]}:{value!s}" for key, value in child.attrib.items())
        name = child.tag.rpartition("}")[2]
        applied.append(f"{name}={','.join(values)}" if values else name)
    return ";".join(sorted(applied))


def _opaque(child: Element) -> Opaque:
    content = etree.tostring(child, method="c14n")
    return Opaque(etree.QName(child).localname, hashlib.sha256(content).hexdigest())
