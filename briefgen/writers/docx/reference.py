"""Makes `templates/reference.docx`, the document whose named styles say how our Word files look.

    python -m briefgen.writers.docx.reference           # writes templates/reference.docx
    python -m briefgen.writers.docx.reference FILE      # writes another file, to start a house document from

The looks are data in `looks_of_text` and `looks_of_pages`. The same looks give the same bytes; a test compares the
committed file with them. The theme (colours and fonts that Word offers for further work) is python-docx's, with our
fonts and colours put in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from briefgen.resources import templates_folder
from briefgen.wordxml.content_controls import control_number
from briefgen.wordxml.fields import page_count, page_number, run
from briefgen.wordxml.namespaces import STORY_NAMESPACES, Element, element, qn, serialise
from briefgen.wordxml.packaging import CORE_PROPERTIES, WORD_TYPE, Package
from briefgen.writers.docx import reference_parts
from briefgen.writers.docx.embedding import put_faces
from briefgen.writers.docx.look import (
    FOOTER_FIELD,
    HEADER_FIELD,
    LINE_WIDTH,
    MARKING_FIELD,
    PAPERS,
)

MARGINS = {"top": 1077, "bottom": 1049, "header": 539, "footer": 454, "gutter": 0}
"""In twentieths of a point; the side margins are what the line leaves of the paper."""

_STORY_ROOT = {qn("mc:Ignorable"): "w14 w15"}


def build() -> bytes:
    """The reference document's bytes."""
    package = Package({})
    package.put("[Content_Types].xml", serialise(reference_parts.content_types()))
    package.put("word/theme/theme1.xml", reference_parts.theme())
    stories = {"header1": _header(), "header2": _header(first=True), "footer1": _footer()}
    parts: dict[str, tuple[str, str, Element]] = {
        "word/styles.xml": ("styles", "styles", reference_parts.styles()),
        "word/numbering.xml": ("numbering", "numbering", reference_parts.numbering()),
        "word/settings.xml": ("settings", "settings", reference_parts.settings()),
        "word/fontTable.xml": ("fontTable", "fontTable", reference_parts.fonts()),
    }
    for name, root in stories.items():
        parts[f"word/{name}.xml"] = (name[:-1], name[:-1], root)
    package.relate("", "officeDocument", "word/document.xml")
    package.relate("", CORE_PROPERTIES, "docProps/core.xml")
    package.relate("", "extended-properties", "docProps/app.xml")
    put_faces(package, "word/fontTable.xml", parts["word/fontTable.xml"][2][0])
    ids: dict[str, str] = {}
    for member, (kind, media, root) in parts.items():
        package.put_xml(member, root)
        package.set_content_type(member, WORD_TYPE.format(media))
        ids[member] = package.relate("word/document.xml", kind, member)
    package.relate("word/document.xml", "theme", "word/theme/theme1.xml")
    package.put_xml("word/document.xml", _document(ids))
    package.put("docProps/core.xml", reference_parts.core_properties())
    package.put("docProps/app.xml", reference_parts.app_properties())
    return package.to_bytes()


def section(ids: Mapping[str, str], paper: str = "a4") -> Element:
    """`w:sectPr` of one column with generous margins; `ids` are relationship ids by story."""
    width, height = PAPERS[paper]
    side = (width - LINE_WIDTH) // 2
    margins = {"top": MARGINS["top"], "right": side, "bottom": MARGINS["bottom"], "left": side} | MARGINS
    return element(
        "w:sectPr",
        None,
        element("w:headerReference", {"w:type": "default", "r:id": ids["word/header1.xml"]}),
        element("w:headerReference", {"w:type": "first", "r:id": ids["word/header2.xml"]}),
        element("w:footerReference", {"w:type": "default", "r:id": ids["word/footer1.xml"]}),
        element("w:footerReference", {"w:type": "first", "r:id": ids["word/footer1.xml"]}),
        element("w:pgSz", {"w:w": str(width), "w:h": str(height)}),
        element("w:pgMar", {f"w:{name}": str(value) for name, value in margins.items()}),
        element("w:cols", {"w:space": "708"}),
        element("w:titlePg"),
        element("w:docGrid", {"w:linePitch": "360"}),
    )


def _header(*, first: bool = False) -> Element:
    """The running text at the left, the marking at the right; on the first page the marking alone."""
    running = [] if first else [_filled(HEADER_FIELD, "Country and edition")]
    tab = element("w:r", None, element("w:tab"))
    line = _line("Header", [*running, tab, _filled(MARKING_FIELD, "Marking", "MarkingText")])
    return element("w:hdr", _STORY_ROOT, line, nsmap=STORY_NAMESPACES)


def _footer() -> Element:
    pages = [run("Page "), *page_number(), run(" of "), *page_count()]
    line = _line("Footer", [_filled(FOOTER_FIELD, "Organisation"), element("w:r", None, element("w:tab")), *pages])
    marking = _line("Marking", [_filled(MARKING_FIELD, "Marking")])
    return element("w:ftr", _STORY_ROOT, line, marking, nsmap=STORY_NAMESPACES)


def _line(style: str, runs: Iterable[Element]) -> Element:
    properties = element("w:pPr", None, element("w:pStyle", {"w:val": style}))
    return element("w:p", None, properties, *runs)


def _filled(tag: str, shown: str, style: str = "") -> Element:
    """A control in a line of a header or footer that the writer fills in; `shown` until then."""
    properties = element(
        "w:sdtPr",
        None,
        element("w:alias", {"w:val": shown}),
        element("w:tag", {"w:val": tag}),
        element("w:id", {"w:val": str(control_number(tag, set()))}),
        element("w15:appearance", {"w15:val": "hidden"}),
    )
    return element("w:sdt", None, properties, element("w:sdtContent", None, run(shown, style)))


def _document(ids: Mapping[str, str]) -> Element:
    """A page that shows every style, for whoever opens the file to see or change them."""
    gallery = [look for look in reference_parts.OURS.styles if look.gallery]
    shown = [_line(look.style_id, [run(look.name)]) for look in gallery if look.kind == "paragraph"]
    letters = [
        element("w:p", None, run(f"{look.name}: "), run("as it looks", look.style_id))
        for look in reference_parts.OURS.styles
        if look.kind == "character" and not look.default
    ]
    body = element("w:body", None, *shown, *letters, section(ids))
    return element("w:document", _STORY_ROOT, body, nsmap=STORY_NAMESPACES)


def main() -> None:
    """Write the reference document."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else templates_folder() / "reference.docx"
    path.write_bytes(build())
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
