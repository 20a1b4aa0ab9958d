"""The catalogue: what briefs are made from. Nothing is read until it is asked for, and then only the files it needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from briefgen.catalogue import names
from briefgen.catalogue.layers import Layer, Merged, Part, name_layers
from briefgen.catalogue.models import (
    About,
    Audience,
    CountryGroup,
    CountryName,
    CountryRecord,
    Edition,
    Model,
    Placement,
    PlacementSource,
    Region,
    Rules,
    Situation,
    Situations,
    Subjects,
    ThemeMessage,
    Vocabulary,
)
from briefgen.catalogue.statements import record_mistakes
from briefgen.catalogue.yaml_reading import data_errors, read_list, read_mapping, read_table
from briefgen.errors import DataError, UnknownName
from briefgen.resources import data_folder

COUNTRY_COLUMNS = ("iso3", "name", "region", "iso2", "aliases", "covered")
PLACEMENT_COLUMNS = ("iso3", "year", "tier", "source", "basis")
SOURCE_COLUMNS = ("key", "title", "publisher", "url")
OPTIONAL_SOURCE_COLUMNS = ("kind", "note")
COVERED = {
    "yes": "",
    "no": "",
    "past": "The report placed {} in earlier years; there is no record of it.",
    "none": "The report has no chapter of its own on {}.",
}
"""Values of `covered` in `countries.csv`, and what is said of a country that has no record."""
COVERED_WORDS = "yes, no, past or none"

AnyModel = TypeVar("AnyModel", bound=Model)


class Catalogue:
    """Facts of all layers as typed, frozen records; a snapshot: files that change later are not read again."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = tuple(layers)
        """Lowest first; the built-in one is named “built-in”."""
        self._merged: dict[str, Merged] = {}
        self._models: dict[str, Any] = {}
        self._placements: dict[str, tuple[Placement, ...]] = {}
        self._years: dict[int, Mapping[str, Placement]] = {}
        self._stems_of: dict[str, tuple[str, ...]] = {}

    @classmethod
    def open(cls, layers: Sequence[Path] = ()) -> Catalogue:
        """A catalogue of the built-in data with data folders over it, lowest first."""
        for folder in layers:
            if not folder.is_dir():
                raise DataError(folder, "is not a folder of data files")
        return cls(name_layers(layers, data_folder()))

    # Countries

    def country(self, iso3: str) -> CountryRecord:
        """The record of a country, by its ISO 3166 code. Reads only this country's files and the vocabulary."""
        file = f"countries/{iso3}.yaml"
        if file not in self._models:
            merged = self.merged(file)
            if not merged.parts:
                raise UnknownName("country", iso3, hint=f"There is no file countries/{iso3}.yaml in the data.")
            record = self._validated(CountryRecord, merged, {"name": "…", "region": "…"})
            for mistake in record_mistakes(record, self.vocabulary, self.about):
                raise merged.error(mistake.kind, mistake.item_id, mistake.field, mistake.message)
            self._models[file] = _newest_overview_first(record)
        record = self._models[file]
        assert isinstance(record, CountryRecord)
        return record

    def countries(self) -> tuple[CountryName, ...]:
        """Every country that has a record, sorted by name."""
        return self._names[0]

    def known_codes(self) -> frozenset[str]:
        """ISO codes of every country of `countries.csv`, also of those that have no record."""
        countries, unrecorded = self._names
        return frozenset(country.iso3 for country in countries) | {country.iso3 for country, _ in unrecorded}

    def find_country(self, name: str) -> CountryName:
        """The country that goes by this name, code or alias, in any language. Raises UnknownName or AmbiguousName."""
        return self._finder.find(name)

    def origin(self, iso3: str, kind: str, item_id: str) -> str:
        """Name of the layer that a statement came from; `kind` is the name of its list, e.g. `gaps`."""
        layer = self.merged(f"countries/{iso3}.yaml").origin(kind, item_id)
        if layer is None:
            raise UnknownName(f"entry of {kind} in {iso3}", item_id)
        return layer.name

    def entries(self, iso3: str) -> tuple[tuple[str, str, str], ...]:
        """(kind, id, layer name) of every statement and source of a country's record."""
        return tuple((k, i, layer.name) for k, i, layer in self.merged(f"countries/{iso3}.yaml").entries())

    def files_of(self, iso3: str) -> tuple[Path, ...]:
        """The data files that hold this country's record, lowest layer first."""
        return tuple(path for _, path in self._files(f"countries/{iso3}.yaml"))

    # Regions

    def regions(self) -> tuple[Region, ...]:
        """The regions, in the order of `regions.yaml`."""
        return self._listed("regions", tuple[Region, ...])

    def find_region(self, name: str) -> Region:
        """The region that goes by this id, name or alias. Raises UnknownName."""
        return names.find_region(name, self.regions())

    def groups(self) -> tuple[CountryGroup, ...]:
        """Groups of countries that people ask for by name, in the order of `groups.yaml`."""
        return self._listed("groups", tuple[CountryGroup, ...])

    def find_region_or_group(self, name: str) -> Region | CountryGroup:
        """The region, or else the group, that goes by this id, name or alias. Raises UnknownName."""
        listed: tuple[Region | CountryGroup, ...] = (*self.regions(), *self.groups())
        return names.find_region(name, listed)

    # Placements

    def placements(self, iso3: str) -> tuple[Placement, ...]:
        """A country's placements, sorted by year; empty for a country that the report never placed."""
        if iso3 not in self._placements:
            years = self._placement_rows.get(iso3, {})
            self._placements[iso3] = tuple(self._placement(iso3, year) for year in sorted(years))
        return self._placements[iso3]

    def placements_of(self, year: int) -> Mapping[str, Placement]:
        """Every placement of an edition, by ISO code; also of places that have no record (Kiribati until 2016)."""
        if year not in self._years:
            codes = sorted(iso3 for iso3, years in self._placement_rows.items() if year in years)
            self._years[year] = MappingProxyType({iso3: self._placement(iso3, year) for iso3 in codes})
        return self._years[year]

    def placement_sources(self) -> Mapping[str, PlacementSource]:
        """All sources of placements by key."""
        return self._placement_sources

    # Editions, themes, audiences

    def editions(self) -> tuple[Edition, ...]:
        """The editions of the report, sorted by year."""
        return tuple(sorted(self._listed("editions", tuple[Edition, ...]), key=lambda edition: edition.year))

    def theme(self, theme_id: str) -> ThemeMessage:
        """The message of an edition by its id."""
        return self._filed(ThemeMessage, "themes", theme_id, "theme")

    def themes(self) -> tuple[ThemeMessage, ...]:
        """All messages, oldest first."""
        messages = [self.theme(theme_id) for theme_id in self.theme_ids()]
        return tuple(sorted(messages, key=lambda theme: (theme.report_year, theme.id)))

    def theme_ids(self) -> tuple[str, ...]:
        """Ids of the messages on file, sorted; reads none of them."""
        return self._stems("themes")

    def find_theme(self, name: str) -> ThemeMessage:
        """The message by its id, with or without the year in front, its title or its year. Raises UnknownName."""
        if name in self.theme_ids():
            return self.theme(name)
        newest_first = reversed(self.themes())
        return names.find_by_names(
            "theme", name, ((t, (t.id, t.title, str(t.report_year), t.id.partition("-")[2])) for t in newest_first)
        )

    def audience(self, audience_id: str) -> Audience:
        """A kind of reader by its id."""
        return self._filed(Audience, "audiences", audience_id, "audience")

    def audiences(self) -> tuple[Audience, ...]:
        """Every kind of reader, sorted by id with “officials” first."""
        return tuple(self.audience(audience_id) for audience_id in self.audience_ids())

    def audience_ids(self) -> tuple[str, ...]:
        """Ids of the readers on file, “officials” first; reads none of them."""
        return tuple(
            sorted(self._stems("audiences"), key=lambda audience_id: (audience_id != "officials", audience_id))
        )

    # What overrides and what decides advice

    def situations(self, iso3: str) -> tuple[Situation, ...]:
        """The situations of a country that override the advice by subject; empty for most."""
        return tuple(situation for situation in self.all_situations.situations if situation.country == iso3)

    @cached_property
    def all_situations(self) -> Situations:
        """Every situation with its sources."""
        return self._validated(Situations, self.merged("situations.yaml"))

    @cached_property
    def subjects(self) -> Subjects:
        """The subjects of asks, and the groups of people that statements name."""
        return self._validated(Subjects, self.merged("subjects.yaml"))

    # Vocabulary, rules, about

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The closed lists of pillars, themes and measures."""
        return self._validated(Vocabulary, self.merged("vocabulary.yaml"))

    @cached_property
    def rules(self) -> Rules:
        """What the Act fixes: tiers, watch-list limits, calendar, caveats."""
        return self._validated(Rules, self.merged("tvpa.yaml"))

    @cached_property
    def about(self) -> About:
        """The state of the data; `as_at` of the highest layer that gives one."""
        return self._validated(About, self.merged("about.yaml"))

    # How files are found, joined and validated

    def _files(self, name: str) -> Iterable[tuple[Layer, Path]]:
        return ((layer, path) for layer in self.layers if (path := layer.folder / name).is_file())

    def forget_records(self, *, but: Collection[str]) -> None:
        """Let go of the countries' records that were read, `but` these: a long run needs each for a moment only."""
        needed = {f"countries/{iso3}.yaml" for iso3 in but}
        for read in (self._models, self._merged):
            for file in [file for file in read if file.startswith("countries/") and file not in needed]:
                del read[file]

    def merged(self, name: str) -> Merged:
        """The layers' files of one name (`countries/AUS.yaml`) as one, before validation, with every origin."""
        if name not in self._merged:
            self._merged[name] = Merged(self.parts(name))
        return self._merged[name]

    def parts(self, name: str, *, up_to: Layer | None = None) -> list[Part]:
        """The layers' files of one name as they are, lowest first; those of the layers over `up_to` left out."""
        layers = self.layers[: self.layers.index(up_to) + 1] if up_to else self.layers
        return [Part(layer, path, read_mapping(path)) for layer, path in self._files(name) if layer in layers]

    def _validated(self, model: type[AnyModel], merged: Merged, defaults: Mapping[str, str] | None = None) -> AnyModel:
        if not merged.parts:
            raise DataError(self.layers[0].folder, f"holds no file for {model.__name__}")
        try:
            return model.model_validate(merged.data)
        except ValidationError as error:
            for part in merged.parts:
                for mistake in part_mistakes(model, part, merged, defaults):
                    raise mistake from error
            raise data_errors(merged.parts[-1].path, error)[0] from error

    def _filed(self, model: type[AnyModel], folder: str, name: str, kind: str) -> AnyModel:
        file = f"{folder}/{name}.yaml"
        if file not in self._models:
            if name not in self._stems(folder):
                names.find_by_names(kind, name, ((stem, (stem,)) for stem in self._stems(folder)))
                raise UnknownName(kind, name)
            self._models[file] = self._validated(model, self.merged(file))
        value = self._models[file]
        assert isinstance(value, model)
        return value

    def _stems(self, folder: str) -> tuple[str, ...]:
        if folder not in self._stems_of:
            stems = {path.stem for layer in self.layers for path in (layer.folder / folder).glob("*.yaml")}
            self._stems_of[folder] = tuple(sorted(stems))
        return self._stems_of[folder]

    def _listed(self, name: str, shape: type[tuple[AnyModel, ...]]) -> tuple[AnyModel, ...]:
        if name not in self._models:
            files = tuple(self._files(f"{name}.yaml"))
            merged = Merged([Part(layer, path, {name: read_list(path)}) for layer, path in files])
            adapter = TypeAdapter(shape)
            try:
                self._models[name] = adapter.validate_python(merged.data.get(name, ()))
            except ValidationError as error:
                for part in merged.parts:
                    try:
                        adapter.validate_python(part.data[name])
                    except ValidationError as own:
                        raise data_errors(part.path, own)[0] from error
                raise
        value: tuple[AnyModel, ...] = self._models[name]
        return value

    @cached_property
    def _names(self) -> tuple[tuple[CountryName, ...], tuple[tuple[CountryName, str], ...]]:
        """The countries with a record, and those without one, each with what there is to say of it."""
        rows: dict[str, tuple[CountryName, str]] = {}
        for _, path in self._files("countries.csv"):
            for line, (iso3, name, region, iso2, aliases, covered) in read_table(path, COUNTRY_COLUMNS):
                if covered not in COVERED:
                    raise DataError(path, f"“{covered}” is not {COVERED_WORDS}", line=line, field="covered")
                also = tuple(alias.strip() for alias in aliases.split(";") if alias.strip())
                row = {"iso3": iso3, "name": name, "region": region, "iso2": iso2, "aliases": also}
                rows.pop(iso3, None)
                rows[iso3] = _row(CountryName, path, line, row | {"covered": covered == "yes"}), COVERED[covered]
        recorded = (country for country, hint in rows.values() if not hint)
        unrecorded = tuple((country, hint.format(country.name)) for country, hint in rows.values() if hint)
        return tuple(sorted(recorded, key=lambda country: names.fold(country.name))), unrecorded

    @cached_property
    def _finder(self) -> names.CountryFinder:
        return names.CountryFinder(*self._names, self._other_languages)

    def _other_languages(self, folded: str) -> tuple[str, ...]:
        files = [path for _, path in self._files("names/cldr.tsv")]
        return names.look_up_translation(files[-1], folded) if files else ()

    @cached_property
    def _placement_rows(self) -> dict[str, dict[int, tuple[str, str, str, Path, int]]]:
        rows: dict[str, dict[int, tuple[str, str, str, Path, int]]] = {}
        for _, path in self._files("tiers/placements.csv"):
            for line, (iso3, year, tier, source, basis) in read_table(path, PLACEMENT_COLUMNS):
                if not year.isdecimal():
                    raise DataError(path, f"“{year}” is not a year", line=line, field="year")
                rows.setdefault(iso3, {})[int(year)] = (tier, source, basis, path, line)
        return rows

    def _placement(self, iso3: str, year: int) -> Placement:
        tier, source, basis, path, line = self._placement_rows[iso3][year]
        values = {"iso3": iso3, "year": year, "tier": tier, "source": source, "basis": basis}
        return _row(Placement, path, line, values)

    @cached_property
    def _placement_sources(self) -> dict[str, PlacementSource]:
        sources: dict[str, PlacementSource] = {}
        for _, path in self._files("tiers/sources.csv"):
            for line, cells in read_table(path, SOURCE_COLUMNS, OPTIONAL_SOURCE_COLUMNS):
                sources[cells[0]] = _row(PlacementSource, path, line, placement_source_values(cells))
        return sources


