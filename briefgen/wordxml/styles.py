"""Styles by the names that people see: which there are in a document, under which ids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, cast

from briefgen.wordxml.namespaces import NAMESPACES, Element, is_on, qn, value_of, whole_number

Kind = Literal["paragraph", "character", "table", "numbering"]


def shown_name(name: str) -> str:
    """The name that Word shows: built-in names are stored in lower case (`heading 1`, `toc 2`, `caption`)."""
    lowered = name.lower()
    if re.fullmatch(r"heading [1-9]", lowered):
        return f"Heading {lowered[-1]}"
    if re.fullmatch(r"toc [1-9]", lowered):
        return f"TOC {lowered[-1]}"
    return lowered.capitalize() if lowered in ("header", "footer", "caption") else name


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The styles of one document: shown name → id per kind, and id → shown name."""

    ids: dict[tuple[str, str], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    elements: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element) -> StyleSheet:
        """Read the `w:styles` root of a styles part."""
        sheet = cls()
        for style in root.iterfind(qn("w:style")):
            sheet.enter(style)
        return sheet

    def enter(self, style: Element) -> None:
        """Take one more `w:style` in."""
        style_id = style.get(qn("w:styleId"), "")
        name = shown_name(value_of(style, "w:name") or style_id)
        self.ids.setdefault((_kind(style), name.lower()), style_id)
        self.names[style_id] = name
        self.elements[style_id] = style

    def kind_of(self, style_id: str) -> Kind:
        """Whether the style with an id is one of paragraphs, characters, tables or lists."""
        return _kind(self.elements[style_id])

    def default_of(self, kind: Kind) -> str | None:
        """Id of the style that what has none of a kind has; None when the document names none."""
        for style_id, style in self.elements.items():
            if _kind(style) == kind and style.get(qn("w:default")) in ("1", "true", "on"):
                return style_id
        return None

    def id_of(self, name: str, kind: Kind = "paragraph") -> str | None:
        """Style id for a shown name (in any case of letters); None when the document has no such style."""
        return self.ids.get((kind, name.lower()))

    def name_of(self, style_id: str) -> str:
        """Shown name of a style id; the id itself when it is not defined."""
        return self.names.get(style_id, style_id)

    def numbering_of(self, style_id: str) -> tuple[str, str] | None:
        """(numId, level) that a paragraph style numbers by, its own or inherited; None for no numbering."""
        number = self._setting(style_id, "w:pPr/w:numPr/w:numId")
        if number is None or number.get(qn("w:val"), "0") == "0":
            return None
        return number.get(qn("w:val"), ""), value_of(number.getparent(), "w:ilvl") or "0"

    def begins_page(self, style_id: str) -> bool:
        """True when paragraphs of a style begin a new page, by its own or an inherited setting."""
        return is_on(self._setting(style_id, "w:pPr/w:pageBreakBefore"))

    def hides(self, style_id: str) -> bool:
        """True when text of a style is hidden, by its own or an inherited setting."""
        return is_on(self._setting(style_id, "w:rPr/w:vanish"))

    def outline_level_of(self, style_id: str) -> int:
        """Level in the outline that a style gives, its own or inherited: 0 for the highest, 9 for text."""
        level = self._setting(style_id, "w:pPr/w:outlineLvl")
        return 9 if level is None else whole_number(level.get(qn("w:val")), 9)

    def _setting(self, style_id: str, path: str) -> Element | None:
        """A setting of a style: its own, else that of the style that it is based on, and so on; None without one."""
        seen: set[str] = set()
        while style_id not in seen and (style := self.elements.get(style_id)) is not None:
            setting = style.find(path, NAMESPACES)
            if setting is not None:
                return setting
            seen.add(style_id)
            style_id = value_of(style, "w:basedOn") or ""
        return None


def _kind(style: Element) -> Kind:
    return cast("Kind", style.get(qn("w:type"), "paragraph"))
