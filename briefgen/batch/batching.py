"""The story of one run: look what is there, make what has to be made, give each file its place, tell of it.

What the commands `briefgen batch` and `briefgen pack` call:

jobs = brief_jobs(catalogue, select(catalogue, ["EAP"]), ["officials"], ["pdf"], BriefOptions(2025))
counts = make_files(Path("output"), jobs, catalogue=catalogue)
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from briefgen.batch import making
from briefgen.batch.extras import extras
from briefgen.batch.fingerprint import Fingerprints
from briefgen.batch.folder import Finished, Judgement, Outcome, OutputFolder
from briefgen.batch.jobs import MAKER, Job, Settings, Task, tasks_of
from briefgen.batch.making import File
from briefgen.batch.workers import WarmWorkers, available_cores
from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

TIME_LIMIT = 60.0
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


class LocalExecutor(WarmWorkers):
    """Warm workers of this machine: a task that takes longer than its limit is ended with its worker."""

    def __init__(
        self, settings: Settings, count: int, formats: Collection[str], on_progress: Callable[[str], None]
    ) -> None:
        modules = ("briefgen.batch.warm", *(["briefgen.batch.warm_pdf"] if "pdf" in formats else []))
        super().__init__(
            count,
            prepare=making.warm_up,
            arguments=(settings,),
            preload=modules if settings.maker == MAKER else (),
            on_progress=on_progress,
        )
        self.ahead = 3 * count + 2
        self._settings = settings

    def submit_task(self, task: Task, limit: float) -> Future[tuple[File, ...]]:
        """Begin a task."""
        return self.submit(making.make, self._settings, task, limit=limit)

    def stop(self) -> None:
        """End everything at once."""
        self.shutdown(kill=True)

    def close(self) -> None:
        """Let the workers end when all is done."""
        self.shutdown()


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a run is done."""

    cores: int | None = None
    """Worker processes; one for each core unless given."""
    force: bool = False
    overwrite: bool = False
    """Replace files that somebody edited."""
    fail_fast: bool = False
    limit: float = TIME_LIMIT
    """Seconds that one country's brief may take; a bound document may take that for each of its countries."""
    scheduler: str = ""
    """Address of a Dask scheduler, or `local` for a cluster on this machine."""
    with_index: bool = True
    zip_name: str = ""
    """Also a zip of the jobs' files, under this name."""


class Reporter:
    """Is told what happens; the base class listens in silence."""

    def note(self, words: str) -> None:
        """Something to know: a lock that is waited for, a manifest that was set aside."""

    def planned(self, plan: Plan) -> None:
        """What there is to do."""

    def working(self, executor: Executor) -> None:
        """The workers are at it; `executor.stop()` ends them at once, from any thread, and with them the run."""

    def progress(self, words: str) -> None:
        """How far a long document is: “Kuwait, 9 of 18”. Called in a thread of the workers'."""

    def done(self, outcome: Outcome) -> None:
        """A job's file is done."""

    def extra(self, outcome: Outcome) -> None:
        """The index or the zip is done."""


def plan_files(
    folder: Path, jobs: Sequence[Job], settings: Settings, catalogue: Catalogue, run_options: RunOptions
) -> Plan:
    """What a run would make, and why; nothing is written."""
    return _plan(OutputFolder(folder), jobs, Fingerprints(catalogue, settings), run_options)


