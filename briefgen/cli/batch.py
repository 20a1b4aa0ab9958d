"""`briefgen pack` and `briefgen batch`: many countries, as one bound document or as separate files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.batch_report import make_and_tell
from briefgen.cli.opening import catalogue_of, output_folder_of, packs_file_of
from briefgen.cli.options import (
    OTHER_KINDS,
    brief_options_of,
    content_options,
    formats_of,
    kind_of,
    look_options,
    narrowing_of,
    narrowing_options,
    open_option,
    paper_options,
    remaking_options,
    settings_of,
    telling_options,
    timeout_option,
)
from briefgen.cli.reporting import open_in_viewer
from briefgen.cli.types import SELECTION, SelectionsArgument, edition_of, is_typed
from briefgen.errors import UsageError
from briefgen.options import FORMATS

if TYPE_CHECKING:
    from briefgen.batch.jobs import Job
    from briefgen.composition.pack_data import Selection
    from briefgen.options import BriefOptions


@click.command()
@click.argument("names", cls=SelectionsArgument, metavar="[REGION|GROUP|PACK|all]...", nargs=-1, type=SELECTION)
@click.option("--countries", metavar="NAME,NAME,...", default="", help="These countries, by any of their names.")
@narrowing_options
@click.option("--from-find", metavar="WORDS", default="", help="Only countries with a statement that holds the words.")
@click.option("--title", metavar="TEXT", default="", help="Title of the cover. [default: the selection's name]")
@paper_options()
@content_options()
@look_options
@click.option(
    "-o",
    "--output",
    metavar="FILE|DIR",
    type=click.Path(path_type=Path),
    help="A name that ends in .pdf, .docx or .html is the file. [default: output/]",
)
@remaking_options("Make it again even if nothing changed.")
@timeout_option("each country")
@open_option
@telling_options
@click.pass_context
def pack(ctx: click.Context, /, output: Path | None, **chosen: Any) -> None:
    """One bound document: cover and map, the countries side by side, what they share, then each country's brief.

    The countries are those of a region (EAP, africa, MENA …), of a pack of your own in packs.toml, the ones you name,
    or all; --tier, --theme, --changed and --from-find narrow them.

    \b
    briefgen pack east-asia-pacific
    briefgen pack --countries australia,fiji,tonga --title "Pacific visit" --format docx
    briefgen pack --theme online-scams --audience ngos
    briefgen pack africa --tier "Tier 3" --format all
    briefgen pack --from-find "scam compounds"
    """
    from briefgen.batch.batching import RunOptions

    formats = formats_of(chosen["formats"])
    named = kind_of(output, FORMATS, formats if is_typed(ctx, "formats") else ()) if output else ""
    settings = settings_of(ctx, chosen)
    jobs = _pack_jobs(ctx, (named,) if named else formats or ("pdf",), chosen)
    folder = output or output_folder_of(ctx)
    if output and named:
        if len(jobs) > 1:
            raise UsageError(f"{len(jobs)} packs do not fit into {output}.", hint="Give -o a folder.")
        folder, jobs = output.parent, (replace(jobs[0], path=output.name),)
    run_options = RunOptions(
        force=chosen["force"], overwrite=chosen["overwrite"], limit=chosen["timeout"], with_index=False
    )
    make_and_tell(folder, jobs, settings, catalogue_of(ctx), run_options, **_telling(chosen))
    if chosen["open_files"] and not chosen["dry_run"]:
        for job in jobs:
            open_in_viewer(folder / job.path)


@click.command()
@click.argument("names", cls=SelectionsArgument, metavar="[REGION|GROUP|PACK|COUNTRY|all]...", nargs=-1, type=SELECTION)
@paper_options()
@narrowing_options
@content_options()
@look_options
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="[default: output/]"
)
@click.option("-j", "--jobs", "cores", type=click.IntRange(1, 512), metavar="N", help="Processes. [default: all cores]")
@remaking_options("Make everything again.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--retry-failed", is_flag=True, help="Only what failed last time.")
@click.option("--zip", "with_zip", is_flag=True, help="Also one zip of all the files.")
@timeout_option("one brief")
@click.option("--scheduler", metavar="ADDRESS", help="Dask: tcp://host:8786, or local. Needs the extra briefgen[dask].")
@telling_options
@click.pass_context
def batch(ctx: click.Context, /, output: Path | None, **chosen: Any) -> None:
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
        one_file = f"briefgen {' '.join(chosen['names'])} -o FILE"
        raise UsageError(
            f"A batch makes many files, which do not fit into {output}.",
            hint=f"Give -o a folder; --zip adds one zip of all. One file:  {one_file}",
        )
    settings = settings_of(ctx, chosen)
    folder = output or output_folder_of(ctx)
    name, jobs = _batch_jobs(ctx, folder, chosen)
    run_options = RunOptions(
        cores=chosen["cores"],
        force=chosen["force"],
        overwrite=chosen["overwrite"],
        fail_fast=chosen["fail_fast"],
        limit=chosen["timeout"],
        scheduler=chosen["scheduler"] or "",
        zip_name=f"{name}-{jobs[0].brief_options.edition}.zip" if chosen["with_zip"] and jobs else "",
    )
    make_and_tell(folder, jobs, settings, catalogue_of(ctx), run_options, **_telling(chosen))


def _telling(chosen: dict[str, Any]) -> dict[str, bool]:
    return {name: chosen[name] for name in ("dry_run", "as_json", "quiet")}


# ---------------------------------------------------------------- what is asked for


def _pack_jobs(ctx: click.Context, formats: Sequence[str], chosen: dict[str, Any]) -> tuple[Job, ...]:
    """A job per reader and format."""
    from briefgen.batch.jobs import pack_jobs
    from briefgen.batch.selection import select_for_pack

    names = [*chosen["names"], *(name.strip() for name in chosen["countries"].split(",") if name.strip())]
    words = chosen["from_find"].strip()
    if not (names or words or any(narrowing_of(chosen).values())):
        raise UsageError(
            "Which countries?",
            hint="Name a region, a pack of your own or all, or give --countries, --tier, --theme, --changed or "
            "--from-find. `briefgen list regions` and `briefgen list packs` show the names.",
        )
    selection, options = _selected(ctx, select_for_pack, names, chosen, words=words, title=chosen["title"])
    return pack_jobs(selection, chosen["audiences"], formats, options)


def _batch_jobs(ctx: click.Context, folder: Path, chosen: dict[str, Any]) -> tuple[str, tuple[Job, ...]]:
    """Name of the selection, and its jobs."""
    from briefgen.batch.batching import failed_jobs
    from briefgen.batch.folder import OutputFolder
    from briefgen.batch.jobs import brief_jobs
    from briefgen.batch.selection import select

    if not chosen["names"] and not any(narrowing_of(chosen).values()):
        if chosen["retry_failed"]:
            return "failed", failed_jobs(OutputFolder(folder))
        raise UsageError(
            "Which countries?",
            hint="Name regions, countries or packs, or all: `briefgen batch all`. `briefgen list regions` shows them.",
        )
    selection, options = _selected(ctx, select, chosen["names"], chosen)
    formats = formats_of(chosen["formats"]) or ("pdf",)
    jobs = brief_jobs(catalogue_of(ctx), selection, chosen["audiences"], formats, options)
    return selection.id, failed_jobs(OutputFolder(folder), jobs) if chosen["retry_failed"] else jobs


def _selected(
    ctx: click.Context, select: Callable[..., Selection], names: Sequence[str], chosen: dict[str, Any], **further: str
) -> tuple[Selection, BriefOptions]:
    """The countries of the names, narrowed by the options, and what their papers say."""
    from briefgen.batch.selection import read_packs

    catalogue = catalogue_of(ctx)
    edition = edition_of(ctx, chosen["edition"]) or catalogue.editions()[-1].year
    packs = read_packs(packs_file_of(ctx))
    selection = select(catalogue, names, edition=edition, packs=packs, **narrowing_of(chosen), **further)
    return selection, brief_options_of(ctx, edition, chosen)
