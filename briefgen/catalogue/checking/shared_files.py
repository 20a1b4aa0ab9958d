"""Checks what holds for all countries: the lists, the Act's rules, situations, subjects, messages and readers.

Each function looks at one layer's file.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.checking.problem import Problem, address_problems, unknown_words, validated
from briefgen.catalogue.layers import Layer, Part
from briefgen.catalogue.models import (
    PILLARS,
    PLACEHOLDERS,
    Audience,
    CountryGroup,
    Direction,
    Form,
    Measure,
    Region,
    Role,
    Source,
    ThemeMessage,
)
from briefgen.catalogue.names import fold
from briefgen.catalogue.yaml_reading import read_list, read_mapping

_FIXED: dict[str, tuple[str, ...]] = {
    "pillars": PILLARS,
    "measures": get_args(Measure),
    "roles": get_args(Role),
    "forms": get_args(Form),
    "directions": get_args(Direction),
}
"""Lists of the vocabulary whose words the models fix: a data folder can reword them, not add to them."""


def vocabulary_problems(catalogue: Catalogue, path: Path) -> Iterator[Problem]:
    """Words that are not among the fixed ones, and fixed ones that are not explained."""
    for kind, fixed in _FIXED.items():
        for index, term in enumerate(read_mapping(path).get(kind, ())):
            if term["id"] not in fixed:
                message = f"“{term['id']}” is new: {kind} are fixed ({', '.join(fixed)})"
                yield Problem.at(path, (kind, index, "id"), message)
        for name in sorted(set(fixed) - catalogue.vocabulary.labels[kind].keys()):
            yield Problem.at(path, (kind,), f"says nothing on {name}")


def group_problems(catalogue: Catalogue, path: Path) -> Iterator[Problem]:
    """Members without a record, wrong addresses."""
    recorded = {country.iso3 for country in catalogue.countries()}
    for index, entry in enumerate(read_list(path)):
        for iso3 in sorted(set(entry["countries"]) - recorded):
            yield Problem.at(path, (index, "countries"), f"there is no record of “{iso3}”")
        yield from address_problems(path, (index, "source"), Source(**entry["source"]))


def shared_names(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Names that two regions or groups share, where the layer gives one of the two."""
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


def edition_problems(catalogue: Catalogue, path: Path) -> Iterator[Problem]:
    """Editions to come, messages that are not there."""
    newest = catalogue.about.as_at
    for index, entry in enumerate(read_list(path)):
        if entry["year"] > newest.year:
            yield Problem.at(path, (index, "year"), f"{entry['year']} lies in the future (as at {newest})")
        if entry.get("released") and entry["released"] > newest:
            yield Problem.at(path, (index, "released"), f"lies in the future (as at {newest})")
        if entry.get("theme") and entry["theme"] not in catalogue.theme_ids():
            yield Problem.at(path, (index, "theme"), f"there is no file themes/{entry['theme']}.yaml")


def rule_problems(catalogue: Catalogue, path: Path) -> Iterator[Problem]:
    """Days that are none, readers and sources that are not there, wrong addresses."""
    sources = catalogue.rules.sources
    for index, entry in enumerate(read_mapping(path).get("calendar", ())):
        location = ("calendar", index)
        yield from unknown_words(path, (*location, "source"), [entry["source"]], sources, "among the sources")
        month, day = entry["month"], entry["day"]
        if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2023, month)[1]:
            yield Problem.at(path, (*location, "day"), f"there is no day {day} in month {month}")
        for audience in entry.get("audiences", ()):
            if audience not in catalogue.audience_ids():
                yield Problem.at(path, (*location, "audiences"), f"there is no file audiences/{audience}.yaml")
    for key, source in sources.items():
        yield from address_problems(path, ("sources", key), source)


def situation_problems(catalogue: Catalogue, path: Path) -> Iterator[Problem]:
    """Countries and sources that are not there, years to come, sources without use, wrong addresses."""
    data, newest = read_mapping(path), catalogue.about.as_at
    situations, sources = catalogue.all_situations.situations, catalogue.all_situations.sources
    for index, entry in enumerate(data.get("situations", ())):
        location = ("situations", index)
        yield from unknown_words(
            path, (*location, "country"), [entry["country"]], catalogue.known_codes(), "in countries.csv"
        )
        yield from unknown_words(path, (*location, "source"), [entry["source"]], sources, "among the sources")
        if entry["year"] > newest.year:
            yield Problem.at(path, (*location, "year"), f"lies after the date of the data, {newest}")
    used = {situation.source for situation in situations}
    for key, source in sources.items():
        if key not in used and key in data.get("sources", {}):
            yield Problem.at(path, ("sources", key), "is used by no situation")
        yield from address_problems(path, ("sources", key), source)


