"""The index: one SQLite file per state of the data, in the cache folder."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from briefgen.cache import cache_folder
from briefgen.catalogue import Catalogue
from briefgen.catalogue.layers import Layer
from briefgen.catalogue.models import PILLARS
from briefgen.catalogue.statements import STATEMENTS, statement_text, statement_year
from briefgen.errors import MissingLibrary, OutputError
from briefgen.output import write_atomically
from briefgen.reading import read_bytes
from briefgen.version import VERSION

_FORM = "4"
"""Changes when the tables below change: an older index is then not used."""

_KEPT = 4
"""Indexes of other states of the data that stay in the cache folder (other workspaces)."""

_TABLES = """
CREATE TABLE statement(
    rowid INTEGER PRIMARY KEY, iso3 TEXT, kind TEXT, id TEXT, pillar TEXT, side TEXT, report_year INTEGER,
    text TEXT, quoted INTEGER, layer TEXT, source TEXT, publisher TEXT, via TEXT, url TEXT);
CREATE TABLE tag(statement INTEGER, theme TEXT, PRIMARY KEY(theme, statement)) WITHOUT ROWID;
CREATE TABLE country(iso3 TEXT PRIMARY KEY, name TEXT, region_id TEXT, region TEXT) WITHOUT ROWID;
CREATE TABLE placement(iso3 TEXT, year INTEGER, tier TEXT, PRIMARY KEY(iso3, year)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    text, country, themes, content='', tokenize="porter unicode61 remove_diacritics 2");
"""


def open_index(catalogue: Catalogue) -> sqlite3.Connection:
    """The index of this state of the data, made first if there is none.

    Where the cache folder cannot be used (read-only, full), the index is made in memory.
    """
    folder = cache_folder()
    path = folder / f"find-{content_key(catalogue.layers)}.sqlite" if folder else None
    if path and path.is_file():
        with suppress(sqlite3.Error):
            return _opened(path)
    memory = _connect(":memory:")
    _fill(memory, catalogue)
    if folder and path:
        with suppress(OutputError):
            # Another process may make the same index at the same time: both are right, the last one stays.
            write_atomically(path, memory.serialize())
            _forget_others(folder, path)
    return memory


def content_key(layers: tuple[Layer, ...]) -> str:
    """A hash of everything that an index is made from: the data files of all layers, in order."""
    digest = hashlib.sha256(f"{_FORM} {VERSION}".encode())
    for layer in layers:
        digest.update(b"\0layer\0" + layer.name.encode())
        for path in _data_files(layer.folder):
            content = read_bytes(path)
            digest.update(f"\0{path.relative_to(layer.folder).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:32]


def _data_files(folder: Path) -> Iterator[Path]:
    for name in ("countries", "tiers"):
        with suppress(FileNotFoundError), os.scandir(folder / name) as entries:
            for entry in sorted(entries, key=lambda file: file.name):
                if entry.name.endswith((".yaml", ".csv")):
                    yield Path(entry.path)
    for name in ("about.yaml", "countries.csv", "editions.yaml", "regions.yaml", "vocabulary.yaml"):
        if (folder / name).is_file():
            yield folder / name


def _opened(path: Path) -> sqlite3.Connection:
    connection = _connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        # A file torn by a full disk or another program's is found out here, not in the middle of a search.
        connection.execute("SELECT count(*) FROM statement JOIN words ON words.rowid = statement.rowid LIMIT 1")
        if connection.execute("PRAGMA user_version").fetchone()[0] != 1:
            raise sqlite3.DatabaseError("the index is not complete")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _connect(database: str, *, uri: bool = False) -> sqlite3.Connection:
    connection = sqlite3.connect(database, uri=uri)
    connection.row_factory = sqlite3.Row
    return connection


def _forget_others(folder: Path, current: Path) -> None:
    with suppress(OSError):
        others = [path for path in folder.glob("find-*.sqlite") if path != current]
        for path in sorted(others, key=lambda path: path.stat().st_mtime)[:-_KEPT]:
            path.unlink(missing_ok=True)


def _fill(connection: sqlite3.Connection, catalogue: Catalogue) -> None:
    try:
        connection.executescript(_TABLES)
    except sqlite3.OperationalError as error:
        if "fts5" in str(error):
            raise MissingLibrary(
                "This Python's SQLite was built without full-text search (FTS5).",
                hint="Use the Python of your distribution or of python.org; both have it.",
            ) from error
        raise
    regions = {region.name: region.id for region in catalogue.regions()}
    words = catalogue.vocabulary
    labels = {term.id: term.label for term in (*words.roles, *words.forms, *words.groups, *words.themes)}
    with connection:
        for country in catalogue.countries():
            row = (country.iso3, country.name, regions.get(country.region, ""), country.region)
            connection.execute("INSERT INTO country VALUES (?,?,?,?)", row)
            placements = (
                (placement.iso3, placement.year, placement.tier) for placement in catalogue.placements(country.iso3)
            )
            connection.executemany("INSERT INTO placement VALUES (?,?,?)", placements)
            names = " ".join((country.name, *country.aliases))
            _add_country(connection, catalogue, country.iso3, names, labels)
        connection.execute("PRAGMA user_version = 1")


def _add_country(
    connection: sqlite3.Connection, catalogue: Catalogue, iso3: str, names: str, labels: dict[str, str]
) -> None:
    record = catalogue.country(iso3)
    layers = {(kind, item_id): layer for kind, item_id, layer in catalogue.entries(iso3)}
    for kind in STATEMENTS:
        for item in getattr(record, kind):
            text = statement_text(kind, item)
            source = record.sources[item.source]
            themes = getattr(item, "themes", ())
            cursor = connection.execute(
                "INSERT INTO statement VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    iso3,
                    kind,
                    item.id,
                    _pillar(kind, item),
                    getattr(item, "side", None),
                    statement_year(kind, item),
                    text,
                    int(kind == "narrative" or getattr(item, "quoted", False)),
                    layers[kind, item.id],
                    source.title,
                    source.publisher,
                    source.via,
                    source.url,
                ),
            )
            row = cursor.lastrowid
            connection.executemany("INSERT OR IGNORE INTO tag VALUES (?,?)", ((row, theme) for theme in themes))
            terms = (*themes, *getattr(item, "forms", ()), *getattr(item, "groups", ()), getattr(item, "role", ""))
            tags = " ".join(labels.get(term, term) for term in terms)
            connection.execute(
                "INSERT INTO words(rowid,text,country,themes) VALUES (?,?,?,?)", (row, text, names, tags)
            )


def _pillar(kind: str, item: object) -> str | None:
    pillar = getattr(item, "section", None) if kind == "narrative" else getattr(item, "pillar", None)
    return pillar if pillar in PILLARS else None
