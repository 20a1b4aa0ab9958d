"""Our own reference document: the parts in `templates/word`, which say how our Word files look, as one package."""

from __future__ import annotations

from functools import cache

from lxml import etree

from briefgen.resources import templates_folder
from briefgen.wordxml.namespaces import Element, element, serialise
from briefgen.wordxml.packaging import MAIN_TYPE, WORD_TYPE, Package

_THEME = "application/vnd.openxmlformats-officedocument.theme+xml"
_FONT = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_PARTS = (
    ("styles", "word/styles.xml", WORD_TYPE.format("styles")),
    ("numbering", "word/numbering.xml", WORD_TYPE.format("numbering")),
    ("settings", "word/settings.xml", WORD_TYPE.format("settings")),
    ("fontTable", "word/fontTable.xml", WORD_TYPE.format("fontTable")),
    ("header", "word/header1.xml", WORD_TYPE.format("header")),
    ("header-first", "word/header2.xml", WORD_TYPE.format("header")),
    ("footer", "word/footer1.xml", WORD_TYPE.format("footer")),
    ("theme", "word/theme/theme1.xml", _THEME),
)
"""File in `templates/word`, its place in the package, content type; the document's relationships have this order."""


def built_in_package() -> Package:
    """The reference document, without text. Comments and line ends of the files stay behind."""
    folder = templates_folder() / "word"
    package = Package({"[Content_Types].xml": serialise(element("ct:Types"))})
    for extension, media in (
        ("xml", "application/xml"),
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("svg", "image/svg+xml"),
        ("png", "image/png"),
        ("odttf", _FONT),
    ):
        package.set_default_type(extension, media)
    main = ("document", "word/document.xml", MAIN_TYPE)
    for name, member, media in (main, ("app", "docProps/app.xml", _APP), *_PARTS):
        package.put(member, serialise(_part(name)))
        package.set_content_type(member, media)
    package.relate("", "officeDocument", "word/document.xml")
    package.relate("", "extended-properties", "docProps/app.xml")
    for name, member, _ in _PARTS:
        package.relate("word/document.xml", name.partition("-")[0], member)
    for font in sorted((folder / "fonts").glob("*.odttf")):
        package.put(f"word/fonts/{font.name}", font.read_bytes())
        package.relate("word/fontTable.xml", "font", f"word/fonts/{font.name}")
    return package


@cache
def chapter_head() -> Element:
    """The running head of a chapter, to be copied."""
    return _part("header-chapter")


def _part(name: str) -> Element:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    return etree.parse(templates_folder() / "word" / f"{name}.xml", parser).getroot()
