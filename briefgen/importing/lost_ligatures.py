"""Text that has lost its ligatures: “traffcking”, “identifed”, “tra icking”, as some programs take it from a PDF.

The words are ones that every edition prints on most pages; a document that misses letters in one of them misses them
in others that nobody can list, so nothing of it can be quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_WORDS = re.findall(
    r"\w+",
    """affairs affected affiliated beneficiaries benefits briefing briefings certificate certification certified
    classified classify confidential confidentiality confiscate confiscated conflict conflicts confined defined
    definition difficult difficulties difficulty effect effective effectively effects efficient effort efforts
    enough financial financed financing finalize finalized finding findings fishing fulfill identification
    identified identifies identify identifying influence inflict insufficient insufficiently justification offender
    offenders offense offenses offered offering officer officers offices official officially officials profile
    profiles profit profits qualified ratified ratification reaffirmed reflect reflected reflects sacrifice
    significant significantly specific specifically specified staff staffing suffered suffering sufficient
    sufficiently traffic trafficked trafficker traffickers trafficking unidentified unofficial verified""",
)
_LIGATURES = ("ffi", "ffl", "ff", "fi", "fl")
_REAL = frozenset(
    re.findall(
        r"\w+",
        "conned deined oficial prole proles prot prots rearmed shing sta staf tracked tracker trackers tracking trafic",
    )
)
"""What is a word of its own, in English or in the names of French and Spanish bodies, or too short to tell."""


def _damaged(word: str) -> Iterator[str]:
    for ligature in _LIGATURES:
        start = word.find(ligature)
        if start < 0 or (len(ligature) == 2 and any(word.startswith(longer, start) for longer in ("ffi", "ffl"))):
            continue
        before, after = word[:start], word[start + len(ligature) :]
        parts = (ligature[:-1], ligature[1:], ligature[0], "", " ", f"{ligature[0]} ", f" {ligature[-1]}")
        yield from (f"{before}{part}{after}" for part in dict.fromkeys(parts))


_DAMAGED = frozenset(form for word in _WORDS for form in _damaged(word)) - frozenset(_WORDS) - _REAL


_PRIVATE = re.compile(r"[^\W\d_]{1,20}[\ue000-\uf8ff][^\W\d_]{0,20}|[\ue000-\uf8ff][^\W\d_]{1,20}")
"""A letter beside one of the private use area, which every font fills as it likes."""


def lost_ligatures(text: str) -> Iterator[str]:
    """The words of a text whose ligatures are lost."""
    for private in _PRIVATE.finditer(text):
        yield re.sub("[\ue000-\uf8ff]", "\ufffd", private.group())
    words = re.findall(r"[^\W\d_]+", text)
    for word, after in zip(words, [*words[1:], ""], strict=False):
        yield from (form for form in (word, f"{word} {after}") if form.lower() in _DAMAGED)
