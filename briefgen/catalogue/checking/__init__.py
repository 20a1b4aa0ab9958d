"""Checks data folders: everything that can be wrong with a fact, one line each.

Opening a catalogue stops at the first mistake of the file it needs. This looks at every file of a folder, in the light
of the layers below it, and finds all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from briefgen.catalogue.catalogue import Catalogue, part_mistakes
from briefgen.catalogue.checking import shared_files
from briefgen.catalogue.checking.countries import country_table_problems, placement_problems, record_problems
from briefgen.catalogue.checking.problem import Problem
from briefgen.catalogue.checking.shared_files import audience_problems, theme_problems
from briefgen.catalogue.layers import BUILT_IN, Layer, Merged, Part, entry_id
from briefgen.catalogue.models import (
    About,
    CountryGroup,
    Edition,
    Model,
    Region,
    Rules,
    Situations,
    Subjects,
    Vocabulary,
)
from briefgen.catalogue.yaml_reading import data_errors, read_list, read_mapping
from briefgen.errors import BriefgenError, DataError
from briefgen.resources import data_folder

__all__ = ["Problem", "check"]

_Check = Callable[[Catalogue, Path], Iterable[Problem]]
_MAPPINGS: dict[str, tuple[type[Model], _Check | None]] = {
    "about": (About, None),
    "vocabulary": (Vocabulary, shared_files.vocabulary_problems),
    "tvpa": (Rules, shared_files.rule_problems),
    "situations": (Situations, shared_files.situation_problems),
    "subjects": (Subjects, shared_files.subject_problems),
}
_LISTS: dict[str, tuple[Any, _Check | None]] = {
    "regions": (tuple[Region, ...], None),
    "groups": (tuple[CountryGroup, ...], shared_files.group_problems),
    "editions": (tuple[Edition, ...], shared_files.edition_problems),
}
_TABLES = ("countries",)
_FOLDERS = {"themes": theme_problems, "audiences": audience_problems, "countries": record_problems}
# Folders that are not named here belong to other rooms and are left alone.


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
    by_file = {name: list(_told(layer, _file_problems(catalogue, layer, name))) for name in (*_MAPPINGS, *_LISTS)}
    if not by_file["regions"] and not by_file["groups"]:
        by_file["names"] = list(_told(layer, shared_files.shared_names(catalogue, layer)))
    for check_table in (country_table_problems, placement_problems):
        by_file[check_table.__name__] = list(_told(layer, check_table(catalogue, layer)))
    yield from (problem for problems in by_file.values() for problem in problems)
    if any(by_file.values()) and not _usable(catalogue):
        # Records are judged by the lists; with a broken list every record would seem wrong.
        return
    for folder, check_part in _FOLDERS.items():
        for path in sorted((layer.folder / folder).glob("*.yaml")):
            yield from _told(layer, _part_problems(check_part, catalogue, layer, path))


def _told(layer: Layer, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems, with an error that ends the search as the last one."""
    try:
        yield from problems
    except DataError as error:
        yield Problem.of(error)
    except BriefgenError as error:
        yield Problem(layer.folder, 0, "", error.message)


def _file_problems(catalogue: Catalogue, layer: Layer, name: str) -> Iterator[Problem]:
    """Mistakes in the shape of one file; where there are none, in what it says."""
    path = layer.folder / f"{name}.yaml"
    if not path.is_file():
        return
    if name in _LISTS:
        shape, check_words = _LISTS[name]
        wrong = list(_list_problems(path, name, shape))
    else:
        model, check_words = _MAPPINGS[name]
        parts = catalogue.parts(path.name, up_to=layer)
        wrong = [Problem.of(mistake) for mistake in part_mistakes(model, parts[-1], Merged(parts))]
    yield from wrong
    if not wrong and check_words:
        yield from check_words(catalogue, path)


def _list_problems(path: Path, kind: str, shape: Any) -> Iterator[Problem]:
    entries = read_list(path)
    try:
        TypeAdapter(shape).validate_python(entries)
    except ValidationError as error:
        yield from map(Problem.of, data_errors(path, error))
        return
    ids = [entry_id(kind, entry) for entry in entries]
    for index, item_id in enumerate(ids):
        if item_id in ids[:index]:
            yield Problem.at(path, (index,), f"“{item_id}” is given twice")


def _part_problems(
    check_part: Callable[[Catalogue, Part], Iterable[Problem]], catalogue: Catalogue, layer: Layer, path: Path
) -> Iterator[Problem]:
    yield from check_part(catalogue, Part(layer, path, read_mapping(path)))


def _usable(catalogue: Catalogue) -> bool:
    try:
        _ = (catalogue.vocabulary, catalogue.about, catalogue.regions(), catalogue.countries(), catalogue.editions())
    except BriefgenError:
        return False
    return True


def _stray_files(layer: Layer) -> Iterator[Problem]:
    if layer.name != BUILT_IN and not any(layer.folder.iterdir()):
        return
    for path in sorted(layer.folder.iterdir()):
        if path.name.startswith(".") or path.is_dir():
            continue
        if path.suffix == ".yml":
            yield Problem(path, 0, "", f"is not read: name it {path.stem}.yaml")
        for suffix, stems in ((".yaml", (*_MAPPINGS, *_LISTS)), (".csv", _TABLES)):
            if path.suffix == suffix and path.stem not in stems:
                names = ", ".join(f"{stem}{suffix}" for stem in sorted(stems))
                yield Problem(path, 0, "", f"is not read: no data file is called so (known: {names})")
    for name in _FOLDERS:
        folder = layer.folder / name
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.suffix not in (".yaml", ".md") and not path.name.startswith("."):
                yield Problem(path, 0, "", f"is not read: files in {name}/ end in .yaml")
