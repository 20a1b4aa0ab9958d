"""`briefgen import`: the official report's pages into one's own data."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, data_option, layers_of, workspace_of
from briefgen.cli.options import timeout_option
from briefgen.cli.reporting import progress_bar
from briefgen.cli.types import DATE, is_known
from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.importing.importing import ImportResult
    from briefgen.importing.records import ImportedCountry
    from briefgen.importing.report_sources import Fetch, Fetched, Trouble

_SHOWN_KEPT = 12


class EditionYear(click.ParamType[int]):
    """The year of an edition, on record or not: `2025`, `25`."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The year as a number."""
        word = str(value).strip().lstrip("'’")
        year = int(word) + (2000 if len(word) < 3 else 0) if word.isdecimal() and len(word) < 5 else 0
        if not 2001 <= year <= 2100:
            self.fail(f"“{value}” is no edition; the first is 2001.", param, ctx)
        return year


@click.command("import")
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@click.option("--edition", type=EditionYear(), metavar="YEAR", help="Edition, where a source says none.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Data folder to write to. [default: the workspace's data folder]",
)
@click.option("--retrieved", type=DATE, metavar="DATE", help="Day on which the files were saved, if they don't say it.")
@click.option("--released", type=DATE, metavar="DATE", help="Day on which the message appeared, if its page is silent.")
@click.option("--as", "as_country", metavar="COUNTRY", help="The country of a single page, whatever its heading says.")
@click.option("--fetch", is_flag=True, help="Read from the web: politely, one page at a time; a stopped run goes on.")
@click.option("--from", "start", metavar="ADDRESS", help="A page of the edition to fetch from, if not the usual site.")
@click.option("--yes", is_flag=True, help="Write what was fetched without asking.")
@click.option("--strict", is_flag=True, help="Import nothing if anything was not understood.")
@click.option("--dry-run", is_flag=True, help="Show what would change as a diff; write nothing.")
@click.option("--explain", is_flag=True, help="Show which phrases gave each recommendation its pillar and themes.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@timeout_option("one source", 300.0)
@data_option
@click.pass_context
def import_report(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    edition: int | None,
    into: Path | None,
    fetch: bool,
    start: str | None,
    yes: bool,
    dry_run: bool,
    explain: bool,
    as_json: bool,
    timeout: float,
    **as_typed: Any,
) -> None:
    """Read the report's pages into your own data: its words, figures and placements, each with its source.

    SOURCE is a country page saved from the Department of State's site (HTML or MHTML), the page with the Secretary's
    message or the tier table, the report or a part of it as PDF, text copied into .docx, .odt or .txt, a folder or zip
    of such files, or with --fetch an address or a country's name; without any SOURCE, --fetch brings the whole edition.
    Text is kept word for word. What is not understood is named and left out; the rest is imported, all of it or
    nothing. Importing the same again changes nothing, and what you changed by hand stays.

    \b
    briefgen import --edition 2025 --fetch        the whole edition from the web; shows what is new and asks
    briefgen import kenya --fetch                 one country of the newest edition
    briefgen import pages/                        a folder of saved pages, into the workspace
    briefgen import report.pdf --edition 2023     a PDF that does not say its year
    briefgen import kenya.html --dry-run          see first what would change
    """
    from briefgen.importing.importing import import_report as run

    sources = tuple(map(_whole_address, sources))
    others = [source for source in sources if not _is_given(source)]
    names, edition = _names_among(ctx, others, edition)
    if others and not fetch:
        raise _no_file(ctx, others[0], names, edition)
    target = into or _workspace_data(ctx, may_start=fetch, yes=yes)
    asks = bool(names) or not sources
    if asks and not (yes or dry_run or as_json or sys.stdin.isatty()):
        raise click.UsageError("What was fetched is shown before it is written, and there is nobody to ask: add --yes.")
    from briefgen.importing.fetching import Fetcher

    fetcher = Fetcher() if fetch else None
    given = [source for source in sources if _is_given(source)]
    addresses = _fetched(ctx, names, edition, start or "", _telling(fetcher)) if fetcher and asks else []
    result = run(
        [*given, *addresses],
        target,
        layers=layers_of(ctx),
        edition=edition,
        fetch=_telling(fetcher, len(addresses)) if fetcher else None,
        dry_run=dry_run,
        limit=timeout,
        confirm=_confirm if asks and not (yes or dry_run or as_json) else None,
        **as_typed,
    )
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False, indent=2))
    else:
        _print(result, dry_run=dry_run, explain=explain)
    if result.troubles:
        ctx.exit(1)


