"""`briefgen batch`: many briefs as separate files, made by all cores, only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.batch_report import Run, make_and_tell
from briefgen.cli.opening import catalogue_of, output_folder_of, packs_file_of
from briefgen.cli.options import (
    brief_options_of,
    content_options,
    folder_option,
    formats_of,
    look_options,
    narrowing_of,
    narrowing_options,
    paper_options,
    remaking_options,
    settings_of,
    telling_options,
    timeout_option,
)
from briefgen.cli.outputs import OTHER_KINDS
from briefgen.cli.types import SELECTION, SelectionsArgument, edition_of
from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.batch.jobs import Job


@click.command()
@click.argument("names", cls=SelectionsArgument, metavar="[REGION|GROUP|PACK|COUNTRY|all]...", nargs=-1, type=SELECTION)
@paper_options()
@narrowing_options
@content_options()
@look_options
@folder_option
@click.option("-j", "--jobs", "cores", type=click.IntRange(1, 512), metavar="N", help="Processes. [default: all cores]")
@remaking_options("Make everything again.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--retry-failed", is_flag=True, help="Only what failed last time.")
@click.option("--zip", "with_zip", is_flag=True, help="Also one zip of all the files.")
@timeout_option("one brief")
@click.option("--scheduler", metavar="ADDRESS", help="Dask: tcp://host:8786, or local. Needs the extra briefgen[dask].")
@telling_options
@click.pass_context
def batch(
    ctx: click.Context,
    /,
    names: tuple[str, ...],
    formats: tuple[str, ...],
    audiences: tuple[str, ...],
    output: Path | None,
    quiet: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """The briefs of a region, of a pack of your own, of single countries or of all, as separate files.

    They go into a folder per region, with an index. A second run makes only what changed; a file that a person edited
    is kept, and the new version put beside it.

    \b
    briefgen batch east-asia-pacific --audience officials --audience ngos
    briefgen batch all --format all --zip
    briefgen batch --tier "Tier 3" --theme online-scams --dry-run
    """
    from briefgen.batch.batching import RunOptions

    if output and output.suffix.lower().lstrip(".") in OTHER_KINDS and not output.is_dir():
        raise UsageError(
            f"A batch makes many files, which do not fit into {output}.",
            hint=f"Give -o a folder; --zip adds one zip of all. One file:  briefgen {' '.join(names)} -o FILE",
        )
    settings = settings_of(ctx, chosen)
    folder = output or output_folder_of(ctx)
    name, jobs = _jobs(ctx, names, audiences, formats_of(formats) or ("pdf",), folder, chosen)
    run_options = RunOptions(
        cores=chosen["cores"],
        force=chosen["force"],
        overwrite=chosen["overwrite"],
        fail_fast=chosen["fail_fast"],
        limit=chosen["timeout"],
        scheduler=chosen["scheduler"] or "",
        zip_name=f"{name}-{jobs[0].brief_options.edition}.zip" if chosen["with_zip"] and jobs else "",
    )
    run = Run(folder, jobs, settings, catalogue_of(ctx), run_options)
    make_and_tell(run, dry_run=chosen["dry_run"], as_json=as_json, quiet=quiet)


# ---------------------------------------------------------------- what is asked for


def _jobs(
    ctx: click.Context,
    names: Sequence[str],
    audiences: Sequence[str],
    formats: Sequence[str],
    folder: Path,
    chosen: dict[str, Any],
) -> tuple[str, tuple[Job, ...]]:
    """Name of the selection, and its jobs."""
    from briefgen.batch.folder import OutputFolder
    from briefgen.batch.jobs import brief_jobs
    from briefgen.batch.run import failed_jobs
    from briefgen.batch.selection import read_packs, select

    filters = narrowing_of(chosen)
    narrowed = bool(names) or any(filters.values())
    if chosen["retry_failed"] and not narrowed:
        return "failed", failed_jobs(OutputFolder(folder))
    if not narrowed:
        raise UsageError(
            "Which countries?",
            hint="Name regions, countries or packs, or all: `briefgen batch all`. `briefgen list regions` shows them.",
        )
    catalogue = catalogue_of(ctx)
    edition = edition_of(ctx, chosen["edition"]) or catalogue.editions()[-1].year
    packs = read_packs(packs_file_of(ctx))
    selection = select(catalogue, names, edition=edition, packs=packs, **filters)
    jobs = brief_jobs(catalogue, selection, audiences, formats, brief_options_of(ctx, edition, chosen))
    return selection.id, failed_jobs(OutputFolder(folder), jobs) if chosen["retry_failed"] else jobs
