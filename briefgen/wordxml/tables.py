"""Tables: fixed grids, header rows that repeat, rows that stay whole, a text alternative for the whole table."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import NAMESPACES, Element, is_on

BOX, COLUMNS = "A box around text", "Text side by side: read column by column"
"""The text alternatives of tables that only place what stands in them."""


def table(
    style_id: str, widths: Sequence[int], caption: str, description: str, rows: str, *, right_to_left: bool = False
) -> str:
    """Markup of a `w:tbl` of fixed layout.

    `widths` are in twentieths of a point; `caption` and `description` are its alternative text; `rows` is markup.
    """
    properties = [f'<w:tblStyle w:val="{escaped(style_id)}"/>'] if style_id else []
    properties += ["<w:bidiVisual/>"] if right_to_left else []
    properties.append(f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>{_LOOK}')
    properties += [f'<w:tblCaption w:val="{escaped(caption)}"/>'] if caption else []
    properties += [f'<w:tblDescription w:val="{escaped(description)}"/>'] if description else []
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr>{''.join(properties)}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def row(cells: str, *, header: bool = False, whole: bool = True) -> str:
    """Markup of a row; a `whole` one is never split over two pages, a header row repeats on each page."""
    properties = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if header else "")
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def cell(content: str, width: int, *, span: int = 1) -> str:
    """Markup of a cell around its paragraphs; `width` is in twentieths of a point, `span` in columns."""
    spanning = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanning}</w:tcPr>{content}</w:tc>'


def is_header(table_row: Element) -> bool:
    """True for a row that repeats on each page."""
    return is_on(table_row.find("w:trPr/w:tblHeader", NAMESPACES))


_LOOK = (
    '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
    ' w:noVBand="1"/>'
)
