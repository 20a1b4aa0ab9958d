"""Makes `templates/reference.docx`, the document whose named styles say how our Word files look.

    python -m briefgen.writers.docx.reference           # writes templates/reference.docx
    python -m briefgen.writers.docx.reference FILE      # writes another file, to start a house document from

The looks are data in `look`. The same looks give the same bytes; a test compares the committed file with them. The
theme (colours and fonts that Word offers for further work) is python-docx's, with our fonts and colours put in.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from briefgen.charts.palette import ACCENT, INK, QUIET, RULE
from briefgen.resources import templates_folder
from briefgen.wordxml.content_controls import control_number
from briefgen.wordxml.fields import page_count, page_number, run
from briefgen.wordxml.namespaces import NAMESPACES, STORY_NAMESPACES, Element, element, qn, serialise
from briefgen.wordxml.packaging import CORE_PROPERTIES, MAIN_TYPE, WORD_TYPE, Package
from briefgen.writers.docx.embedding import put_faces
from briefgen.writers.docx.look import (
    BODY_LINE,
    BODY_POINTS,
    FALLBACK,
    FONT,
    FOOTER_FIELD,
    HEADER_FIELD,
    LINE_WIDTH,
    MARKING_FIELD,
    PAPERS,
    looks,
)
from briefgen.writers.docx.style_xml import definition_element, look_element, table_style_element

MARGINS = {"top": 1077, "bottom": 1049, "header": 539, "footer": 454, "gutter": 0}
"""In twentieths of a point; the side margins are what the line leaves of the paper."""

OURS = looks()

_STORY_ROOT = {qn("mc:Ignorable"): "w14 w15"}


def build() -> bytes:
    """The reference document's bytes."""
    package = Package({})
    package.put("[Content_Types].xml", serialise(_content_types()))
    package.put("word/theme/theme1.xml", _theme())
    stories = {"header1": _header(), "header2": _header(first=True), "footer1": _footer()}
    parts: dict[str, tuple[str, str, Element]] = {
        "word/styles.xml": ("styles", "styles", _styles()),
        "word/numbering.xml": ("numbering", "numbering", _numbering()),
        "word/settings.xml": ("settings", "settings", _settings()),
        "word/fontTable.xml": ("fontTable", "fontTable", _fonts()),
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
    package.put("docProps/core.xml", _core())
    package.put("docProps/app.xml", _app())
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


def _styles() -> Element:
    numbering_ids = {name: str(number) for number, name in enumerate(OURS.numbering, start=1)}
    root = element("w:styles", None, _defaults(), _latent(), nsmap={"w": NAMESPACES["w"]})
    root.extend(look_element(look, OURS.numbering, numbering_ids, {}) for look in OURS.styles)
    root.extend([_plain_table(), table_style_element(), _no_list()])
    return root


def _defaults() -> Element:
    fonts = {"w:ascii": FONT, "w:hAnsi": FONT, "w:eastAsiaTheme": "minorEastAsia", "w:cs": "Arial"}
    size = str(round(BODY_POINTS * 2))
    return element(
        "w:docDefaults",
        None,
        element(
            "w:rPrDefault",
            None,
            element(
                "w:rPr",
                None,
                element("w:rFonts", fonts),
                element("w:sz", {"w:val": size}),
                element("w:szCs", {"w:val": size}),
                element("w:lang", {"w:val": "en-GB", "w:eastAsia": "ja-JP", "w:bidi": "ar-SA"}),
            ),
        ),
        element(
            "w:pPrDefault",
            None,
            element(
                "w:pPr",
                None,
                element("w:widowControl"),
                element("w:spacing", {"w:after": "0", "w:line": str(round(BODY_LINE * 240)), "w:lineRule": "auto"}),
            ),
        ),
    )


def _latent() -> Element:
    return element(
        "w:latentStyles",
        {
            "w:defLockedState": "0",
            "w:defUIPriority": "99",
            "w:defSemiHidden": "1",
            "w:defUnhideWhenUsed": "1",
            "w:defQFormat": "0",
            "w:count": "376",
        },
    )


def _plain_table() -> Element:
    margins = [
        element(f"w:{side}", {"w:w": "108" if side in ("left", "right") else "0", "w:type": "dxa"})
        for side in ("top", "left", "bottom", "right")
    ]
    return element(
        "w:style",
        {"w:type": "table", "w:default": "1", "w:styleId": "TableNormal"},
        element("w:name", {"w:val": "Normal Table"}),
        element("w:uiPriority", {"w:val": "99"}),
        element("w:semiHidden"),
        element("w:unhideWhenUsed"),
        element(
            "w:tblPr", None, element("w:tblInd", {"w:w": "0", "w:type": "dxa"}), element("w:tblCellMar", None, *margins)
        ),
    )


def _no_list() -> Element:
    return element(
        "w:style",
        {"w:type": "numbering", "w:default": "1", "w:styleId": "NoList"},
        element("w:name", {"w:val": "No List"}),
        element("w:uiPriority", {"w:val": "99"}),
        element("w:semiHidden"),
        element("w:unhideWhenUsed"),
    )


def _numbering() -> Element:
    root = element("w:numbering", nsmap={"w": NAMESPACES["w"]})
    for number, (name, levels) in enumerate(OURS.numbering.items()):
        root.append(definition_element(str(number), levels, f"briefgen {name}", {}))
    for number in range(len(OURS.numbering)):
        root.append(element("w:num", {"w:numId": str(number + 1)}, element("w:abstractNumId", {"w:val": str(number)})))
    return root


def _settings() -> Element:
    compatibility = [
        element(
            "w:compatSetting", {"w:name": name, "w:uri": "http://schemas.microsoft.com/office/word", "w:val": value}
        )
        for name, value in (
            ("compatibilityMode", "15"),
            ("overrideTableStyleFontSizeAndJustification", "1"),
            ("enableOpenTypeFeatures", "1"),
            ("doNotFlipMirrorIndents", "1"),
            ("differentiateMultirowTableHeaders", "1"),
        )
    ]
    return element(
        "w:settings",
        None,
        element("w:zoom", {"w:percent": "100"}),
        element("w:embedTrueTypeFonts"),
        element("w:defaultTabStop", {"w:val": "567"}),
        element("w:characterSpacingControl", {"w:val": "doNotCompress"}),
        element("w:compat", None, *compatibility),
        element("w:themeFontLang", {"w:val": "en-GB"}),
        element("w:clrSchemeMapping", _COLOUR_MAP),
        element("w:decimalSymbol", {"w:val": "."}),
        element("w:listSeparator", {"w:val": ","}),
        nsmap={"w": NAMESPACES["w"]},
    )


_COLOUR_MAP = {
    "w:bg1": "light1",
    "w:t1": "dark1",
    "w:bg2": "light2",
    "w:t2": "dark2",
    **{f"w:accent{number}": f"accent{number}" for number in range(1, 7)},
    "w:hyperlink": "hyperlink",
    "w:followedHyperlink": "followedHyperlink",
}


def _fonts() -> Element:
    """The font table: a program that does not take the embedded faces takes the font that `w:altName` names."""

    def font(name: str, panose: str, alternative: str = "") -> Element:
        children = [element("w:altName", {"w:val": alternative})] if alternative else []
        return element(
            "w:font",
            {"w:name": name},
            *children,
            element("w:panose1", {"w:val": panose}),
            element("w:charset", {"w:val": "00"}),
            element("w:family", {"w:val": "swiss"}),
            element("w:pitch", {"w:val": "variable"}),
        )

    return element(
        "w:fonts",
        None,
        font(FONT, "020B0503030403020204", FALLBACK),
        font(FALLBACK, "020F0502020204030204", "Carlito"),
        font("Arial", "020B0604020202020204"),
        nsmap={prefix: NAMESPACES[prefix] for prefix in ("w", "r")},
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
    shown = [
        _line(look.style_id, [run(look.name)]) for look in OURS.styles if look.kind == "paragraph" and look.gallery
    ]
    letters = [
        element("w:p", None, run(f"{look.name}: "), run("as it looks", look.style_id))
        for look in OURS.styles
        if look.kind == "character" and not look.default
    ]
    body = element("w:body", None, *shown, *letters, section(ids))
    return element("w:document", _STORY_ROOT, body, nsmap=STORY_NAMESPACES)


def _content_types() -> Element:
    root = element("ct:Types")
    for extension, media in (
        ("png", "image/png"),
        ("svg", "image/svg+xml"),
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
    ):
        root.append(element("ct:Default", {"Extension": extension, "ContentType": media}))
    for part, media in (
        ("word/document.xml", MAIN_TYPE),
        ("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    ):
        root.append(element("ct:Override", {"PartName": f"/{part}", "ContentType": media}))
    return root


def _theme() -> bytes:
    """python-docx's theme with our fonts and colours."""
    import docx

    default = Path(docx.__file__).parent / "templates" / "default.docx"
    theme = Package.open(default.read_bytes()).members["word/theme/theme1.xml"].decode()
    colours = {
        "dk1": INK,
        "lt1": "#ffffff",
        "dk2": INK,
        "lt2": RULE,
        "accent1": ACCENT,
        "accent2": QUIET,
        "hlink": ACCENT,
        "folHlink": ACCENT,
    }
    for name, colour in colours.items():
        theme = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\1<a:srgbClr val="{colour[1:].upper()}"/>\2', theme, flags=re.DOTALL
        )
    theme = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{FONT}", theme)
    return theme.encode()


def _core() -> bytes:
    root = element(
        "cp:coreProperties",
        None,
        element("dc:title", text="Reference document of briefgen"),
        nsmap={prefix: NAMESPACES[prefix] for prefix in ("cp", "dc", "dcterms", "xsi")},
    )
    return serialise(root)


def _app() -> bytes:
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    application = element(f"{{{extended}}}Application", text="briefgen", nsmap={None: extended})
    return serialise(element(f"{{{extended}}}Properties", None, application, nsmap={None: extended}))


def main() -> None:
    """Write the reference document."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else templates_folder() / "reference.docx"
    path.write_bytes(build())
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
