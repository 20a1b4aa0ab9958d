"""Text into lines by the widths of words, which are measured once and kept for the documents to come.

WeasyPrint asks Pango to lay out the rest of a paragraph for each of its lines, then the line with one more word, then
the line again; and again when it is drawn, glyph by glyph. Here a line of plain words is broken by addition and drawn
from what is known of its words. Where anything is not plain (a word that could be broken inside, letters of another
script, hyphenation, spacing, decoration), WeasyPrint's own way is taken.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from briefgen.writers.pdf.weasyprint_patches.drawing import draw_by_words
from briefgen.writers.pdf.weasyprint_patches.words import Words, font_key, plain_line, words_of

_LETTERS = r"A-Za-z\u00c0-\u024f"
_PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u024f‘’“”–—…]*\Z")
"""What a text may consist of: Latin letters and their marks, without the soft hyphen."""
_WORD = re.compile(rf"[“‘(\[\"]*[{_LETTERS}0-9]+(?:[’'][{_LETTERS}]+|[.,:][0-9]+|\.[{_LETTERS}])*[)\]”’.,;:\"]*\Z")
"""A word that Unicode's line breaking (UAX #14) keeps whole; only such a one may decide where a line ends."""
_ASKED = ("white_space", "overflow_wrap", "hyphens", "hyphenate_character", "lang")
"""Properties besides the font that decide where Pango's own lines end, of those that `_way` leaves open."""
_BEFORE_OPENING = re.compile(rf"[{_LETTERS}0-9.,;:%]\Z")
"""What must end a line before one that begins with an opening mark: after a quotation mark it may not."""
_OPENING = '(“‘["'

_MOST_WORDS = 200
"""No line of a page has more; of a text of 40,000 words no more is looked at for each of its lines."""

_Line = tuple[Any, int, int | None, float, float, float]
"""layout, length in bytes, where the next line starts, width, height, baseline: as WeasyPrint's split_first_line."""


def install() -> None:
    """Put the shorter ways in front of WeasyPrint's own."""
    _keep_contexts()
    _break_lines_by_words()
    _lay_lines_of_text()
    draw_by_words()


class _Way(NamedTuple):
    """How text of a style is broken: its words, and whether lines may end at spaces, and long words inside."""

    words: Words
    wraps: bool
    at_spaces: bool
    keeps_words_whole: bool


def _break_lines_by_words() -> None:
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    original = line_break.split_first_line

    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> _Line:
        if text and not justification_spacing and _PLAIN.match(text):
            try:
                way = style.briefgen_way
            except AttributeError:
                way = style.briefgen_way = _way(style)
            if way is not None:
                first = _first_line(text, way, max_width)
                if first is None:
                    key = (text, max_width, is_line_start, minimum, *(style[name] for name in _ASKED))
                    first = way.words.broken.get(key)
                    if first is None:
                        first = original(text, style, context, max_width, 0, is_line_start, minimum)
                        way.words.keep_broken(key, first)
                    first = (_copy_of(first[0]), *first[1:])
                return first
        line: _Line = original(text, style, context, max_width, justification_spacing, is_line_start, minimum)
        return line

    # (The text of SVG pictures, letter by letter, asks `line_break` for it.)
    for module in (line_break, inline, preferred):
        if getattr(module, "split_first_line", None) is original:
            module.split_first_line = split_first_line


def _lay_lines_of_text() -> None:
    """A line of texts, and of elements with nothing but text in them: the same sums, without asking what else there is.

    A line that has to end elsewhere than inside a text goes WeasyPrint's own way.
    """
    from weasyprint.layout import inline

    original = inline.get_next_linebox

    def get_next_linebox(
        context: Any, linebox: Any, position_y: Any, bottom_space: Any, skip_stack: Any, containing_block: Any,
        absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
    ) -> tuple[Any, Any]:  # fmt: skip
        if not (context.excluded_shapes or first_letter_style or first_line_style) and _is_plain(linebox.style):
            line = _line_of_text(inline, context, linebox, position_y, skip_stack, containing_block)
            if line:
                return line
        answer: tuple[Any, Any] = original(
            context, linebox, position_y, bottom_space, skip_stack, containing_block,
            absolute_boxes, fixed_boxes, first_letter_style, first_line_style,
        )  # fmt: skip
        return answer

    inline.get_next_linebox = get_next_linebox


