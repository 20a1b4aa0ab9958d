"""The statements of a country's record: their lists, years and texts, where each comes from, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from briefgen.catalogue.models import About, CountryRecord, Evidence, Item, ProfileLine, Recommendation, Vocabulary
from briefgen.catalogue.yaml_reading import find_line

if TYPE_CHECKING:
    from briefgen.catalogue.catalogue import Catalogue

STATEMENTS = (
    "overviews", "progress", "gaps", "recommendations", "theme_evidence", "figures", "narrative", "institutions",
    "profile", "context",
)  # fmt: skip
"""Lists of a record whose entries each have an id, a year and a source."""


def year_field(kind: str) -> str:
    """The field with the year of an entry: an institution and a context note speak of a year, not of an edition."""
    return "year" if kind in ("institutions", "context") else "report_year"


def statement_year(kind: str, item: Any) -> int:
    """The edition that a statement is from, or the year that an institution or context note speaks of."""
    return int(getattr(item, year_field(kind)))


class Mistake(NamedTuple):
    """An entry of a list of the record and what is wrong with one of its fields."""

    kind: str
    item_id: str
    field: str
    message: str


def record_mistakes(record: CountryRecord, vocabulary: Vocabulary, about: About) -> Iterator[Mistake]:
    """Everything that is wrong with a record whose shape is right."""
    newest = about.as_at.year
    themes = {term.id for term in vocabulary.themes}
    groups = {term.id for term in vocabulary.groups}
    for kind in STATEMENTS:
        for item in getattr(record, kind):
            if item.source not in record.sources:
                yield Mistake(kind, item.id, "source", f"“{item.source}” is not among the record's sources")
            if (year := statement_year(kind, item)) > newest:
                yield Mistake(kind, item.id, year_field(kind), _future(year, about))
            if isinstance(item, Item) and item.earlier:
                yield from _edition_mistakes(kind, item, record)
            if isinstance(item, (Recommendation, Evidence)):
                for theme in item.themes:
                    if theme not in themes:
                        yield Mistake(kind, item.id, "themes", f"“{theme}” is not a theme of vocabulary.yaml")
            if isinstance(item, ProfileLine):
                for group in item.groups:
                    if group not in groups:
                        yield Mistake(kind, item.id, "groups", f"“{group}” is not a group of vocabulary.yaml")
    for key, source in record.sources.items():
        if source.report_year > newest:
            yield Mistake("sources", key, "report_year", _future(source.report_year, about))
    if record.unranked and record.unranked.source not in record.sources:
        yield Mistake("unranked", "source", "", f"“{record.unranked.source}” is not among the record's sources")
    if record.headline:
        ids = {item.id for kind in STATEMENTS for item in getattr(record, kind)}
        for item_id in record.headline.rests_on:
            if item_id not in ids:
                message = f"“{item_id}” is the id of no statement of the record"
                yield Mistake("headline", "rests_on", "", message)
        if record.headline.report_year > newest:
            yield Mistake("headline", "report_year", "", _future(record.headline.report_year, about))


def _edition_mistakes(kind: str, item: Item, record: CountryRecord) -> Iterator[Mistake]:
    years = {item.report_year}
    for edition in item.earlier:
        source = record.sources.get(edition.source)
        message = ""
        if edition.report_year in years:
            message = f"the edition {edition.report_year} is given twice"
        elif edition.report_year > item.report_year:
            message = f"{edition.report_year} is newer than report_year: the newest edition belongs there"
        elif source is None:
            message = f"“{edition.source}” is not among the record's sources"
        elif source.report_year != edition.report_year:
            message = f"{edition.report_year}, but its source {edition.source} speaks of {source.report_year}"
        if message:
            yield Mistake(kind, item.id, "earlier", message)
        years.add(edition.report_year)


def _future(year: int, about: About) -> str:
    return f"{year} lies in the future (the data stands as at {about.as_at.isoformat()}, see about.yaml)"


@dataclass(frozen=True, slots=True)
class Origin:
    """A statement and the place that it was read from."""

    kind: str
    """Name of its list: `gaps`, `recommendations`, …"""
    id: str
    text: str
    report_year: int
    layer: str
    file: Path
    line: int
    source: str
    """Title and publisher of its source, and where that was read."""


def origins(catalogue: Catalogue, iso3: str) -> tuple[Origin, ...]:
    """Every statement of a country's record with its origin, in the order of the record."""
    record = catalogue.country(iso3)
    merged = catalogue.merged(f"countries/{iso3}.yaml")
    statements = []
    for kind in STATEMENTS:
        for item in getattr(record, kind):
            part, location = merged.locate(kind, item.id)
            source = record.sources[item.source]
            statements.append(
                Origin(
                    kind,
                    item.id,
                    statement_text(kind, item),
                    statement_year(kind, item),
                    part.layer.name,
                    part.path,
                    find_line(part.path, location),
                    f"{source.title} ({source.publisher}{f', read in {source.via}' if source.via else ''})",
                )
            )
    return tuple(statements)


def statement_text(kind: str, item: Any) -> str:
    """A statement in one line: its text; of a figure value, unit and period; of an institution its name and note."""
    if kind == "figures":
        note = f" ({item.note})" if item.note else ""
        return f"{item.value:,} {item.unit}, {item.period}{note}"
    if kind == "institutions":
        also = f" ({item.also})" if item.also else ""
        return f"{item.name}{also}{f'. {item.note}' if item.note else ''}"
    return " ".join(item.paragraphs) if kind == "narrative" else str(item.text)
