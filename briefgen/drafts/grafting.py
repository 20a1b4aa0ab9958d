"""Bringing paragraphs, rows and pictures of the new brief into a draft: whatever their ids mean there, they mean here.

Styles are matched by name, lists by the blocks that stand in them, links by address, pictures by their bytes. What the
draft lacks is added to its parts; nothing that is there is changed.
"""

from __future__ import annotations

import copy
import posixpath

from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import Leaf, leaves_of
from briefgen.drafts.tokens import Token, link_of
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import anchor_of, bookmark_name, highest_number, names_of_bookmarks, relationship_of
from briefgen.wordxml.content_controls import control_number
from briefgen.wordxml.namespaces import Element, element, qn, value_of, whole_number
from briefgen.wordxml.style_imports import StyleImporter

_W_NAME, _W_VAL = qn("w:name"), qn("w:val")
_DRAWING, _CONTROL_NUMBER = qn("wp:docPr"), f"{qn('w:sdtPr')}/{qn('w:id')}"
_R_IDS = tuple(qn(f"r:{name}") for name in ("id", "embed", "link", "pict"))
_NOT_OURS = tuple(qn(f"w14:{name}") for name in ("paraId", "textId"))
_STYLE_REFERENCES = frozenset(qn(f"w:{name}") for name in ("pStyle", "rStyle", "tblStyle"))