def _whole_address(source: str) -> str:
    """The source; with https:// before it where it is an address as browsers show it (`www.state.gov/…`)."""
    shown = re.match(r"(?:www\.|[\w-]+\.)*(?:state\.gov|ecoi\.net)/|www\.", source, re.IGNORECASE)
    return f"https://{source}" if shown and not Path(source).exists() else source


def _is_given(source: str) -> bool:
    """True for an address and for a file or folder that is there: what is left is a country's name, or a year."""
    return source.lower().startswith(("http://", "https://")) or Path(source).exists()


def _names_among(ctx: click.Context, others: Sequence[str], edition: int | None) -> tuple[list[str], int | None]:
    """Names of countries among what is no source, and the edition: that of `--edition`, or a year beside the names."""
    from briefgen.cli.meanings import split_names

    if not others:
        return [], edition
    words = split_names(others, partial(is_known, catalogue_of(ctx).find_country))
    years = sorted({*words.years, *([edition] if edition else [])})
    if len(years) > 1:
        raise UsageError(f"{' and '.join(map(str, years))}: one edition at a time.")
    return list(words.names), years[0] if years else None


def _fetched(ctx: click.Context, names: Sequence[str], edition: int | None, start: str, fetch: Fetch) -> list[str]:
    """Addresses of countries' pages, of the newest edition unless one is named; without a name, of all countries."""
    from briefgen.importing.edition_pages import country_address, find_edition_pages

    catalogue = catalogue_of(ctx)
    newest = catalogue.editions()[-1].year
    if names:
        return [country_address(catalogue.find_country(name).name, edition or newest, start) for name in names]
    if edition is None:
        raise click.UsageError(f"Say which edition to fetch, e.g. --edition {newest}, or name a country.")
    return [address for _, address in find_edition_pages(fetch, edition, start)]


def _no_file(ctx: click.Context, missing: str, names: Sequence[str], edition: int | None) -> Exception:
    """What to say of sources that are no files: a country's page can be brought from the web."""
    are_countries = all(is_known(catalogue_of(ctx).find_country, name) for name in names)
    command = shlex.join(["briefgen", "import", *names, *([str(edition)] if edition else []), "--fetch"])
    return UsageError(
        f"There is no file or folder {missing}.",
        hint=f"From the web: {command}" if are_countries and names else "",
    )


def _confirm(result: ImportResult) -> bool:
    """Show what would change and ask whether to write it; the diff as a whole is one answer away."""
    if not result.changes:
        return True
    _list_changes(result, _SHOWN_KEPT)
    while True:
        answer = click.prompt(
            f"Write {len(result.changes)} files in {result.into}? (yes, no, diff)",
            type=click.Choice(["yes", "no", "diff", "y", "n", "d"], case_sensitive=False),
            show_choices=False,
        )
        if answer[0] != "d":
            return bool(answer[0] == "y")
        click.echo_via_pager(change.diff() for change in result.changes)


def _workspace_data(ctx: click.Context, *, may_start: bool, yes: bool) -> Path:
    """The workspace's data folder; where there is none, a fetched edition may start a workspace in this folder."""
    from briefgen.workspace.starting import create_workspace, data_folder_of

    workspace = workspace_of(ctx)
    if workspace is not None:
        return data_folder_of(workspace)
    here = Path.cwd()
    asked = f"There is no workspace here to import into. Start one in {here}?"
    if may_start and (yes or (sys.stdin.isatty() and click.confirm(asked, default=True))):
        create_workspace(here)
        click.echo(f"Started a workspace in {here}: briefs made in this folder use its data.", err=True)
        return here / "data"
    raise UsageError(
        "There is no workspace here to import into.",
        hint="Start one with `briefgen init DIR` and run the import inside it, or name a data folder: --into DIR.",
    )


# -- pages from the web ----------------------------------------------------------------------------------------------


def _telling(fetch: Fetch, pages: int = 0) -> Fetch:
    """The fetcher, which tells on a terminal how many of so many pages are left; more than one get a bar."""
    from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn

    columns = "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    bar = progress_bar(*columns) if pages > 1 and sys.stderr.isatty() else None
    task = bar.add_task("", total=pages) if bar else None

    def bring(url: str) -> Fetched:
        if bar and task is not None:
            bar.update(task, description=url.rstrip("/").rsplit("/", 1)[-1])
        try:
            return fetch(url)
        except KeyboardInterrupt:
            if bar:
                bar.stop()
            click.echo("\nWhat came is kept: run the same command again, and it goes on from here.", err=True)
            raise
        finally:
            if bar and task is not None:
                bar.advance(task)
                if bar.finished:
                    bar.stop()

    return bring


# -- words ------------------------------------------------------------------------------------------------------------


def _print(result: ImportResult, *, dry_run: bool, explain: bool) -> None:
    for country in result.countries:
        chapter = country.chapter
        name = click.style(chapter.country.name, bold=True)
        click.echo(f"{name} {chapter.edition}: {chapter.narrative.tier} · {country.counted}")
        click.echo(f"  {chapter.origin.name} · {chapter.narrative.layout}")
        if explain:
            _explain(country)
    for message in result.messages:
        click.echo(
            f"{click.style('Message', bold=True)} {message.edition}: {len(message.message.paragraphs)} paragraphs"
        )
        click.echo(f"  {message.origin.name}")
    for (reason, hint), names in _by_reason(result.troubles).items():
        click.echo(f"{click.style('Not imported:', fg='red')} {', '.join(names)}: {reason}", err=True)
        if hint:
            click.echo(f"  {hint}", err=True)
    for remark in result.remarks:
        click.echo(f"{click.style('Note:', fg='yellow')} {remark.name}: {remark.message}", err=True)
    for entry in result.by_hand[:_SHOWN_KEPT]:
        what = " ".join(filter(None, (entry.kind, entry.entry_id)))
        click.echo(f"{click.style('Kept:', fg='yellow')} {entry.file}: {what} ({entry.why})", err=True)
    if len(result.by_hand) > _SHOWN_KEPT:
        click.echo(f"  … and {len(result.by_hand) - _SHOWN_KEPT} more entries that were changed by hand", err=True)
    if dry_run:
        for change in result.changes:
            click.echo(change.diff(), nl=False)
    _sum_up(result, dry_run=dry_run)


def _by_reason(troubles: Sequence[Trouble]) -> dict[tuple[str, str], list[str]]:
    """Reason and hint → the sources that share them; of an address of the report its last part."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for trouble in troubles:
        reasons.setdefault((trouble.message, trouble.hint), []).append(trouble.name)
    return {
        reason: [name.rstrip("/").rsplit("/", 1)[-1] for name in names] if len(names) > 1 else names
        for reason, names in reasons.items()
    }


def _sum_up(result: ImportResult, *, dry_run: bool) -> None:
    if not result.changes:
        click.echo(f"Nothing to change: {result.into} has all this already.")
        return
    _list_changes(result, len(result.changes))
    files = f"{len(result.changes)} file{'s' if len(result.changes) > 1 else ''}"
    verb = "Changed" if result.written else "Would change" if dry_run else "Nothing was written; it would change"
    click.echo(f"{verb} {files} in {result.into}.")
    if result.written:
        click.echo("What is new goes into every brief made here; the report's own words with --wording both.", err=True)


def _list_changes(result: ImportResult, most: int) -> None:
    for change in result.changes[:most]:
        click.echo(f"  {change.name}" + (f": {change.summary}" if change.summary else ""))
    if len(result.changes) > most:
        click.echo(f"  … and {len(result.changes) - most} more files")


def _explain(country: ImportedCountry) -> None:
    for number, (text, decided) in enumerate(country.decisions, 1):
        click.echo(f"  {number}. {text}")
        for pillar, weight, phrases in decided.pillar_reasons[:2]:
            mark = "→" if pillar == decided.pillar else " "
            click.echo(f"     {mark} {pillar} {weight}: {', '.join(phrases)}")
        if not decided.pillar_reasons:
            click.echo(f"     → {decided.pillar}: no phrase of the rules is in it")
        for theme, phrases in decided.theme_reasons:
            click.echo(f"     + {theme}: {', '.join(phrases)}")
