"""What the ids in a paragraph mean, and the canonical form written as the content of a `w:p`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.markup import escaped, text_markup
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.pieces import (
    CITE_STYLE,
    Anchor,
    Break,
    Citation,
    Picture,
    Piece,
    Run,
)
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


@dataclass(slots=True)
class RunWriter:
    """Writes pieces as the markup of runs and hyperlinks: how style names become ids, addresses relationships."""

    character_style: Callable[[str], str]
    """Shown name → style id ("" for none)."""
    relate_address: Callable[[str], str]
    """Address → id of an external hyperlink relationship of the part."""
    right_to_left: bool = False
    _properties: dict[str, str] = field(default_factory=dict, init=False)
    """Markup by style."""

    def markup(self, pieces: Iterable[Piece]) -> str:
        """The `w:r` and `w:hyperlink` for pieces of text; pictures are the caller's to write."""
        return "".join(map(self._piece, pieces))

    def run(self, text: str, style: str = "") -> str:
        """One run."""
        properties = self._properties.get(style)
        if properties is None:
            properties = self._properties[style] = self._make_properties(style)
        stretches = [text_markup(stretch) if stretch else "" for stretch in text.split("\t")]
        return f"<w:r>{properties}{'<w:tab/>'.join(stretches)}</w:r>"

    def link(self, bookmark: str, content: str) -> str:
        """A link to a bookmark of this document."""
        return f'<w:hyperlink w:anchor="{escaped(bookmark)}" w:history="1">{content}</w:hyperlink>'

    def _piece(self, piece: Piece) -> str:
        match piece:
            case Run():
                return self.run(piece.text, piece.style)
            case Break():
                return f'<w:r><w:br w:type="{piece.kind}"/></w:r>' if piece.kind else "<w:r><w:br/></w:r>"
            case Citation():
                return self.link(bookmark_name(piece.target), self.run(piece.text, CITE_STYLE))
            case Anchor() if piece.href.startswith("#"):
                return self.link(piece.href[1:], self.markup(piece.pieces))
            case Anchor():
                relationship = self.relate_address(piece.href)
                return f'<w:hyperlink r:id="{relationship}" w:history="1">{self.markup(piece.pieces)}</w:hyperlink>'
            case _:
                raise TypeError(f"not text: {piece}")

    def _make_properties(self, style: str) -> str:
        style_id = self.character_style(style) if style else ""
        properties = f'<w:rStyle w:val="{escaped(style_id)}"/>' if style_id else ""
        properties += "<w:rtl/>" if self.right_to_left else ""
        return f"<w:rPr>{properties}</w:rPr>" if properties else ""
