"""What people type, and what they mean by it: other words for values, options and commands, in one place.

Values and options here are plainly meant and done; commands that do not exist are answered with the one that does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import date

FORMAT_WORDS: dict[str, tuple[str, ...]] = {
    "pdf": (),
    "docx": ("word", "doc", "msword", "ms word"),
    "html": ("htm", "web", "web page", "webpage"),
}
PAPER_WORDS: dict[str, tuple[str, ...]] = {"a4": ("din a4",), "letter": ("us letter", "usletter")}
AUDIENCE_WORDS: dict[str, tuple[str, ...]] = {
    "officials": ("official", "government", "governments", "diplomats"),
    "ngos": ("ngo", "civil society", "advocates"),
}
EVERY_WORDS = ("all", "both", "every", "everything")
"""Words for each value of an option that takes several."""

OPTION_WORDS: dict[str, tuple[str, ...]] = {
    "-f": ("--format",),
    "--pdf": ("--format", "pdf"),
    "--word": ("--format", "docx"),
    "--docx": ("--format", "docx"),
    "--html": ("--format", "html"),
    "-w": ("--format", "docx"),
    "--web": ("--format", "html"),
    "--year": ("--edition",),
    "--years": ("--edition",),
    "--logo": ("--brand",),
    "--icon": ("--brand",),
    "--for": ("--audience",),
    "--reader": ("--audience",),
    "--ngo": ("--audience", "ngos"),
    "--ngos": ("--audience", "ngos"),
    "--officials": ("--audience", "officials"),
    "--letter": ("--paper", "letter"),
    "--a4": ("--paper", "a4"),
}
"""Options as they are known from other programs; no command has one of these names."""

_DAY_AND_MONTH = ("%d %B %Y", "%d %b %Y", "%d %B %y", "%d %b %y", "%B %d %Y", "%b %d %Y")
_DATES = (*_DAY_AND_MONTH, "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:(?:st|nd|rd|th)\b|\.(?=\s))", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(?:mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)(?:day)?\b\.?", re.IGNORECASE)
_BETWEEN = re.compile(r"[,;]|\s(?:and|&|vs|versus)\s")
_YEAR = re.compile(r"(?:19|20)\d\d|['’]?[0-4]\d")
_YEARS = re.compile(r"(\d{4})(?:\s*[-–]\s*|\s+to\s+)(\d{4})")
_WITH_YEAR = re.compile(r"(?:(?P<first>(?:19|20)\d\d)[\s_-]*)?(?P<name>\D+?)(?:[\s_-]*(?P<last>(?:19|20)\d\d))?")
_CONNECTORS = frozenset({"to", "vs", "versus", "and", "&", "with", "against", "-", "–"})
_LONGEST_NAME = 8
"""Words of the longest name of a country or group."""


@cache
def unknown_words(kind: str) -> dict[str, Any]:
    """Of `options` and `commands` that there are not: what to type instead (`unknown_words.toml`)."""
    import tomllib

    words: dict[str, Any] = tomllib.loads(Path(__file__).with_name("unknown_words.toml").read_text("utf-8"))[kind]
    return words


def day_of(text: str) -> date | None:
    """The day that is meant: `2025-11-30`, `30 November 2025`, `Nov 30, 2025`, `30.11.2025`, `30/11/2025`.

    None when it is none, could be two (`3/4/2025` is in March or in April), or lies outside 1900 to 2199.
    """
    day = _written_day(text)
    return day if day and 1900 <= day.year < 2200 else None


def _written_day(text: str) -> date | None:
    from datetime import datetime

    plain = " ".join(_ORDINAL.sub(r"\1", _WEEKDAY.sub("", text.replace(",", " ").strip())).split())
    if slashed := _SLASHED.fullmatch(plain):
        first, second, year = map(int, slashed.groups())
        days = {_day(year, second, first), _day(year, first, second)} - {None}
        return days.pop() if len(days) == 1 else None
    for form in _DATES:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    return None


def _day(year: int, month: int, day: int) -> date | None:
    from datetime import date

    try:
        return date(year, month, day)
    except ValueError:
        return None


class Words(NamedTuple):
    """Names, each as one text, and the years that stood among them."""

    names: tuple[str, ...]
    years: tuple[int, ...]


def split_names(words: Sequence[str], is_name: Callable[[str], bool]) -> Words:
    """The names in what was typed: `new zealand` unquoted, `"australia, fiji"`, `"Kenya 2025"`, `kenya 2023 to 2024`.

    A word that is a name by itself is left as it is; what is no name stays, for the error that tells so.
    """
    years: list[int] = []
    pieces: list[str] = []
    for part in _parts(words, is_name):
        if pair := _YEARS.fullmatch(part):
            years += map(int, pair.groups())
        elif _YEAR.fullmatch(part):
            years.append(int(part) if part.isdecimal() and len(part) > 2 else 2000 + int(part[-2:]))
        elif not is_name(part) and (dated := _WITH_YEAR.fullmatch(part)):
            years += [int(year) for year in dated.group("first", "last") if year]
            pieces.append(dated["name"].strip())
        else:
            pieces.append(part)
    if all(map(is_name, pieces)):
        return Words(tuple(pieces), tuple(years))
    joined = _joined(pieces, is_name)
    if not all(map(is_name, joined)):
        apart = _joined([word for piece in pieces for word in re.split(r"[\s/]+", piece) if word], is_name)
        joined = apart if all(map(is_name, apart)) else joined
    return Words(tuple(joined), tuple(years))


def _parts(words: Sequence[str], is_name: Callable[[str], bool]) -> list[str]:
    """The words, lists taken apart, without what only connects: the “to” of “2023 to 2024” is not Tonga."""
    parts = [
        part.strip()
        for word in words
        for part in ([word] if is_name(word) or _YEARS.fullmatch(word) else _BETWEEN.split(word))
        if part.strip()
    ]
    return [
        part
        for index, part in enumerate(parts)
        if part.casefold() not in _CONNECTORS
        or not 0 < index < len(parts) - 1
        or (part.casefold() == "to" and not (_YEAR.fullmatch(parts[index - 1]) and _YEAR.fullmatch(parts[index + 1])))
    ]


def _joined(pieces: Sequence[str], is_name: Callable[[str], bool]) -> list[str]:
    """Neighbours that are a name together, the longest first."""
    names: list[str] = []
    start = 0
    while start < len(pieces):
        ends = range(min(len(pieces), start + _LONGEST_NAME), start, -1)
        end = next((end for end in ends if is_name(" ".join(pieces[start:end]))), start + 1)
        names.append(" ".join(pieces[start:end]))
        start = end
    return names


def rewrite_options(words: Sequence[str]) -> list[str]:
    """The command line with the options of `OPTION_WORDS` put into our words; what follows `--` is left alone."""
    rewritten: list[str] = []
    for index, word in enumerate(words):
        if word == "--":
            return [*rewritten, *words[index:]]
        option, equals, value = word.partition("=")
        rewritten += (
            [*OPTION_WORDS.get(option, (option,)), *([value] if equals else [])] if option in OPTION_WORDS else [word]
        )
    return rewritten
