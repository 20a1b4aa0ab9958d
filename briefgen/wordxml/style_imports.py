"""Bringing styles and lists of one Word file into another, where they are matched by name; what is there stays."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field

from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.numbering import append_list, copy_definition, list_of
from briefgen.wordxml.styles import Kind, StyleSheet

_VAL = qn("w:val")
_RELATIVES = ("w:basedOn", "w:next", "w:link")


@dataclass(eq=False)
class StyleImporter:
    """Adds to one file's styles and lists what another file's paragraphs need.

    A style that both have, by shown name and kind, is the target's; so is the default style of a kind. A list is the
    target's where `lists` says so, and else added with its definition.
    """

    source: StyleSheet
    source_lists: Element | None
    target: StyleSheet
    target_styles: Element | None
    """The root that styles are added to."""
    target_lists: Callable[[], Element]
    """The root that lists are added to; asked for when it is needed."""
    styles_added: list[Element] = field(default_factory=list, init=False)
    definitions_added: list[Element] = field(default_factory=list, init=False)
    lists: dict[str, str] = field(default_factory=dict, init=False)
    """`w:numId` of the source → of the target."""
    lists_added: set[str] = field(default_factory=set, init=False)
    """`w:numId` of the lists that were added to the target."""

    def id_of(self, name: str, kind: Kind) -> str:
        """Id in the target of the style with a shown name, added if need be; empty when neither file has it."""
        target_id = self.target.id_of(name, kind)
        if target_id is not None:
            return target_id
        source_id = self.source.id_of(name, kind)
        return self._add(source_id) if source_id is not None else ""

    def mapped(self, source_id: str) -> str:
        """Id in the target of the source's style with an id; empty when there is no such style."""
        style = self.source.elements.get(source_id)
        if style is None:
            return ""
        kind = self.source.kind_of(source_id)
        default = self.target.default_of(kind) if style.get(qn("w:default")) is not None else None
        return default or self.id_of(self.source.names[source_id], kind)

    def adapt_lists(self, root: Element) -> None:
        """Make the list numbers below a copied element those of the target."""
        for number in root.iter(qn("w:numId")):
            value = number.get(_VAL, "")
            if value and value != "0":
                if value not in self.lists:
                    self._add_list(value)
                number.set(_VAL, self.lists[value])

    def _add(self, source_id: str) -> str:
        if self.target_styles is None:
            return ""
        style = copy.deepcopy(self.source.elements[source_id])
        style_id, number = source_id, 2
        while style_id in self.target.names:
            style_id, number = f"{source_id}{number}", number + 1
        style.set(qn("w:styleId"), style_id)
        if style.get(qn("w:default")) is not None:
            del style.attrib[qn("w:default")]
        self.target_styles.append(style)
        self.styles_added.append(style)
        # Entered before its relatives are looked for: styles may be linked in a ring.
        self.target.enter(style)
        for relative in _RELATIVES:
            child = style.find(qn(relative))
            if child is not None:
                target_id = self.mapped(child.get(_VAL, ""))
                child.set(_VAL, target_id) if target_id else style.remove(child)
        self.adapt_lists(style)
        return style_id

    def _add_list(self, number: str) -> None:
        self.lists[number] = number
        source = self.source_lists
        if source is None or (numbered := list_of(source, number)) is None:
            return
        root = self.target_lists()
        numbered = copy.deepcopy(numbered)
        self.lists[number] = append_list(root, numbered)
        self.lists_added.add(self.lists[number])
        definition, reference = copy_definition(source, number, root), numbered.find(qn("w:abstractNumId"))
        if definition is not None and reference is not None:
            reference.set(_VAL, definition.get(qn("w:abstractNumId"), ""))
            self.definitions_added.append(definition)
            self._tie(definition)

    def _tie(self, definition: Element) -> None:
        """Tie levels to the styles that were added with them: one that the target had keeps its own list."""
        for child in [*definition.iterchildren(qn("w:styleLink"), qn("w:numStyleLink"))]:
            definition.remove(child)
        for level in definition.iterfind(qn("w:lvl")):
            tie = level.find(qn("w:pStyle"))
            if tie is None:
                continue
            style_id = self.mapped(tie.get(_VAL, ""))
            if any(style.get(qn("w:styleId")) == style_id for style in self.styles_added):
                tie.set(_VAL, style_id)
            else:
                level.remove(tie)
