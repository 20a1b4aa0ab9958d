"""What `briefgen batch` and `briefgen pack` say: a line or JSON object per file, a progress bar, and the sum."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, get_args

import click

from briefgen.batch.batching import Plan, Reporter, RunOptions, make_files, plan_files
from briefgen.batch.folder import Outcome, Status
from briefgen.cli.reporting import progress_bar

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from briefgen.batch.jobs import Job, Settings
    from briefgen.catalogue import Catalogue

_SHOWN_FAILURES = 20
_FEW = 6
"""Files that are named one by one after a progress bar has gone."""
_NAMES = {".html": "Index", ".csv": "Table", ".zip": "Zip"}


def make_and_tell(
    folder: Path,
    jobs: Sequence[Job],
    settings: Settings,
    catalogue: Catalogue,
    run_options: RunOptions,
    *,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make the files and tell of each, or say what would be made; the command ends with 1 when one failed."""
    if dry_run:
        _would_make(plan_files(folder, jobs, settings, catalogue, run_options), as_json=as_json, quiet=quiet)
        return
    with BatchReport(folder, quiet=quiet, as_json=as_json) as report:
        counts = make_files(
            folder, jobs, catalogue=catalogue, settings=settings, run_options=run_options, reporter=report
        )
    report.sum_up()
    if counts["failed"]:
        click.get_current_context().exit(1)


class BatchReport(Reporter):
    """Tells of each file as it is done, and sums up."""

    def __init__(self, folder: Path, *, quiet: bool, as_json: bool) -> None:
        self._folder, self._quiet, self._as_json = folder, quiet, as_json
        self._extra: list[str] = []
        self._outcomes: list[Outcome] = []
        self._total = 0
        self._had_bar = False
        self._begun = time.monotonic()
        self._bar: tuple[Progress, TaskID] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove_bar()
        if error is not None and self._total:
            left = self._total - len(self._outcomes)
            self.note(f"Stopped: {self._counted()}, {left} not started. The same command goes on from here.")

    # What the run tells

    def note(self, words: str) -> None:
        """Something to know, on the error channel."""
        if not self._quiet:
            click.echo(words, err=True)

    def planned(self, plan: Plan) -> None:
        """How much there is: more than a moment's work gets a progress bar, on a terminal."""
        self._total = len(plan.all)
        if plan.to_make and sys.stderr.isatty() and not self._quiet and not self._as_json:
            self._bar = _progress_bar(len(plan.to_make))
            self._had_bar = True

    def progress(self, words: str) -> None:
        """How far a pack is."""
        if self._bar:
            # Shown at once: a short pack would be done before the bar is next redrawn.
            self._bar[0].update(self._bar[1], description=words, refresh=True)

    def done(self, outcome: Outcome) -> None:
        """One file is done."""
        self._outcomes.append(outcome)
        if self._bar and outcome.reason != "up to date":
            self._bar[0].update(self._bar[1], advance=1, description=outcome.path.rpartition("/")[2])
        if self._as_json:
            click.echo(json.dumps(self._object(outcome), ensure_ascii=False))
        elif not self._bar:
            self._line(outcome)

    def extra(self, outcome: Outcome) -> None:
        """The index or the zip is in place."""
        self._remove_bar()
        if outcome.status == "failed":
            self.done(outcome)
        else:
            self._extra.append(outcome.where)

    # What is said at the end

    def sum_up(self) -> None:
        """Counts, and where the files are."""
        if self._as_json:
            return
        failures = [outcome for outcome in self._outcomes if outcome.status == "failed"]
        if self._had_bar:
            for outcome in self._outcomes if len(self._outcomes) <= _FEW else ():
                if outcome.status != "failed":
                    self._line(outcome)
            for outcome in failures[:_SHOWN_FAILURES]:
                self._line(outcome)
            if len(failures) > _SHOWN_FAILURES:
                click.echo(f"… and {len(failures) - _SHOWN_FAILURES} more failed.", err=True)
        if failures:
            click.echo("Mend the cause, then run the same command, or with --retry-failed.", err=True)
        if self._quiet:
            return
        for outcome in self._outcomes:
            if outcome.status != "kept" or outcome.where == outcome.path:
                continue
            click.echo(
                f"Kept {self._folder / outcome.path}, which somebody edited; "
                f"the new version is beside it: {outcome.where.rpartition('/')[2]}"
            )
        for name in self._extra:
            click.echo(f"{_NAMES.get(Path(name).suffix, 'File')}: {self._folder / name}")
        seconds = time.monotonic() - self._begun
        made = sum(outcome.status == "made" for outcome in self._outcomes)
        rate = f", {made / seconds:.1f} a second" if made > 9 else ""
        left = self._total - len(self._outcomes)
        not_started = f", {left} not started" if left > 0 else ""
        click.echo(f"{self._counted()}{not_started} in {self._folder}/ ({seconds:.1f} s{rate})")

    def _line(self, outcome: Outcome) -> None:
        if outcome.status == "failed":
            click.echo(f"{click.style('failed', fg='red')}  {outcome.path}: {outcome.reason}", err=True)
            context = click.get_current_context(silent=True)
            if outcome.trace and context and context.find_root().params.get("debug"):
                click.echo(outcome.trace, err=True)
        elif outcome.status != "unchanged" and not self._quiet:
            click.echo(f"{outcome.status}  {self._folder / outcome.where}  ({outcome.reason})")

    def _counted(self) -> str:
        counts = Counter(outcome.status for outcome in self._outcomes)
        return ", ".join(f"{counts[name]} {name}" for name in get_args(Status) if counts[name] or name == "made")

    def _object(self, outcome: Outcome) -> dict[str, Any]:
        told: dict[str, Any] = {"file": outcome.path, "status": outcome.status, "reason": outcome.reason}
        if outcome.status != "failed":
            told["where"] = str(self._folder / outcome.where)
        if outcome.size:
            told |= {"bytes": outcome.size, "seconds": round(outcome.seconds, 4)}
        return told

    def _remove_bar(self) -> None:
        if self._bar:
            self._bar[0].stop()
            self._bar = None


def _would_make(plan: Plan, *, as_json: bool, quiet: bool) -> None:
    """What a run would do, and why; nothing is made."""
    reasons = Counter(planned.judgement.reason for planned in plan.to_make)
    for planned in plan.all:
        judgement = planned.judgement
        action = "make" if judgement.make else "keep" if judgement.kept else "leave"
        if as_json:
            click.echo(json.dumps({"file": planned.job.path, "action": action, "reason": judgement.reason}))
        elif not quiet and action != "leave":
            beside = ", beside the edited file" if judgement.make and judgement.kept else ""
            click.echo(f"{action}  {planned.job.path}  ({judgement.reason}{beside})")
    if not as_json:
        why = "; ".join(f"{count} {reason}" for reason, count in reasons.most_common())
        left = len(plan.all) - len(plan.to_make)
        click.echo(f"{len(plan.to_make)} would be made{f' ({why})' if why else ''}, {left} left as they are.")


def _progress_bar(total: int) -> tuple[Progress, TaskID]:
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TimeRemainingColumn

    # Of a single file only what it is at can be told.
    of_many = (BarColumn(), MofNCompleteColumn(), "left:", TimeRemainingColumn())
    bar = progress_bar(*(of_many if total > 1 else (SpinnerColumn(),)), "{task.description}", refresh_per_second=4)
    return bar, bar.add_task("starting", total=total)
