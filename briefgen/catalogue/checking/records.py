"""Checks the record of a country."""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.checking.problem import Problem, address_problems, validated
from briefgen.catalogue.consistency import STATEMENTS, record_mistakes, year_field
from briefgen.catalogue.layers import Merged, Part, hidden_by
from briefgen.catalogue.models import CountryRecord, Item


def record_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a country."""
    iso3 = part.path.stem
    countries = {country.iso3: country for country in catalogue.countries()}
    if iso3 not in countries:
        yield Problem.at(
            part.path, ("iso3",), f"“{iso3}” is no country of countries.csv: the file is named after its ISO 3166 code"
        )
        return
    if part.data.get("iso3", iso3) != iso3:
        yield Problem.at(part.path, ("iso3",), f"“{part.data['iso3']}” is not the code in the file's name")
    lower = catalogue.parts(f"countries/{part.path.name}", up_to=part.layer)
    yield from _hidden_problems(part, Merged(lower[:-1]))
    record, problems = validated(catalogue, part, CountryRecord, {"name": "…", "region": "…"})
    yield from problems
    if record is None:
        return
    merged = Merged(lower)
    for mistake in record_mistakes(record, catalogue.vocabulary, catalogue.about):
        if merged.locate(mistake.kind, mistake.item_id)[0].path == part.path:
            yield Problem.of(merged.error(*mistake))
    for field in ("name", "region"):
        own, listed = getattr(record, field), getattr(countries[iso3], field)
        if field in part.data and own != listed:
            yield Problem.at(part.path, (field,), f"“{own}” is “{listed}” in countries.csv")
    yield from _overview_problems(part)
    yield from _year_problems(part, record)
    yield from _source_problems(part, record, lower[:-1])


def _hidden_problems(part: Part, below: Merged) -> Iterator[Problem]:
    lower_ids = {(kind, item_id) for kind, item_id, _ in below.entries()}
    for kind, ids in hidden_by(part).items():
        for item_id in sorted(ids):
            if (kind, item_id) not in lower_ids:
                yield Problem.at(part.path, ("hide", kind), f"hides “{item_id}”, which no lower layer has")


def _overview_problems(part: Part) -> Iterator[Problem]:
    seen: set[tuple[object, bool]] = set()
    for index, entry in enumerate(part.data.get("overviews", ())):
        key = (entry.get("report_year"), bool(entry.get("quoted")))
        if key in seen:
            wording = "quoted overview" if key[1] else "overview"
            yield Problem.at(part.path, ("overviews", index), f"is a second {wording} of {key[0]}")
        seen.add(key)


def _year_problems(part: Part, record: CountryRecord) -> Iterator[Problem]:
    for kind in STATEMENTS:
        field = year_field(kind)
        for index, entry in enumerate(part.data.get(kind, ())):
            source = record.sources.get(entry["source"])
            if source is not None and source.report_year != entry[field]:
                message = f"{entry[field]}, but its source {entry['source']} speaks of {source.report_year}"
                yield Problem.at(part.path, (kind, index, field), message)


def _source_problems(part: Part, record: CountryRecord, lower: list[Part]) -> Iterator[Problem]:
    own = {key: record.sources[key] for key in part.data.get("sources", {}) if key in record.sources}
    items = [item for kind in STATEMENTS for item in getattr(record, kind)]
    used = {item.source for item in items}
    used |= {edition.source for item in items if isinstance(item, Item) for edition in item.earlier}
    used |= {entry["source"] for kind in STATEMENTS for entry in part.data.get(kind, ())}
    used |= {record.unranked.source} if record.unranked else set()
    before = {key: source for lower_part in lower for key, source in lower_part.data.get("sources", {}).items()}
    for key, source in own.items():
        if key not in used:
            yield Problem.at(part.path, ("sources", key), "is used by no statement")
        yield from address_problems(part.path, ("sources", key), source)
        if not any((source.url, source.via_url, source.file, source.note)):
            yield Problem.at(part.path, ("sources", key), "has neither url nor file nor note: nobody can look it up")
        old = before.get(key)
        if old is not None and old.get("title") != source.title and old.get("url") != source.url:
            message = "is another source in a lower layer, whose statements would change their source: take another key"
            yield Problem.at(part.path, ("sources", key), message)
