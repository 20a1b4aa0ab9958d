"""Checks what is on record of countries: their files, and the tables `countries.csv` and `tiers/*.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from briefgen.catalogue.catalogue import (
    COUNTRY_COLUMNS,
    COVERED,
    COVERED_WORDS,
    OPTIONAL_SOURCE_COLUMNS,
    PLACEMENT_COLUMNS,
    SOURCE_COLUMNS,
    Catalogue,
    placement_source_values,
)
from briefgen.catalogue.checking.problem import Problem, address_problems, validated, wrong_address
from briefgen.catalogue.layers import Layer, Merged, Part, hidden_by
from briefgen.catalogue.models import CountryName, CountryRecord, Item, Model, Placement, PlacementSource
from briefgen.catalogue.names import fold
from briefgen.catalogue.statements import STATEMENTS, record_mistakes, year_field
from briefgen.catalogue.yaml_reading import data_errors, read_table


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


def country_table_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `countries.csv`: unknown regions, codes given twice, countries without a record."""
    path = layer.folder / "countries.csv"
    if not path.is_file():
        return
    regions = {region.name for region in catalogue.regions()}
    first_lines: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for line, (iso3, name, region, iso2, aliases, covered) in read_table(path, COUNTRY_COLUMNS):
        row = {"iso3": iso3, "name": name, "region": region, "iso2": iso2, "aliases": ()}
        yield from _row_problems(CountryName, path, line, row)
        if covered not in COVERED:
            yield Problem(path, line, "covered", f"“{covered}” is not {COVERED_WORDS}")
        if region not in regions:
            yield Problem(path, line, "region", f"“{region}” is not a region of regions.yaml")
        for column, code in (("iso3", iso3), ("iso2", iso2)):
            yield from _repeated(path, line, column, f"“{code}”", first_lines)
        other = names.setdefault(fold(name), iso3)
        if other != iso3:
            yield Problem(path, line, "name", f"“{name}” is the name of {other} too")
        for alias in aliases.split(";"):
            if alias != alias.strip():
                yield Problem(path, line, "aliases", f"“{alias}” has a space at its end or beginning")
        if not COVERED.get(covered) and not catalogue.files_of(iso3):
            yield Problem(path, line, "iso3", f"there is no file countries/{iso3}.yaml")


def placement_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `tiers/`: unknown countries, editions or sources, placements given twice, sources without use."""
    path = layer.folder / "tiers" / "placements.csv"
    used: set[str] = set()
    if path.is_file():
        countries = catalogue.known_codes()
        editions = {edition.year for edition in catalogue.editions()}
        first_lines: dict[tuple[str, str], int] = {}
        for line, (iso3, year, tier, source, basis) in read_table(path, PLACEMENT_COLUMNS):
            if not year.isdecimal():
                yield Problem(path, line, "year", f"“{year}” is not a year")
                continue
            row = {"iso3": iso3, "year": int(year), "tier": tier, "source": source, "basis": basis}
            yield from _row_problems(Placement, path, line, row)
            used.add(source)
            if iso3 not in countries:
                yield Problem(path, line, "iso3", f"“{iso3}” is no country of countries.csv")
            if int(year) not in editions:
                yield Problem(path, line, "year", f"{year} is not an edition of editions.yaml")
            if int(year) > catalogue.about.as_at.year:
                yield Problem(path, line, "year", f"{year} lies in the future (as at {catalogue.about.as_at})")
            if source not in catalogue.placement_sources():
                yield Problem(path, line, "source", f"“{source}” is not in tiers/sources.csv")
            yield from _repeated(path, line, "iso3", f"{iso3} {year}", first_lines)
    yield from _placement_source_problems(layer.folder / "tiers" / "sources.csv", used)


def _placement_source_problems(path: Path, used: set[str]) -> Iterator[Problem]:
    if not path.is_file():
        return
    # A key `a+b` says that two sources agree; each of them keeps its own row.
    used = used | {part for key in used for part in key.split("+")}
    first_lines: dict[tuple[str, str], int] = {}
    for line, cells in read_table(path, SOURCE_COLUMNS, OPTIONAL_SOURCE_COLUMNS):
        key, url = cells[0], cells[3]
        yield from _row_problems(PlacementSource, path, line, placement_source_values(cells))
        if url and (wrong := wrong_address(url)):
            yield Problem(path, line, "url", wrong)
        if key not in used:
            yield Problem(path, line, "key", f"“{key}” is the source of no placement")
        yield from _repeated(path, line, "key", f"“{key}”", first_lines)


def _repeated(
    path: Path, line: int, column: str, words: str, first_lines: dict[tuple[str, str], int]
) -> Iterator[Problem]:
    first = first_lines.setdefault((column, words), line)
    if first != line:
        yield Problem(path, line, column, f"{words} stands already in line {first}")


def _row_problems(model: type[Model], path: Path, line: int, values: Mapping[str, object]) -> Iterator[Problem]:
    try:
        model.model_validate(values)
    except ValidationError as error:
        for mistake in data_errors(path, error, in_yaml=False):
            yield Problem(path, line, mistake.field, mistake.problem)
