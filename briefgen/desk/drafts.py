"""Drafts at the desk: one is dropped, what people changed is shown, it is brought up to date, published, learnt from.

A draft lies in a folder of its own in the person's: the file as it came, under a name that the desk gives, the original
if it was asked for, what was made of it, and a note. The work is done in a worker process, with a time limit.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import Response

from briefgen.desk.draft_work import REFRESHED, adopt_chosen, corrections_in, look_at, published, refreshed
from briefgen.desk.pages import Mistake, Visit, give, go_to, plain_name, show, text_of, texts_of, upload_of
from briefgen.drafts.files import refuse_other_kinds
from briefgen.errors import BriefgenError, DraftError, UsageError
from briefgen.output import write_atomically

if TYPE_CHECKING:
    from briefgen.desk.people import Person

_Result = TypeVar("_Result")
LARGEST = 30 << 20
"""Bytes of a draft that is uploaded."""
LIMIT = 120.0
"""Seconds that the work on a draft may take."""
_ID = re.compile(r"[0-9a-f]{16}")
_DRAFT, _BASE, _NOTE = "draft.docx", "original.docx", "note.json"
_NO_BASE = "holds no record of what was generated"


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft that somebody brought."""

    folder: Path
    name: str
    """As its file was called, for people."""
    received: float

    @property
    def id(self) -> str:
        """In addresses."""
        return self.folder.name

    @property
    def data(self) -> bytes:
        """The file as it came."""
        return (self.folder / _DRAFT).read_bytes()

    @property
    def base(self) -> bytes | None:
        """The file as it was generated, where it was asked for."""
        path = self.folder / _BASE
        return path.read_bytes() if path.is_file() else None

    def file(self, name: str) -> Path:
        """Where something that was made of it lies."""
        return self.folder / name


def drafts(visit: Visit, mistakes: Sequence[Mistake] = ()) -> Response:
    """Bring a draft, or go on with one."""
    recent = sorted(_stored_in(visit.person.folder), key=lambda draft: -draft.received)
    return show(visit, "drafts.html.j2", mistakes=mistakes, drafts=recent, limit=LARGEST)


def receive(visit: Visit, form: FormData) -> Response:
    """Take a draft in. Nothing is kept of what is none."""
    upload = upload_of(form, "draft")
    if upload is None:
        return drafts(visit, [Mistake("draft", "Choose the Word file of a draft.")])
    name = plain_name(upload.filename or "")
    data = upload.file.read(LARGEST + 1)
    try:
        refuse_other_kinds(data, name)
        visit.desk.workers.call(look_at, data, name, None, limit=LIMIT)
    except DraftError as error:
        if _NO_BASE not in error.message:
            return drafts(visit, [Mistake.of("draft", error)])
    return go_to(f"/drafts/{_store(visit.person, data, name).id}")


def draft(visit: Visit, mistakes: Sequence[Mistake] = ()) -> Response:
    """What people did to a draft, and what can be made of it."""
    stored = _of(visit)
    note = json.loads((stored.folder / _NOTE).read_bytes())
    common = {"draft": stored, "note": note, "limit": LARGEST}
    try:
        seen = _work(visit, look_at, stored)
    except DraftError as error:
        said = mistakes or [Mistake("original", error.message, "Give the file as it was generated, below.")]
        return show(visit, "draft_without_original.html.j2", mistakes=said, **common)
    corrections = _work(visit, corrections_in, stored, visit.holdings.settings)
    return show(
        visit,
        "draft.html.j2",
        mistakes=mistakes,
        seen=seen,
        subject=_subject(visit, seen["identity"]),
        corrections=corrections,
        no_pdf=visit.desk.no_pdf,
        files={name for name in (REFRESHED, "final.pdf", "final.html") if stored.file(name).is_file()},
        **common,
    )


def original(visit: Visit, form: FormData) -> Response:
    """Take in the file as it was generated, for a draft that lost its record of it."""
    stored, upload = _of(visit), upload_of(form, "original")
    if upload is None:
        return draft(visit, [Mistake("original", "Choose the file as it was generated.")])
    base = upload.file.read(LARGEST + 1)
    try:
        refuse_other_kinds(base, plain_name(upload.filename or ""))
        visit.desk.workers.call(look_at, stored.data, stored.name, base, limit=LIMIT)
    except DraftError as error:
        return draft(visit, [Mistake.of("original", error)])
    write_atomically(stored.file(_BASE), base)
    return go_to(f"/drafts/{stored.id}")


