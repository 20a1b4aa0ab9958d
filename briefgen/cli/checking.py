"""`briefgen check`, `verify`, `doctor`: whether data, a file that was made, and this machine are as they should be."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, data_option, layers_of, workspace_of
from briefgen.cli.options import timeout_option
from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.verifying import Verdict

_FILE = click.Path(path_type=Path)
_SIGNS = {"good": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}


@click.command()
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=_FILE)
@timeout_option("the check", default=600.0)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def check(ctx: click.Context, folders: tuple[Path, ...], timeout: float, as_json: bool) -> None:
    """Check data folders: one line per problem, with file, line and field; exit status 1 if there is any.

    Without DIR the workspace's data is checked, or outside of a workspace the built-in data. Several folders are layers
    over the built-in data, lowest first, as for --data; a workspace stands for its data folders. Letters that no font
    of this machine can print are problems too.
    """
    from briefgen.catalogue.checking import check as problems_of
    from briefgen.limits import time_limit
    from briefgen.resources import data_folder
    from briefgen.writers import script_fonts as letters

    checked = tuple(layer for folder in folders for layer in _data_of(folder)) or layers_of(ctx)
    with time_limit(timeout, "The check"):
        problems = {*problems_of(checked), *(problem for folder in checked for problem in letters.problems(folder))}
    if as_json:
        from briefgen.json_text import json_text

        entries = [
            {"file": problem.file, "line": problem.line, "field": problem.field, "problem": problem.message}
            for problem in sorted(problems)
        ]
        click.echo(json_text(entries), nl=False)
    else:
        for problem in sorted(problems):
            click.echo(str(problem))
    places = ", ".join(map(str, checked or (data_folder(),)))
    if problems:
        click.echo(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in {places}.", err=True)
        ctx.exit(1)
    if not as_json:
        click.echo(f"No problem in {places}.")


def _data_of(folder: Path) -> tuple[Path, ...]:
    from briefgen.workspace import FILE_NAME, Workspace

    return Workspace.load(folder / FILE_NAME).data if (folder / FILE_NAME).is_file() else (folder,)


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_FILE)
@click.option("--template", metavar="NAME|DIR", help="Template set. [default: the file's, if built in]")
@click.option("--brand", type=_FILE, metavar="FILE", help="Brand file. [default: the workspace's]")
@click.option("--reference", type=_FILE, metavar="DOCX", help="Word document whose styles the draft has.")
@data_option
@timeout_option("one file")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, one object per file.")
@click.pass_context
def verify(ctx: click.Context, /, files: tuple[Path, ...], as_json: bool, timeout: float, **chosen: Any) -> None:
    """Which version, data and options made a file, and whether making it again gives the same bytes.

    For a PDF also whether it keeps the standards that it claims, as far as can be checked without Java (this needs
    pip install 'briefgen[verify]'). The exit status is 0 when everything is so.

    \b
    briefgen verify kenya-2025-officials.pdf
    """
    from briefgen.drafts.renewing import Renewal
    from briefgen.limits import time_limit
    from briefgen.verifying import verify as verdict_on

    renewal = Renewal(catalogue_of(ctx), workspace=workspace_of(ctx), **chosen)
    good = True
    for file in files:
        try:
            with time_limit(timeout, str(file)):
                verdict = verdict_on(file, renewal)
        except BriefgenError as error:
            good = False
            click.echo(json.dumps({"file": str(file), "error": str(error)}) if as_json else str(error), err=not as_json)
            continue
        good = good and verdict.good
        click.echo(json.dumps(asdict(verdict), ensure_ascii=False) if as_json else _as_text(verdict))
    if not good:
        ctx.exit(1)


def _as_text(verdict: Verdict) -> str:
    asked = ", ".join(f"{key} {value}" for key, value in verdict.made_of.items())
    again = {True: "the same bytes", False: f"other bytes: {verdict.why}", None: f"not possible: {verdict.why}"}
    lines = [verdict.file, f"  Made by:     {verdict.made_by}", f"  Made of:     {asked or 'it does not say'}"]
    lines.append(f"  Made again:  {again[verdict.same]}")
    if verdict.claims:
        outcome = "NOT kept" if verdict.failures else "kept, as far as was checked"
        outcome = "not checked (pip install 'briefgen[verify]')" if verdict.failures is None else outcome
        lines.append(f"  Claims:      {' and '.join(verdict.claims)}: {outcome}")
    return "\n".join([*lines, *(f"    {failure}" for failure in verdict.failures or ())])


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """What is here of what briefgen needs: Python, Pango, fonts, data, workspace, folders that can be written.

    A brief is made in every format to see whether it can be; nothing is left behind. Exit status 1: no PDF can be made.
    """
    from briefgen.doctor import examine

    findings = examine(Path.cwd())
    if as_json:
        from briefgen.json_text import json_text

        click.echo(json_text(findings), nl=False)
    else:
        width = max(len(finding.subject) for finding in findings)
        for finding in findings:
            sign, colour = _SIGNS[finding.state]
            click.echo(f"{click.style(sign, fg=colour)} {finding.subject:{width}}  {finding.says}")
            for line in finding.advice.splitlines():
                click.echo(f"  {'':{width}}  {line}")
    if any(finding.subject == "PDF" and finding.state == "bad" for finding in findings):
        ctx.exit(1)
