"""Jobs: what takes longer than a page may. What was asked, how far it is, and what came out, in a small store.

The store is a SQLite file in a person's folder; what a job makes lies beside it, in a folder of its own. One job is at
work at a time, in the worker processes of the batch. A job that the desk was closed in the middle of is offered again.
"""

from __future__ import annotations

import json
import logging
import secrets
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.desk.office import Office
    from briefgen.desk.workers import Workers

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
UNFINISHED: tuple[State, ...] = ("queued", "running")
RESUMABLE: tuple[State, ...] = ("interrupted", "cancelled", "failed")
_SHOWN = 50
_LOGGER = logging.getLogger("briefgen.desk")
_TABLE = """CREATE TABLE IF NOT EXISTS job(
    id TEXT PRIMARY KEY, kind TEXT, title TEXT, asked TEXT, state TEXT, words TEXT, done INTEGER, total INTEGER,
    result TEXT, failure TEXT, begun REAL, version INTEGER)"""


@dataclass(frozen=True, slots=True)
class Job:
    """One job as the store has it."""

    id: str
    kind: str
    """Which work it is: a key of the desk's table of work."""
    title: str
    asked: Mapping[str, Any]
    state: State = "queued"
    words: str = ""
    """What is at hand: “Kuwait, 9 of 18”."""
    done: int = 0
    total: int = 0
    result: Mapping[str, Any] = field(default_factory=dict)
    failure: str = ""
    begun: float = 0.0
    """Seconds since 1970."""
    version: int = 0
    """Grows with every change: the number of an event."""

    @property
    def unfinished(self) -> bool:
        """Whether somebody waits for it."""
        return self.state in UNFINISHED

    @property
    def resumable(self) -> bool:
        """Whether it can be gone on with."""
        return self.state in RESUMABLE


