"""The options of the commands that make papers (`brief`, `pack`, `batch`), each written once.

They come in groups, in the order of the help texts: what is made and for whom (`paper_options`), of which countries
(`narrowing_options`), what it says (`content_options`), how it looks (`look_options`), how the run goes
(`remaking_options`, `timeout_option`, …) and what it tells (`telling_options`). Below is what their values become, and
what the name after `-o` says, in every command: its ending is the kind of file, any other name is a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefgen.cli.opening import data_option, layers_of, workspace_of
from briefgen.cli.types import AUDIENCE as READER
from briefgen.cli.types import DATE, EDITION, FORMAT, MESSAGE, PAPER, ListOption
from briefgen.errors import UsageError
from briefgen.options import AUDIENCE, FORMATS, PAPERS, PDF_PROFILES, WORDINGS, BriefOptions

if TYPE_CHECKING:
    from briefgen.batch.jobs import Settings
    from briefgen.options import BriefOptions
    from briefgen.rendering import House

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OLD_MESSAGE = "briefgen.message"
OTHER_KINDS = frozenset(
    {"csv", "doc", "docm", "docx", "dotx", "htm", "html", "json", "md", "odt", "pdf", "pptx", "ps", "rtf", "tex", "txt"}
    | {"xlsx", "zip"}
)
"""Endings by which somebody means a file, not a folder."""
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


def _together(*options: Callable[[Any], Any]) -> Callable[[_Command], _Command]:
    """Several options as one decorator, in the order of the help text."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


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


narrowing_options = _together(
    click.option("--tier", "tiers", multiple=True, metavar="TIER", help='Only countries on this tier, e.g. "Tier 3".'),
    click.option("--theme", "themes", multiple=True, metavar="ID", help="Only countries whose records speak of it."),
    click.option("--changed", is_flag=True, help="Only countries whose placement moved in this edition."),
)
"""`--tier`, `--theme`, `--changed`: only some of the countries; see `narrowing_of`."""


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
    said = default or "the draft's"
    return click.option(
        "--wording",
        type=click.Choice(WORDINGS),
        default=default,
        help=f"Our short statements, the report's own words (from an import), or both. [default: {said}]",
    )


profile_option = click.option(
    "--pdf-profile",
    type=click.Choice(PDF_PROFILES),
    default=PDF_PROFILES[0],
    show_default=True,
    help="PDF/A profile; a-2a for archives that refuse attached data.",
)

look_options = _together(
    click.option("--template", metavar="NAME|DIR", default="brief", show_default=True, help="Template set."),
    click.option(
        "--brand", type=_FILE, metavar="FILE", help="TOML file with organisation, logo, colours …; or a logo alone."
    ),
    click.option("--paper", type=PAPER, default=PAPERS[0], show_default=True, help="Paper size."),
    click.option("--reference", type=_FILE, metavar="DOCX", help="Word document whose styles the draft takes."),
    profile_option,
)
"""`--template`, `--brand`, `--paper`, `--reference`, `--pdf-profile`: see `house_of`."""

overwrite_option = click.option("--overwrite", is_flag=True, help="Replace files even if a person edited them.")
open_option = click.option("--open", "open_files", is_flag=True, help="Open what was made.")
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but errors.")
telling_options = _together(
    quiet_option, click.option("--json", "as_json", is_flag=True, help="Print a JSON object per file as it is done.")
)


def remaking_options(force: str) -> Callable[[_Command], _Command]:
    """`--force` (with its help text), `--dry-run`, `--overwrite`: what becomes of the files of an earlier run."""
    return _together(
        click.option("--force", is_flag=True, help=force),
        click.option("--dry-run", is_flag=True, help="Say what would be made and why; make nothing."),
        overwrite_option,
    )


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


# ---------------------------------------------------------------- what the values become


def house_of(ctx: click.Context, chosen: Mapping[str, Any]) -> House:
    """The house of the look options in `chosen` (further keys are passed over), with the workspace's organisation."""
    from briefgen.rendering import House

    names = ("template", "brand", "paper", "reference", "pdf_profile")
    return House.of(workspace_of(ctx), **{name: chosen[name] for name in names if name in chosen})


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


# ---------------------------------------------------------------- what the name after -o says


def kind_of(output: Path, kinds: Sequence[str], asked: Sequence[str] = ()) -> str:
    """The kind of file that a name says, one of `kinds`; "" when it is the name of a folder.

    Raises:
        UsageError: it says a kind that the command does not make, or another one than was `asked` for.
    """
    kind = output.suffix.lower().lstrip(".")
    kind = "html" if kind == "htm" and kind not in kinds else kind
    if output.is_dir() or kind not in OTHER_KINDS | set(kinds):
        return ""
    if kind not in kinds:
        endings = " or ".join(filter(None, (", ".join(f".{kind}" for kind in kinds[:-1]), f".{kinds[-1]}")))
        raise UsageError(f"This command makes no .{kind} file.", hint=f"End the name in {endings}, or name a folder.")
    if asked and tuple(asked) != (kind,):
        raise UsageError(
            f"The name {output} says {kind}, --format says {', '.join(asked)}.",
            hint="Leave one of them out, or give -o a folder.",
        )
    return kind


def file_of_draft(draft: Path, output: Path | None, kinds: Sequence[str], *, asked: str = "") -> tuple[Path, str]:
    """Where what is made of a draft goes, and its kind: `-o`, else beside the draft under its name.

    Args:
        draft: the draft, which is never its own output.
        output: the name after `-o`, of a file or a folder.
        kinds: what the command makes; the first one when nothing says which.
        asked: the kind that was asked for by an option, or "".

    Raises:
        UsageError: see `kind_of`; or the name is the draft's own.
    """
    kind = kind_of(output, kinds, [asked] if asked else []) if output else ""
    file = output if output and kind else (output or draft.parent) / f"{draft.stem}.{asked or kinds[0]}"
    if output and file.exists() and draft.exists() and file.samefile(draft):
        raise UsageError(f"{file} is the draft itself.", hint="Give -o another name.")
    return file, kind or asked or kinds[0]
