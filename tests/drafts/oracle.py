"""What a Word file says once changes are accepted or rejected, read by rules of its own: lxml and zipfile alone.

Nothing of briefgen's is imported here, so that no property of the merge is checked by the code that it checks. The
rules are those of ISO/IEC 29500-1, 17.13.5 (revisions) and 17.9 (numbering), as Word follows them.
"""

from __future__ import annotations

import copy
import difflib
import hashlib
import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from lxml import etree

Element = Any
Verdict = Literal["accept", "reject"]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def w(*names: str) -> tuple[str, ...]:
    return tuple(W + name for name in names)


ADDING, TAKING = w("ins", "moveTo"), w("del", "moveFrom")
RANGES = w("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "permStart", "permEnd")
SILENT = (*RANGES, *w("proofErr", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"))
PROPERTY_CHANGES = w(
    *(f"{name}Change" for name in ("rPr", "pPr", "tblPr", "tcPr", "trPr", "sectPr", "tblGrid", "tblPrEx", "numbering"))
)
STORIES = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
CHARACTERS = {
    W + "tab": "\t",
    W + "ptab": "\t",
    W + "br": "\n",
    W + "cr": "\n",
    W + "noBreakHyphen": "\u2011",
    W + "softHyphen": "\u00ad",
}


def everybody(_author: str) -> bool:
    return True


def briefgen(author: str) -> bool:
    return author == "briefgen"


class File:
    """A Word file: its members, and the tree of its document."""

    def __init__(self, data: bytes) -> None:
        self.members = dict(unpacked(data))
        self.root = etree.fromstring(self.members["word/document.xml"])
        self.body = self.root.find(W + "body")

    def part(self, kind: str) -> Element | None:
        """The root of the part that the document relates to as `kind` (`styles`, `numbering`, `comments` …)."""
        for relationship in self.relationships():
            if relationship.get("Type", "").endswith(f"/{kind}"):
                return etree.fromstring(self.members[target_of(relationship)])
        return None

    def relationships(self) -> list[Element]:
        return list(etree.fromstring(self.members["word/_rels/document.xml.rels"]).iter(RELATIONSHIP))

    def add_part(self, kind: str) -> None:
        """Relate the document to `word/KIND.xml`, which the caller puts there."""
        relationships = etree.fromstring(self.members["word/_rels/document.xml.rels"])
        names = {"Id": f"rIdOwn{kind}", "Type": f"{R[1:-1]}/{kind}", "Target": f"{kind}.xml"}
        relationships.append(relationships.makeelement(RELATIONSHIP, names))
        self.put("word/_rels/document.xml.rels", relationships)
        types = etree.fromstring(self.members["[Content_Types].xml"])
        content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
        override = types.tag.replace("Types", "Override")
        types.append(types.makeelement(override, {"PartName": f"/word/{kind}.xml", "ContentType": content_type}))
        self.put("[Content_Types].xml", types)

    def put(self, name: str, root: Element) -> None:
        self.members[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def to_bytes(self) -> bytes:
        self.put("word/document.xml", self.root)
        return packed(self.members)


@lru_cache(maxsize=16)
def unpacked(data: bytes) -> Mapping[str, bytes]:
    """Member name → its bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


@lru_cache(maxsize=64)
def opened(data: bytes, verdict: Verdict | None = None, by: Callable[[str], bool] = everybody) -> File:
    """A file to read in, never to change; with a verdict, its document as it is then."""
    file = File(data)
    if verdict:
        resolve(file.root, verdict, by)
    return file


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(members, key=lambda name: (name != "[Content_Types].xml", name)):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), members[name])
    return buffer.getvalue()


def target_of(relationship: Element) -> str:
    target = relationship.get("Target", "")
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("word", target))


# ------------------------------------------------------------------------------------------ accepting and rejecting


def resolved(data: bytes, verdict: Verdict, by: Callable[[str], bool] = everybody) -> bytes:
    """The file with the tracked changes of the authors that `by` says yes to accepted or rejected."""
    file = File(data)
    resolve(file.root, verdict, by)
    for name in file.members:
        if STORIES.fullmatch(name) and name != "word/document.xml":
            root = etree.fromstring(file.members[name])
            resolve(root, verdict, by)
            file.put(name, root)
    return file.to_bytes()


def resolve(root: Element, verdict: Verdict, by: Callable[[str], bool] = everybody) -> None:
    """Accept or reject tracked changes below `root`, in place."""
    going, staying = (TAKING, ADDING) if verdict == "accept" else (ADDING, TAKING)

    def meant(mark: Element) -> bool:
        return by(mark.get(W + "author", ""))

    for change in list(root.iter(*ADDING, *TAKING)):
        parent = change.getparent()
        if parent is None or parent.tag in w("rPr", "trPr", "ctrlPr") or not meant(change):
            continue
        if change.tag in TAKING and change.tag in staying:
            for part in list(change.iter(*w("delText", "delInstrText"))):
                part.tag = W + ("t" if part.tag == W + "delText" else "instrText")
        _replace(change, [child for child in change if change.tag in staying or child.tag in RANGES])
    for change in list(root.iter(*PROPERTY_CHANGES)):
        if meant(change):
            properties = change.getparent()
            properties.remove(change)
            if verdict == "reject" and len(change):
                _restore(properties, change[0])
    _resolve_rows(root, going, meant)
    for paragraph in reversed(list(root.iter(W + "p"))):
        mark_properties = paragraph.find(f"{W}pPr/{W}rPr")
        if mark_properties is None:
            continue
        marks = [mark for mark in mark_properties if mark.tag in ADDING + TAKING and meant(mark)]
        for mark in marks:
            mark_properties.remove(mark)
        if any(mark.tag in going for mark in marks):
            _join_with_next(paragraph)
    for link in list(root.iter(W + "hyperlink")):
        if not _has_content(link):
            _replace(link, [child for child in link if child.tag in RANGES])


def _resolve_rows(root: Element, going: tuple[str, ...], meant: Callable[[Element], bool]) -> None:
    for row in list(root.iter(W + "tr")):
        properties = row.find(W + "trPr")
        marks = [] if properties is None else [mark for mark in properties if mark.tag in w("ins", "del")]
        marks = [mark for mark in marks if meant(mark)]
        for mark in marks:
            properties.remove(mark)
        if marks and len(properties) == 0:
            row.remove(properties)
        if any(mark.tag in going for mark in marks):
            table = next(row.iterancestors(W + "tbl"))
            row.getparent().remove(row)
            if next(table.iter(W + "tr"), None) is None:
                holder = table.getparent()
                holder.remove(table)
                if holder.tag == W + "tc" and holder.find(W + "p") is None:
                    holder.append(etree.Element(W + "p"))
    for mark in list(root.iter(*w("cellIns", "cellDel"))):
        if meant(mark):
            properties = mark.getparent()
            properties.remove(mark)
            cell = properties.getparent()
            if (mark.tag == W + "cellIns") == (W + "ins" in going):
                cell.getparent().remove(cell)


def _restore(properties: Element, before: Element) -> None:
    # What the record of the old state cannot hold stays as it is.
    if properties.tag == W + "pPr":
        staying = [child for child in properties if child.tag in w("rPr", "sectPr", "pPrChange")]
        children = [*before, *staying]
    else:
        fixed = (*ADDING, *TAKING, *w("headerReference", "footerReference"))
        children = [*(child for child in properties if child.tag in fixed), *before]
    for child in list(properties):
        properties.remove(child)
    properties.extend(children)


def _replace(element: Element, children: list[Element]) -> None:
    parent = element.getparent()
    index = parent.index(element)
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(index + offset, child)


def _has_content(root: Element) -> bool:
    return next(root.iter(W + "r", W + "fldSimple", M + "oMath"), None) is not None


def next_paragraph(paragraph: Element) -> Element | None:
    """The paragraph that takes the words of one whose mark goes; None before a table or at an end."""
    element = paragraph
    while True:
        following = element.getnext()
        while following is not None and following.tag in SILENT:
            following = following.getnext()
        if following is None:
            element = element.getparent()
            if element is None or element.tag not in w("sdtContent", "sdt", "customXml"):
                return None
            continue
        while following is not None and following.tag in w("sdt", "customXml"):
            content = following.find(W + "sdtContent") if following.tag == W + "sdt" else following
            blocks = () if content is None else content.iterchildren(*w("p", "tbl", "sdt", "customXml"))
            following = next(iter(blocks), None)
        return following if following is not None and following.tag == W + "p" else None


def _join_with_next(paragraph: Element) -> None:
    following = next_paragraph(paragraph)
    contents = [child for child in paragraph if child.tag != W + "pPr"]
    if not _has_content(paragraph):
        starts = {mark.get(W + "id") for mark in paragraph.iter(W + "bookmarkStart")}
        ends = {mark.get(W + "id") for mark in paragraph.iter(W + "bookmarkEnd")}
        contents = [
            child
            for child in contents
            if child.tag not in w("bookmarkStart", "bookmarkEnd") or child.get(W + "id") not in starts & ends
        ]
        contents = [child for child in contents if child.tag in RANGES]
    elif following is None:
        return
    holder = paragraph.getparent()
    if following is None and holder.tag == W + "tc" and len(holder.findall(W + "p")) == 1:
        return
    if following is not None:
        index = 1 if following.find(W + "pPr") is not None else 0
        for offset, child in enumerate(contents):
            following.insert(index + offset, child)
    holder.remove(paragraph)
    while holder.tag in w("sdtContent", "sdt") and next(holder.iter(*w("p", "r", "tbl")), None) is None:
        outer = holder.getparent()
        outer.remove(holder)
        holder = outer


# ------------------------------------------------------------------------------------------------- what a reader sees


def text_of(root: Element, instead: Mapping[Element, str] = MappingProxyType({})) -> str:
    """The words below an element as they stand; deleted ones left out, text boxes too. `instead` has other words."""
    parts = []
    for part in root.iter(W + "t", *CHARACTERS):
        if part.tag != W + "t" and part.getparent().tag != W + "r":
            continue
        boxed = next(part.iterancestors(W + "txbxContent", MC + "Fallback", root.tag), root)
        if boxed is root or boxed.tag == root.tag:
            parts.append(instead.get(part, part.text or "") if part.tag == W + "t" else CHARACTERS[part.tag])
    return "".join(parts)


def texts(data: bytes, verdict: Verdict | None = None, by: Callable[[str], bool] = everybody) -> list[str]:
    """The words of each paragraph of the body, those of tables included, once the changes are accepted or rejected."""
    file = opened(data, verdict, by)
    return [text_of(paragraph) for paragraph in paragraphs(file.root)]


def paragraphs(root: Element) -> Iterator[Element]:
    """All paragraphs but those of text boxes."""
    for paragraph in root.iter(W + "p"):
        if next(paragraph.iterancestors(W + "txbxContent"), None) is None:
            yield paragraph


def style_of(paragraph: Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(W + "val", "")


View = list[tuple[Any, ...]]


def view(data: bytes, verdict: Verdict | None = None, by: Callable[[str], bool] = everybody) -> View:
    """All that a reader can see or a reviewer can click, paragraph by paragraph, for comparing two files.

    How runs are cut, frames of content controls, briefgen's bookmarks and briefgen's comments leave no trace.
    """
    file = opened(data, verdict, by)
    return _Viewer(file).view()


class _Viewer:
    def __init__(self, file: File) -> None:
        self.file = file
        self.targets = {relationship.get("Id"): relationship for relationship in file.relationships()}
        comments = file.part("comments")
        self.our_comments = {
            comment.get(W + "id")
            for comment in (() if comments is None else comments)
            if comment.get(W + "author") == "briefgen"
        }
        self.paragraphs: View = []

    def view(self) -> View:
        self._blocks(self.file.body, ())
        return self.paragraphs

    def _blocks(self, holder: Element, path: tuple[Any, ...]) -> None:
        for child in holder:
            if child.tag == W + "p":
                atoms: list[tuple[Any, ...]] = []
                self._inlines(child, "", (), atoms)
                self.paragraphs.append((path, self._paragraph_properties(child), tuple(atoms)))
            elif child.tag == W + "tbl":
                self._table(child, path)
            elif child.tag == W + "sdt":
                self._blocks(child.find(W + "sdtContent"), path)
            elif child.tag == W + "customXml":
                self._blocks(child, path)
            elif child.tag == W + "sectPr" or (isinstance(child.tag, str) and child.tag not in (*SILENT, W + "tcPr")):
                self.paragraphs.append((path, ("element", _canonical(child)), ()))

    def _table(self, table: Element, path: tuple[Any, ...]) -> None:
        rows = [row for row in table.iter(W + "tr") if next(row.iterancestors(W + "tbl")) is table]
        for number, row in enumerate(rows):
            cells = [cell for cell in row.iter(W + "tc") if next(cell.iterancestors(W + "tr")) is row]
            for column, cell in enumerate(cells):
                looks = (_properties(row.find(W + "trPr")), _properties(cell.find(W + "tcPr")))
                self._blocks(cell, (*path, (number, column, *looks)))
        self.paragraphs.append((path, ("table ends",), ()))

    def _inlines(self, holder: Element, link: str, revision: tuple[Any, ...], atoms: list[tuple[Any, ...]]) -> None:
        for child in holder:
            tag = child.tag
            if tag == W + "r":
                self._run(child, link, revision, atoms)
            elif tag in ADDING + TAKING:
                mark = (tag, child.get(W + "author"), child.get(W + "date"))
                self._inlines(child, link, (*revision, mark), atoms)
            elif tag == W + "hyperlink":
                self._inlines(child, self.link(child), revision, atoms)
            elif tag == W + "sdt":
                self._inlines(child.find(W + "sdtContent"), link, revision, atoms)
            elif tag == W + "smartTag":
                self._inlines(child, link, revision, atoms)
            elif tag in w("customXml", "fldSimple", "dir", "bdo"):
                self._add(atoms, "element", tag + str(sorted(child.attrib.items())), "", link, revision)
                self._inlines(child, link, revision, atoms)
            elif tag in w("commentRangeStart", "commentRangeEnd"):
                if child.get(W + "id") not in self.our_comments:
                    self._add(atoms, tag, child.get(W + "id"))
            elif tag == W + "bookmarkStart":
                if not child.get(W + "name", "").startswith("bg_"):
                    self._add(atoms, "bookmark", child.get(W + "name"))
            elif isinstance(tag, str) and tag not in (*SILENT, *w("pPr", "sdtPr", "smartTagPr")):
                self._add(atoms, "element", self._digest(child), "", link, revision)

    def _run(self, run: Element, link: str, revision: tuple[Any, ...], atoms: list[tuple[Any, ...]]) -> None:
        looks = _properties(run.find(W + "rPr"))
        for child in run:
            if child.tag in w("rPr", "lastRenderedPageBreak"):
                continue
            if child.tag in w("t", "delText"):
                self._add(atoms, "text", child.text or "", looks, link, revision)
            elif child.tag in w("instrText", "delInstrText"):
                self._add(atoms, "code", child.text or "", looks, link, revision)
            elif child.tag == W + "tab":
                self._add(atoms, "text", "\t", looks, link, revision)
            elif child.tag == W + "commentReference":
                if child.get(W + "id") not in self.our_comments:
                    self._add(atoms, "comment", child.get(W + "id"), "", link, revision)
            else:
                self._add(atoms, child.tag, self._digest(child), looks, link, revision)

    @staticmethod
    def _add(atoms: list[tuple[Any, ...]], kind: str, value: str | None, *rest: Any) -> None:
        value = value or ""
        if kind in ("text", "code"):
            if not value:
                return
            if atoms and atoms[-1][0] == kind and atoms[-1][2:] == rest:
                atoms[-1] = (kind, atoms[-1][1] + value, *rest)
                return
        atoms.append((kind, value, *rest))

    def link(self, link: Element) -> str:
        relationship = self.targets.get(link.get(R + "id"))
        address = "" if relationship is None else relationship.get("Target", "")
        return f"{address}#{link.get(W + 'anchor') or ''}"

    def _paragraph_properties(self, paragraph: Element) -> Any:
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return ()
        properties = copy.deepcopy(properties)
        for marks in properties.findall(W + "rPr"):
            if len(marks) == 0:
                properties.remove(marks)
        return _properties(properties)

    def _digest(self, element: Element) -> str:
        """An object by what it shows: pictures by their bytes, not by their relationships."""
        element = copy.deepcopy(element)
        for part in element.iter():
            for name in list(part.attrib) if isinstance(part.tag, str) else ():
                if name.startswith(R):
                    part.set(name, self._bytes_of(part.get(name)))
                elif name.startswith(W14) or (part.tag == DOC_PR and name == "id"):
                    del part.attrib[name]
        return hashlib.sha256(_canonical(element)).hexdigest()

    def _bytes_of(self, relationship_id: str) -> str:
        relationship = self.targets.get(relationship_id)
        if relationship is None:
            return "?"
        if relationship.get("TargetMode") == "External":
            return relationship.get("Target", "")
        return hashlib.sha256(self.file.members.get(target_of(relationship), b"")).hexdigest()


def _canonical(element: Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)


def _properties(properties: Element | None) -> tuple[bytes, ...]:
    return () if properties is None else tuple(sorted(_canonical(child) for child in properties))


def differences(one: View, other: View, limit: int = 4) -> list[str]:
    """What differs between two views, in words for whoever reads a failure."""
    lines: list[str] = []
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes() if one != other else ():
        for step in range(max(a2 - a1, b2 - b1) if tag != "equal" else 0):
            left = one[a1 + step] if a1 + step < a2 else None
            right = other[b1 + step] if b1 + step < b2 else None
            lines.append(_describe(left, right))
    return lines[:limit]


def _words(paragraph: tuple[Any, ...] | None) -> str:
    if paragraph is None:
        return "∅"
    return "".join(atom[1] if atom[0] in ("text", "code") else f"<{atom[0]}>" for atom in paragraph[2])


def _describe(left: tuple[Any, ...] | None, right: tuple[Any, ...] | None) -> str:
    if left is None or right is None or _words(left) != _words(right):
        return f"{_words(left)!r} ≠ {_words(right)!r}"
    for one, other in zip(left[2], right[2], strict=False):
        if one != other:
            return f"{one} ≠ {other} in {_words(left)!r}"
    return f"{left[:2]} ≠ {right[:2]} at {_words(left)!r}"


# --------------------------------------------------------------------------------------------- citations and structure

PRINTED = re.compile(r"\s*[\[(]?(\d+)[\])]?\s*")


def bookmark_of(block_id: str) -> str:
    return "bg_" + hashlib.sha256(block_id.encode()).hexdigest()[:24]


def record_of(file: File) -> Element:
    """The record of what was generated that a draft carries."""
    for name, data in file.members.items():
        if name.startswith("customXml/") and b"urn:briefgen:draft:1" in data[:2048] and b"<identity" in data:
            return etree.fromstring(data)
    raise AssertionError("the draft has no record of what was generated")


@lru_cache(maxsize=16)
def generated(data: bytes) -> dict[str, str]:
    """Block id → its words as they were generated."""
    blocks = record_of(opened(data)).iter("{urn:briefgen:draft:1}block")
    return {block.get("id"): "".join(block.itertext()) for block in blocks}


@lru_cache(maxsize=16)
def frames_of(data: bytes) -> dict[str, tuple[str, str]]:
    """Block id → row and table that it was generated in ("" for none)."""
    blocks = record_of(opened(data)).iter("{urn:briefgen:draft:1}block")
    return {block.get("id"): (block.get("row", ""), block.get("table", "")) for block in blocks}


def list_numbers(file: File) -> dict[Element, int]:
    """Paragraph → the number that Word prints before it: lists that share a definition count on, restarts restart."""
    numbering, styles = file.part("numbering"), file.part("styles")
    lists = {number.get(W + "numId"): number for number in (() if numbering is None else numbering.iter(W + "num"))}
    by_style = {}
    for style in () if styles is None else styles.iter(W + "style"):
        number = style.find(f"{W}pPr/{W}numPr/{W}numId")
        if number is not None:
            by_style[style.get(W + "styleId")] = number.get(W + "val")
    counters: Counter[str] = Counter()
    begun: set[str] = set()
    numbers: dict[Element, int] = {}
    for paragraph in paragraphs(file.root):
        level = paragraph.find(f"{W}pPr/{W}numPr/{W}ilvl")
        own = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        number = by_style.get(style_of(paragraph)) if own is None else own.get(W + "val")
        definition = lists.get(number)
        if definition is None or (level is not None and level.get(W + "val") != "0"):
            continue
        abstract = definition.find(W + "abstractNumId").get(W + "val")
        start = definition.find(f"{W}lvlOverride/{W}startOverride")
        if start is not None and number not in begun:
            counters[abstract] = int(start.get(W + "val")) - 1
        begun.add(str(number))
        counters[abstract] += 1
        numbers[paragraph] = counters[abstract]
    return numbers


def citations(data: bytes, verdict: Verdict | None = "accept") -> list[tuple[str, str, str, int | None]]:
    """(words of the paragraph, source, number printed, number of that source in the list or None) per citation."""
    file = opened(data, verdict)
    sources = {bookmark_of(name): name for name in generated(data) if name.startswith("src.")}
    numbers = list_numbers(file)
    places: dict[str, int | None] = {}
    for paragraph in paragraphs(file.root):
        for start in paragraph.iter(W + "bookmarkStart"):
            places[start.get(W + "name")] = numbers.get(paragraph)
    cited = []
    for paragraph in paragraphs(file.root):
        for link in paragraph.iter(W + "hyperlink"):
            anchor = link.get(W + "anchor") or ""
            printed = PRINTED.fullmatch(text_of(link))
            source = sources.get(anchor[:27], "")
            if printed and (source or (anchor in places and places[anchor] and style_of(paragraph) != "Source")):
                cited.append((text_of(paragraph), source or anchor, printed[1], places.get(anchor)))
    return cited


def statements(data: bytes, verdict: Verdict | None = None, known: Iterable[str] = ()) -> tuple[list[str], list[str]]:
    """Paragraphs as a reader understands them, and the sources sorted: a citation by its source, a link by its target.

    Two briefs that say the same are equal, whatever the order of their sources. Left out are contents tables, a
    field that Word makes anew, and lines without words, which keep tables apart.
    """
    said: list[str] = []
    listed: list[str] = []
    for paragraph, words, names in understood(data, verdict, known or generated(data)):
        if not style_of(paragraph).startswith("TOC") and words.strip():
            is_source = any(name.startswith("src.") for name in names)
            (listed if is_source else said).append(f"{style_of(paragraph)}: {words}")
    return said, sorted(listed)


def blocks(data: bytes, known: Iterable[str]) -> dict[str, str | None]:
    """Block id → its words as `statements` has them, all changes accepted; None where two blocks share a paragraph."""
    words_of: dict[str, str | None] = {}
    for _, words, names in understood(data, "accept", known):
        for name in names:
            words_of[name] = words if len(names) == 1 and name not in words_of else None
    return words_of


def understood(
    data: bytes, verdict: Verdict | None, block_ids: Iterable[str]
) -> Iterator[tuple[Element, str, list[str]]]:
    """(paragraph, its words, the blocks whose bookmarks begin in it)."""
    file = opened(data, verdict)
    known = {bookmark_of(name): name for name in block_ids}
    targets = {relationship.get("Id"): relationship.get("Target", "") for relationship in file.relationships()}
    for paragraph in paragraphs(file.root):
        instead: dict[Element, str] = {}
        for link in paragraph.iter(W + "hyperlink"):
            anchor = (link.get(W + "anchor") or "")[:27]
            words, shown = text_of(link), list(link.iter(W + "t"))
            target = known.get(anchor, anchor) or targets.get(link.get(R + "id"))
            if known.get(anchor, "").startswith("src.") and PRINTED.fullmatch(words):
                instead |= dict.fromkeys(shown, "") | {shown[0]: f"[{known[anchor]}]"}
            elif words not in ("", "↑") and not _goes_on(link):
                instead[shown[-1]] = f"{shown[-1].text} ({target})"
        names = [start.get(W + "name", "")[:27] for start in paragraph.iter(W + "bookmarkStart")]
        objects = sum(1 for _ in paragraph.iter(M + "oMath", W + "pict", W + "drawing", W + "footnoteReference"))
        bold = paragraph.find(f".//{W}r/{W}rPr/{W}b") is not None
        words = text_of(paragraph, instead) + f" ({objects} objects)" * (objects > 0) + " (bold)" * bold
        yield paragraph, words, [known[name] for name in dict.fromkeys(names) if name in known]


def _goes_on(link: Element) -> bool:
    """True when a link to the same place follows at once: both read as one."""
    following = link.getnext()
    return following is not None and following.tag == link.tag and dict(following.attrib) == dict(link.attrib)


def citation_problems(data: bytes, verdict: Verdict | None = "accept") -> list[str]:
    """Citations that print another number than their source has in the list, or whose source is not in it."""
    return [
        f"[{printed}] of {source} that is no. {number} in {words!r}"
        for words, source, printed, number in citations(data, verdict)
        if number is None or str(number) != printed
    ]


def dead_links(data: bytes, verdict: Verdict | None = "accept") -> list[str]:
    """Links inside the document to bookmarks that it does not have."""
    file = opened(data, verdict)
    names = {start.get(W + "name") for start in file.root.iter(W + "bookmarkStart")}
    return [
        f"link to nowhere: {link.get(W + 'anchor')} under {text_of(link)!r}"
        for link in file.root.iter(W + "hyperlink")
        if link.get(W + "anchor") and link.get(R + "id") is None and link.get(W + "anchor") not in names
    ]


def structure_problems(data: bytes) -> list[str]:
    """What a validator does not look at: ids used twice, halves of ranges, changes within changes, lost parts."""
    file = opened(data)
    root = file.root
    problems: list[str] = []

    def twice(what: str, values: list[str | None]) -> None:
        problems.extend(f"{what} twice: {value}" for value, count in Counter(values).items() if count > 1)

    starts = list(root.iter(W + "bookmarkStart"))
    twice("bookmark", [start.get(W + "name") for start in starts])
    twice("bookmark id", [start.get(W + "id") for start in starts])
    twice("control id", [number.get(W + "val") for number in root.iterfind(f".//{W}sdtPr/{W}id")])
    twice("drawing id", [drawing.get("id") for drawing in root.iter(DOC_PR)])
    ends = Counter(end.get(W + "id") for end in root.iter(W + "bookmarkEnd"))
    ids = {start.get(W + "id") for start in starts}
    problems += [f"bookmark {start.get(W + 'name')}: {ends[start.get(W + 'id')]} ends" for start in starts]
    problems = [problem for problem in problems if not problem.endswith(": 1 ends")]
    problems += [f"an end without a bookmark: {number}" for number in ends if number not in ids]
    comments = file.part("comments")
    entries = [] if comments is None else [comment.get(W + "id") for comment in comments]
    twice("comment id", entries)
    marks = {name: Counter(mark.get(W + "id") for mark in root.iter(W + name)) for name in _COMMENT_MARKS}
    for number in entries:
        counts = [marks[name][number] for name in _COMMENT_MARKS]
        if counts not in ([1, 1, 1], [0, 0, 1]):
            problems.append(f"comment {number}: {counts} starts, ends, references")
    problems += [f"mark of no comment: {number}" for name in marks for number in marks[name] if number not in entries]
    relationships = {relationship.get("Id") for relationship in file.relationships()}
    for element in root.iter(etree.Element):
        for name, value in element.attrib.items():
            if name.startswith(R) and value and value not in relationships:
                problems.append(f"no relationship {value} for {etree.QName(element).localname}")
    problems += [
        f"no part {target_of(relationship)}"
        for relationship in file.relationships()
        if relationship.get("TargetMode") != "External" and target_of(relationship) not in file.members
    ]
    problems += _problems_of_changes(root)
    return problems


_COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference")


def _problems_of_changes(root: Element) -> Iterator[str]:
    depth = 0
    for mark in root.iter(W + "fldChar"):
        kind = mark.get(W + "fldCharType")
        depth += {"begin": 1, "end": -1}.get(kind, 0)
        if depth < 0:
            yield "a field ends that did not begin"
            break
    if depth > 0:
        yield "a field does not end"
    for change in root.iter(*w("ins", "del")):
        if change.getparent().tag == change.tag:
            yield f"{etree.QName(change).localname} directly in another"
    for text in root.iter(W + "t"):
        if next(text.iterancestors(W + "del", W + "txbxContent"), root).tag == W + "del":
            yield f"live text in a deletion: {text.text!r}"
    for text in root.iter(W + "delText"):
        if next(text.iterancestors(*TAKING), None) is None:
            yield f"deleted text outside a deletion: {text.text!r}"


def comment_places(data: bytes, author: str = "briefgen") -> list[tuple[str, str | None]]:
    """(words of the comment, words of the paragraph that it hangs on once all is accepted, None if that goes)."""
    file = opened(data, "accept")
    comments = file.part("comments")
    entries = {} if comments is None else {comment.get(W + "id"): comment for comment in comments}
    hung = {}
    for reference in file.root.iter(W + "commentReference"):
        hung[reference.get(W + "id")] = text_of(next(reference.iterancestors(W + "p")))
    return [
        ("\n".join(text_of(paragraph) for paragraph in comment.iter(W + "p")), hung.get(number))
        for number, comment in entries.items()
        if comment.get(W + "author") == author
    ]