def subject_problems(catalogue: Catalogue, path: Path) -> Iterator[Problem]:
    """Unknown themes, subjects that nothing would fit."""
    themes = catalogue.vocabulary.labels["themes"]
    for index, entry in enumerate(read_mapping(path).get("subjects", ())):
        location = ("subjects", index)
        yield from unknown_words(
            path, (*location, "themes"), entry.get("themes", ()), themes, "a theme of vocabulary.yaml"
        )
        if not any(entry.get(part) for part in ("words", "themes", "pillars")):
            yield Problem.at(path, location, "has neither words nor themes nor pillars: nothing would fit it")
        if entry.get("theme_words") and not entry.get("themes"):
            yield Problem.at(path, (*location, "theme_words"), "stand beside themes: there are none")


_POINTS = ("context", "threat", "opportunity", "principle", "asks", "message")
_LINES = ("steps", "openings", "leave_out", "objections", "press", "letters", "social", "care")
"""Lists of an audience whose texts may have placeholders."""


def theme_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a message."""
    path, newest = part.path, catalogue.about.as_at
    theme, problems = validated(catalogue, part, ThemeMessage)
    yield from problems
    if theme is None:
        return
    if theme.id != path.stem:
        yield Problem.at(path, ("id",), f"“{theme.id}” is not the file's name, {path.stem}")
    if theme.report_year > newest.year or theme.released > newest:
        yield Problem.at(path, ("released",), f"lies after the date of the data, {newest}")
    if theme.report_year not in {edition.year for edition in catalogue.editions()}:
        yield Problem.at(path, ("report_year",), f"{theme.report_year} is not an edition of editions.yaml")
    themes = catalogue.vocabulary.labels["themes"]
    yield from unknown_words(path, ("tags",), theme.tags, themes, "a theme of vocabulary.yaml")
    points = [(kind, index, point) for kind in _POINTS for index, point in enumerate(getattr(theme, kind))]
    for kind, index, point in points:
        yield from unknown_words(path, (kind, index, "source"), [point.source], theme.sources, "among the sources")
    used = {point.source for _, _, point in points}
    for key, source in theme.sources.items():
        if key not in used:
            yield Problem.at(path, ("sources", key), "is used by no statement")
        yield from address_problems(path, ("sources", key), source)


def audience_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a reader: unknown words and placeholders, subjects left out."""
    path = part.path
    audience, problems = validated(catalogue, part, Audience)
    yield from problems
    if audience is None:
        return
    if audience.id != path.stem:
        yield Problem.at(path, ("id",), f"“{audience.id}” is not the file's name, {path.stem}")
    for theme in audience.theme_weight:
        if theme not in catalogue.vocabulary.labels["themes"]:
            yield Problem.at(path, ("theme_weight", theme), "is not a theme of vocabulary.yaml")
    subjects = {subject.id for subject in catalogue.subjects.subjects}
    for name in _LINES:
        for index, entry in enumerate(part.data.get(name, ())):
            own = (*entry.get("subjects", ()), *entry.get("when", {}).get("subjects", ()))
            yield from unknown_words(path, (name, index), own, subjects, "a subject of subjects.yaml")
            for key, text in entry.items():
                if isinstance(text, str) and (wrong := _wrong_placeholder(text)):
                    yield Problem.at(path, (name, index, key), wrong)
            if name == "objections" and "{" not in entry.get("answer", "{"):
                yield Problem.at(path, (name, index, "answer"), "names no figure or finding: it needs a placeholder")
    given = {name for step in audience.steps if "ordinary" in step.when.situations for name in step.subjects}
    for subject in sorted(subjects - given):
        yield Problem.at(path, ("steps",), f"says nothing on {subject} for a country in no special situation")


def _wrong_placeholder(text: str) -> str:
    try:
        for _, name, format_spec, conversion in Formatter().parse(text):
            if name is not None and (name not in PLACEHOLDERS or format_spec or conversion):
                names = ", ".join(f"{{{placeholder}}}" for placeholder in sorted(PLACEHOLDERS))
                return f"the placeholder {{{name}}} is not known (known: {names})"
    except ValueError:
        return "has a brace without its partner"
    return ""
