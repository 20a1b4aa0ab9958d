"""Sentences of a paragraph, word for word."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?][”\"’')\]]*\s+(?=[“\"‘'(]?[A-Z0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|St|Mr|Mrs|Ms|Dr|No|Nos|Art|Arts|Sec|Jr|Sr|vs|approx|U\.S|U\.N|e\.g|i\.e)\.)$"
)

_LONGEST = 20
"""Characters that are looked at for an abbreviation before the end of a sentence; the longest has seven."""


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph; an abbreviation (U.S., No., St.) ends none."""
    sentences, start = [], 0
    for end in _END.finditer(text):
        stop = end.start() + len(end[0].rstrip())
        # Only the last word is looked at: a text of many abbreviations would be read anew for each of them.
        if _ABBREVIATION.search(text[max(start, stop - _LONGEST) : stop]):
            continue
        sentences.append(text[start:stop])
        start = end.end()
    if rest := text[start:].strip():
        sentences.append(rest)
    return tuple(sentences)
