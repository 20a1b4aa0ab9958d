"""A sentence that stands in a draft twice, and was edited in one place only: the paper would say both."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefgen.drafts.changes import Changes, headings_of
from briefgen.drafts.reading import Draft

SHORTEST = 25
"""Characters of a sentence that is looked for: shorter ones (“None on record.”) stand in many places by right."""
_CITED = re.compile(r"(?<![\s\d\[\],])[\s\d\[\],]+$")


def edited_in_one_place(draft: Draft, changes: Changes) -> Iterator[tuple[str, str]]:
    """Sentences that a person changed in one block and that stand unchanged in another: sentence, heading there."""
    edited = {change.block: change for change in changes.changes if change.kind in ("edited", "removed")}
    headings = headings_of(draft.part.blocks)
    standing = [(block.text, headings[block.id]) for block in draft.part.blocks if block.id not in edited]
    for change in edited.values():
        for sentence in _sentences(change.old):
            if sentence not in change.new:
                yield from ((sentence, where) for text, where in standing if sentence in text)


def _sentences(text: str) -> Iterator[str]:
    for sentence in re.split(r"(?<=[.;])\s", text):
        plain = _CITED.sub("", sentence).rstrip(".;").strip()
        if len(plain) >= SHORTEST:
            yield plain
