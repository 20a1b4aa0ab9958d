"""What the command line says about an error: what happened, and what to do about it."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from briefgen.errors import BriefgenError, UnknownName

_BUG = "This is a fault in briefgen. Run the command again with --debug and report what it prints."


@dataclass(frozen=True, slots=True)
class Explanation:
    """A message for standard error, a hint (may be empty) and the exit status."""

    message: str
    hint: str
    exit_status: int


def explain(error: Exception, words: list[str], *, debug: bool = False) -> Explanation:
    """Put any error into words for the person at the terminal; `words` are the command line's arguments."""
    if isinstance(error, UnknownName) and error.kind == "country":
        return Explanation(error.message, _or_the_command(error, words), error.exit_status)
    if isinstance(error, BriefgenError):
        return Explanation(error.message, error.hint, error.exit_status)
    if isinstance(error, OSError):
        return _explain_os_error(error, debug)
    if isinstance(error, ModuleNotFoundError):
        return Explanation(f"{error}: the installation is not whole.", "Install briefgen again.", 1)
    if isinstance(error, MemoryError):
        return Explanation("There is not enough memory for this.", "Close other programs, or make fewer at once.", 1)
    kind = type(error).__name__
    detail = str(error).strip().splitlines()
    return Explanation(f"{kind}: {detail[0]}" if detail else kind, "" if debug else _BUG, 1)


def _or_the_command(error: UnknownName, words: list[str]) -> str:
    """What is no country may be a command under another name, mistyped, or a draft."""
    from briefgen.catalogue.names import near_misses
    from briefgen.cli.commands import COMMANDS
    from briefgen.cli.meanings import COMMAND_WORDS

    typed = next((word for word in words if not word.startswith("-")), "")
    is_first = typed == error.name
    names = [name for rows in COMMANDS.values() for name in rows]
    meant = COMMAND_WORDS.get(error.name.casefold(), ())
    near = tuple(near_misses(error.name.casefold(), names)[:1]) if is_first and not meant else ()
    if meant:
        return "\n".join(f"There is:  briefgen {command}" for command in meant)
    lines = [error.hint, *(f"If you meant the command: briefgen {command}" for command in near)]
    if error.name.lower().endswith(".docx"):
        lines.append("For a draft there are `briefgen changes`, `refresh` and `publish`.")
    return "\n".join(filter(None, lines)) or "`briefgen list countries` shows all names."


def _explain_os_error(error: OSError, debug: bool) -> Explanation:
    where = f"{error.filename}: " if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Explanation(f"{where}the disk is full.", "Free some space, or write elsewhere with -o.", 1)
        case errno.EFBIG:
            return Explanation(f"{where}a file became larger than this disk or account allows.", "", 1)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Explanation(
                f"{where}no permission.", "Check who owns it, or choose another place (-o FILE or DIR).", 1
            )
        case errno.ENOENT:
            return Explanation(f"{where}there is no such file or folder.", "", 1)
        case _:
            return Explanation(f"{where}{error.strerror or error}", "" if debug or where else _BUG, 1)
