"""The template's HTML as a tree of blocks.

The subset that is understood is closed: an element without a rule is an error that names it, never lost text. What it
holds is written down in docs/templates.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any

from lxml import etree

from briefgen.document.drawings import check_drawing, embedded, pixels_of, set_aside, size_of, title_of
from briefgen.document.tree import (
    Block,
    Cell,
    Cite,
    Contents,
    Emphasis,
    Figure,
    Group,
    Heading,
    Inline,
    LineBreak,
    Link,
    ListBlock,
    ListItem,
    Paragraph,
    Row,
    Span,
    Strong,
    Table,
    Text,
    UnsupportedError,
)
from briefgen.document.whitespace import collapsed, is_blank, text_of

GROUPS = frozenset({"main", "header", "section", "article", "aside", "div", "blockquote", "footer"})
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
_SPANS = frozenset({"span", "small", "abbr", "time", "sup", "b", "i"})
_INLINES = _SPANS | {"strong", "em", "a", "br"}

ADDRESS = re.compile(r"(https?://|mailto:|tel:)\S+$", re.I)
"""Where a link may lead outside of the page."""


def parse_blocks(html: str) -> tuple[dict[str, str], str, tuple[Block, ...]]:
    """(meta entries by name, title, blocks of the body) of a page.

    Raises:
        UnsupportedError: something outside the subset.
    """
    whole, drawings = set_aside(html)
    page = etree.HTML(whole)  # (not lxml.html, which makes each element in Python)
    metas = {meta.get("name", ""): meta.get("content", "") for meta in page.iterfind("head/meta") if meta.get("name")}
    title = "".join(page.findtext("head/title") or "").strip()
    _refuse_active(page)
    body = page.find("body")
    if body is None:
        raise UnsupportedError("the page has no <body>", "<html")
    return metas, title, _Reader(drawings).blocks(body, "")


def _refuse_active(page: etree._Element) -> None:
    """No attribute of a page loads or runs something, in the parts of one writer neither."""
    attributes: Any = page.xpath("//@*[starts-with(name(), 'on') or name() = 'srcset']")
    for name in [attribute.attrname for attribute in attributes]:
        raise UnsupportedError(f"“{name}” may not stand in a page: it loads or runs something", f"{name}=")


class _Reader:
    def __init__(self, drawings: list[str]) -> None:
        self._drawings = drawings
        self._seen: set[str] = set()

    def blocks(self, parent: etree._Element, scope: str) -> tuple[Block, ...]:
        """The children of a container; bare text among them becomes a paragraph."""
        blocks: list[Block] = []
        loose: list[Inline] = [Text(parent.text)] if parent.text else []

        def flush() -> None:
            children = collapsed(loose)
            if children:
                blocks.append(Paragraph(self._auto(scope, children), "", children))
            loose.clear()

        for child in parent:
            if isinstance(child, etree._Comment | etree._ProcessingInstruction):
                pass
            elif child.get("data-writer"):
                # Running matter of one writer, e.g. the PDF's page header.
                pass
            elif child.tag in _INLINES:
                loose.extend(self._inline(child))
            else:
                flush()
                blocks.append(self._block(child, scope))
            if child.tail:
                loose.append(Text(child.tail))
        flush()
        return tuple(blocks)

    def _block(self, element: etree._Element, scope: str) -> Block:
        tag = str(element.tag)
        if tag in HEADINGS:
            children = self._leaf(element)
            return Heading(self._id(element, scope, children), HEADINGS[tag], _role(element), children)
        if tag == "p":
            return self._paragraph(element, scope)
        if tag in ("ul", "ol"):
            return self._list(element, scope)
        if tag == "table":
            return self._table(element)
        if tag == "figure":
            return self._figure(element)
        if tag == "nav":
            return self._contents(element, scope)
        if tag in GROUPS:
            inner = element.get("id") or scope
            return Group(
                self._claim(element.get("id")) if element.get("id") else "",
                _role(element) or tag,
                self.blocks(element, inner),
                "new-page" in (element.get("class") or "").split(),
            )
        raise UnsupportedError(f"<{tag}> is not in the supported subset of HTML", f"<{tag}")

    def _paragraph(self, element: etree._Element, scope: str) -> Paragraph:
        children = self._leaf(element)
        return Paragraph(self._id(element, scope, children), _role(element), children)

    def _list(self, element: etree._Element, scope: str) -> ListBlock:
        items = []
        for child in _elements(element, "li", within=str(element.tag)):
            inner = child.get("id") or scope
            blocks = self.blocks(child, inner)
            if not blocks or not isinstance(blocks[0], Paragraph):
                raise UnsupportedError("a list item begins with text or a paragraph", "<li")
            if len(blocks) == 1 and child.get("id") and blocks[0].id.startswith("auto."):
                # Bare text in an identified item is the item's own block.
                first = blocks[0]
                self._seen.discard(first.id)
                blocks = (Paragraph(child.get("id", ""), first.role or _role(child), first.children),)
            items.append(ListItem(self._claim(child.get("id")) if child.get("id") else "", _role(child), blocks))
        start = element.get("start") or "1"
        return ListBlock(element.tag == "ol", _role(element), tuple(items), int(start) if start.isdecimal() else 1)

    def _table(self, element: etree._Element) -> Table:
        table_id = element.get("id")
        if not table_id:
            raise UnsupportedError("a table needs an id", "<table")
        self._claim(table_id)
        caption: Paragraph | None = None
        widths: list[float] = []
        head: list[Row] = []
        body: list[Row] = []
        columns: list[str] = []
        for child in _elements(element, "caption", "colgroup", "thead", "tbody", "tr", within="table"):
            if child.tag == "caption":
                caption = self._caption(child, table_id)
            elif child.tag == "colgroup":
                widths = [_share(column.get("style") or "") for column in _elements(child, "col", within="colgroup")]
            elif child.tag == "thead" and head:
                raise UnsupportedError("a table has one head", "<thead")
            else:
                rows = head if child.tag == "thead" else body
                for row in [child] if child.tag == "tr" else _elements(child, "tr", within=str(child.tag)):
                    rows.append(self._row(row, table_id, columns, in_head=child.tag == "thead"))
        total = sum(widths)
        return Table(
            id=table_id,
            role=_role(element),
            caption=caption,
            head=tuple(head),
            body=tuple(body),
            widths=tuple(width / total for width in widths) if total else (),
            alt=element.get("data-alt") or (text_of(caption.children) if caption else ""),
        )

    def _row(self, element: etree._Element, table_id: str, columns: list[str], *, in_head: bool) -> Row:
        cells = _elements(element, "td", "th", within="tr")
        row_id = element.get("id")
        if in_head:
            columns[:] = [cell.get("data-col") or re.sub(r"\W+", "-", _text_in(cell).strip().lower()) for cell in cells]
            row_id = row_id or f"{table_id}.head"
        if not row_id:
            row_id = f"{table_id}.{_digest(_text_in(element))}"
        self._claim(row_id)
        row_cells = []
        at = 0
        for cell in cells:
            column = columns[at] if at < len(columns) else cell.get("data-col") or str(at)
            children = self._cell_content(cell)
            row_cells.append(
                Cell(
                    id=self._claim(cell.get("id") or f"{row_id}.{column}"),
                    role=_role(cell),
                    header=cell.tag == "th",
                    numeric="num" in (cell.get("class") or "").split(),
                    children=children,
                    colspan=_span(cell),
                )
            )
            at += _span(cell)
        return Row(row_id, _role(element), tuple(row_cells))

    def _cell_content(self, cell: etree._Element) -> tuple[Inline, ...]:
        paragraphs = [child for child in cell if child.tag == "p"]
        if not paragraphs:
            return self._leaf(cell)
        if len(paragraphs) > 1 or len(cell) > 1 or not is_blank(cell.text):
            raise UnsupportedError("a table cell holds one run of text (or one <p>)", f"<{cell.tag}")
        return self._leaf(paragraphs[0])

    def _figure(self, element: etree._Element) -> Figure:
        figure_id = element.get("id")
        if not figure_id:
            raise UnsupportedError("a figure needs an id", "<figure")
        self._claim(figure_id)
        images = list(element.iter("img"))
        if len(images) != 1:
            raise UnsupportedError("a figure holds exactly one drawing or image", "<figure")
        caption = next((self._caption(child, figure_id) for child in element if child.tag == "figcaption"), None)
        image, svg, content, media_type = images[0], "", b"", ""
        if image.get("data-svg") is not None:
            svg = self._drawings[int(image.get("data-svg") or 0)]
            check_drawing(svg)
            alt = title_of(svg)
            width, height = size_of(svg)
        else:
            content, media_type = embedded(image.get("src") or "")
            alt = (image.get("alt") or "").strip()
            width, height = pixels_of(image, "width", 480), pixels_of(image, "height", 320)
        if not alt:
            raise UnsupportedError("a figure needs an alternative text (<title> of the SVG, or alt)", "<figure")
        return Figure(figure_id, _role(element), svg, content, media_type, width, height, alt, caption)

    def _caption(self, element: etree._Element, owner: str) -> Paragraph:
        children = self._leaf(element)
        return Paragraph(self._claim(element.get("id") or f"{owner}.caption"), _role(element) or "caption", children)

    def _contents(self, element: etree._Element, scope: str) -> Group:
        nav_id = element.get("id") or f"contents{'.' + scope if scope else ''}"
        blocks: list[Block] = []
        entries: list[tuple[int, str, str]] = []
        for child in element:
            if child.tag in ("ol", "ul"):
                entries.extend(_entries(child, 1))
            elif isinstance(child.tag, str):
                blocks.append(self._block(child, nav_id))
        blocks.append(Contents(self._claim(nav_id), tuple(entries)))
        return Group("", "contents", tuple(blocks))

    def _leaf(self, element: etree._Element) -> tuple[Inline, ...]:
        return collapsed(list(self._inlines(element)))

    def _inlines(self, element: etree._Element) -> Iterator[Inline]:
        if element.text:
            yield Text(element.text)
        for child in element:
            if isinstance(child.tag, str):
                yield from self._inline(child)
            if child.tail:
                yield Text(child.tail)

    def _inline(self, element: etree._Element) -> Iterator[Inline]:
        tag = str(element.tag)
        if element.get("data-writer"):
            return
        if tag == "br":
            yield LineBreak()
        elif tag in ("strong", "b"):
            yield Strong(tuple(self._inlines(element)))
        elif tag in ("em", "i"):
            yield Emphasis(tuple(self._inlines(element)))
        elif tag == "a":
            yield self._link(element)
        elif tag in _SPANS:
            role = _role(element) or ("" if tag == "span" else tag)
            yield Span(role, tuple(self._inlines(element)), element.get("lang") or "")
        else:
            raise UnsupportedError(f"<{tag}> cannot stand inside a paragraph, heading or cell", f"<{tag}")

    def _link(self, element: etree._Element) -> Inline:
        target = element.get("href") or ""
        if not (re.match(r"#\S", target) or ADDRESS.match(target)):
            raise UnsupportedError(
                f"a link goes to #id, http(s), mailto or tel, not to “{target}”", f'href="{target}"' if target else "<a"
            )
        role = _role(element)
        if role == "cite":
            number = (element.text or "").strip()
            if len(element) or not (number.isdecimal() and target.startswith("#")):
                raise UnsupportedError("a citation is a number that links to #src.…", 'class="cite"')
            return Cite(target[1:], int(number))
        return Link(target, tuple(self._inlines(element)), role)

    def _id(self, element: etree._Element, scope: str, children: tuple[Inline, ...]) -> str:
        own = element.get("id")
        return self._claim(own) if own else self._auto(scope, children)

    def _auto(self, scope: str, children: tuple[Inline, ...]) -> str:
        """An id from what the block says and the nearest block that has one: it survives reordering."""
        base = f"auto.{scope[:40]}.{_digest(text_of(children))}"
        block_id, twin = base, 2
        while block_id in self._seen:
            # Two blocks with the same text in one place are the same to a reader, too.
            block_id, twin = f"{base}.{twin}", twin + 1
        self._seen.add(block_id)
        return block_id

    def _claim(self, block_id: str | None) -> str:
        if not block_id or len(block_id) > 64 or re.search(r"\s", block_id):
            raise UnsupportedError(f"an id has 1 to 64 characters and no spaces, not “{block_id}”", f'id="{block_id}"')
        if block_id in self._seen:
            raise UnsupportedError(f"the id “{block_id}” is used twice", "id=")
        self._seen.add(block_id)
        return block_id


def _elements(parent: etree._Element, *tags: str, within: str) -> list[etree._Element]:
    """The element children, all of which must be of `tags`."""
    if not is_blank(parent.text):
        raise UnsupportedError(
            f"text stands directly in <{within}>: “{(parent.text or '').strip()[:40]}”", f"<{within}"
        )
    children = []
    for child in parent:
        if not isinstance(child.tag, str):
            continue
        if child.tag not in tags:
            raise UnsupportedError(f"<{child.tag}> cannot stand in <{within}>", f"<{child.tag}")
        if not is_blank(child.tail):
            raise UnsupportedError(
                f"text stands directly in <{within}>: “{(child.tail or '').strip()[:40]}”", f"<{within}"
            )
        children.append(child)
    return children


def _entries(listing: etree._Element, level: int) -> Iterator[tuple[int, str, str]]:
    for item in _elements(listing, "li", within=str(listing.tag)):
        for child in item:
            if child.tag == "a":
                yield level, (child.get("href") or "#")[1:], " ".join(_text_in(child).split())
            elif child.tag in ("ol", "ul"):
                yield from _entries(child, level + 1)
            elif isinstance(child.tag, str):
                raise UnsupportedError(f"<{child.tag}> cannot stand in a list of contents", f"<{child.tag}")


def _span(cell: etree._Element) -> int:
    if (cell.get("rowspan") or "1") != "1":
        raise UnsupportedError("no cell goes over several rows (rowspan): repeat what it says", "rowspan=")
    number = cell.get("colspan") or "1"
    if not number.isdecimal() or int(number) < 1:
        raise UnsupportedError(f"colspan=“{number}” is no number of columns", "colspan=")
    return int(number)


def _role(element: etree._Element) -> str:
    classes = element.get("class")
    return _first_role(classes) if classes else ""


@lru_cache(maxsize=1024)
def _first_role(classes: str) -> str:
    return next((name for name in classes.split() if name not in ("num", "new-page")), "")


def _digest(text: str) -> str:
    return sha256(" ".join(text.split()).encode()).hexdigest()[:8]


def _text_in(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _share(style: str) -> float:
    width = re.search(r"width:\s*([\d.]+)%", style)
    return float(width[1]) if width else 0.0
