"""Briefs as trees and as Word files, and what the tests look for in the files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
from docx.document import Document as WordDocument

from briefgen.document.tree import (
    Block,
    Cell,
    Cite,
    Contents,
    Document,
    Emphasis,
    Figure,
    Group,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Meta,
    Paragraph,
    Row,
    Span,
    Strong,
    Table,
    Text,
)
from briefgen.document.whitespace import text_of
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.packaging import Package

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STYLES = {
    "title": "Brief Title",
    "kicker": "Kicker",
    "bottom-line": "Lead",
    "recommendation": "Recommendation",
    "advice": "Room",
    "source": "Source",
    "span.year": "Year Mark",
    "tier:Tier 1": "Tier 1 Badge",
    "a.backref": "Back Link",
}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120mm" height="20mm" viewBox="0 0 340 57">'
    "<title>Tier 1 in every edition since 2004</title>"
    '<rect x="0" y="10" width="300" height="9" fill="#bfe3dc"/><text x="0" y="40">2004</text></svg>'
)


def text(*words: str | Inline) -> tuple[Inline, ...]:
    """Inlines from strings and inlines."""
    return tuple(Text(word) if isinstance(word, str) else word for word in words)


def paragraph(block_id: str, *words: str | Inline, role: str = "") -> Paragraph:
    return Paragraph(block_id, role, text(*words))


def item(block_id: str, *words: str | Inline) -> ListItem:
    return ListItem("", "", (paragraph(block_id, *words),))


def figure(block_id: str = "history.AUS", svg: str = SVG) -> Figure:
    caption = paragraph(f"{block_id}.caption", Strong(text("Tier 1 since 2004.")), " Placement by edition.")
    return Figure(block_id, "history", svg, b"", "", 120, 20, "Tier 1 in every edition since 2004", caption)


def table(block_id: str = "glance.AUS", rows: int = 3) -> Table:
    def cells(row: str, *words: str, header: bool = False) -> Row:
        made = (
            Cell(f"{row}.{column}", "", header, column == "value", text(word) if word else ())
            for column, word in zip(("point", "value", "period"), words, strict=True)
        )
        return Row(row, "", tuple(made))

    caption = paragraph(f"{block_id}.caption", "Key figures, as the sources give them")
    head = (cells(f"{block_id}.head", "What was counted", "Number", "Period", header=True),)
    body = tuple(cells(f"{block_id}.r{number}", f"Count {number}", str(number * 100), "") for number in range(rows))
    return Table(block_id, "figures", caption, head, body, (0.5, 0.2, 0.3), "Counts with their periods")


def small_document(*blocks: Block, styles: Mapping[str, str] = STYLES, **meta: Any) -> Document:
    """A document of a few blocks; without any, of one of each kind."""
    properties = Meta(
        title="Australia: brief on the 2025 Trafficking in Persons Report",
        language="en",
        author="Policy Unit",
        subject="Where Australia stands and what to raise",
        keywords=("Australia", "human trafficking"),
        created=date(2025, 10, 1),
        marking="",
        footer="Policy Unit · as at 1 October 2025",
        header="Australia · 2025 edition",
    )
    identity = {"kind": "brief", "country": "AUS", "edition": "2025", "theme": "2024-digital-technology"}
    return Document(replace(properties, **meta), "", blocks or _one_of_each(), identity, "{}", "brief", styles)


def _one_of_each() -> tuple[Block, ...]:
    cite = Cite("src.AUS.s1", 1)
    recommendations = ListBlock(
        True,
        "recommendations",
        tuple(
            ListItem(
                f"unit.rec.{number}",
                "unit",
                (
                    paragraph(f"rec.{number}", f"Screen vulnerable groups {number}. ", cite, role="recommendation"),
                    paragraph(f"rec.{number}.actor", Strong(text("Who acts:")), " The ministry.", role="advice"),
                    paragraph(f"rec.{number}.sign", Strong(text("Sign:")), " A written procedure.", role="advice"),
                ),
            )
            for number in (1, 2)
        ),
    )
    source = paragraph(
        "src.AUS.s1",
        "2024 Trafficking in Persons Report. ",
        Link("https://www.state.gov/a?b=1&c=2", text("state.gov")),
        " ",
        Link("#bottom-line.AUS.1", text("↑"), "backref"),
        role="source",
    )
    return (
        Group(
            "",
            "title-block",
            (
                paragraph("kicker.AUS", "Country brief", role="kicker"),
                Heading("title.AUS", 1, "title", text("Australia")),
                paragraph("badge.AUS", Span("tier", text("Tier 1")), " since 2004"),
            ),
        ),
        Group(
            "bottom-line.AUS",
            "bottom-line",
            (
                Heading("h.AUS.bottom-line", 2, "", text("Bottom line")),
                paragraph(
                    "bottom-line.AUS.1",
                    Strong(text("Standing:")),
                    " On Tier 1 ",
                    Span("year", text("(2024)")),
                    " ",
                    cite,
                    role="bottom-line",
                ),
                paragraph("overview.AUS", "First line", LineBreak(), "second ", Emphasis(text("line")), "."),
            ),
        ),
        Heading("h.AUS.glance", 2, "", text("At a glance")),
        table(),
        figure(),
        Heading("h.AUS.points", 3, "", text("Points")),
        ListBlock(False, "points", (item("point.1", "One."), item("point.2", "Two."))),
        ListBlock(True, "steps", (item("step.1", "First."), item("step.2", "Second."))),
        ListBlock(True, "more-steps", (item("step.3", "Third."),), start=3),
        recommendations,
        ListBlock(True, "sources", (ListItem("", "", (source,)),)),
    )


@cache
def brief_document(iso3: str, audience: str = "officials", marking: str = "") -> Document:
    """A country's brief from the real data, through the real template."""
    from briefgen.composition import compose
    from briefgen.rendering import House, to_document

    return to_document(compose(_catalogue(), iso3, audience=audience, marking=marking), House.of())


