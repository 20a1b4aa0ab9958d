"""Sentences of a paragraph, word for word."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?][”\"’')\]]*\s+(?=[“\"‘'(]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|St|Mr|Mrs|Ms|Dr|No|Nos|Art|Arts|Sec|Jr|Sr|vs|approx|U\.S|U\.N|e\.g|i\.e)\.)$"
)


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph; an abbreviation (U.S., No., St.) ends none."""
    sentences, start = [], 0
    for found in _END.finditer(text):
        before = text[start : found.end()].rstrip()
        if _ABBREVIATION.search(before):
            continue
        sentences.append(before)
        start = found.end()
    if rest := text[start:].strip():
        sentences.append(rest)
    return tuple(sentences)
