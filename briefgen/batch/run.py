"""The story of one run: look what is there, make what has to be made, give each file its place, tell of it.

The caller brings the executor (worker processes of this machine, or a cluster) and reads the outcomes as they come.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, replace
from typing import Protocol

from briefgen.batch.fingerprint import Fingerprints
from briefgen.batch.folder import Finished, Judgement, Outcome, OutputFolder
from briefgen.batch.jobs import Job, Task, tasks_of
from briefgen.batch.making import File
from briefgen.errors import BriefgenError

GATHERING = 0.2
"""Seconds for which finished files are gathered and put in place together: the disk is forced once for all of them."""
_GATHERED = 32


class Executor(Protocol):
    """Where tasks are made: `WarmWorkers` on this machine, or a cluster."""

    @property
    def ahead(self) -> int:
        """How many tasks to have under way: enough that nobody waits, few enough that no pile of results grows."""

    def submit_task(self, task: Task, limit: float) -> Future[tuple[File, ...]]:
        """Begin a task that may take `limit` seconds."""

    def close(self) -> None:
        """Let everything end that was begun."""

    def stop(self) -> None:
        """End everything at once; may be called again."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A job, what it would be made from, and whether it has to be made."""

    job: Job
    made_from: Mapping[str, str]
    judgement: Judgement


@dataclass(frozen=True)
class Plan:
    """What a run has to do in a folder."""

    folder: OutputFolder
    fingerprints: Fingerprints
    all: tuple[Planned, ...]
    overwrite: bool = False

    @property
    def to_make(self) -> tuple[Planned, ...]:
        """Those that have to be made."""
        return tuple(planned for planned in self.all if planned.judgement.make)

    def standing(self) -> Iterator[Outcome]:
        """Outcomes of the files that are left as they are."""
        for planned in self.all:
            if not planned.judgement.make:
                status = "kept" if planned.judgement.kept else "unchanged"
                yield Outcome(planned.job.path, status, planned.judgement.where, planned.judgement.reason)  # type: ignore[arg-type]


def make_plan(
    folder: OutputFolder,
    jobs: Sequence[Job],
    fingerprints: Fingerprints,
    *,
    force: bool = False,
    overwrite: bool = False,
) -> Plan:
    """Judge every job by the folder's manifest and the bytes that lie there."""
    made_from = {job.path: fingerprints.of(job) for job in jobs}
    judged = folder.judge(made_from, force=force, overwrite=overwrite)
    planned = tuple(Planned(job, made_from[job.path], judged[job.path]) for job in jobs)
    return Plan(folder, fingerprints, planned, overwrite)


def failed_jobs(folder: OutputFolder, among: Iterable[Job] | None = None) -> tuple[Job, ...]:
    """The jobs whose last attempt failed; `among` limits them to what was chosen."""
    chosen = None if among is None else {job.path for job in among}
    jobs = (
        Job.from_plain(path, entry.job)
        for path, entry in folder.manifest.entries.items()
        if entry.failed and (chosen is None or path in chosen)
    )
    return tuple(sorted((job for job in jobs if job is not None), key=lambda job: job.path))


def carry_out(plan: Plan, executor: Executor, *, limit: float = 60.0, fail_fast: bool = False) -> Iterator[Outcome]:
    """Make what has to be made; outcomes come as files are put in place.

    `limit` is the time in seconds that one country's brief may take; a bound document may take that for each of its
    countries. Raises OutputError when nothing more can be written. Whatever ends the run, the next one goes on from
    what is in place.
    """
    planned = {job_planned.job.path: job_planned for job_planned in plan.to_make}
    tasks = iter(tasks_of(job_planned.job for job_planned in plan.to_make))
    under_way: dict[Future[tuple[File, ...]], Task] = {}
    gathered: list[File] = []
    since = 0.0
    try:
        while True:
            while len(under_way) < executor.ahead and (task := next(tasks, None)):
                under_way[executor.submit_task(task, limit * task.documents)] = task
            if not under_way:
                break
            left = max(0.0, since + GATHERING - time.monotonic()) if gathered else None
            done = wait(under_way, left, FIRST_COMPLETED).done
            for future in done:
                if not gathered:
                    since = time.monotonic()
                gathered += _files_of(future, under_way.pop(future))
            if len(gathered) >= _GATHERED or (gathered and time.monotonic() - since >= GATHERING):
                yield from (outcomes := _put_in_place(plan, planned, gathered))
                gathered = []
                if fail_fast and any(outcome.status == "failed" for outcome in outcomes):
                    return
        if gathered:
            yield from _put_in_place(plan, planned, gathered)
    finally:
        if under_way:
            executor.stop()


def _files_of(future: Future[tuple[File, ...]], task: Task) -> tuple[File, ...]:
    try:
        return future.result()
    except BriefgenError as error:
        return tuple(File(job, failure=str(error)) for job in task.jobs)
    except CancelledError:
        return tuple(File(job, failure="It was cancelled.") for job in task.jobs)
    except Exception as error:
        return tuple(File(job, failure=f"{type(error).__name__}: {error}") for job in task.jobs)


def _put_in_place(plan: Plan, planned: Mapping[str, Planned], files: Sequence[File]) -> list[Outcome]:
    good = [file for file in files if not file.failure]
    delivered = plan.folder.deliver(
        [_finished(plan, planned[file.job.path], file) for file in good], overwrite=plan.overwrite
    )
    outcomes = [
        replace(outcome, reason=outcome.reason or planned[outcome.path].judgement.reason, seconds=file.seconds)
        for outcome, file in zip(delivered, good, strict=True)
    ]
    failures = [
        Outcome(file.job.path, "failed", reason=file.failure, trace=file.trace) for file in files if file.failure
    ]
    failures += [outcome for outcome in outcomes if outcome.status == "failed"]
    if failures:
        plan.folder.note_failures(
            {failure.path: (failure.reason, planned[failure.path].job.plain()) for failure in failures}
        )
    return [*(outcome for outcome in outcomes if outcome.status != "failed"), *failures]


def _finished(plan: Plan, planned: Planned, file: File) -> Finished:
    # A file whose data was changed while it was being made may be from before or after: it is made again next time.
    made_from = planned.made_from if plan.fingerprints.still_hold(file.job) else {}
    return Finished(file.job.path, file.data, made_from, file.job.plain())
