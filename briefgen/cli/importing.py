"""`briefgen import`: the official report's pages into one's own data."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import data_option, layers_of, workspace_of
from briefgen.cli.types import DATE

if TYPE_CHECKING:
    from briefgen.importing.importing import Imported, ImportResult

_PARTS = ("overviews", "progress", "gaps", "recommendations", "figures", "narrative")
_SHOWN_KEPT = 12


@click.command("import")
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.option("--edition", type=click.IntRange(2001, 2100), metavar="YEAR", help="Edition, where a source says none.")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Data folder to write to. [default: the workspace's data folder]",
)
@click.option("--retrieved", type=DATE, metavar="DATE", help="Day on which the files were saved, if they don't say it.")
@click.option("--released", type=DATE, metavar="DATE", help="Day on which the message appeared, if its page is silent.")
@click.option("--as", "as_country", metavar="COUNTRY", help="The country of a single page, whatever its heading says.")
@click.option("--fetch", is_flag=True, help="Read web addresses: one at a time, robots.txt respected, cached.")
@click.option("--strict", is_flag=True, help="Import nothing if anything was not understood.")
@click.option("--dry-run", is_flag=True, help="Show what would change as a diff; write nothing.")
@click.option("--explain", is_flag=True, help="Show which phrases gave each recommendation its pillar and themes.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@data_option
@click.pass_context
def import_report(
    ctx: click.Context,
    sources: tuple[str, ...],
    edition: int | None,
    into: Path | None,
    retrieved: date | None,
    released: date | None,
    as_country: str | None,
    fetch: bool,
    strict: bool,
    dry_run: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Read the report's pages into your own data: its words, figures and placements, each with its source.

    SOURCE is a country page saved from the Department of State's site (HTML or MHTML), the page with the Secretary's
    message or the tier table, the report or a part of it as PDF, a folder or zip of such files, or with --fetch an
    address. Text is kept word for word. What is not understood is named and left out; the rest is imported, all of it
    or nothing. Importing the same again changes nothing, and what you changed by hand stays.

    \b
    briefgen import pages/                        a folder of saved pages, into the workspace
    briefgen import report.pdf --edition 2023     a PDF that does not say its year
    briefgen import kenya.html --dry-run          see first what would change
    """
    from briefgen.importing.importing import import_report as run

    fetcher = None
    if fetch:
        from briefgen.importing.fetching import Fetcher

        fetcher = Fetcher()
    result = run(
        sources,
        into or _workspace_data(ctx),
        layers=layers_of(ctx),
        edition=edition,
        retrieved=retrieved,
        released=released,
        as_country=as_country,
        fetch=fetcher,
        strict=strict,
        dry_run=dry_run,
    )
    if as_json:
        _print_json(result)
    else:
        _print(result, dry_run=dry_run, explain=explain)
    if result.troubles:
        ctx.exit(1)


def _workspace_data(ctx: click.Context) -> Path:
    from briefgen.errors import UsageError
    from briefgen.workspace.starting import data_folder_of

    workspace = workspace_of(ctx)
    if workspace is None:
        raise UsageError(
            "There is no workspace here to import into.",
            hint="Start one with `briefgen init DIR` and run the import inside it, or name a data folder: --into DIR.",
        )
    return data_folder_of(workspace)


# -- words ------------------------------------------------------------------------------------------------------------