def _is_plain(style: Any) -> bool:
    try:
        return style.briefgen_plain  # type: ignore[no-any-return]
    except AttributeError:
        flow = [style[name] for name in ("white_space", "direction", "position", "float")]
        spaces = [style[f"{kind}_{side}"] for kind in ("margin", "padding") for side in ("left", "right")]
        plain = style.briefgen_plain = (
            flow == ["normal", "ltr", "static", "none"]
            and not (style["border_left_width"] or style["border_right_width"])
            and all(getattr(space, "value", None) == 0 for space in spaces)
        )
        return plain


def _line_of_text(
    inline: Any, context: Any, linebox: Any, position_y: Any, skip_stack: Any, block: Any
) -> tuple[Any, Any] | None:
    """The line and where the next one starts; None for a line of anything else."""
    skip_stack = inline.skip_first_whitespace(linebox, skip_stack)
    if skip_stack == "continue" or block.style["direction"] != "ltr":
        return None
    linebox.position_y = position_y
    linebox.width = linebox.height = 0
    position_x, position_y, available_width = inline.avoid_collisions(context, linebox, block, outer=False)
    linebox.position_x = position_x
    fitting = _fit(
        inline, context, linebox, position_x + linebox.text_indent, position_x + available_width, skip_stack, block
    )
    if fitting is None:
        return None
    line, resume_at = fitting
    inline.remove_last_whitespace(context, line)
    offset_x = inline.text_align(context, line, available_width, last=resume_at is None)
    bottom, top = inline.line_box_verticality(line)
    line.baseline, line.position_y, line.height = -top, top, bottom - top
    line.margin_top = line.margin_bottom = 0
    line.translate(offset_x, position_y - top)
    line.position_y = position_y
    return line, resume_at


def _fit(
    inline: Any, context: Any, parent: Any, position_x: Any, most: Any, skip_stack: Any, block: Any, starts: bool = True
) -> Any:
    """As much of a line or an element as the width has room for, and where to go on; None when it is not plain."""
    is_start, most, boxes, resume_at = skip_stack is None, most * (1 + 1e-9), [], None
    (first, skip_stack), = skip_stack.items() if skip_stack else ((0, None),)  # fmt: skip
    for index, child in enumerate(parent.children[first:], first):
        if (
            type(child) is inline.boxes.TextBox
            and not child.justification_spacing
            and child.style["white_space"] == "normal"
        ):
            box, resume_at = _part_of_text(inline, context, child, position_x, most, skip_stack, block, starts)
        elif type(child) is inline.boxes.InlineBox and not child.is_leader and _is_plain(child.style):
            inline.resolve_percentages(child, block)
            box, resume_at = _fit(inline, context, child, position_x, most, skip_stack, block, starts) or (None, None)
        else:
            return None
        if box is None:
            return None
        boxes.append(box)
        end = box.position_x + box.margin_width()
        if end > most:
            return None
        if resume_at is not None:
            resume_at = {index: resume_at}
            break
        position_x, skip_stack, starts = end, None, starts and type(parent) is inline.boxes.InlineBox
    if not boxes:
        return None
    new_box = parent.copy_with_children(boxes)
    new_box.remove_decoration(start=not is_start, end=resume_at is not None)
    if type(parent) is inline.boxes.InlineBox:
        new_box.position_x = boxes[0].position_x
    new_box.width = end - new_box.content_box_x()
    inline._adjust_line_height(new_box)
    return new_box, resume_at


def _part_of_text(
    inline: Any, context: Any, child: Any, position_x: Any, most: Any, skip_stack: Any, block: Any, starts: bool
) -> tuple[Any, Any]:
    if "margin_left" not in child.__dict__:
        inline.resolve_percentages(child, block)
    skip = next(iter(skip_stack)) if skip_stack else 0
    box, resume, preserved = inline.split_text_box(context, child, most - position_x, skip, is_line_start=starts)
    if box is None or preserved:
        return None, None
    box.position_x = position_x
    return box, None if resume is None else {resume: None}


def _copy_of(layout: Any) -> Any:
    """A layout as it is left until it is drawn; drawing changes it."""
    copy = layout.__class__.__new__(layout.__class__)
    copy.__dict__.update(layout.__dict__)
    return copy


