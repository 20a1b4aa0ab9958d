"""`briefgen doctor`: what this machine has of what briefgen needs."""

from __future__ import annotations

from pathlib import Path

import click

_SIGNS = {"good": ("✓", "green"), "note": ("·", "yellow"), "bad": ("✗", "red")}


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
