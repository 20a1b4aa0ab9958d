"""The fonts that come with briefgen: which files there are and which characters they can write."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from briefgen.resources import templates_folder

SCHEME = "briefgen-font:"
"""Scheme by which a style sheet names one of our fonts: `briefgen-font:SourceSans3-Regular.ttf`."""


@dataclass(frozen=True, slots=True)
class Font:
    """One font file."""

    family: str
    weight: int
    italic: bool
    file: str


FONTS: tuple[Font, ...] = (
    Font("Source Sans 3", 400, False, "SourceSans3-Regular.ttf"),
    Font("Source Sans 3", 400, True, "SourceSans3-It.ttf"),
    Font("Source Sans 3", 600, False, "SourceSans3-Semibold.ttf"),
    Font("Source Sans 3", 700, False, "SourceSans3-Bold.ttf"),
    Font("Noto Sans Arabic", 400, False, "NotoSansArabic-Regular.ttf"),
)
FAMILIES = frozenset(font.family for font in FONTS)


def font_folder() -> Path:
    """Where the font files lie."""
    return templates_folder() / "fonts"


def font_path(file: str) -> Path:
    """The path of one of our font files; KeyError for any other name, so that no path can lead out of the folder."""
    if file not in {font.file for font in FONTS}:
        raise KeyError(file)
    return font_folder() / file


@cache
def coverage() -> frozenset[int]:
    """Code points that our fonts have a glyph for (all faces of Source Sans have the same)."""
    return frozenset().union(
        *(
            characters(font_path(name).read_bytes())
            for name in ("SourceSans3-Regular.ttf", "NotoSansArabic-Regular.ttf")
        )
    )


def characters(font: bytes) -> Mapping[int, int]:
    """Code point → glyph number, from the `cmap` table of a TrueType font (formats 4 and 12, which all have)."""
    glyphs: dict[int, int] = {}
    table = font[_table_offset(font, b"cmap") :]
    (count,) = struct.unpack_from(">H", table, 2)
    for index in range(count):
        platform, _, offset = struct.unpack_from(">HHL", table, 4 + 8 * index)
        (form,) = struct.unpack_from(">H", table, offset)
        if platform in (0, 3) and form == 4:
            glyphs.update(_segments(table, offset))
        elif platform in (0, 3) and form == 12:
            (groups,) = struct.unpack_from(">L", table, offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">LLL", table, offset + 16 + 12 * group)
                glyphs.update((code, glyph + code - first) for code in range(first, last + 1))
    return glyphs


def _segments(table: bytes, offset: int) -> dict[int, int]:
    """A `cmap` subtable of format 4."""
    (double,) = struct.unpack_from(">H", table, offset + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, offset + 14)
    starts = struct.unpack_from(f">{count}H", table, offset + 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, offset + 16 + 2 * double)
    ranges_at = offset + 16 + 3 * double
    ranges = struct.unpack_from(f">{count}H", table, ranges_at)
    glyphs: dict[int, int] = {}
    for index, (start, end, delta, shift) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code + delta
            if shift:
                (glyph,) = struct.unpack_from(">H", table, ranges_at + 2 * index + shift + 2 * (code - start))
                glyph += delta if glyph else 0
            if glyph & 0xFFFF:
                glyphs[code] = glyph & 0xFFFF
    return glyphs


def _table_offset(font: bytes, tag: bytes) -> int:
    (start,) = struct.unpack_from(">L", font, 12) if font[:4] == b"ttcf" else (0,)  # a collection: its first font
    (count,) = struct.unpack_from(">H", font, start + 4)
    for index in range(count):
        name, _, offset, _ = struct.unpack_from(">4sLLL", font, start + 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"The font has no table {tag!r}.")
