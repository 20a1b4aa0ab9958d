"""`briefgen batch`: many briefs as separate files, made by all cores, only what changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from briefgen.cli.batch_report import BatchReport, would_make
from briefgen.cli.opening import catalogue_of, data_option, layers_of, output_folder_of, packs_file_of
from briefgen.cli.options import FORMATS, formats_of, house_of, look_options
from briefgen.cli.types import AUDIENCE, COUNTRY, DATE, EDITION, REGION, THEME
from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.batch.jobs import Job, Settings


class SelectionType(click.ParamType[str]):
    """A region, own pack, country or `all`; looked up later, so that all unknown names are told at once."""

    name = "selection"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Propose `all`, regions, own packs and countries."""
        from briefgen.batch.selection import read_packs

        words = [("all", "all countries"), *((pack.id, pack.title) for pack in read_packs(packs_file_of(ctx)))]
        own = [CompletionItem(word, help=help_) for word, help_ in words if word.startswith(incomplete.lower())]
        regions = REGION.shell_complete(ctx, param, incomplete)
        return [*own, *regions, *COUNTRY.shell_complete(ctx, param, incomplete)]


@click.command()
@click.argument("names", metavar="[REGION|PACK|COUNTRY|all]...", nargs=-1, type=SelectionType())
@click.option(
    "--format", "formats", multiple=True, type=click.Choice([*FORMATS, "all"]), help="Repeatable. [default: pdf]"
)
@click.option(
    "--audience",
    "audiences",
    multiple=True,
    type=AUDIENCE,
    metavar="NAME",
    default=("officials",),
    help="Reader: officials or ngos; repeatable. [default: officials]",
)
@click.option("--edition", type=EDITION, metavar="YEAR", help="Edition of the report. [default: the newest on record]")
@click.option("--tier", "tiers", multiple=True, metavar="TIER", help='Only countries on this tier, e.g. "Tier 3".')
@click.option("--theme", "themes", multiple=True, metavar="ID", help="Only countries whose records speak of it.")
@click.option("--changed", is_flag=True, help="Only countries whose placement moved in this edition.")
@click.option(
    "--message", type=THEME, metavar="ID", help="Secretary's message. [default: the newest up to the edition]"
)
@click.option("--date", type=DATE, metavar="DATE", help="Date on the papers. [default: the data's own]")
@click.option("--marking", metavar="TEXT", default="", help="Handling marking, e.g. OFFICIAL.")
@click.option(
    "--wording", type=click.Choice(["own", "report", "both"]), default="own", show_default=True, help="Whose words."
)
@data_option
@look_options
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="[default: output/]"
)
@click.option("-j", "--jobs", "cores", type=click.IntRange(1, 512), metavar="N", help="Processes. [default: all cores]")
@click.option("--force", is_flag=True, help="Make everything again.")
@click.option("--dry-run", is_flag=True, help="Say what would be made and why; make nothing.")
@click.option("--overwrite", is_flag=True, help="Replace files even if a person edited them.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first failure.")
@click.option("--retry-failed", is_flag=True, help="Only what failed last time.")
@click.option("--zip", "with_zip", is_flag=True, help="Also one zip of all the files.")
@click.option(
    "--timeout", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds that one brief may take."
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask: tcp://host:8786, or local. Needs the extra briefgen[dask].")
@click.option("--shared-output", is_flag=True, help="The cluster's workers write to the output folder themselves.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object per file as it is done.")
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
    from briefgen.batch.batching import How, make_files, plan_files

    settings = _settings(ctx, chosen)
    folder = output or output_folder_of(ctx)
    name, jobs = _jobs(ctx, names, audiences, formats_of(formats) or ("pdf",), folder, chosen)
    how = How(
        cores=chosen["cores"],
        force=chosen["force"],
        overwrite=chosen["overwrite"],
        fail_fast=chosen["fail_fast"],
        limit=chosen["timeout"],
        scheduler=chosen["scheduler"] or "",
        shared_output=chosen["shared_output"],
        zip_name=f"{name}-{jobs[0].wish.edition}.zip" if chosen["with_zip"] and jobs else "",
    )
    if chosen["dry_run"]:
        would_make(plan_files(folder, jobs, settings, catalogue_of(ctx), how), as_json=as_json, quiet=quiet)
        return
    with BatchReport(folder, quiet=quiet, as_json=as_json) as report:
        counts = make_files(folder, jobs, catalogue=catalogue_of(ctx), settings=settings, how=how, listener=report)
    report.sum_up()
    if counts["failed"]:
        ctx.exit(1)


# ---------------------------------------------------------------- what is asked for


def _settings(ctx: click.Context, chosen: dict[str, Any]) -> Settings:
    from briefgen.batch.jobs import Settings

    house = house_of(ctx, chosen)
    template = str(house.templates.folder or house.templates.name)
    reference = house.reference.absolute() if house.reference else None
    layers = tuple(folder.absolute() for folder in layers_of(ctx))
    return Settings(layers, template, house.brand, house.paper, reference, house.pdf_profile)


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
    from briefgen.batch.jobs import Wish, brief_jobs
    from briefgen.batch.run import failed_jobs
    from briefgen.batch.selection import read_packs, select

    filters: dict[str, Any] = {name: chosen[name] for name in ("tiers", "themes", "changed")}
    narrowed = bool(names) or any(filters.values())
    if chosen["retry_failed"] and not narrowed:
        return "failed", failed_jobs(OutputFolder(folder))
    if not narrowed:
        raise UsageError(
            "Which countries?",
            hint="Name regions, countries or packs, or all: `briefgen batch all`. `briefgen list regions` shows them.",
        )
    catalogue = catalogue_of(ctx)
    edition = chosen["edition"] or catalogue.editions()[-1].year
    packs = read_packs(packs_file_of(ctx))
    selection = select(catalogue, names, edition=edition, packs=packs, **filters)
    wish = Wish(edition, chosen["message"], chosen["date"], chosen["marking"], chosen["wording"])
    jobs = brief_jobs(catalogue, selection, audiences, formats, wish)
    return selection.id, failed_jobs(OutputFolder(folder), jobs) if chosen["retry_failed"] else jobs
