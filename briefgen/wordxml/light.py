"""Elements that are only written: made and turned into text in a fraction of the time that lxml's take.

lxml keeps every element in a document of its own until it gets a parent, and looks through all that is below it each
time; a Word file is built from the inside outwards. Whoever only writes makes `light` elements instead; the functions
of this package that make elements take the maker as `make`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from briefgen.wordxml.namespaces import NAMESPACES, Element, Maker

_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_ODD = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
"""What a text must be looked at more closely for."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


class Light:
    """As much of an element as writing needs. Raises ValueError for characters that XML cannot hold."""

    __slots__ = ("_attributes", "_children", "_name", "_text")

    def __init__(self, name: str, attributes: Mapping[str, str] | None, children: Iterable[Any], text: str | None):
        self._name = name if name[0] != "{" else _prefixed(name)
        self._attributes = dict(attributes) if attributes else {}
        self._children = list(children)
        self._text = _in_text(text) if text else ""

    def append(self, child: Any) -> None:
        """Add a child at the end."""
        self._children.append(child)

    def extend(self, children: Iterable[Any]) -> None:
        """Add children at the end."""
        self._children.extend(children)

    def set(self, name: str, value: str) -> None:
        """Set an attribute."""
        self._attributes[name] = value

    def write(self, out: list[str]) -> None:
        """Add the element as text to `out`."""
        start = f"<{self._name}"
        for key, value in self._attributes.items():
            start += f' {key if key[0] != "{" else _prefixed(key)}="{_in_attribute(value)}"'
        if self._children:
            out.append(f"{start}>{self._text}")
            for child in self._children:
                child.write(out)
            out.append(f"</{self._name}>")
        elif self._text:
            out.append(f"{start}>{self._text}</{self._name}>")
        else:
            out.append(f"{start}/>")


class Raw:
    """Text of XML that was made in another way."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def write(self, out: list[str]) -> None:
        """Add it to `out`."""
        out.append(self._text)


def _light(
    name: str,
    attributes: Mapping[str, str] | None = None,
    *children: Any,
    text: str | None = None,
    nsmap: Mapping[Any, str] | None = None,
) -> Light:
    made = Light(name, attributes, children, text)
    for prefix, uri in (nsmap or {}).items():
        made.set(f"xmlns:{prefix}" if prefix else "xmlns", uri)
    return made


light = cast("Maker", _light)
"""Makes elements that are only written, as `namespaces.element` makes lxml's."""


def raw(made: Element) -> Element:
    """An element of lxml's, among light ones."""
    from lxml import etree

    return cast("Element", Raw(etree.tostring(made, encoding="unicode")))


def to_part(root: Element) -> bytes:
    """The bytes of a part whose root is a light element."""
    out = [_DECLARATION]
    cast("Light", root).write(out)
    return "".join(out).encode()


@cache
def _prefixed(name: str) -> str:
    """`{http://…/main}p` → `w:p`."""
    uri, _, local = name[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    return f"{prefix}:{local}" if prefix else local


def _in_text(text: str) -> str:
    if not _ODD.search(text):
        return text
    _check(text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _in_attribute(text: str) -> str:
    if not _ODD.search(text):
        return text
    return _in_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _check(text: str) -> None:
    found = _FORBIDDEN.search(text)
    if found:
        raise ValueError(f"XML cannot hold the character U+{ord(found[0]):04X}")
