"""An output folder: what lies in it, what has to be made again, and how a new version gets its place.

A file whose bytes are none that briefgen wrote under its name is somebody's work. It is kept, and the new version is
put beside it, unless the caller was asked to overwrite.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from briefgen.batch.locks import locked
from briefgen.batch.manifest import FILE_NAME, STATE_FOLDER, Entry, Manifest
from briefgen.errors import OutputError
from briefgen.output import Staged, beside, inside, open_own, remove_leftovers, sync_folders

Status = Literal["made", "unchanged", "kept", "failed"]

_INTERRUPTED = "The run was stopped while this file was being put in place."
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_MANY = 64
_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Finished:
    """A file that was made and waits for its place: `data`, or a file `staged` in the same folder."""

    path: str
    """Relative to the output folder, with `/`."""
    data: bytes = b""
    made_from: Mapping[str, str] = field(default_factory=dict)
    job: Mapping[str, Any] = field(default_factory=dict)
    staged: Staged | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    path: str
    status: Status
    where: str = ""
    """Path of the newest version in the folder: differs from `path` when somebody's work was kept."""
    reason: str = ""
    """Why it was made (“new”, “data changed”), or why it failed."""
    size: int = 0
    seconds: float = 0.0
    trace: str = ""
    """Where the fault arose, when it is briefgen's own."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a file has to be made, and why; `kept` means that the path holds somebody's work."""

    make: bool
    reason: str
    kept: bool = False
    where: str = ""


