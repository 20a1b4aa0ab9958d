"""Core properties and language: what a reader of files sees before opening one."""

from __future__ import annotations

import re
from functools import lru_cache

from briefgen.document.tree import Meta
from briefgen.wordxml.namespaces import NAMESPACES, Element, element, insert_before, parse_xml, qn, serialise

_DECLARED = {prefix: NAMESPACES[prefix] for prefix in ("cp", "dc", "dcterms", "xsi")}


def core_properties(meta: Meta, language: str) -> bytes:
    """`docProps/core.xml`. The dates are the brief's own; the clock is never read."""
    stamp = f"{meta.created.isoformat()}T00:00:00Z"

    def dated(name: str) -> Element:
        return element(name, {"xsi:type": "dcterms:W3CDTF"}, text=stamp, nsmap=_DECLARED)

    root = element(
        "cp:coreProperties",
        None,
        element("dc:title", text=meta.title),
        element("dc:subject", text=meta.subject),
        element("dc:creator", text=meta.author),
        element("cp:keywords", text=", ".join(meta.keywords)),
        element("cp:lastModifiedBy", text=meta.author),
        dated("dcterms:created"),
        dated("dcterms:modified"),
        element("dc:language", text=language),
        nsmap=_DECLARED,
    )
    return serialise(root)


def language_tag(asked: str, reference: str) -> str:
    """The document's language: that of the reference document where it is the same language (en → en-GB)."""
    if not asked or reference.partition("-")[0].lower() == asked.lower():
        return reference
    return asked


RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


def is_right_to_left(language: str) -> bool:
    """True for languages that are written from right to left."""
    return language.partition("-")[0].lower() in RIGHT_TO_LEFT


@lru_cache(maxsize=4)
def turned(styles: bytes) -> bytes:
    """The styles part for text from right to left: all paragraphs by the document's defaults.

    Styles cannot turn runs and the columns of tables; the body marks those.
    """
    root = parse_xml(styles)
    properties = root.find("w:docDefaults/w:pPrDefault/w:pPr", NAMESPACES)
    if properties is None or properties.find(qn("w:bidi")) is not None:
        return styles
    insert_before(properties, element("w:bidi"), ("w:spacing", "w:ind", "w:jc", "w:textAlignment", "w:outlineLvl"))
    return serialise(root)


_DEFAULT_LANGUAGE = re.compile(rb'(<w:rPrDefault>.*?<w:lang\b[^>]*?w:val=")([^"]*)(")', re.DOTALL)


def default_language(styles: bytes) -> str:
    """The language that the styles part sets for all text; British English where it sets none."""
    language = _DEFAULT_LANGUAGE.search(styles)
    return language[2].decode() if language else "en-GB"


def with_language(styles: bytes, language: str) -> bytes:
    """The styles part with another default language; the same object where it has that already."""
    if default_language(styles) == language:
        return styles
    changed = _DEFAULT_LANGUAGE.sub(rb"\g<1>" + language.encode() + rb"\g<3>", styles, count=1)
    return turned(_BIDI_LANGUAGE.sub(rb"\g<1>" + language.encode(), changed)) if is_right_to_left(language) else changed


_BIDI_LANGUAGE = re.compile(rb'(<w:rPrDefault>.*?<w:lang\b[^>]*?w:bidi=")[^"]*', re.DOTALL)
