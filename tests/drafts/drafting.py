"""A small factory of briefs and a person's hand: documents from short notation, edits as programs leave them.

    paper(H("h.top", "Title"), P("p.one", "Words *strong* words [s1]."), Sources("s1"))

In texts `[s1]` cites a source, `*so*` is strong, `<https://…>` is a link out, `<#p.one>` one inside.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date

from briefgen.document.tree import (
    Block,
    Cell,
    Cite,
    Document,
    Figure,
    Group,
    Heading,
    Inline,
    Link,
    ListBlock,
    ListItem,
    Meta,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
)
from briefgen.wordxml.content_controls import unwrap
from briefgen.wordxml.namespaces import Element, parse_xml, qn, serialise
from briefgen.writers.docx.writer import write
from tests.drafts import oracle

DAY = "2025-09-29"
_INLINE = re.compile(r"\[(\w+)\]|\*([^*]+)\*|<(#?[^>]+)>")


def inlines(text: str, numbers: dict[str, int] | None = None) -> tuple[Inline, ...]:
    """The notation as inlines of the tree."""
    pieces: list[Inline] = []
    position = 0
    for match in _INLINE.finditer(text):
        if match.start() > position:
            pieces.append(Text(text[position : match.start()]))
        source, strong, link = match.groups()
        if source:
            pieces.append(Cite(f"src.AUS.{source}", (numbers or {}).get(source, 0)))
        elif strong:
            pieces.append(Strong((Text(strong),)))
        else:
            pieces.append(Link(link, (Text("this link"),)))
        position = match.end()
    if position < len(text):
        pieces.append(Text(text[position:]))
    return tuple(pieces)


@dataclass(frozen=True)
class H:
    id: str
    text: str
    level: int = 2


@dataclass(frozen=True)
class P:
    id: str
    text: str
    role: str = ""


@dataclass(frozen=True)
class Items:
    """A list; each entry is a block id with its text, or several that stay together."""

    entries: tuple[tuple[P, ...], ...]
    ordered: bool = False


@dataclass(frozen=True)
class T:
    """A table: row id → column → text; the first row is the head."""

    id: str
    rows: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    caption: bool = True


@dataclass(frozen=True)
class Chart:
    id: str
    colour: str = "#123456"


@dataclass(frozen=True)
class Sources:
    keys: tuple[str, ...]


Part = H | P | Items | T | Chart | Sources


def items(*entries: P | tuple[P, ...], ordered: bool = False) -> Items:
    return Items(tuple(entry if isinstance(entry, tuple) else (entry,) for entry in entries), ordered)


def table(table_id: str, rows: dict[str, dict[str, str]], *, caption: bool = True) -> T:
    return T(table_id, tuple((row, tuple(cells.items())) for row, cells in rows.items()), caption)


def sources(*keys: str) -> Sources:
    return Sources(keys)


def document(*parts: Part, **identity: str) -> Document:
    numbers = {key: rank for part in parts if isinstance(part, Sources) for rank, key in enumerate(part.keys, 1)}
    blocks = tuple(_block(part, numbers) for part in parts)
    meta = Meta("A paper", "en-GB", "Desk", "Subject", ("word",), date.fromisoformat(DAY), "", "Foot", "Head")
    asked = {"kind": "brief", "country": "AUS", "edition": "2025", "date": DAY, **identity}
    return Document(meta, "", (Heading("h.title", 1, "", (Text("Australia"),)), *blocks), asked, "{}", "brief")


def paper(*parts: Part, **identity: str) -> bytes:
    """The parts as a draft, as briefgen writes it."""
    return write(document(*parts, **identity))


def _block(part: Part, numbers: dict[str, int]) -> Block:
    match part:
        case H():
            return Heading(part.id, part.level, "", inlines(part.text, numbers))
        case P():
            return Paragraph(part.id, part.role, inlines(part.text, numbers))
        case Items():
            return ListBlock(
                part.ordered,
                "",
                tuple(
                    ListItem(
                        f"unit.{entry[0].id}",
                        "",
                        tuple(Paragraph(one.id, one.role, inlines(one.text, numbers)) for one in entry),
                    )
                    for entry in part.entries
                ),
            )
        case T():
            rows = tuple(
                Row(
                    row_id,
                    "",
                    tuple(
                        Cell(f"{row_id}.{name}", "", rank == 0, False, inlines(text, numbers)) for name, text in cells
                    ),
                )
                for rank, (row_id, cells) in enumerate(part.rows)
            )
            columns = len(part.rows[0][1])
            caption = Paragraph(f"{part.id}.caption", "", (Text(f"Table {part.id}"),)) if part.caption else None
            return Table(part.id, "", caption, rows[:1], rows[1:], (1 / columns,) * columns, "A table")
        case Chart():
            svg = (
                '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="20mm" viewBox="0 0 60 20">'
                f'<title>Chart</title><rect width="60" height="20" fill="{part.colour}"/></svg>'
            )
            return Figure(part.id, "", svg, b"", "", 60, 20, "A chart", None)
        case Sources():
            entries = tuple(
                ListItem(
                    f"unit.src.{key}", "", (Paragraph(f"src.AUS.{key}", "source", (Text(f"Source {key}, a report."),)),)
                )
                for key in part.keys
            )
            return Group("sources", "sources", (ListBlock(True, "sources", entries),))


# ------------------------------------------------------------------------------------------------- a person's hand


@dataclass
class Hand:
    """A draft opened for editing on the level of XML, as Word or another program would leave it."""

    data: bytes
    members: dict[str, bytes] = field(default_factory=dict)
    root: Element = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            self.members = {name: archive.read(name) for name in archive.namelist()}
        self.root = parse_xml(self.members["word/document.xml"])

    @property
    def body(self) -> Element:
        return self.root.find(qn("w:body"))  # type: ignore[return-value]

    def control(self, block_id: str) -> Element:
        return next(
            sdt
            for sdt in self.root.iter(qn("w:sdt"))
            if sdt.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")) == block_id  # type: ignore[union-attr]
        )

    def paragraph(self, block_id: str) -> Element:
        control = self.control(block_id)
        inside = next(control.iter(qn("w:p")), None)
        if inside is not None:
            return inside
        return next(control.iterancestors(qn("w:p")))

    def replace(self, block_id: str, old: str, new: str) -> Hand:
        """Change words inside one text run."""
        for text in self.paragraph(block_id).iter(qn("w:t")):
            if old in (text.text or ""):
                text.text = (text.text or "").replace(old, new, 1)
                text.set(qn("xml:space"), "preserve")
                return self
        raise AssertionError(f"{old!r} is not in {block_id}")

    def append(self, block_id: str, words: str) -> Hand:
        runs = list(self.paragraph(block_id).iter(qn("w:t")))
        runs[-1].text = (runs[-1].text or "") + words
        runs[-1].set(qn("xml:space"), "preserve")
        return self

    def remove(self, block_id: str) -> Hand:
        control = self.control(block_id)
        control.getparent().remove(control)  # type: ignore[union-attr]
        return self

    def remove_row(self, cell_id: str) -> Hand:
        row = next(self.control(cell_id).iterancestors(qn("w:tr")))
        row.getparent().remove(row)  # type: ignore[union-attr]
        return self

    def add_after(self, block_id: str, text: str, style: str = "BodyText") -> Hand:
        self.control(block_id).addnext(
            fragment(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>')
        )
        return self

    def move_after(self, block_id: str, other: str) -> Hand:
        control = self.control(block_id)
        control.getparent().remove(control)  # type: ignore[union-attr]
        self.control(other).addnext(control)
        return self

    def done(self) -> bytes:
        self.members["word/document.xml"] = serialise(self.root)
        return packed(self.members)


def packed(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def fragment(xml: str) -> Element:
    """One element in the namespaces of a document."""
    names = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    )
    return copy.copy(parse_xml(f"<x {names}>{xml}</x>".encode())[0])


# ---------------------------------------------------------------------------------------------------- looking at it


def body_of(data: bytes) -> Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return parse_xml(archive.read("word/document.xml"))


def accepted(data: bytes) -> bytes:
    """The file with every tracked change accepted."""
    return oracle.resolved(data, "accept")


def rejected(data: bytes, *, ours: bool = True) -> bytes:
    """The file with every tracked change of briefgen's rejected; with `ours` false, everybody's."""
    return oracle.resolved(data, "reject", oracle.briefgen if ours else oracle.everybody)


def texts(data: bytes, *, deleted: bool = False) -> list[str]:
    """The words of each body paragraph and cell, in order."""
    names = (qn("w:t"), qn("w:delText")) if deleted else (qn("w:t"),)
    return ["".join(part.text or "" for part in p.iter(*names)) for p in body_of(data).iter(qn("w:p"))]


def looks(data: bytes) -> list[tuple[str, str]]:
    """(style id, text) of each paragraph."""
    paragraphs = []
    for paragraph in body_of(data).iter(qn("w:p")):
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        text = "".join(part.text or "" for part in paragraph.iter(qn("w:t")))
        paragraphs.append((style.get(qn("w:val"), "") if style is not None else "", text))
    return paragraphs


def normal(data: bytes) -> bytes:
    """The document's XML without what does not show: how runs are cut, frames of controls, comments of briefgen's."""
    root = body_of(data)
    ours = set()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "word/comments.xml" in archive.namelist():
            for comment in parse_xml(archive.read("word/comments.xml")):
                if comment.get(qn("w:author")) == "briefgen":
                    ours.add(comment.get(qn("w:id")))
    for mark in [*root.iter(qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference"))]:
        if mark.get(qn("w:id")) in ours:
            holder = mark.getparent()
            holder.remove(mark)  # type: ignore[union-attr]
            if holder.tag == qn("w:r") and len(holder) == 0:  # type: ignore[union-attr]
                holder.getparent().remove(holder)  # type: ignore[union-attr]
    for control in [*root.iter(qn("w:sdt"))]:
        if control.find(f"{qn('w:sdtContent')}/{qn('w:p')}") is not None:
            unwrap(control)
    for empty in [*root.iter(qn("w:rPr")), *root.iter(qn("w:pPr"))]:
        if len(empty) == 0:
            empty.getparent().remove(empty)  # type: ignore[union-attr]
    for paragraph in root.iter(qn("w:p")):
        _join_links(paragraph)
        for holder in [paragraph, *paragraph.iter(qn("w:hyperlink"), qn("w:sdtContent"), qn("w:smartTag"))]:
            _join_runs(holder)
    for text in root.iter(qn("w:t")):
        text.attrib.pop(qn("xml:space"), None)
    return serialise(root)


def _join_links(paragraph: Element) -> None:
    for link in [*paragraph.iter(qn("w:hyperlink"))]:
        before = link.getprevious()
        if before is not None and before.tag == link.tag and dict(before.attrib) == dict(link.attrib):
            before.extend(list(link))
            link.getparent().remove(link)  # type: ignore[union-attr]


def _join_runs(holder: Element) -> None:
    for run in [child for child in holder if child.tag == qn("w:r")]:
        before = run.getprevious()
        if before is None or before.tag != run.tag or _properties(before) != _properties(run):
            continue
        contents = [child for child in run if child.tag != qn("w:rPr")]
        last = before[-1] if len(before) else None
        if contents and last is not None and last.tag == contents[0].tag == qn("w:t"):
            last.text = (last.text or "") + (contents.pop(0).text or "")
        before.extend(contents)
        holder.remove(run)


def _properties(run: Element) -> bytes:
    properties = run.find(qn("w:rPr"))
    return b"" if properties is None else serialise(properties)
