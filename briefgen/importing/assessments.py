"""Progress and gaps as the assessment paragraphs name them.

The report follows a pattern of its own: “These efforts included …; …; and ….” for what it credits, and after “However,
the government did not meet the minimum standards in several key areas.” one sentence for each thing that it misses.
Only what follows that pattern is taken, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.importing.blocks import squeeze
from briefgen.importing.recommendations import split_at_semicolons
from briefgen.importing.sentences import split_sentences

_CREDITS = re.compile(
    r"^(?:these|such|the government[’']s|its) (?:increased |increasing |overall )?(?:efforts|achievements) included:? "
    r"|^the government (?:continued to )?demonstrated? (?:overall )?(?:serious and sustained|increasing|significant)"
    r" efforts(?: during the reporting period)? by ",
    re.I,
)
_MISSES = re.compile(
    r"did not (?:fully )?meet the minimum standards in (?:several|many|some|a number of|certain|other)?\s*key areas",
    re.I,
)
_THOUGH = re.compile(
    r"^(?:although|while|despite) (?:the government|it) (?:continues? to )?(?:fully )?meets? the minimum", re.I
)
_PLACEMENT = re.compile(r"\btier [123]\b|\bwaiver\b|\bwritten plan\b|\bwatch list\b", re.I)


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment credits and what it misses."""

    progress: tuple[str, ...]
    gaps: tuple[str, ...]


def read_assessment(paragraphs: Sequence[str]) -> Assessed:
    """Progress and gaps of the assessment paragraphs; empty where the paragraphs follow another pattern."""
    progress: list[str] = []
    gaps: list[str] = []
    for paragraph in paragraphs:
        missing = False
        for sentence in split_sentences(paragraph):
            if credit := _CREDITS.match(sentence):
                progress += _parts(sentence[credit.end() :])
            elif _MISSES.search(sentence):
                missing = True
            elif _THOUGH.match(sentence) or (missing and not _PLACEMENT.search(sentence)):
                gaps.append(sentence)
    return Assessed(tuple(dict.fromkeys(progress)), tuple(dict.fromkeys(gaps)))


def _parts(text: str) -> list[str]:
    parts = split_at_semicolons(text)
    return [squeeze(part).rstrip(".") for part in parts if len(part) > 8]
