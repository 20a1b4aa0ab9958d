"""Worker processes that make what a page shows or gives: fonts and pictures are drawn in no thread of the desk.

They are the batch's warm workers. One that takes too long or dies takes one request with it and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from briefgen.batch import making
from briefgen.batch.jobs import Job, Settings, Task
from briefgen.batch.workers import WarmWorkers, available_cores
from briefgen.errors import BriefgenError, MissingLibrary, RenderError

_Result = TypeVar("_Result")
LIMIT = 60.0
"""Seconds that one call may take."""
MOST_WAITING = 60
"""Calls under way at once; whoever comes then is asked to try again."""
QUICK = frozenset({"html", "docx"})
"""Formats that take a tenth of a second: nobody who asks for one stands behind those who ask for a PDF."""
_SAMPLE_WIDTH = 760
"""Points across the picture of a page."""


class Busy(BriefgenError):
    """More was asked for than can be made in a reasonable time."""


class Workers:
    """As many as there are cores; begun when the desk opens."""

    def __init__(self) -> None:
        self._cores = available_cores()
        # One more than there are cores: begun only when all are at work on what takes long.
        self._pool = WarmWorkers(self._cores + 1, preload=("briefgen.batch.warm", "briefgen.batch.warm_pdf"))
        self._turn = threading.Condition()
        # Calls that wait and that are at work, by whether they are quick.
        self._waiting, self._working = {True: 0, False: 0}, {True: 0, False: 0}

    def call(
        self, function: Callable[..., _Result], *arguments: Any, limit: float = LIMIT, quick: bool = False
    ) -> _Result:
        """`function(*arguments)` in a worker; its errors are raised here. `quick` calls go before others.

        Raises:
            Busy: too many wait already. RenderError: it took longer than `limit` seconds.
        """
        with self._turn:
            if sum((*self._waiting.values(), *self._working.values())) >= MOST_WAITING:
                raise Busy("The desk is busy.", hint="Try again in a moment.")
            self._waiting[quick] += 1
            self._turn.wait_for(lambda: self._free_for(quick))
            self._waiting[quick] -= 1
            self._working[quick] += 1
        try:
            result: _Result = self._pool.submit(function, *arguments, limit=limit).result()
            return result
        finally:
            with self._turn:
                self._working[quick] -= 1
                self._turn.notify_all()

    def _free_for(self, quick: bool) -> bool:
        """Whether a call may begin: one slow call always gets on, more of them only while no quick one waits."""
        if quick:
            return self._working[True] + self._working[False] <= self._cores
        return self._working[False] < (1 if self._waiting[True] else self._cores)

    def file(self, settings: Settings, job: Job) -> bytes:
        """The bytes of one brief in one format, as the command makes them.

        Raises:
            RenderError: it could not be made; the words are the command's.
        """
        (file,) = self.call(making.make, settings, Task((job,)), quick=job.format in QUICK)
        if file.failure:
            message, _, hint = file.failure.partition("\n")
            raise RenderError(message, hint=hint)
        return file.data

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


def first_page(settings: Settings, job: Job) -> bytes:
    """A PNG of the first page of a brief; in a worker."""
    import io

    import pypdfium2

    (file,) = making.make(settings, Task((job,)))
    if file.failure:
        raise RenderError(file.failure)
    picture = io.BytesIO()
    with pypdfium2.PdfDocument(file.data) as document:
        page = document[0]
        page.render(scale=_SAMPLE_WIDTH / page.get_width()).to_pil().save(picture, "PNG")
    return picture.getvalue()


def data_home() -> Path:
    """Where the desk keeps what is people's own, unless another folder is named."""
    from platformdirs import user_data_path

    return user_data_path("briefgen", appauthor=False) / "desk"
