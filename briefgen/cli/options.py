"""The options of the commands that make papers (`brief`, `pack`, `batch`), each written once.

They come in groups, in the order of the help texts: what is made and for whom (`paper_options`), of which countries
(`narrowing_options`), what it says (`content_options`), how it looks (`look_options`), where it goes (`folder_option`),
how the run goes (`remaking_options`, `timeout_option`, …) and what it tells (`telling_options`). Below them is what the
values of a group become.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefgen.cli.opening import data_option, layers_of, workspace_of
from briefgen.cli.types import AUDIENCE as READER
from briefgen.cli.types import DATE, EDITION, FORMAT, MESSAGE, PAPER, ListOption
from briefgen.options import AUDIENCE, FORMATS, PAPERS, PDF_PROFILES, WORDINGS, BriefOptions

if TYPE_CHECKING:
    from briefgen.batch.jobs import Settings
    from briefgen.options import BriefOptions
    from briefgen.rendering import House

_Command = TypeVar("_Command", bound=Callable[..., Any])

THE_DRAFTS = "the draft's"
_OLD_MESSAGE = "briefgen.message"
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def paper_options(default: str = "pdf") -> Callable[[_Command], _Command]:
    """`--format`, `--audience`, `--edition`; `default` says in words which format is made when none is named."""
    return _together(
        click.option(
            "--format",
            "formats",
            cls=ListOption,
            multiple=True,
            type=FORMAT,
            help=f"Repeatable, or a list: docx,pdf; all is every format. [default: {default}]",
        ),
        click.option(
            "--audience",
            "audiences",
            cls=ListOption,
            multiple=True,
            type=READER,
            metavar="NAME",
            default=(AUDIENCE,),
            help="Reader: officials, ngos or all; repeatable. [default: officials]",
        ),
        click.option(
            "--edition", type=EDITION, metavar="YEAR", help="Edition of the report. [default: the newest on record]"
        ),
    )


def narrowing_options(command: _Command) -> _Command:
    """`--tier`, `--theme`, `--changed`: only some of the countries; see `narrowing_of`."""
    return _together(
        click.option(
            "--tier", "tiers", multiple=True, metavar="TIER", help='Only countries on this tier, e.g. "Tier 3".'
        ),
        click.option(
            "--theme", "themes", multiple=True, metavar="ID", help="Only countries whose records speak of it."
        ),
        click.option("--changed", is_flag=True, help="Only countries whose placement moved in this edition."),
    )(command)


def message_option(default: str, *, theme_was_it: bool = False) -> Callable[[_Command], _Command]:
    """`--message`: the Secretary's message; `default` says in words which one it is when none is named.

    `theme_was_it`: the command knew it as `--theme` once, which still works and says so.
    """
    option = click.option("--message", type=MESSAGE, metavar="ID", help=f"Secretary's message. [default: {default}]")
    if not theme_was_it:
        return option
    old = click.option(
        "--theme", "old_message", type=MESSAGE, hidden=True, expose_value=False, callback=_take_as_message
    )
    # The old option is read last: what is said with it stands in for a `--message` that was not given.
    return _together(option, old)


def _take_as_message(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    if value is not None:
        click.echo("--theme is called --message now.", err=True)
        ctx.meta[_OLD_MESSAGE] = value


def message_of(ctx: click.Context, message: str | None) -> str | None:
    """The message asked for by `--message`, or by its old name `--theme`."""
    return message or ctx.meta.get(_OLD_MESSAGE)


def content_options(*, theme_was_message: bool = False) -> Callable[[_Command], _Command]:
    """`--message`, `--date`, `--marking`, `--wording`, `--data`: see `brief_options_of`."""
    return _together(
        message_option("the newest up to the edition", theme_was_it=theme_was_message),
        click.option(
            "--date", type=DATE, metavar="DATE", help="Date on the paper, e.g. 2025-11-30. [default: the data's own]"
        ),
        click.option("--marking", metavar="TEXT", default="", help="Handling marking, e.g. OFFICIAL."),
        wording_option(WORDINGS[0]),
        data_option,
    )


def wording_option(default: str | None = None) -> Callable[[_Command], _Command]:
    """`--wording`; without a `default` it is the draft's."""
    return click.option(
        "--wording",
        type=click.Choice(WORDINGS),
        default=default,
        help="Our short statements, the report's own words (from an import), or both. "
        f"[default: {default or THE_DRAFTS}]",
    )


