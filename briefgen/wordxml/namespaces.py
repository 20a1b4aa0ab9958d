"""Prefixes of Office Open XML, Clark names, and the building of elements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeAlias, cast

from lxml import etree

Element: TypeAlias = etree._Element

NAMESPACES: dict[str, str] = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
    "ds": "http://schemas.openxmlformats.org/officeDocument/2006/customXml",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xml": "http://www.w3.org/XML/1998/namespace",
}

STORY_NAMESPACES: dict[str | None, str] = {
    prefix: NAMESPACES[prefix] for prefix in ("w", "r", "wp", "a", "pic", "mc", "w14", "w15")
}
"""Declared on the root of a document, header or footer; `w14` and `w15` must be listed in its `mc:Ignorable`."""


@cache
def qn(name: str) -> str:
    """Clark name of a prefixed one: `w:p` → `{http://…/main}p`; a Clark name or one without prefix stays as it is."""
    if name.startswith("{"):
        return name
    prefix, colon, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if colon else name


def element(
    name: str,
    attributes: Mapping[str, str] | None = None,
    *children: Element,
    text: str | None = None,
    nsmap: Mapping[str | None, str] | Mapping[str, str] | Mapping[None, str] | None = None,
) -> Element:
    """A new element with prefixed names: `element("w:jc", {"w:val": "right"})`.

    Without `nsmap` the prefix of `name` alone is declared, so that the serialised part carries the usual prefixes.
    """
    declared = _own_prefix(name.partition(":")[0]) if nsmap is None else nsmap
    named = {qn(key): value for key, value in (attributes or {}).items()}
    created = etree.Element(qn(name), named, cast("Mapping[str, str]", declared))
    created.text = text
    created.extend(children)
    return created


def run(text: str) -> Element:
    """One run of text."""
    return element("w:r", None, text_element(text))


def text_element(text: str) -> Element:
    """`w:t` that keeps its outer spaces."""
    keeps = text[:1].isspace() or text[-1:].isspace() or not text
    return element("w:t", {"xml:space": "preserve"} if keeps else None, text=text)


def value_of(parent: Element | None, name: str, attribute: str = "w:val") -> str | None:
    """Attribute of a direct child: `value_of(properties, "w:pStyle")`; None where either is missing."""
    if parent is None:
        return None
    child = next(parent.iterchildren(qn(name)), None)
    return None if child is None else child.get(qn(attribute))


def take_out(part: Element) -> None:
    """Take an element out of its tree, with all that is in it."""
    parent = part.getparent()
    if parent is not None:
        parent.remove(part)


def insert_before(parent: Element, child: Element, names: Iterable[str]) -> None:
    """Put a child before the first one of these names, which the schema wants after it; without one, at the end."""
    following = next(parent.iterchildren(*map(qn, names)), None)
    if following is None:
        parent.append(child)
    else:
        following.addprevious(child)


def is_on(setting: Element | None) -> bool:
    """True for a setting such as `w:b` that is there and not switched off."""
    return setting is not None and setting.get(qn("w:val"), "1") not in ("0", "false", "off")


def whole_number(text: str | None, default: int = 0) -> int:
    """A number that a Word file states; `default` where it states none, or one beyond the 31 bits that Word keeps."""
    try:
        number = int(text) if text and len(text) <= _DIGITS else default
    except ValueError:
        return default
    return number if abs(number) < 2**31 else default


_DIGITS = 11


def parse_xml(data: bytes) -> Element:
    """Parse one part of an untrusted file: no DTD, no entities, no network, bounded depth and text.

    Raises `lxml.etree.XMLSyntaxError` for broken XML and `ValueError` for a part with a document type declaration.
    """
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise ValueError("a document type declaration (entities) is not allowed in a Word file")
    # One parser per call: lxml parsers must not be shared by threads, and making one costs microseconds.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration (entities) is not allowed in a Word file")
    return root


def serialise(root: Element) -> bytes:
    """Bytes of a part, with the declaration that Word writes."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


@cache
def _own_prefix(prefix: str) -> dict[str | None, str]:
    return {None if prefix in _UNPREFIXED else prefix: NAMESPACES[prefix]} if prefix in NAMESPACES else {}


_UNPREFIXED = ("ct", "pr")
"""Written without a prefix, as Office does: some readers of packages look for the bare names."""
