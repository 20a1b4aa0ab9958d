"""An organisation's colours and fonts in our reference document; its own reference document keeps its looks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from briefgen.charts.palette import ACCENT, INK
from briefgen.writers.script_fonts import fonts_for, lacking

FONT = "Source Sans 3"
"""The font of all our styles."""
_HEADING = re.compile("title|heading|kicker", re.IGNORECASE)


def branded(part: bytes, brand: Mapping[str, str]) -> bytes:
    """A part of our reference document (styles, lists, theme) in the brand's ink, accent and fonts."""
    return _branded(part, *(brand.get(key, "") for key in ("ink", "accent", "font", "heading-font")))


@lru_cache(maxsize=32)
def _branded(part: bytes, ink: str, accent: str, font: str, heading_font: str) -> bytes:
    for ours, theirs in ((INK, ink), (ACCENT, accent)):
        if re.fullmatch(r"#[0-9a-fA-F]{6}", theirs):
            part = part.replace(ours[1:].upper().encode(), theirs[1:].upper().encode())
    if heading_font and heading_font != (font or FONT):
        part = re.sub(rb"<w:style [^>]*>.*?</w:style>", lambda style: _with_font(style[0], heading_font), part)
    if font and font != FONT:
        part = part.replace(f'"{FONT}"'.encode(), f'"{font}"'.encode())
    return part


def with_script_fonts(styles: bytes, text: str) -> bytes:
    """Our styles with a font named for East Asian and one for other letters of `text` that ours do not write.

    Word and LibreOffice take another of theirs where it is not installed.
    """
    fonts, _ = fonts_for(lacking(text))
    east = [font.family for font in fonts if re.search(r"CJK|JP|KR|SC", font.family)]
    other = [font.family for font in fonts if font.family not in east]
    if east:
        styles = styles.replace(b'w:eastAsiaTheme="minorEastAsia"', f'w:eastAsia="{east[0]}"'.encode())
    if other:
        styles = styles.replace(b'w:cs="Arial"', f'w:cs="{other[0]}"'.encode())
    return styles


def _with_font(style: bytes, font: str) -> bytes:
    """A title's or heading's style with a font of its own; others as they are."""
    name = re.search(rb'<w:name w:val="([^"]*)"', style)
    if name is None or not _HEADING.search(name[1].decode()) or b'w:type="paragraph"' not in style:
        return style
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'.encode()
    return style.replace(b"<w:rPr>", b"<w:rPr>" + fonts, 1)
