"""XML as text, for parts that are written from beginning to end, in a small part of a tree's time.

What reads or changes a file works on elements (`namespaces`); what makes one from nothing joins texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from briefgen.wordxml.namespaces import NAMESPACES, STORY_NAMESPACES

_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_SPECIAL = re.compile('[&<>"\x00-\x1f\ud800-\udfff\ufffe\uffff]')
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def escaped(text: str) -> str:
    """Text as it stands between tags or in an attribute. Raises ValueError for characters that XML cannot hold."""
    if not _SPECIAL.search(text):
        return text
    if forbidden := _FORBIDDEN.search(text):
        raise ValueError(f"XML cannot hold the character U+{ord(forbidden[0]):04X}")
    return _SPECIAL.sub(lambda match: _ENTITIES[match[0]], text)


def attributes(values: Mapping[str, str]) -> str:
    """` name="value"` of each, to stand behind a tag's name."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in values.items())


def text_markup(text: str) -> str:
    """`w:t` that keeps its outer spaces."""
    keeps = text[:1].isspace() or text[-1:].isspace() or not text
    space = ' xml:space="preserve"' if keeps else ""
    return f"<w:t{space}>{escaped(text)}</w:t>"


def story(name: str, content: str) -> bytes:
    """The bytes of a document, header or footer: its root declares what its text may use."""
    declared = "".join(f' xmlns:{prefix}="{NAMESPACES[str(prefix)]}"' for prefix in STORY_NAMESPACES)
    return to_part(f'<{name}{declared} mc:Ignorable="w14 w15">{content}</{name}>')


def to_part(root: str) -> bytes:
    """The bytes of a part."""
    return (_DECLARATION + root).encode()
