"""`briefgen pack`: one bound document over a region, a pack of one's own or any selection of countries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.batch import SelectionType
from briefgen.cli.batch_report import BatchReport, would_make
from briefgen.cli.opening import catalogue_of, data_option, layers_of, output_folder_of, packs_file_of
from briefgen.cli.options import FORMATS, formats_of, house_of, look_options
from briefgen.cli.types import AUDIENCE, DATE, EDITION, THEME
from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.batch.jobs import Job, Settings
    from briefgen.catalogue import Catalogue
    from briefgen.compose.pack_data import Selection


@click.command()
@click.argument("names", metavar="[REGION|PACK|all]...", nargs=-1, type=SelectionType())
@click.option("--countries", metavar="NAME,NAME,...", default="", help="These countries, by any of their names.")
@click.option("--tier", "tiers", multiple=True, metavar="TIER", help='Only countries on this tier, e.g. "Tier 3".')
@click.option("--theme", "themes", multiple=True, metavar="ID", help="Only countries whose records speak of it.")
@click.option("--changed", is_flag=True, help="Only countries whose placement moved in this edition.")
@click.option(
    "--from-find",
    metavar="WORDS",
    default="",
    help="Only countries with a statement that holds the words.",
)
@click.option("--title", metavar="TEXT", default="", help="Title of the cover. [default: the selection's name]")
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
@click.option(
    "--message", type=THEME, metavar="ID", help="Secretary's message. [default: the newest up to the edition]"
)
@click.option("--date", type=DATE, metavar="DATE", help="Date on the paper. [default: the data's own]")
@click.option("--marking", metavar="TEXT", default="", help="Handling marking, e.g. OFFICIAL.")
@click.option(
    "--wording", type=click.Choice(["own", "report", "both"]), default="own", show_default=True, help="Whose words."
)
@data_option
@look_options
@click.option(
    "-o", "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="[default: output/]"
)
@click.option("--force", is_flag=True, help="Make it again even if nothing changed.")
@click.option("--dry-run", is_flag=True, help="Say what would be made and why; make nothing.")
@click.option("--overwrite", is_flag=True, help="Replace files even if a person edited them.")
@click.option(
    "--timeout", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds that each country may take."
)
@click.option("--open", "open_files", is_flag=True, help="Open what was made.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object per file as it is done.")
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
    from briefgen.batch.batching import How, make_files, plan_files

    folder = output or output_folder_of(ctx)
    settings = _settings(ctx, chosen)
    jobs = _jobs(ctx, names, audiences, formats_of(formats) or ("pdf",), chosen)
    how = How(force=chosen["force"], overwrite=chosen["overwrite"], limit=chosen["timeout"], with_index=False)
    if chosen["dry_run"]:
        would_make(plan_files(folder, jobs, settings, catalogue_of(ctx), how), as_json=as_json, quiet=quiet)
        return
    with BatchReport(folder, quiet=quiet, as_json=as_json) as report:
        counts = make_files(folder, jobs, catalogue=catalogue_of(ctx), settings=settings, how=how, listener=report)
    report.sum_up()
    if counts["failed"]:
        ctx.exit(1)
    if chosen["open_files"]:
        for job in jobs:
            click.launch(str(folder / job.path))


def _settings(ctx: click.Context, chosen: dict[str, Any]) -> Settings:
    from briefgen.batch.jobs import Settings

    house = house_of(ctx, chosen)
    template = str(house.templates.folder or house.templates.name)
    reference = house.reference.absolute() if house.reference else None
    layers = tuple(folder.absolute() for folder in layers_of(ctx))
    return Settings(layers, template, house.brand, house.paper, reference, house.pdf_profile)


def _jobs(
    ctx: click.Context,
    names: tuple[str, ...],
    audiences: tuple[str, ...],
    formats: tuple[str, ...],
    chosen: dict[str, Any],
) -> tuple[Job, ...]:
    """A job per reader and format."""
    from dataclasses import replace

    from briefgen.batch.jobs import Wish, pack_jobs
    from briefgen.batch.selection import read_packs, select
    from briefgen.output import slug

    countries = [name.strip() for name in chosen["countries"].split(",") if name.strip()]
    filters: dict[str, Any] = {name: chosen[name] for name in ("tiers", "themes", "changed")}
    words = chosen["from_find"].strip()
    if not (names or countries or words or any(filters.values())):
        raise UsageError(
            "Which countries?",
            hint="Name a region, a pack of your own or all, or give --countries, --tier, --theme, --changed or "
            "--from-find. "
            "`briefgen list regions` and `briefgen list packs` show the names.",
        )
    catalogue = catalogue_of(ctx)
    edition = chosen["edition"] or catalogue.editions()[-1].year
    packs = read_packs(packs_file_of(ctx))
    selection = select(catalogue, [*names, *countries], edition=edition, packs=packs, **filters)
    if words:
        selection = _holding(catalogue, words, selection, named=bool(names or countries))
    if chosen["title"]:
        selection = replace(selection, id=slug(chosen["title"]), title=chosen["title"])
    wish = Wish(edition, chosen["message"], chosen["date"], chosen["marking"], chosen["wording"])
    return pack_jobs(selection, audiences, formats, wish)


def _holding(catalogue: Catalogue, words: str, selection: Selection, *, named: bool) -> Selection:
    """The countries of the selection of which a statement holds the words, as a pack named after them.

    Raises:
        UsageError: none does.
    """
    from dataclasses import replace

    from briefgen.output import slug
    from briefgen.search import find

    holders = set(find(catalogue, words).countries)
    countries = tuple(iso3 for iso3 in selection.countries if iso3 in holders)
    if not countries:
        raise UsageError(f"No statement of these countries holds “{words}”.", hint=f'Try `briefgen find "{words}"`.')
    title = f"{selection.title}: {words}" if named else words[:1].upper() + words[1:]
    narrowed = ", ".join(filter(None, (selection.narrowed, f"with “{words}” in their records")))
    return replace(selection, id=slug(title), title=title, countries=countries, narrowed=narrowed, region_id="")
