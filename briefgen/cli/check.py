"""`briefgen check`: every mistake in data folders, one line each."""

from __future__ import annotations

from pathlib import Path

import click

from briefgen.cli.opening import layers_of
from briefgen.cli.options import timeout_option


@click.command()
@click.argument("folders", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path))
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
