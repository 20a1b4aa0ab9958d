"""The styles and list definitions of one document: the reference's, and from ours the ones that it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from briefgen.errors import TemplateError
from briefgen.wordxml.namespaces import Element, element, parse_xml, qn, serialise, value_of
from briefgen.wordxml.numbering import add_list, copy_definition, definition_of
from briefgen.wordxml.pieces import LANGUAGE_STYLE
from briefgen.wordxml.style_imports import StyleImporter
from briefgen.wordxml.styles import Kind, StyleSheet
from briefgen.writers.docx.items import ListPosition
from briefgen.writers.docx.reference_document import Reference, open_reference


@dataclass(frozen=True)
class DocumentStyles:
    """What a document's parts for styles and lists hold. Shared by all documents that use the same styles."""

    sheet: StyleSheet
    styles: bytes
    numbering: bytes

    def id_of(self, name: str, kind: Kind = "paragraph") -> str:
        """Style id. Raises `TemplateError` for a style that is not there."""
        style_id = self.sheet.id_of(name, kind)
        if style_id is None:
            raise unknown_style(name, kind)
        return style_id

    def cell_margins(self, name: str) -> int:
        """Room at the left and right of a cell's text by a table style, in twentieths of a point."""
        margins = self.sheet.elements[self.id_of(name, "table")].find(f"{qn('w:tblPr')}/{qn('w:tblCellMar')}")
        return sum(int(value_of(margins, f"w:{side}", "w:w") or "0") for side in ("left", "right"))


def unknown_style(name: str, kind: str) -> TemplateError:
    """Neither the reference document nor ours has the style."""
    return TemplateError(
        "word-styles.toml",
        f"there is no {kind} style “{name}” in the reference document",
        hint="Add it there, or name one of the styles that docs/word.md lists.",
    )


def styles_for(reference: Reference, used: Iterable[tuple[str, Kind]]) -> DocumentStyles:
    """The styles for a document that uses those of some names and kinds.

    Raises:
        TemplateError: a style that neither the reference nor we have.
    """
    return _styles_with(reference, tuple((name, kind) for name, kind in used if not reference.sheet.id_of(name, kind)))


@lru_cache(maxsize=64)
def _styles_with(reference: Reference, missing: tuple[tuple[str, Kind], ...]) -> DocumentStyles:
    """The reference's styles and those that it lacks, from ours."""
    part = reference.numbering_part
    numbering = reference.package.members[part] if part else serialise(element("w:numbering"))
    if not missing:
        return DocumentStyles(reference.sheet, reference.package.members[reference.styles_part], numbering)
    root, lists = parse_xml(reference.package.members[reference.styles_part]), parse_xml(numbering)
    sheet = StyleSheet.of(root)
    column = text_column(sheet)
    ours = open_reference(None, "a4")
    importer = StyleImporter(ours.sheet, ours.lists, sheet, root, lambda: lists)
    for name, kind in missing:
        if name.startswith(LANGUAGE_STYLE):
            root.append(_language_style(name.removeprefix(LANGUAGE_STYLE)))
        elif not importer.id_of(name, kind):
            raise unknown_style(name, kind)
    for added in (*importer.styles_added, *importer.definitions_added):
        line_up(added, column, reference.width)
    return DocumentStyles(StyleSheet.of(root), serialise(root), serialise(lists))


def _language_style(language: str) -> Element:
    """A character style that says in which language words are, for spelling and for readers that speak."""
    return element(
        "w:style",
        {"w:type": "character", "w:customStyle": "1", "w:styleId": f"Language-{language}"},
        element("w:name", {"w:val": f"{LANGUAGE_STYLE}{language}"}),
        element("w:basedOn", {"w:val": "DefaultParagraphFont"}),
        element("w:uiPriority", {"w:val": "99"}),
        element("w:semiHidden"),
        element("w:rPr", None, element("w:lang", dict.fromkeys(("w:val", "w:eastAsia", "w:bidi"), language))),
    )


def _add_our_definition(lists: Element, style: str) -> str:
    """Put the list definition behind a style of ours into a numbering part, tied to no style, from the margin on.

    Returns its `w:abstractNumId`.
    """
    ours = open_reference(None, "a4")
    number, _ = ours.sheet.numbering_of(ours.sheet.id_of(style) or "") or ("", "")
    definition = copy_definition(ours.lists, number, lists)
    assert definition is not None
    for level in definition.iterfind(qn("w:lvl")):
        for tie in level.findall(qn("w:pStyle")):
            level.remove(tie)
    line_up(definition, 0, ours.width)
    return definition.get(qn("w:abstractNumId"), "")


class Lists:
    """The lists of one document. Each ordered one gets a `w:num` of its own, and so starts afresh."""

    def __init__(self, styles: DocumentStyles) -> None:
        self._styles = styles
        self._root = parse_xml(styles.numbering)
        self._numbers: dict[tuple[int, str], str] = {}
        self._definitions: dict[str, str] = {}
        self._bullets = ""

    def properties(self, style: str, position: ListPosition) -> str:
        """Markup of the `w:numPr` of a paragraph; empty where its style alone makes the bullet."""
        own = self._styles.sheet.numbering_of(self._styles.id_of(style))
        if not position.ordered:
            if own is not None:
                return ""
            self._bullets = self._bullets or add_list(self._root, self._definition("List Bullet"))
            return _number_properties(self._bullets, min(position.level, 2))
        level = int(own[1]) if own is not None else min(position.level, 2)
        definition = definition_of(self._root, own[0]) if own is not None else None
        if definition is None:
            definition = self._definition("List Number")
        number = self._numbers.get((position.number, definition))
        if number is None:
            number = add_list(self._root, definition, start=position.start, level=level)
            self._numbers[position.number, definition] = number
        return _number_properties(number, level)

    def part(self) -> bytes:
        """The numbering part."""
        return serialise(self._root)

    def _definition(self, style: str) -> str:
        if style not in self._definitions:
            self._definitions[style] = _add_our_definition(self._root, style)
        return self._definitions[style]


def _number_properties(number: str, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def text_column(sheet: StyleSheet) -> int:
    """Where running text begins, in twentieths of a point: the left indent of Body Text."""
    body = sheet.id_of("Body Text")
    left = value_of(sheet.elements[body].find(qn("w:pPr")), "w:ind", "w:left") if body else None
    return max(int(left), 0) if left and left.lstrip("-").isdecimal() else 0


def line_up(root: Element, column: int, width: int) -> None:
    """Move what begins in our text column to another `column`, and what ends at our right margin to another `width`.

    A sign or label that hangs before its text keeps its room where the column leaves it none.
    """
    ours = open_reference(None, "a4")
    our_column = text_column(ours.sheet)
    for indent in root.iter(qn("w:ind")):
        left, hanging = (int(indent.get(qn(f"w:{name}"), "0")) for name in ("left", "hanging"))
        edge = max(our_column, hanging)
        if left >= edge > 0:
            indent.set(qn("w:left"), str(left - edge + max(column, hanging)))
    for stop in root.iter(qn("w:tab")):
        if stop.get(qn("w:pos")) == str(ours.width):
            stop.set(qn("w:pos"), str(width))
