"""The registry of sources that a brief's statements point to: one entry per source, shared by all briefs of a pack."""

from __future__ import annotations

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import CountryRecord, LawSource, Source, ThemeMessage
from briefgen.compose.brief import SourceNote

# What a placement's `basis` means for a reader of the source list (see data/README.md).
_BASIS_NOTES = {
    "elimination": "placement by elimination: Tier 2 because on none of the other lists",
    "inferred": "placement inferred, no source states it",
    "uncertain": "placement uncertain",
}


class Citations:
    """Collects sources in order of first use; asking twice for a source gives the same note."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._notes: dict[str, SourceNote] = {}
        self._twins: dict[tuple[str, str], str] = {}

    @property
    def notes(self) -> tuple[SourceNote, ...]:
        """All notes, in order of first use."""
        return tuple(self._notes.values())

    def of_record(self, record: CountryRecord, key: str) -> SourceNote:
        """The note for a source of a country's record. Two keys with one address and title are one source."""
        source = record.sources[key]
        twin = (record.iso3, f"{source.url or source.file}|{source.title.casefold()}|{source.page}")
        note_id = self._twins.setdefault(twin, f"src.{record.iso3}.{key}")
        return self._add(note_id, source)

    def of_message(self, message: ThemeMessage, key: str) -> SourceNote:
        """The note for a source of a Secretary's message."""
        return self._add(f"src.{message.id}.{key}", message.sources[key])

    def of_placement(self, key: str, basis: str | None = None) -> SourceNote:
        """The note for the source of a tier placement."""
        source = self._catalogue.placement_source(key)
        return self._note(
            f"src.tiers.{key}",
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            note=_BASIS_NOTES.get(basis or "", ""),
        )

    def of_law(self, key: str) -> SourceNote:
        """The note for a source of the rules (a section of the US Code, the Department's instructions)."""
        source: LawSource = self._catalogue.rules.sources[key]
        return self._note(f"src.law.{key}", title=source.title, publisher=source.publisher, url=source.url)

    def _add(self, note_id: str, source: Source) -> SourceNote:
        place = f"p. {source.page}" if source.page and source.page.isdigit() else source.page or ""
        parts = (source.file or "", place, source.note or "")
        return self._note(
            note_id,
            title=source.title,
            publisher=source.publisher,
            url=source.url,
            report_year=source.report_year,
            year_inferred=source.year_inferred,
            note=", ".join(part for part in parts if part),
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
        note: str = "",
    ) -> SourceNote:
        if note_id not in self._notes:
            self._notes[note_id] = SourceNote(note_id, title, publisher, url, report_year, year_inferred, note)
        return self._notes[note_id]
