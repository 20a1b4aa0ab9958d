"""Source numbers, given in order of first use while a template is rendered."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from briefgen.compose.brief import SourceNote


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """A source as the list at the end prints it; `first_use` is the block that cites it first."""

    number: int
    note: SourceNote
    first_use: str


class Numbering:
    """Numbers each source when a statement first points to it, so that the list follows the reader's order.

    A template that leaves a section out leaves its sources out too.
    """

    def __init__(self) -> None:
        self._used: dict[str, NumberedSource] = {}

    def cite(self, note: SourceNote, block: str) -> Markup:
        """The link to a source's number, for the end of the statement in the block with id `block`."""
        entry = self._used.get(note.id)
        if entry is None:
            entry = self._used[note.id] = NumberedSource(len(self._used) + 1, note, block)
        return Markup('<a class="cite" href="#{}">{}</a>').format(note.id, entry.number)

    def sources(self) -> tuple[NumberedSource, ...]:
        """The sources cited so far, by number."""
        return tuple(self._used.values())
