"""What a statement is about: its main subject, never a subordinate clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from briefgen.catalogue.models import Pillar, Subject

# Where a subordinate clause or an afterthought begins: “…, including those of officials”, “…, complicit officials
# included”.
_AFTERTHOUGHT = re.compile(
    r",? (?:including|also|above all|in particular|notably|especially|such as|not least|as well as)\b"
    r"|,[^,]* among them\b|, [^,]*\bincluded\b|, according to\b|, (?:complicit |corrupt )?officials\b"
)
COMPLICITY = "official-complicity"
"""Most editions add “including complicit officials” to the first recommendation; only the main clause makes it one on
complicity."""
_OFFICIALS = re.compile(r"\b(?:official|officers|complic|corrupt|military|soldiers|army|diplomat)", re.IGNORECASE)


class Stated(Protocol):
    """A finding or recommendation, of a record or a brief; only a recommendation has themes."""

    @property
    def text(self) -> str: ...  # noqa: D102

    @property
    def pillar(self) -> Pillar: ...  # noqa: D102


def main_clause(text: str) -> str:
    """The statement up to its first afterthought: “Screen migrants” of “Screen migrants, including children”."""
    afterthought = _AFTERTHOUGHT.search(text)
    return text[: afterthought.start()] if afterthought else text


def main_theme(item: Stated) -> str | None:
    """The theme that a recommendation is ranked and advised by: its first, unless only an afterthought speaks of it."""
    themes: Sequence[str] = getattr(item, "themes", ())
    return next((theme for theme in themes if theme != COMPLICITY or _OFFICIALS.search(main_clause(item.text))), None)


def subject_of(item: Stated, subjects: Sequence[Subject]) -> Subject | None:
    """What a statement is about: the first subject that fits; None where none does."""
    clause, theme = main_clause(item.text).lower(), main_theme(item)
    for subject in subjects:
        if subject.pillars and item.pillar not in subject.pillars:
            continue
        rest = subject.pillars and not subject.words and not subject.themes
        themed = theme in subject.themes and (not subject.theme_words or _has(subject.theme_words, clause))
        if rest or themed or (subject.words and _has(subject.words, clause)):
            return subject
    return None


def _has(beginnings: tuple[str, ...], text: str) -> bool:
    """Whether one of these beginnings of words is in a text of small letters."""
    plain, pattern = _compiled(beginnings)
    for word in plain:  # (quick, and nearly always in vain)
        if word in text:
            return pattern.search(text) is not None
    return False


@cache
def _compiled(beginnings: tuple[str, ...]) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """The beginnings in small letters, and as a pattern; after `^` the beginning of the text."""
    words = [word.lower() for word in beginnings]
    ways = (rf"^{re.escape(word[1:])}" if word[0] == "^" else rf"\b{re.escape(word)}" for word in words)
    return tuple(word.removeprefix("^") for word in words), re.compile("|".join(ways))
