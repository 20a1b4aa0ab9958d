"""Progress and gaps as the assessment paragraphs name them.

The report follows patterns of its own: “These efforts included …; …; and ….” or “… took some steps, including …” for
what it credits; after “However, the government did not meet the minimum standards in several key areas.” (Tier 2), “…
did not demonstrate overall increasing efforts …” (Watch List) or another “However, …” (Tier 3) one sentence for each
thing that it misses. Only what follows such a pattern is taken, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.importing.blocks import squeeze
from briefgen.importing.recommendations import split_at_semicolons
from briefgen.importing.sentences import split_sentences

_EFFORTS = (
    r"(?:(?:serious and sustained|overall increasing|increasing|increased|overall|significant|some|key) )*efforts"
)
_CREDITS = re.compile(
    r"^(?:these|such|significant|key|the government[’']s|its) (?:(?:increased|increasing|overall) )?"
    r"(?:efforts|achievements|steps) included:? "
    rf"|^(?:the government|it) (?:continued to )?(?:demonstrated?|made) {_EFFORTS}(?: to [^,;]{{3,80}}?)?"
    r"(?: (?:during|compared to|compared with) [^,;]{3,60}?)? by (?=\w+ing\b)"
    rf"|^(?:despite|notwithstanding) the lack of {_EFFORTS}, (?:the government|it) (?:took|made) [^,;]{{3,80}},"
    r" including:? "
    rf"|^the government took (?:some |limited |several )?steps [^,;]{{3,80}}, including:? ",
    re.I,
)
_HOWEVER = re.compile(
    r"^(?:however|nevertheless|nonetheless|despite (?:these|such|its) (?:achievements|efforts|steps)),? ", re.I
)
_FORMULA = re.compile(
    r"did not (?:fully )?meet the minimum standards in (?:several|many|some|a number of|certain|other)?\s*key areas"
    r"|did not demonstrate (?:overall )?(?:increasing|increased|serious and sustained) efforts"
    r"|(?:these|its|such) efforts were not (?:serious and sustained|adequate|sufficient)",
    re.I,
)
"""A sentence that says only that something is missing; what it is follows."""
_THOUGH = re.compile(
    r"^(?:although|while|despite) (?:the government|it) (?:continues? to )?(?:fully )?meets? the minimum", re.I
)
_PLACEMENT = re.compile(r"\btier [123]\b|\bwaiver\b|\bwritten plan\b|\bwatch list\b", re.I)


_JUDGEMENT = re.compile(
    r"\bminimum standards\b|\b(?:is|was|remain(?:s|ed)|placed|(?:up|down)graded)\b[^.]{0,60}\b(?:on |to )?"
    r"(?:tier [123]|special case)\b",
    re.I,
)


def is_judgement(paragraph: str) -> bool:
    """True for the paragraph that says whether the country meets the minimum standards, or on which tier it is."""
    return bool(_JUDGEMENT.search(paragraph))


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
            elif _FORMULA.search(sentence):
                missing = True
            elif _PLACEMENT.search(sentence):
                continue
            elif missing or _THOUGH.match(sentence) or _HOWEVER.match(sentence):
                gaps.append(sentence)
                missing = missing or bool(_HOWEVER.match(sentence))
    return Assessed(tuple(dict.fromkeys(progress)), tuple(dict.fromkeys(gaps)))


def _parts(text: str) -> list[str]:
    parts = split_at_semicolons(text)
    return [squeeze(part).rstrip(".") for part in parts if len(part) > 8]
