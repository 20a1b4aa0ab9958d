"""Pictures of other people: that they can be read whole and drawn by any machine.

A file that was cut off would be drawn in part, one of a printing press (CMYK) breaks PDF/A, and a drawing of a few
lines can copy its parts into millions.
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image as Raster

_MOST_POINTS = 25_000_000
_DEEPEST = 20
"""PDF/A lets 28 states of drawing stand in each other; the page itself needs some."""
_MOST_PARTS = 100_000
_PLAIN = frozenset({"1", "L", "LA", "P", "RGB", "RGBA"})
"""Kinds of points that the PDF writer prints as they are."""


def raster_shape(content: bytes) -> float:
    """Width over height of a PNG, JPEG or GIF. Raises ValueError when it cannot be read whole, or is too large."""
    image = _read(content)
    return float(image.width / image.height)


@lru_cache(16)
def for_screens(content: bytes) -> bytes:
    """A PNG, JPEG or GIF with 8 bits for each of red, green and blue, or grey: the same bytes where it is so already.

    Raises:
        ValueError: it cannot be read whole, or is too large.
    """
    image = _read(content)
    if image.mode in _PLAIN:
        return content
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    png = io.BytesIO()
    image.convert("L" if image.mode in ("L", "F") else "RGB").save(png, "PNG")
    return png.getvalue()


def _read(content: bytes) -> Raster:
    from PIL import Image, ImageFile

    # WeasyPrint lets Pillow load pictures that were cut off.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        image = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "GIF"))
        if image.width * image.height > _MOST_POINTS:
            raise ValueError(f"it has {image.width} × {image.height} points, more than {_MOST_POINTS:,}")
        image.load()
    except (OSError, SyntaxError, ArithmeticError, Image.DecompressionBombError) as error:
        raise ValueError(str(error) if "BytesIO" not in str(error) else "it is no PNG, JPEG or GIF") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
    return image


def drawing_shape(content: bytes) -> float:
    """Width over height of an SVG, from its viewBox or its width and height.

    Raises ValueError when it has none, is no XML, or copies its parts without end.
    """
    from lxml import etree

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    refuse_endless_copies(root)
    sizes = (root.get("viewBox") or "").replace(",", " ").split()[2:4] or [
        re.sub(r"[a-z%]+$", "", root.get(name) or "") for name in ("width", "height")
    ]
    width, height = (float(size) for size in sizes)
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        raise ValueError(f"its width and height are {width:g} and {height:g}")
    return width / height


def refuse_endless_copies(root: Any) -> None:
    """Count what a drawing's `use` elements expand to, before anything expands them; ValueError when it is too much."""
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    counts: dict[Any, int] = {}

    def count(element: Any, above: tuple[Any, ...]) -> int:
        if element in above or len(above) > _DEEPEST:
            raise ValueError("its parts copy themselves without end, or stand too deep in each other")
        if element not in counts:
            href = element.get("href") or element.get("{http://www.w3.org/1999/xlink}href") or ""
            copied = by_id.get(href[1:]) if str(element.tag).endswith("}use") and href.startswith("#") else None
            parts = [*element, *([] if copied is None else [copied])]
            counts[element] = 1 + sum(count(part, (*above, element)) for part in parts)
        return counts[element]

    if count(root, ()) > _MOST_PARTS:
        raise ValueError(f"it copies its parts into more than {_MOST_PARTS:,}")
