"""One statement of the record, corrected: the new words, how they differ, saved into the workspace's data, undone.

A correction is `briefgen data correct`. The file that it changes is kept as it was before, so that undoing gives back
every byte of it, as long as nobody has changed the file since.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from briefgen.catalogue import Catalogue
from briefgen.catalogue.statements import Origin, origins
from briefgen.desk.pages import Mistake, Visit, go_to, show, text_of
from briefgen.drafts.changes import text_difference
from briefgen.errors import BriefgenError
from briefgen.output import slug, write_atomically
from briefgen.workspace.starting import correct, data_folder_of

if TYPE_CHECKING:
    from briefgen.catalogue.models import CountryName

_LONGEST = 4000
_TABLE = """CREATE TABLE IF NOT EXISTS correction(
    number INTEGER PRIMARY KEY, iso3 TEXT, item TEXT, old TEXT, new TEXT, file TEXT, before BLOB, after BLOB,
    at REAL)"""
"""Each that was saved; `before` is NULL where there was no file yet."""


def statement(visit: Visit) -> Response:
    """A statement, where it is from, what was corrected in it."""
    country, origin = _of(visit)
    return _page(visit, country, origin, origin.text)


def save(visit: Visit, form: FormData) -> Response:
    """Show how the new words differ; with the second button, save them."""
    country, origin = _of(visit)
    text = " ".join(text_of(form, "text", _LONGEST).split())
    if not text:
        return _page(visit, country, origin, text, [Mistake("text", "Write what the statement is to say.")])
    if text == origin.text:
        return _page(visit, country, origin, text, [Mistake("text", "These are the words as they stand.")])
    if text_of(form, "step") != "save":
        return _page(visit, country, origin, text, preview=True)
    workspace = visit.office.started()
    catalogue = Catalogue.open(layers := (*visit.holdings.layers, *_missing(visit, data_folder_of(workspace))))
    file = data_folder_of(workspace) / "countries" / f"{country.iso3}.yaml"
    before = file.read_bytes() if file.is_file() else None
    try:
        correct(workspace, catalogue, country.iso3, origin.id, text=text)
        Catalogue.open(layers).country(country.iso3)
    except BriefgenError as error:
        _put_back(file, before)
        return _page(visit, country, origin, text, [Mistake.of("text", error)])
    with _store(visit) as store:
        store.execute(
            "INSERT INTO correction(iso3, item, old, new, file, before, after, at) VALUES (?,?,?,?,?,?,?,?)",
            (country.iso3, origin.id, origin.text, text, str(file), before, file.read_bytes(), time.time()),
        )
    visit.office.changed()
    return go_to(f"/data/{country.iso3}/{origin.id}", saved="1")


def undo(visit: Visit, form: FormData) -> Response:
    """Give the file back as it was before the newest correction of it."""
    country, origin = _of(visit)
    newest = next(iter(_history(visit, country.iso3)), None)
    if newest is None or text_of(form, "number") != str(newest["number"]):
        return _page(visit, country, origin, origin.text, [Mistake("text", "There is nothing to undo any more.")])
    file = Path(newest["file"])
    if not file.is_file() or file.read_bytes() != newest["after"]:
        why = f"{file} was changed since by somebody else, so it is left alone."
        return _page(visit, country, origin, origin.text, [Mistake("text", why, "Change it in that file.")])
    _put_back(file, newest["before"])
    with _store(visit) as store:
        store.execute("DELETE FROM correction WHERE number = ?", (newest["number"],))
    visit.office.changed()
    return go_to(f"/data/{country.iso3}/{origin.id}", undone="1")


def _of(visit: Visit) -> tuple[CountryName, Origin]:
    catalogue, names = visit.holdings.catalogue, visit.request.path_params
    country = catalogue.find_country(names["iso3"])
    corrected = next((origin for origin in origins(catalogue, country.iso3) if origin.id == names["id"]), None)
    if corrected is None:
        raise HTTPException(404, f"The record of {country.name} holds no statement “{names['id']}”.")
    return country, corrected


def _missing(visit: Visit, folder: Path) -> tuple[Path, ...]:
    """The workspace's data folder, when it was begun only now."""
    folder.mkdir(parents=True, exist_ok=True)
    return () if folder in visit.holdings.layers else (folder,)


def _put_back(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        write_atomically(file, content)


def _history(visit: Visit, iso3: str) -> list[dict[str, Any]]:
    """The corrections of a country's record that are still in it, newest first."""
    with _store(visit) as store:
        store.row_factory = sqlite3.Row
        rows = store.execute("SELECT * FROM correction WHERE iso3 = ? ORDER BY number DESC", (iso3,)).fetchall()
    return [dict(row) for row in rows]


@contextmanager
def _store(visit: Visit) -> Iterator[sqlite3.Connection]:
    visit.person.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(visit.person.folder / "corrections.sqlite", timeout=10)) as database, database:
        database.execute(_TABLE)
        yield database


def _page(
    visit: Visit,
    country: CountryName,
    origin: Origin,
    text: str,
    mistakes: Sequence[Mistake] = (),
    *,
    preview: bool = False,
) -> Response:
    history = _history(visit, country.iso3)
    return show(
        visit,
        "statement.html.j2",
        mistakes=mistakes,
        country=country,
        origin=origin,
        text=text,
        difference=text_difference(origin.text, text) if preview else (),
        history=[(item, text_difference(item["old"], item["new"])) for item in history if item["item"] == origin.id],
        last=history[0] if history else None,
        done=visit.query,
        brief=f"/brief/{slug(country.name)}",
    )
