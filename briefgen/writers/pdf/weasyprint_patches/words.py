"""Words of one font and size: how wide each is and how it is drawn, asked of Pango once.

The width of a line is the sum of its words and spaces, to the last unit of Pango's (a 1024th of a pixel), and its
glyphs are theirs one after the other, as long as nothing is kerned with a space and one font has all letters.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, NamedTuple

_MOST_WORDS = 20_000

Glyph = tuple[int, str, int]
"""Its number, text and width (in thousandths)."""


class Word(NamedTuple):
    """A word in one font and size; `width` is in Pango's units."""

    width: int
    drawn: str
    """The operand of PDF's TJ between `<` and `>`: glyphs, and what they are moved by."""
    glyphs: tuple[Glyph, ...]
    """What the document's font has to know."""


class Words(dict[str, Word | None]):
    """Words of a font and size; None for one that needs another font, or more than glyphs in a row."""

    def __init__(self, style: Any) -> None:
        super().__init__()
        self._style = style
        self._glyph_widths: dict[int, int] = {}
        self._glyphs: dict[Glyph, Glyph] = {}
        """Each glyph once: a font has some hundred of them, its words have thousands."""
        self.broken: dict[Hashable, Any] = {}
        """First lines that WeasyPrint broke, by what it was asked: the same is asked again and again."""
        self._layout, line = _laid_out(" ", style)  # kept: the font belongs to it
        self.font = line.runs[0].data.item.analysis.font
        self.key, self.size = _key_and_size(self.font)
        self._height_and_baseline = _height_and_baseline(self._layout, line)
        self.height, self.baseline = self._height_and_baseline
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
        self.learn([text])
        return self[text]

    def learn(self, texts: Sequence[str]) -> None:
        """Ask Pango for words: for all at once, and for each where one of them is not plain."""
        if len(self) + len(texts) >= _MOST_WORDS:
            self.clear()
        answers = self._ask([text for text in texts if text])
        if answers is not None:
            self.update(zip(filter(None, texts), answers, strict=True), **{"": Word(0, "", ())})
        elif len(texts) > 1:
            for text in texts:
                self.learn([text])
        else:
            self[texts[0]] = None

    def _ask(self, texts: Sequence[str]) -> list[Word] | None:
        """The words, laid out in one line with spaces between; None when something in it is not plain."""
        from weasyprint.text.ffi import FROM_UNITS, ffi, pango

        if not texts:
            return []
        whole = " ".join(texts)
        layout, line = _laid_out(whole, self._style)
        run = line.runs[0]
        if _height_and_baseline(layout, line) != self._height_and_baseline or run == ffi.NULL or run.next != ffi.NULL:
            return None
        item, glyphs = run.data.item, run.data.glyphs
        if item.analysis.font != self.font or item.analysis.level % 2:
            return None
        count, starts, encoded = glyphs.num_glyphs, glyphs.log_clusters, whole.encode()
        logical = ffi.new("PangoRectangle *")
        words, index, stop = [], 0, -1
        for text in texts:
            drawn, seen, width = [], [], 0
            stop += 1 + len(text.encode())
            while index < count and starts[index] < stop:
                info = glyphs.glyphs[index]
                number, geometry = info.glyph, info.geometry
                unknown = number == pango.PANGO_GLYPH_EMPTY or number & pango.PANGO_GLYPH_UNKNOWN_FLAG
                if unknown or geometry.x_offset or geometry.y_offset:
                    return None
                end = item.length if index == count - 1 else starts[index + 1]
                meant = encoded[item.offset + starts[index] : item.offset + end].decode()
                own_width = self._glyph_widths.get(number)
                if own_width is None:
                    pango.pango_font_get_glyph_extents(self.font, number, ffi.NULL, logical)
                    own_width = self._glyph_widths[number] = round(logical.width * 1000 * FROM_UNITS / self.size)
                glyph = (number, meant, own_width)
                seen.append(self._glyphs.setdefault(glyph, glyph))
                drawn.append(f"{number:04x}")
                moved = own_width - geometry.width * 1000 * FROM_UNITS / self.size
                if moved:
                    drawn.append(f">{int(moved)}<")
                width += geometry.width
                index += 1
            words.append(Word(width, "".join(drawn), tuple(seen)))
            index += 1  # the space
        return words


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
