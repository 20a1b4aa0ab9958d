"""Makes `templates/word/fonts`: the faces that travel in our Word files.

    python -m scripts.word_fonts

They are cut down to Latin letters and signs, a fifth of their size, and obfuscated as Office Open XML wants
it (ECMA-376 part 4, 17.8.1): the first 32 bytes are combined with the key that `templates/word/fontTable.xml` names.
"""

from __future__ import annotations

import io
import re

from fontTools import subset
from fontTools.ttLib import TTFont

from briefgen.resources import templates_folder

FACES = {"font1": "SourceSans3-Regular", "font2": "SourceSans3-Bold", "font3": "SourceSans3-It"}
"""File in the Word folder → face, in the order of the font table."""
_RANGES = (
    (0x20, 0x24F),  # Latin with its accents
    (0x2B0, 0x2FF),
    (0x300, 0x36F),
    (0x1E00, 0x1EFF),  # Vietnamese
    (0x2000, 0x206F),  # dashes, quotation marks, spaces
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2265),
    (0x25A0, 0x25FF),  # circles and squares of matrices and lists
    (0x2713, 0x2717),
)
_FEATURES = ["kern", "liga", "tnum", "lnum", "mark", "mkmk", "ccmp", "locl"]


def main() -> None:
    """Write the three files."""
    folder = templates_folder() / "word"
    keys = re.findall(r'w:fontKey="{([^}]*)}"', (folder / "fontTable.xml").read_text(encoding="utf-8"))
    for (name, face), key in zip(FACES.items(), keys, strict=True):
        font = _cut_down((templates_folder() / "fonts" / f"{face}.ttf").read_bytes())
        pad = bytes.fromhex(key.replace("-", ""))[::-1] * 2
        hidden = bytes(one ^ other for one, other in zip(font[:32], pad, strict=True)) + font[32:]
        (folder / "fonts" / f"{name}.odttf").write_bytes(hidden)


def _cut_down(font: bytes) -> bytes:
    options = subset.Options(
        layout_features=_FEATURES, name_IDs=["*"], notdef_outline=True, recalc_timestamp=False, hinting=True
    )
    face = TTFont(io.BytesIO(font), recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in _RANGES for code in range(first, last + 1)])
    subsetter.subset(face)
    buffer = io.BytesIO()
    face.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