def look_options(command: _Command) -> _Command:
    """`--template`, `--brand`, `--paper`, `--reference`, `--pdf-profile`: see `house_of`."""
    return _together(
        click.option("--template", metavar="NAME|DIR", default="brief", show_default=True, help="Template set."),
        click.option(
            "--brand", type=_FILE, metavar="FILE", help="TOML file with organisation, logo, colours …; or a logo alone."
        ),
        click.option("--paper", type=PAPER, default=PAPERS[0], show_default=True, help="Paper size."),
        click.option("--reference", type=_FILE, metavar="DOCX", help="Word document whose styles the draft takes."),
        profile_option,
    )(command)


def profile_option(command: _Command) -> _Command:
    """`--pdf-profile`."""
    return click.option(
        "--pdf-profile",
        type=click.Choice(PDF_PROFILES),
        default=PDF_PROFILES[0],
        show_default=True,
        help="PDF/A profile; a-2a for archives that refuse attached data.",
    )(command)


def folder_option(command: _Command) -> _Command:
    """`-o DIR`."""
    return click.option(
        "-o", "--output", metavar="DIR", type=click.Path(file_okay=False, path_type=Path), help="[default: output/]"
    )(command)


def remaking_options(force: str) -> Callable[[_Command], _Command]:
    """`--force` (with its help text), `--dry-run`, `--overwrite`: what becomes of the files of an earlier run."""
    return _together(
        click.option("--force", is_flag=True, help=force),
        click.option("--dry-run", is_flag=True, help="Say what would be made and why; make nothing."),
        overwrite_option,
    )


def overwrite_option(command: _Command) -> _Command:
    """`--overwrite`."""
    return click.option("--overwrite", is_flag=True, help="Replace files even if a person edited them.")(command)


def _a_number(_ctx: click.Context, _parameter: click.Parameter, value: float) -> float:
    if value != value:  # noqa: PLR0124 (“nan” passes every comparison of a range)
        raise click.BadParameter("it is not a number.")
    return value


def timeout_option(of: str, default: float = 60.0) -> Callable[[_Command], _Command]:
    """`--timeout`: the seconds that `of` may take."""
    return click.option(
        "--timeout",
        type=click.FloatRange(0.1, 86_400),
        callback=_a_number,
        default=default,
        show_default=True,
        help=f"Seconds that {of} may take.",
    )


def open_option(command: _Command) -> _Command:
    """`--open`."""
    return click.option("--open", "open_files", is_flag=True, help="Open what was made.")(command)


def telling_options(command: _Command) -> _Command:
    """`--quiet`, `--json`."""
    return _together(
        click.option("--quiet", is_flag=True, help="Print nothing but errors."),
        click.option("--json", "as_json", is_flag=True, help="Print a JSON object per file as it is done."),
    )(command)


# ---------------------------------------------------------------- what the values become


def house_of(ctx: click.Context, chosen: Mapping[str, Any]) -> House:
    """The house of the look options in `chosen` (further keys are passed over), with the workspace's organisation."""
    from briefgen.workspace.house import house_in

    names = ("template", "brand", "paper", "reference", "pdf_profile")
    return house_in(workspace_of(ctx), **{name: chosen[name] for name in names if name in chosen})


def formats_of(chosen: tuple[str, ...]) -> tuple[str, ...]:
    """The formats asked for, each once, in the order in which they are made."""
    return tuple(kind for kind in FORMATS if kind in chosen)


def narrowing_of(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The narrowing options in `chosen`, as arguments of `select`."""
    return {name: chosen[name] for name in ("tiers", "themes", "changed")}


def brief_options_of(ctx: click.Context, edition: int, chosen: Mapping[str, Any]) -> BriefOptions:
    """The content options in `chosen`."""
    message = message_of(ctx, chosen["message"])
    return BriefOptions(edition, message, chosen["date"], chosen["marking"], chosen["wording"])


def settings_of(ctx: click.Context, chosen: Mapping[str, Any]) -> Settings:
    """The house and the data layers for a batch's workers, which may run in another folder."""
    from briefgen.batch.jobs import Settings

    return Settings.of(house_of(ctx, chosen), layers_of(ctx))


def _together(*options: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """Several options as one decorator, in the order of the help text."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
