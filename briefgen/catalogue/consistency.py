"""What must hold inside one record beyond the shape of its parts: sources exist, themes are known, no year to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from briefgen.catalogue.models import About, CountryRecord, Evidence, Recommendation, Vocabulary

STATEMENTS = ("overviews", "progress", "gaps", "recommendations", "theme_evidence", "figures", "narrative")


class Mistake(NamedTuple):
    """An entry of a list of the record and what is wrong with one of its fields."""

    kind: str
    item_id: str
    field: str
    message: str


def record_mistakes(record: CountryRecord, vocabulary: Vocabulary, about: About) -> Iterator[Mistake]:
    """Everything that is wrong with a record whose shape is right."""
    themes = {theme.id for theme in vocabulary.themes}
    newest = about.as_at.year
    for kind in STATEMENTS:
        for item in getattr(record, kind):
            if item.source not in record.sources:
                yield Mistake(kind, item.id, "source", f"“{item.source}” is not among the record's sources")
            if item.report_year > newest:
                yield Mistake(kind, item.id, "report_year", _future(item.report_year, about))
            if isinstance(item, (Recommendation, Evidence)):
                for theme in item.themes:
                    if theme not in themes:
                        yield Mistake(kind, item.id, "themes", f"“{theme}” is not a theme of vocabulary.yaml")
    for key, source in record.sources.items():
        if source.report_year > newest:
            yield Mistake("sources", key, "report_year", _future(source.report_year, about))


def _future(year: int, about: About) -> str:
    return f"{year} lies in the future (the data stands as at {about.as_at.isoformat()}, see about.yaml)"