def placement_source_values(cells: Sequence[str]) -> dict[str, Any]:
    """A row of `tiers/sources.csv` as the fields of a `PlacementSource`."""
    key, title, publisher, url, kind, note = cells
    values = {"key": key, "title": title, "publisher": publisher, "url": url or None, "note": note}
    return values | ({"kind": kind} if kind else {})


def part_mistakes(
    model: type[Model], part: Part, merged: Merged, defaults: Mapping[str, str] | None = None
) -> list[DataError]:
    """Mistakes in one layer's file, which may leave out what other layers give."""
    own = {key: value for key, value in part.data.items() if key != "hide"}
    required = {name for name, field in model.model_fields.items() if field.is_required()}
    for key in required - own.keys():
        if key in merged.data:
            own[key] = merged.data[key]
    try:
        model.model_validate({**(defaults or {}), **own})
    except ValidationError as error:
        return [
            mistake
            for mistake in data_errors(part.path, error)
            if mistake.field.partition(".")[0] not in own.keys() - part.data.keys()
        ]
    return []


def _row(model: type[AnyModel], path: Path, line: int, values: Mapping[str, Any]) -> AnyModel:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = data_errors(path, error, in_yaml=False)[0]
        raise DataError(path, first.problem, line=line, field=first.field) from error


def _newest_overview_first(record: CountryRecord) -> CountryRecord:
    ordered = tuple(sorted(record.overviews, key=lambda overview: (-overview.report_year, overview.quoted)))
    return record if ordered == record.overviews else record.model_copy(update={"overviews": ordered})
