"""Tasks made by a Dask cluster, through the same interface as the processes of this machine.

Each Dask worker keeps a warm process of our own: a task that loops is ended there, one that crashes does not take the
worker along, and it holds the data and templates of one run only. A worker that dies is Dask's business: its tasks are
done again by others.
"""

from __future__ import annotations

import multiprocessing
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from briefgen import resources
from briefgen.batch import making
from briefgen.batch.bundle import Bundle, check_versions, in_asking_machines_words, pack, unpack
from briefgen.batch.jobs import Settings, Task
from briefgen.batch.making import File
from briefgen.batch.workers import WarmWorkers
from briefgen.errors import BriefgenError, MissingLibrary, UsageError
from briefgen.output import Staged

LOCAL = "local"
_PATIENCE = 30.0
"""Seconds to wait for a scheduler, and for its first worker."""
_RETRIES = 2
_LOOKED_FRESH = 5.0


class ClusterExecutor:
    """A Dask scheduler's workers; with the address `local`, a cluster of processes on this machine."""

    def __init__(
        self,
        settings: Settings,
        address: str,
        *,
        count: int | None = None,
        shared_output: Path | None = None,
        note: Callable[[str], None] = lambda _words: None,
    ) -> None:
        dask, distributed = _import_dask()
        self._own_cluster: Any = None
        scheduler = address
        if address == LOCAL:
            with dask.config.set({"distributed.worker.daemon": False}):
                self._own_cluster = scheduler = distributed.LocalCluster(
                    n_workers=count, threads_per_worker=1, processes=True, dashboard_address=":0", silence_logs=True
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
        self._bundle = self._client.submit(_itself, pack(settings), pure=False)
        self._shared = shared_output
        self._looked = 0.0
        self._threads = 1
        note(f"Dask: {self._count()} worker threads at {self._client.scheduler.address}.")

    @property
    def ahead(self) -> int:
        """Tasks to have under way; the cluster may grow or shrink."""
        return 3 * self._count() + 2

    def submit_task(self, task: Task, limit: float) -> Future[tuple[File, ...]]:
        """Send a task to the cluster."""
        future: Future[tuple[File, ...]] = self._executor.submit(make_there, self._bundle, task, limit, self._shared)
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


def make_there(bundle: Bundle, task: Task, limit: float, shared: Path | None) -> tuple[File, ...]:
    """What a Dask worker does: have the task made by its own warm process."""
    room = _room(bundle)
    try:
        files: tuple[File, ...] = room.workers.submit(making.make, room.settings, task, limit=limit).result()
    except BriefgenError as error:
        return tuple(File(job, failure=str(error)) for job in task.jobs)
    return tuple(_handed_over(file, room, bundle.settings, shared) for file in files)


def _handed_over(file: File, room: _Room, asked: Settings, shared: Path | None) -> File:
    if file.failure:
        return replace(
            file,
            failure=in_asking_machines_words(file.failure, room.folder, asked),
            trace=in_asking_machines_words(file.trace, room.folder, asked),
        )
    if shared is None:
        return file
    staged = Staged(shared / file.job.path)
    try:
        staged.write(file.data)
        left_at = staged.leave()
    except BriefgenError as error:
        return File(file.job, failure=str(error))
    finally:
        staged.discard()
    return replace(file, data=b"", left_at=left_at.relative_to(shared).as_posix())


class _Room:
    """In a Dask worker: the unpacked bundle and the warm processes that work from it."""

    def __init__(self, bundle: Bundle) -> None:
        machine, threads = _this_worker()
        check_versions(bundle, machine)
        self.name = bundle.name
        self.folder, self.settings = unpack(bundle)
        # A Dask worker is marked as a process that may have none of its own; ours end with it, whatever happens.
        multiprocessing.current_process().daemon = False
        self.workers = WarmWorkers(threads, prepare=_prepare_there, arguments=(self.folder, self.settings))

    def close(self) -> None:
        self.workers.shutdown(wait=False)
        shutil.rmtree(self.folder, ignore_errors=True)


_room_lock = threading.Lock()
_rooms: list[_Room] = []


def _room(bundle: Bundle) -> _Room:
    """The room for a bundle; one of another run is closed."""
    with _room_lock:
        if not _rooms or _rooms[0].name != bundle.name:
            while _rooms:
                _rooms.pop().close()
            _rooms.append(_Room(bundle))
        return _rooms[0]


def _prepare_there(folder: Path, settings: Settings) -> None:
    resources.use(folder)
    making.warm_up(settings)


def _this_worker() -> tuple[str, int]:
    from distributed import get_worker

    worker = get_worker()
    return worker.address, worker.state.nthreads


def _itself(bundle: Bundle) -> Bundle:
    return bundle


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
