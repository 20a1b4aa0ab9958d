"""Places where WeasyPrint 70 breaks a line badly, varies its bytes or spends time without need.

Each is put right by a function in front of WeasyPrint's own, when it is loaded. Pages look as they did, but for the
one fault in line breaking.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from briefgen.writers.pdf import pdf_objects


def install() -> None:
    """Apply all adjustments; done once, when WeasyPrint is loaded."""
    _let_trailing_spaces_hang()
    _subset_fonts_ourselves()
    _draw_rules_as_rectangles()
    _look_pages_up_once()
    _stop_beyond_the_most_pages()
    pdf_objects.install()


def _let_trailing_spaces_hang() -> None:
    """A text that fits into the rest of the line but for the space behind it stays whole, or loses its last word only.

    Pango lets a space at the end hang, WeasyPrint counts it where an element follows ("… abuse. <span>(2023)</span>"),
    finds that the line "cannot be broken earlier", and breaks it after the text's first word.
    """
    from weasyprint.layout import inline

    original = inline.split_first_line

    def split_first_line(text: str, style: Any, context: Any, max_width: Any, *args: Any, **options: Any) -> Any:
        line = original(text, style, context, max_width, *args, **options)
        if (
            line[2] is None
            or text[-1:] not in (" ", "\xa0")
            or style["white_space"] != "normal"
            or len(text) * style["font_size"] > 4 * max_width
        ):
            return line
        visible = original(text.rstrip(" \xa0"), style, context, max_width, *args, **options)
        if visible[2] is not None or visible[3] > max_width:
            return line
        if text.endswith(" "):
            return (*visible[:2], len(text.encode()), *visible[3:])
        # Behind a no-break space the line must end before the last word, as it does where that does not fit.
        return original(text, style, context, visible[3] - 1, *args, **options)

    inline.split_first_line = split_first_line


def _subset_fonts_ourselves() -> None:
    """The same bytes whichever HarfBuzz the machine has, or none, and whatever the clock says."""
    from weasyprint.pdf import fonts
    from weasyprint.pdf.fonts import Font

    from briefgen.writers.font_subset import can_subset, subset

    # fontTools would write the time into a variable font of which it takes one weight.
    fonts.TTFont = partial(fonts.TTFont, recalcTimestamp=False)
    original = Font.subset

    def subset_font(self: Font, to_unicode: dict[int, str], hinting: bool) -> None:
        if to_unicode and not hinting and self.index == 0 and can_subset(self.file_content):
            self.file_content = subset(self.file_content, to_unicode)
            # Pango ends a family whose name ends with a number with a comma.
            self.name = self.name.rstrip(b",")
        else:
            original(self, to_unicode, hinting)

    Font.subset = subset_font


_SIDES = ("top", "right", "bottom", "left")


def _draw_rules_as_rectangles() -> None:
    """A box with a border on one side only, as all rows of a table have, is ruled by one filled rectangle.

    WeasyPrint cuts out the shape of the side, fills a frame in it, and asks each box without any border what it has.
    """
    from weasyprint import draw

    original = draw.draw_border

    def draw_border(stream: Any, box: Any) -> None:
        style = box.style
        try:
            sides = style.briefgen_sides
        except AttributeError:
            sides = style.briefgen_sides = _straight_sides(style)
        if sides is None:
            original(stream, box)
        for side in sides or ():
            _draw_rule(stream, box, side)

    draw.draw_border = draw_border


def _straight_sides(style: Any) -> list[str] | None:
    """The side that has a border, as a list, which is empty for none; None for any other borders."""
    sides = [side for side in _SIDES if style[f"border_{side}_width"]]
    pictures = style["border_image_source"][0] != "none" or style["column_rule_width"]
    round_corners = any((0, "px") not in style[f"border_{y}_{x}_radius"] for y in _SIDES[::2] for x in _SIDES[1::2])
    solid = all(style[f"border_{side}_style"] == "solid" for side in sides)
    # Where borders collapse, a cell may have been given its own.
    if len(sides) > 1 or not solid or pictures or round_corners or style["border_collapse"] == "collapse":
        return None
    return sides if style["visibility"] == "visible" else []


def _draw_rule(stream: Any, box: Any, side: str) -> None:
    from weasyprint.draw.color import get_color

    thickness, color = getattr(box, f"border_{side}_width"), get_color(box.style, f"border_{side}_color")
    if not (thickness and color.alpha):
        return
    x, y, width, height = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
    if side in ("top", "bottom"):
        y, height = y if side == "top" else y + height - thickness, thickness
    else:
        x, width = x if side == "left" else x + width - thickness, thickness
    with stream.artifact():
        stream.set_color(color)
        stream.rectangle(x, y, width, height)
        stream.fill()


def _look_pages_up_once() -> None:
    """pydyf lists all pages anew for each structure element, which makes a pack of hundreds of pages slow."""
    import pydyf

    def page_references(self: pydyf.PDF) -> tuple[bytes, ...]:
        numbers = self.pages["Kids"][::3]
        references: tuple[bytes, ...] = self.__dict__.get("_briefgen_pages", ())
        if len(references) != len(numbers):
            references = tuple(f"{number} 0 R".encode("ascii") for number in numbers)
            self.__dict__["_briefgen_pages"] = references
        return references

    pydyf.PDF.page_references = property(page_references)


class TooManyPages(Exception):
    """A page takes more of them than it may: nobody needs to know how many."""


def _stop_beyond_the_most_pages() -> None:
    """Lay out no further once it is certain that there are more pages than `html.most_pages`, where that is a number.

    At least as many are to come as there are breaks that the style sheet is certain to force.
    """
    from weasyprint import layout

    original = layout.make_all_pages

    def make_all_pages(context: Any, root_box: Any, html: Any, pages: Any) -> Iterator[Any]:
        most = getattr(html, "most_pages", None)
        breaks = most and _certain_breaks(root_box)
        for number, page in enumerate(original(context, root_box, html, pages), start=1):
            yield page
            if most and number < len(context.page_maker) and context.page_maker[number][0] is not None:
                breaks -= context.page_maker[number][1]["break"] == "page"
                if number + 1 + breaks > most:
                    raise TooManyPages

    layout.make_all_pages = make_all_pages


def _certain_breaks(box: Any) -> int:
    """Pages that breaks before boxes begin: none before the first box, one before a box and the first one in it."""
    inner = _in_flow(box)
    return sum(map(_certain_breaks, inner)) + sum(map(_begins_page, inner[1:]))


def _begins_page(box: Any) -> bool:
    return box.style["break_before"] == "page" or any(map(_begins_page, _in_flow(box)[:1]))


def _in_flow(box: Any) -> list[Any]:
    from weasyprint.formatting_structure.boxes import BlockContainerBox

    return [child for child in box.children if child.is_in_normal_flow()] if isinstance(box, BlockContainerBox) else []
