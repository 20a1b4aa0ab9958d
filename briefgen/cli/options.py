"""Options that several commands share: what a brief is about, and how it looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefgen.cli.opening import data_option, workspace_of
from briefgen.cli.types import DATE, EDITION, THEME

if TYPE_CHECKING:
    from briefgen.rendering import House

_Command = TypeVar("_Command", bound=Callable[..., Any])

FORMATS = ("pdf", "docx", "html")
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)

_SUBJECT = (
    click.option(
        "--edition", type=EDITION, metavar="YEAR", help="Edition of the report. [default: the newest on record]"
    ),
    click.option(
        "--theme", type=THEME, metavar="ID", help="Secretary's message. [default: the newest up to the edition]"
    ),
    click.option(
        "--date", type=DATE, metavar="DATE", help="Date on the paper, e.g. 2025-11-30. [default: the data's own]"
    ),
    click.option("--marking", metavar="TEXT", default="", help="Handling marking, e.g. OFFICIAL."),
    click.option(
        "--wording",
        type=click.Choice(["own", "report", "both"]),
        default="own",
        show_default=True,
        help="Our short statements, the report's own words (from an import), or both.",
    ),
    data_option,
)
_LOOK = (
    click.option("--template", metavar="NAME|DIR", default="brief", show_default=True, help="Template set."),
    click.option("--brand", type=_FILE, metavar="FILE", help="TOML file: organisation, logo, colours, fonts, footer."),
    click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Paper size."),
    click.option("--reference", type=_FILE, metavar="DOCX", help="Word document whose styles the draft takes."),
    click.option(
        "--pdf-profile",
        type=click.Choice(["a-3a", "a-2a"]),
        default="a-3a",
        show_default=True,
        help="PDF/A profile; a-2a for archives that refuse attached data.",
    ),
)


def subject_options(command: _Command) -> _Command:
    """`--edition`, `--theme`, `--date`, `--marking`, `--wording`, `--data`: what a brief is about."""
    return _all_of(_SUBJECT, command)


def look_options(command: _Command) -> _Command:
    """`--template`, `--brand`, `--paper`, `--reference`, `--pdf-profile`: how it looks; see `house_of`."""
    return _all_of(_LOOK, command)


def house_of(ctx: click.Context, chosen: Mapping[str, Any]) -> House:
    """The house of the look options in `chosen` (further keys are passed over), with the workspace's organisation."""
    from briefgen.rendering import House

    names = ("template", "brand", "paper", "reference", "pdf_profile")
    house = House.of(**{name: chosen[name] for name in names if name in chosen})
    workspace = workspace_of(ctx)
    if workspace and workspace.organisation and not house.brand.organisation:
        house = replace(house, brand=replace(house.brand, organisation=workspace.organisation))
    return house


def formats_of(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The formats asked for, each once, `all` spelled out, in the order in which they are made."""
    return FORMATS if "all" in chosen else tuple(each for each in FORMATS if each in chosen)


def _all_of(options: tuple[Callable[[Any], Any], ...], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
