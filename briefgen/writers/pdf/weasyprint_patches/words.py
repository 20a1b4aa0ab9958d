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


def draw_by_words() -> None:
    """Draw lines of plain words from what is known of these, in one step; done once, when WeasyPrint is loaded."""
    from weasyprint import draw
    from weasyprint.draw import text as drawing
    from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox

    draw_inline_level, draw_first_line, line_class = draw.draw_inline_level, drawing.draw_first_line, plain_line()

    def draw_level(
        stream: Any, page: Any, box: Any, offset_x: Any = 0, text_overflow: str = "clip", block_ellipsis: Any = "none"
    ) -> None:
        if not isinstance(box, (InlineBox, LineBox)):
            draw_inline_level(stream, page, box, offset_x, text_overflow, block_ellipsis)
            return
        draw.set_mask_border(stream, box)
        if box.background is not None:
            draw.draw_background(stream, box.background)
        draw.draw_border(stream, box)
        if isinstance(box, LineBox):
            text_overflow, block_ellipsis = box.text_overflow, box.block_ellipsis
        last = len(box.children) - 1
        for index, child in enumerate(box.children):
            ellipsis = block_ellipsis if index == last else "none"
            if not isinstance(child, TextBox):
                # (How far a child is from the line's start asks nobody but what draws lines under text.)
                start = offset_x + child.position_x - box.position_x if hasattr(child, "position_x") else offset_x
                draw_level(stream, page, child, start, text_overflow, ellipsis)
            elif not draw_words(stream, child, text_overflow, ellipsis):
                with stream.marked(child, "Span"):
                    start = offset_x + child.position_x - box.position_x
                    draw.draw_text(stream, child, start, text_overflow, ellipsis)

    def draw_words(stream: Any, box: Any, text_overflow: str, ellipsis: Any) -> bool:
        """Draw a text of plain words as WeasyPrint does; False for any other, of which nothing is drawn then."""
        style, tags = box.style, stream._tags
        if tags is None or style["visibility"] != "visible":
            return False
        words = _plain_words(stream, box, text_overflow, ellipsis)
        if words is None:
            return False
        font, size, drawn = words
        number = len(tags)
        tags[box] = {"tag": "Span", "mcid": number}
        stream.stream.append(b"/Span\n<</MCID %d>>\nBDC" % number)
        stream.set_color(style["color"])
        stream._old_font, stream._current_font = (font.hash, size), None
        position = b"%b %b" % (_number(box.position_x), _number(box.position_y + box.baseline))
        stream.stream.append(
            b"BT\n1 0 0 -1 %b Tm\n/%b %b Tf\n[%b] TJ\nET\nEMC"
            % (position, font.hash.encode(), _number(size), drawn.encode())
        )
        return True

    def draw_first(stream: Any, box: Any, text_overflow: str, block_ellipsis: Any, matrix: Any) -> Any:
        """The text of a marker or a drawing."""
        if not box.text.strip():
            return []
        words = _plain_words(stream, box, text_overflow, block_ellipsis)
        if words is None:
            if type(box.pango_layout) is line_class:
                box.pango_layout.lay_out(box.style)
            return draw_first_line(stream, box, text_overflow, block_ellipsis, matrix)
        font, size, drawn = words
        stream.set_text_matrix(*matrix.values)
        stream.set_font_size(font.hash, size)
        stream.show_text(drawn)
        return []

    draw.draw_inline_level = draw_level
    drawing.draw_first_line = draw_first


def _plain_words(stream: Any, box: Any, text_overflow: str, ellipsis: Any) -> tuple[Any, float, str] | None:
    """Font, size and operand of TJ for a text of plain words; None for any other."""
    line = box.pango_layout
    if type(line) is not plain_line() or line.justification_spacing or not line.text.strip():
        return None
    if text_overflow == "ellipsis" or ellipsis != "none":
        return None
    font = stream._fonts.get(line.words.key) or stream.add_font(line.words.font)[0]
    drawn = _drawn(line.text, line.words, font)
    return (font, line.words.size, drawn) if drawn else None


def _number(number: float) -> bytes:
    """As pydyf writes numbers."""
    return b"%d" % number if float(number).is_integer() else f"{number:f}".rstrip("0").encode()


def _drawn(text: str, words: Words, font: Any) -> str:
    """The operand of TJ for a line; "" when WeasyPrint has to draw it glyph by glyph."""
    try:
        written = font.briefgen_written[id(words)]
    except AttributeError:
        font.briefgen_written = {}
        return _drawn(text, words, font)
    except KeyError:
        font.briefgen_written[id(words)] = _WrittenWords(words, font)
        return _drawn(text, words, font)
    pieces = text.split(" ")
    # In the order in which they stand: the font's tables are written in the order of their glyphs' first use.
    drawn = f"<{written[pieces[0]]}"
    if len(pieces) > 1:
        drawn += written[" "] + written[" "].join([written[piece] for piece in pieces[1:]])
    if written.refused:
        written.refused = False
        return ""
    return drawn[:-1] if drawn[-1] == "<" else f"{drawn}>"


class _WrittenWords(dict[str, str]):
    """How words of a font and size are drawn in a document whose font has been told of their glyphs."""

    def __init__(self, words: Words, font: Any) -> None:
        super().__init__()
        self.refused = False
        """Set when a word was asked for that WeasyPrint has to draw."""
        self._words, self._font = words, font
        self._usable = not (font.bitmap or font.png or font.svg or font.colr)
        self._glyphs: set[tuple[int, str, int]] = set()

    def __missing__(self, piece: str) -> str:
        if self.refused:
            # WeasyPrint is going to draw this line, and to tell the font of what comes behind.
            return ""
        word = self._words[piece] if self._usable else None
        if word is not None and (self._glyphs.issuperset(word.glyphs) or self._tell(word)):
            self[piece] = word.drawn
            return word.drawn
        self.refused = True
        return ""

    def _tell(self, word: Word) -> bool:
        """Tell the document's font of a word's glyphs, in their order; False when it knows one with another width."""
        fits = True
        for number, meant, width in word.glyphs:
            self._font.to_unicode.setdefault(number, meant)
            fits &= self._font.widths.setdefault(number, width) == width
        if fits:
            self._glyphs.update(word.glyphs)
        return fits
