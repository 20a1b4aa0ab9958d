"""What a person types, as a query of SQLite's FTS5.

Words must all occur, in any form (`scam` finds `scams`); `"two words"` in quotes stand together, `shelter*` begins a
word, `-prison` leaves out, `OR` between words means either.
"""

from __future__ import annotations

import re

from briefgen.errors import UsageError

_TOKEN = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')


def match_expression(words: str) -> str:
    """The FTS5 expression; every word is quoted, so that nothing that a person types is taken for syntax."""
    terms: list[str] = []
    excluded: list[str] = []
    either = False
    for minus, phrase, word in _TOKEN.findall(words):
        if word == "OR" and not minus and terms:
            either = True
            continue
        term = _term(phrase or word, begins=word.endswith("*"))
        if not term:
            continue
        if minus:
            excluded.append(term)
        elif either:
            terms[-1] = f"{terms[-1]} OR {term}"
        else:
            terms.append(term)
        either = False
    if not terms:
        raise UsageError(f"“{words}” holds no word to look for.", hint='E.g. briefgen find "online scams".')
    expression = " AND ".join(f"({term})" for term in terms)
    return f"({expression}) NOT ({' OR '.join(excluded)})" if excluded else expression


def phrase_expression(words: str) -> str:
    """The same words together in the text: such statements come first. Empty where it makes no sense."""
    if not re.fullmatch(r"[\w\s'’-]+", words) or len(words.split()) < 2 or re.search(r"\bOR\b|(^|\s)-", words):
        return ""
    return f"text : {_term(words, begins=False)}"


def marked_words(text: str, words: str) -> tuple[tuple[bool, str], ...]:
    """The text in stretches: those that begin like one of the words that were looked for are True."""
    stems = [word[:-1] if len(word) > 4 and word.endswith("s") else word for word in re.findall(r"\w{3,}", words)]
    if not stems:
        return ((False, text),)
    parts = re.split(rf"(?i)\b((?:{'|'.join(map(re.escape, stems))})\w*)", text)
    return tuple((index % 2 == 1, part) for index, part in enumerate(parts) if part)


def _term(text: str, *, begins: bool) -> str:
    plain = re.sub(r"[^\w\s'’-]", " ", text).replace("_", " ").strip()
    if not re.search(r"\w", plain):
        return ""
    return f'"{plain}"{"*" if begins else ""}'
