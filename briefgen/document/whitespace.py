"""White space as HTML has it: runs of it are one space, none at the edges of a block."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import is_
from typing import TypeAlias

from briefgen.document.tree import Cite, Emphasis, Inline, LineBreak, Link, Span, Strong, Text

_Parent: TypeAlias = Strong | Emphasis | Span | Link

_SPACE = re.compile(r"[ \t\r\n\f]+")
_FOLDABLE = re.compile(r"[\t\r\n\f]|  ")


def collapsed(children: Sequence[Inline]) -> tuple[Inline, ...]:
    """The children of a leaf block with white space collapsed and trimmed; empty runs are dropped."""
    folded, _ = _folded(children, after_space=True)
    return _trimmed(folded)


def text_of(children: Sequence[Inline]) -> str:
    """The text that a reader sees, line breaks as spaces and citations as `[n]`."""
    parts = []
    for child in children:
        if isinstance(child, Text):
            parts.append(child.text)
        elif isinstance(child, LineBreak):
            parts.append(" ")
        elif isinstance(child, Cite):
            parts.append(f"[{child.number}]")
        else:
            parts.append(text_of(child.children))
    return "".join(parts)


def is_blank(text: str | None) -> bool:
    """Whether nothing but white space stands there."""
    return not text or not text.strip()


def _folded(children: Sequence[Inline], *, after_space: bool) -> tuple[list[Inline], bool]:
    result: list[Inline] = []
    for child in children:
        if isinstance(child, Text):
            text = _SPACE.sub(" ", child.text) if _FOLDABLE.search(child.text) else child.text
            if after_space:
                text = text.removeprefix(" ")
            if text:
                result.append(child if text == child.text else Text(text))
                after_space = text.endswith(" ")
        elif isinstance(child, LineBreak):
            result = list(_trimmed(result))
            result.append(child)
            after_space = True
        elif isinstance(child, Cite):
            result.append(child)
            after_space = False
        else:
            inner, after_space = _folded(child.children, after_space=after_space)
            if inner:
                result.append(_holding(child, inner))
    return result, after_space


def _trimmed(children: Sequence[Inline]) -> tuple[Inline, ...]:
    """Without white space at the end."""
    result = list(children)
    while result:
        last = result[-1]
        if isinstance(last, Text):
            text = last.text.rstrip(" ")
            if text:
                if text != last.text:
                    result[-1] = Text(text)
                break
            result.pop()
        elif isinstance(last, LineBreak | Cite):
            break
        else:
            inner = _trimmed(last.children)
            if inner:
                result[-1] = _holding(last, inner)
                break
            result.pop()
    return tuple(result)


def _holding(parent: _Parent, children: Sequence[Inline]) -> _Parent:
    """The same element with other children; itself when they are the same, which most are."""
    if len(children) == len(parent.children) and all(map(is_, children, parent.children)):
        return parent
    return replace(parent, children=tuple(children))
