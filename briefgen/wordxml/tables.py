"""Tables: fixed grids, header rows that repeat, rows that stay whole, a text alternative for the whole table."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.wordxml.namespaces import Element, Maker, element, qn


def table(
    style_id: str,
    widths: Sequence[int],
    caption: str,
    description: str,
    rows: Sequence[Element],
    *,
    right_to_left: bool = False,
    make: Maker = element,
) -> Element:
    """A `w:tbl` of fixed layout. `widths` are in twentieths of a point; `caption`, `description`: its alt text."""
    properties = make(
        "w:tblPr",
        None,
        *([make("w:tblStyle", {"w:val": style_id})] if style_id else []),
        *([make("w:bidiVisual")] if right_to_left else []),
        make("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}),
        make("w:tblLayout", {"w:type": "fixed"}),
        make("w:tblLook", _LOOK),
        *([make("w:tblCaption", {"w:val": caption})] if caption else []),
        *([make("w:tblDescription", {"w:val": description})] if description else []),
    )
    grid = make("w:tblGrid", None, *(make("w:gridCol", {"w:w": str(width)}) for width in widths))
    return make("w:tbl", None, properties, grid, *rows)


def row(cells: Sequence[Element], *, header: bool = False, make: Maker = element) -> Element:
    """A row that is never split over two pages; a header row repeats on each page."""
    repeated = [make("w:tblHeader")] if header else []
    return make("w:tr", None, make("w:trPr", None, make("w:cantSplit"), *repeated), *cells)


def cell(paragraph: Element, width: int, *, span: int = 1, make: Maker = element) -> Element:
    """A cell with its one paragraph; `width` is in twentieths of a point, `span` in columns."""
    spanning = [make("w:gridSpan", {"w:val": str(span)})] if span > 1 else []
    properties = make("w:tcPr", None, make("w:tcW", {"w:w": str(width), "w:type": "dxa"}), *spanning)
    return make("w:tc", None, properties, paragraph)


def is_header(table_row: Element) -> bool:
    """True for a row that repeats on each page."""
    mark = table_row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in ("0", "false", "off")


def description_of(found: Element) -> str:
    """The text alternative of a `w:tbl`."""
    mark = found.find(f"{qn('w:tblPr')}/{qn('w:tblDescription')}")
    return "" if mark is None else mark.get(qn("w:val"), "")


_LOOK = {
    "w:val": "0420",
    "w:firstRow": "1",
    "w:lastRow": "0",
    "w:firstColumn": "0",
    "w:lastColumn": "0",
    "w:noHBand": "0",
    "w:noVBand": "1",
}
