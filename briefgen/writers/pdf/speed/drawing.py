"""Drawing: what a style never draws is not asked of each of its boxes, and plain text is drawn in one step.

Most boxes have neither border nor outline, and most of what is drawn is lines of plain words (see `lines`).
"""

from __future__ import annotations

from copy import copy
from typing import Any

_MOST_COLOURS = 1_000


def install() -> None:
    """Put the shorter ways in front of WeasyPrint's own."""
    _leave_absent_borders_out()
    _leave_absent_outlines_out()
    _draw_inline_boxes_in_one_step()
    _keep_colours()


def has_plain_frame(style: Any) -> bool:
    """Whether boxes of this style have no other frame than borders of a width: neither pictures nor column rules."""
    try:
        return bool(style.briefgen_plain_frame)
    except AttributeError:
        found = style.briefgen_plain_frame = bool(
            style["border_image_source"][0] == "none"
            and style["mask_border_source"][0] == "none"
            and style["column_width"] == "auto"
            and style["column_count"] == "auto"
        )
        return found


def _is_bare(box: Any) -> bool:
    if box.border_top_width or box.border_right_width or box.border_bottom_width or box.border_left_width:
        return False
    return has_plain_frame(box.style)


def _leave_absent_borders_out() -> None:
    from weasyprint import draw
    from weasyprint.draw import border

    original = border.draw_border

    def draw_border(stream: Any, box: Any) -> None:
        if not _is_bare(box):
            original(stream, box)

    border.draw_border = draw.draw_border = draw_border


def _leave_absent_outlines_out() -> None:
    from weasyprint import draw
    from weasyprint.draw import border
    from weasyprint.formatting_structure.boxes import Box

    original = border.draw_outline

    def draws(style: Any) -> bool:
        return bool(style["visibility"] == "visible" and style["outline_width"])

    def is_drawn(style: Any) -> bool:
        try:
            return style.briefgen_outlined  # type: ignore[no-any-return]
        except AttributeError:
            found = style.briefgen_outlined = draws(style)
            return found

    def draw_outline(stream: Any, box: Any) -> None:
        if is_drawn(box.style):
            # It goes on to the children itself.
            original(stream, box)
            return
        for child in box.children:
            if isinstance(child, Box):
                draw_outline(stream, child)

    border.draw_outline = draw.draw_outline = draw_outline


def _draw_inline_boxes_in_one_step() -> None:
    from weasyprint import draw
    from weasyprint.formatting_structure.boxes import InlineBox, LineBox, TextBox
    from weasyprint.stacking import StackingContext

    from briefgen.writers.pdf.speed.lines import drawn_line

    original = draw.draw_inline_level

    def draw_inline_level(
        stream: Any,
        page: Any,
        box: Any,
        offset_x: float = 0,
        text_overflow: str = "clip",
        block_ellipsis: Any = "none",
    ) -> None:
        kind = type(box)
        if not (kind is LineBox or kind is InlineBox) or box.background is not None or not _is_bare(box):
            original(stream, page, box, offset_x, text_overflow, block_ellipsis)
            return
        if kind is LineBox:
            text_overflow, block_ellipsis = box.text_overflow, box.block_ellipsis
        ellipsis: Any = "none"
        last = len(box.children) - 1
        left = box.position_x
        for place, child in enumerate(box.children):
            if place == last:
                ellipsis = block_ellipsis
            if type(child) is TextBox:
                drawn = None if text_overflow == "ellipsis" or ellipsis != "none" else drawn_line(stream, child)
                if drawn:
                    _show(stream, child, *drawn)
                else:
                    with stream.marked(child, "Span"):
                        draw.draw_text(stream, child, offset_x + child.position_x - left, text_overflow, ellipsis)
            else:
                offset = offset_x if isinstance(child, StackingContext) else offset_x + child.position_x - left
                draw_inline_level(stream, page, child, offset, text_overflow, ellipsis)

    draw.draw_inline_level = draw_inline_level


def _keep_colours() -> None:
    """Colours of a style are set over and over, and those of a picture are read from the same few words."""
    import pydyf
    from weasyprint import svg
    from weasyprint.pdf.stream import Stream
    from weasyprint.svg import defs, utils

    original, read = Stream.set_color, utils.color

    def set_color(self: Any, color: Any, stroke: bool = False) -> None:
        try:
            alpha, same, filling, stroking = color.briefgen_set
        except AttributeError:
            alpha = None
        if alpha != color.alpha:
            if color.space not in ("srgb", "hsl", "hwb"):
                original(self, color, stroke)
                return
            alpha, same = color.alpha, (color.space, *color.coordinates)
            numbers = b"%b %b %b" % tuple(map(pydyf._to_bytes, color.to("srgb").coordinates))
            filling, stroking = numbers + b" rg", numbers + b" RG"
            color.briefgen_set = alpha, same, filling, stroking
        self.set_alpha(alpha, stroke)
        if stroke:
            if same != self._current_color_stroke:
                self._current_color_stroke = same
                self.stream.append(stroking)
        elif same != self._current_color:
            self._current_color = same
            self.stream.append(filling)

    known: dict[str, Any] = {}

    def color(string: Any) -> Any:
        if not isinstance(string, str):
            return read(string)
        if string not in known:
            if len(known) >= _MOST_COLOURS:
                known.clear()
            known[string] = read(string)
        return copy(known[string])  # whose transparency is changed

    Stream.set_color = set_color
    for module in (svg, defs, utils):
        if getattr(module, "color", None) is read:
            module.color = color


def _show(stream: Any, textbox: Any, drawn: str, font: Any, size: float) -> None:
    """A span of text: what `Stream.marked` and `draw_text` do for one without decoration."""
    from pydyf import _to_bytes

    tags, add = stream._tags, stream.stream.append
    if tags is not None:
        number = len(tags)
        tags[textbox] = {"tag": "Span", "mcid": number}
        add(b"/Span\n<</MCID %d>>\nBDC" % number)
    stream.set_color(textbox.style["color"])
    stream.begin_text()
    y = textbox.position_y + textbox.baseline
    add(b"1 0 0 -1 %b %b Tm" % (_to_bytes(textbox.position_x), _to_bytes(y)))
    stream.set_font_size(font.hash, size)
    add(b"[%b] TJ" % drawn.encode("ascii"))
    stream.end_text()
    if tags is not None:
        add(b"EMC")
    textbox.pango_layout.deactivate()
