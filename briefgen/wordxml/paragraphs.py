"""What the ids in a paragraph mean, and the canonical form written as the content of a `w:p`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from briefgen.wordxml.base import (
    CITE_STYLE,
    Anchor,
    Break,
    Citation,
    Picture,
    Piece,
    Run,
)
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.fields import text_element
from briefgen.wordxml.hyperlinks import external_link, internal_link
from briefgen.wordxml.light import light
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.styles import StyleSheet


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
