"""Cut a TrueType font down to the glyphs that a document uses: for a PDF, or as WOFF for a page.

WeasyPrint leaves this to the HarfBuzz of the machine, or to fontTools: the bytes then differ from one machine to the
next. Here a font keeps its glyph numbers, so all that has to be done is to leave out the outlines (`glyf`, `loca`) and
widths (`hmtx`) of unused glyphs, hinting, and the tables that a PDF has no use for: the same bytes everywhere, in a
millisecond.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping

_KEPT = (b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp")
"""All that a PDF reader needs of a font whose glyphs are addressed by number."""
_SFNT_TRUETYPE = b"\x00\x01\x00\x00"
_COMPOSITE_MORE = 0x20
_COMPOSITE_INSTRUCTIONS = 0x100


def can_subset(font: bytes) -> bool:
    """True for a static font with TrueType outlines: no variations, colours or bitmaps."""
    if font[:4] != _SFNT_TRUETYPE:
        return False
    tables = _tables(font)
    return b"glyf" in tables and not {b"fvar", b"COLR", b"SVG ", b"CBDT", b"EBDT", b"sbix"} & tables.keys()


def subset(font: bytes, glyphs: Iterable[int]) -> bytes:
    """The font with only `glyphs` (numbers), what they are composed of, and `.notdef`; numbers stay as they are."""
    return _assemble(_kept(_tables(font), glyphs))


def woff(font: bytes, glyph_of: Mapping[int, int]) -> bytes:
    """The font for a browser, in WOFF: only the characters of `glyph_of` (code point → glyph number)."""
    tables = _tables(font)
    kept_tables = _kept(tables, glyph_of.values())
    kept_tables[b"OS/2"] = tables[b"OS/2"]
    kept_tables[b"name"] = struct.pack(">HHH", 0, 0, 6)
    kept_tables[b"post"] = struct.pack(">L", 0x00030000) + tables[b"post"][4:32]
    groups = b"".join(struct.pack(">LLL", code, code, glyph_of[code]) for code in sorted(glyph_of))
    kept_tables[b"cmap"] = (
        struct.pack(">HHHHL", 0, 1, 3, 10, 12)
        + struct.pack(">HHLLL", 12, 0, 16 + len(groups), 0, len(groups) // 12)
        + groups
    )
    return _packed(_assemble(kept_tables))


def _kept(tables: dict[bytes, bytes], glyphs: Iterable[int]) -> dict[bytes, bytes]:
    """The tables of `_KEPT` with only `glyphs` in them."""
    (long_offsets,) = struct.unpack_from(">h", tables[b"head"], 50)
    (count,) = struct.unpack_from(">H", tables[b"maxp"], 4)
    offsets = _offsets(tables[b"loca"], count, long=bool(long_offsets))
    glyf = tables[b"glyf"]
    used = _with_components(glyf, offsets, glyphs)

    outlines = bytearray()
    new_offsets: list[int] = []
    for glyph in sorted(used):
        # Those before it that are left out begin where it begins.
        new_offsets += [len(outlines)] * (glyph + 1 - len(new_offsets))
        outlines += _unhinted(glyf[offsets[glyph] : offsets[glyph + 1]])
        outlines += b"\0" * (-len(outlines) % 4)
    new_offsets += [len(outlines)] * (count + 1 - len(new_offsets))

    kept_tables = {tag: tables[tag] for tag in _KEPT if tag in tables}
    kept_tables[b"glyf"] = bytes(outlines)
    kept_tables[b"loca"] = struct.pack(f">{count + 1}L", *new_offsets)
    kept_tables[b"hmtx"] = _widths(tables, count, used)
    kept_tables[b"head"] = _with_long_offsets(tables[b"head"])
    return kept_tables


def _tables(font: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">H", font, 4)
    tables = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        tables[tag] = font[offset : offset + length]
    return tables


def _offsets(loca: bytes, count: int, *, long: bool) -> tuple[int, ...]:
    if long:
        return struct.unpack_from(f">{count + 1}L", loca)
    return tuple(2 * half for half in struct.unpack_from(f">{count + 1}H", loca))


def _with_components(glyf: bytes, offsets: tuple[int, ...], glyphs: Iterable[int]) -> set[int]:
    """`glyphs`, `.notdef`, and the glyphs that composites among them are made of."""
    last = len(offsets) - 1
    waiting = [glyph for glyph in (0, *glyphs) if glyph < last]
    used: set[int] = set()
    while waiting:
        glyph = waiting.pop()
        if glyph in used:
            continue
        used.add(glyph)
        outline = glyf[offsets[glyph] : offsets[glyph + 1]]
        if _is_composite(outline):
            waiting.extend(component for _, _, component in _components(outline))
    return used


def _is_composite(outline: bytes) -> bool:
    return bool(outline) and outline[0] >= 0x80  # a negative number of contours


def _components(outline: bytes) -> Iterator[tuple[int, int, int]]:
    """(position of its flags, position after it, glyph number) of each component."""
    position = 10
    more = True
    while more:
        flags, glyph = struct.unpack_from(">HH", outline, position)
        end = position + (8 if flags & 0x1 else 6)
        end += 2 if flags & 0x8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
        yield position, end, glyph
        more = bool(flags & _COMPOSITE_MORE)
        position = end


def _unhinted(outline: bytes) -> bytes:
    """The outline without its instructions, which are worth nothing without the font's hinting programs."""
    if not outline:
        return outline
    if _is_composite(outline):
        composite = bytearray(outline)
        end = 0
        for position, after, _ in _components(outline):
            end = after
            (flags,) = struct.unpack_from(">H", outline, position)
            struct.pack_into(">H", composite, position, flags & ~_COMPOSITE_INSTRUCTIONS)
        return bytes(composite[:end])
    (contours,) = struct.unpack_from(">h", outline)
    at = 10 + 2 * contours
    (length,) = struct.unpack_from(">H", outline, at)
    return outline[:at] + bytes(2) + outline[at + 2 + length :]


