"""What a Word document's styles come to for one paragraph or run, and how wide its letters are. Lengths are points.

Only what decides where lines and pages end: sizes, spacing, indents, keeping together. Colours and borders do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from briefgen.wordxml.namespaces import Element, qn

_OFF = frozenset({"0", "false", "off", "none"})
_NO_BORDER = frozenset({"nil", "none"})
_DEFAULT_TAB = 36.0


@dataclass(frozen=True, slots=True)
class Letters:
    """How a run is set."""

    size: float = 10.0
    bold: bool = False
    italic: bool = False
    border: float = 0.0
    """What a border around the run adds to the line, above and below."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set."""

    before: float = 0.0
    after: float = 0.0
    line: float = 1.0
    """Multiple of the font's own line height, or points when `line_rule` is exact or atLeast."""
    line_rule: str = "auto"
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0
    """Indent of the first line beyond `left`; negative when it hangs."""
    keep_next: bool = False
    keep_lines: bool = False
    new_page: bool = False
    widow_control: bool = True
    numbered: bool = False
    contextual: bool = False
    top: float = 0.0
    """Border above with its space; `bottom` the one below."""
    bottom: float = 0.0
    tabs: tuple[float, ...] = ()
    """Stops from which text runs on to the right."""
    far_tabs: tuple[float, ...] = ()
    """Stops at which text ends, or is centred."""
    style: str = ""
    letters: Letters = field(default_factory=Letters)


@dataclass(frozen=True, slots=True)
class TableSetting:
    """Margins of a table's cells and widths of its horizontal lines."""

    left: float = 5.4
    right: float = 5.4
    top: float = 0.0
    between: float = 0.0
    bottom: float = 0.0
    under_head: float = 0.0


class Styles:
    """The styles of a document, resolved over what they are based on; each once."""

    def __init__(self, root: Element, default_tab: float = _DEFAULT_TAB) -> None:
        self.default_tab = default_tab
        self._styles = {style.get(qn("w:styleId"), ""): style for style in root.iterfind(qn("w:style"))}
        self._default = next(
            (
                style_id
                for style_id, style in self._styles.items()
                if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) == "1"
            ),
            "",
        )
        defaults = root.find(qn("w:docDefaults"))
        self._base = Setting()
        if defaults is not None:
            for name, reading in (("w:rPr", _with_letters), ("w:pPr", _with_paragraph)):
                for properties in defaults.iter(qn(name)):
                    self._base = reading(self._base, properties)
        self._settings: dict[str, Setting] = {}
        self._letters: dict[str, tuple[Element, ...]] = {}

    def of_paragraph(self, properties: Element | None) -> Setting:
        """The setting of a paragraph from its `w:pPr`."""
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        setting = self._of_style(style.get(qn("w:val"), "") if style is not None else self._default)
        return _with_paragraph(setting, properties) if properties is not None else setting

    def of_run(self, setting: Setting, properties: Element | None) -> Letters:
        """The letters of a run in a paragraph of `setting`, from its `w:rPr`."""
        letters = setting.letters
        if properties is None:
            return letters
        style = properties.find(qn("w:rStyle"))
        if style is not None:
            styled = letters
            for each in self._line_of(style.get(qn("w:val"), "")):
                own = each.find(qn("w:rPr"))
                if own is not None:
                    styled = _letters(styled, own)
            # Bold in a paragraph style and in a character style cancel out: Word's toggle properties.
            bold = styled.bold != letters.bold or (letters.bold and not self._sets_bold(style.get(qn("w:val"), "")))
            letters = replace(styled, bold=bold)
        return _letters(letters, properties)

    def of_table(self, style_id: str) -> TableSetting:
        """What the style of a table decides."""
        made = TableSetting()
        for style in self._line_of(style_id):
            margins = style.find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}")
            if margins is not None:
                made = replace(
                    made,
                    left=_margin(margins, ("left", "start"), made.left),
                    right=_margin(margins, ("right", "end"), made.right),
                )
            borders = style.find(f"{qn('w:tblPr')}/{qn('w:tblBorders')}")
            if borders is not None:
                made = replace(
                    made,
                    top=_border(borders.find(qn("w:top")), made.top),
                    between=_border(borders.find(qn("w:insideH")), made.between),
                    bottom=_border(borders.find(qn("w:bottom")), made.bottom),
                )
            for part in style.iterfind(qn("w:tblStylePr")):
                below = part.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}/{qn('w:bottom')}")
                if part.get(qn("w:type")) == "firstRow" and below is not None:
                    made = replace(made, under_head=_border(below, made.under_head))
        return made

    def _of_style(self, style_id: str) -> Setting:
        if style_id not in self._settings:
            setting = self._base
            for style in self._line_of(style_id if style_id in self._styles else self._default):
                for name, reading in (("w:rPr", _with_letters), ("w:pPr", _with_paragraph)):
                    properties = style.find(qn(name))
                    if properties is not None:
                        setting = reading(setting, properties)
            self._settings[style_id] = replace(setting, style=style_id)
        return self._settings[style_id]

    def _sets_bold(self, style_id: str) -> bool:
        return any(style.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for style in self._line_of(style_id))

    def _line_of(self, style_id: str) -> Iterator[Element]:
        """The style and what it is based on, the most basic first."""
        line: list[Element] = []
        while style_id in self._styles and len(line) < 20:
            style = self._styles[style_id]
            line.append(style)
            base = style.find(qn("w:basedOn"))
            style_id = base.get(qn("w:val"), "") if base is not None else ""
        yield from reversed(line)


