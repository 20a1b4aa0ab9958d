"""The words of a PDF page as pdfium gives them, and where each stretch of them stands.

Words, and the spaces between them, are what a viewer copies; only their places are asked for, by the boxes that the
font gives its characters (their ink falls short of them at ligatures). Everything is in points, y growing upwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

BULLETS = "•▪●◦‣∙·"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one font on one baseline."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool
    first_word: float
    """Width of its first word."""
    paragraph: int = 0
    """Number of the paragraph that the PDF's tags give it; 0 where they give none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as pdfium reads it."""

    number: int
    width: float
    height: float
    pieces: tuple[Piece, ...]
    unreadable: str = ""
    """The first word with a character that the file gives no letter for, “�” in its place; "" if there is none."""


def read_sheet(page: Any, number: int, paragraphs: Mapping[int, int]) -> Sheet:
    """The text of a pypdfium2 page; what is rotated (tabs at the edge, watermarks) is left out.

    `paragraphs` are those of the page's tags, by the number of a marked stretch.
    """
    width, height = page.get_size()
    text_page = page.get_textpage()
    text = _characters(text_page)
    pieces = tuple(_pieces(text_page, text, paragraphs))
    damaged = "\x00" in text or "\ufffd" in text
    unreadable = re.search(r"\S*[\x00\ufffd]\S*", text) if damaged else None
    shown = unreadable.group().replace("\x00", "\ufffd") if unreadable else ""
    return Sheet(number, width, height, (*pieces, *_drawn_bullets(page, pieces)), shown)


_WORD = re.compile("[^\\s\x00\x02\ufffe]+[\x02\ufffe]?")
"""A word as pdfium gives it; \x02 and U+FFFE are how it marks a hyphen at the end of a line."""
_MARKS = "0123456789*†‡§¶[]"
_MAX_GAP = 1.8
"""Widest space inside a line, in ems: justified lines reach one and a half, columns and cells stand further apart."""


def _pieces(text_page: Any, text: str, paragraphs: Mapping[int, int]) -> Iterator[Piece]:
    """Words that follow each other on one baseline in one weight as one piece; a space may be its last letter."""
    fonts = _Fonts(text_page, paragraphs)
    words: list[Piece] = []
    end = 0
    for match in _WORD.finditer(text):
        word = _word(text_page, fonts, match.group(), match.start(), match.end() - 1)
        if word is None:
            continue
        if words:
            before = words[-1]
            level = abs(before.base - word.base) < 0.1 * word.size and before.bold == word.bold
            level = level and before.paragraph == word.paragraph
            gap = word.left - before.right
            between = text[end : match.start()]
            if level and between.strip(" ") == "" and -0.5 * word.size < gap < _MAX_GAP * word.size:
                words = [replace(before, text=f"{before.text}{between[:1]}{word.text}", right=word.right)]
                end = match.end()
                continue
            yield replace(before, text=before.text + " ") if between[:1] == " " else before
        words, end = [word], match.end()
    yield from words


def _characters(text_page: Any) -> str:
    """One letter for each of pdfium's characters, those beyond the Basic Multilingual Plane as U+FFFD."""
    from pypdfium2 import raw

    count = text_page.count_chars()
    text: str = text_page.get_text_range(0, count, errors="replace") if count else ""
    if len(text) == count:
        return text
    codes = (raw.FPDFText_GetUnicode(text_page, index) for index in range(count))
    return "".join(chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd" for code in codes)


def _word(text_page: Any, fonts: _Fonts, text: str, first: int, last: int) -> Piece | None:
    """A word and where it stands; None if it is rotated."""
    font = fonts.at(first)
    if font is None:
        return None
    left, _, _, base = fonts.box_of(first)
    # The mark of a footnote at a word's end is no part of it: “traffickers” and a small raised 2.
    while last > first and text[last - first] in _MARKS and fonts.is_raised(last, base, font.size):
        text, last = text[: last - first], last - 1
    _, _, right, _ = fonts.box_of(last)
    cleaned = text.rstrip("\x02\ufffe")
    shown = cleaned if len(cleaned) == len(text) else cleaned + "-"
    return Piece(shown, left, right, base, font.size, font.bold, right - left, font.paragraph)


class _Fonts:
    """Size, weight and paragraph of a page's characters, asked once for each of its text objects; where they stand."""

    def __init__(self, text_page: Any, paragraphs: Mapping[int, int]) -> None:
        from ctypes import byref, c_double, c_int, create_string_buffer

        from pypdfium2 import raw

        self._page, self._raw, self._byref = text_page, raw, byref
        self._paragraphs = paragraphs
        self._fonts: dict[int, Piece | None] = {}
        self._name, self._flags = create_string_buffer(256), c_int()
        self._matrix, self._box = raw.FS_MATRIX(), raw.FS_RECTF()
        self._x, self._y = c_double(), c_double()

    def at(self, index: int) -> Piece | None:
        """A piece without text in size and weight of a character; None if that is rotated or mirrored."""
        from ctypes import addressof

        text_object = self._raw.FPDFText_GetTextObject(self._page, index)
        key = addressof(text_object.contents) if text_object else -1
        if key not in self._fonts:
            stretch = self._raw.FPDFPageObj_GetMarkedContentID(text_object) if text_object and self._paragraphs else -1
            self._fonts[key] = self._ask(index, self._paragraphs.get(stretch, 0))
        return self._fonts[key]

    def _ask(self, index: int, paragraph: int) -> Piece | None:
        self._raw.FPDFText_GetMatrix(self._page, index, self._byref(self._matrix))
        across, up = self._matrix.a, self._matrix.d
        if abs(self._matrix.b) > 0.01 * abs(across or 1) or across <= 0:
            return None
        self._raw.FPDFText_GetFontInfo(self._page, index, self._name, 256, self._byref(self._flags))
        name = self._name.value.decode("utf-8", "replace")
        size = self._raw.FPDFText_GetFontSize(self._page, index) * abs(up)
        bold = bool(re.search(r"bold|black|heavy|semibold|demi", name, re.I))
        return Piece("", 0, 0, 0, size, bold, 0, paragraph)

    def is_raised(self, index: int, base: float, size: float) -> bool:
        """Whether a character is smaller than others of this size and stands above their baseline."""
        font = self.at(index)
        return font is not None and font.size < 0.8 * size and self.box_of(index)[3] > base + 0.1 * size

    def box_of(self, index: int) -> tuple[float, float, float, float]:
        """Left edge, bottom, right edge and baseline of a character, in points."""
        self._raw.FPDFText_GetLooseCharBox(self._page, index, self._byref(self._box))
        self._raw.FPDFText_GetCharOrigin(self._page, index, self._byref(self._x), self._byref(self._y))
        return self._box.left, self._box.bottom, self._box.right, self._y.value


def _drawn_bullets(page: Any, pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Discs and squares right before a line, as browsers draw the bullets of a list, as pieces of text."""
    from pypdfium2 import raw

    dots = []
    for shape in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = shape.get_bounds()
        wide, high = right - left, top - bottom
        if 1 < wide < 8 and 0.7 < wide / (high or 1) < 1.4:
            dots.append((left, right, (bottom + top) / 2, wide))
    for left, right, middle, wide in dots:
        for piece in pieces:
            close = 0 < piece.left - right < 2.5 * piece.size and wide < 0.7 * piece.size
            if close and piece.base < middle < piece.base + 0.8 * piece.size:
                yield replace(piece, text="•", left=left, right=right)
                break