class BlockImporter:
    """Copies from one new brief into one draft."""

    def __init__(self, draft: Draft, new: Draft) -> None:
        self.draft = draft
        self.new = new
        self._bookmark = max(highest_number(draft.document), 0)
        self._drawing = max((whole_number(drawing.get("id")) for drawing in draft.document.iter(_DRAWING)), default=0)
        numbers = (number for control in draft.document.iter(w.SDT) for number in control.iterfind(_CONTROL_NUMBER))
        self._controls = {whole_number(number.get(_W_VAL)) for number in numbers}
        self._names = set(names_of_bookmarks(draft.document))
        self._live: dict[str, str] = {}
        self.styles = _importer_of(draft, new)

    # ------------------------------------------------------------------------------------------------------ copies

    def paragraph(self, leaf: Leaf, block_id: str) -> Element:
        """A copy of a paragraph of the new brief, without its control, ready to stand in the draft."""
        copied = copy.deepcopy(leaf.paragraph)
        self._adapt(copied, {block_id})
        self._number_as_others(copied, leaf)
        return copied

    def table(self, table: Element, block_ids: set[str]) -> Element:
        """A copy of a table or row of the new brief, its cells in their controls."""
        copied = copy.deepcopy(table)
        self._adapt(copied, block_ids)
        return copied

    def _number_as_others(self, copied: Element, leaf: Leaf) -> None:
        """Give a copy the bullet or number that its style has in the new brief and no longer in the draft.

        LibreOffice writes a style's list into each of its paragraphs, and shows none in one without.
        """
        style = value_of(copied.find(w.PPR), "w:pStyle") or ""
        by_style = self.draft.styles.numbering_of(style) and not self.draft.foreign
        if by_style or not self.new.styles.numbering_of(leaf.style_id):
            return
        style_mark, numbering = copied.find(f"{w.PPR}/{qn('w:pStyle')}"), f"{w.PPR}/{qn('w:numPr')}"
        others = (other.paragraph.find(numbering) for other in leaves_of(self.draft.flow) if other.style_id == style)
        properties = next((own for own in others if own is not None), None)
        if style_mark is not None and properties is not None and copied.find(numbering) is None:
            style_mark.addnext(copy.deepcopy(properties))

    def bookmark(self, block_id: str) -> str:
        """The bookmark that a link to the block must name: that of its live paragraph."""
        if block_id not in self._live:
            self._live[block_id] = self._bookmark_of_live(block_id)
        return self._live[block_id]

    def store(self) -> None:
        """Write styles and numbering back where something was added."""
        package, main = self.draft.package, self.draft.main
        for changed, kind in ((self.styles.styles_added, "styles"), (self.styles.lists_added, "numbering")):
            member = package.related(main, kind)
            if changed and member is not None:
                package.put_xml(member, package.xml(member))

    # ---------------------------------------------------------------------------------------------- what ids mean

    def _adapt(self, root: Element, block_ids: set[str]) -> None:
        """Let a copy from the new brief mean in the draft what it means there."""
        for part in root.iter("*"):
            if part.tag in _STYLE_REFERENCES and (mapped := self.styles.mapped(part.get(_W_VAL, ""))):
                part.set(_W_VAL, mapped)
            for name in _R_IDS:
                if value := part.get(name):
                    part.set(name, self._related(value))
        self.styles.adapt_lists(root)
        self._number_afresh(root, block_ids)
        for hyperlink in root.iter(qn("w:hyperlink")):
            anchor = anchor_of(hyperlink)
            block = self.new.names.get(anchor, "")
            if block and not relationship_of(hyperlink):
                hyperlink.set(qn("w:anchor"), self.bookmark(block))
        for control in root.iter(w.SDT):
            for number in control.iterfind(_CONTROL_NUMBER):
                tag = value_of(control.find(qn("w:sdtPr")), "w:tag") or ""
                number.set(_W_VAL, str(control_number(tag, self._controls)))

    def _number_afresh(self, root: Element, block_ids: set[str]) -> None:
        """Give a copy drawings, bookmarks and paragraphs of its own; links to `block_ids` lead to it from now on."""
        numbers: dict[str, str] = {}
        for part in root.iter("*"):
            for name in _NOT_OURS:
                part.attrib.pop(name, "")
            if part.tag in (_DRAWING, qn("pic:cNvPr")):
                self._drawing += part.tag == _DRAWING
                part.set("id", str(self._drawing))
            elif part.tag == qn("w:bookmarkStart"):
                name = part.get(_W_NAME, "")
                block = self.new.names.get(name, "")
                number, name = self._next_bookmark(), self.free_name(name[:27] if block else name)
                numbers[part.get(w.ID, "")] = number
                part.set(w.ID, number)
                part.set(_W_NAME, name)
                if block:
                    self.draft.names[name] = block
                if block in block_ids:
                    self._live[block] = name
        for end in root.iter(qn("w:bookmarkEnd")):
            end.set(w.ID, numbers.get(end.get(w.ID, ""), end.get(w.ID, "")))

    def _next_bookmark(self) -> str:
        self._bookmark += 1
        return str(self._bookmark)

    def free_name(self, name: str) -> str:
        """The name, or one with a tail if the draft has it."""
        # A block that moves stands twice in the file until the move is accepted, but a bookmark only once.
        free, number = name, 2
        while free in self._names:
            free = f"{name}_{number}"
            number += 1
        self._names.add(free)
        return free

    def _bookmark_of_live(self, block_id: str) -> str:
        leaf = self.draft.blocks.get(block_id)
        usual = bookmark_name(block_id)
        if leaf is None:
            return usual
        names = (name for name in names_of_bookmarks(leaf.paragraph) if name.startswith(usual))
        return next(names, "") or self._add_bookmark(leaf.paragraph, block_id, usual)

    def _add_bookmark(self, paragraph: Element, block_id: str, usual: str) -> str:
        """A bookmark around a block that lost its own: a program dropped it, or a person typed the line anew."""
        name = self.free_name(usual)
        number = {"w:id": self._next_bookmark()}
        start = element("w:bookmarkStart", {**number, "w:name": name})
        paragraph.insert(1 if paragraph.find(w.PPR) is not None else 0, start)
        paragraph.append(element("w:bookmarkEnd", number))
        self.draft.names[name] = block_id
        return name

    def link_of(self, hyperlink: Element) -> str:
        """The link of a `w:hyperlink` of the draft as tokens carry it."""
        anchor, relationship = anchor_of(hyperlink), relationship_of(hyperlink)
        if anchor and not relationship:
            link = link_of(f"#{anchor}", self.draft.names)
            return f"cite:{link[1:]}" if link.startswith("#src.") else link
        # A relationship of this merge is not among the addresses that were read before it.
        address = self.draft.surroundings.addresses.get(relationship) or next(
            (own.target for own in self.draft.package.relationships(self.draft.main) if own.id == relationship), ""
        )
        return address + (f"#{anchor}" if anchor else "")

    # ------------------------------------------------------------------------------------------------ lists, parts

    def _related(self, relationship_id: str) -> str:
        """Id in the draft of what a relationship of the new brief leads to."""
        theirs = next(one for one in self.new.package.relationships(self.new.main) if one.id == relationship_id)
        target = theirs.target if theirs.external else self._member(theirs.target)
        return self.draft.package.relate(self.draft.main, theirs.type, target, external=theirs.external)

    def _member(self, theirs: str) -> str:
        """The draft's part with the same bytes, or a new one."""
        data = self.new.package.members[theirs]
        extension = posixpath.splitext(theirs)[1]
        package = self.draft.package
        for name, own in package.members.items():
            if name.endswith(extension) and own == data:
                return name
        member = package.free_member(f"word/media/briefgen{{}}{extension}")
        package.put(member, data)
        package.set_default_type(extension.lstrip(".").lower(), self.new.package.content_type(theirs))
        return member

    def object_run(self, token: Token) -> Element | None:
        """A run with the picture of a token of the new brief, its parts brought into the draft."""
        for leaf in self.new.blocks.values():
            if next(leaf.paragraph.iter(qn("w:drawing")), None) is not None:
                for placed in self.new.tokens(leaf):
                    if placed.token.kind == "picture" and placed.token.value == token.value:
                        holder = element("w:p", None, copy.deepcopy(placed.slices[0].run))
                        self._adapt(holder, set())
                        return next(holder.iter(w.R))
        return None


def _importer_of(draft: Draft, new: Draft) -> StyleImporter:
    """What brings styles and lists of the new brief into the draft; their lists are one where the same blocks stand."""
    importer = StyleImporter(
        new.styles,
        new.package.related_xml(new.main, "numbering"),
        draft.styles,
        draft.package.related_xml(draft.main, "styles"),
        lambda: draft.package.xml(draft.package.related_or_new(draft.main, "numbering", element("w:numbering"))),
    )
    for block_id, leaf in new.blocks.items():
        theirs = _own_list(leaf)
        there = draft.blocks.get(block_id)
        if theirs and there is not None and theirs not in importer.lists and (ours := _own_list(there)):
            importer.lists[theirs] = ours
    return importer


def _own_list(leaf: Leaf) -> str:
    return value_of(leaf.paragraph.find(f"{w.PPR}/{qn('w:numPr')}"), "w:numId") or ""