def _with_paragraph(setting: Setting, properties: Element) -> Setting:
    made = setting
    spacing = properties.find(qn("w:spacing"))
    if spacing is not None:
        rule = spacing.get(qn("w:lineRule"), made.line_rule if spacing.get(qn("w:line")) is None else "auto")
        line = spacing.get(qn("w:line"))
        made = replace(
            made,
            before=_points(spacing, "before", made.before),
            after=_points(spacing, "after", made.after),
            line_rule=rule,
            line=made.line if line is None else float(line) / (240 if rule == "auto" else 20),
        )
    indent = properties.find(qn("w:ind"))
    if indent is not None:
        first = made.first
        if indent.get(qn("w:hanging")) is not None:
            first = -_points(indent, "hanging", 0.0)
        elif indent.get(qn("w:firstLine")) is not None:
            first = _points(indent, "firstLine", 0.0)
        left = "left" if indent.get(qn("w:left")) is not None else "start"
        right = "right" if indent.get(qn("w:right")) is not None else "end"
        made = replace(
            made, left=_points(indent, left, made.left), right=_points(indent, right, made.right), first=first
        )
    numbering = properties.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    if numbering is not None:
        made = replace(made, numbered=numbering.get(qn("w:val")) != "0")
    tabs = properties.find(qn("w:tabs"))
    if tabs is not None:
        made = replace(
            made,
            tabs=_stops(tabs, made.tabs, frozenset({"left", "start", "num"})),
            far_tabs=_stops(tabs, made.far_tabs, frozenset({"right", "end", "center", "decimal"})),
        )
    borders = properties.find(qn("w:pBdr"))
    if borders is not None:
        made = replace(
            made,
            top=_border(borders.find(qn("w:top")), made.top),
            bottom=_border(borders.find(qn("w:bottom")), made.bottom),
        )
    return replace(
        made,
        keep_next=_on(properties, "keepNext", made.keep_next),
        keep_lines=_on(properties, "keepLines", made.keep_lines),
        new_page=_on(properties, "pageBreakBefore", made.new_page),
        widow_control=_on(properties, "widowControl", made.widow_control),
        contextual=_on(properties, "contextualSpacing", made.contextual),
    )


def _stops(tabs: Element, known: tuple[float, ...], kinds: frozenset[str]) -> tuple[float, ...]:
    stops = {float(tab.get(qn("w:pos"), "0")) / 20 for tab in tabs if tab.get(qn("w:val")) in kinds}
    cleared = {float(tab.get(qn("w:pos"), "0")) / 20 for tab in tabs if tab.get(qn("w:val")) == "clear"}
    return tuple(sorted({*known, *stops} - cleared))


def _with_letters(setting: Setting, properties: Element) -> Setting:
    return replace(setting, letters=_letters(setting.letters, properties))


def _letters(letters: Letters, properties: Element) -> Letters:
    size = properties.find(qn("w:sz"))
    return Letters(
        float(size.get(qn("w:val"), "20")) / 2 if size is not None else letters.size,
        _on(properties, "b", letters.bold),
        _on(properties, "i", letters.italic),
        _border(properties.find(qn("w:bdr")), letters.border),
    )


def _margin(margins: Element, names: tuple[str, ...], otherwise: float) -> float:
    found = next((each for name in names if (each := margins.find(qn(f"w:{name}"))) is not None), None)
    return otherwise if found is None else float(found.get(qn("w:w"), "0")) / 20


def _border(border: Element | None, otherwise: float) -> float:
    """Width of a border and the space that it keeps from the text."""
    if border is None:
        return otherwise
    if border.get(qn("w:val")) in _NO_BORDER:
        return 0.0
    return float(border.get(qn("w:sz"), "0")) / 8 + float(border.get(qn("w:space"), "0"))


def _points(properties: Element, name: str, otherwise: float) -> float:
    value = properties.get(qn(f"w:{name}"))
    return otherwise if value is None else float(value) / 20


def _on(properties: Element, name: str, otherwise: bool) -> bool:
    found = properties.find(qn(f"w:{name}"))
    return otherwise if found is None else found.get(qn("w:val"), "1") not in _OFF


# ---------------------------------------------------------------- fonts


@dataclass(frozen=True, slots=True)
class Face:
    """One font file: advance widths by character and line height, in parts of the type size."""

    widths: dict[int, float]
    ascent: float
    descent: float
    other: float
    """Width of a character that the font does not have."""

    def width(self, text: str, size: float) -> float:
        """Width of `text`, without kerning: Word sets none unless a style asks for it."""
        return sum(self.widths.get(ord(character), self.other) for character in text) * size


@cache
def face(path: Path) -> Face:
    """Read a TrueType file."""
    from fontTools.ttLib import TTFont  # comes with WeasyPrint; only packs need it

    with TTFont(path, lazy=True) as font:
        unit = font["head"].unitsPerEm
        advances = font["hmtx"].metrics
        widths = {code: advances[glyph][0] / unit for code, glyph in font.getBestCmap().items()}
        windows = font["OS/2"]
        return Face(widths, windows.usWinAscent / unit, windows.usWinDescent / unit, widths.get(ord("n"), 0.5))
