"""Warm worker processes behind the interface of `concurrent.futures`.

Why not `ProcessPoolExecutor`: there, one worker that dies takes the pool and every job in flight with it and nobody
learns which job was to blame, and a job that runs for ever cannot be ended. Here each worker has a pipe of its own, so
it is known what it was doing; it is ended by its own alarm clock when a job takes too long, replaced when it dies or
has grown fat, and the job that killed it is tried once more and then reported.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from briefgen.batch import progress
from briefgen.errors import BriefgenError, RenderError

STALLED_STARTS = 3
"""Workers that die in a row before they are ready mean that none ever will be."""
_LONGEST_GOODBYE = 0.3
_RETRIES = 1
"""How often a call whose worker died is tried again."""


@dataclass(slots=True)
class _Call:
    """One submitted call; `limit` is in seconds, `deaths` counts the workers that died of it."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    limit: float
    future: Future[Any]
    deaths: int = 0


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    ready: bool = False
    leaving: bool = False
    calls: deque[_Call] = field(default_factory=deque)
    """The first one is running; a second one waits in the pipe, so that the worker never waits for us."""


class WarmWorkers(Executor):
    """Processes that are prepared once and then make one thing after the other.

    `prepare(*arguments)` runs in each new process. `preload` names modules that are imported once, in a process that
    does nothing else and from which all workers are forked. `fat` is the resident memory, in bytes, at which a worker
    is replaced. `on_progress` hears, in a thread of ours, what the workers say of long documents.
    """

    def __init__(
        self,
        count: int,
        *,
        prepare: Callable[..., None] | None = None,
        arguments: tuple[Any, ...] = (),
        preload: tuple[str, ...] = (),
        fat: int = 300 << 20,
        on_progress: Callable[[str], None] = lambda words: None,
    ) -> None:
        self._count, self._prepare, self._arguments = max(1, count), prepare, arguments
        self._fat, self._on_progress = fat, on_progress
        self._context: Any = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
        if preload and hasattr(self._context, "set_forkserver_preload"):
            self._context.set_forkserver_preload(list(preload))
        self._lock = threading.Lock()
        self._waiting: deque[_Call] = deque()
        self._workers: list[_Worker] = []
        self._stalled = 0
        self._broken: BriefgenError | None = None
        self._closing = self._killing = False
        self._bell_in, self._bell_out = self._context.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._manage, name="briefgen-workers", daemon=True)
        self._thread.start()

    def submit(  # type: ignore[override]
        self, function: Callable[..., Any], /, *arguments: Any, limit: float = 0.0
    ) -> Future[Any]:
        """Call `function(*arguments)` in a worker; after `limit` seconds (0: none) the worker is ended."""
        with self._lock:
            if self._closing:
                raise RuntimeError("the pool is closed")
            call = _Call(function, arguments, limit, Future())
            self._waiting.append(call)
        self._ring()
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False, kill: bool = False) -> None:
        """End the workers: when all is done, or after what they are at (`cancel_futures`), or at once (`kill`)."""
        with self._lock:
            self._closing, self._killing = True, self._killing or kill
            dropped = list(self._waiting) if cancel_futures or kill else []
            if dropped:
                self._waiting.clear()
        for call in dropped:
            call.future.cancel()
        self._ring()
        if wait:
            self._thread.join()

    @property
    def processes(self) -> tuple[int, ...]:
        """Process ids of the workers there are now."""
        return tuple(worker.process.pid for worker in list(self._workers))

    # ------------------------------------------------------------ the managing thread

    def _manage(self) -> None:
        try:
            while not self._finished():
                self._fill_up()
                self._hand_out()
                watched: dict[Any, _Worker] = {}
                for worker in self._workers:
                    watched[worker.pipe] = watched[worker.process.sentinel] = worker
                ready = wait([self._bell_in, *watched])
                if self._bell_in in ready:
                    while self._bell_in.poll():
                        self._bell_in.recv_bytes()
                for worker in {id(watched[handle]): watched[handle] for handle in ready if handle in watched}.values():
                    self._listen(worker)
        finally:
            self._close_workers()

    def _finished(self) -> bool:
        with self._lock:
            if self._killing or self._broken:
                return True
            return self._closing and not self._waiting and not any(worker.calls for worker in self._workers)

    def _fill_up(self) -> None:
        with self._lock:
            needed = min(self._count, len(self._waiting) + sum(bool(worker.calls) for worker in self._workers))
        present = sum(not worker.leaving for worker in self._workers)
        for _ in range(needed - present):
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._prepare, self._arguments), name="briefgen-worker", daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _hand_out(self) -> None:
        able = [worker for worker in self._workers if worker.ready and not worker.leaving]
        with self._lock:
            for ahead in (0, 1):
                for worker in able:
                    # Nothing is handed out ahead near the end: it would wait behind a slow job while others are idle.
                    if len(worker.calls) == ahead and self._waiting and (not ahead or len(self._waiting) > len(able)):
                        self._hand_to(worker)

    def _hand_to(self, worker: _Worker) -> None:
        call = self._waiting.popleft()
        if not call.deaths and not call.future.running() and not call.future.set_running_or_notify_cancel():
            return
        worker.calls.append(call)
        # A worker that died in this moment is found out by `_listen`.
        with suppress(OSError):
            worker.pipe.send((call.function, call.arguments, call.limit))

    def _listen(self, worker: _Worker) -> None:
        try:
            while worker.pipe.poll():
                kind, value, memory = worker.pipe.recv()
                self._heard(worker, kind, value, memory)
        except (EOFError, OSError):
            self._lost(worker)
            return
        except Exception as error:  # a result that cannot be read back
            if worker.calls:
                worker.calls.popleft().future.set_exception(error)
            worker.process.kill()
            return
        if not worker.process.is_alive() and not worker.pipe.poll():
            self._lost(worker)

    def _heard(self, worker: _Worker, kind: str, value: Any, memory: int) -> None:
        if kind == "ready":
            worker.ready, self._stalled = True, 0
        elif kind == "progress":
            self._on_progress(value)
        elif kind == "unable":
            self._broken = value if isinstance(value, BriefgenError) else RenderError(f"A worker cannot start: {value}")
        else:
            call = worker.calls.popleft()
            if kind == "done":
                call.future.set_result(value)
            else:
                call.future.set_exception(value)
            if memory > self._fat and not worker.leaving:
                worker.leaving = True
                with suppress(OSError):
                    worker.pipe.send(None)

    def _lost(self, worker: _Worker) -> None:
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        if not worker.ready:
            self._stalled += 1
            if self._stalled >= STALLED_STARTS:
                self._broken = RenderError(
                    f"The worker processes end before they begin ({_ending(worker.process.exitcode)}).",
                    hint="Is memory short? Try --jobs 1.",
                )
        if not worker.calls:
            return
        running = worker.calls.popleft()
        with self._lock:
            self._waiting.extendleft(reversed(worker.calls))
        if worker.process.exitcode == -getattr(signal, "SIGALRM", 0) and running.limit:
            running.future.set_exception(
                RenderError(
                    f"It took longer than {running.limit:g} seconds and was stopped.",
                    hint="Does the template loop without end? --timeout SECONDS gives more time.",
                )
            )
            return
        running.deaths += 1
        if running.deaths > _RETRIES:
            running.future.set_exception(
                RenderError(
                    f"The process that made it ended without a word ({_ending(worker.process.exitcode)}), "
                    f"{running.deaths} times.",
                    hint="Is memory short? Try --jobs 1.",
                )
            )
            return
        with self._lock:
            self._waiting.appendleft(running)

    def _close_workers(self) -> None:
        with self._lock:
            self._closing = True
            left = [*self._waiting, *(call for worker in self._workers for call in worker.calls)]
            self._waiting.clear()
        for worker in self._workers:
            if self._killing:
                worker.process.kill()
            else:
                with suppress(OSError):
                    worker.pipe.send(None)
        for worker in self._workers:
            worker.process.join(_LONGEST_GOODBYE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.pipe.close()
        self._workers.clear()
        for call in left:
            if call.future.done() or (not self._broken and call.future.cancel()):
                continue
            call.future.set_exception(self._broken or RenderError("The run was stopped."))

    def _ring(self) -> None:
        with suppress(OSError):
            self._bell_out.send_bytes(b".")


def available_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def _serve(pipe: Connection, prepare: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    """The life of a worker."""
    # Ctrl-C reaches every process of the terminal; the parent alone decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if prepare is not None:
            prepare(*arguments)
    except BaseException as error:
        _send(pipe, "unable", error)
        return
    _rest_collector()
    progress.listen(lambda words: _send(pipe, "progress", words))
    _send(pipe, "ready", None)
    while True:
        try:
            message = pipe.recv()
        except (EOFError, OSError):  # the parent is gone
            return
        if message is None:
            return
        function, arguments, limit = message
        # The system itself ends a process whose alarm goes off: also in a loop of C code, and when the parent is gone.
        _alarm(limit)
        try:
            kind, value = "done", function(*arguments)
        except Exception as error:
            kind, value = "failed", error
        _alarm(0)
        _send(pipe, kind, value)
        del message, arguments, value
        gc.collect(0)


def _rest_collector() -> None:
    """Look for garbage between calls only, and only among what is new.

    In the middle of a call almost everything is still in use, so that looking through it is in vain; and what was there
    before the first call stays to the end.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


def _alarm(seconds: float) -> None:
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _send(pipe: Connection, kind: str, value: Any) -> None:
    try:
        pipe.send((kind, value, _memory()))
    except (BrokenPipeError, ConnectionError):
        os._exit(1)
    except Exception as error:  # what cannot be pickled
        pipe.send(("failed", RenderError(f"{type(value).__name__}: {value} ({error})"), _memory()))


def _memory() -> int:
    """Resident memory of this process in bytes; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 (after every job: the shortest way)
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"signal {signal.Signals(-code).name}"
    return f"exit status {code}"
