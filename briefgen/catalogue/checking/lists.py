"""Checks the lists: countries, regions, editions, placements, the vocabulary, the Act's rules."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from briefgen.catalogue.catalogue import (
    COUNTRY_COLUMNS,
    COVERED,
    COVERED_WORDS,
    OPTIONAL_SOURCE_COLUMNS,
    PLACEMENT_COLUMNS,
    SOURCE_COLUMNS,
    Catalogue,
    part_mistakes,
    placement_source_values,
)
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.records import wrong_address
from briefgen.catalogue.layers import Layer, Merged, entry_id
from briefgen.catalogue.models import (
    PILLARS,
    About,
    CountryGroup,
    CountryName,
    Direction,
    Edition,
    Form,
    Measure,
    Model,
    Placement,
    PlacementSource,
    Region,
    Role,
    Rules,
    Vocabulary,
)
from briefgen.catalogue.names import fold
from briefgen.catalogue.yaml_reading import data_errors, read_list, read_mapping, read_table

_FIXED: dict[str, tuple[str, ...]] = {
    "pillars": PILLARS,
    "measures": get_args(Measure),
    "roles": get_args(Role),
    "forms": get_args(Form),
    "directions": get_args(Direction),
}
"""Lists of the vocabulary whose words the models fix: a data folder can reword them, not add to them."""


def vocabulary_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `vocabulary.yaml` and `about.yaml`."""
    yield from mapping_problems(catalogue, layer, "about.yaml", About)
    wrong = list(mapping_problems(catalogue, layer, "vocabulary.yaml", Vocabulary))
    yield from wrong
    path = layer.folder / "vocabulary.yaml"
    if wrong or not path.is_file():
        return
    for kind, closed in _FIXED.items():
        for index, term in enumerate(read_mapping(path).get(kind, ())):
            if term["id"] not in closed:
                message = f"“{term['id']}” is new: {kind} are fixed ({', '.join(closed)})"
                yield Problem.at(path, (kind, index, "id"), message)
        missing = set(closed) - {term.id for term in getattr(catalogue.vocabulary, kind)}
        for name in sorted(missing):
            yield Problem.at(path, (kind,), f"says nothing on {name}")


def region_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `regions.yaml` and `groups.yaml`: names that two of them share, members without a record."""
    wrong = False
    for kind, shape in (("regions", tuple[Region, ...]), ("groups", tuple[CountryGroup, ...])):
        path = layer.folder / f"{kind}.yaml"
        for problem in _list_problems(path, kind, shape) if path.is_file() else ():
            wrong = True
            yield problem
    path = layer.folder / "groups.yaml"
    if wrong:
        return
    recorded = {country.iso3 for country in catalogue.countries()}
    for index, entry in enumerate(read_list(path) if path.is_file() else ()):
        for iso3 in sorted(set(entry["countries"]) - recorded):
            yield Problem.at(path, (index, "countries"), f"there is no record of “{iso3}”")
        url = entry["source"].get("url")
        if url is not None and (wrong_url := wrong_address(url)):
            yield Problem.at(path, (index, "source", "url"), wrong_url)
    owner: dict[str, str] = {}
    listed: tuple[Region | CountryGroup, ...] = (*catalogue.regions(), *catalogue.groups())
    for region in listed:
        for name in (region.id, region.name, *region.aliases):
            first = owner.setdefault(fold(name), region.id)
            if first != region.id and (file := _file_with(layer, region.id, first)):
                yield Problem(file, 0, "aliases", f"“{name}” stands for both {first} and {region.id}")


def _file_with(layer: Layer, *ids: str) -> Path | None:
    """The layer's own list that gives one of the ids; None when lower layers give them all."""
    files = (path for kind in ("regions", "groups") if (path := layer.folder / f"{kind}.yaml").is_file())
    return next((path for path in files if any(entry.get("id") in ids for entry in read_list(path))), None)


