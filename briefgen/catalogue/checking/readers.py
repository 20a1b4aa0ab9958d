"""Checks what is written for readers: the messages of editions and the audiences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from briefgen.catalogue.catalogue import AnyModel, Catalogue, part_mistakes
from briefgen.catalogue.checking.advice import ADVICE, advice_problems, wrong_placeholder
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.records import wrong_address
from briefgen.catalogue.layers import Merged, Part
from briefgen.catalogue.loading import Location, field_name, find_line, read_mapping
from briefgen.catalogue.models import PILLARS, Audience, ThemeMessage

POINTS = ("context", "threat", "opportunity", "principle", "asks", "message")
DIRECTIONS = ("up", "down", "same", "new", "unranked")
PLACEHOLDERS = frozenset({"country", "tier", "edition"})


def theme_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a message."""
    theme, problems = _validated(catalogue, part, ThemeMessage)
    yield from problems
    if theme is None:
        return
    if theme.id != part.path.stem:
        yield _at(part, ("id",), f"“{theme.id}” is not the file's name, {part.path.stem}")
    if theme.report_year > catalogue.about.as_at.year or theme.released > catalogue.about.as_at:
        yield _at(part, ("released",), f"lies after the date of the data, {catalogue.about.as_at}")
    if theme.report_year not in {edition.year for edition in catalogue.editions()}:
        yield _at(part, ("report_year",), f"{theme.report_year} is not an edition of editions.yaml")
    known = {term.id for term in catalogue.vocabulary.themes}
    for tag in theme.tags:
        if tag not in known:
            yield _at(part, ("tags",), f"“{tag}” is not a theme of vocabulary.yaml")
    used = set()
    for kind in POINTS:
        for place, point in enumerate(getattr(theme, kind)):
            used.add(point.source)
            if point.source not in theme.sources:
                yield _at(part, (kind, place, "source"), f"“{point.source}” is not among the sources")
    for key, source in theme.sources.items():
        if key not in used:
            yield _at(part, ("sources", key), "is used by no statement")
        if source.url is not None and (wrong := wrong_address(source.url)):
            yield _at(part, ("sources", key, "url"), wrong)


def audience_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a reader."""
    audience, problems = _validated(catalogue, part, Audience)
    yield from problems
    if audience is None:
        return
    if audience.id != part.path.stem:
        yield _at(part, ("id",), f"“{audience.id}” is not the file's name, {part.path.stem}")
    themes = [term.id for term in catalogue.vocabulary.themes]
    for pillar in PILLARS:
        if pillar not in audience.pillars:
            yield _at(part, ("pillars",), f"says nothing on {pillar}")
        if audience.power_holders and pillar not in audience.power_holders:
            yield _at(part, ("power_holders",), f"says nothing on {pillar}")
    for theme in themes:
        if theme not in audience.themes:
            yield _at(part, ("themes",), f"says nothing on {theme}")
    for kind in ("themes", "theme_weight"):
        for theme in getattr(audience, kind):
            if theme not in themes:
                yield _at(part, (kind, theme), "is not a theme of vocabulary.yaml")
    for kind in ("objectives", "expected_lines"):
        for place, entry in enumerate(part.data.get(kind, ())):
            for theme in entry.get("themes", ()):
                if theme not in themes:
                    yield _at(part, (kind, place, "themes"), f"“{theme}” is not a theme of vocabulary.yaml")
    for direction in audience.press_lines:
        if direction not in DIRECTIONS:
            yield _at(part, ("press_lines", direction), f"is not one of {', '.join(DIRECTIONS)}")
    for direction in DIRECTIONS if audience.press_lines else ():
        if direction not in audience.press_lines:
            yield _at(part, ("press_lines",), f"says nothing on {direction}")
    yield from advice_problems(catalogue, part)
    yield from _placeholder_problems(part)


def _placeholder_problems(part: Part) -> Iterator[Problem]:
    for location, text in _texts({key: part.data[key] for key in part.data if key not in ADVICE}, ()):
        allowed = PLACEHOLDERS if location[0] in ("expected_lines", "press_lines") else frozenset()
        wrong = wrong_placeholder(text, allowed)
        if wrong:
            yield _at(part, location, wrong)


def _texts(value: Any, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield location, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _texts(child, (*location, key))
    elif isinstance(value, tuple):
        for place, child in enumerate(value):
            yield from _texts(child, (*location, place))


def _validated(catalogue: Catalogue, part: Part, model: type[AnyModel]) -> tuple[AnyModel | None, list[Problem]]:
    name = f"{part.path.parent.name}/{part.path.name}"
    parts = []
    for layer in catalogue.layers:
        path = layer.folder / name
        if path.is_file():
            parts.append(Part(layer, path, read_mapping(path)))
        if layer == part.layer:
            break
    merged = Merged(parts)
    mistakes = part_mistakes(model, part, merged)
    if mistakes:
        return None, [Problem.of(mistake) for mistake in mistakes]
    try:
        return model.model_validate(merged.data), []
    except ValidationError as error:
        missing = ", ".join(str(detail["loc"][0]) for detail in error.errors() if detail["type"] == "missing")
        return None, [Problem(part.path, 1, missing, "is missing")] if missing else []


def _at(part: Part, location: Location, message: str) -> Problem:
    return Problem(part.path, find_line(part.path, location), field_name(location), message)
