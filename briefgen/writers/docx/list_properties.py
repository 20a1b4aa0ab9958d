"""Numbers and bullets: by the style where it has a list of its own, else by ours."""

from __future__ import annotations

from briefgen.wordxml.list_definitions import add_list, definition_of
from briefgen.wordxml.namespaces import parse_xml, serialise
from briefgen.writers.docx.document_styles import DocumentStyles, add_our_definition
from briefgen.writers.docx.items import ListPlace


class Lists:
    """The lists of one document. Each ordered one gets a `w:num` of its own, and so starts afresh."""

    def __init__(self, styles: DocumentStyles) -> None:
        self._styles = styles
        self._root = parse_xml(styles.numbering)
        self._numbers: dict[tuple[int, str], str] = {}
        self._definitions: dict[str, str] = {}
        self._of_styles: dict[str, tuple[str, str] | None] = {}
        self._bullets = ""

    def properties(self, style: str, list_place: ListPlace) -> str:
        """Markup of the `w:numPr` of a paragraph; empty where its style alone makes the bullet."""
        own = self._own(style)
        if not list_place.ordered:
            if own is not None:
                return ""
            self._bullets = self._bullets or add_list(self._root, self._definition("List Bullet"))
            return _number_properties(self._bullets, min(list_place.level, 2))
        level = int(own[1]) if own is not None else min(list_place.level, 2)
        definition = definition_of(self._root, own[0]) if own is not None else None
        if definition is None:
            definition = self._definition("List Number")
        number = self._numbers.get((list_place.number, definition))
        if number is None:
            number = add_list(self._root, definition, start=list_place.start, level=level)
            self._numbers[list_place.number, definition] = number
        return _number_properties(number, level)

    def _own(self, style: str) -> tuple[str, str] | None:
        if style not in self._of_styles:
            self._of_styles[style] = self._styles.sheet.numbering_of(self._styles.id_of(style))
        return self._of_styles[style]

    def part(self) -> bytes:
        """The numbering part."""
        return serialise(self._root)

    def _definition(self, style: str) -> str:
        """Our definition behind a style of ours, untied from any style."""
        if style not in self._definitions:
            self._definitions[style] = add_our_definition(self._root, style)
        return self._definitions[style]


def _number_properties(number: str, level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
