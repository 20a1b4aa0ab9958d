"""Checks what is written for readers: the messages of editions, the audiences with their steps and lines."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.checking.problem import Problem, address_problems, unknown_words, validated
from briefgen.catalogue.layers import Part
from briefgen.catalogue.models import PLACEHOLDERS, Audience, ThemeMessage

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
