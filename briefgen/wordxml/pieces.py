"""The canonical form of a generated paragraph's content, as the writer gets it and the draft part remembers it.

Two forms are equal when a reader sees the same words, links, citations and pictures under the same character styles.

    pieces = from_tree(paragraph.children, styles)
    plain_text(pieces)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from briefgen.document.tree import Cite, Emphasis, Inline, LineBreak, Link, Span, Strong, Text
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import Element

CITE_STYLE = "Cite"
LINK_STYLE = "Hyperlink"
BACK_LINK_STYLE = "Back Link"
"""The arrow from a source back to where it is cited first."""
STRONG_STYLE = "Strong"
EMPHASIS_STYLE = "Emphasis"
BOTH_STYLE = "Intense Emphasis"
LANGUAGE_STYLE = "Language "
"""How the name of a style begins that only says in which language words are: `Language fr`."""

DRAFT_NAMESPACE = "urn:briefgen:draft:1"


@dataclass(frozen=True, slots=True)
class Run:
    """Text under one character style (shown name, "" for none)."""

    text: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A line break; `kind` is "" or, from a person's hand, `page` or `column`."""

    kind: str = ""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A hyperlink: `href` is an address, or `#` and a bookmark's name."""

    href: str
    pieces: tuple[Run | Break, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation of the source block `target`; `text` is its number as printed, `[3]`."""

    target: str
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture by the SHA-256 of its bytes (SVG where it has one); `fallback` is that of the PNG beside an SVG."""

    sha256: str
    fallback: str = ""


Piece: TypeAlias = Run | Break | Anchor | Citation | Picture
Pieces: TypeAlias = tuple[Piece, ...]


def from_tree(children: Iterable[Inline], styles: Mapping[str, str]) -> Pieces:
    """The canonical form of a tree leaf. `styles`: `span.role`, `a.role`, `role:text` → shown name of a
    character style."""
    return join_runs(_inline_pieces(children, "", styles))


def plain_text(pieces: Iterable[Piece]) -> str:
    """The words alone; a line break is a line feed, pictures are nothing."""
    parts: list[str] = []
    for piece in pieces:
        match piece:
            case Run() | Citation():
                parts.append(piece.text)
            case Anchor():
                parts.append(plain_text(piece.pieces))
            case Break():
                parts.append("\n")
    return "".join(parts)


def join_runs(pieces: Iterable[Piece]) -> Pieces:
    """Neighbouring runs of the same looks made one, empty ones dropped."""
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Run):
            if not piece.text:
                continue
            last = joined[-1] if joined else None
            if isinstance(last, Run) and last.style == piece.style:
                joined[-1] = Run(last.text + piece.text, last.style)
                continue
        elif isinstance(piece, Anchor):
            inner = join_runs(piece.pieces)
            if not inner:
                continue
            joined.append(Anchor(piece.href, tuple(part for part in inner if isinstance(part, Run | Break))))
            continue
        joined.append(piece)
    return tuple(joined)


def to_xml(pieces: Iterable[Piece]) -> str:
    """The form as markup of the children of a `<block>` in the draft part."""
    return "".join(map(_piece_xml, pieces))


def from_xml(block: Element) -> Pieces:
    """The inverse of `to_xml`: the pieces of a `<block>`."""
    return tuple(_piece_from_xml(child) for child in block if isinstance(child.tag, str))


def combined_style(outer: str, inner: str) -> str:
    """A run has one character style: strong and emphasis add up, a role's own style wins over them, else the inner."""
    plain = {STRONG_STYLE, EMPHASIS_STYLE, BOTH_STYLE}
    if not outer or outer == inner:
        return inner
    if inner in plain and outer in plain:
        return BOTH_STYLE
    return outer if inner in plain or not inner else inner


def _inline_pieces(children: Iterable[Inline], style: str, styles: Mapping[str, str]) -> Iterable[Piece]:
    for child in children:
        match child:
            case Text():
                yield Run(child.text, style)
            case LineBreak():
                yield Break()
            case Strong():
                yield from _inline_pieces(child.children, combined_style(style, STRONG_STYLE), styles)
            case Emphasis():
                yield from _inline_pieces(child.children, combined_style(style, EMPHASIS_STYLE), styles)
            case Span():
                yield from _inline_pieces(child.children, combined_style(style, _span_style(child, styles)), styles)
            case Link():
                yield _anchor(child, styles)
            case Cite():
                yield Citation(child.target, f"[{child.number}]")


def _span_style(span: Span, styles: Mapping[str, str]) -> str:
    """`span.role`; `role:text` names a style for a span of just that text (a badge in its tier's colour)."""
    if len(span.children) == 1 and isinstance(span.children[0], Text):
        special = styles.get(f"{span.role}:{span.children[0].text}")
        if special is not None:
            return special
    own = styles.get(f"span.{span.role}", "")
    return own or (f"{LANGUAGE_STYLE}{span.language}" if span.language else "")


def _anchor(link: Link, styles: Mapping[str, str]) -> Anchor:
    target = link.target
    href = f"#{bookmark_name(target[1:])}" if target.startswith("#") else target
    style = styles.get(f"a.{link.role}", LINK_STYLE)
    inner: list[Run | Break] = []
    for piece in _inline_pieces(link.children, style, styles):
        if isinstance(piece, Run | Break):
            inner.append(piece)
        else:  # a link or citation inside a link: HTML forbids it, the reader of templates refuses it
            inner.append(Run(plain_text([piece]), style))
    return Anchor(href, tuple(inner))


def _piece_xml(piece: Piece) -> str:
    match piece:
        case Run():
            return f'<r style="{escaped(piece.style)}">{escaped(piece.text)}</r>'
        case Break():
            return f'<br kind="{escaped(piece.kind)}"/>' if piece.kind else "<br/>"
        case Anchor():
            return f'<a href="{escaped(piece.href)}">{to_xml(piece.pieces)}</a>'
        case Citation():
            return f'<cite target="{escaped(piece.target)}">{escaped(piece.text)}</cite>'
        case Picture():
            return f'<figure sha256="{piece.sha256}" fallback="{piece.fallback}"/>'


def _piece_from_xml(child: Element) -> Piece:
    name = child.tag.rpartition("}")[2]
    text = child.text or ""
    if name == "r":
        return Run(text, child.get("style", ""))
    if name == "br":
        return Break(child.get("kind", ""))
    if name == "a":
        inner = tuple(piece for piece in from_xml(child) if isinstance(piece, Run | Break))
        return Anchor(child.get("href", ""), inner)
    if name == "cite":
        return Citation(child.get("target", ""), text)
    return Picture(child.get("sha256", ""), child.get("fallback", ""))