def _widths(tables: dict[bytes, bytes], count: int, used: set[int]) -> bytes:
    """`hmtx` with zeros for unused glyphs; they compress to nothing."""
    (full,) = struct.unpack_from(">H", tables[b"hhea"], 34)
    hmtx = tables[b"hmtx"]
    widths = bytearray(4 * full + 2 * (count - full)) + hmtx[4 * full + 2 * (count - full) :]
    for glyph in {*used, full - 1}:  # the last full width is that of all that follow
        at, size = (4 * glyph, 4) if glyph < full else (4 * full + 2 * (glyph - full), 2)
        widths[at : at + size] = hmtx[at : at + size]
    return bytes(widths)


def _with_long_offsets(head: bytes) -> bytes:
    """`head` without a checksum for the file (set at the end), for a `loca` of four-byte offsets."""
    return head[:8] + bytes(4) + head[12:50] + struct.pack(">h", 1) + head[52:]


def _assemble(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    header = _SFNT_TRUETYPE + struct.pack(">HHHH", count, 16 << power, power, 16 * count - (16 << power))
    directory = bytearray()
    body = bytearray()
    start = len(header) + 16 * count
    head_at = 0
    for tag in sorted(tables):
        data = tables[tag]
        if tag == b"head":
            head_at = start + len(body)
        directory += struct.pack(">4sLLL", tag, _checksum(data), start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    font = bytearray(header + directory + body)
    struct.pack_into(">L", font, head_at + 8, (0xB1B0AFBA - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _packed(font: bytes) -> bytes:
    """A TrueType file as WOFF 1.0 (W3C Recommendation of 13 December 2012): each table compressed by itself."""
    (count,) = struct.unpack_from(">H", font, 4)
    directory, body = bytearray(), bytearray()
    for index in range(count):
        tag, checksum, offset, length = struct.unpack_from(">4sLLL", font, 12 + 16 * index)
        data = font[offset : offset + length]
        packed = min(zlib.compress(data, 9), data, key=len)
        directory += struct.pack(">4sLLLL", tag, 44 + 20 * count + len(body), len(packed), length, checksum)
        body += packed + b"\0" * (-len(packed) % 4)
    total = 44 + len(directory) + len(body)
    header = struct.pack(">4s4sLHHLHHLLLLL", b"wOFF", font[:4], total, count, 0, len(font), 1, 0, 0, 0, 0, 0, 0)
    return bytes(header + directory + body)


def _checksum(data: bytes) -> int:
    padded = data + b"\0" * (-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF
