"""The command line's front door: which commands there are, and what happens when one fails.

Nothing but Click is imported until a command is chosen, so that `--help` and shell completion answer at once. A command
lives in its own module as a Click command; its row in `COMMANDS` says where. Without a command name the words are
countries: `briefgen australia` is `briefgen brief australia`.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Sequence

import click

from briefgen.cli import second_process
from briefgen.cli.commands import COMMANDS, Row
from briefgen.cli.meanings import rewrite_options, unknown_words
from briefgen.errors import BriefgenError, UnknownName
from briefgen.version import VERSION

PROGRAM = "briefgen"
COMPLETE_VARIABLE = "_BRIEFGEN_COMPLETE"
DEFAULT_COMMAND = "brief"
_BUG = "This is a fault in briefgen. Run the command again with --debug and report what it prints."
_OF_THE_WORKSPACE = frozenset({"brief", "pack", "batch", "show", "compare"})
"""Commands whose options mean what the workspace's settings say; those of a draft mean what the draft says."""
_THE_PROGRAM = object()
"""Click's `obj` where this process was started for one command, and may start another beside it."""
_ROWS = {name: row for rows in COMMANDS.values() for name, row in rows.items()}


class LazyGroup(click.Group):
    """Commands are imported when they are called; words that name no command are countries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(_ROWS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command."""
        row = _ROWS.get(cmd_name)
        return None if row is None else _load(cmd_name, row)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table from its own one-line helps: nothing is imported for it."""
        width = max(map(len, _ROWS))
        for title, rows in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), row.help) for name, row in rows.items()])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `brief` before words that name no command; `help pack` is `pack --help`."""
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        start = next((index for index, word in enumerate(args) if word not in own), len(args))
        completing_first = ctx.resilient_parsing and start == len(args)
        if args[start : start + 1] == ["help"] and set(args[start + 1 :]) <= set(_ROWS):
            args = [*args[:start], *args[start + 1 :], "--help"]
        elif start < len(args) and not completing_first and not _names_a_command(args[start:]):
            args = [*args[:start], DEFAULT_COMMAND, *args[start:]]
        if args[start : start + 1] == [DEFAULT_COMMAND] and ctx.obj is _THE_PROGRAM:
            os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would look through all that is installed
            gc.set_threshold(200_000)  # objects: one brief has 90,000, nearly all of them to its end
            second_process.start(args[start + 1 :])
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[click.shell_completion.CompletionItem]:
        """Complete command names, own options, and countries (for the default command)."""
        from click.shell_completion import CompletionItem

        items = [CompletionItem(name, help=row.help) for name, row in _ROWS.items() if name.startswith(incomplete)]
        items += click.Command.shell_complete(self, ctx, incomplete)
        if incomplete and not incomplete.startswith("-"):
            from briefgen.cli.types import COUNTRY

            items += COUNTRY.shell_complete(ctx, click.Argument(["countries"]), incomplete)
        return items


def _names_a_command(words: list[str]) -> bool:
    # Of all countries only one begins with the name of a command.
    return words[0] in _ROWS and not (words[0] == "new" and [word.casefold() for word in words[1:2]] == ["zealand"])


