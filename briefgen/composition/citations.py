"""The registry of sources that a brief's statements point to: one entry per source, shared by all briefs of a pack."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import CountryRecord, LawSource, PlacementSource, Source, ThemeMessage
from briefgen.composition.statement_data import SourceNote

KINDS = ("report", "government", "intergovernmental", "ngo", "press", "reference")
"""Kinds of sources, the best first."""
REPORT_PUBLISHER = "US Department of State"


class Citations:
    """Collects sources in order of first use; asking twice for a source gives the same note."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._notes: dict[str, SourceNote] = {}
        self._twins: dict[tuple[str, str], str] = {}
        self._addresses: dict[str, list[PlacementSource]] | None = None

    @property
    def notes(self) -> tuple[SourceNote, ...]:
        """All notes, in order of first use."""
        return tuple(self._notes.values())

    def of_record(self, record: CountryRecord, key: str) -> SourceNote:
        """The note for a source of a country's record. Two keys with one address are one source."""
        source = record.sources[key]
        twin = (record.iso3, f"{source.url or source.file or source.title}|{source.page or ''}")
        note_id = self._twins.setdefault(twin, f"src.{record.iso3}.{key}")
        return self._add(note_id, source)

    def of_message(self, message: ThemeMessage, key: str) -> SourceNote:
        """The note for a source of a Secretary's message."""
        return self._add(f"src.{message.id}.{key}", message.sources[key])

    def of_placement(self, key: str) -> SourceNote:
        """The note for the (first) source of a tier placement."""
        return self.of_placements(key)[0]

    def of_placements(self, key: str) -> tuple[SourceNote, ...]:
        """The notes for a placement's sources: `a+b` stands for two sources that agree.

        Sources at one address (a list that is renewed each year) share one note, under the part of the title that
        they have in common.
        """
        parts = key.split("+")
        known = self._catalogue.placement_sources()
        if not all(part in known for part in parts):
            parts = [key]
        return tuple(self._placement(self._catalogue.placement_source(part)) for part in parts)

    def _placement(self, source: PlacementSource) -> SourceNote:
        address = _address(source.url)
        others = self._by_address().get(address, []) if address else []
        note_id = f"src.tiers.{min((other.key for other in others), default=source.key)}"
        kind = "report" if source.publisher == REPORT_PUBLISHER else "press" if source.url else "reference"
        title = _common_title(others or [source])
        return self._note(note_id, title=title, publisher=source.publisher, url=source.url, kind=kind)

    def _by_address(self) -> dict[str, list[PlacementSource]]:
        if self._addresses is None:
            self._addresses = {}
            for source in self._catalogue.placement_sources().values():
                if "+" not in source.key:
                    self._addresses.setdefault(_address(source.url), []).append(source)
        return self._addresses

    def of_law(self, key: str) -> SourceNote:
        """The note for a source of the rules (a section of the US Code, the Department's instructions)."""
        source: LawSource = self._catalogue.rules.sources[key]
        return self._note(f"src.law.{key}", title=source.title, publisher=source.publisher, url=source.url)

    def _add(self, note_id: str, source: Source) -> SourceNote:
        place = f"p. {source.page}" if source.page and source.page.isdigit() else source.page or ""
        file = f"file {source.file}" if source.file else ""
        parts = (file, place, source.note or "")
        return self._note(
            note_id,
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            report_year=source.report_year,
            year_inferred=source.year_inferred,
            note=", ".join(part for part in parts if part),
            kind=source.kind,
            via=source.via or "",
            language=source.lang or "",
        )

    def _note(
        self,
        note_id: str,
        *,
        title: str,
        publisher: str,
        url: str | None,
        report_year: int | None = None,
        year_inferred: bool = False,
        **more: str,
    ) -> SourceNote:
        """The note of that id, made when it is first asked for; `more`: note, kind, via, language."""
        if note_id not in self._notes:
            note = more.pop("note", "")
            self._notes[note_id] = SourceNote(note_id, title, publisher, url, report_year, year_inferred, note, **more)
        return self._notes[note_id]


@cache
def _address(url: str | None) -> str:
    return re.sub(r"^https?://(www\.)?", "", url or "").rstrip("/").casefold()


def _common_title(sources: Sequence[PlacementSource]) -> str:
    """The title, or what several titles begin with, cut before the bracket or comma in which they differ."""
    titles = [source.title for source in sources]
    if len(set(titles)) == 1:
        return titles[0]
    common = os.path.commonprefix(titles)  # noqa: RUF071 (text, not paths)
    return re.sub(r"\s*[(,:][^(,:]*$", "", common).rstrip() or titles[0]
