"""Drafts on disk: a refreshed draft beside the old one, or in its place with a backup; a folder of drafts in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from briefgen.drafts.publish import Published, publish
from briefgen.drafts.refresh import Refreshed, Renew, refresh
from briefgen.drafts.renewing import Renewal
from briefgen.errors import BriefgenError, DraftError, OutputError
from briefgen.limits import time_limit
from briefgen.output import write_atomically
from briefgen.reading import read_bytes
from briefgen.wordxml.packaging import MAXIMUM_FILE

Status = Literal["refreshed", "unchanged", "failed", "skipped"]

REFRESHED = " (refreshed)"
BACKUP = " (before refresh)"
_OTHER_TEXTS = {
    ".odt": "an OpenDocument text",
    ".doc": "a document of Word 97–2003",
    ".rtf": "rich text",
    ".pages": "a document of Apple's Pages",
}
_LEFT_BY_A_REFRESH = re.compile(r" \((?:refreshed|before refresh)(?: \d+)?\)$")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of one draft. `path` is where the result lies (the draft itself when nothing was new)."""

    draft: Path
    status: Status
    path: Path | None = None
    backup: Path | None = None
    result: Refreshed | None = None
    reason: str = ""


def read_file(path: Path) -> bytes:
    """Bytes of a draft. Raises `DraftError` for a folder, a missing, unreadable or absurdly large file."""
    try:
        if path.is_dir():
            raise DraftError(f"{path} is a folder.", hint="Give a .docx file.")
        if path.stat().st_size > MAXIMUM_FILE:
            raise _too_large(path.name)
        data = read_bytes(path)
    except FileNotFoundError:
        raise DraftError(f"There is no file {path}.") from None
    except OSError as error:
        raise DraftError(f"{path} cannot be read: {error.strerror}.") from error
    refuse_other_kinds(data, str(path))
    return data


def refuse_other_kinds(data: bytes, name: str) -> None:
    """Raise `DraftError` for a file that is no Word draft, by its name or its beginning, with how to make it one."""
    kind = Path(name).suffix.lower()
    if data.startswith(b"%PDF"):
        raise DraftError(f"{name} is a PDF.", hint="Give the Word draft (.docx) that it was made from.")
    if kind in _OTHER_TEXTS:
        raise DraftError(
            f"{name} is {_OTHER_TEXTS[kind]}, not a Word draft.",
            hint="Open it in Word or LibreOffice, choose File › Save As, and there “Word document (.docx)”.",
        )
    if len(data) > MAXIMUM_FILE:
        raise _too_large(name)


def _too_large(name: str) -> DraftError:
    return DraftError(f"{name} is larger than {MAXIMUM_FILE // 1024 // 1024} MB.")


def refresh_file(
    path: Path,
    renew: Renew,
    *,
    output: Path | None = None,
    in_place: bool = False,
    base: Path | None = None,
    overwrite: bool = False,
    limit: float = 3600.0,
) -> FileOutcome:
    """Refresh one draft, in `limit` seconds. It is itself changed only with `in_place`; a backup is then left beside.

    Without `output` the result is `NAME (refreshed).docx` beside the draft; a file of that name that says something
    else is never written over: the next free name is taken.

    Raises:
        DraftError: the draft cannot be refreshed. OutputError: the result cannot be written.
    """
    data = read_file(path)
    with time_limit(limit, path.name):
        result = refresh(data, renew, name=path.name, base=read_file(base) if base else None)
    if not result.changed and output is None:
        return FileOutcome(path, "unchanged", path, result=result)
    if in_place:
        _refuse_when_open(path)
        backup = free_name(path, BACKUP, data)
        write_atomically(backup, data)
        write_atomically(path, result.data)
        return FileOutcome(path, "refreshed", path, backup, result)
    target = output or free_name(path, REFRESHED, result.data)
    _write_new(target, result.data, overwrite=overwrite)
    return FileOutcome(path, "refreshed" if result.changed else "unchanged", target, result=result)


def publish_file(
    path: Path,
    output: Path,
    renewal: Renewal,
    *,
    base: Path | None = None,
    overwrite: bool = False,
    limit: float = 3600.0,
    **options: Any,
) -> Published:
    """Publish one draft into a file, in `limit` seconds; `options` are those of `publish`.

    Raises:
        DraftError: see `publish`. OutputError: the file is there already and says something else.
    """
    data = read_file(path)
    with time_limit(limit, path.name):
        published = publish(data, renewal, name=path.name, base=read_file(base) if base else None, **options)
    _write_new(output, published.data, overwrite=overwrite)
    return published


def refresh_files(
    paths: Sequence[Path],
    renew: Renew,
    *,
    in_place: bool = False,
    tell: Callable[[FileOutcome], None] | None = None,
    limit: float = 3600.0,
) -> list[FileOutcome]:
    """Refresh several drafts; of a folder, every draft in it and below. One that fails does not stop the others."""
    outcomes = []
    drafts = [draft for path in paths for draft in (drafts_in(path) if path.is_dir() else [path])]
    for path in drafts:
        try:
            outcome = refresh_file(path, renew, in_place=in_place, limit=limit)
        except BriefgenError as error:
            status: Status = "skipped" if _is_no_draft(error) else "failed"
            outcome = FileOutcome(path, status, reason=str(error))
        outcomes.append(outcome)
        if tell is not None:
            tell(outcome)
    return outcomes


def drafts_in(folder: Path) -> Iterator[Path]:
    """Word files of a folder and those below, by name; not Word's lock files, nor what a refresh left."""
    for path in sorted(folder.rglob("*.docx")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        leftover = path.name.startswith("~$") or _LEFT_BY_A_REFRESH.search(path.stem)
        if path.is_file() and not hidden and not leftover:
            yield path


def free_name(path: Path, mark: str, data: bytes) -> Path:
    """`NAME mark.docx` beside a file; numbered where another file has that name already and says something else."""
    number = 1
    while True:
        tail = mark if number == 1 else f"{mark.removesuffix(')')} {number})"
        beside = path.with_name(f"{path.stem}{tail}{path.suffix}")
        if not beside.exists() or beside.read_bytes() == data:
            return beside
        number += 1


def _write_new(path: Path, data: bytes, *, overwrite: bool) -> None:
    if path.exists() and not overwrite and path.read_bytes() != data:
        raise OutputError(f"{path} is there already.", hint="Choose another name with -o, or give --overwrite.")
    write_atomically(path, data)


def _refuse_when_open(path: Path) -> None:
    for lock in (path.with_name(f"~${path.name[2:]}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            raise DraftError(
                f"{path.name} is open in another program.", hint=f"Close it there first (or remove {lock.name})."
            )


def _is_no_draft(error: BriefgenError) -> bool:
    return isinstance(error, DraftError) and "holds no record of what was generated" in error.message
