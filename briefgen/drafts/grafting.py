"""Bringing paragraphs, rows and pictures of the new brief into a draft: whatever their ids mean there, they mean here.

Styles are matched by name, lists by the blocks that stand in them, links by address, pictures by their bytes. What the
draft lacks is added to its parts; nothing that is there is changed.
"""

from __future__ import annotations

import copy
import hashlib
import posixpath
from collections.abc import Iterator

from briefgen.drafts.grafting_lists import importer_of
from briefgen.drafts.outline import Leaf
from briefgen.drafts.reading import Draft
from briefgen.drafts.rewriting import RunMaker
from briefgen.drafts.spans import placed_tokens
from briefgen.drafts.words import Token, link_of
from briefgen.wordxml.bookmarks import bookmark_name, highest_number
from briefgen.wordxml.content_controls import control_number, unwrap
from briefgen.wordxml.hyperlinks import anchor_of, relationship_of
from briefgen.wordxml.namespaces import Element, element, qn, value_of, whole_number
from briefgen.wordxml.packaging import Relationship
from briefgen.wordxml.resolving import accept_all
from briefgen.wordxml.revisions import W_ID, W_PPR, W_R, W_SDT, mark_of

_W_NAME, _W_VAL = qn("w:name"), qn("w:val")
_R_IDS = tuple(qn(f"r:{name}") for name in ("id", "embed", "link", "pict"))
_NOT_OURS = tuple(qn(f"w14:{name}") for name in ("paraId", "textId"))
_STYLE_REFERENCES = frozenset(qn(f"w:{name}") for name in ("pStyle", "rStyle", "tblStyle"))


