"""Checks what is written for readers: the messages of editions and the audiences."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError

from briefgen.catalogue.catalogue import AnyModel, Catalogue, part_mistakes
from briefgen.catalogue.checking.advice import advice_problems
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.records import wrong_address
from briefgen.catalogue.layers import Merged, Part
from briefgen.catalogue.models import Audience, ThemeMessage

POINTS = ("context", "threat", "opportunity", "principle", "asks", "message")


def theme_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a message."""
    theme, problems = _validated(catalogue, part, ThemeMessage)
    yield from problems
    if theme is None:
        return
    if theme.id != part.path.stem:
        yield Problem.at(part.path, ("id",), f"“{theme.id}” is not the file's name, {part.path.stem}")
    if theme.report_year > catalogue.about.as_at.year or theme.released > catalogue.about.as_at:
        yield Problem.at(part.path, ("released",), f"lies after the date of the data, {catalogue.about.as_at}")
    if theme.report_year not in {edition.year for edition in catalogue.editions()}:
        yield Problem.at(part.path, ("report_year",), f"{theme.report_year} is not an edition of editions.yaml")
    themes = {term.id for term in catalogue.vocabulary.themes}
    for tag in theme.tags:
        if tag not in themes:
            yield Problem.at(part.path, ("tags",), f"“{tag}” is not a theme of vocabulary.yaml")
    used = set()
    for kind in POINTS:
        for index, point in enumerate(getattr(theme, kind)):
            used.add(point.source)
            if point.source not in theme.sources:
                yield Problem.at(part.path, (kind, index, "source"), f"“{point.source}” is not among the sources")
    for key, source in theme.sources.items():
        if key not in used:
            yield Problem.at(part.path, ("sources", key), "is used by no statement")
        if source.url is not None and (wrong := wrong_address(source.url)):
            yield Problem.at(part.path, ("sources", key, "url"), wrong)


def audience_problems(catalogue: Catalogue, part: Part) -> Iterator[Problem]:
    """Everything that is wrong with one layer's file of a reader."""
    audience, problems = _validated(catalogue, part, Audience)
    yield from problems
    if audience is None:
        return
    if audience.id != part.path.stem:
        yield Problem.at(part.path, ("id",), f"“{audience.id}” is not the file's name, {part.path.stem}")
    themes = {term.id for term in catalogue.vocabulary.themes}
    for theme in audience.theme_weight:
        if theme not in themes:
            yield Problem.at(part.path, ("theme_weight", theme), "is not a theme of vocabulary.yaml")
    yield from advice_problems(catalogue, part, audience)


def _validated(catalogue: Catalogue, part: Part, model: type[AnyModel]) -> tuple[AnyModel | None, list[Problem]]:
    merged = Merged(catalogue.parts(f"{part.path.parent.name}/{part.path.name}", up_to=part.layer))
    mistakes = part_mistakes(model, part, merged)
    if mistakes:
        return None, [Problem.of(mistake) for mistake in mistakes]
    try:
        return model.model_validate(merged.data), []
    except ValidationError as error:
        missing = ", ".join(str(detail["loc"][0]) for detail in error.errors() if detail["type"] == "missing")
        return None, [Problem(part.path, 1, missing, "is missing")] if missing else []
