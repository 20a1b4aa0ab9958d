"""`briefgen verify`: what made a file, and whether making it again gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, data_option, workspace_of
from briefgen.cli.options import timeout_option
from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.verifying import Verdict

_FILE = click.Path(path_type=Path)


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

    renewal = Renewal.in_workspace(catalogue_of(ctx), workspace_of(ctx), **chosen)
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
