"""An organisation's colours and fonts in our reference document; its own reference document keeps its looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from briefgen.charts.palette import ACCENT, INK

FONT = "Source Sans 3"
"""The font of all our styles."""
_HEADINGS = ("Title", "Heading", "Kicker")


def branded(part: bytes, brand: Mapping[str, str]) -> bytes:
    """A part of our reference document (styles, lists, theme) in the brand's ink, accent and fonts."""
    return _branded(part, *(brand.get(key, "") for key in ("ink", "accent", "font", "heading-font")))


@lru_cache(maxsize=32)
def _branded(part: bytes, ink: str, accent: str, font: str, heading_font: str) -> bytes:
    for ours, theirs in ((INK, ink), (ACCENT, accent)):
        if re.fullmatch(r"#[0-9a-fA-F]{6}", theirs):
            part = part.replace(_hex(ours), _hex(theirs))
    if heading_font and heading_font != (font or FONT):
        part = re.sub(rb"<w:style [^>]*>.*?</w:style>", lambda style: _with_font(style[0], heading_font), part)
    if font and font != FONT:
        part = part.replace(f'"{FONT}"'.encode(), f'"{font}"'.encode())
    return part


def _hex(colour: str) -> bytes:
    return colour.removeprefix("#").upper().encode()


def _with_font(style: bytes, font: str) -> bytes:
    """A title's or heading's style with a font of its own; others as they are."""
    name = re.search(rb'<w:name w:val="([^"]*)"', style)
    if name is None or not any(word.lower() in name[1].decode().lower() for word in _HEADINGS):
        return style
    if b'w:type="paragraph"' not in style or b"<w:rPr>" not in style:
        return style
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'.encode()
    return style.replace(b"<w:rPr>", b"<w:rPr>" + fonts, 1)
