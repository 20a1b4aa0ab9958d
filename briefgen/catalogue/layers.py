"""Layers of data: later folders add to and correct earlier ones, by id.

One rule for every YAML file, whatever it holds:

- a single value (a name, a title) replaces the one below;
- keys and values (`sources`, an audience's `pillars`) are joined; a key given again replaces its whole value;
- a list whose entries have an id (`gaps`, `recommendations`, `calendar`, …) is joined; an entry with the same id takes
  the place of the one below, a new one goes to the end;
- any other list replaces the one below;
- `hide: {gaps: [id, …]}` leaves out entries that lower layers brought;
- a record's headline goes when a higher layer hides or replaces a statement that it rests on.

Where every entry came from is kept, so that a brief can say so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefgen.catalogue.yaml_reading import Location, find_line
from briefgen.errors import DataError

BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Layer:
    """A data folder and the name that a brief calls it by."""

    name: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Part:
    """What one layer's file says."""

    layer: Layer
    path: Path
    data: dict[str, Any]


class Merged:
    """The layers' files as one: `data` for the model, `parts` lowest first, and the origin of every entry."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        self.data: dict[str, Any] = {}
        self._origins: dict[tuple[str, str], Part] = {}
        for part in parts:
            self._hide(part)
            self._drop_headline(part)
            for key, value in part.data.items():
                if key != "hide":
                    self._add(part, key, value)

    def origin(self, kind: str, item_id: str) -> Layer | None:
        """The layer that an entry of the list or mapping `kind` came from."""
        part = self._origins.get((kind, item_id))
        return part.layer if part else None

    def entries(self) -> Iterable[tuple[str, str, Layer]]:
        """(kind, id, layer) of every entry that has an id."""
        return ((kind, item_id, part.layer) for (kind, item_id), part in self._origins.items())

    def locate(self, kind: str, item_id: str, field: str = "") -> tuple[Part, Location]:
        """Where an entry stands: the part of the layer that won, and the location in its file."""
        part = self._origins[kind, item_id]
        entries = part.data[kind]
        at: str | int = item_id
        if isinstance(entries, tuple):
            at = next(index for index, entry in enumerate(entries) if entry_id(kind, entry) == item_id)
        return part, (kind, at, field) if field else (kind, at)

    def error(self, kind: str, item_id: str, field: str, message: str) -> DataError:
        """A mistake in an entry, with the file and line of the layer that it came from."""
        part, location = self.locate(kind, item_id, field)
        name = f"{kind}.{item_id}" if kind in ("headline", "unranked") else f"{kind}[{item_id}]"
        name = f"{name}.{field}" if field else name
        return DataError(part.path, message, line=find_line(part.path, location), field=name)

    def _hide(self, part: Part) -> None:
        for kind, ids in hidden_by(part).items():
            below = self.data.get(kind)
            if isinstance(below, dict):
                self.data[kind] = {key: value for key, value in below.items() if key not in ids}
            elif isinstance(below, tuple):
                self.data[kind] = tuple(entry for entry in below if entry_id(kind, entry) not in ids)
            for item_id in ids:
                self._origins.pop((kind, item_id), None)

    def _drop_headline(self, part: Part) -> None:
        """Leave out a lower layer's headline when this one hides or replaces a statement that it rests on."""
        headline = self.data.get("headline")
        if not isinstance(headline, dict):
            return
        touched = {item_id for ids in hidden_by(part).values() for item_id in ids}
        for kind, entries in part.data.items():
            if isinstance(entries, tuple):
                touched.update(entry_id(kind, entry) or "" for entry in entries)
        if touched.intersection(headline.get("rests_on", ())):
            del self.data["headline"]

    def _add(self, part: Part, key: str, value: Any) -> None:
        if isinstance(value, dict):
            below = self.data.get(key)
            self.data[key] = {**below, **value} if isinstance(below, dict) else value
            for name in value:
                self._origins[key, str(name)] = part
        elif isinstance(value, tuple):
            self.data[key] = self._join(part, key, value)
        else:
            self.data[key] = value

    def _join(self, part: Part, key: str, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        joined: dict[str, Any] = {}
        below = self.data.get(key)
        for entry in below if isinstance(below, tuple) else ():
            item_id = entry_id(key, entry)
            if item_id is None:
                return entries
            joined[item_id] = entry
        own: set[str] = set()
        for index, entry in enumerate(entries):
            item_id = entry_id(key, entry)
            if item_id is None:
                # Entries without ids (plain words, points of a message), or a mistake that validation will name.
                return entries
            if item_id in own:
                raise DataError(
                    part.path,
                    f"the id “{item_id}” is given twice",
                    line=find_line(part.path, (key, index)),
                    field=f"{key}[{index + 1}].id",
                )
            own.add(item_id)
            joined[item_id] = entry
            self._origins[key, item_id] = part
        return tuple(joined.values())


def entry_id(kind: str, entry: Any) -> str | None:
    """What an entry of a list is known by: its id; an overview by edition and wording; an edition by its year."""
    if not isinstance(entry, dict):
        return None
    if kind == "overviews":
        year = entry.get("report_year")
        return None if year is None else f"{year}-quoted" if entry.get("quoted") else str(year)
    item_id = entry.get("year") if kind == "editions" else entry.get("id")
    return None if item_id is None else str(item_id)


def hidden_by(part: Part) -> dict[str, frozenset[str]]:
    """Ids that a layer hides, by list; the form is checked here because `hide` is no field of any model."""
    hide = part.data.get("hide", {})
    if not isinstance(hide, dict) or not all(isinstance(ids, tuple) for ids in hide.values()):
        raise DataError(
            part.path,
            "expected lists of ids by the name of the list, e.g. {gaps: [an-id]}",
            line=find_line(part.path, ("hide",)),
            field="hide",
        )
    return {str(kind): frozenset(map(str, ids)) for kind, ids in hide.items()}


def name_layers(folders: Iterable[Path], built_in: Path) -> tuple[Layer, ...]:
    """The layers of a catalogue, the built-in one first; a folder called `data` is named after the one around it."""
    layers = [Layer(BUILT_IN, built_in)]
    taken = {BUILT_IN}
    for folder in folders:
        if folder.resolve() == built_in.resolve():
            continue
        full = folder.resolve()
        base = (full.parent.name if full.name == "data" else full.name) or "data"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        layers.append(Layer(name, folder))
    return tuple(layers)
