"""Fonts that travel in the reference document, so that its pages look alike where Source Sans is not installed.

They are cut down to Latin letters and signs, which leaves a fifth of their size, and obfuscated as Office Open XML
wants it (ECMA-376 part 4, 17.8.1): the first 32 bytes are combined with a key that stands in the font table.
"""

from __future__ import annotations

import hashlib
import io
import uuid
from dataclasses import dataclass
from functools import cache

from briefgen.resources import templates_folder
from briefgen.wordxml.namespaces import Element, element
from briefgen.wordxml.packaging import Package

OBFUSCATED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
FACES = {
    "w:embedRegular": "SourceSans3-Regular",
    "w:embedBold": "SourceSans3-Bold",
    "w:embedItalic": "SourceSans3-It",
}
_RANGES = (
    (0x20, 0x24F),  # Latin with its accents
    (0x2B0, 0x2FF),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),  # Vietnamese
    (0x2000, 0x206F),  # dashes, quotation marks, spaces
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2265),
    (0x25CF, 0x25CF),
    (0x2713, 0x2713),
)
_FEATURES = ["kern", "liga", "tnum", "lnum", "mark", "mkmk", "ccmp", "locl"]


@dataclass(frozen=True, slots=True)
class EmbeddedFace:
    """A part with one face and its entry in the font table."""

    member: str
    data: bytes
    key: str

    def entry(self, name: str, relationship_id: str) -> Element:
        """`w:embedRegular` and the like."""
        return element(name, {"r:id": relationship_id, "w:fontKey": self.key})


@cache
def embedded_faces() -> dict[str, EmbeddedFace]:
    """Name of the font table's element → the face."""
    return {
        name: _face(number, file, (templates_folder() / "fonts" / f"{file}.ttf").read_bytes())
        for number, (name, file) in enumerate(FACES.items(), start=1)
    }


def put_faces(package: Package, table: str, font: Element) -> None:
    """Put the faces into a package and their entries at the end of a `w:font`; `table` is the font table's member."""
    package.set_default_type("odttf", OBFUSCATED)
    for name, face in embedded_faces().items():
        package.put(face.member, face.data)
        font.append(face.entry(name, package.relate(table, "font", face.member)))


def unobfuscated(data: bytes, key: str) -> bytes:
    """The font file; doing it twice gives the obfuscated one again."""
    pad = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1] * 2
    return bytes(one ^ other for one, other in zip(data[:32], pad, strict=True)) + data[32:]


def _face(number: int, name: str, font: bytes) -> EmbeddedFace:
    key = "{" + str(uuid.UUID(bytes=hashlib.sha256(name.encode()).digest()[:16])).upper() + "}"
    return EmbeddedFace(f"word/fonts/font{number}.odttf", unobfuscated(_cut_down(font), key), key)


def _cut_down(font: bytes) -> bytes:
    from fontTools import subset  # comes with WeasyPrint; only the builder needs it
    from fontTools.ttLib import TTFont

    options = subset.Options(
        layout_features=_FEATURES, name_IDs=["*"], notdef_outline=True, recalc_timestamp=False, hinting=True
    )
    face = TTFont(io.BytesIO(font), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in _RANGES for code in range(first, last + 1)])
    subsetter.subset(face)
    buffer = io.BytesIO()
    face.save(buffer)
    return buffer.getvalue()
