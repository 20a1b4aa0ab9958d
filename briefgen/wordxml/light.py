"""Elements that are only written: each is made as its text at once, in a fraction of the time that lxml's take.

lxml keeps every element in a document of its own until it gets a parent, and looks through all that is below it each
time; a Word file is built from the inside outwards. Whoever only writes makes `light` elements instead; the functions
of this package that make elements take the maker as `make`, and give it an element's attributes and children when
they make it: what is text can't be added to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from briefgen.wordxml.namespaces import NAMESPACES, Element, Maker

_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_ODD = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
"""What a text must be looked at more closely for."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


def _light(
    name: str,
    attributes: Mapping[str, str] | None = None,
    *children: str,
    text: str | None = None,
    nsmap: Mapping[Any, str] | None = None,
) -> str:
    """As `namespaces.element`. Raises ValueError for characters that XML cannot hold."""
    if name[0] == "{":
        name = _prefixed(name)
    start = f"<{name}"
    if nsmap:
        for prefix, uri in nsmap.items():
            start += f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"'
    if attributes:
        for key, value in attributes.items():
            if key[0] == "{":
                key = _prefixed(key)  # noqa: PLW2901
            start += f' {key}="{_in_attribute(value) if _ODD.search(value) else value}"'
    content = "".join(children) if children else ""
    if text:
        content = (_in_text(text) if _ODD.search(text) else text) + content
    return f"{start}>{content}</{name}>" if content else f"{start}/>"


light = cast("Maker", _light)
"""Makes elements that are only written, as `namespaces.element` makes lxml's."""


def raw(made: Element) -> Element:
    """An element of lxml's, among light ones."""
    from lxml import etree

    return cast("Element", etree.tostring(made, encoding="unicode"))


def to_part(root: Element) -> bytes:
    """The bytes of a part whose root is a light element."""
    return (_DECLARATION + cast("str", root)).encode()


@cache
def _prefixed(name: str) -> str:
    """`{http://…/main}p` → `w:p`."""
    uri, _, local = name[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else local


def _in_text(text: str) -> str:
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError(f"XML cannot hold the character U+{ord(found[0]):04X}")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _in_attribute(text: str) -> str:
    return _in_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
