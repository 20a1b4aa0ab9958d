"""What each layer changes in the ones below it: added, replaced, hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from briefgen.catalogue.catalogue import (
    COUNTRY_COLUMNS,
    OPTIONAL_SOURCE_COLUMNS,
    PLACEMENT_COLUMNS,
    SOURCE_COLUMNS,
    Catalogue,
)
from briefgen.catalogue.layers import Layer, Merged, Part, entry_id, hidden_by
from briefgen.catalogue.yaml_reading import read_list, read_mapping, read_table

_LISTS = frozenset({"regions.yaml", "groups.yaml", "editions.yaml"})
_TABLES = {
    "countries.csv": (COUNTRY_COLUMNS, (), 1),
    "tiers/placements.csv": (PLACEMENT_COLUMNS, (), 2),
    "tiers/sources.csv": (SOURCE_COLUMNS, OPTIONAL_SOURCE_COLUMNS, 1),
}
"""Columns, optional columns, and how many of the first ones make the key of a row."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry that a layer adds to, replaces in or hides from the layers below it."""

    layer: str
    over: str
    """The layer whose entry was replaced or hidden; empty for an added one."""
    file: str
    """Name inside the data folder: `countries/AUS.yaml`."""
    kind: str
    """The list, mapping or single value: `gaps`, `sources`, `name`; empty for a row of a table and for a whole file."""
    id: str
    """Empty for a single value and for a file that no lower layer has."""
    change: Literal["added", "replaced", "hidden"]
    before: Any
    after: Any


def differences(catalogue: Catalogue, iso3: Sequence[str] = ()) -> tuple[Difference, ...]:
    """What the layers over the lowest one change, lowest first; only in the records of `iso3` when any are given."""
    changes: list[Difference] = []
    for at, layer in enumerate(catalogue.layers[1:], start=1):
        below = catalogue.layers[:at]
        for name in _names(layer, iso3):
            changes += _of_table(layer, below, name) if name in _TABLES else _of_yaml(layer, below, name)
    return tuple(changes)


def _names(layer: Layer, iso3: Sequence[str]) -> Iterable[str]:
    if iso3:
        files = [f"countries/{code}.yaml" for code in iso3]
    else:
        folders = (layer.folder / name for name in (".", "themes", "audiences", "countries"))
        paths = (path for folder in folders for path in sorted(folder.glob("*.yaml")))
        files = [*(path.relative_to(layer.folder).as_posix() for path in paths), *_TABLES]
    return [name for name in files if (layer.folder / name).is_file()]


def _of_yaml(layer: Layer, below: Sequence[Layer], name: str) -> Iterator[Difference]:
    merged = Merged([_part(lower_layer, name) for lower_layer in below if (lower_layer.folder / name).is_file()])
    part = _part(layer, name)
    lower = merged.data
    if not merged.parts:
        yield Difference(layer.name, "", name, "", "", "added", None, part.data)
        return

    def difference(kind: str, item_id: str, before: Any, after: Any) -> Iterator[Difference]:
        if before == after:
            return
        change: Literal["added", "replaced", "hidden"]
        change = "added" if before is None else "hidden" if after is None else "replaced"
        origin = merged.origin(kind, item_id)
        over = "" if before is None else origin.name if origin else below[0].name
        yield Difference(layer.name, over, name, kind, item_id, change, before, after)

    for kind, ids in hidden_by(part).items():
        for item_id in sorted(ids):
            yield from difference(kind, item_id, _entry(lower, kind, item_id), None)
    for kind, value in part.data.items():
        if kind == "hide":
            continue
        own = _ids(kind, value)
        if own is None:
            yield from difference(kind, "", lower.get(kind), value)
        else:
            for item_id in own:
                yield from difference(kind, item_id, _entry(lower, kind, item_id), _entry(part.data, kind, item_id))


def _part(layer: Layer, name: str) -> Part:
    path = layer.folder / name
    return Part(layer, path, {Path(name).stem: read_list(path)} if name in _LISTS else read_mapping(path))


def _ids(kind: str, value: Any) -> list[str] | None:
    if isinstance(value, dict):
        return [str(key) for key in value]
    if not isinstance(value, tuple):
        return None
    ids = [entry_id(kind, entry) for entry in value]
    return None if None in ids else [str(item_id) for item_id in ids]


def _entry(data: dict[str, Any], kind: str, item_id: str) -> Any:
    entries = data.get(kind)
    if isinstance(entries, dict):
        return next((value for key, value in entries.items() if str(key) == item_id), None)
    if isinstance(entries, tuple):
        return next((entry for entry in entries if entry_id(kind, entry) == item_id), None)
    return None


def _of_table(layer: Layer, below: Sequence[Layer], name: str) -> Iterator[Difference]:
    lower: dict[str, tuple[str, dict[str, str]]] = {}
    for lower_layer in below:
        if (lower_layer.folder / name).is_file():
            lower |= {key: (lower_layer.name, row) for key, row in _rows(lower_layer.folder / name, name)}
    for key, row in _rows(layer.folder / name, name):
        over, before = lower.get(key, ("", None))
        if before != row:
            yield Difference(layer.name, over, name, "", key, "replaced" if before else "added", before, row)


def _rows(path: Path, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    columns, optional, width = _TABLES[name]
    for _, cells in read_table(path, columns, optional):
        yield " ".join(cells[:width]), dict(zip((*columns, *optional), cells, strict=True))
