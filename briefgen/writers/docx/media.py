"""Pictures of one document: vectors with a PNG beside them for programs that draw none."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from briefgen.charts.raster import rasterise
from briefgen.document.tree import Figure
from briefgen.errors import RenderError

_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpeg", "image/svg+xml": "svg"}


@dataclass(frozen=True, slots=True)
class Image:
    """A picture in the package."""

    number: int
    relationship: str
    vector_relationship: str
    sha256: str
    fallback_sha256: str


class Media:
    """Collects picture files; the same bytes are kept once."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        """Member name → bytes."""
        self.relationships: dict[str, str] = {}
        """Relationship id → member name."""
        self._numbers = count(1)
        self._relationship_of: dict[str, str] = {}

    def add(self, figure: Figure) -> Image:
        """A figure's files; a vector is drawn at its size in print."""
        number = next(self._numbers)
        if figure.svg:
            vector = figure.svg.encode()
        elif figure.media_type == "image/svg+xml":
            vector = figure.image
        else:
            extension = _EXTENSIONS.get(figure.media_type)
            if extension is None:
                raise RenderError(f"The figure {figure.id} is of a type that Word does not show: {figure.media_type}.")
            return Image(number, self._file(figure.image, extension), "", _sha(figure.image), "")
        fallback = _drawn(vector.decode(), figure.width)
        return Image(number, self._file(fallback, "png"), self._file(vector, "svg"), _sha(vector), _sha(fallback))

    def _file(self, content: bytes, extension: str) -> str:
        digest = _sha(content)
        relationship = self._relationship_of.get(digest)
        if relationship is None:
            relationship = f"rIdP{len(self.files) + 1}"
            member = f"word/media/figure{len(self.files) + 1}.{extension}"
            self._relationship_of[digest] = relationship
            self.files[member] = content
            self.relationships[relationship] = member
        return relationship


@lru_cache(maxsize=64)
def _drawn(svg: str, width: float) -> bytes:
    """Both readers' briefs on a country have the same chart, and drawing it takes longer than all the rest."""
    return rasterise(svg, width=width)


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
