"""Tasks made by a Dask cluster, through the same interface as the processes of this machine. All that knows Dask.

Each Dask worker keeps a warm process of our own: a task that loops is ended there, one that crashes does not take the
worker along, and it holds the data and templates of one run only. A worker that dies is Dask's business: its tasks are
done again by others.

What an organisation has of its own (data folders, templates, Word document) is sent once to each worker, which needs
the same briefgen, with the same built-in data, and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import shutil
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.batch import making
from briefgen.batch.fingerprint import versions
from briefgen.batch.jobs import Settings, Task
from briefgen.batch.making import File
from briefgen.batch.workers import WarmWorkers
from briefgen.errors import BriefgenError, MissingLibrary, RenderError, UsageError
from briefgen.resources import data_folder, templates_folder

LOCAL = "local"
_HERE = "127.0.0.1:0"
"""This machine alone, at any port that is free."""
_PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for its first worker."""
_RETRIES = 2
_LOOKED_FRESH = 5.0
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = frozenset({"__pycache__", ".git"})
_MAY_DIFFER = frozenset({"python"})
"""What may be another version on a worker: it does not reach the files' bytes."""


class ClusterExecutor:
    """A Dask scheduler's workers; with the address `local`, a cluster of processes on this machine."""

    def __init__(
        self,
        settings: Settings,
        address: str,
        *,
        count: int | None = None,
        note: Callable[[str], None] = lambda _words: None,
    ) -> None:
        dask, distributed = _import_dask()
        self._own_cluster: Any = None
        scheduler = address
        if address == LOCAL:
            # Nothing of it, its dashboards neither, is to be reached from another machine.
            here = {"host": "127.0.0.1", **dict.fromkeys(("dashboard_address", "worker_dashboard_address"), _HERE)}
            with dask.config.set({"distributed.worker.daemon": False}):
                self._own_cluster = scheduler = distributed.LocalCluster(
                    n_workers=count, threads_per_worker=1, processes=True, silence_logs=True, **here
                )
        try:
            self._client = distributed.Client(scheduler, timeout=_PATIENCE)
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            self.stop()
            raise UsageError(
                f"No Dask cluster with workers answers at {address}: {error}",
                hint="Is `dask scheduler` running there, and `dask worker` beside it? See docs/scaling.md.",
            ) from error
        self._executor = self._client.get_executor(pure=False, retries=_RETRIES)
        # Not scattered but computed: should all workers that hold it die, the scheduler can have it made again.
        self._parcel = self._client.submit(_itself, Parcel.of(settings), pure=False)
        self._looked = 0.0
        self._threads = 1
        note(f"Dask: {self._count()} worker threads at {self._client.scheduler.address}.")

    @property
    def ahead(self) -> int:
        """Tasks to have under way; the cluster may grow or shrink."""
        return 3 * self._count() + 2

    def submit_task(self, task: Task, limit: float) -> Future[tuple[File, ...]]:
        """Send a task to the cluster."""
        future: Future[tuple[File, ...]] = self._executor.submit(make_there, self._parcel, task, limit)
        return future

    def close(self) -> None:
        """Give the workers free."""
        self.stop()

    def stop(self) -> None:
        """Take back what is not begun, and leave the cluster; end it when it is our own."""
        with suppress(Exception):
            self._executor.shutdown(wait=False)
        with suppress(Exception):
            self._client.close(timeout=2)
        if self._own_cluster is not None:
            with suppress(Exception):
                self._own_cluster.close(timeout=5)

    def _count(self) -> int:
        now = time.monotonic()
        if now - self._looked > _LOOKED_FRESH:
            with suppress(Exception):
                self._threads = max(1, sum(self._client.nthreads().values()))
            self._looked = now
        return self._threads


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a worker is sent: an organisation's own files as a zip, the settings, the versions that are to be used."""

    content: bytes
    settings: Settings
    versions: Mapping[str, str]

    @classmethod
    def of(cls, settings: Settings) -> Parcel:
        """The parcel for the jobs of these settings."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in _own_files(settings):
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), file.read_bytes(), zipfile.ZIP_DEFLATED)
        return cls(target.getvalue(), settings, _versions())

    @property
    def name(self) -> str:
        """Different for different content and settings."""
        return hashlib.sha256(self.content + repr(self.settings).encode()).hexdigest()

    def unpack(self, folder: Path) -> Settings:
        """Unpack into a folder; the settings with the places that things have there."""
        with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
            archive.extractall(folder)
        own = self.settings
        layers = tuple(folder / "layers" / str(number) for number in range(len(own.layers)))
        for layer in layers:
            layer.mkdir(parents=True, exist_ok=True)  # an empty one is in no zip
        return replace(
            own,
            layers=layers,
            template=str(folder / "own" / Path(own.template).name) if own.own_templates else own.template,
            reference=folder / "reference.docx" if own.reference else None,
            template_name=own.template,
        )


def make_there(parcel: Parcel, task: Task, limit: float) -> tuple[File, ...]:
    """What a Dask worker does: have the task made by its own warm process."""
    room = _room(parcel)
    try:
        files: tuple[File, ...] = room.workers.submit(making.make, room.settings, task, limit=limit).result()
    except BriefgenError as error:
        return tuple(File(job, failure=str(error)) for job in task.jobs)
    return tuple(
        replace(
            file, failure=room.in_asking_machines_words(file.failure), trace=room.in_asking_machines_words(file.trace)
        )
        for file in files
    )


class _Room:
    """In a Dask worker: the unpacked parcel and the warm processes that work from it."""

    def __init__(self, parcel: Parcel) -> None:
        machine, threads, scratch = _this_worker()
        _check_versions(parcel, machine)
        self.name = parcel.name
        # Dask removes a worker's own folder when the worker ends, so that no organisation's data stays on its machine.
        self.folder = Path(tempfile.mkdtemp(prefix="briefgen-", dir=scratch))
        self.settings = parcel.unpack(self.folder)
        self._asked = parcel.settings
        # A Dask worker is marked as a process that may have none of its own; ours end with it, whatever happens.
        multiprocessing.current_process().daemon = False
        self.workers = WarmWorkers(threads, prepare=making.warm_up, arguments=(self.settings,))

    def in_asking_machines_words(self, text: str) -> str:
        """An error's text with the data folders that the asking machine knows, instead of the temporary ones."""
        for here, there in zip(self.settings.layers, self._asked.layers, strict=True):
            text = text.replace(str(here), str(there))
        return text

    def close(self) -> None:
        """End the processes and remove the files."""
        self.workers.shutdown(wait=False)
        shutil.rmtree(self.folder, ignore_errors=True)


