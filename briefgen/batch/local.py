"""Tasks made by worker processes of this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from concurrent.futures import Future

from briefgen.batch import making
from briefgen.batch.jobs import MAKER, Settings, Task
from briefgen.batch.making import File
from briefgen.batch.workers import WarmWorkers
from briefgen.options import FORMATS


class LocalExecutor:
    """As many warm workers as asked for, by default one for each core that this process may use."""

    def __init__(
        self,
        settings: Settings,
        count: int | None = None,
        *,
        formats: Collection[str] = FORMATS,
        on_progress: Callable[[str], None] = lambda words: None,
    ) -> None:
        self.count = count or available_cores()
        self.ahead = 3 * self.count + 2
        self._settings = settings
        self._workers = WarmWorkers(
            self.count,
            prepare=making.warm_up,
            arguments=(settings,),
            preload=_preload(settings, formats),
            on_progress=on_progress,
        )

    def submit_task(self, task: Task, limit: float) -> Future[tuple[File, ...]]:
        """Begin a task; after `limit` seconds its worker is ended."""
        return self._workers.submit(making.make, self._settings, task, limit=limit)

    def stop(self) -> None:
        """End everything at once."""
        self._workers.shutdown(kill=True)

    def close(self) -> None:
        """Let the workers end when all is done."""
        self._workers.shutdown()


def _preload(settings: Settings, formats: Collection[str]) -> tuple[str, ...]:
    if settings.maker != MAKER:
        return ()
    return ("briefgen.batch.warm", "briefgen.batch.warm_pdf") if "pdf" in formats else ("briefgen.batch.warm",)


def available_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1
