"""Worker processes that make what a page shows or gives: fonts and pictures are drawn in no thread of the desk.

They are the batch's warm workers. One that takes too long or dies takes one request with it and nothing else.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from briefgen.batch import making
from briefgen.batch.jobs import Job, Settings, Task
from briefgen.batch.local import available_cores
from briefgen.batch.workers import WarmWorkers
from briefgen.errors import BriefgenError, MissingLibrary, RenderError

_Result = TypeVar("_Result")
LIMIT = 60.0
"""Seconds that one call may take."""
MOST_WAITING = 60
"""Calls that wait at once; whoever comes then is asked to try again."""
SECONDS = {"html": 0.1, "docx": 0.15, "pdf": 0.5}
"""What one brief takes, about: who asks for less does not stand behind who asks for more."""
_PATIENCE = 4.0
"""Everybody is served in the order of: when they came, and so many times what they ask for."""


class Busy(BriefgenError):
    """More was asked for than can be made in a reasonable time."""


class Workers:
    """As many as there are cores; begun when the desk opens."""

    def __init__(self) -> None:
        self._pool = WarmWorkers(available_cores(), preload=("briefgen.batch.warm", "briefgen.batch.warm_pdf"))
        self._free = available_cores()
        self._waiting: list[tuple[float, int]] = []
        self._numbers = itertools.count()
        self._bell = threading.Condition()

    def call(
        self, function: Callable[..., _Result], *arguments: Any, limit: float = LIMIT, seconds: float = 0.5
    ) -> _Result:
        """`function(*arguments)` in a worker; its errors are raised here. `seconds` is what it takes, about.

        Raises:
            Busy: too many wait already. RenderError: it took longer than `limit` seconds.
        """
        with self._turn(seconds):
            result: _Result = self._pool.submit(function, *arguments, limit=limit).result()
            return result

    @contextmanager
    def _turn(self, seconds: float) -> Iterator[None]:
        ticket = (time.monotonic() + _PATIENCE * seconds, next(self._numbers))
        with self._bell:
            if len(self._waiting) >= MOST_WAITING:
                raise Busy("The desk is busy.", hint="Try again in a moment.")
            heapq.heappush(self._waiting, ticket)
            self._bell.wait_for(lambda: self._free > 0 and self._waiting[0] == ticket)
            heapq.heappop(self._waiting)
            self._free -= 1
        try:
            yield
        finally:
            with self._bell:
                self._free += 1
                self._bell.notify_all()

    def file(self, settings: Settings, job: Job) -> bytes:
        """The bytes of one brief in one format, as the command makes them.

        Raises:
            RenderError: it could not be made; the words are the command's.
        """
        (made,) = self.call(making.make, settings, Task((job,)), seconds=SECONDS[job.format])
        if made.failure:
            message, _, hint = made.failure.partition("\n")
            raise RenderError(message, hint=hint)
        return made.data

    def warm_up(self, settings: Settings) -> None:
        """Let every worker open what a brief needs, so that the first reader waits no longer than the next."""
        for _ in range(available_cores()):
            with suppress(RuntimeError):
                self._pool.submit(making.warm_up, settings)

    def stop(self) -> None:
        """End them at once."""
        self._pool.shutdown(kill=True)


def why_no_pdf() -> tuple[str, str]:
    """What PDF lacks on this machine and what to do, empty when nothing; asked in a worker."""
    from briefgen.writers.pdf.weasyprint_loading import load_weasyprint

    try:
        load_weasyprint()
    except MissingLibrary as error:
        return error.message, error.hint
    return "", ""


def first_page(settings: Settings, job: Job, width: int = 760) -> bytes:
    """A PNG of the first page of a brief, so many points wide; in a worker."""
    import io

    import pypdfium2

    (made,) = making.make(settings, Task((job,)))
    if made.failure:
        raise RenderError(made.failure)
    picture = io.BytesIO()
    with pypdfium2.PdfDocument(made.data) as document:
        page = document[0]
        page.render(scale=width / page.get_width()).to_pil().save(picture, "PNG")
    return picture.getvalue()


def data_home() -> Path:
    """Where the desk keeps what is people's own, unless another folder is named."""
    from platformdirs import user_data_path

    return user_data_path("briefgen", appauthor=False) / "desk"
