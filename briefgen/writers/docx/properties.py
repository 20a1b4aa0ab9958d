"""Core properties and language: what a reader of files sees before opening one."""

from __future__ import annotations

import re

from briefgen.document.tree import Meta
from briefgen.wordxml.namespaces import NAMESPACES, Element, element, serialise

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


_DEFAULT_LANGUAGE = re.compile(rb'(<w:rPrDefault>.*?<w:lang\b[^>]*?w:val=")([^"]*)(")', re.DOTALL)


def default_language(styles: bytes) -> str:
    """The language that the styles part sets for all text; British English where it sets none."""
    found = _DEFAULT_LANGUAGE.search(styles)
    return found[2].decode() if found else "en-GB"


def with_language(styles: bytes, language: str) -> bytes:
    """The styles part with another default language; the same object where it has that already."""
    if default_language(styles) == language:
        return styles
    return _DEFAULT_LANGUAGE.sub(rb"\g<1>" + language.encode() + rb"\g<3>", styles, count=1)
