"""Words of a typeface: their glyphs, asked of Pango once, and how wide each is and how it is drawn in a size.

The width of a line is the sum of its words and spaces, to the last unit of Pango's (a 1024th of a pixel), and its
glyphs are theirs one after the other, as long as nothing is kerned with a space and one font has all letters.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cache
from typing import Any, NamedTuple

_MOST_WORDS = 20_000
_MOST_AT_ONCE = 100
_LONGEST = 500
"""Characters of a word: Pango counts to two million pixels, and a face is measured in large ones."""
_PROBE = ("AVATAR", "To", "1,075", "(Yes,", "P.", "LT", "fi’s", " ")
"""With kerned pairs and ligatures: by these it is seen whether widths of a size follow from the font's own units."""

Glyph = tuple[int, str, int]
"""Its number, text and width (in thousandths)."""
Shape = tuple[int, str, int, int]
"""A glyph in a word: its number, text, width, and what kerning adds to that."""


class Word(NamedTuple):
    """A word in one font and size; `width` is in Pango's units."""

    width: int
    drawn: str
    """The operand of PDF's TJ between `<` and `>`: glyphs, and what they are moved by."""
    glyphs: tuple[Glyph, ...]
    """What the document's font has to know."""


class _Face(dict[str, tuple[Shape, ...] | None]):
    """Words of a font, measured in `unit`s of Pango's; None for one that needs another font, or more than a row."""

    def __init__(self, style: Any, unit: int = 1) -> None:
        super().__init__()
        self._style, self._unit = style, unit
        self._widths: dict[int, int] = {}
        self._shapes: dict[Shape, Shape] = {}
        """Each once: a font has some hundred of them, its words have thousands."""
        self._layout, line = _laid_out(" ", style)  # kept, as the font belongs to it
        self.font = line.runs[0].data.item.analysis.font
        self.height_and_baseline = _height_and_baseline(self._layout, line)

    def __missing__(self, text: str) -> tuple[Shape, ...] | None:
        self.learn([text])
        return self[text]

    def learn(self, texts: Sequence[str]) -> None:
        """Ask Pango for words: for many at once, and for each where one of them is not plain."""
        for start in range(0, len(texts), _MOST_AT_ONCE):
            some = texts[start : start + _MOST_AT_ONCE]
            if len(self) >= _MOST_WORDS:
                self.clear()
            shapes = self._ask(some)
            if shapes is not None:
                self.update(zip(some, shapes, strict=True))
            elif len(some) > 1:
                for text in some:
                    self.learn([text])
            else:
                self[some[0]] = None

    def _ask(self, texts: Sequence[str]) -> list[tuple[Shape, ...]] | None:
        """The words, laid out in one line with spaces between; None when something in it is not plain."""
        from weasyprint.text.ffi import ffi, pango

        if any(len(text) > _LONGEST for text in texts):
            return None
        whole = " ".join(texts)
        layout, line = _laid_out(whole, self._style)
        run = line.runs[0]
        if _height_and_baseline(layout, line) != self.height_and_baseline or run == ffi.NULL or run.next != ffi.NULL:
            return None
        item, glyphs = run.data.item, run.data.glyphs
        if item.analysis.font != self.font or item.analysis.level % 2:
            return None
        count, starts, encoded = glyphs.num_glyphs, glyphs.log_clusters, whole.encode()
        logical = ffi.new("PangoRectangle *")
        words, index, stop = [], 0, -1
        for text in texts:
            word = []
            stop += 1 + len(text.encode())
            while index < count and starts[index] < stop:
                info = glyphs.glyphs[index]
                number, geometry = info.glyph, info.geometry
                unknown = number == pango.PANGO_GLYPH_EMPTY or number & pango.PANGO_GLYPH_UNKNOWN_FLAG
                if unknown or geometry.x_offset or geometry.y_offset:
                    return None
                end = item.length if index == count - 1 else starts[index + 1]
                meant = encoded[item.offset + starts[index] : item.offset + end].decode()
                width = self._widths.get(number)
                if width is None:
                    pango.pango_font_get_glyph_extents(self.font, number, ffi.NULL, logical)
                    width = self._widths[number] = logical.width
                shape = (number, meant, width // self._unit, (geometry.width - width) // self._unit)
                word.append(self._shapes.setdefault(shape, shape))
                index += 1
            words.append(tuple(word))
            index += 1  # the space
        return words


class Words(dict[str, Word | None]):
    """Words of a font and size; None for one that needs another font, or more than glyphs in a row."""

    def __init__(self, style: Any) -> None:
        super().__init__({"": Word(0, "", ())})
        self.broken: dict[Hashable, Any] = {}
        """First lines that WeasyPrint broke, by what it was asked: the same is asked again and again."""
        own = self._keeps_the_font_alive = _Face(style)
        self.font, self._face, self._scale = own.font, own, 1 << 16
        self.key, self.size = _key_and_size(self.font)
        self.height, self.baseline = own.height_and_baseline
        self._placed: dict[Shape, tuple[int, str, Glyph]] = {}
        """Width, operand of TJ, and glyph in this size."""
        face, units = _face_in_its_units(style, self.font)
        scale = (round(self.size * 1024) << 16) // units
        if all(list(own[text] or ()) == [_scaled(shape, scale) for shape in face[text] or ()] for text in _PROBE):
            self._face, self._scale = face, scale
        space = self[" "]
        self.space = space.width if space else 0
        self.plain = space is not None
        """False when not even the space is plain."""

    def keep_broken(self, question: Hashable, line: Any) -> None:
        """Keep an answer of WeasyPrint's own line breaking."""
        if len(self.broken) >= _MOST_WORDS:
            self.broken.clear()
        self.broken[question] = line

    def __missing__(self, text: str) -> Word | None:
        shapes = self._face[text]
        word = None
        if shapes is not None:
            placed = [self._placed.get(shape) or self._place(shape) for shape in shapes]
            word = Word(
                sum([width for width, _, _ in placed]),
                "".join([drawn for _, drawn, _ in placed]),
                tuple([glyph for _, _, glyph in placed]),
            )
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[text] = word
        return word

    def learn(self, texts: Sequence[str]) -> None:
        """Ask for new words at once."""
        self._face.learn([text for text in texts if text and text not in self._face])

    def _place(self, shape: Shape) -> tuple[int, str, Glyph]:
        from weasyprint.text.ffi import FROM_UNITS

        number, meant, own_width, kerning = _scaled(shape, self._scale)
        width = own_width + kerning
        thousandths = round(own_width * 1000 * FROM_UNITS / self.size)
        moved = thousandths - width * 1000 * FROM_UNITS / self.size
        drawn = f"{number:04x}>{int(moved)}<" if moved else f"{number:04x}"
        placed = self._placed[shape] = (width, drawn, (number, meant, thousandths))
        return placed


def _scaled(shape: Shape, scale: int) -> Shape:
    """As HarfBuzz scales the units of a font: width and kerning each for itself."""
    number, meant, width, kerning = shape
    return number, meant, (width * scale + 32768) >> 16, (kerning * scale + 32768) >> 16


def _face_in_its_units(style: Any, font: Any) -> tuple[_Face, int]:
    """The words of a style's font in any size, in units of the font, and how many of these the size is high."""
    from weasyprint.text.ffi import harfbuzz, pango

    units = harfbuzz.hb_face_get_upem(harfbuzz.hb_font_get_face(pango.pango_font_get_hb_font(font)))
    large = _own(style)
    large["font_size"] = float(units)
    faces: dict[str, _Face] = style.font_config.__dict__.setdefault("briefgen_faces", {})
    key = font_key(large)
    if key not in faces:
        # A pixel high for each unit, and Pango counts in 1024ths.
        faces[key] = _Face(large, 1024)
    return faces[key], units


def words_of(style: Any) -> Words:
    """The words in the style's font and size; kept with the font configuration for the documents to come."""
    tables: dict[str, Words] = style.font_config.__dict__.setdefault("briefgen_words", {})
    key = font_key(style)
    if key not in tables:
        tables[key] = Words(_own(style))
    return tables[key]


def _own(style: Any) -> Any:
    """A copy that stays as it is; the style of a text in an SVG picture is a mere dict with fonts."""
    if hasattr(style, "parent_style"):
        return style.copy()
    copy = type(style)(style)
    copy.font_config = style.font_config
    return copy


def font_key(style: Any) -> str:
    """The same for styles whose text Pango shapes in the same way."""
    from weasyprint.text.line_break import _font_style_cache_key

    more = (style["font_size"], style["font_variation_settings"], style["font_kerning"], style["direction"])
    return f"{_font_style_cache_key(style)}{more}"


def _laid_out(text: str, style: Any) -> tuple[Any, Any]:
    from weasyprint.text.line_break import Layout

    layout = Layout(style)
    layout.set_text(text)
    return layout, layout.get_first_line()[0]


def _height_and_baseline(layout: Any, line: Any) -> tuple[float, float]:
    """In pixels."""
    from weasyprint.text.ffi import FROM_UNITS, ffi, pango

    extents = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
    return extents.height * FROM_UNITS, pango.pango_layout_get_baseline(layout.layout) * FROM_UNITS


def _key_and_size(font: Any) -> tuple[Any, float]:
    """By what WeasyPrint knows the font in a document, and the size in pixels."""
    from weasyprint.text.fonts import get_pango_font_key

    key, _description, size = get_pango_font_key(font)
    return key, size


@cache
def plain_line() -> Any:
    """The class of a line that is laid out without Pango: WeasyPrint's `Layout`, which it can still become."""
    from weasyprint.text.line_break import Layout

    class PlainLine(Layout):  # type: ignore[misc]
        """A line of plain words: in place of a Pango layout, until it turns out that one is needed."""

        def __init__(self, text: str, words: Words, max_width: float | None) -> None:
            self.text, self.words, self.max_width = text, words, max_width
            self.justification_spacing = self.first_line_direction = 0
            self.ascent = self.underline_position = self.strikethrough_position = None

        def reactivate(self, style: Any) -> None:
            """Nothing to do: see `lay_out`."""

        def deactivate(self) -> None:
            """Give the Pango layout free, if there is one."""
            if "layout" in self.__dict__:
                super().deactivate()

        def lay_out(self, style: Any) -> None:
            """Make the Pango layout after all."""
            super().reactivate(style)

    return PlainLine
