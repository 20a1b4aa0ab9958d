"""Characters that nobody sees and programs obey: a terminal's commands, and turns of a text's direction.

A name or sentence with one of them is not what it looks like. Data, house styles and pages of the report with them are
refused; what is shown of other people's files is shown without.
"""

from __future__ import annotations

import re
import unicodedata

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Control characters but tab and line end, line separators, embeddings and overrides of direction, tags."""
_STEERING = re.compile(f"\x1b\\[[0-9;?]*[mKAG]|{UNSEEN.pattern}")


def unseen_in(text: str) -> str:
    """The first such character of a text, in words (“U+202E, RIGHT-TO-LEFT OVERRIDE”); "" for none."""
    match = UNSEEN.search(text)
    if match is None:
        return ""
    number = f"U+{ord(match[0]):04X}"
    return f"{number}, {unicodedata.name(match[0], 'a control character')}"


def for_terminal(text: str) -> str:
    """A text as it may be sent to a terminal: colours and progress bars stay, other commands show as `\ufffd`."""
    return _STEERING.sub(lambda match: match[0] if len(match[0]) > 1 else "\ufffd", text)
