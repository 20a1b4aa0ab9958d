"""Where every statement of a country's record comes from: layer, file, line, source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.consistency import STATEMENTS, statement_year
from briefgen.catalogue.yaml_reading import find_line


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
