"""Checks the record of a country."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import ValidationError

from briefgen.catalogue.catalogue import Catalogue, part_mistakes
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.consistency import STATEMENTS, record_mistakes, year_field
from briefgen.catalogue.layers import Merged, Part, hidden_by
from briefgen.catalogue.models import CountryRecord, Earlier, Item, Source


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
    merged = Merged(lower)
    mistakes = part_mistakes(CountryRecord, part, merged, {"name": "…", "region": "…"})
    yield from map(Problem.of, mistakes)
    yield from _hidden_problems(part, Merged(lower[:-1]))
    if mistakes:
        return
    try:
        record = CountryRecord.model_validate(merged.data)
    except ValidationError as error:
        missing = ", ".join(str(detail["loc"][0]) for detail in error.errors() if detail["type"] == "missing")
        if missing:  # else a lower layer is at fault, and is reported when that one is checked
            yield Problem(part.path, 1, missing, "is missing (no lower layer gives it)")
        return
    for mistake in record_mistakes(record, catalogue.vocabulary, catalogue.about):
        if merged.locate(mistake.kind, mistake.item_id)[0].path == part.path:
            yield Problem.of(merged.error(*mistake))
    if "name" in part.data and record.name != countries[iso3].name:
        yield Problem.at(part.path, ("name",), f"“{record.name}” is “{countries[iso3].name}” in countries.csv")
    if "region" in part.data and record.region != countries[iso3].region:
        yield Problem.at(part.path, ("region",), f"“{record.region}” is “{countries[iso3].region}” in countries.csv")
    yield from _overview_problems(part)
    yield from _year_problems(part, record)
    yield from _source_problems(part, record, lower[:-1])


def _hidden_problems(part: Part, below: Merged) -> Iterator[Problem]:
    lower_ids: dict[str, set[str]] = {}
    for kind, item_id, _ in below.entries():
        lower_ids.setdefault(kind, set()).add(item_id)
    for kind, ids in hidden_by(part).items():
        for item_id in sorted(ids - lower_ids.get(kind, set())):
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
    used = {item.source for kind in STATEMENTS for item in getattr(record, kind)}
    used |= {edition.source for kind in STATEMENTS for item in getattr(record, kind) for edition in _earlier(item)}
    used |= {entry["source"] for kind in STATEMENTS for entry in part.data.get(kind, ())}
    used |= {record.unranked.source} if record.unranked else set()
    before = {key: source for lower_part in lower for key, source in lower_part.data.get("sources", {}).items()}
    for key, source in own.items():
        if key not in used:
            yield Problem.at(part.path, ("sources", key), "is used by no statement")
        yield from _address_problems(part, key, source)
        old = before.get(key)
        if old is not None and old.get("title") != source.title and old.get("url") != source.url:
            message = "is another source in a lower layer, whose statements would change their source: take another key"
            yield Problem.at(part.path, ("sources", key), message)


def _earlier(item: object) -> tuple[Earlier, ...]:
    return item.earlier if isinstance(item, Item) else ()


def _address_problems(part: Part, key: str, source: Source) -> Iterator[Problem]:
    for field in ("url", "via_url"):
        url = getattr(source, field)
        if url is not None and (wrong := wrong_address(url)):
            yield Problem.at(part.path, ("sources", key, field), wrong)
    if not any((source.url, source.via_url, source.file, source.note)):
        yield Problem.at(part.path, ("sources", key), "has neither url nor file nor note: nobody can look it up")


def wrong_address(url: str) -> str:
    """What is wrong with a web address; empty when nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return f"“{url}” is not a web address"
    if parts.scheme not in ("http", "https") or not host or "." not in host or url != "".join(url.split()):
        return f"“{url}” is not a web address (https://…)"
    return ""
