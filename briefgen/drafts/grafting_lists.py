"""Lists of the new brief in a draft: those that the draft has too are its own, others are added to its definitions."""

from __future__ import annotations

import copy
from collections.abc import Callable

from briefgen.drafts.outline import Leaf
from briefgen.drafts.reading import Draft
from briefgen.wordxml.namespaces import Element, element, qn, value_of
from briefgen.wordxml.packaging import WORD_TYPE
from briefgen.wordxml.revisions import W_PPR

_W_VAL = qn("w:val")


class Lists:
    """Maps `w:numId` of the new brief to those of the draft."""

    def __init__(self, draft: Draft, new: Draft, style_id: Callable[[str], str]) -> None:
        self.draft = draft
        self.new = new
        self.changed = False
        """True when a list was added to the draft's numbering part."""
        self._style_id = style_id
        self._map: dict[str, str] | None = None

    def adapt(self, root: Element) -> None:
        """Make the list numbers in a copy those of the draft."""
        for number in root.iter(qn("w:numId")):
            value = number.get(_W_VAL, "")
            if value and value != "0":
                number.set(_W_VAL, self._mapped_list(value))

    def _mapped_list(self, number: str) -> str:
        if self._map is None:
            self._map = self._shared_lists()
        if number not in self._map:
            self._map[number] = self._add_list(number)
        return self._map[number]

    def _shared_lists(self) -> dict[str, str]:
        """Lists of the new brief that the draft has too: those in which the same blocks stand."""
        shared: dict[str, str] = {}
        for block_id, leaf in self.new.blocks.items():
            theirs = _own_list(leaf)
            there = self.draft.blocks.get(block_id)
            if theirs and there is not None and theirs not in shared:
                ours = _own_list(there)
                if ours:
                    shared[theirs] = ours
        return shared

    def _add_list(self, number: str) -> str:
        theirs_member = self.new.package.related(self.new.main, "numbering")
        theirs = self.new.package.xml(theirs_member) if theirs_member else None
        num = None if theirs is None else _numbered(theirs, "w:num", "w:numId", number)
        if theirs is None or num is None:
            return number
        abstract = _numbered(theirs, "w:abstractNum", "w:abstractNumId", value_of(num, "w:abstractNumId") or "")
        root = self._numbering()
        self.changed = True
        num = copy.deepcopy(num)
        if abstract is not None:
            abstract = copy.deepcopy(abstract)
            fresh = _free_number(root, "w:abstractNum", "w:abstractNumId")
            abstract.set(qn("w:abstractNumId"), fresh)
            for linked in ("w:styleLink", "w:numStyleLink"):
                for child in abstract.findall(qn(linked)):
                    abstract.remove(child)
            for style in abstract.iter(qn("w:pStyle")):
                mapped = self._style_id(style.get(_W_VAL, ""))
                if mapped:
                    style.set(_W_VAL, mapped)
            first = root.find(qn("w:num"))
            if first is None:
                root.append(abstract)
            else:
                first.addprevious(abstract)
            reference = num.find(qn("w:abstractNumId"))
            if reference is not None:
                reference.set(_W_VAL, fresh)
        added = _free_number(root, "w:num", "w:numId", least=1)
        num.set(qn("w:numId"), added)
        last = root.findall(qn("w:num"))
        if last:
            last[-1].addnext(num)
        else:
            root.append(num)
        return added

    def _numbering(self) -> Element:
        package, main = self.draft.package, self.draft.main
        member = package.related(main, "numbering")
        if member is None:
            member = "word/numbering.xml"
            package.put_xml(member, element("w:numbering"))
            package.set_content_type(member, WORD_TYPE.format("numbering"))
            package.relate(main, "numbering", member)
        return package.xml(member)


def _own_list(leaf: Leaf) -> str:
    properties = leaf.paragraph.find(W_PPR)
    numbering = None if properties is None else properties.find(qn("w:numPr"))
    return value_of(numbering, "w:numId") or ""


def _numbered(root: Element, name: str, attribute: str, number: str) -> Element | None:
    return next((found for found in root.iterfind(qn(name)) if found.get(qn(attribute)) == number), None)


def _free_number(root: Element, name: str, attribute: str, least: int = 0) -> str:
    taken = [int(found.get(qn(attribute), "0") or 0) for found in root.iterfind(qn(name))]
    return str(max(taken, default=least - 1) + 1)
