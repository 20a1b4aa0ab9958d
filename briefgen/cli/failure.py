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
    if isinstance(error, MemoryError):
        return Explanation("There is not enough memory for this.", "Close other programs, or make fewer at once.", 1)
    kind = type(error).__name__
    detail = str(error).strip().splitlines()
    return Explanation(f"{kind}: {detail[0]}" if detail else kind, "" if debug else _BUG, 1)


def _or_the_command(error: UnknownName, words: list[str]) -> str:
    """A mistyped command is read as a country: propose the command too."""
    from difflib import get_close_matches

    from briefgen.cli.commands import COMMANDS

    typed = next((word for word in words if not word.startswith("-")), "")
    names = [name for rows in COMMANDS.values() for name in rows]
    near = get_close_matches(error.name.lower(), names, n=1, cutoff=0.7) if typed == error.name else []
    command = f"If you meant the command: {' '.join(['briefgen', *near])}" if near else ""
    listed = "," in error.name and " " not in error.name
    several = f"Put spaces between several names: {' '.join(error.name.split(','))}" if listed else ""
    is_draft = error.name.lower().endswith(".docx")
    draft = "For a draft there are `briefgen changes`, `refresh` and `publish`." if is_draft else ""
    listing = "" if error.hint or command or several or draft else "`briefgen list countries` shows all names."
    return "\n".join(line for line in (error.hint, command, several, draft, listing) if line)


def _explain_os_error(error: OSError, debug: bool) -> Explanation:
    place = f"{error.filename}: " if error.filename else ""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return Explanation(f"{place}the disk is full.", "Free some space, or write elsewhere with -o.", 1)
        case errno.EFBIG:
            return Explanation(f"{place}a file became larger than this disk or account allows.", "", 1)
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return Explanation(
                f"{place}no permission.", "Check who owns it, or choose another place (-o FILE or DIR).", 1
            )
        case errno.ENOENT:
            return Explanation(f"{place}there is no such file or folder.", "", 1)
        case _:
            return Explanation(f"{place}{error.strerror or error}", "" if debug else _BUG, 1)
