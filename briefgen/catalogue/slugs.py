"""Ids made from the meaning of a statement: the words that carry it, never its position.

The same text gives the same id wherever it stands, so that an id survives reordering, new editions and imports.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator

from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.resources import data_folder

MAX_LENGTH = 40
"""A block id is `rec.AUS.2024.<slug>.actor`; Word allows 64 characters in a content control's tag."""

_WORDS = 5
_LIGHT = frozenset(read_mapping(data_folder() / "language" / "ids.yaml")["light_words"].split())


def make_slug(text: str, taken: Container[str] = (), *, prefix: str = "") -> str:
    """An id of at most 40 characters from the significant words of `text` that is not in `taken`.

    On a collision the later words of the text tell the two apart; only identical texts get a number at the end.
    `prefix` (a slug itself) is put in front.
    """
    words = significant_words(text) or ["item"]
    for slug in _candidates(words, prefix):
        if slug not in taken:
            return slug
    number = 2
    base = _join(words[:_WORDS], prefix, room=MAX_LENGTH - 3)
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _candidates(words: list[str], prefix: str) -> Iterator[str]:
    yield _join(words[:_WORDS], prefix)
    head = words[: _WORDS - 2]
    for position in range(_WORDS - 1, len(words)):
        yield _join([*head, words[position]], prefix)
    for position in range(1, len(words)):
        yield _join(words[position : position + _WORDS], prefix)


def _join(words: list[str], prefix: str, room: int = MAX_LENGTH) -> str:
    slug = prefix
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > room:
            break
        slug = longer
    return slug or words[0][:room]


def significant_words(text: str) -> list[str]:
    """The words of `text` that carry its meaning, folded to plain small letters; all words when none does."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "").replace("'", "")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=\d)[,.](?=\d)", "", plain))
    return [word for word in words if word not in _LIGHT] or words
