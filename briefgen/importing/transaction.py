"""Many files changed as one: either all of them say the new thing or none does, also after a crash.

New contents are first written beside their places and forced to the disk; then a journal names them; then they are
renamed. Without a journal nothing has happened; with one, whoever comes next finishes the renames.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from briefgen.batch.locks import locked
from briefgen.errors import OutputError
from briefgen.output import (
    TEMPORARY_PREFIX,
    Staged,
    inside,
    open_own,
    remove_leftovers,
    sync_folders,
    write_atomically,
)
from briefgen.reading import read_bytes

JOURNAL = ".imports-unfinished.json"
MEMORY = ".imports.json"
"""What imports wrote, entry by entry (`layer.py`)."""
LOCK = ".imports.lock"


def replace_files(folder: Path, files: Mapping[str, tuple[bytes | None, bytes]]) -> None:
    """Give every file (named relative to `folder`) its new bytes, if it still has the old ones (None: is not there).

    Raises OutputError; then every file is as it was.
    """
    with locked(folder / LOCK):
        finish_interrupted(folder, lock=False)
        for directory in {(folder / name).parent for name in files}:
            # What an import that was killed before its journal had written; nobody else writes here now.
            remove_leftovers(directory)
        for name, (old, _) in files.items():
            if _bytes_of(inside(folder, name)) != old:
                raise OutputError(
                    f"{folder / name} was changed meanwhile.", hint="Nothing was written. Run the command again."
                )
        staged: dict[str, Staged] = {}
        left: dict[str, Path] = {}
        try:
            for name, (_, new) in files.items():
                staged[name] = Staged(folder / name)
                staged[name].write(new)
            for name, file in staged.items():
                left[name] = file.leave()
            _write_journal(folder, files, left)
        except BaseException:
            for file in staged.values():
                file.discard()
            for temporary in left.values():
                temporary.unlink(missing_ok=True)
            raise
        try:
            for name, temporary in left.items():
                Staged.left_at(temporary, folder / name).publish(secured=True)
            sync_folders({(folder / name).parent for name in files})
        except BaseException:
            _roll_back(folder, files, left)
            raise
        (folder / JOURNAL).unlink()


def finish_interrupted(folder: Path, *, lock: bool = True) -> bool:
    """Finish what a killed import had begun to put in place; True if there was anything to finish."""
    journal = folder / JOURNAL
    if not journal.is_file():
        return False
    with locked(folder / LOCK) if lock else contextlib.nullcontext():
        try:
            moves = json.loads(read_bytes(journal))["moves"]
            for move in moves:
                temporary, target = inside(folder, move["from"]), inside(folder, move["to"])
                if not (temporary.name.startswith(TEMPORARY_PREFIX) and _is_of_data(Path(move["to"]))):
                    raise ValueError("no import has written this")
                written = _bytes_of(temporary)
                if written is not None and hashlib.sha256(written).hexdigest() == move["sha256"]:
                    Staged.left_at(temporary, target).publish(secured=True)
        except FileNotFoundError:
            return False
        except (ValueError, KeyError, TypeError, RecursionError):
            raise OutputError(
                f"{journal} is torn: an import was cut off while it wrote here.",
                hint="Compare the folder with your last copy, remove that file and import again.",
            ) from None
        sync_folders({(folder / move["to"]).parent for move in moves})
        journal.unlink(missing_ok=True)
    return True


def _is_of_data(name: Path) -> bool:
    """Whether it is a file that an import or a correction writes: data or their memory, and no program or setting."""
    hidden = any(part.startswith(".") for part in name.parts)
    return name.as_posix() == MEMORY or (name.suffix in (".yaml", ".csv") and not hidden)


def _write_journal(folder: Path, files: Mapping[str, tuple[bytes | None, bytes]], left: Mapping[str, Path]) -> None:
    moves = [
        {
            "from": temporary.relative_to(folder).as_posix(),
            "to": name,
            "sha256": hashlib.sha256(files[name][1]).hexdigest(),
        }
        for name, temporary in left.items()
    ]
    sync_folders({(folder / name).parent for name in files})
    write_atomically(folder / JOURNAL, json.dumps({"moves": moves}, indent=1).encode())


def _roll_back(folder: Path, files: Mapping[str, tuple[bytes | None, bytes]], left: Mapping[str, Path]) -> None:
    for name, (old, new) in files.items():
        path = folder / name
        if _bytes_of(path) == new:
            if old is None:
                path.unlink()
            else:
                write_atomically(path, old)
    for temporary in left.values():
        temporary.unlink(missing_ok=True)
    (folder / JOURNAL).unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes | None:
    try:
        with os.fdopen(open_own(path, os.O_RDONLY), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror}.") from None
