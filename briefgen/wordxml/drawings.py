"""Pictures in the line of text, with their alternative text: a PNG, and beside it the SVG for programs that draw it."""

from __future__ import annotations

from briefgen.wordxml.namespaces import NAMESPACES, Element, element, qn

EMU_PER_MM = 36_000
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_PICTURE = NAMESPACES["pic"]


def picture_run(
    *, number: int, name: str, alt: str, width: float, height: float, image: str, vector: str = ""
) -> Element:
    """A `w:r` with an inline picture.

    `number` is unique among the document's drawings; `width` and `height` are in millimetres; `image` and `vector` are
    relationship ids of the PNG (or JPEG) and of the SVG.
    """
    size = {"cx": str(round(width * EMU_PER_MM)), "cy": str(round(height * EMU_PER_MM))}
    blip = element("a:blip", {"r:embed": image}, nsmap=_DRAWING)
    if vector:
        drawn = element("asvg:svgBlip", {"r:embed": vector}, nsmap={"asvg": NAMESPACES["asvg"]})
        blip.append(element("a:extLst", None, element("a:ext", {"uri": _SVG_EXTENSION}, drawn)))
    graphic = element(
        "pic:pic",
        None,
        element(
            "pic:nvPicPr",
            None,
            element("pic:cNvPr", {"id": str(number), "name": name, "descr": alt}),
            element("pic:cNvPicPr"),
        ),
        element("pic:blipFill", None, blip, element("a:stretch", None, element("a:fillRect"))),
        element(
            "pic:spPr",
            None,
            element("a:xfrm", None, element("a:off", {"x": "0", "y": "0"}), element("a:ext", size)),
            element("a:prstGeom", {"prst": "rect"}, element("a:avLst")),
        ),
    )
    inline = element(
        "wp:inline",
        {"distT": "0", "distB": "0", "distL": "0", "distR": "0"},
        element("wp:extent", size),
        element("wp:effectExtent", {"l": "0", "t": "0", "r": "0", "b": "0"}),
        element("wp:docPr", {"id": str(number), "name": name, "descr": alt}),
        element("wp:cNvGraphicFramePr", None, element("a:graphicFrameLocks", {"noChangeAspect": "1"})),
        element("a:graphic", None, element("a:graphicData", {"uri": _PICTURE}, graphic)),
    )
    return element("w:r", None, element("w:drawing", None, inline))


def alt_text_of(drawing: Element) -> str:
    """The alternative text of a `w:drawing`; empty when it has none."""
    properties = next(drawing.iter(qn("wp:docPr")), None)
    return "" if properties is None else properties.get("descr", "")


_DRAWING = {"a": NAMESPACES["a"], "r": NAMESPACES["r"]}
