"""What was made in an output folder: of what, and with which bytes.

The manifest is a journal of JSON lines in the folder's `.briefgen/`. A line is written and forced to the disk *before*
its file gets its name: whatever moment a run is killed at, each file in the folder has bytes that the manifest knows,
so that a person's work is never taken for ours nor ours for a person's. The newest line for a path counts. Lines are
only ever added, and swept together when more than half are out of date, so that a run costs what it makes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from briefgen.output import Staged, explain, open_own, stays_below, sync_folders, write_all
from briefgen.version import VERSION

STATE_FOLDER = ".briefgen"
FILE_NAME = "manifest.jsonl"
FORMAT = 1

_SWEEP_FROM = 500
_TOO_LARGE = 2 << 30


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one file of the folder."""

    path: str
    """Relative to the folder, with `/`."""
    hashes: tuple[str, ...] = ()
    """SHA-256 of the versions that briefgen gave under this name, newest last; the file's bytes are one of them unless
    somebody edited it. A version that was announced but not yet in place when a run was killed is among them."""
    made_from: Mapping[str, str] = field(default_factory=dict)
    """Part → hash of everything that made the newest version: see `fingerprint`."""
    beside: str = ""
    """Name of the file that took the newest version because the path holds somebody's work."""
    failed: str = ""
    """Why the last attempt failed; the rest of the entry then speaks of the last success."""
    job: Mapping[str, Any] = field(default_factory=dict)
    """The job as plain data: to list the file in the index, and to try a failed one again."""

    @property
    def newest(self) -> str:
        """SHA-256 of the newest version, "" when there is none."""
        return self.hashes[-1] if self.hashes else ""


