"""Drawings as SVG text, and how wide a word in them is: what charts need to know before they place a label.

Lengths are points at final size. Only paths, rectangles, lines, circles and text are drawn: WeasyPrint, browsers and
resvg draw them alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

MM = 72 / 25.4
"""Points of a millimetre."""

# Advance widths of U+0020 to U+007E in thousandths of the type size, read from the font's own table.
_ADVANCES = (
    200, 289, 426, 497, 497, 824, 609, 249, 303, 303, 418, 497, 249, 311, 249, 350, 497, 497, 497, 497, 497, 497, 497,
    497, 497, 497, 249, 249, 497, 497, 497, 425, 847, 544, 588, 571, 615, 527, 494, 617, 652, 263, 480, 579, 486, 727,
    647, 664, 566, 664, 569, 534, 536, 645, 515, 786, 513, 476, 539, 303, 350, 303, 497, 500, 542, 504, 553, 456, 555,
    496, 292, 504, 544, 246, 247, 495, 255, 829, 547, 542, 555, 555, 347, 419, 338, 544, 467, 719, 446, 467, 425, 303,
    241, 303, 497,
)  # fmt: skip
_OTHER = 540
_SEMIBOLD = 1.04


def text_width(text: str, size: float, *, semibold: bool = False) -> float:
    """Width of `text` set at `size`, in the unit of `size`; letters with accents count as wide ones."""
    width = sum(_ADVANCES[ord(char) - 32] if 32 <= ord(char) < 127 else _OTHER for char in text)
    return width * size / 1000 * (_SEMIBOLD if semibold else 1.0)


def drawing(alt: str, width: float, height: float, size: float, marks: Iterable[str]) -> str:
    """A whole drawing of `width` millimetres and `height` points, its letters of `size` points; `alt` is its text."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}mm" height="{height / MM:.2f}mm" '
        f'viewBox="0 0 {width * MM:.1f} {height:.1f}" font-family="Source Sans 3" font-size="{size:g}">'
        f"<title>{escape(alt, quote=False)}</title>{''.join(marks)}</svg>"
    )


def mark(element: str, text: str | None = None, *, digits: int = 1, **attributes: float | str) -> str:
    """One element, its attributes in the order given (`stroke_width` is `stroke-width`), fractions of so many digits.

    An attribute that is "" is left out.
    """
    written = [
        f' {key.replace("_", "-")}="{f"{value:.{digits}f}" if type(value) is float else value}"'
        for key, value in attributes.items()
        if value != ""
    ]
    return f"<{element}{''.join(written)}" + ("/>" if text is None else f">{escape(text, quote=False)}</{element}>")