def _load(name: str, row: Row) -> click.Command:
    import importlib

    module_name, attribute = row.target.split(":")
    try:
        command = getattr(importlib.import_module(module_name), attribute)
    except ModuleNotFoundError as error:
        if error.name != module_name:
            raise
        raise click.ClickException(f"The command “{name}” is not part of this version of {PROGRAM}.") from error
    assert isinstance(command, click.Command), row.target
    return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="[--debug]",
    subcommand_metavar="COUNTRY... | COMMAND ...",
)
@click.option("--debug", is_flag=True, help="Show the full traceback of an error.")
@click.version_option(VERSION, prog_name=PROGRAM, message="%(prog)s %(version)s", help="Show the version.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """Country briefs from the Trafficking in Persons Report, as PDF and as Word drafts.

    \b
    briefgen australia                            the brief, as PDF, in output/
    briefgen kenya fiji --format all              several countries, every format
    briefgen pack east-asia-pacific               a whole region, bound
    briefgen refresh kenya-2025-officials.docx    an edited draft, brought up to date
    """
    from briefgen.cli.opening import workspace_defaults

    if ctx.invoked_subcommand in _OF_THE_WORKSPACE:
        # Click looks an option's default up here, under the command's name, before its own.
        ctx.default_map = {ctx.invoked_subcommand: workspace_defaults(ctx)}


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for a shell.

    \b
    bash   briefgen completion bash > ~/.local/share/bash-completion/completions/briefgen
    zsh    briefgen completion zsh > "${fpath[1]}/_briefgen"
    fish   briefgen completion fish > ~/.config/fish/completions/briefgen.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None, shell
    click.echo(kind(cli, {}, PROGRAM, COMPLETE_VARIABLE).source())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the return value is the exit status.

    This is the one place where errors become messages: 0 done, 1 failed work, 2 wrong usage, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = "--debug" in words[: words.index("--") if "--" in words else len(words)]
    if debug:
        # It may stand anywhere on the line: the moment when one thinks of it is after the command failed.
        words = ["--debug", *(word for word in words if word != "--debug")]
    words = rewrite_options(words)
    _prepare_streams()
    try:
        # What completes a word prints nothing, and the traceback of an error is that of one process.
        alone = arguments is not None or debug or COMPLETE_VARIABLE in os.environ
        whose = None if alone else _THE_PROGRAM
        status = cli.main(words, PROGRAM, COMPLETE_VARIABLE, standalone_mode=False, obj=whose)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_went_away()
    except click.exceptions.Abort as abort:
        interrupted = isinstance(abort.__cause__, KeyboardInterrupt)
        click.echo("Interrupted." if interrupted else "Stopped, nothing was changed.", err=True)
        return 130 if interrupted else 1
    except KeyboardInterrupt:
        click.echo("\nInterrupted.", err=True)
        return 130
    except click.ClickException as error:
        if isinstance(error, click.NoSuchOption) and (instead := unknown_words("options").get(error.option_name)):
            error = click.UsageError(f"There is no option {error.option_name}. {instead}", error.ctx)
        if COMPLETE_VARIABLE not in os.environ:
            error.show()
        return error.exit_code
    except Exception as error:
        # A shell that asks for completions shows whatever is printed in the middle of what is being typed.
        return 1 if COMPLETE_VARIABLE in os.environ else _failed(error, words, debug)
    finally:
        second_process.end()
        if arguments is None:
            gc.freeze()  # at its end the interpreter would look through all that is left: a twentieth of a second
    return status if isinstance(status, int) else 0


def _prepare_streams() -> None:
    if sys.stdout is None:  # closed by who called: a file opened later must not get its number
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 (for as long as the process lives)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show “Türkiye” shows a question mark in it, not a traceback.
            stream.reconfigure(errors="replace")
            if stream.isatty():
                _show_only_words(stream)


def _show_only_words(stream: io.TextIOWrapper) -> None:
    """Let no name or text of a file steer the terminal."""
    from briefgen.characters import for_terminal

    write = stream.write
    stream.write = lambda text: write(for_terminal(text))  # type: ignore[method-assign]


def _failed(error: Exception, words: list[str], debug: bool) -> int:
    if debug:
        import traceback

        traceback.print_exception(error)
    message, hint = _explain(error, words, debug)
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {message}", err=True)
    if hint:
        click.echo(hint, err=True)
    _give_up_standard_output()
    return error.exit_status if isinstance(error, BriefgenError) else 1


def _reader_went_away() -> int:
    # As for any program in a pipe (`briefgen list countries | head`): no message.
    _give_up_standard_output()
    return 141


def _give_up_standard_output() -> None:
    """Where standard output cannot be written, the interpreter must not try again at exit, with a traceback."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


# ---------------------------------------------------------------- what is said about an error


def _explain(error: Exception, words: list[str], debug: bool) -> tuple[str, str]:
    """Any error for the person at the terminal, and what to do about it; `words` are the command line's arguments."""
    if isinstance(error, UnknownName) and error.kind == "country":
        return error.message, _or_the_command(error, words)
    if isinstance(error, BriefgenError):
        return error.message, error.hint
    if isinstance(error, OSError):
        return _explain_os_error(error, debug)
    if isinstance(error, ModuleNotFoundError):
        return f"{error}: the installation is not whole.", "Install briefgen again."
    if isinstance(error, MemoryError):
        return "There is not enough memory for this.", "Close other programs, or make fewer at once."
    kind = type(error).__name__
    detail = str(error).strip().splitlines()
    return f"{kind}: {detail[0]}" if detail else kind, "" if debug else _BUG


def _or_the_command(error: UnknownName, words: list[str]) -> str:
    """What is no country may be a command under another name, mistyped, or a draft."""
    from briefgen.catalogue.names import near_misses

    typed = next((word for word in words if not word.startswith("-")), "")
    is_first = typed == error.name
    meant = unknown_words("commands").get(error.name.casefold(), ())
    near = tuple(near_misses(error.name.casefold(), _ROWS)[:1]) if is_first and not meant else ()
    if meant:
        return "\n".join(f"There is:  briefgen {command}" for command in meant)
    lines = [error.hint, *(f"If you meant the command: briefgen {command}" for command in near)]
    if error.name.lower().endswith(".docx"):
        lines.append("For a draft there are `briefgen changes`, `refresh` and `publish`.")
    return "\n".join(filter(None, lines)) or "`briefgen list countries` shows all names."


def _explain_os_error(error: OSError, debug: bool) -> tuple[str, str]:
    where = f"{error.filename}: " if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"{where}the disk is full.", "Free some space, or write elsewhere with -o."
        case errno.EFBIG:
            return f"{where}a file became larger than this disk or account allows.", ""
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"{where}no permission.", "Check who owns it, or choose another place (-o FILE or DIR)."
        case errno.ENOENT:
            return f"{where}there is no such file or folder.", ""
        case _:
            return f"{where}{error.strerror or error}", "" if debug or where else _BUG
