"""`briefgen init`, `briefgen new`, `briefgen data`: a workspace, its starting files, its layers."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cli.opening import catalogue_of, data_option, from_here, workspace_of
from briefgen.cli.types import AUDIENCE, COUNTRY, DATE
from briefgen.errors import UsageError
from briefgen.workspace import starting

if TYPE_CHECKING:
    from briefgen.catalogue.differences import Difference
    from briefgen.catalogue.models import CountryName
    from briefgen.workspace import Workspace

_MARKS = {"added": ("+", "green"), "replaced": ("~", "yellow"), "hidden": ("-", "red")}


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--organisation", metavar="NAME", default="", help="Printed on every paper.")
def init(folder: Path, organisation: str) -> None:
    """Start a workspace in DIR: settings, data, templates, packs, output, and a README that explains them."""
    for path in starting.create_workspace(folder, organisation=organisation):
        click.echo(str(from_here(path)))
    click.echo(f"The workspace is ready. Read {from_here(folder / 'README.md')}, or:")
    here = folder.resolve() == Path.cwd()
    click.echo("briefgen australia" if here else f"cd {shlex.quote(str(folder))} && briefgen australia")


@click.group()
def new() -> None:
    """A commented starting file for a country, theme, audience or template of your own."""


@new.command("country")
@click.argument("country", type=COUNTRY)
@click.pass_context
def new_country(ctx: click.Context, country: CountryName) -> None:
    """A file for what you add to, correct in or leave out of a country's record."""
    _tell(starting.new_country(_workspace(ctx), catalogue_of(ctx), country.iso3))


@new.command("theme")
@click.argument("theme", metavar="YEAR-WORDS")
@click.option("--title", prompt=True, help="Title of the Secretary's message.")
@click.option("--released", type=DATE, prompt=True, metavar="DATE", help="Day of its release, e.g. 2023-06-15.")
@click.pass_context
def new_theme(ctx: click.Context, theme: str, title: str, released: date) -> None:
    """A file for the Secretary's message of an edition, e.g. 2023-partnership."""
    _tell(starting.new_theme(_workspace(ctx), theme, title=title, released=released))


@new.command("audience")
@click.argument("audience", metavar="ID")
@click.option("--like", type=AUDIENCE, default="officials", show_default=True, help="The reader to start from.")
@click.pass_context
def new_audience(ctx: click.Context, audience: str, like: str) -> None:
    """A reader of your own, begun as a copy of another."""
    _tell(starting.new_audience(_workspace(ctx), catalogue_of(ctx), audience, like=like))


@new.command("template")
@click.argument("name")
@click.pass_context
def new_template(ctx: click.Context, name: str) -> None:
    """A template set in which you replace parts of the built-in one."""
    path = starting.new_template(_workspace(ctx), name)
    _tell(path)
    click.echo(f"Use it with --template {from_here(path.parent)}, or name it in briefgen.toml.")


@click.group()
def data() -> None:
    """Your own data: compare its layers, take a statement over to correct it."""


@data.command("diff")
@click.argument("countries", nargs=-1, type=COUNTRY, metavar="[COUNTRY]...")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array.")
@click.pass_context
def diff(ctx: click.Context, countries: tuple[CountryName, ...], as_json: bool) -> None:
    """What your data adds to, replaces in or hides from the layers below it; of all countries unless some are named."""
    from briefgen.catalogue.differences import differences

    changes = differences(catalogue_of(ctx), [country.iso3 for country in countries])
    if as_json:
        from briefgen.json_text import json_text

        click.echo(json_text(changes), nl=False)
        return
    if not changes:
        click.echo("No difference: nothing is laid over the built-in data here.", err=True)
    section = None
    for change in changes:
        if section != (change.layer, change.file):
            section = (change.layer, change.file)
            click.secho(f"{change.layer}: {change.file}", bold=True)
        _print_difference(change)


@data.command("correct")
@click.argument("country", type=COUNTRY)
@click.argument("statement", metavar="ID")
@click.option("--text", metavar="TEXT", help="The new wording at once; of a figure, the new value.")
@click.pass_context
def correct(ctx: click.Context, country: CountryName, statement: str, text: str | None) -> None:
    """Take a statement into your own data, where it replaces the one on record, to be changed there.

    `briefgen show COUNTRY --origin` lists the ids.
    """
    catalogue = catalogue_of(ctx)
    file, line = starting.correct(_workspace(ctx), catalogue, country.iso3, statement, text=text)
    click.echo(f"{from_here(file)}:{line}: {'corrected' if text is not None else 'ready to be changed'}.")
    if text is None and statement in starting.quoted_ids(catalogue.country(country.iso3)):
        click.echo("Its text is the report's own. When you reword it, take its line `quoted: true` away.")


def _workspace(ctx: click.Context) -> Workspace:
    workspace = workspace_of(ctx)
    if workspace is None:
        raise UsageError("There is no workspace here.", hint="`briefgen init DIR` starts one; run this inside of it.")
    return workspace


def _tell(path: Path) -> None:
    click.echo(f"{from_here(path)}: change it with any editor, then: briefgen check")


def _print_difference(difference: Difference) -> None:
    mark, colour = _MARKS[difference.change]
    over = f" (over {difference.over})" if difference.over not in ("", "built-in") else ""
    named = " ".join(filter(None, (difference.kind, difference.id)))
    click.secho(f"  {mark} {named or 'a file of its own'}{over}", fg=colour)
    if not named:
        return
    if difference.change == "replaced":
        for name, before, after in _changed_fields(difference.before, difference.after):
            label = f"{name}: " if name else ""
            click.echo(f"      {label}{before}")
            click.echo(f"      {' ' * (len(label) - 2)}→ {after}" if label else f"      → {after}")
    else:
        click.echo(f"      {_in_short(difference.after if difference.change == 'added' else difference.before)}")


def _changed_fields(before: Any, after: Any) -> list[tuple[str, str, str]]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return [("", _in_short(before), _in_short(after))]
    names = [*before, *(name for name in after if name not in before)]
    return [
        (name, _in_short(before.get(name, "(none)")), _in_short(after.get(name, "(none)")))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _in_short(value: Any) -> str:
    if isinstance(value, dict):
        for name in ("text", "title", "label", "name", "step"):
            if name in value:
                return str(value[name])
        return ", ".join(f"{name} {_in_short(item)}" for name, item in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_in_short, value))
    return str(value)
