"""The registry of sources that a brief's statements point to: one entry per source, shared by all briefs of a pack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from sys import modules
from typing import Any

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import (
    SOURCE_KINDS,
    CountryRecord,
    Edition,
    LawSource,
    Placement,
    Source,
    ThemeMessage,
)
from briefgen.composition.statement_data import SourceNote


class Citations:
    """Collects sources in order of first use; asking twice for a source gives the same note."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._notes: dict[str, SourceNote] = {}
        self._twins: dict[tuple[str, str], str] = {}

    def cited_in(self, *composed: object) -> tuple[SourceNote, ...]:
        """The notes that composed data points to, in order of first use: not those of words that were only tried."""
        cited: set[str] = set()
        unread: list[Any] = list(composed)
        while unread:
            value = unread.pop()
            if isinstance(value, SourceNote):
                cited.add(value.id)
            elif isinstance(value, tuple):
                unread.extend(value)
            else:
                unread.extend([getattr(value, name) for name in _field_names(value.__class__)])
        return tuple(note for note in self._notes.values() if note.id in cited)

    def of_record(self, record: CountryRecord, key: str) -> SourceNote:
        """The note for a source of a country's record. Two keys with one address are one source."""
        source = record.sources[key]
        twin = (record.iso3, f"{source.url or source.file or source.title}|{source.page or ''}")
        note_id = self._twins.setdefault(twin, f"src.{record.iso3}.{key}")
        return self._add(note_id, source)

    def of_message(self, message: ThemeMessage, key: str) -> SourceNote:
        """The note for a source of a Secretary's message."""
        return self._add(f"src.{message.id}.{key}", message.sources[key])

    def of_placement(self, placement: Placement) -> SourceNote:
        """The edition itself: a tier is a fact of the report. What one press source alone told is “read in” it."""
        edition = self._edition(placement.year)
        sources = self._catalogue.placement_sources()
        read = [sources[key] for key in placement.source.split("+") if key in sources]
        best = min(read, key=lambda source: SOURCE_KINDS.index(source.kind), default=None)
        if best is None or best.kind != "press" or placement.basis != "one source":
            return self._add(f"src.tiers.{placement.year}", edition)
        return self._add(
            f"src.tiers.{placement.year}.{best.key}",
            edition.model_copy(update={"via": best.publisher, "via_url": best.url}),
        )

    def of_editions(self, years: Sequence[int]) -> SourceNote:
        """One note for the placements of several editions."""
        first, last = min(years), max(years)
        if first == last:
            return self._add(f"src.tiers.{last}", self._edition(last))
        title = f"Trafficking in Persons Report, editions of {first} to {last}"
        source = self._edition(last).model_copy(update={"title": title, "url": None})
        return self._add(f"src.tiers.{first}-{last}", source)

    def _edition(self, year: int) -> Source:
        editions = {edition.year: edition for edition in self._catalogue.editions()}
        return editions.get(year, Edition(year=year)).source

    def of_law(self, key: str) -> SourceNote:
        """The note for a source of the rules (a section of the US Code, the Department's instructions)."""
        source: LawSource = self._catalogue.rules.sources[key]
        note = SourceNote(f"src.law.{key}", source.title, source.publisher, source.url, None, False, "")
        return self._notes.setdefault(note.id, note)

    def _add(self, note_id: str, source: Source) -> SourceNote:
        if note_id not in self._notes:
            self._notes[note_id] = _note_of(note_id, source)
        return self._notes[note_id]


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """The fields of composed data that can hold a note: those whose type names composed data."""
    defined = vars(modules[kind.__module__])
    return tuple(
        field.name
        for field in (fields(kind) if is_dataclass(kind) else ())
        if any(is_dataclass(defined.get(name)) for name in re.findall(r"\w+", str(field.type)))
    )


def _note_of(note_id: str, source: Source) -> SourceNote:
    # An anchor in a web page belongs to its address.
    anchor = source.page if source.page and source.page.startswith("#") else ""
    page = "" if anchor else source.page or ""
    parts = (f"file {source.file}" if source.file else "", f"p. {page}" if page.isdigit() else page, source.note)
    return SourceNote(
        id=note_id,
        title=source.title,
        publisher=source.publisher,
        url=source.url and source.url + anchor,
        report_year=source.report_year,
        year_inferred=source.year_inferred,
        note=", ".join(filter(None, parts)),
        kind=source.kind,
        via=source.via or "",
        via_url=source.via_url,
        language=source.lang or "",
    )
