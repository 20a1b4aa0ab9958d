"""Checks what our advice is made from: situations of countries, subjects of asks, a reader's steps and lines."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.checking.lists import mapping_problems
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.records import wrong_address
from briefgen.catalogue.layers import Layer, Part
from briefgen.catalogue.models import PLACEHOLDERS, Audience, Situations, Subjects
from briefgen.catalogue.yaml_reading import read_mapping

_LISTS = ("steps", "openings", "leave_out", "objections", "press", "letters", "social", "care")
"""Lists of an audience whose texts may have placeholders."""


def situation_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `situations.yaml`."""
    wrong = list(mapping_problems(catalogue, layer, "situations.yaml", Situations))
    yield from wrong
    path = layer.folder / "situations.yaml"
    if wrong or not path.is_file():
        return
    sources = catalogue.all_situations.sources
    for index, entry in enumerate(read_mapping(path).get("situations", ())):
        if entry["country"] not in catalogue.known_codes():
            yield Problem.at(path, ("situations", index, "country"), f"“{entry['country']}” is not in countries.csv")
        if entry["source"] not in sources:
            yield Problem.at(path, ("situations", index, "source"), f"“{entry['source']}” is not among the sources")
        if entry["year"] > catalogue.about.as_at.year:
            yield Problem.at(
                path, ("situations", index, "year"), f"lies after the date of the data, {catalogue.about.as_at}"
            )
    used = {situation.source for situation in catalogue.all_situations.situations}
    for key, source in sources.items():
        if key not in used and key in read_mapping(path).get("sources", {}):
            yield Problem.at(path, ("sources", key), "is used by no situation")
        if source.url is not None and (wrong_url := wrong_address(source.url)):
            yield Problem.at(path, ("sources", key, "url"), wrong_url)


def subject_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `subjects.yaml`."""
    wrong = list(mapping_problems(catalogue, layer, "subjects.yaml", Subjects))
    yield from wrong
    path = layer.folder / "subjects.yaml"
    if wrong or not path.is_file():
        return
    themes = {term.id for term in catalogue.vocabulary.themes}
    for index, entry in enumerate(read_mapping(path).get("subjects", ())):
        for theme in entry.get("themes", ()):
            if theme not in themes:
                yield Problem.at(path, ("subjects", index, "themes"), f"“{theme}” is not a theme of vocabulary.yaml")
        if not any(entry.get(part) for part in ("words", "themes", "pillars")):
            yield Problem.at(
                path, ("subjects", index), "has neither words nor themes nor pillars: nothing would fit it"
            )
        if entry.get("theme_words") and not entry.get("themes"):
            yield Problem.at(path, ("subjects", index, "theme_words"), "stand beside themes: there are none")


def advice_problems(catalogue: Catalogue, part: Part, audience: Audience) -> Iterator[Problem]:
    """Mistakes in the steps and lines of a reader: unknown subjects and placeholders, subjects without a step."""
    subjects = {subject.id for subject in catalogue.subjects.subjects}
    for name in _LISTS:
        for index, entry in enumerate(part.data.get(name, ())):
            for subject in (*entry.get("subjects", ()), *entry.get("when", {}).get("subjects", ())):
                if subject not in subjects:
                    yield Problem.at(part.path, (name, index), f"“{subject}” is not a subject of subjects.yaml")
            for key, text in entry.items():
                if isinstance(text, str) and (wrong := _wrong_placeholder(text)):
                    yield Problem.at(part.path, (name, index, key), wrong)
            if name == "objections" and "{" not in entry.get("answer", "{"):
                yield Problem.at(
                    part.path, (name, index, "answer"), "names no figure or finding: it needs a placeholder"
                )
    given = {name for step in audience.steps if "ordinary" in step.when.situations for name in step.subjects}
    for subject in sorted(subjects - given):
        yield Problem.at(part.path, ("steps",), f"says nothing on {subject} for a country in no special situation")


def _wrong_placeholder(text: str) -> str:
    try:
        for _, name, format_spec, conversion in Formatter().parse(text):
            if name is not None and (name not in PLACEHOLDERS or format_spec or conversion):
                names = ", ".join(f"{{{placeholder}}}" for placeholder in sorted(PLACEHOLDERS))
                return f"the placeholder {{{name}}} is not known (known: {names})"
    except ValueError:
        return "has a brace without its partner"
    return ""
