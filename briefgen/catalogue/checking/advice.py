"""Checks what our advice is made from: the situations of countries and the subjects of asks."""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.records import wrong_address
from briefgen.catalogue.checking.tables import in_yaml, mapping_problems
from briefgen.catalogue.layers import Layer
from briefgen.catalogue.loading import read_mapping
from briefgen.catalogue.models import Situations, Subjects


def situation_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `situations.yaml`."""
    wrong = list(mapping_problems(catalogue, layer, "situations.yaml", Situations))
    yield from wrong
    path = layer.folder / "situations.yaml"
    if wrong or not path.is_file():
        return
    sources = catalogue.all_situations.sources
    for place, entry in enumerate(read_mapping(path).get("situations", ())):
        if entry["country"] not in catalogue.known_codes():
            yield in_yaml(path, ("situations", place, "country"), f"“{entry['country']}” is not in countries.csv")
        if entry["source"] not in sources:
            yield in_yaml(path, ("situations", place, "source"), f"“{entry['source']}” is not among the sources")
        if entry["year"] > catalogue.about.as_at.year:
            yield in_yaml(
                path, ("situations", place, "year"), f"lies after the date of the data, {catalogue.about.as_at}"
            )
    used = {situation.source for situation in catalogue.all_situations.situations}
    for key, source in sources.items():
        if key not in used and key in read_mapping(path).get("sources", {}):
            yield in_yaml(path, ("sources", key), "is used by no situation")
        if source.url is not None and (wrong_url := wrong_address(source.url)):
            yield in_yaml(path, ("sources", key, "url"), wrong_url)


def subject_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    """Mistakes in `subjects.yaml`."""
    wrong = list(mapping_problems(catalogue, layer, "subjects.yaml", Subjects))
    yield from wrong
    path = layer.folder / "subjects.yaml"
    if wrong or not path.is_file():
        return
    themes = {term.id for term in catalogue.vocabulary.themes}
    for place, entry in enumerate(read_mapping(path).get("subjects", ())):
        for theme in entry.get("themes", ()):
            if theme not in themes:
                yield in_yaml(path, ("subjects", place, "themes"), f"“{theme}” is not a theme of vocabulary.yaml")
        if not any(entry.get(part) for part in ("words", "themes", "pillars")):
            yield in_yaml(path, ("subjects", place), "has neither words nor themes nor pillars: nothing would fit it")
        if entry.get("theme_words") and not entry.get("themes"):
            yield in_yaml(path, ("subjects", place, "theme_words"), "stand beside themes: there are none")
