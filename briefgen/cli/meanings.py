"""What people type, and what they mean by it: other words for values, options and commands, in one place.

Values and options here are plainly meant and done; commands that do not exist are answered with the one that does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

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
NEWEST_WORDS = ("latest", "newest", "last", "current", "new")
"""Words for the newest edition."""

OPTION_WORDS: dict[str, tuple[str, ...]] = {
    "-f": ("--format",),
    "--pdf": ("--format", "pdf"),
    "--word": ("--format", "docx"),
    "--docx": ("--format", "docx"),
    "--html": ("--format", "html"),
    "--year": ("--edition",),
    "--logo": ("--brand",),
}
"""Options as they are known from other programs; no command has one of these names."""

NO_OPTIONS: dict[str, str] = {
    "--lang": "Papers are written in English only. Countries are found by their names in any language.",
    "--language": "Papers are written in English only. Countries are found by their names in any language.",
    "--country": "Countries need no option: briefgen kenya fiji",
    "--region": "A region is a pack or a batch: briefgen pack africa, briefgen batch africa",
}
"""Options that there are not, and what to type instead."""

COMMAND_WORDS: dict[str, tuple[str, ...]] = {
    "search": ("find WORDS",),
    "grep": ("find WORDS",),
    "diff": ("compare COUNTRY", "data diff", "changes DRAFT.docx"),
    "update": ("refresh DRAFT.docx",),
    "upgrade": ("refresh DRAFT.docx",),
    "make": ("COUNTRY",),
    "create": ("COUNTRY",),
    "generate": ("COUNTRY",),
    "export": ("COUNTRY --format all",),
    "countries": ("list countries",),
    "regions": ("list regions",),
    "groups": ("list groups",),
    "editions": ("list editions",),
    "themes": ("list themes",),
    "audiences": ("list audiences",),
    "version": ("--version",),
    "fetch": ("import --fetch URL",),
    "download": ("import --fetch URL",),
    "validate": ("check",),
    "info": ("show COUNTRY", "doctor"),
    "open": ("COUNTRY --open",),
}
"""Commands of other names, and what to type."""

_DATES = ("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST_NAME = 8
"""Words of the longest name of a country or group."""


def day_of(text: str) -> date | None:
    """The day that is meant: `2025-11-30`, `30 November 2025`, `Nov 30, 2025`, `30.11.2025`, `30/11/2025`.

    None when it is none, could be two (`3/4/2025` is in March or in April), or lies outside 1900 to 2199.
    """
    day = _written_day(text)
    return day if day and 1900 <= day.year < 2200 else None


def _written_day(text: str) -> date | None:
    from datetime import datetime

    plain = " ".join(_ORDINAL.sub(r"\1", text.replace(",", " ")).split())
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
    """The names in what was typed: `new zealand` unquoted, `"australia, fiji"`, `"Kenya 2025"`, `kenya 2024`.

    A word that is a name by itself is left as it is; what is no name stays, for the error that tells so.
    """
    years: list[int] = []
    pieces: list[str] = []
    for word in words:
        parts = [word] if is_name(word) else [part.strip() for part in re.split(r"[,;]", word) if part.strip()]
        for part in parts:
            name, _, last = part.rpartition(" ")
            if _YEAR.fullmatch(part):
                years.append(int(part))
            elif name and _YEAR.fullmatch(last) and not is_name(part):
                years.append(int(last))
                pieces.append(name.strip())
            else:
                pieces.append(part)
    if all(map(is_name, pieces)):
        return Words(tuple(pieces), tuple(years))
    names: list[str] = []
    while pieces:
        ends = range(min(len(pieces), _LONGEST_NAME), 0, -1)
        end = next((end for end in ends if is_name(" ".join(pieces[:end]))), 1)
        names.append(" ".join(pieces[:end]))
        pieces = pieces[end:]
    return Words(tuple(names), tuple(years))


def rewrite_options(words: Sequence[str]) -> list[str]:
    """The command line with the options of `OPTION_WORDS` put into our words; what follows `--` is left alone."""
    rewritten: list[str] = []
    for place, word in enumerate(words):
        if word == "--":
            return [*rewritten, *words[place:]]
        option, equals, value = word.partition("=")
        rewritten += (
            [*OPTION_WORDS.get(option, (option,)), *([value] if equals else [])] if option in OPTION_WORDS else [word]
        )
    return rewritten
