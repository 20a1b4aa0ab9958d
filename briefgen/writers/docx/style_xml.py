"""Looks as the XML of styles and list definitions."""

from __future__ import annotations

from collections.abc import Mapping

from briefgen.charts.palette import INK, RULE
from briefgen.wordxml.namespaces import Element, element
from briefgen.wordxml.styles import stored_name
from briefgen.writers.docx.look import TABLE_STYLE, Level, Look, Value, style_id


def look_element(
    look: Look, levels: Mapping[str, tuple[Level, ...]], numbering_ids: Mapping[str, str], ids: Mapping[str, str]
) -> Element:
    """The `w:style` of a look.

    `levels` are the list definitions, `numbering_ids` their `w:numId` in the document, `ids` style ids by shown name.
    """
    attributes: dict[str, str] = {"w:type": look.kind}
    if look.default:
        attributes["w:default"] = "1"
    elif stored_name(look.name) == look.name and look.name not in _BUILT_IN:
        attributes["w:customStyle"] = "1"
    attributes["w:styleId"] = ids.get(look.name, look.style_id)
    style = element("w:style", attributes, element("w:name", {"w:val": stored_name(look.name)}))
    for name, other in (("w:basedOn", look.based_on), ("w:next", look.follows)):
        if other:
            style.append(element(name, {"w:val": ids.get(other, style_id(other))}))
    style.append(element("w:uiPriority", {"w:val": "1" if look.gallery else "99"}))
    if look.default and look.kind == "character":
        style.extend([element("w:semiHidden"), element("w:unhideWhenUsed")])
    if look.gallery or (look.default and look.kind == "paragraph"):
        style.append(element("w:qFormat"))
    paragraph = dict(look.paragraph)
    if look.numbering:
        depth: dict[str, Value] = {"ilvl": {"val": str(look.level)}} if look.level else {}
        paragraph["numPr"] = depth | {"numId": {"val": numbering_ids[look.numbering]}}
        # Said twice, because programs differ on whether the list or the style that it is based on wins.
        paragraph["ind"] = _indent(levels[look.numbering][look.level])
    if paragraph:
        style.append(_properties("w:pPr", _ordered(paragraph)))
    if look.characters:
        style.append(_properties("w:rPr", look.characters))
    return style


def _indent(level: Level) -> Mapping[str, Value]:
    return {"left": str(level.left), "hanging": str(level.hanging)}


def definition_element(number: str, levels: tuple[Level, ...], name: str, ids: Mapping[str, str]) -> Element:
    """The `w:abstractNum` of a list definition."""
    made = element(
        "w:abstractNum",
        {"w:abstractNumId": number},
        element("w:nsid", {"w:val": f"{0x4B1F0000 + int(number):08X}"}),
        element("w:multiLevelType", {"w:val": "multilevel" if len(levels) > 1 else "singleLevel"}),
        element("w:tmpl", {"w:val": f"{0x5B1F0000 + int(number):08X}"}),
        element("w:name", {"w:val": name}),
    )
    for depth, level in enumerate(levels):
        made.append(_level_element(depth, level, ids))
    return made


def _level_element(depth: int, level: Level, ids: Mapping[str, str]) -> Element:
    made = element(
        "w:lvl",
        {"w:ilvl": str(depth)},
        element("w:start", {"w:val": "1"}),
        element("w:numFmt", {"w:val": level.form}),
    )
    if level.style:
        made.append(element("w:pStyle", {"w:val": ids.get(level.style, style_id(level.style))}))
    made.extend(
        [
            element("w:lvlText", {"w:val": level.text}),
            element("w:lvlJc", {"w:val": "left"}),
            _properties("w:pPr", {"ind": _indent(level)}),
        ]
    )
    if level.characters:
        made.append(_properties("w:rPr", level.characters))
    return made


_BUILT_IN = frozenset(
    (
        *("Normal", "Body Text", "Quote", "List Continue", "Strong", "Emphasis", "Intense Emphasis", "Hyperlink"),
        *("List Bullet", "List Bullet 2", "List Bullet 3", "List Number", "List Number 2", "List Number 3"),
        *("Default Paragraph Font", "Normal Table", "No List"),
    )
)
"""Names that Word defines itself; all others are marked as custom styles."""

_ORDER = (
    *("keepNext", "keepLines", "pageBreakBefore", "widowControl", "numPr", "pBdr", "shd", "tabs", "spacing", "ind"),
    *("contextualSpacing", "jc", "outlineLvl"),
)


def _ordered(paragraph: Mapping[str, Value]) -> dict[str, Value]:
    return {name: paragraph[name] for name in sorted(paragraph, key=_ORDER.index)}


def _properties(name: str, properties: Mapping[str, Value]) -> Element:
    made = element(name)
    for local, value in properties.items():
        made.append(_property(local, value))
    return made


def _property(local: str, value: Value) -> Element:
    if isinstance(value, bool):
        return element(f"w:{local}")
    if isinstance(value, str):
        return element(f"w:{local}", {"w:val": value})
    attributes = {f"w:{key}": inner for key, inner in value.items() if isinstance(inner, str)}
    children = [_property(key, inner) for key, inner in value.items() if not isinstance(inner, str)]
    return element(f"w:{local}", attributes, *children)


def table_style_element() -> Element:
    """The table style: horizontal rules only, a stronger one under the head, text flush with the margin."""

    def rule(side: str, size: str, colour: str) -> Element:
        return element(f"w:{side}", {"w:val": "single", "w:sz": size, "w:space": "0", "w:color": colour[1:].upper()})

    margins = [
        element("w:left", {"w:w": "0", "w:type": "dxa"}),
        element("w:right", {"w:w": "128", "w:type": "dxa"}),
    ]
    head = element(
        "w:tblStylePr",
        {"w:type": "firstRow"},
        element("w:tblPr"),
        element(
            "w:tcPr",
            None,
            element("w:tcBorders", None, rule("bottom", "8", INK)),
            element("w:vAlign", {"w:val": "bottom"}),
        ),
    )
    return element(
        "w:style",
        {"w:type": "table", "w:customStyle": "1", "w:styleId": style_id(TABLE_STYLE)},
        element("w:name", {"w:val": TABLE_STYLE}),
        element("w:basedOn", {"w:val": "TableNormal"}),
        element("w:uiPriority", {"w:val": "1"}),
        element("w:qFormat"),
        element(
            "w:tblPr",
            None,
            element("w:tblBorders", None, rule("top", "8", INK), rule("bottom", "4", INK), rule("insideH", "4", RULE)),
            element("w:tblCellMar", None, *margins),
        ),
        head,
    )
