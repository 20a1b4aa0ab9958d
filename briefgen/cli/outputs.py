"""What the name after `-o` says, in every command: its ending is the kind of file, any other name is a folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from briefgen.errors import UsageError

OTHER_KINDS = frozenset(
    {"csv", "doc", "docm", "docx", "dotx", "htm", "html", "json", "md", "odt", "pdf", "pptx", "ps", "rtf", "tex", "txt"}
    | {"xlsx", "zip"}
)
"""Endings by which somebody means a file, not a folder."""


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
