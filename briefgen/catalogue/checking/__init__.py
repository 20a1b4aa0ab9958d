"""Checks data folders: everything that can be wrong with a fact, one line each.

Opening a catalogue stops at the first mistake of the file it needs. This looks at every file of a folder, in the light
of the layers below it, and finds all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from briefgen.catalogue.catalogue import Catalogue
from briefgen.catalogue.checking.advice import situation_problems, subject_problems
from briefgen.catalogue.checking.lists import (
    country_table_problems,
    edition_problems,
    placement_problems,
    region_problems,
    rule_problems,
    vocabulary_problems,
)
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.readers import audience_problems, theme_problems
from briefgen.catalogue.checking.records import record_problems
from briefgen.catalogue.layers import BUILT_IN, Layer, Part
from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.errors import BriefgenError, DataError
from briefgen.resources import data_folder

__all__ = ["Problem", "check"]

# What a data folder may hold; folders that are not named here belong to other rooms and are left alone.
_FILES = frozenset({"about", "editions", "groups", "regions", "situations", "subjects", "tvpa", "vocabulary"})
_TABLES = frozenset({"countries"})
_FOLDERS = {"countries": frozenset({".yaml"}), "audiences": frozenset({".yaml"}), "themes": frozenset({".yaml"})}


def check(folders: Sequence[Path] = ()) -> list[Problem]:
    """Everything that is wrong with data folders, sorted by file and line; the built-in one when none is named.

    The folders are layers over the built-in data, lowest first: a later one may correct what an earlier one says.
    """
    missing = [folder for folder in folders if not folder.is_dir()]
    if missing:
        return [Problem(folder, 0, "", "is not a folder of data files") for folder in missing]
    catalogue = Catalogue.open(folders)
    own = {folder.resolve() for folder in folders} or {data_folder().resolve()}
    targets = [layer for layer in catalogue.layers if layer.folder.resolve() in own]
    problems = {problem for layer in targets for problem in _layer_problems(catalogue, layer)}
    return sorted(problems)


def _layer_problems(catalogue: Catalogue, layer: Layer) -> Iterator[Problem]:
    yield from _stray_files(layer)
    broken = False
    for check_part in (
        vocabulary_problems,
        region_problems,
        edition_problems,
        rule_problems,
        country_table_problems,
        placement_problems,
        situation_problems,
        subject_problems,
    ):
        try:
            for problem in check_part(catalogue, layer):
                broken = True
                yield problem
        except BriefgenError as error:
            broken = True
            yield _problem_of(error, layer)
    if broken and not _usable(catalogue):
        # Records are judged by the lists; with a broken list every record would seem wrong.
        return
    for folder, check_file in (
        ("themes", theme_problems),
        ("audiences", audience_problems),
        ("countries", record_problems),
    ):
        for path in sorted((layer.folder / folder).glob("*.yaml")):
            try:
                yield from check_file(catalogue, Part(layer, path, read_mapping(path)))
            except BriefgenError as error:
                yield _problem_of(error, layer)


def _usable(catalogue: Catalogue) -> bool:
    try:
        _ = (catalogue.vocabulary, catalogue.about, catalogue.regions(), catalogue.countries(), catalogue.editions())
    except BriefgenError:
        return False
    return True


def _problem_of(error: BriefgenError, layer: Layer) -> Problem:
    return Problem.of(error) if isinstance(error, DataError) else Problem(layer.folder, 0, "", error.message)


def _stray_files(layer: Layer) -> Iterator[Problem]:
    if layer.name != BUILT_IN and not any(layer.folder.iterdir()):
        return
    for path in sorted(layer.folder.iterdir()):
        if path.name.startswith(".") or path.is_dir():
            continue
        if path.suffix == ".yml":
            yield Problem(path, 0, "", f"is not read: name it {path.stem}.yaml")
        elif path.suffix == ".yaml" and path.stem not in _FILES:
            yield Problem(path, 0, "", f"is not read: no data file is called so (known: {_known(_FILES, '.yaml')})")
        elif path.suffix == ".csv" and path.stem not in _TABLES:
            yield Problem(path, 0, "", f"is not read: no data file is called so (known: {_known(_TABLES, '.csv')})")
    for name, suffixes in _FOLDERS.items():
        folder = layer.folder / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix not in suffixes and not path.name.startswith(".") and path.suffix != ".md":
                yield Problem(path, 0, "", f"is not read: files in {name}/ end in {', '.join(sorted(suffixes))}")


def _known(stems: frozenset[str], suffix: str) -> str:
    return ", ".join(f"{stem}{suffix}" for stem in sorted(stems))
