"""Drawings and images of a document: their size, their alternative text, and that they stand on their own.

A template may come from somebody else, and so may what it draws. A drawing is shown by four programs (the PDF writer,
a browser, Word, the one that makes pixels of it), each with a mind of its own about what an address in it may fetch;
so there is none in it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import unescape

from lxml import etree

from briefgen.document.tree import UnsupportedError
from briefgen.pictures import raster_shape, refuse_endless_copies

MM_PER_PX = 25.4 / 96
_SVG = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_NAMESPACE = "http://www.w3.org/2000/svg"
_LARGEST = 2000.0
"""Millimetres: more than any page, and few enough pixels for any machine."""
_PASSIVE = re.compile(r"#|data:image/(?:png|jpeg);base64,")
_ADDRESS_IN_STYLE = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)
_ACTIVE = frozenset({"script", "foreignObject", "iframe", "handler", "listener"})


def set_aside(html: str) -> tuple[str, list[str]]:
    """The page with an `<img data-svg="N">` for each drawing, and the drawings as text.

    libxml2 folds the case of attributes (`viewBox`) in HTML, so drawings do not go through it.
    """
    drawings: list[str] = []

    def put(match: re.Match[str]) -> str:
        drawings.append(match[0])
        return f'<img data-svg="{len(drawings) - 1}">'

    return _SVG.sub(put, html), drawings


def title_of(svg: str) -> str:
    """The alternative text of a drawing: its `<title>`; empty without one."""
    title = re.search(r"<title\b[^>]*>(.*?)</title>", svg, re.DOTALL)
    return " ".join(unescape(title[1]).split()) if title and title[1] else ""


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in millimetres. Raises UnsupportedError when it has none."""
    sizes = []
    opening = svg[: svg.index(">")]
    for name in ("width", "height"):
        length = re.search(rf'\b{name}="(\d*\.?\d+)(mm|px|pt|)"', opening)
        size = float(length[1]) * {"mm": 1.0, "pt": 25.4 / 72}.get(length[2], MM_PER_PX) if length else 0.0
        if not 0 < size <= _LARGEST:
            raise UnsupportedError("a drawing needs width and height, in mm, pt or px", "<svg")
        sizes.append(size)
    return sizes[0], sizes[1]


def check_drawing(svg: str) -> None:
    """Make sure that a drawing is sound and asks for nothing outside of itself.

    Raises:
        UnsupportedError: it is no SVG, has active content, or has an address other than `#id` or an embedded image.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as problem:
        raise UnsupportedError(f"a drawing is not sound XML ({problem.msg})", "<svg") from None
    if root.tag != f"{{{_NAMESPACE}}}svg":
        raise UnsupportedError(f'a drawing begins <svg xmlns="{_NAMESPACE}" …', "<svg")
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsupportedError("a drawing has no document type of its own", "<svg")
    try:
        refuse_endless_copies(root)
    except ValueError as problem:
        raise UnsupportedError(f"a drawing is drawn by any machine, but {problem}", "<svg") from None
    for element in root.iter(etree.Element):
        name = str(element.tag).rpartition("}")[2]
        if name in _ACTIVE:
            raise UnsupportedError(f"a drawing is only drawn: no <{name}>", f"<{name}")
        for asked in _addresses(element, name):
            raise UnsupportedError(
                f"a drawing holds all that it shows (an image in it is data:image/png or jpeg), not {asked}",
                f"<{name}",
            )


def pixels_of(image: etree._Element, name: str, default: int) -> float:
    """An attribute in pixels, in millimetres. Raises UnsupportedError when it is no length."""
    pixels = image.get(name) or str(default)
    if not re.fullmatch(r"[1-9]\d{0,3}", pixels):
        raise UnsupportedError(f"{name}=“{pixels}” is no number of pixels, 1 to 9999", f"{name}=")
    return int(pixels) * MM_PER_PX


def embedded(address: str) -> tuple[bytes, str]:
    """Bytes and media type of an image with a `data:` address. Raises UnsupportedError for any other address."""
    data = re.match(r"data:(image/(?:png|jpeg|svg\+xml));base64,(.*)$", address, re.DOTALL)
    if not data:
        raise UnsupportedError("an image is embedded as data:image/png or jpeg", "<img")
    try:
        content = base64.b64decode(data[2])
        if data[1] == "image/svg+xml":
            check_drawing(content.decode())
        else:
            raster_shape(content)
    except UnicodeDecodeError:
        raise UnsupportedError("an SVG image is written in UTF-8", "<img") from None
    except ValueError as problem:
        raise UnsupportedError(f"an image cannot be read: {problem}", "<img") from None
    return content, data[1]


def _addresses(element: etree._Element, name: str) -> Iterator[str]:
    """What an element refers to outside of the drawing, or what it would do when it is clicked or loaded."""
    if name == "style" and _ADDRESS_IN_STYLE.search("".join(map(str, element.itertext()))):
        yield "an address in its <style>"
    for key, text in element.attrib.items():
        attribute, value = str(key).rpartition("}")[2], str(text)
        passive = name == "a" and value.startswith(("http://", "https://"))
        if attribute in ("href", "src") and not passive and not _PASSIVE.match(value.strip()):
            yield f"“{value[:160]}”"
        elif attribute.startswith("on"):
            yield f"{attribute}=…"
        elif _ADDRESS_IN_STYLE.search(value):
            yield f"“{value[:160]}”"
