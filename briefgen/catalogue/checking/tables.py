"""Checks the tables: `countries.csv`, `tiers/placements.csv`, `tiers/sources.csv`."""

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
from briefgen.catalogue.checking.problem import Problem, wrong_address
from briefgen.catalogue.layers import Layer
from briefgen.catalogue.models import CountryName, Model, Placement, PlacementSource
from briefgen.catalogue.names import fold
from briefgen.catalogue.yaml_reading import data_errors, read_table


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
