"""`briefgen pack`: one bound document over a region, a pack of one's own or any selection of countries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.batch_report import Run, make_and_tell
from briefgen.cli.opening import catalogue_of, output_folder_of, packs_file_of
from briefgen.cli.options import (
    brief_options_of,
    content_options,
    formats_of,
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
from briefgen.cli.outputs import kind_of
from briefgen.cli.reporting import open_in_viewer
from briefgen.cli.types import SELECTION, SelectionsArgument, edition_of, is_typed
from briefgen.errors import UsageError
from briefgen.options import FORMATS

if TYPE_CHECKING:
    from briefgen.batch.jobs import Job


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
def pack(
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

    named = kind_of(output, FORMATS, formats_of(formats) if is_typed(ctx, "formats") else ()) if output else ""
    settings = settings_of(ctx, chosen)
    jobs = _jobs(ctx, names, audiences, (named,) if named else formats_of(formats) or ("pdf",), chosen)
    folder = output or output_folder_of(ctx)
    if output and named:
        if len(jobs) > 1:
            raise UsageError(f"{len(jobs)} packs do not fit into {output}.", hint="Give -o a folder.")
        folder, jobs = output.parent, (replace(jobs[0], path=output.name),)
    run_options = RunOptions(
        force=chosen["force"], overwrite=chosen["overwrite"], limit=chosen["timeout"], with_index=False
    )
    run = Run(folder, jobs, settings, catalogue_of(ctx), run_options)
    make_and_tell(run, dry_run=chosen["dry_run"], as_json=as_json, quiet=quiet)
    if chosen["open_files"] and not chosen["dry_run"]:
        for job in jobs:
            open_in_viewer(folder / job.path)


def _jobs(
    ctx: click.Context,
    names: tuple[str, ...],
    audiences: tuple[str, ...],
    formats: tuple[str, ...],
    chosen: dict[str, Any],
) -> tuple[Job, ...]:
    """A job per reader and format."""
    from briefgen.batch.jobs import pack_jobs
    from briefgen.batch.selection import read_packs, select_for_pack

    countries = [name.strip() for name in chosen["countries"].split(",") if name.strip()]
    filters = narrowing_of(chosen)
    words = chosen["from_find"].strip()
    if not (names or countries or words or any(filters.values())):
        raise UsageError(
            "Which countries?",
            hint="Name a region, a pack of your own or all, or give --countries, --tier, --theme, --changed or "
            "--from-find. `briefgen list regions` and `briefgen list packs` show the names.",
        )
    catalogue = catalogue_of(ctx)
    edition = edition_of(ctx, chosen["edition"]) or catalogue.editions()[-1].year
    selection = select_for_pack(
        catalogue,
        [*names, *countries],
        words=words,
        title=chosen["title"],
        edition=edition,
        packs=read_packs(packs_file_of(ctx)),
        **filters,
    )
    return pack_jobs(selection, audiences, formats, brief_options_of(ctx, edition, chosen))
