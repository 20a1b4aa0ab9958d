"""How the named styles of our reference document look: the same ink, accent and grid as the PDF.

A look is data: its properties are the children of `w:pPr` and `w:rPr`, in the order that the schema wants. Fonts are
named once, in the document's defaults; a style that is added to an organisation's own document takes on its fonts.
Sizes are in points, lengths in twentieths of a point, as Word has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TypeAlias

from briefgen.charts.palette import ACCENT, INK, LINE, QUIET, RULE, TIER_LOOKS
from briefgen.wordxml.styles import Kind

FONT = "Source Sans 3"
FALLBACK = "Calibri"
TABLE_STYLE = "Brief Table"
BODY_POINTS = 10
BODY_LINE = 247 / 240
"""Multiple of the font's own line that text has unless its style says otherwise; also in the document's defaults."""
FONT_LINE = 1.326
"""Ascent and descent of Source Sans 3, in parts of the type size."""
_AS_HIGH_AS_THEIR_PICTURE = frozenset({"Figure"})
_BEHIND_SPACING = frozenset({"ind", "contextualSpacing", "jc", "textAlignment", "outlineLvl"})
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


def looks(column: int = COLUMN, width: int = LINE_WIDTH) -> Looks:
    """The looks on a grid; an organisation's document without a label column has `column` 0."""
    styles = _steady((*_text(column), *_structure(column, width), *_characters()))
    return Looks(styles, _numbering(column), width)


def _steady(styles: tuple[Look, ...]) -> tuple[Look, ...]:
    """The styles with line heights in points: at least what the multiple of the font's own line comes to.

    Programs round a multiple each in their own way, and a page in twenty then ends a line earlier or later: the page
    numbers in a contents table would be wrong. A line that holds something larger grows all the same.
    """
    sizes: dict[str, float] = {"": BODY_POINTS}
    lines: dict[str, float] = {"": BODY_LINE}
    made = []
    for look in styles:
        if look.kind != "paragraph":
            made.append(look)
            continue
        size, line = look.characters.get("sz"), _own(look, "line")
        sizes[look.name] = float(size) / 2 if isinstance(size, str) else sizes[look.based_on]
        lines[look.name] = float(line) / 240 if line else lines[look.based_on]
        if lines[look.name] < 1 or look.name in _AS_HIGH_AS_THEIR_PICTURE:
            made.append(look)
            continue
        twips = ceil(sizes[look.name] * FONT_LINE * lines[look.name] * 20)
        spacing = look.paragraph.get("spacing", {})
        assert isinstance(spacing, Mapping)
        steady = {**spacing, "line": str(twips), "lineRule": "atLeast"}
        made.append(replace(look, paragraph=_with_spacing(look.paragraph, steady)))
    return tuple(made)


def _own(look: Look, attribute: str) -> str:
    spacing = look.paragraph.get("spacing", {})
    value = spacing.get(attribute, "") if isinstance(spacing, Mapping) else ""
    return value if isinstance(value, str) else ""


def _with_spacing(properties: Properties, spacing: Properties) -> Properties:
    """The properties with `spacing` at its place in the schema's order."""
    if "spacing" in properties:
        return {**properties, "spacing": spacing}
    behind = {name: value for name, value in properties.items() if name in _BEHIND_SPACING}
    front = {name: value for name, value in properties.items() if name not in _BEHIND_SPACING}
    return {**front, "spacing": spacing, **behind}


def style_id(name: str) -> str:
    """The id of a style of ours."""
    return "".join(name.split())


def _colour(value: str) -> str:
    return value.removeprefix("#").upper()


_INK, _ACCENT, _QUIET, _RULE, _LINE = (_colour(value) for value in (INK, ACCENT, QUIET, RULE, LINE))
_TINT = "EFF3F7"


