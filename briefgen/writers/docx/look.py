"""What a look is: the description of a named style as data, and the grid and colours that all looks share.

A look is data: its properties are the children of `w:pPr` and `w:rPr`, in the order that the schema wants. Fonts are
named once, in the document's defaults; a style that is added to an organisation's own document takes on its fonts.
Sizes are in points, lengths in twentieths of a point, as Word has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from briefgen.charts.palette import ACCENT, INK, LINE, QUIET
from briefgen.wordxml.styles import Kind

FONT = "Source Sans 3"
FALLBACK = "Calibri"
TABLE_STYLE = "Brief Table"
BODY_POINTS = 10
BODY_LINE = 247 / 240
"""Multiple of the font's own line that text has unless its style says otherwise; also in the document's defaults."""
FONT_LINE = 1.326
"""Ascent and descent of Source Sans 3, in parts of the type size."""
LINE_WIDTH = 9298
"""164 mm: A4 within side margins of 23 mm."""
PAPERS = {"a4": (11906, 16838), "letter": (12240, 15840)}
COLUMN = 1871
"""33 mm: headings, tables, charts and labels begin at the margin, running text here."""
LABEL_ROOM = 1701
"""30 mm: what labels take where a document has no label column."""
STEP = 255
"""4.5 mm: the indent of a list within the text column."""

HEADER_FIELD, FOOTER_FIELD, MARKING_FIELD = "briefgen.header", "briefgen.footer", "briefgen.marking"
"""Tags of the content controls in headers and footers that the writer fills in; a house document may place them."""

Value: TypeAlias = "str | bool | Mapping[str, Value]"
Properties: TypeAlias = Mapping[str, Value]
"""Local name of an element → its `val`, True when it has none, or its attributes (texts) and children (mappings)."""


@dataclass(frozen=True)
class Look:
    """One style. `numbering` names a list definition of `Looks.numbering`."""

    name: str
    kind: Kind = "paragraph"
    based_on: str = ""
    follows: str = ""
    """The style of the paragraph that Enter makes."""
    paragraph: Properties = field(default_factory=dict)
    characters: Properties = field(default_factory=dict)
    numbering: str = ""
    level: int = 0
    gallery: bool = True
    """Offered in Word's style gallery."""
    default: bool = False

    @property
    def style_id(self) -> str:
        """`w:styleId`: the name without spaces, as Word makes it."""
        return style_id(self.name)


@dataclass(frozen=True)
class Level:
    """One level of a list definition; `left` is where its text begins, its sign hangs before it."""

    form: str
    text: str
    left: int
    hanging: int
    style: str = ""
    characters: Properties = field(default_factory=dict)


@dataclass(frozen=True)
class Looks:
    """All looks for one grid: `column` is the left edge of running text, `width` that of the whole line."""

    styles: tuple[Look, ...]
    numbering: Mapping[str, tuple[Level, ...]]
    width: int

    def by_name(self) -> dict[str, Look]:
        """Shown name → look."""
        return {look.name: look for look in self.styles}


def style_id(name: str) -> str:
    """The id of a style of ours."""
    return "".join(name.split())


def colour_of(value: str) -> str:
    """`#1f4e79` as Word has it: `1F4E79`."""
    return value.removeprefix("#").upper()


INK_HEX, ACCENT_HEX, QUIET_HEX, LINE_HEX = (colour_of(value) for value in (INK, ACCENT, QUIET, LINE))
TINT_HEX = "EFF3F7"


def letters(
    points: float = 0, *, bold: bool | None = None, italic: bool = False, colour: str = "", **more: Value
) -> Properties:
    """Character properties in the order of the schema."""
    made: dict[str, Value] = {}
    if bold is not None:
        made |= {"b": True, "bCs": True} if bold else {"b": "0", "bCs": "0"}
    if italic:
        made |= {"i": True, "iCs": True}
    if colour:
        made["color"] = colour
    if "spacing" in more:
        made["spacing"] = more.pop("spacing")
    if points:
        made |= {"sz": str(round(points * 2)), "szCs": str(round(points * 2))}
    return made | more


def space(before: float = 0, after: float = 0, line: float = 0) -> dict[str, Value]:
    """Points before and after; `line` as a multiple of the font's own line."""
    spacing: dict[str, Value] = {"before": str(round(before * 20)), "after": str(round(after * 20))}
    if line:
        spacing |= {"line": str(round(line * 240)), "lineRule": "auto"}
    return spacing


def edge_line(colour: str, size: int, distance: int) -> dict[str, Value]:
    """A border of `size` eighths of a point, `distance` points from the text."""
    return {"val": "single", "sz": str(size), "space": str(distance), "color": colour}


def heading(level: int, points: float, spacing: Properties, colour: str, **more: Value) -> Look:
    """The style of a heading level; headings stay with what follows."""
    return Look(
        f"Heading {level}",
        based_on="Normal",
        follows="Body Text",
        paragraph={"keepNext": True, "keepLines": True, "spacing": spacing, "outlineLvl": str(level - 1), **more},
        characters=letters(points, bold=True, colour=colour),
    )