class BlockImporter:
    """Copies from one new brief into one draft."""

    def __init__(self, draft: Draft, new: Draft) -> None:
        self.draft = draft
        self.new = new
        self._bookmark = max(highest_number(draft.document), 0)
        self._drawing = max((whole_number(found.get("id")) for found in _drawings(draft.document)), default=0)
        self._controls = {whole_number(number) for number in _control_numbers(draft.document)}
        self._names = {found.get(_W_NAME, "") for found in draft.document.iter(qn("w:bookmarkStart"))}
        self._live: dict[str, str] = {}
        self._objects: dict[str, tuple[Element, Leaf]] | None = None
        self._theirs: dict[str, Relationship] = {}
        self._related: dict[str, str] = {}
        self.styles = importer_of(draft, new)

    # ------------------------------------------------------------------------------------------------------ copies

    def paragraph(self, leaf: Leaf, block_id: str) -> Element:
        """A copy of a paragraph of the new brief, without control, ready to stand in the draft."""
        made = copy.deepcopy(leaf.paragraph)
        for control in [*made.iter(W_SDT)]:
            unwrap(control)
        self._adapt(made, {block_id} if block_id else set())
        return made

    def table(self, found: Element, block_ids: set[str]) -> Element:
        """A copy of a table, its cells in their controls."""
        made = copy.deepcopy(found)
        self._adapt(made, block_ids)
        return made

    row = table

    def own_copy(self, paragraph: Element, block_id: str) -> Element:
        """A copy of a paragraph of the draft itself, as it looks with all changes accepted, to stand elsewhere."""
        made = copy.deepcopy(paragraph)
        accept_all(made)
        for control in [*made.iter(W_SDT)]:
            unwrap(control)
        for mark in ("w:ins", "w:del"):
            found = mark_of(made, mark)
            if found is not None and (holder := found.getparent()) is not None:
                holder.remove(found)
        self._renumber(made, block_id)
        return made

    def own_row(self, row: Element, block_ids: set[str]) -> Element:
        """A copy of a row of the draft itself, as it looks with all changes accepted."""
        made = copy.deepcopy(row)
        accept_all(made)
        for control in [*made.iter(W_SDT)]:
            unwrap(control)
        self._renumber(made, "", block_ids)
        return made

    def _renumber(self, made: Element, block_id: str, block_ids: set[str] | None = None) -> None:
        for found in made.iter():
            for name in _NOT_OURS:
                if found.get(name) is not None:
                    del found.attrib[name]
            if found.tag == qn("wp:docPr"):
                self._drawing += 1
                found.set("id", str(self._drawing))
        numbers: dict[str, str] = {}
        for start in made.iter(qn("w:bookmarkStart")):
            self._bookmark += 1
            numbers[start.get(W_ID, "")] = str(self._bookmark)
            start.set(W_ID, str(self._bookmark))
            name = start.get(_W_NAME, "")
            known = self.draft.names.get(name, "")
            fresh = self.free_name(name[:27] if known else name)
            start.set(_W_NAME, fresh)
            if known:
                self.draft.names[fresh] = known
            if known and (known == block_id or (block_ids and known in block_ids)):
                self._live[known] = fresh
        for end in made.iter(qn("w:bookmarkEnd")):
            end.set(W_ID, numbers.get(end.get(W_ID, ""), end.get(W_ID, "")))

    def bookmark(self, block_id: str) -> str:
        """The bookmark that a link to the block must name: that of its live paragraph."""
        if block_id not in self._live:
            self._live[block_id] = self._bookmark_of_live(block_id)
        return self._live[block_id]

    def run_maker(self) -> RunMaker:
        """How tokens become runs of the draft."""
        return RunMaker(
            style_id=lambda name: self.styles.id_of(name, "character"),
            style_name=lambda style_id: self.draft.styles.names.get(style_id, style_id),
            relate=lambda address: self.draft.package.relate(self.draft.main, "hyperlink", address, external=True),
            bookmark=self.bookmark,
            link_of=self._link_of,
            object_run=self._object_run,
        )

    def store(self) -> None:
        """Write styles and numbering back where something was added."""
        package, main = self.draft.package, self.draft.main
        for changed, kind in ((self.styles.styles_added, "styles"), (self.styles.lists_changed, "numbering")):
            member = package.related(main, kind)
            if changed and member is not None:
                package.put_xml(member, package.xml(member))

    # ---------------------------------------------------------------------------------------------- what ids mean

    def _adapt(self, root: Element, block_ids: set[str]) -> None:
        for found in root.iter():
            tag = found.tag
            if tag in _STYLE_REFERENCES:
                mapped = self.styles.mapped(found.get(_W_VAL, ""))
                if mapped:
                    found.set(_W_VAL, mapped)
            for name in _R_IDS:
                value = found.get(name)
                if value:
                    found.set(name, self._mapped_relationship(value))
            for name in _NOT_OURS:
                if found.get(name) is not None:
                    del found.attrib[name]
            if tag in (qn("wp:docPr"), qn("pic:cNvPr")):
                if tag == qn("wp:docPr"):
                    self._drawing += 1
                found.set("id", str(self._drawing))
        self.styles.adapt_lists(root)
        self._adapt_bookmarks(root, block_ids)
        for hyperlink in root.iter(qn("w:hyperlink")):
            anchor = anchor_of(hyperlink)
            block = self.new.surroundings.blocks.get(anchor, "")
            if block and not relationship_of(hyperlink):
                hyperlink.set(qn("w:anchor"), self.bookmark(block))
        for control in root.iter(W_SDT):
            properties = control.find(qn("w:sdtPr"))
            number = None if properties is None else properties.find(qn("w:id"))
            if number is not None:
                number.set(_W_VAL, str(control_number(value_of(properties, "w:tag") or "", self._controls)))

    def _adapt_bookmarks(self, root: Element, block_ids: set[str]) -> None:
        numbers: dict[str, str] = {}
        for start in root.iter(qn("w:bookmarkStart")):
            self._bookmark += 1
            numbers[start.get(W_ID, "")] = str(self._bookmark)
            start.set(W_ID, str(self._bookmark))
            name = start.get(_W_NAME, "")
            start.set(_W_NAME, self.free_name(name))
            block = self.new.surroundings.blocks.get(name, "")
            if block:
                self.draft.names[start.get(_W_NAME, "")] = block
            if block in block_ids:
                self._live[block] = start.get(_W_NAME, "")
        for end in root.iter(qn("w:bookmarkEnd")):
            end.set(W_ID, numbers.get(end.get(W_ID, ""), end.get(W_ID, "")))

    def free_name(self, name: str) -> str:
        """The name, or one with a tail if the draft has it."""
        # A block that moves stands twice in the file until the move is accepted, but a bookmark only once.
        wanted, number = name, 2
        while wanted in self._names:
            wanted = f"{name}_{number}"
            number += 1
        self._names.add(wanted)
        return wanted

    def _bookmark_of_live(self, block_id: str) -> str:
        leaf = self.draft.blocks.get(block_id)
        usual = bookmark_name(block_id)
        if leaf is None:
            return usual
        for start in leaf.paragraph.iter(qn("w:bookmarkStart")):
            name = start.get(_W_NAME, "")
            if name.startswith(usual):
                return name
        return self._add_bookmark(leaf.paragraph, block_id, usual)

    def _add_bookmark(self, paragraph: Element, block_id: str, usual: str) -> str:
        """A bookmark around a block that lost its own: a program dropped it, or a person typed the line anew."""
        name = self.free_name(usual)
        self._bookmark += 1
        number = {"w:id": str(self._bookmark)}
        start = element("w:bookmarkStart", {**number, "w:name": name})
        paragraph.insert(1 if paragraph.find(W_PPR) is not None else 0, start)
        paragraph.append(element("w:bookmarkEnd", number))
        self.draft.names[name] = block_id
        return name

    def _link_of(self, hyperlink: Element) -> str:
        anchor, relationship = anchor_of(hyperlink), relationship_of(hyperlink)
        if anchor and not relationship:
            link = link_of(f"#{anchor}", self.draft.surroundings.blocks)
            return f"cite:{link[1:]}" if link.startswith("#src.") else link
        addresses = self.draft.surroundings.addresses
        address = addresses.get(relationship, "")
        if not address and relationship:
            address = next(
                (
                    known.target
                    for known in self.draft.package.relationships(self.draft.main)
                    if known.id == relationship
                ),
                "",
            )
        return address + (f"#{anchor}" if anchor else "")

    # ------------------------------------------------------------------------------------------------ lists, parts

    def _mapped_relationship(self, relationship_id: str) -> str:
        if not self._theirs:
            self._theirs = {known.id: known for known in self.new.package.relationships(self.new.main)}
        if relationship_id not in self._related:
            self._related[relationship_id] = self._relate(relationship_id)
        return self._related[relationship_id]

    def _relate(self, relationship_id: str) -> str:
        known = self._theirs.get(relationship_id)
        if known is None:
            return relationship_id
        package, main = self.draft.package, self.draft.main
        if known.external:
            return package.relate(main, known.type, known.target, external=True)
        return package.relate(main, known.type, self._member(known.target))

    def _member(self, theirs: str) -> str:
        """The draft's part with the same bytes, or a new one."""
        data = self.new.package.members[theirs]
        extension = posixpath.splitext(theirs)[1]
        package = self.draft.package
        wanted = hashlib.sha256(data).digest()
        for name, known in package.members.items():
            if name.endswith(extension) and len(known) == len(data) and hashlib.sha256(known).digest() == wanted:
                return name
        member = package.free_member(f"word/media/briefgen{{}}{extension}")
        package.put(member, data)
        package.set_default_type(extension.lstrip(".").lower(), self.new.package.content_type(theirs))
        return member

    def _object_run(self, token: Token) -> Element | None:
        if self._objects is None:
            self._objects = {}
            for leaf in self.new.blocks.values():
                if next(leaf.paragraph.iter(qn("w:drawing")), None) is None:
                    continue
                for placed in placed_tokens(leaf.paragraph, self.new.surroundings):
                    if placed.token.kind == "picture":
                        self._objects[placed.token.value] = (placed.slices[0].place.run, leaf)
        found = self._objects.get(token.value)
        if found is None:
            return None
        made = copy.deepcopy(found[0])
        holder = element("w:p", None, made)
        self._adapt(holder, set())
        return next(holder.iter(W_R))


def _drawings(root: Element) -> Iterator[Element]:
    return (found for found in root.iter(qn("wp:docPr")) if found.get("id", "").isdigit())


def _control_numbers(root: Element) -> Iterator[str]:
    for control in root.iter(W_SDT):
        number = value_of(control.find(qn("w:sdtPr")), "w:id") or ""
        if number.lstrip("-").isdigit():
            yield number
