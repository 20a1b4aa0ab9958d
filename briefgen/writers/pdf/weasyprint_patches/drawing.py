"""Lines of plain words drawn in one step, from what is known of the words."""

from __future__ import annotations

from typing import Any

from briefgen.writers.pdf.weasyprint_patches.words import Word, Words, plain_line


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