class JobStore:
    """The jobs of one person."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._open() as database:
            database.execute(_TABLE)
            # This run has begun none yet: whoever was at work was ended with the desk.
            database.execute(
                "UPDATE job SET state = 'interrupted', words = '', version = version + 1 WHERE state IN (?, ?)",
                UNFINISHED,
            )

    def add(self, kind: str, title: str, asked: Mapping[str, Any]) -> Job:
        """A new job, queued."""
        job = Job(secrets.token_hex(8), kind, title, asked, begun=time.time())
        with self._open() as database:
            database.execute(
                "INSERT INTO job VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                (job.id, kind, title, json.dumps(asked), job.state, "", 0, 0, "{}", "", job.begun, 0),
            )
        return job

    def job(self, job_id: str) -> Job | None:
        """The job of this id."""
        with self._open() as database:
            row = database.execute("SELECT * FROM job WHERE id = ?", (job_id,)).fetchone()
        return _job(row) if row else None

    def newest(self) -> tuple[Job, ...]:
        """The newest jobs, newest first."""
        with self._open() as database:
            rows = database.execute("SELECT * FROM job ORDER BY begun DESC LIMIT ?", (_SHOWN,)).fetchall()
        return tuple(map(_job, rows))

    def change(self, job_id: str, **values: Any) -> None:
        """Set fields of a job."""
        plain = {name: json.dumps(value) if name in ("result", "asked") else value for name, value in values.items()}
        settings = ", ".join(f"{name} = ?" for name in plain)
        with self._open() as database:
            database.execute(
                f"UPDATE job SET {settings}, version = version + 1 WHERE id = ?", (*plain.values(), job_id)
            )

    def folder_of(self, job_id: str) -> Path:
        """Where the files of a job lie; it need not exist."""
        return self.folder / "jobs" / job_id

    def remove(self, job_id: str) -> None:
        """Forget a job and what it made."""
        shutil.rmtree(self.folder_of(job_id), ignore_errors=True)
        with self._open() as database:
            database.execute("DELETE FROM job WHERE id = ?", (job_id,))

    def forget_old(self, days: int) -> None:
        """Remove jobs that were begun longer ago, with what they made."""
        oldest = time.time() - days * 86_400
        with self._open() as database:
            rows = database.execute(
                "SELECT id FROM job WHERE begun < ? AND state NOT IN (?, ?)", (oldest, *UNFINISHED)
            ).fetchall()
        for (job_id,) in rows:
            self.remove(job_id)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.folder / "jobs.sqlite", timeout=10)) as database, database:
            yield database


def _job(row: tuple[Any, ...]) -> Job:
    job = Job(*row)
    return replace(job, asked=json.loads(str(row[3])), result=json.loads(str(row[8])))


class Cancelled(Exception):
    """The work was told to stop."""


class Running:
    """A job at work: what it is given, and what it tells."""

    def __init__(self, store: JobStore, job: Job, office: Office, workers: Workers) -> None:
        self.store, self.job, self.office, self.workers = store, job, office, workers
        self.cancelled = False
        self._stops: list[Callable[[], None]] = []

    @property
    def asked(self) -> Mapping[str, Any]:
        """What was asked for."""
        return self.job.asked

    @property
    def folder(self) -> Path:
        """Where to put what is made."""
        return self.store.folder_of(self.job.id)

    def tell(self, words: str, done: int | None = None, total: int | None = None) -> None:
        """Say how far it is. Raises Cancelled when nobody wants it any more."""
        if self.cancelled:
            raise Cancelled
        values = {"words": words, "done": done, "total": total}
        self.store.change(self.job.id, **{name: value for name, value in values.items() if value is not None})

    def stop_by(self, stop: Callable[[], None]) -> None:
        """`stop` ends what is at work, from any thread."""
        self._stops.append(stop)

    def cancel(self) -> None:
        """End it."""
        self.cancelled = True
        for stop in self._stops:
            stop()


Work = Callable[[Running], Mapping[str, Any]]
"""Does a job and returns its result as plain values. A result with a `failure` says that a part could not be made."""


class Runner:
    """Does the jobs of everybody, one after the other."""

    def __init__(self, work: Mapping[str, Work], workers: Workers) -> None:
        self._work, self._workers = work, workers
        self._waiting: deque[Running] = deque()
        self._at_work: Running | None = None
        self._closing = False
        self._bell = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="briefgen-jobs", daemon=True)
        self._thread.start()

    def begin(self, store: JobStore, job: Job, office: Office) -> None:
        """Queue a job: a new one, or one that is gone on with."""
        store.change(job.id, state="queued", words="", failure="")
        with self._bell:
            self._waiting.append(Running(store, job, office, self._workers))
            self._bell.notify()

    def cancel(self, job_id: str) -> None:
        """End a job, or take it out of the queue."""
        with self._bell:
            for running in [running for running in self._waiting if running.job.id == job_id]:
                self._waiting.remove(running)
                running.store.change(job_id, state="cancelled", words="")
            at_work = self._at_work
        if at_work is not None and at_work.job.id == job_id:
            at_work.cancel()

    def stop(self) -> None:
        """End with the desk: what is at work counts as interrupted."""
        with self._bell:
            self._closing = True
            at_work = self._at_work
            self._bell.notify()
        if at_work is not None:
            at_work.cancel()
        self._thread.join(5)

    def _run(self) -> None:
        while True:
            with self._bell:
                while not self._waiting and not self._closing:
                    self._bell.wait()
                if self._closing:
                    return
                self._at_work = running = self._waiting.popleft()
            try:
                self._do(running)
            finally:
                self._at_work = None

    def _do(self, running: Running) -> None:
        store, job_id = running.store, running.job.id
        store.change(job_id, state="running")
        result: Mapping[str, Any] = {}
        state: State = "done"
        failure = ""
        try:
            result = self._work[running.job.kind](running)
            failure = str(result.get("failure", ""))
        except BriefgenError as error:
            failure = str(error)
        except Exception as error:
            if not running.cancelled:
                _LOGGER.exception("A job could not be done.")
                failure = f"{type(error).__name__}: {error}\nThis is a fault of briefgen itself; please report it."
        if running.cancelled and not result:
            state, failure = ("interrupted" if self._closing else "cancelled"), ""
        elif failure:
            state = "failed"
        with suppress(sqlite3.Error):  # the folder was removed meanwhile
            store.change(job_id, state=state, failure=failure, words="", result=result)
