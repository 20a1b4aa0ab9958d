"""`briefgen brief` (also without its name): the briefs of one or more countries."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from briefgen.cli.opening import catalogue_of, output_folder_of
from briefgen.cli.options import (
    brief_options_of,
    content_options,
    formats_of,
    house_of,
    kind_of,
    look_options,
    open_option,
    overwrite_option,
    paper_options,
    telling_options,
    timeout_option,
)
from briefgen.cli.reporting import open_in_viewer, progress_bar
from briefgen.cli.types import COUNTRY, CountriesArgument, edition_of, is_typed
from briefgen.errors import BriefgenError, OutputError, UsageError
from briefgen.options import FORMATS
from briefgen.output import readable_size, write_atomically

if TYPE_CHECKING:
    from rich.progress import Progress

    from briefgen.batch.folder import Outcome
    from briefgen.batch.jobs import Job
    from briefgen.catalogue import Catalogue
    from briefgen.catalogue.models import CountryName

STANDARD_OUTPUT = "-"


@click.command()
@click.argument("countries", cls=CountriesArgument, metavar="COUNTRY...", nargs=-1, required=True, type=COUNTRY)
@paper_options("pdf, or what the name after -o says")
@content_options(theme_was_message=True)
@look_options
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR|-",
    help="A name that ends in .pdf, .docx or .html is a file, any other a folder; - is standard output. "
    "[default: output/]",
)
@overwrite_option
@timeout_option("one brief")
@open_option
@telling_options
@click.pass_context
def brief(
    ctx: click.Context,
    /,
    countries: tuple[CountryName, ...],
    formats: tuple[str, ...],
    audiences: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    open_files: bool,
    quiet: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """The brief of each COUNTRY, by any of its names: australia, AUS, "côte d'ivoire", myanmar.

    \b
    briefgen australia
    briefgen kenya fiji --audience ngos --format pdf --format docx
    briefgen burma --edition 2024 --marking OFFICIAL -o burma.docx
    """
    from briefgen.batch.jobs import subject_of, tasks_of
    from briefgen.cli.second_process import write
    from briefgen.limits import time_limit
    from briefgen.rendering import to_document

    request = _requested(ctx, countries, audiences, formats, output, chosen)
    tasks, house = tasks_of(request.jobs), house_of(ctx, chosen)
    report = _Report(len(request.jobs), quiet=quiet or request.to_standard_output, as_json=as_json)
    with report:
        for name in _without_the_report(ctx, countries, chosen["wording"]):
            report.note(
                f"{name}: nothing of the report's own words is on record, so the brief has our short statements. "
                "`briefgen import` brings them."
            )
        for task in tasks:
            name, with_data = task.jobs[0].title, any(job.format == "pdf" for job in task.jobs)
            try:
                with time_limit(chosen["timeout"], name):
                    subject = subject_of(catalogue_of(ctx), task.jobs[0])
                    document = to_document(subject, house, with_data=with_data)
            except BriefgenError as error:
                if len(tasks) == 1:
                    raise
                report.failed(name, error)
                continue
            for job in task.jobs:
                try:
                    with time_limit(chosen["timeout"], f"{name} ({job.format})"):
                        data = write(document, job.format, house)  # type: ignore[arg-type]
                except BriefgenError as error:
                    if report.total == 1:
                        raise
                    report.failed(f"{name} ({job.format})", error)
                    continue
                if request.to_standard_output:
                    _write_to_standard_output(data)
                else:
                    report.delivered(request.folder, job, data, overwrite=overwrite)
    if not (quiet or as_json or request.to_standard_output):
        _tell_of_the_report_once(ctx, request.jobs, report)
    if open_files:
        for path in report.paths:
            open_in_viewer(path)
    if report.failures:
        ctx.exit(1)


@dataclass(frozen=True, slots=True)
class _Request:
    """The files that were asked for, and where they go."""

    jobs: tuple[Job, ...]
    folder: Path
    to_standard_output: bool


def _requested(
    ctx: click.Context,
    countries: tuple[CountryName, ...],
    audiences: tuple[str, ...],
    formats: tuple[str, ...],
    output: str | None,
    chosen: dict[str, Any],
) -> _Request:
    from briefgen.batch.jobs import brief_job
    from briefgen.composition import resolve_edition

    edition = resolve_edition(catalogue_of(ctx), edition_of(ctx, chosen["edition"]))
    asked = formats_of(formats) if is_typed(ctx, "formats") else ()
    named = kind_of(Path(output), FORMATS, asked) if output and output != STANDARD_OUTPUT else ""
    kinds = (named,) if named else formats_of(formats) or ("pdf",)
    options = brief_options_of(ctx, edition, chosen)
    papers = dict.fromkeys(product(countries, audiences))
    jobs = tuple(brief_job(*paper, kind, options) for paper in papers for kind in kinds)
    if (named or output == STANDARD_OUTPUT) and len(jobs) > 1:
        target = "standard output" if output == STANDARD_OUTPUT else output
        raise UsageError(
            f"{len(jobs)} files do not fit into {target}.",
            hint="Give -o a folder, or ask for one country, reader and format.",
        )
    folder = Path(output) if output and output != STANDARD_OUTPUT else output_folder_of(ctx)
    if named:
        folder, jobs = folder.parent, (replace(jobs[0], path=folder.name),)
    return _Request(jobs, folder, output == STANDARD_OUTPUT)


def _without_the_report(ctx: click.Context, countries: Sequence[CountryName], wording: str) -> list[str]:
    """Names of the countries whose brief cannot have the report's words, though they were asked for."""
    if wording == "own":
        return []
    catalogue = catalogue_of(ctx)
    return [country.name for country in dict.fromkeys(countries) if not _has_quotations(catalogue, country.iso3)]


