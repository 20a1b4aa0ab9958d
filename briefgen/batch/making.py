"""What happens in a worker: the task's document is composed and rendered once, then written in each format.

A worker keeps what every task needs: the catalogue, the templates, fonts and style sheets of the writers.
"""

from __future__ import annotations

import importlib
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from briefgen.batch import progress
from briefgen.batch.jobs import MAKER, Job, Settings, Task, subject_of
from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue
    from briefgen.rendering import House


@dataclass(frozen=True, slots=True)
class File:
    """What became of one job: its bytes, or why there are none.

    `trace` is filled when the fault is ours.
    """

    job: Job
    data: bytes = b""
    seconds: float = 0.0
    failure: str = ""
    trace: str = ""


def make(settings: Settings, task: Task) -> tuple[File, ...]:
    """Make the files of a task; a failure stays with its file."""
    results = _maker(settings.maker)(settings, task)
    files: list[File] = []
    for job in task.jobs:
        begun = time.perf_counter()
        try:
            result = next(results)
        except Exception as error:
            # Composing or rendering failed: there is no document for the other formats either.
            files += [_failed(job_left, error) for job_left in task.jobs[len(files) :]]
            break
        if isinstance(result, Exception):
            files.append(_failed(job, result))
        else:
            files.append(File(job, result, time.perf_counter() - begun))
    return tuple(files)


def documents(settings: Settings, task: Task) -> Iterator[bytes | Exception]:
    """The bytes of each of the task's jobs in turn; the error in place of a format that cannot be written."""
    from briefgen.rendering import to_document, write

    house, catalogue = _house(settings), _catalogue(settings)
    catalogue.forget_records(but=task.jobs[0].countries)
    with_data = any(job.format == "pdf" for job in task.jobs)
    document = to_document(subject_of(catalogue, task.jobs[0]), house, with_data=with_data)
    if not any(job.format == "docx" for job in task.jobs):
        document = replace(document, blocks=())  # only a Word file is written from them; of a pack they are large
    for job in task.jobs:
        try:
            with progress.pages_told() if job.kind == "pack" else nullcontext():
                data = write(document, job.format, house)  # type: ignore[arg-type]
            yield data
        except Exception as error:
            yield error


def warm_up(settings: Settings) -> None:
    """Import and open what every task needs; runs once in each worker."""
    if settings.maker != MAKER:
        _maker(settings.maker)
        return
    _catalogue(settings).countries()
    _house(settings).templates.environment  # noqa: B018 (made when it is first asked for)


def _failed(job: Job, error: Exception) -> File:
    if isinstance(error, BriefgenError):
        return File(job, failure=str(error))
    failure = f"{type(error).__name__}: {error}\nThis is a fault of briefgen itself; please report it."
    return File(job, failure=failure, trace="".join(traceback.format_exception(error)))


@lru_cache(maxsize=2)
def _catalogue(settings: Settings) -> Catalogue:
    from briefgen.catalogue import Catalogue

    return Catalogue.open(settings.layers)


@lru_cache(maxsize=2)
def _house(settings: Settings) -> House:
    from briefgen.rendering import House
    from briefgen.template import Brand, TemplateSet

    return House(
        TemplateSet.open(settings.template),
        settings.brand or Brand(),
        settings.paper,
        settings.reference,
        settings.pdf_profile,
        settings.template_name,
    )


@lru_cache(maxsize=2)
def _maker(name_of_maker: str) -> Callable[[Settings, Task], Iterator[bytes | Exception]]:
    module, _, name = name_of_maker.partition(":")
    maker: Callable[[Settings, Task], Iterator[bytes | Exception]] = getattr(importlib.import_module(module), name)
    return maker