def _print(result: ImportResult, *, dry_run: bool, explain: bool) -> None:
    for each in result.countries:
        found = each.found
        counts = ", ".join(f"{len(each.part.lists[kind])} {_label(kind)}" for kind in _PARTS if each.part.lists[kind])
        click.echo(f"{click.style(found.country.name, bold=True)} {found.edition}: {found.narrative.tier} · {counts}")
        click.echo(f"  {found.origin.name} · {found.narrative.layout}")
        if explain:
            _explain(each)
    for message in result.messages:
        click.echo(
            f"{click.style('Message', bold=True)} {message.edition}: {len(message.message.paragraphs)} paragraphs"
        )
        click.echo(f"  {message.origin.name}")
    for trouble in result.troubles:
        click.echo(f"{click.style('Not imported:', fg='red')} {trouble.name}: {trouble.message}", err=True)
        if trouble.hint:
            click.echo(f"  {trouble.hint}", err=True)
    for remark in result.remarks:
        click.echo(f"{click.style('Note:', fg='yellow')} {remark.name}: {remark.message}", err=True)
    for kept in result.kept[:_SHOWN_KEPT]:
        what = " ".join(part for part in (kept.kind, kept.entry_id) if part)
        click.echo(f"{click.style('Kept:', fg='yellow')} {kept.file}: {what} ({kept.why})", err=True)
    if len(result.kept) > _SHOWN_KEPT:
        click.echo(f"  … and {len(result.kept) - _SHOWN_KEPT} more entries that were changed by hand", err=True)
    if dry_run:
        for change in result.changes:
            click.echo(change.diff(), nl=False)
    _sum_up(result, dry_run=dry_run)


def _sum_up(result: ImportResult, *, dry_run: bool) -> None:
    if not result.changes:
        click.echo(f"Nothing to change: {result.into} has all this already.")
        return
    for change in result.changes:
        click.echo(f"  {change.name}" + (f": {change.summary}" if change.summary else ""))
    files = f"{len(result.changes)} file{'s' if len(result.changes) > 1 else ''}"
    verb = "Would change" if dry_run else "Changed"
    click.echo(f"{verb} {files} in {result.into}.")


def _explain(each: Imported) -> None:
    for number, (text, decided) in enumerate(each.part.decisions, 1):
        click.echo(f"  {number}. {text}")
        for pillar, weight, phrases in decided.pillar_reasons[:2]:
            mark = "→" if pillar == decided.pillar else " "
            click.echo(f"     {mark} {pillar} {weight}: {', '.join(phrases)}")
        if not decided.pillar_reasons:
            click.echo(f"     → {decided.pillar}: no phrase of the rules is in it")
        for theme, phrases in decided.theme_reasons:
            click.echo(f"     + {theme}: {', '.join(phrases)}")


def _label(kind: str) -> str:
    return {"narrative": "sections", "overviews": "overview"}.get(kind, kind)


# -- JSON -------------------------------------------------------------------------------------------------------------


def _print_json(result: ImportResult) -> None:
    import json

    told: dict[str, Any] = {
        "into": str(result.into),
        "written": result.written and bool(result.changes),
        "countries": [_country(each) for each in result.countries],
        "messages": [
            {"edition": each.edition, "file": each.origin.name, "paragraphs": len(each.message.paragraphs)}
            for each in result.messages
        ],
        "placements": result.placements,
        "changes": [{"file": each.name, "summary": each.summary, "new": each.old is None} for each in result.changes],
        "not_imported": [_trouble(each) for each in result.troubles],
        "notes": [_trouble(each) for each in result.remarks],
        "kept": [{"file": each.file, "list": each.kind, "id": each.entry_id, "why": each.why} for each in result.kept],
    }
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _country(each: Imported) -> dict[str, Any]:
    found = each.found
    return {
        "iso3": found.country.iso3,
        "name": found.country.name,
        "edition": found.edition,
        "tier": found.narrative.tier,
        "layout": found.narrative.layout,
        "file": found.origin.name,
        "entries": {kind: len(each.part.lists[kind]) for kind in _PARTS},
        "recommendations": [
            {
                "text": text,
                "pillar": decided.pillar,
                "themes": list(decided.themes),
                "because": {
                    "pillars": {pillar: list(phrases) for pillar, _, phrases in decided.pillar_reasons},
                    "themes": {theme: list(phrases) for theme, phrases in decided.theme_reasons},
                },
            }
            for text, decided in each.part.decisions
        ],
    }


def _trouble(each: Any) -> dict[str, str]:
    return {"file": each.name, "message": each.message, "hint": each.hint}