def _letters(
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


def _space(before: float = 0, after: float = 0, line: float = 0) -> dict[str, Value]:
    """Points before and after; `line` as a multiple of the font's own line."""
    spacing: dict[str, Value] = {"before": str(round(before * 20)), "after": str(round(after * 20))}
    if line:
        spacing |= {"line": str(round(line * 240)), "lineRule": "auto"}
    return spacing


def _edge(colour: str, size: int, space: int) -> dict[str, Value]:
    return {"val": "single", "sz": str(size), "space": str(space), "color": colour}


def _heading(level: int, points: float, spacing: Properties, colour: str, **more: Value) -> Look:
    return Look(
        f"Heading {level}",
        based_on="Normal",
        follows="Body Text",
        paragraph={"keepNext": True, "keepLines": True, "spacing": spacing, "outlineLvl": str(level - 1), **more},
        characters=_letters(points, bold=True, colour=colour),
    )


def _text(column: int) -> tuple[Look, ...]:
    """Running text, and the roles that a brief's paragraphs have."""
    edge: Properties = {"left": str(column)}
    whole: Properties = {"keepLines": True}
    opening: Properties = {"keepNext": True, "keepLines": True}
    room = column or LABEL_ROOM
    labelled: Properties = {"left": str(room), "hanging": str(room)}
    beside_bar: Properties = {"left": str(room), "hanging": str(room - 113)}
    return (
        Look("Normal", default=True, gallery=False, characters=_letters(colour=_INK)),
        Look("Body Text", based_on="Normal", paragraph={"spacing": _space(0, 4), "ind": edge}),
        Look("Lead", based_on="Body Text", characters=_letters(11.5)),
        Look(
            "Bottom Line",
            based_on="Body Text",
            paragraph={**whole, "spacing": _space(0, 4), "ind": labelled},
            characters=_letters(11.5),
        ),
        Look(
            "List Label",
            based_on="Body Text",
            follows="List Bullet",
            paragraph={"keepNext": True, "spacing": _space(3, 0.5)},
            characters=_letters(9.5, bold=True, colour=_QUIET),
        ),
        Look("List Bullet", based_on="Body Text", paragraph={"spacing": _space(0, 1.5)}, numbering="bullets"),
        Look("List Bullet 2", based_on="List Bullet", numbering="bullets", level=1),
        Look("List Bullet 3", based_on="List Bullet", numbering="bullets", level=2),
        Look("List Number", based_on="Body Text", paragraph={"spacing": _space(0, 1.5)}, numbering="numbers"),
        Look("List Number 2", based_on="List Number", numbering="numbers", level=1),
        Look("List Number 3", based_on="List Number", numbering="numbers", level=2),
        Look(
            "List Continue",
            based_on="Body Text",
            paragraph={"spacing": _space(0, 2), "ind": {"left": str(column + STEP)}},
        ),
        Look(
            "Recommendation",
            based_on="Body Text",
            follows="Advice",
            paragraph={**opening, "spacing": _space(6, 2)},
            numbering="recommendations",
        ),
        Look(
            "Advice",
            based_on="Body Text",
            paragraph={
                **opening,
                "pBdr": {"left": _edge(_ACCENT, 12, 5)},
                "shd": {"val": "clear", "color": "auto", "fill": _TINT},
                "spacing": _space(0.5, 0.5),
                "ind": beside_bar,
            },
            characters=_letters(9.5),
        ),
        Look("Advice End", based_on="Advice", follows="Recommendation", paragraph={"keepNext": "0"}),
        Look(
            "Expected Line",
            based_on="Body Text",
            follows="Answer",
            paragraph={**opening, "spacing": _space(3, 1), "ind": labelled},
        ),
        Look("Answer", based_on="Body Text", paragraph={**whole, "ind": labelled}),
        Look("Press Line", based_on="Body Text", paragraph=whole),
        Look(
            "Ask",
            based_on="Body Text",
            follows="Ask Detail",
            paragraph={**opening, "spacing": _space(4, 2)},
            characters=_letters(11.5, bold=True),
        ),
        Look("Ask More", based_on="Ask", follows="Ask Detail", characters=_letters(10)),
        Look("Ask Detail", based_on="Body Text", paragraph={**whole, "spacing": _space(0, 2), "ind": labelled}),
        Look("Rule", based_on="Body Text", paragraph=whole),
        Look(
            "Quote",
            based_on="Body Text",
            paragraph={"pBdr": {"left": _edge(_LINE, 8, 8)}, "ind": {"left": str(column + STEP)}},
        ),
        Look("Note", based_on="Body Text", paragraph={"spacing": _space(0, 4)}, characters=_letters(9, colour=_QUIET)),
        Look("Opening Note", based_on="Note", follows="Body Text", paragraph=opening),
        Look(
            "Source",
            based_on="Body Text",
            paragraph={"keepLines": True, "spacing": _space(0, 2, 1)},
            characters=_letters(9),
            numbering="sources",
        ),
        Look("Source Line", based_on="Note", paragraph=whole),
    )


def _structure(column: int, width: int) -> tuple[Look, ...]:
    """Titles, headings, tables, contents, cover, running matter."""
    edge: Properties = {"left": str(column)}
    to_margin: Properties = {"tab": {"val": "right", "leader": "dot", "pos": str(width)}}
    far_side: Properties = {"tab": {"val": "right", "pos": str(width)}}
    rule_above: Properties = {"top": _edge(_LINE, 6, 5)}
    title: Properties = {"keepNext": True, "keepLines": True}
    aside: Properties = {"right": "85"}
    return (
        Look(
            "Brief Title",
            based_on="Normal",
            follows="Brief Subtitle",
            paragraph={**title, "spacing": _space(0, 2, 0.9)},
            characters=_letters(26, bold=True),
        ),
        Look(
            "Brief Subtitle",
            based_on="Normal",
            follows="Body Text",
            paragraph={**title, "spacing": _space(0, 5, 1)},
            characters=_letters(11, colour=_QUIET),
        ),
        Look(
            "Kicker",
            based_on="Normal",
            follows="Brief Title",
            paragraph={"keepNext": True, "spacing": _space(0, 2, 1)},
            characters=_letters(bold=True, colour=_ACCENT),
        ),
        Look("Badge Line", based_on="Normal", follows="Body Text", paragraph={"spacing": _space(2, 2, 1)}),
        Look("Logo", based_on="Normal", follows="Kicker", paragraph={"spacing": _space(0, 4, 1), "jc": "right"}),
        _heading(1, 13, _space(11, 3, 1), _INK, pBdr=rule_above),
        _heading(2, 10.5, _space(5, 1.5, 1), _INK, ind=edge),
        _heading(3, 10, _space(5, 2, 1), _INK, ind=edge),
        _heading(4, 10, _space(5, 2, 1), _QUIET, ind=edge),
        Look(
            "Heading 1 Ours",
            based_on="Heading 1",
            follows="Body Text",
            paragraph={"pBdr": {"top": _edge(_ACCENT, 18, 5)}},
            characters=_letters(colour=_ACCENT),
        ),
        Look("Heading 2 Ours", based_on="Heading 2", follows="Body Text", characters=_letters(colour=_ACCENT)),
        Look(
            "Country Heading",
            based_on="Heading 2",
            follows="Body Text",
            paragraph={"pBdr": rule_above, "spacing": _space(11, 4, 1), "ind": {"left": "0"}},
            characters=_letters(12),
        ),
        Look(
            "Country Heading Ours",
            based_on="Country Heading",
            follows="Body Text",
            paragraph={"pBdr": {"top": _edge(_ACCENT, 18, 5)}},
            characters=_letters(colour=_ACCENT),
        ),
        Look("Heading 3 Ours", based_on="Heading 3", follows="Body Text", characters=_letters(colour=_ACCENT)),
        Look(
            "Country Title",
            based_on="Heading 1",
            follows="Brief Subtitle",
            paragraph={"pageBreakBefore": True, "pBdr": {"top": {"val": "nil"}}, "spacing": _space(0, 2, 0.9)},
            characters=_letters(26),
        ),
        Look(
            "Caption",
            based_on="Normal",
            follows="Body Text",
            paragraph={"keepNext": True, "keepLines": True, "spacing": _space(9, 3, 1)},
            characters=_letters(9.5, colour=_QUIET),
        ),
        Look(
            "Figure Caption",
            based_on="Caption",
            paragraph={"keepNext": "0", "spacing": _space(2, 6, 1), "ind": edge},
        ),
        Look(
            "Figure",
            based_on="Normal",
            follows="Figure Caption",
            paragraph={"keepNext": True, "spacing": _space(8, 0, 1)},
        ),
        Look("Table Text", based_on="Normal", paragraph={"spacing": _space(2, 2, 1)}, characters=_letters(9.5)),
        Look("Table Text Kept", based_on="Table Text", gallery=False, paragraph={"keepNext": True}),
        Look("Table Number", based_on="Table Text", paragraph={"ind": aside, "jc": "right"}),
        Look("Table Number Kept", based_on="Table Number", gallery=False, paragraph={"keepNext": True}),
        Look(
            "Table Head",
            based_on="Table Text",
            paragraph={"keepNext": True},
            characters=_letters(9, bold=True, colour=_QUIET),
        ),
        Look("Table Head Number", based_on="Table Head", paragraph={"ind": aside, "jc": "right"}),
        Look(
            "Table End",
            based_on="Normal",
            gallery=False,
            paragraph={"spacing": _space(0, 0, 1)},
            characters=_letters(2),
        ),
        Look(
            "Contents Heading",
            based_on="Normal",
            follows="Body Text",
            paragraph={"keepNext": True, "pageBreakBefore": True, "spacing": _space(0, 8, 1)},
            characters=_letters(13, bold=True),
        ),
        Look(
            "TOC 1",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": to_margin, "spacing": _space(5, 1, 1)},
            characters=_letters(bold=True),
        ),
        Look(
            "TOC 2",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": to_margin, "spacing": _space(0, 1, 1), "ind": {"left": str(STEP)}},
        ),
        Look(
            "TOC 3",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": to_margin, "spacing": _space(0, 0, 1), "ind": {"left": str(2 * STEP)}},
            characters=_letters(9.5),
        ),
        Look("Cover Kicker", based_on="Kicker", follows="Cover Title", paragraph={"spacing": _space(60, 4, 1)}),
        Look(
            "Cover Title",
            based_on="Brief Title",
            follows="Cover Subtitle",
            paragraph={"spacing": _space(0, 6, 0.9)},
            characters=_letters(36),
        ),
        Look(
            "Cover Subtitle",
            based_on="Brief Subtitle",
            paragraph={"spacing": _space(0, 10, 1)},
            characters=_letters(14),
        ),
        Look("Cover Facts", based_on="Normal", paragraph={"spacing": _space(0, 3)}),
        Look(
            "Header",
            based_on="Normal",
            gallery=False,
            paragraph={"tabs": far_side, "spacing": _space(0, 0, 1)},
            characters=_letters(9, colour=_QUIET),
        ),
        Look("Footer", based_on="Header", gallery=False),
        Look("Marking", based_on="Normal", paragraph={"spacing": _space(0, 3, 1)}, characters=_letters(9.5, bold=True)),
    )


def _characters() -> tuple[Look, ...]:
    def look(name: str, *, gallery: bool = True, points: float = 0, **letters: Value) -> Look:
        return Look(name, kind="character", gallery=gallery, characters=_letters(points, **letters))  # type: ignore[arg-type]

    return (
        Look("Default Paragraph Font", kind="character", gallery=False, default=True),
        look("Strong", bold=True),
        look("Emphasis", italic=True),
        look("Intense Emphasis", bold=True, italic=True),
        look("Hyperlink", gallery=False, colour=_ACCENT),
        look("Cite", colour=_ACCENT, points=9),
        look("Back Link", gallery=False, colour=_ACCENT),
        look("Marking Text", bold=True, colour=_INK),
        look("Label", bold=True, colour=_ACCENT),
        look("Year Mark", colour=_QUIET, points=9),
        look("Quiet", colour=_QUIET, points=9),
        *(
            look(
                f"{tier} Badge",
                bold=True,
                colour=_colour(tier_look.ink),
                bdr={"val": "single", "sz": "4", "space": "1", "color": _colour(tier_look.line)},
                shd={"val": "clear", "color": "auto", "fill": _colour(tier_look.fill)},
            )
            for tier, tier_look in TIER_LOOKS.items()
        ),
    )


def _numbering(column: int) -> Mapping[str, tuple[Level, ...]]:
    hanging = STEP if column == 0 else 340
    """Signs hang before the text column where there is room; without a label column the text moves in."""
    first = column or STEP
    bullets = zip("•–•", ("List Bullet", "List Bullet 2", "List Bullet 3"), strict=True)
    numbers = (("decimal", "List Number"), ("lowerLetter", "List Number 2"), ("lowerRoman", "List Number 3"))
    return {
        "bullets": tuple(
            Level("bullet", sign, first + STEP * depth, STEP, style, _letters(colour=_QUIET))
            for depth, (sign, style) in enumerate(bullets)
        ),
        "numbers": tuple(
            Level(form, f"%{depth + 1}.", first + hanging * depth, hanging, style)
            for depth, (form, style) in enumerate(numbers)
        ),
        "recommendations": (
            Level("decimal", "%1", first, hanging, "Recommendation", _letters(bold=True, colour=_ACCENT)),
        ),
        # The list of sources is small print: it takes the whole line.
        "sources": (Level("decimal", "[%1]", 454, 454, "Source", _letters(colour=_QUIET)),),
    }