class Manifest:
    """The manifest of one folder. `notes` says what was found wrong with it, for the user; `entries` is by path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: dict[str, Entry] = {}
        self.notes: list[str] = []
        self._file = folder / STATE_FOLDER / FILE_NAME
        self._seen: tuple[int, int] = (0, 0)
        """Inode and length of what has been read."""
        self._lines = 0

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the folder's manifest; a missing, torn or foreign one is no error."""
        manifest = cls(folder)
        manifest.refresh()
        return manifest

    def refresh(self) -> None:
        """Take in what another run has added since."""
        try:
            status = self._file.lstat()
        except OSError:
            self.entries, self._seen, self._lines = {}, (0, 0), 0
            return
        inode, length = self._seen
        if status.st_ino == inode and status.st_size == length:
            return
        if status.st_ino != inode or status.st_size < length:
            self.entries, self._seen, self._lines = {}, (status.st_ino, 0), 0
        self._read_on(status.st_ino, self._seen[1])

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries; they are on the disk when this returns. Raises OutputError, then nothing was added."""
        new = list(entries)
        if not new:
            return
        text = b"".join(map(_line, new))
        if self._seen[1] == 0:
            text = _HEADER + text
        try:
            self._append(text)
        except OSError as error:
            raise explain(self._file, error) from error
        for entry in new:
            self.entries[entry.path] = entry
        self._lines += len(new)

    def sweep(self) -> None:
        """Rewrite the journal without its outdated lines, when they are more than half of it."""
        if self._lines < _SWEEP_FROM or self._lines < 2 * len(self.entries):
            return
        staged = Staged(self._file)
        try:
            staged.write(_HEADER + b"".join(map(_line, self.entries.values())))
            staged.publish()
        finally:
            staged.discard()
        sync_folders([self._file.parent])
        status = self._file.stat()
        self._seen, self._lines = (status.st_ino, status.st_size), len(self.entries)

    # ------------------------------------------------------------ reading

    def _read_on(self, inode: int, start: int) -> None:
        if self._file.lstat().st_size > _TOO_LARGE:
            self._set_aside("is larger than a manifest can be")
            return
        with os.fdopen(open_own(self._file, os.O_RDONLY), "rb") as file:
            file.seek(start)
            text = file.read()
        lines = text.split(b"\n")
        torn = lines.pop()  # what follows the last line's end: nothing, unless a write was cut off
        if start == 0 and not text:
            return
        if start == 0:
            wrong = _header_fault(lines[0] if lines else torn)
            if wrong:
                self._set_aside(wrong)
                return
            lines = lines[1:]
        bad = 0
        for line in lines:
            entry = _entry(line)
            if entry is None:
                bad += 1
            else:
                self.entries[entry.path] = entry
        self._lines += len(lines)
        self._seen = (inode, start + len(text) - len(torn))
        if bad:
            self.notes.append(f"{self._file}: {bad} unreadable line{'s' if bad > 1 else ''} passed over.")

    def _set_aside(self, wrong: str) -> None:
        """Keep a manifest that is not ours under another name: the files that it spoke of are then judged by bytes."""
        number = 1
        while (aside := self._file.with_name(f"manifest-set-aside-{number}.jsonl")).exists():
            number += 1
        with suppress(OSError):
            self._file.rename(aside)
        self.notes.append(
            f"{self._file} {wrong}. It was set aside as {aside.name}; files already here are compared by their bytes, "
            "and kept if they differ."
        )
        self.entries, self._seen, self._lines = {}, (0, 0), 0

    # ------------------------------------------------------------ writing

    def _append(self, text: bytes) -> None:
        inode, length = self._seen
        new = length == 0
        self._file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = open_own(self._file, os.O_WRONLY | os.O_CREAT)
        try:
            # What lies beyond the last whole line is the torn end of a killed run's write.
            os.ftruncate(descriptor, length)
            try:
                os.lseek(descriptor, length, os.SEEK_SET)
                write_all(descriptor, text)
                os.fsync(descriptor)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(descriptor, length)
                raise
            inode = os.fstat(descriptor).st_ino
        finally:
            os.close(descriptor)
        if new:
            sync_folders([self._file.parent, self.folder])
        self._seen = (inode, length + len(text))


_HEADER = (json.dumps({"briefgen": "manifest", "format": FORMAT, "version": VERSION}) + "\n").encode()


def _header_fault(line: bytes) -> str:
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        return "is not a manifest of briefgen, or is torn"
    if not isinstance(header, dict) or header.get("briefgen") != "manifest":
        return "is not a manifest of briefgen"
    if header.get("format") != FORMAT:
        return f"was written by another version of briefgen ({header.get('version', 'unknown')}) in a form unknown here"
    return ""


def _line(entry: Entry) -> bytes:
    values: dict[str, Any] = {"path": entry.path, "sha256": entry.hashes, "from": entry.made_from, "job": entry.job}
    if entry.beside:
        values["beside"] = entry.beside
    if entry.failed:
        values["failed"] = entry.failed
    # A name may hold bytes that are no UTF-8; `json` reads them back in the same way.
    return f"{json.dumps(values, ensure_ascii=False, separators=(',', ':'))}\n".encode("utf-8", "surrogatepass")


def _is_of_a_paper(name: str) -> bool:
    """Whether it names a file of the folder, and none of ours (a file system may take capitals for the same name)."""
    parts = Path(name).parts
    return bool(parts) and stays_below(name) and parts[0].casefold() != STATE_FOLDER.casefold()


def _entry(line: bytes) -> Entry | None:
    """An entry from its line; None when the line does not say what it should."""
    try:
        values = json.loads(line)
        path, hashes, made_from, job = values["path"], values["sha256"], values["from"], values.get("job", {})
        beside, failed = values.get("beside", ""), values.get("failed", "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    sound = (
        all(isinstance(text, str) for text in (path, beside, failed))
        and all(_is_of_a_paper(name) for name in (path, beside or path))
        and isinstance(hashes, list)
        and all(isinstance(digest, str) for digest in hashes)
        and isinstance(made_from, dict)
        and isinstance(job, dict)
    )
    return Entry(path, tuple(hashes), made_from, beside, failed, job) if sound else None
