"""Source numbers, given in order of first use while a template is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup, escape

from briefgen.composition.brief import SourceNote


@dataclass(frozen=True, slots=True)
class NumberedSource:
    """An entry of the list at the end: one source, or several that one statement rests on together.

    `first_use` is the block that cites it first, where its link back goes.
    """

    id: str
    number: int
    notes: tuple[SourceNote, ...]
    first_use: str


class Numbering:
    """Numbers each source when a statement first points to it, so that the list follows the reader's order.

    A template that leaves a section out leaves its sources out too.
    """

    def __init__(self) -> None:
        self._used: dict[str, NumberedSource] = {}
        self._twins: dict[str, str] = {}
        self._listed = 0

    def cite(self, note: SourceNote, block: str) -> Markup:
        """The link to a source's number, for the end of the statement in the block with id `block`."""
        return self._link(note.id, (note,), block)

    def cite_together(self, notes: Sequence[SourceNote], entry_id: str, block: str) -> Markup:
        """One number for several sources that a statement rests on together, listed as one entry with id `entry_id`."""
        return self._link(entry_id, tuple(notes), block)

    def sources(self) -> tuple[NumberedSource, ...]:
        """The entries cited since they were last asked for, by number: in a pack each country lists its own."""
        entries = tuple(self._used.values())[self._listed :]
        self._listed += len(entries)
        return entries

    def _link(self, entry_id: str, notes: tuple[SourceNote, ...], block: str) -> Markup:
        entry_id = self._twins.setdefault(_twin(notes) or entry_id, entry_id)
        entry = self._used.get(entry_id)
        if entry is None:
            entry = self._used[entry_id] = NumberedSource(entry_id, len(self._used) + 1, notes, block)
        elif len(notes) == 1 and not entry.notes[0].report_year and notes[0].report_year:
            # The country's record knows the edition of an article that the placement only names.
            self._used[entry_id] = replace(entry, notes=notes)
        return Markup(f'<a class="cite" href="#{escape(entry_id)}">{entry.number}</a>')


def _twin(notes: tuple[SourceNote, ...]) -> str:
    """What makes two single sources the same entry, whatever their ids: the address and the place in it."""
    return f"{notes[0].url}|{notes[0].note}" if len(notes) == 1 and notes[0].url else ""
