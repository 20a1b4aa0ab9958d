"""One spelling for texts that are compared: that of Britain, for the report is written in that of America."""

from __future__ import annotations

import re

_BRITISH = {
    "labor": "labour",
    "harbor": "harbour",
    "behavior": "behaviour",
    "neighbor": "neighbour",
    "program": "programme",
    "center": "centre",
    "offense": "offence",
    "defense": "defence",
    "counseling": "counselling",
    "judgment": "judgement",
}
_AMERICAN = re.compile(
    rf"\b({'|'.join(_BRITISH)})(?=s?\b|ing\b|ed\b|ers?\b)"
    r"|(?<=[a-z])(i)z(?=e\b|es\b|ed\b|ing\b|ations?\b|er\b)"
)


def british(lower: str) -> str:
    """A text in lower case, the American spellings of the field's words made British (labor, centers, organizing)."""
    plain = lower.replace("centered", "centred")
    return _AMERICAN.sub(lambda match: "is" if match.group(2) else _BRITISH[match.group(1)], plain)