def refresh(visit: Visit, _form: FormData) -> Response:
    """Bring it up to date: the new file stands on the draft's page, with what it brought in short."""
    stored = _of(visit)
    holdings = visit.holdings
    told = _work(visit, refreshed, stored, holdings.workspace, holdings.settings)
    write_atomically(stored.file(REFRESHED), told.pop("data"))
    _note(stored, refreshed=told)
    return go_to(f"/drafts/{stored.id}", anchor="desk-refreshed")


def publish(visit: Visit, form: FormData) -> Response:
    """The final paper. What is open in the draft has to be ticked first."""
    stored, kind = _of(visit), "html" if text_of(form, "kind") == "html" else "pdf"
    holdings = visit.holdings
    ticked = texts_of(form, "settle")
    try:
        told = _work(visit, published, stored, holdings.workspace, holdings.settings, kind, ticked)
    except BriefgenError as error:
        return draft(visit, [Mistake("settle", error.message, "" if ticked else "Tick what may be settled.")])
    write_atomically(stored.file(f"final.{kind}"), told.pop("data"))
    _note(stored, published={**told, "kind": kind})
    return go_to(f"/drafts/{stored.id}", anchor="desk-published")


def adopt(visit: Visit, form: FormData) -> Response:
    """Take the ticked corrections into the workspace's data."""
    stored, chosen = _of(visit), texts_of(form, "correction")
    if not chosen:
        return draft(visit, [Mistake("correction", "Tick the corrections that are to be taken.")])
    from briefgen.workspace.starting import data_folder_of

    folder = data_folder_of(visit.office.started())
    try:
        count = _work(visit, adopt_chosen, stored, visit.office.holdings.settings, folder, chosen)
    except BriefgenError as error:
        return draft(visit, [Mistake.of("correction", error)])
    visit.office.changed()
    _note(stored, adopted=count)
    return go_to(f"/drafts/{stored.id}", anchor="desk-adopted")


def delete(visit: Visit, _form: FormData) -> Response:
    """Remove a draft and what was made of it."""
    shutil.rmtree(_of(visit).folder)
    return go_to("/drafts")


def file(visit: Visit) -> Response:
    """A file that was made of a draft."""
    stored, name = _of(visit), visit.request.path_params["file"]
    stem = Path(stored.name).stem
    names = {"refreshed.docx": f"{stem} (refreshed).docx", "final.pdf": f"{stem}.pdf", "final.html": f"{stem}.html"}
    if name not in names or not stored.file(name).is_file():
        raise HTTPException(404)
    return give(visit.request, stored.file(name).read_bytes(), names[name])


# ---------------------------------------------------------------- what is stored


def _store(person: Person, data: bytes, name: str) -> StoredDraft:
    folder = person.folder / "drafts" / secrets.token_hex(8)
    folder.mkdir(mode=0o700, parents=True)
    write_atomically(folder / _DRAFT, data)
    stored = StoredDraft(folder, name, time.time())
    write_atomically(folder / _NOTE, json.dumps({"name": name, "received": stored.received}).encode())
    return stored


def _stored(folder: Path) -> StoredDraft | None:
    try:
        note = json.loads((folder / _NOTE).read_bytes())
        return StoredDraft(folder, str(note["name"]), float(note["received"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _stored_in(folder: Path) -> list[StoredDraft]:
    return [stored for path in (folder / "drafts").glob("*") if (stored := _stored(path))]


def forget_old(folder: Path, days: int) -> None:
    """Remove the drafts in a person's folder that came longer ago."""
    for stored in _stored_in(folder):
        if time.time() - stored.received > days * 86_400:
            shutil.rmtree(stored.folder, ignore_errors=True)


def _of(visit: Visit) -> StoredDraft:
    name = visit.request.path_params["id"]
    stored = _stored(visit.person.folder / "drafts" / name) if _ID.fullmatch(name) else None
    if stored is None:
        raise HTTPException(404, "There is no such draft. Drafts are kept for some weeks, then removed.")
    return stored


def _note(stored: StoredDraft, **values: Any) -> None:
    """Remember what was done with a draft."""
    path = stored.folder / _NOTE
    write_atomically(path, json.dumps({**json.loads(path.read_bytes()), **values}).encode())


# ---------------------------------------------------------------- pages


def _subject(visit: Visit, identity: dict[str, str]) -> str:
    """What a draft is of, in words."""
    try:
        return visit.holdings.catalogue.find_country(identity.get("country", "")).name
    except UsageError:
        return identity.get("title") or "A document"


def _work(visit: Visit, function: Callable[..., _Result], stored: StoredDraft, *further: Any) -> _Result:
    """What a worker makes of a draft; see `draft_work`."""
    return visit.desk.workers.call(function, stored.data, stored.name, stored.base, *further, limit=LIMIT)