_room_lock = threading.Lock()
_rooms: list[_Room] = []


def _room(parcel: Parcel) -> _Room:
    """The room for a parcel; one of another run is closed."""
    with _room_lock:
        if not _rooms or _rooms[0].name != parcel.name:
            while _rooms:
                _rooms.pop().close()
            _rooms.append(_Room(parcel))
        return _rooms[0]


def _this_worker() -> tuple[str, int, str]:
    """Address, number of threads and scratch folder of the Dask worker that this runs in."""
    from distributed import get_worker

    worker = get_worker()
    return worker.address, worker.state.nthreads, worker.local_directory


def _itself(parcel: Parcel) -> Parcel:
    return parcel


@cache
def _versions() -> Mapping[str, str]:
    """Of everything whose change may change a file's bytes, built-in data and templates among it."""
    digest = hashlib.sha256()
    for folder in (data_folder(), templates_folder()):
        for name, path in _below(folder, folder.name):
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return {**versions(), "data and templates": digest.hexdigest()[:20]}


def _check_versions(parcel: Parcel, machine: str) -> None:
    """Refuse to work with other versions than the asking machine's, since the files would differ: a RenderError."""
    ours = _versions()
    differences = [
        f"{name} {ours.get(name) or 'missing'} instead of {expected or 'none'}"
        for name, expected in parcel.versions.items()
        if name not in _MAY_DIFFER and ours.get(name) != expected
    ]
    if differences:
        raise RenderError(
            f"The worker {machine} has other versions than this machine: {', '.join(differences)}.",
            hint="Install the same briefgen and libraries there: the same input is to give the same files.",
        )


def _own_files(settings: Settings) -> Iterator[tuple[str, Path]]:
    for number, layer in enumerate(settings.layers):
        yield from _below(layer, f"layers/{number}")
    if settings.own_templates:
        yield from _below(Path(settings.template), f"own/{Path(settings.template).name}")
    if settings.reference:
        yield "reference.docx", settings.reference


def _below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _LEFT_OUT.intersection(path.parts):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _import_dask() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise MissingLibrary(
            "A cluster needs the package distributed, which is not installed.",
            hint="Install it with:  pip install 'briefgen[dask]'",
        ) from error
    return dask, distributed