def _first_line(text: str, way: _Way, max_width: float | None) -> _Line | None:
    """The first line by addition; None when Pango has to say."""
    words = way.words
    limit = int(max_width * 1024) if way.wraps and max_width is not None and max_width < 2**21 else 2**31
    pieces = text.split(" ", -1 if limit == 2**31 else _MOST_WORDS)
    if cut := limit < 2**31 and len(pieces) > _MOST_WORDS:
        pieces.pop()
    if unknown := {piece: None for piece in pieces if piece not in words}:
        words.learn(list(unknown))
    space = words.space
    width = -space
    for count, piece in enumerate(pieces):  # noqa: B007 (both are used after the loop)
        word = words[piece]
        if word is None:
            return None
        more = word.width
        if width + space + more > limit:
            break
        width += space + more
    else:
        return None if cut else _line(text, None, width, words, max_width)
    if not way.at_spaces or not _WORD.match(piece):
        return None
    if count == 0:
        # Not even the first word fits: it stands there whole, if it may.
        if not way.keeps_words_whole:
            return None
        resume = len(piece.encode()) + 1
        return _line(piece, resume if resume < len(text.encode()) else None, more, words, max_width)
    before = pieces[count - 1]
    if not before or before[-1] in _OPENING or (piece[0] in _OPENING and not _BEFORE_OPENING.search(before)):
        return None
    line = " ".join(pieces[:count])
    return _line(line, len(line.encode()) + 1, width, words, max_width)


def _line(text: str, resume: int | None, width: int, words: Words, max_width: float | None) -> _Line:
    layout = plain_line()(text, words, max_width)
    return layout, len(text.encode()), resume, width / 1024, words.height, words.baseline


def _way(style: Any) -> _Way | None:
    """How text of this style is broken; None for styles whose lines are more than words and spaces."""
    simple = (
        style["letter_spacing"] == "normal"
        and style["word_spacing"] == 0
        and style["hyphens"] in ("manual", "none")
        and style["direction"] == "ltr"
        and style["word_break"] == "normal"
        and style["text_decoration_line"] == "none"
        and style["font_size"]
    )
    if not simple:
        return None
    words = words_of(style)
    if not words.plain:
        return None
    white_space = style["white_space"]
    return _Way(
        words,
        wraps=white_space in ("normal", "pre-wrap", "pre-line"),
        at_spaces=white_space == "normal",
        keeps_words_whole=style["overflow_wrap"] == "normal",
    )


def _keep_contexts() -> None:
    """Pango's context, the font's description and its features are the same for every text of a style."""
    from weasyprint.text.ffi import gobject, pango
    from weasyprint.text.line_break import Layout, ffi

    original = Layout.setup

    def setup(self: Any, style: Any) -> None:
        try:
            prepared = style.briefgen_setup
        except AttributeError:
            prepared = style.briefgen_setup = _setup_of(style)
        if prepared is None:
            original(self, style)
            return
        context, description, feature, features, self.language = prepared
        self.style = style
        self.first_line_direction = 0
        self.ascent = self.underline_position = self.strikethrough_position = None
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        if feature is None:
            return
        if self.justification_spacing or not _leaves_attributes_alone(style):
            # `set_text` adds to the list, which then must not be anyone else's.
            features = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(features, feature)
        pango.pango_layout_set_attributes(self.layout, features)

    Layout.setup = setup


def _leaves_attributes_alone(style: Any) -> bool:
    spaced = style["letter_spacing"] != "normal" or style["word_spacing"]
    return not spaced and style["overflow_wrap"] == "normal"


def _setup_of(style: Any) -> tuple[Any, ...] | None:
    """(context, font description, features, list of them, language) of a style, shared by all of the same font."""
    from weasyprint.text.constants import PANGO_DIRECTION
    from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
    from weasyprint.text.fonts import font_features, get_font_description

    if style["text_decoration_line"] != "none" or style["font_language_override"] != "normal" or not style["lang"]:
        return None
    prepared: dict[str, tuple[Any, ...]] = style.font_config.__dict__.setdefault("briefgen_setups", {})
    key = font_key(style)
    if key not in prepared:
        context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
        pango.pango_context_set_round_glyph_positions(context, False)
        pango.pango_context_set_base_dir(context, PANGO_DIRECTION[style["direction"]])
        name, _bytes = unicode_to_char_p(style["lang"])
        language = pango.pango_language_from_string(name)
        pango.pango_context_set_language(context, language)
        features = font_features(
            *(
                style[f"font_{feature_name}"]
                for feature_name in ("kerning", "variant_ligatures", "variant_position", "variant_caps")
            ),
            *(
                style[f"font_{feature_name}"]
                for feature_name in ("variant_numeric", "variant_alternates", "variant_east_asian")
            ),
            style["font_feature_settings"],
        )
        feature = listed = None
        if features:
            text = ",".join(f"{name} {value}" for name, value in features.items()).encode()
            feature = style.font_config.font_features.setdefault(text, pango.pango_attr_font_features_new(text))
            listed = pango.pango_attr_list_new()
            pango.pango_attr_list_insert(listed, feature)
        prepared[key] = (context, get_font_description(style), feature, listed, language)
    return prepared[key]
