"""The report's own phrases, and those of sites that print it, as patterns; they live in `data/report/phrases.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.errors import DataError
from briefgen.resources import data_folder


class _Lists(dict[str, Any]):
    """The lists of the file by name, as they are written there; DataError for one that it lacks."""

    def __missing__(self, name: str) -> Any:
        raise DataError(_file(), f"has no list “{name}”")


@cache
def read_phrases() -> Mapping[str, Any]:
    """The lists of the file by name, as they are written there. Raises DataError."""
    return _Lists(read_mapping(_file()))


def _file() -> Path:
    return data_folder() / "report" / "phrases.yaml"


_SIGNS = {"[": "(?:", "]": ")?", " ": " ", "*": r"\w*", "#": r"\d+", ".": r"\.?", "'": "['’]", "_": " "}


def words_of(name: str) -> frozenset[str]:
    """A list that is nothing but words, as a set."""
    return frozenset(str(read_phrases()[name]).split())


def pattern_of(name: str, gap: str = ".") -> str:
    """A regular expression for any phrase of a list, without groups; `…` is any letters of the kind `gap`.

    Raises DataError for a list that is missing, or a phrase that cannot be read.
    """
    return any_of(read_phrases()[name], gap)


def any_of(phrases: Iterable[str], gap: str = ".") -> str:
    """A regular expression for any of some phrases; the head of the file says how one is written."""
    patterns = []
    for phrase in phrases:
        if not phrase:
            raise DataError(_file(), "has an empty phrase")
        patterns.append(_pattern(str(phrase), gap))
        try:
            re.compile(patterns[-1])
        except re.error as error:
            raise DataError(_file(), f"“{phrase}” cannot be read as a phrase: {error}") from None
    return f"(?:{'|'.join(patterns)})"


def _pattern(phrase: str, gap: str) -> str:
    if phrase[0] == phrase[-1] == "/":
        return re.sub(r"(?<!\\)\((?!\?)", "(?:", phrase[1:-1])
    # The space beside what may be missing is missing with it.
    phrase = re.sub(r" \[([^]]+\])$", r"[ \1", phrase.replace("] ", " ]"))
    return "".join(_part(part, gap) for part in re.split(r"([\[\] ]|\{[^}]+\})", phrase))


def _part(part: str, gap: str) -> str:
    if part.startswith("{"):
        return pattern_of(part[1:-1], gap)
    if part in _SIGNS:
        return _SIGNS[part]
    choices = re.escape(part).replace(r"\|", "|")
    choices = re.sub(r"\\[*#.]|['_]", lambda sign: _SIGNS[sign[0][-1]], choices)
    choices = re.sub(r"…(\d*)", lambda most: f"{gap}{{0,{most[1]}}}?" if most[1] else f"{gap}*?", choices)
    return f"(?:{choices})" if "|" in choices else choices