class OutputFolder:
    """One output folder and its manifest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        inside(folder, f"{STATE_FOLDER}/{FILE_NAME}")
        self.manifest = Manifest.read(folder)

    @contextmanager
    def reserved(self, waiting: Callable[[str], None] | None = None) -> Iterator[None]:
        """Hold the folder for a whole run: a second run waits. Single files may still be delivered meanwhile."""
        with locked(self.folder / STATE_FOLDER / "run.lock", waiting=waiting):
            with self._manifest_lock():
                self.manifest.refresh()
                self.manifest.sweep()
            yield

    def tidy(self, folders: Iterable[str]) -> None:
        """Remove what a killed run left half-written in these folders (relative names)."""
        for name in {"", STATE_FOLDER, *folders}:
            remove_leftovers(self.folder / name)

    # ------------------------------------------------------------ what has to be made

    def judge(
        self, made_from: Mapping[str, Mapping[str, str]], *, force: bool = False, overwrite: bool = False
    ) -> dict[str, Judgement]:
        """For each path with what it would be made from: whether to make it, and why.

        Every file's bytes are read, not its date: copying, restoring and editing all change dates as they like.
        """
        paths = list(made_from)
        with ThreadPoolExecutor(max(1, min(8, os.cpu_count() or 1, len(paths) // _MANY + 1))) as readers:
            hashes = dict(zip(paths, readers.map(self._hash, paths), strict=True))
        return {path: self._judge(path, hashes[path], made_from[path], force, overwrite) for path in paths}

    def _judge(
        self, path: str, present: str | None, made_from: Mapping[str, str], force: bool, overwrite: bool
    ) -> Judgement:
        entry = self.manifest.entries.get(path)
        if entry is None or not (entry.hashes or entry.failed):
            return Judgement(True, "new" if present is None else "not in the manifest")
        edited = present is not None and present not in entry.hashes
        is_kept = edited and not overwrite
        if entry.failed:
            reason = "interrupted" if entry.failed == _INTERRUPTED else "failed before"
        elif force:
            reason = "asked for"
        elif not entry.made_from:
            reason = "data changed"
        elif dict(entry.made_from) != dict(made_from):
            parts = [part for part, value in made_from.items() if entry.made_from.get(part) != value]
            reason = " and ".join(parts or ["options"]) + " changed"
        elif present is None:
            reason = "missing"
        elif edited and overwrite:
            reason = "edited, to be overwritten"
        elif edited:
            return Judgement(False, "edited by somebody", kept=True, where=entry.beside or path)
        elif present != entry.newest:
            reason = "interrupted"
        else:
            return Judgement(False, "up to date", where=path)
        return Judgement(True, reason, kept=is_kept)

    # ------------------------------------------------------------ putting files in place

    def deliver(self, files: Sequence[Finished], *, overwrite: bool = False) -> list[Outcome]:
        """Give finished files their places, all or each on its own; the outcomes are in the same order.

        A file that cannot be written is a failed outcome. A full disk or a manifest that cannot be kept is an
        OutputError: nothing that follows could be written either.
        """
        with self._manifest_lock():
            self.manifest.refresh()
            places = [self._place(file, overwrite) for file in files]
            try:
                full = _stage(places)
                standing = [staged for staged in places if staged.ready and not staged.fault]
                # The promise: once a file has its name, the manifest on the disk knows its bytes.
                self.manifest.add(staged.promise() for staged in standing if staged.target is not None)
                for staged in standing:
                    staged.publish()
                sync_folders(staged.target.parent for staged in standing if staged.target is not None)
                self.manifest.add(
                    done for staged in standing if not staged.fault and (done := staged.done()) is not None
                )
            finally:
                for staged in places:
                    staged.discard()
        if full:
            raise full
        return [staged.outcome() for staged in places]

    def note_failures(self, failures: Mapping[str, tuple[str, Mapping[str, Any]]]) -> None:
        """Remember files that could not be made: path → (why, the job)."""
        with self._manifest_lock():
            self.manifest.refresh()
            self.manifest.add(
                replace(self.manifest.entries.get(path) or Entry(path), failed=why, job=job)
                for path, (why, job) in failures.items()
            )

    def absolute(self, path: str) -> Path:
        """The place of a relative path; OutputError when it leads out of the folder."""
        return inside(self.folder, path)

    def _hash(self, path: str) -> str | None:
        return hash_of(self.absolute(path))

    def _place(self, file: Finished, overwrite: bool) -> _Place:
        entry = self.manifest.entries.get(file.path) or Entry(file.path)
        path = self.absolute(file.path)
        present = hash_of(path)
        new = _hash_of_staged(file.staged) if file.staged else hashlib.sha256(file.data).hexdigest()
        if present == new:
            return _Place(file, entry, new, None, present, path)
        if present is None or present in entry.hashes or overwrite:
            return _Place(file, entry, new, path, present, path)
        attempt = 1
        while True:
            candidate = beside(path, attempt)
            there = hash_of(candidate)
            if there == new:
                return _Place(file, entry, new, None, there, candidate)
            if there is None or there in entry.hashes:
                return _Place(file, entry, new, candidate, there, candidate)
            attempt += 1

    def _manifest_lock(self) -> Any:
        return locked(self.folder / STATE_FOLDER / "manifest.lock")


def _stage(places: Sequence[_Place]) -> OutputError | None:
    """Write all files and force them to the disk, side by side: the disk does for many at once what it does for one.

    Returns the error of a full disk, if that is what ended it; what is staged by then still gets its place.
    """
    full: OutputError | None = None
    for staged in places:
        try:
            staged.write()
        except OutputError as error:
            # This one makes room for the manifest.
            full = error
            staged.discard()
            break
    written = [staged for staged in places if staged.written]
    with ThreadPoolExecutor(max(1, min(_AT_ONCE, len(written)))) as pool:
        for fault in pool.map(_Place.secure, written):
            full = full or fault
    return full


@dataclass
class _Place:
    """One file on the way to its place. `target` is None when the bytes are there already."""

    file: Finished
    entry: Entry
    new: str
    """SHA-256 of the file, as `present` is of what lies at the place."""
    target: Path | None
    present: str | None
    where: Path
    fault: str = ""
    written: bool = False
    ready: bool = False

    def __post_init__(self) -> None:
        self.kept = self.where.name != Path(self.file.path).name
        self._staged = self.file.staged

    def write(self) -> None:
        """Write the bytes; a full disk is an OutputError, any other fault is this file's alone."""
        try:
            if self.target is not None and self._staged is None:
                self._staged = Staged(self.target)
                self._staged.write(self.file.data)
            self.written = True
        except OutputError as error:
            self._fail(error)

    def secure(self) -> OutputError | None:
        """Force the bytes to the disk; returns the error of a full one."""
        try:
            if self.target is not None and self._staged is not None:
                self._staged.secure()
            self.ready = True
        except OutputError as error:
            try:
                self._fail(error)
            except OutputError:
                return error
        return None

    def _fail(self, error: OutputError) -> None:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL:
            raise error
        self.fault = str(error)

    def promise(self) -> Entry:
        before = self.entry.hashes[-8:] if self.kept else ((self.present,) if self.present else ())
        return Entry(
            self.file.path,
            (*(digest for digest in before if digest != self.new), self.new),
            self.file.made_from,
            failed=_INTERRUPTED if self.kept else "",
            job=self.file.job,
        )

    def publish(self) -> None:
        if self.target is None or self._staged is None:
            return
        try:
            if hash_of(self.target) != self.present:
                raise OutputError(f"{self.target}: somebody changed this file while it was being replaced.")
            self._staged.publish(secured=True, to=self.target)
        except OutputError as error:
            self.fault = str(error)

    def done(self) -> Entry | None:
        """The entry that follows once the file is in place; None when the promise says it all."""
        if self.kept:
            return replace(self.promise(), failed="", beside=self.where.name)
        settled = Entry(self.file.path, (self.new,), self.file.made_from, job=self.file.job)
        return settled if self.target is None and settled != self.entry else None

    def discard(self) -> None:
        if self._staged is not None:
            self._staged.discard()

    def outcome(self) -> Outcome:
        if self.fault:
            return Outcome(self.file.path, "failed", reason=self.fault)
        where = str(Path(self.file.path).with_name(self.where.name))
        size = self.where.stat().st_size if self.file.staged else len(self.file.data)
        if self.kept:
            return Outcome(self.file.path, "kept", where, size=size)
        return Outcome(self.file.path, "unchanged" if self.target is None else "made", where, size=size)


def hash_of(path: Path) -> str | None:
    """SHA-256 of a file's bytes; None when there is no file. A link, pipe or device is somebody's, and not read."""
    try:
        with os.fdopen(open_own(path, os.O_RDONLY), "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OutputError:
        return "unreadable: no file"
    except OSError as error:
        # A folder, or a file that may not be read: whatever it is, it is not ours.
        return f"unreadable: {error.strerror}"


def _hash_of_staged(staged: Staged) -> str:
    digest = hashlib.sha256()
    with staged.file as file:
        file.seek(0)
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
