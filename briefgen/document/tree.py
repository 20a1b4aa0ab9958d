"""The rendered brief as one tree of blocks: what every writer is given.

The tree is made from the template's HTML by `document.parse`. It knows no format. A leaf (paragraph, heading, list
item's paragraph, table cell, figure, caption) has an `id` made from its meaning, and a `role`: the first class of its
HTML element, or "" — what a Word style or an XML tag is chosen by.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text; white space is collapsed as HTML does."""

    text: str


@dataclass(frozen=True, slots=True)
class LineBreak:
    """`<br>`"""


@dataclass(frozen=True, slots=True)
class Strong:
    """`<strong>`"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Emphasis:
    """`<em>`"""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """`<span class=role>`; also `<small>`, `<abbr>`, `<time>` (role = the tag's name unless a class is given)."""

    role: str
    children: tuple[Inline, ...]
    language: str = ""
    """`lang`: BCP 47 tag of words in another language than the page's."""


@dataclass(frozen=True, slots=True)
class Link:
    """`<a href>`: `target` is an address, or `#id` of a block in this document. `role` is its class."""

    target: str
    children: tuple[Inline, ...]
    role: str = ""


@dataclass(frozen=True, slots=True)
class Cite:
    """`<a class="cite" href="#src.AUS.s1">3</a>`: a citation of the source block `target` (without `#`)."""

    target: str
    number: int


Inline = Text | LineBreak | Strong | Emphasis | Span | Link | Cite


@dataclass(frozen=True, slots=True)
class Heading:
    """`<h1>`…`<h4>`"""

    id: str
    level: int
    role: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`<p>`"""

    id: str
    role: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListItem:
    """`<li>`: its blocks; the first is always a Paragraph (bare text in `<li>` becomes one)."""

    id: str
    role: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class ListBlock:
    """`<ul>` or `<ol>`; `start` is the first number."""

    ordered: bool
    role: str
    items: tuple[ListItem, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """`<td>` or `<th>`: `id` is `{row id}.{column key}`; `numeric` from class `num`."""

    id: str
    role: str
    header: bool
    numeric: bool
    children: tuple[Inline, ...]
    colspan: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """`<tr>`"""

    id: str
    role: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`<table>`; `head` rows repeat on every page; `widths` are shares of the line (sum 1), from `<col>`."""

    id: str
    role: str
    caption: Paragraph | None
    head: tuple[Row, ...]
    body: tuple[Row, ...]
    widths: tuple[float, ...]
    alt: str
    """Description for readers that cannot see the table: the caption's text unless `data-alt` says more."""


@dataclass(frozen=True, slots=True)
class Figure:
    """`<figure>` with one inline `<svg>` or `<img>` (data: address): `alt` is never empty.

    `svg` is the whole SVG text (or "" for a raster image, then `image` holds its bytes and `media_type` its type).
    `width` and `height` are in millimetres.
    """

    id: str
    role: str
    svg: str
    image: bytes
    media_type: str
    width: float
    height: float
    alt: str
    caption: Paragraph | None


@dataclass(frozen=True, slots=True)
class Group:
    """`<section>`, `<article>`, `<aside>`, `<header>`, `<div>`, `<blockquote>`: blocks that belong together.

    `role` says which kind (first class, else the tag's name); `break_before` from class `new-page`.
    """

    id: str
    role: str
    blocks: tuple[Block, ...]
    break_before: bool = False


@dataclass(frozen=True, slots=True)
class Contents:
    """`<nav class="contents">`: the list of contents; entries are (level, block id of the heading, text)."""

    id: str
    entries: tuple[tuple[int, str, str], ...]


Block = Heading | Paragraph | ListBlock | Table | Figure | Group | Contents


@dataclass(frozen=True, slots=True)
class Meta:
    """Properties of the document. `created` is the brief's own date: the clock is never read."""

    title: str
    language: str
    author: str
    subject: str
    keywords: tuple[str, ...]
    created: date
    marking: str
    footer: str
    """Text of the running footer (organisation, edition); the page numbers are the writer's."""
    header: str
    brand: Mapping[str, str] = field(default_factory=dict)
    """Colours and fonts of the organisation for formats without CSS: `ink`, `accent`, `font`, `heading-font`."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a writer turns into bytes.

    `html` is the template's whole page (the source of PDF and HTML), `blocks` the same content as a tree (the source of
    Word). `identity` is written into drafts; `payload` is the composed brief as JSON text (attached to the PDF).
    """

    meta: Meta
    html: str
    blocks: tuple[Block, ...]
    identity: Mapping[str, str]
    payload: str
    template: str
    word_styles: Mapping[str, str] = field(default_factory=dict)
    """Role → name of the Word style, from the template set's `word-styles.toml`."""


class UnsupportedError(Exception):
    """An element, attribute or place of one that the tree has no rule for; `fragment` finds it in a template."""

    def __init__(self, message: str, fragment: str) -> None:
        super().__init__(message)
        self.message = message
        self.fragment = fragment
