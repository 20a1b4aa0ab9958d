"""The styles and list definitions of one document: the reference's, and from ours the ones that it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from briefgen.errors import TemplateError
from briefgen.wordxml.namespaces import Element, element, parse_xml, qn, serialise, value_of
from briefgen.wordxml.numbering import add_definition, add_list, free_definition
from briefgen.wordxml.styles import Kind, StyleSheet
from briefgen.writers.docx.look import TABLE_STYLE, Level, Look, Looks, style_id
from briefgen.writers.docx.looks import looks
from briefgen.writers.docx.opening import Reference
from briefgen.writers.docx.style_xml import definition_element, look_element, table_style_element

Wanted = tuple[str, Kind]
"""Shown name and kind of a style."""


@dataclass(frozen=True)
class DocumentStyles:
    """What a document's parts for styles and lists hold."""

    sheet: StyleSheet
    styles: bytes
    numbering: bytes

    def id_of(self, name: str, kind: Kind = "paragraph") -> str:
        """Style id. Raises `TemplateError` for a style that is not there."""
        found = self.sheet.id_of(name, kind)
        if found is None:
            raise unknown_style(name, kind)
        return found


def unknown_style(name: str, kind: str) -> TemplateError:
    """Neither the reference document nor ours has the style."""
    return TemplateError(
        "word-styles.toml",
        f"there is no {kind} style “{name}” in the reference document",
        hint="Add it there, or name one of the styles that docs/word.md lists.",
    )


def styles_for(reference: Reference, wanted: Iterable[Wanted]) -> DocumentStyles:
    """The styles for a document that uses the `wanted` ones, and two lists for paragraphs whose style has none.

    Raises:
        TemplateError: a style that neither the reference nor we have.
    """
    missing = [(name, kind) for name, kind in wanted if reference.sheet.id_of(name, kind) is None]
    part = reference.numbering_part
    numbering = reference.package.members[part] if part else serialise(element("w:numbering"))
    if not missing:
        return DocumentStyles(reference.sheet, reference.package.members[reference.styles_part], numbering)
    return _Addition(reference, numbering).of(missing)


class _Addition:
    """Adds our styles to copies of a reference document's styles and lists."""

    def __init__(self, reference: Reference, numbering: bytes) -> None:
        self.sheet = reference.sheet
        self.root = parse_xml(reference.package.members[reference.styles_part])
        self.numbering = parse_xml(numbering)
        self.ours: Looks = looks(_column(reference.sheet), reference.width)
        self.by_name = self.ours.by_name()
        self.ids = {name: found for name, look in self.by_name.items() if (found := self.sheet.id_of(name, look.kind))}
        self.ids.setdefault("Normal", _default_paragraph(self.root))
        self.taken = set(self.sheet.names)

    def of(self, missing: Iterable[Wanted]) -> DocumentStyles:
        """The parts with the missing styles added."""
        chosen: dict[str, Look] = {}
        for name, kind in missing:
            if (name, kind) == (TABLE_STYLE, "table"):
                self._add_table_style()
            else:
                self._choose(name, kind, chosen)
        for look in chosen.values():
            self.ids[look.name] = self._free_id(look.style_id)
        numbers = self._add_lists(chosen)
        for look in chosen.values():
            self.root.append(look_element(look, self.ours.numbering, numbers, self.ids))
        return DocumentStyles(StyleSheet.of(self.root), serialise(self.root), serialise(self.numbering))

    def _choose(self, name: str, kind: Kind, chosen: dict[str, Look]) -> None:
        """A look, with the ones that it is based on before it and the other levels of its list."""
        look = self.by_name.get(name)
        if look is None or look.kind != kind:
            raise unknown_style(name, kind)
        if name in chosen or name in self.ids:
            return
        if look.based_on:
            self._choose(look.based_on, kind, chosen)
        chosen[name] = look
        for level in self.ours.numbering.get(look.numbering, ()):
            self._choose(level.style, kind, chosen)

    def _add_lists(self, chosen: Mapping[str, Look]) -> dict[str, str]:
        numbers: dict[str, str] = {}
        for name in dict.fromkeys(look.numbering for look in chosen.values() if look.numbering):
            levels = self.ours.numbering[name]
            made = definition_element(free_definition(self.numbering), levels, name, self.ids)
            # A style of the organisation's own keeps its own list: only added ones are tied to the levels.
            _untie(made, {level.style for level in levels} - set(chosen), levels)
            numbers[name] = add_list(self.numbering, add_definition(self.numbering, made))
        return numbers

    def _add_table_style(self) -> None:
        made = table_style_element()
        base = made.find(qn("w:basedOn"))
        plain = self.sheet.id_of("Normal Table", "table")
        if base is not None and plain is not None:
            base.set(qn("w:val"), plain)
        elif base is not None:
            made.remove(base)
        made.set(qn("w:styleId"), self._free_id(style_id(TABLE_STYLE)))
        self.root.append(made)

    def _free_id(self, wished: str) -> str:
        free, number = wished, 2
        while free in self.taken:
            free, number = f"{wished}{number}", number + 1
        self.taken.add(free)
        return free


def _untie(definition: Element, styles: set[str], levels: tuple[Level, ...]) -> None:
    for level, made in zip(levels, definition.iterfind(qn("w:lvl")), strict=True):
        tie = made.find(qn("w:pStyle"))
        if tie is not None and level.style in styles:
            made.remove(tie)


def _default_paragraph(root: Element) -> str:
    for style in root.iterfind(qn("w:style")):
        if style.get(qn("w:type")) == "paragraph" and style.get(qn("w:default")) in ("1", "true", "on"):
            return style.get(qn("w:styleId"), "Normal")
    return "Normal"


def _column(sheet: StyleSheet) -> int:
    """Where running text begins in the organisation's own document: our styles line up with it."""
    body = sheet.id_of("Body Text")
    if body is None:
        return 0
    left = value_of(sheet.elements[body].find(qn("w:pPr")), "w:ind", "w:left") or "0"
    return max(int(left), 0) if left.lstrip("-").isdigit() else 0