def _tell_of_the_report_once(ctx: click.Context, jobs: Sequence[Job], report: _Report) -> None:
    """After the first brief of a fresh install: how the report's own words come in. Said once, on a terminal."""
    from platformdirs import user_state_path

    told = user_state_path("briefgen") / "told-of-import"
    edition = jobs[0].brief_options.edition
    imported = (
        placement.basis == "report"
        for job in jobs
        for placement in catalogue_of(ctx).placements(job.subject)
        if placement.year == edition
    )
    if not sys.stderr.isatty() or told.exists() or any(imported):
        return
    report.note(
        "These are short statements of ours. The report's own words and all its recommendations come in with: "
        f"briefgen import --edition {edition} --fetch"
    )
    with contextlib.suppress(OutputError):
        write_atomically(told, b"")


def _has_quotations(catalogue: Catalogue, iso3: str) -> bool:
    from briefgen.workspace.starting import quoted_ids

    try:
        return bool(quoted_ids(catalogue.country(iso3)))
    except BriefgenError:
        return True  # the brief itself says what is wrong


def _write_to_standard_output(data: bytes) -> None:
    if sys.stdout.isatty():
        raise UsageError(
            "Standard output is a terminal, which a file would upset.", hint="Add > FILE, or a pipe, or -o FILE."
        )
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


# ---------------------------------------------------------------- what is told


class _Report:
    """Puts files in place and tells of each: a line, or a JSON object; a progress bar where it takes long."""

    def __init__(self, total: int, *, quiet: bool = False, as_json: bool = False) -> None:
        self.total, self.quiet, self.as_json = total, quiet, as_json
        self.paths: list[Path] = []
        """Files made, the newest version of each."""
        self.failures = 0
        self._size = 0
        self._kept = 0
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        if self.total > 1 and sys.stderr.isatty() and not self.quiet:
            self._bar = progress_bar(redirect_stdout=False, redirect_stderr=False)
            self._bar.add_task("Making briefs", total=self.total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        if error is None and self.total > 1 and not self.quiet and not self.as_json:
            self._sum_up()

    def delivered(self, folder: Path, job: Job, data: bytes, *, overwrite: bool) -> None:
        """Give a file its place in the folder (never a person's own place) and tell of it."""
        from briefgen.batch.folder import Finished, OutputFolder

        (outcome,) = OutputFolder(folder).deliver([Finished(job.path, data)], overwrite=overwrite)
        if outcome.status == "failed":
            raise OutputError(outcome.reason)
        path = folder / outcome.where
        self.paths.append(path)
        self._size += len(data)
        self._kept += outcome.status == "kept"
        self._tell(folder / job.path, path, outcome, data, job)
        self._advance()

    def failed(self, subject: str, error: BriefgenError) -> None:
        """Tell of a brief that could not be made; the others go on."""
        self.failures += 1
        self._line(f"{click.style('Failed:', fg='red')} {subject}: {error}", err=True)
        self._advance()

    def note(self, words: str) -> None:
        """Say what a person should know of a brief that was made."""
        if not self.quiet:
            self._line(f"{click.style('Note:', fg='yellow')} {words}", err=True)

    def _tell(self, asked: Path, path: Path, outcome: Outcome, data: bytes, job: Job) -> None:
        pages = page_count(data) if path.suffix == ".pdf" else None
        if self.as_json:
            told: dict[str, Any] = {
                "country": job.subject,
                "edition": job.brief_options.edition,
                "audience": job.audience,
                "format": path.suffix.lstrip("."),
                "file": str(path),
                "status": outcome.status,
                "bytes": len(data),
            }
            self._line(json.dumps(told | ({"pages": pages} if pages else {}), ensure_ascii=False))
            return
        size = ", ".join([*([_counted(pages, "page")] if pages else []), readable_size(len(data))])
        self._line(f"{click.style(str(path), bold=True)}  {size}{', unchanged' * (outcome.status == 'unchanged')}")
        if outcome.status == "kept":
            self._line(f"  {asked} was edited since briefgen made it, and was left alone (--overwrite replaces it).")

    def _sum_up(self) -> None:
        folder = self.paths[0].parent if self.paths else None
        parts = [
            f"{_counted(len(self.paths), 'file')} in {folder}, {readable_size(self._size)}" if folder else "no file"
        ]
        parts += [f"{self._kept} kept as edited"] * bool(self._kept) + [f"{self.failures} failed"] * bool(self.failures)
        self._line("; ".join(parts))

    def _line(self, text: str, *, err: bool = False) -> None:
        if self.quiet and not err:
            return
        if self._bar and (err or sys.stdout.isatty()):
            # Above the bar, which is drawn again below it; a redirected standard output gets its line as ever.
            from rich.text import Text

            self._bar.console.print(Text.from_ansi(text), soft_wrap=True)
        else:
            click.echo(text, err=err)

    def _advance(self) -> None:
        if self._bar:
            self._bar.advance(self._bar.task_ids[0])


def page_count(pdf: bytes) -> int:
    """Pages of a PDF of ours. (Asking a PDF library takes longer than the rest of the report.)"""
    import re
    import zlib

    objects = re.search(rb"/ObjStm.*?\bstream\n(.*?)\r\nendstream", pdf, re.S)
    count = re.search(rb"/Type /Pages[^>]*?/Count (\d+)", zlib.decompress(objects[1])) if objects else None
    return int(count[1]) if count else 0


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