def make_files(
    folder: Path,
    jobs: Sequence[Job],
    *,
    catalogue: Catalogue,
    settings: Settings | None = None,
    run_options: RunOptions | None = None,
    reporter: Reporter | None = None,
) -> Counter[str]:
    """Make what has to be made of `jobs`; returns counts of `made`, `unchanged`, `kept` and `failed`.

    A job that fails is told to the reporter and counted; the rest goes on. Whatever ends a run, the next one goes on
    from what is in place.

    Raises:
        OutputError: nothing can be written any more (no permission, full disk). UsageError: settings that cannot be.
    """
    settings, run_options, reporter = settings or Settings(), run_options or RunOptions(), reporter or Reporter()
    counts: Counter[str] = Counter()
    output = OutputFolder(folder)
    with output.reserved(reporter.note):
        output.tidy({job.path.rpartition("/")[0] for job in jobs})
        plan = _plan(output, jobs, Fingerprints(catalogue, settings), run_options)
        for note in output.manifest.notes:
            reporter.note(note)
        reporter.planned(plan)
        for outcome in plan.standing():
            counts[outcome.status] += 1
            reporter.done(outcome)
        if plan.to_make:
            with _executor(settings, plan, run_options, reporter) as executor:
                for outcome in _carry_out(plan, executor, run_options):
                    counts[outcome.status] += 1
                    reporter.done(outcome)
        added = extras(output, jobs, catalogue, with_index=run_options.with_index, zip_name=run_options.zip_name)
        for outcome in output.deliver(added, overwrite=run_options.overwrite):
            counts.update(["failed"] if outcome.status == "failed" else [])
            reporter.extra(outcome)
    return counts


def failed_jobs(folder: OutputFolder, among: Iterable[Job] | None = None) -> tuple[Job, ...]:
    """The jobs whose last attempt failed; `among` limits them to what was chosen."""
    chosen = None if among is None else {job.path for job in among}
    jobs = (
        Job.from_plain(path, entry.job)
        for path, entry in folder.manifest.entries.items()
        if entry.failed and (chosen is None or path in chosen)
    )
    return tuple(sorted((job for job in jobs if job is not None), key=lambda job: job.path))


def _plan(folder: OutputFolder, jobs: Sequence[Job], fingerprints: Fingerprints, run_options: RunOptions) -> Plan:
    """Judge every job by the folder's manifest and the bytes that lie there."""
    made_from = {job.path: fingerprints.of(job) for job in jobs}
    judged = folder.judge(made_from, force=run_options.force, overwrite=run_options.overwrite)
    planned = tuple(Planned(job, made_from[job.path], judged[job.path]) for job in jobs)
    return Plan(folder, fingerprints, planned, run_options.overwrite)


@contextmanager
def _executor(settings: Settings, plan: Plan, run_options: RunOptions, reporter: Reporter) -> Iterator[Executor]:
    """The worker processes or the cluster, for the length of a run; at once gone when it is interrupted."""
    executor: Executor
    if run_options.scheduler:
        from briefgen.batch.cluster import ClusterExecutor

        executor = ClusterExecutor(settings, run_options.scheduler, count=run_options.cores, note=reporter.note)
    else:
        jobs = [planned.job for planned in plan.to_make]
        count = min(run_options.cores or available_cores(), len(jobs))
        executor = LocalExecutor(settings, count, {job.format for job in jobs}, reporter.progress)
    try:
        reporter.working(executor)
        yield executor
        executor.close()
    finally:
        executor.stop()


def _carry_out(plan: Plan, executor: Executor, run_options: RunOptions) -> Iterator[Outcome]:
    """Make what has to be made; outcomes come as files are put in place."""
    planned = {job_planned.job.path: job_planned for job_planned in plan.to_make}
    tasks = iter(tasks_of(job_planned.job for job_planned in plan.to_make))
    under_way: dict[Future[tuple[File, ...]], Task] = {}
    gathered: list[File] = []
    since = 0.0
    try:
        while True:
            while len(under_way) < executor.ahead and (task := next(tasks, None)):
                under_way[executor.submit_task(task, run_options.limit * task.documents)] = task
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
                if run_options.fail_fast and any(outcome.status == "failed" for outcome in outcomes):
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
    finished = []
    for file in good:
        # A file whose data was changed while it was being made may be from before or after: it is made again next time.
        made_from = planned[file.job.path].made_from if plan.fingerprints.still_hold(file.job) else {}
        finished.append(Finished(file.job.path, file.data, made_from, file.job.plain()))
    delivered = plan.folder.deliver(finished, overwrite=plan.overwrite)
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
