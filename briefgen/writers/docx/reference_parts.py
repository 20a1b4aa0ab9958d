"""The parts of our reference document that hold no text: styles, lists, settings, fonts, theme, properties."""

from __future__ import annotations

import re
from pathlib import Path

from briefgen.charts.palette import ACCENT, INK, QUIET, RULE
from briefgen.wordxml.namespaces import NAMESPACES, Element, element, serialise
from briefgen.wordxml.packaging import MAIN_TYPE, Package
from briefgen.writers.docx.look import BODY_LINE, BODY_POINTS, FALLBACK, FONT
from briefgen.writers.docx.looks import looks
from briefgen.writers.docx.style_xml import definition_element, look_element, table_style_element

OURS = looks()


def styles() -> Element:
    """The styles part."""
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


def numbering() -> Element:
    """The list definitions, and a list of each."""
    root = element("w:numbering", nsmap={"w": NAMESPACES["w"]})
    for number, (name, levels) in enumerate(OURS.numbering.items()):
        root.append(definition_element(str(number), levels, f"briefgen {name}", {}))
    for number in range(len(OURS.numbering)):
        root.append(element("w:num", {"w:numId": str(number + 1)}, element("w:abstractNumId", {"w:val": str(number)})))
    return root


def settings() -> Element:
    """The settings: compatibility, embedded fonts, language."""
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


def fonts() -> Element:
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


def content_types() -> Element:
    """Content types by extension, and of the parts that have no relationship to the document."""
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


def theme() -> bytes:
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


def core_properties() -> bytes:
    """Properties until the writer sets a document's own."""
    root = element(
        "cp:coreProperties",
        None,
        element("dc:title", text="Reference document of briefgen"),
        nsmap={prefix: NAMESPACES[prefix] for prefix in ("cp", "dc", "dcterms", "xsi")},
    )
    return serialise(root)


def app_properties() -> bytes:
    """The program that made the file."""
    extended = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    application = element(f"{{{extended}}}Application", text="briefgen", nsmap={None: extended})
    return serialise(element(f"{{{extended}}}Properties", None, application, nsmap={None: extended}))