def edition_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `editions.yaml`."""
    path = layer.folder / "editions.yaml"
    if not path.is_file():
        return
    wrong = list(_list_problems(path, "editions", tuple[Edition, ...]))
    yield from wrong
    if wrong:
        return
    themes = catalogue.theme_ids()
    newest = catalogue.about.as_at
    for index, entry in enumerate(read_list(path)):
        if entry["year"] > newest.year:
            yield Problem.at(path, (index, "year"), f"{entry['year']} lies in the future (as at {newest})")
        if entry.get("released") and entry["released"] > newest:
            yield Problem.at(path, (index, "released"), f"lies in the future (as at {newest})")
        if entry.get("theme") and entry["theme"] not in themes:
            yield Problem.at(path, (index, "theme"), f"there is no file themes/{entry['theme']}.yaml")


def rule_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `tvpa.yaml`."""
    wrong = list(mapping_problems(catalogue, layer, "tvpa.yaml", Rules))
    yield from wrong
    path = layer.folder / "tvpa.yaml"
    if wrong or not path.is_file():
        return
    audiences = catalogue.audience_ids()
    for index, entry in enumerate(read_mapping(path).get("calendar", ())):
        if entry["source"] not in catalogue.rules.sources:
            yield Problem.at(path, ("calendar", index, "source"), f"“{entry['source']}” is not among the sources")
        month, day = entry["month"], entry["day"]
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2023, month)[1]:
            yield Problem.at(path, ("calendar", index, "day"), f"there is no day {day} in month {month}")
        for audience in entry.get("audiences", ()):
            if audience not in audiences:
                message = f"there is no file audiences/{audience}.yaml"
                yield Problem.at(path, ("calendar", index, "audiences"), message)
    for key, source in catalogue.rules.sources.items():
        if source.url is not None and (wrong_url := wrong_address(source.url)):
            yield Problem.at(path, ("sources", key, "url"), wrong_url)


def country_table_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `countries.csv`: unknown regions, codes given twice, countries without a record."""
    path = layer.folder / "countries.csv"
    if not path.is_file():
        return
    regions = {region.name for region in catalogue.regions()}
    seen: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for line, (iso3, name, region, iso2, aliases, covered) in read_table(path, COUNTRY_COLUMNS):
        row = {"iso3": iso3, "name": name, "region": region, "iso2": iso2, "aliases": ()}
        yield from _row_problems(CountryName, path, line, row)
        if covered not in COVERED:
            yield Problem(path, line, "covered", f"“{covered}” is not {COVERED_WORDS}")
        if region not in regions:
            yield Problem(path, line, "region", f"“{region}” is not a region of regions.yaml")
        for column, code in (("iso3", iso3), ("iso2", iso2)):
            first = seen.setdefault((column, code), line)
            if first != line:
                yield Problem(path, line, column, f"“{code}” stands already in line {first}")
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
        seen: dict[tuple[str, str], int] = {}
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
            first = seen.setdefault((iso3, year), line)
            if first != line:
                yield Problem(path, line, "iso3", f"{iso3} {year} stands already in line {first}")
    yield from _placement_source_problems(layer.folder / "tiers" / "sources.csv", used)


def _placement_source_problems(path: Path, used: set[str]) -> Iterator[Problem]:
    if not path.is_file():
        return
    # A key `a+b` says that two sources agree; each of them keeps its own row.
    used = used | {part for key in used for part in key.split("+")}
    seen: dict[str, int] = {}
    for line, cells in read_table(path, SOURCE_COLUMNS, OPTIONAL_SOURCE_COLUMNS):
        key, url = cells[0], cells[3]
        yield from _row_problems(PlacementSource, path, line, placement_source_values(cells))
        if url and (wrong := wrong_address(url)):
            yield Problem(path, line, "url", wrong)
        if key not in used:
            yield Problem(path, line, "key", f"“{key}” is the source of no placement")
        first = seen.setdefault(key, line)
        if first != line:
            yield Problem(path, line, "key", f"“{key}” stands already in line {first}")


def mapping_problems(catalogue: Catalogue, layer: Layer, name: str, model: type[Model]) -> Iterator[Problem]:
    """Mistakes in the shape of one file of keys and values, in the light of the layers below."""
    parts = catalogue.parts(name, up_to=layer)
    if parts and parts[-1].layer == layer:
        yield from map(Problem.of, part_mistakes(model, parts[-1], Merged(parts)))


def _list_problems(path: Path, kind: str, shape: type[tuple[Model, ...]]) -> Iterator[Problem]:
    entries = read_list(path)
    try:
        TypeAdapter(shape).validate_python(entries)
    except ValidationError as error:
        yield from map(Problem.of, data_errors(path, error))
        return
    seen: set[str | None] = set()
    for index, entry in enumerate(entries):
        key = entry_id(kind, entry)
        if key in seen:
            yield Problem.at(path, (index,), f"“{key}” is given twice")
        seen.add(key)


def _row_problems(model: type[Model], path: Path, line: int, values: Mapping[str, object]) -> Iterator[Problem]:
    try:
        model.model_validate(values)
    except ValidationError as error:
        for mistake in data_errors(path, error, in_yaml=False):
            yield Problem(path, line, mistake.field, mistake.problem)
