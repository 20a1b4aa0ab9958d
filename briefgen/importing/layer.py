"""What an import changes in a data folder: entries added, brought up to date, or kept as a person left them.

Beside the data lies `.imports.json`, the hash of every entry as an import wrote it. An entry that is still as it was
written may be replaced or removed by the next import of its edition; one that a person changed, or took out, stays as
they left it.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import json
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from briefgen.catalogue.yaml_reading import parse_mapping
from briefgen.csv_text import table_text
from briefgen.errors import ReportError
from briefgen.importing.records import PUBLISHER, SHOWN_AS, Entry, ImportedCountry, source_key
from briefgen.importing.report_phrases import read_phrases
from briefgen.importing.splicing import Changes, by_name, spliced
from briefgen.importing.transaction import MEMORY, replace_files
from briefgen.reading import read_bytes

_Memory = dict[str, dict[str, dict[str, dict[str, str]]]]
"""What imports wrote: edition → file → kind → entry → hash."""
_PLACEMENTS = ("iso3", "year", "tier", "source", "basis")
_SOURCE_NOTE = "placements as headings of country pages or the tier table give them, read by an import"
_SOURCES = ("key", "title", "publisher", "url", "kind", "note")


@dataclass(frozen=True, slots=True)
class FileChange:
    """What happens to one file."""

    name: str
    """Relative to the data folder."""
    old: bytes | None
    new: bytes
    told: Mapping[str, int]
    """What changes: `+ recommendations` → how many; what is not counted → 0."""

    @property
    def summary(self) -> str:
        """What changes in a few words, the editions together: `+12 recommendations, +3 figures`."""
        ordered = sorted(self.told.items(), key=lambda piece: not piece[1])
        return ", ".join(f"{what[0]}{count}{what[1:]}" if count else what for what, count in ordered)

    def diff(self) -> str:
        """The change as a unified diff."""
        before = (self.old or b"").decode("utf-8").splitlines(keepends=True)
        after = self.new.decode("utf-8").splitlines(keepends=True)
        old_name = f"a/{self.name}" if self.old is not None else "/dev/null"
        return "".join(difflib.unified_diff(before, after, old_name, f"b/{self.name}"))


@dataclass(frozen=True, slots=True)
class HandChange:
    """An entry that a person changed or took out, and that the import leaves so."""

    file: str
    kind: str
    entry_id: str
    why: str


@dataclass(slots=True)
class LayerPlan:
    """All changes to a data folder, not yet made."""

    folder: Path
    """It need not exist yet."""
    by_hand: list[HandChange] = field(default_factory=list)
    _planned: dict[str, FileChange] = field(default_factory=dict)
    _memory: _Memory = field(init=False)

    def __post_init__(self) -> None:
        self._memory = _read_memory(self.folder / MEMORY)

    @property
    def changes(self) -> list[FileChange]:
        """What happens to each file, in the order in which it was planned."""
        return list(self._planned.values())

    def remembered(self, name: str, edition: int) -> frozenset[str]:
        """Ids of the entries that earlier imports of this edition wrote into a file."""
        kinds = self._memory.get(str(edition), {}).get(name, {})
        return frozenset(entry for entries in kinds.values() for entry in entries)

    def add_record(self, country: ImportedCountry) -> None:
        """Plan the file of one country."""
        name = f"countries/{country.chapter.country.iso3}.yaml"
        names, edition = country.chapter.country, country.chapter.edition
        text, data = self._yaml(name, read_phrases()["head of a country"].format(name=names.name))
        changes = Changes()
        if not data:
            changes.values = {"iso3": names.iso3, "name": names.name, "region": names.region}
        told: Counter[str] = Counter()
        for kind, entries in {**country.lists, "sources": country.sources}.items():
            existing = by_name(kind, data.get(kind))
            told.update(self._merge(name, kind, edition, existing, by_name(kind, entries), changes))
        self._change_yaml(name, text, changes, told or {"what is known of its sources": 0})

    def add_theme(self, theme_id: str, edition: int, theme: Entry) -> None:
        """Plan the file of an edition's message; it is one entry: a person's change to it keeps it as it is."""
        name = f"themes/{theme_id}.yaml"
        text, data = self._yaml(name, read_phrases()["head of a message"].format(edition=edition))
        single = {key: value for key, value in theme.items() if key != "sources"}
        existing = {key: data[key] for key in single if key in data}
        changes, values = Changes(), Changes()
        self._merge(name, "", edition, existing, single, values)
        changes.values = dict(values.put.get("", []))
        self._merge(name, "sources", edition, by_name("sources", data.get("sources")), theme["sources"], changes)
        self._change_yaml(name, text, changes, {"the message": 0} if changes.values else {})

    def add_edition(self, year: int, *, released: date | None, theme: str | None) -> None:
        """Plan the row of an edition that the lower layers do not have, or have without its message."""
        name = "editions.yaml"
        old = self._old(name)
        # One entry under the other without a key: as the value of a key, the same splice serves.
        text = f"editions:\n{old.decode('utf-8')}" if old else ""
        rows = parse_mapping(self.folder / name, text).get("editions") or () if text else ()
        entry = {key: value for key, value in (("year", year), ("released", released), ("theme", theme)) if value}
        own: Entry = next((row for row in rows if row.get("year") == year), {})
        whole = dict(own) | {key: value for key, value in entry.items() if key not in own}
        if whole == own:
            return
        changes = Changes(put={"editions": [(str(year), whole)]})
        changed = spliced(self.folder / name, text, changes)
        lines = textwrap.dedent(changed.removeprefix("editions:\n"))
        self._change(name, lines.encode(), {f"the edition {year}": 0})

    def add_as_at(self, day: date) -> None:
        """Plan the date as at which the data stands: statements must not lie after it."""
        name = "about.yaml"
        text, _ = self._yaml(name)
        self._change_yaml(name, text, Changes(values={"as_at": day}), {f"as at {day.isoformat()}": 0})

    def add_placements(self, tiers: Mapping[tuple[str, int], str], addresses: Mapping[int, str]) -> None:
        """Plan the tier rows, by ISO code and year, and the sources of their editions, with the tables' addresses."""
        placements = {
            f"{iso3},{year}": [iso3, str(year), tier, source_key(year), "report"]
            for (iso3, year), tier in sorted(tiers.items())
        }
        sources = {}
        for year in sorted({year for _, year in tiers}):
            key, title = source_key(year), f"{year} Trafficking in Persons Report"
            sources[key] = [key, title, PUBLISHER, addresses.get(year, ""), "report", _SOURCE_NOTE]
        if tiers:
            self._table("tiers/placements.csv", _PLACEMENTS, placements, 2)
            self._table("tiers/sources.csv", _SOURCES, sources, 1)

    def commit(self) -> None:
        """Make all changes, or none. Raises OutputError."""
        files = {change.name: (change.old, change.new) for change in self.changes}
        if not files:
            return
        memory = json.dumps(self._memory, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        before = self._old(MEMORY)
        if before != memory.encode():
            files[MEMORY] = (before, memory.encode())
        replace_files(self.folder, files)

    # -- merging

    def _merge(
        self,
        name: str,
        kind: str,
        edition: int,
        existing: Mapping[str, Any],
        new: Mapping[str, Any],
        changes: Changes,
    ) -> dict[str, int]:
        """Decide for every entry; returns what changes, counted. The memory is moved on.

        `new` is all that an edition has here, so that an entry of an earlier import that is not in it goes.
        """
        whole = edition != _ANY_EDITION
        base = self._memory.get(str(edition), {}).get(name, {}).get(kind, {})
        marks = {key: _mark(entry) for key, entry in existing.items()}
        put: list[tuple[str, Any]] = []
        drop: set[str] = set()
        now: dict[str, str] = {}
        counts = {"+": 0, "~": 0}
        for key, entry in new.items():
            mark, own, written = _mark(entry), marks.get(key), base.get(key)
            now[key] = mark
            if own == written != mark:
                put.append((key, entry))
                counts["+" if own is None else "~"] += 1
            elif own != mark:
                self.by_hand.append(HandChange(name, kind, key, f"{'removed' if own is None else 'changed'} by hand"))
                now[key] = written or mark
        for key, mark in base.items():
            own = marks.get(key)
            if key in new or (whole and own is None):
                continue
            if whole and own == mark:
                drop.add(key)
                continue
            now[key] = mark
            if whole:
                self.by_hand.append(HandChange(name, kind, key, "changed by hand, though the page no longer has it"))
        if put:
            changes.put[kind] = put
        if drop:
            changes.drop[kind] = drop
        self._memory.setdefault(str(edition), {}).setdefault(name, {})[kind] = now
        label = _LABELS.get(kind, kind.replace("_", " "))
        counts["−"] = len(drop)
        return {f"{sign} {label}": count for sign, count in counts.items() if count and label}

    def _table(self, name: str, columns: Sequence[str], new: Mapping[str, list[str]], key_columns: int) -> None:
        old = self._old(name)
        rows = list(csv.reader(io.StringIO(old.decode("utf-8-sig"), newline=""))) if old else [list(columns)]
        header = [cell.strip() for cell in rows[0]] if rows else []
        if [column for column in columns if column not in header and column != "note"]:
            raise ReportError(f"{self.folder / name}: its first line does not name the columns {', '.join(columns)}.")
        order = [columns.index(column) for column in header if column in columns]
        at = [header.index(column) for column in columns[:key_columns]]
        whole = [(line, row) for line, row in enumerate(rows) if line and len(row) == len(header)]
        lines = {",".join(row[i].strip() for i in at): line for line, row in whole}
        existing = {key: rows[line] for key, line in lines.items()}
        in_order = {key: [cells[i] for i in order] for key, cells in new.items()}
        changes = Changes()
        told = self._merge(name, "rows", _ANY_EDITION, existing, in_order, changes)
        for key, row in changes.put.get("rows", []):
            if key in lines:
                rows[lines[key]] = row
            else:
                rows.append(row)
        if changes:
            self._change(name, table_text(rows).encode(), told)

    # -- files

    def _old(self, name: str) -> bytes | None:
        if name in self._planned:
            return self._planned[name].new
        path = self.folder / name
        try:
            return read_bytes(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ReportError(f"{path}: cannot be read: {error.strerror}.") from None

    def _yaml(self, name: str, head: str = "") -> tuple[str, dict[str, Any]]:
        """The text of a file and what it says; of one that is not there the head that it is to get."""
        old = self._old(name)
        try:
            text = old.decode("utf-8") if old is not None else f"{head}\n" if head else ""
        except UnicodeDecodeError:
            raise ReportError(f"{self.folder / name} is not UTF-8 text.") from None
        return text, parse_mapping(self.folder / name, text) if text.strip() else {}

    def _change_yaml(self, name: str, text: str, changes: Changes, told: Mapping[str, int]) -> None:
        if changes:
            self._change(name, spliced(self.folder / name, text, changes).encode(), told)

    def _change(self, name: str, new: bytes, told: Mapping[str, int]) -> None:
        old = self._old(name)
        if planned := self._planned.get(name):
            together = Counter(planned.told)
            together.update(told)
            self._planned[name] = FileChange(name, planned.old, new, together)
        elif old != new:
            self._planned[name] = FileChange(name, old, new, told)


_ANY_EDITION = 0
"""Tables of all editions are remembered together: an import of one country says nothing of the other rows."""
_LABELS = {**SHOWN_AS, "narrative": "sections of the narrative", "sources": ""}


def _mark(entry: Any) -> str:
    """A hash of what an entry says, the same however the file writes it."""
    plain = json.dumps(entry, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _read_memory(path: Path) -> _Memory:
    try:
        return TypeAdapter(_Memory).validate_json(read_bytes(path), strict=True)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ReportError(
            f"{path} is damaged ({str(error).splitlines()[0]}).",
            hint="It tells what imports wrote from what people changed. Restore it from your last copy, or remove it: "
            "then imported entries are never replaced.",
        ) from None
