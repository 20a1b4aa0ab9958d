"""One whole run: plan, make, put in place,  What the command `briefgen batch` calls.

jobs = brief_jobs(catalogue, select(catalogue, ["EAP"]), ["officials"], ["pdf"], BriefOptions(2025))
counts = make_files(Path("output"), jobs, catalogue=catalogue)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.batch.fingerprint import Fingerprints
from briefgen.batch.folder import Finished, Outcome, OutputFolder
from briefgen.batch.jobs import Job, Settings
from briefgen.batch.run import Executor, Plan, carry_out, make_plan

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

TIME_LIMIT = 60.0
"""Seconds that one country's brief may take."""


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
    fingerprints = Fingerprints(catalogue, settings)
    return make_plan(OutputFolder(folder), jobs, fingerprints, force=run_options.force, overwrite=run_options.overwrite)


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
    fingerprints = Fingerprints(catalogue, settings)
    with output.reserved(reporter.note):
        output.tidy({job.path.rpartition("/")[0] for job in jobs})
        plan = make_plan(output, jobs, fingerprints, force=run_options.force, overwrite=run_options.overwrite)
        for note in output.manifest.notes:
            reporter.note(note)
        reporter.planned(plan)
        for outcome in plan.standing():
            counts[outcome.status] += 1
            reporter.done(outcome)
        if plan.to_make:
            with _executor(settings, plan, run_options, reporter) as executor:
                for outcome in carry_out(plan, executor, limit=run_options.limit, fail_fast=run_options.fail_fast):
                    counts[outcome.status] += 1
                    reporter.done(outcome)
        for outcome in _finish(output, jobs, catalogue, run_options):
            counts.update(["failed"] if outcome.status == "failed" else [])
            reporter.extra(outcome)
    return counts


@contextmanager
def _executor(settings: Settings, plan: Plan, run_options: RunOptions, reporter: Reporter) -> Iterator[Executor]:
    """The worker processes or the cluster, for the length of a run; at once gone when it is interrupted."""
    executor: Executor
    if run_options.scheduler:
        from briefgen.batch.cluster import ClusterExecutor

        executor = ClusterExecutor(settings, run_options.scheduler, count=run_options.cores, note=reporter.note)
    else:
        from briefgen.batch.local import LocalExecutor, available_cores

        jobs = [planned.job for planned in plan.to_make]
        count = min(run_options.cores or available_cores(), len(jobs))
        executor = LocalExecutor(settings, count, formats={job.format for job in jobs}, on_progress=reporter.progress)
    try:
        reporter.working(executor)
        yield executor
        executor.close()
    finally:
        executor.stop()


def _finish(folder: OutputFolder, jobs: Sequence[Job], catalogue: Catalogue, run_options: RunOptions) -> list[Outcome]:
    """The index, and the zip with an index of its own."""
    from briefgen.batch.archive import stage_zip
    from briefgen.batch.index_page import PAGE, TABLE, listed, page, table

    finished = []
    if run_options.with_index:
        lines = listed(folder)
        finished += [
            Finished(PAGE, page(lines, catalogue)),
            Finished(TABLE, table(lines)),
        ]
    if run_options.zip_name:
        own = listed(folder, [job.path for job in jobs])
        extra = {
            PAGE: page(own, catalogue, title="Briefs"),
            TABLE: table(own),
        }
        staged = stage_zip(folder, run_options.zip_name, [line.file for line in own], extra)
        finished.append(Finished(run_options.zip_name, staged=staged))
    return folder.deliver(finished, overwrite=run_options.overwrite)
