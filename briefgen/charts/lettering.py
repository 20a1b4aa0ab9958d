"""How wide a word is in Source Sans 3: what charts need to know before they place a label."""

from __future__ import annotations

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
