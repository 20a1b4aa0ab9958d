"""XML as text, for parts that are written from beginning to end, in a small part of a tree's time: text, fields,
tables, pictures.

What reads or changes a file works on elements (`namespaces`); what makes one from nothing joins texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from briefgen.wordxml.namespaces import NAMESPACES, STORY_NAMESPACES

_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_LOOK = (
    '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
    ' w:noVBand="1"/>'
)
BOX, COLUMNS = "A box around text", "Text side by side: read column by column"
"""The text alternatives of tables that only place what stands in them."""
EMU_PER_MM = 36_000
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_ASVG = f'xmlns:asvg="{NAMESPACES["asvg"]}"'


def escaped(text: str) -> str:
    """Text as it stands between tags or in an attribute. Raises ValueError for characters that XML cannot hold."""
    if not _SPECIAL.search(text):
        return text
    if forbidden := _FORBIDDEN.search(text):
        raise ValueError(f"XML cannot hold the character U+{ord(forbidden[0]):04X}")
    return _SPECIAL.sub(lambda match: _ENTITIES[match[0]], text)


def attributes(values: Mapping[str, str]) -> str:
    """` name="value"` of each, to stand behind a tag's name."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in values.items())


def text_markup(text: str) -> str:
    """`w:t` that keeps its outer spaces."""
    keeps = text[:1].isspace() or text[-1:].isspace() or not text
    space = ' xml:space="preserve"' if keeps else ""
    return f"<w:t{space}>{escaped(text)}</w:t>"


def story(name: str, content: str) -> bytes:
    """The bytes of a document, header or footer: its root declares what its text may use."""
    declared = "".join(f' xmlns:{prefix}="{NAMESPACES[str(prefix)]}"' for prefix in STORY_NAMESPACES)
    return to_part(f'<{name}{declared} mc:Ignorable="w14 w15">{content}</{name}>')


def to_part(root: str) -> bytes:
    """The bytes of a part."""
    return (_DECLARATION + root).encode()


def field_begin(instruction: str) -> str:
    """Markup of the runs before a field's result; the result may go on over several paragraphs.

    No field is marked dirty: Word would ask to update it on every opening.
    """
    code = f'<w:r><w:instrText xml:space="preserve"> {escaped(instruction)} </w:instrText></w:r>'
    return f"{_mark('begin')}{code}{_mark('separate')}"


def field_end() -> str:
    """Markup of the run that closes a field."""
    return _mark("end")


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


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


def picture_run(*, number: int, name: str, alt: str, width: float, height: float, image: str, vector: str = "") -> str:
    """Markup of a `w:r` with an inline picture.

    `number` is unique among the document's drawings; `width` and `height` are in millimetres; `image` and `vector` are
    relationship ids of the PNG (or JPEG) and of the SVG.
    """
    size = f'cx="{round(width * EMU_PER_MM)}" cy="{round(height * EMU_PER_MM)}"'
    about = f'id="{number}" name="{escaped(name)}" descr="{escaped(alt)}"'
    drawn = f'<asvg:svgBlip {_ASVG} r:embed="{vector}"/>'
    extension = f'<a:extLst><a:ext uri="{_SVG_EXTENSION}">{drawn}</a:ext></a:extLst>' if vector else ""
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr {about}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {about}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{image}">{extension}</a:blip>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill>"
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
