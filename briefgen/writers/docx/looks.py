"""How the named styles of our reference document look: the same ink, accent and grid as the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import ceil

from briefgen.writers.docx.look import (
    BODY_LINE,
    BODY_POINTS,
    COLUMN,
    FONT_LINE,
    LINE_WIDTH,
    Look,
    Looks,
    Properties,
)
from briefgen.writers.docx.looks_of_pages import character_looks, page_looks
from briefgen.writers.docx.looks_of_text import list_levels, text_looks

_AS_HIGH_AS_THEIR_PICTURE = frozenset({"Figure"})
_BEHIND_SPACING = frozenset({"ind", "contextualSpacing", "jc", "textAlignment", "outlineLvl"})


def looks(column: int = COLUMN, width: int = LINE_WIDTH) -> Looks:
    """The looks on a grid; an organisation's document without a label column has `column` 0."""
    styles = _steady((*text_looks(column), *page_looks(column, width), *character_looks()))
    return Looks(styles, list_levels(column), width)


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