@cache
def _catalogue() -> Any:
    from briefgen.catalogue import Catalogue

    return Catalogue.open()


def opened(data: bytes) -> WordDocument:
    """The file as python-docx sees it."""
    return docx.Document(io.BytesIO(data))


def body_of(data: bytes) -> Element:
    """`w:body` of a file."""
    package = Package.open(data)
    body = package.xml(package.main_part()).find(qn("w:body"))
    assert body is not None
    return body


def member(data: bytes, name: str) -> str:
    """A part as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()


def visible_text(data: bytes) -> str:
    """All words of a file's body with white space collapsed, tabs and breaks as spaces."""
    parts = []
    for node in body_of(data).iter(W + "t", W + "tab", W + "br", W + "p"):
        parts.append((node.text or "") if node.tag == W + "t" else " ")
    return " ".join("".join(parts).split())


def sentences(blocks: Iterable[Block]) -> Iterator[str]:
    """The words of every leaf of a tree, citations as `[n]`, white space collapsed."""
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield _collapsed(block.children)
            case Group():
                yield from sentences(block.blocks)
            case ListBlock():
                for entry in block.items:
                    yield from sentences(entry.blocks)
            case Table():
                yield from sentences([block.caption] if block.caption else [])
                yield from (_collapsed(cell.children) for row in (*block.head, *block.body) for cell in row.cells)
            case Figure():
                yield from sentences([block.caption] if block.caption else [])
            case Contents():
                yield from (entry[2] for entry in block.entries)


def _collapsed(children: tuple[Inline, ...]) -> str:
    return " ".join(text_of(children).split())


def house_document(folder: Path, **changes: Any) -> Path:
    """An organisation's own document as python-docx starts one, with a heading style of its own and body text."""
    house = docx.Document()
    house.styles["Heading 1"].font.name = "Georgia"
    house.add_heading("What the house calls its template", 1)
    house.add_paragraph("Body text that must not come along.")
    house.sections[0].header.paragraphs[0].text = changes.get("header", "Ministry of Example")
    path = folder / "house.docx"
    house.save(str(path))
    return path
