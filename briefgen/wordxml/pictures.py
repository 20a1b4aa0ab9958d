"""Pictures in the line of text, with their alternative text: a PNG, and beside it the SVG for programs that draw it."""

from __future__ import annotations

from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import NAMESPACES, Element, qn

EMU_PER_MM = 36_000
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_ASVG = f'xmlns:asvg="{NAMESPACES["asvg"]}"'


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


def alt_text_of(drawing: Element) -> str:
    """The alternative text of a `w:drawing`; empty when it has none."""
    properties = next(drawing.iter(qn("wp:docPr")), None)
    return "" if properties is None else properties.get("descr", "")
