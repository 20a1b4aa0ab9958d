"""Files that appear whole or not at all, and what they are called.

A file is written under a temporary name in the folder where it belongs, forced to the disk, then renamed: whoever looks
sees the old file or the new one, also after a power cut. This is the only door to writing: nothing else in briefgen
opens a file to write to it (tests/batch/test_door.py). Nothing is written through a link, or outside the folder that a
name read from a file belongs to.
"""

from __future__ import annotations

import errno
import itertools
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath, PureWindowsPath
from typing import IO

from briefgen.errors import OutputError

try:
    import fcntl
except ImportError:  # Windows: no advisory locks, so the temporary files of a killed run are left to the user
    fcntl = None  # type: ignore[assignment]

TEMPORARY_PREFIX = ".briefgen-"
TEMPORARY_SUFFIX = ".part"

_counter = itertools.count()
_UNDECOMPOSED = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")


# ---------------------------------------------------------------- writing


def write_atomically(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write `data` to `path`, whole or not at all; missing folders are made.

    A name below `/dev` (`/dev/stdout`) is written to directly; any other device, pipe or link is refused. What need not
    outlive a power cut is not `durable`: nothing waits for the disk. Raises OutputError; then `path` is as it was.
    """
    if _is_of_the_system(path):
        with _explained(path), path.open("wb", buffering=0) as device:
            write_all(device.fileno(), data)
        return
    staged = Staged(path)
    try:
        staged.write(data)
        staged.publish(secured=not durable)
    finally:
        staged.discard()
    if durable:
        sync_folders([path.parent])


class Staged:
    """A file in the making: its bytes lie in full beside its place, not yet visible under its name.

    `write` (as often as needed), then `publish`; `discard` removes what was not published and may always be called. The
    temporary file is locked while it is in use, which tells it apart from one that a killed run left behind.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _explained(path):
            self._place = path
            self._place.parent.mkdir(parents=True, exist_ok=True)
            mode = _mode_of(self._place)
            self._temporary, self._descriptor = _open_temporary(self._place.parent)
            if mode is not None:
                self._temporary.chmod(mode)

    @classmethod
    def left_at(cls, temporary: Path, path: Path) -> Staged:
        """Take over a file that another process wrote in full, as `leave` told it to."""
        staged = cls.__new__(cls)
        staged.path = staged._place = path
        staged._temporary = temporary
        with _explained(path):
            staged._descriptor = open_own(temporary, os.O_RDWR)
        return staged

    def leave(self) -> Path:
        """Force the bytes to the disk and leave them, unnamed, for another process to publish; returns their place."""
        self.secure()
        self._close()
        return self._temporary

    @property
    def file(self) -> IO[bytes]:
        """A binary file for writers that want one (a zip); close it before `publish`."""
        return os.fdopen(os.dup(self._descriptor), "w+b")

    def write(self, data: bytes) -> None:
        """Add bytes at the end."""
        with _explained(self.path):
            write_all(self._descriptor, data)

    def secure(self) -> None:
        """Force the bytes to the disk; afterwards `publish` is only a rename."""
        with _explained(self.path):
            os.fsync(self._descriptor)

    def publish(self, *, secured: bool = False, to: Path | None = None) -> None:
        """Give the file its name, in place of the one that had it; the bytes are forced to the disk first.

        `to` is another name in the same folder.
        """
        if not secured:
            self.secure()
        if to is not None and to != self.path:
            self._place = to
        with _explained(self.path):
            try:
                self._temporary.replace(self._place)
            except FileNotFoundError:
                raise OutputError(
                    f"{self.path}: the folder or the temporary file vanished while it was written.",
                    hint="Is something else clearing the output folder? Run the command again.",
                ) from None
        self._close()

    def discard(self) -> None:
        """Remove the temporary file unless it was published."""
        if self._descriptor >= 0:
            with suppress(OSError):
                self._temporary.unlink()
            self._close()

    def _close(self) -> None:
        os.close(self._descriptor)
        self._descriptor = -1


def sync_folders(folders: Iterable[Path]) -> None:
    """Force names to the disk: a rename survives a power cut only after its folder was synced."""
    for folder in dict.fromkeys(folders):
        try:
            descriptor = os.open(folder, os.O_RDONLY)
        except OSError:  # Windows cannot open folders; it orders renames itself
            continue
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
                raise explain(folder, error) from error
        finally:
            os.close(descriptor)


def remove_leftovers(folder: Path) -> int:
    """Remove what a killed run left in `folder` (not below it); temporary files in use stay. Returns the count."""
    if fcntl is None:
        return 0
    removed = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not (entry.name.startswith(TEMPORARY_PREFIX) and entry.name.endswith(TEMPORARY_SUFFIX)):
                continue
            with suppress(OSError):
                descriptor = os.open(entry.path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    Path(entry.path).unlink()
                    removed += 1
                finally:
                    os.close(descriptor)
    return removed


def open_own(path: Path, flags: int) -> int:
    """Open a file that briefgen alone writes (a lock, a manifest, a temporary file); returns its descriptor.

    `flags` are those of `os.open`. It never waits: a pipe or device in the file's place is an OutputError, and so is a
    link. Other errors of the system come as OSError.
    """
    refused = OutputError(
        f"{path}: a link, pipe or device stands where a file of briefgen's own belongs.",
        hint="Was this folder received from somebody? Remove what stands there, then run the command again.",
    )
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.ENODEV):
            raise refused from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise refused
    return descriptor


def inside(folder: Path, name: str) -> Path:
    """The place of `name` in `folder`. OutputError when it lies outside, by its spelling or by a linked folder."""
    path = folder / name
    if stays_below(name) and path.parent.resolve().is_relative_to(folder.resolve()):
        return path
    raise OutputError(
        f"{folder}: the file “{name}” would lie outside this folder; it was left alone.",
        hint="Was this folder received from somebody, or is a folder in it a link? Use a new one.",
    )


def stays_below(name: str) -> bool:
    """Whether a relative file name, as some file gives it, names something below the folder that it is relative to."""
    try:
        os.fsencode(name)
    except UnicodeEncodeError:  # half a character: no file can be called so
        return False
    return (
        bool(name)
        and "\0" not in name
        and not any(
            path.is_absolute() or path.drive or path.root or ".." in path.parts
            for path in (PurePath(name), PureWindowsPath(name))
        )
    )


# ---------------------------------------------------------------- names


def slug(name: str) -> str:
    """A name in plain lower-case letters for files: “Côte d'Ivoire” → `cote-divoire`, “São Tomé” → `sao-tome`."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_UNDECOMPOSED)).translate(_APOSTROPHES)
    characters = (c if c.isascii() and c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return "-".join("".join(characters).split()) or "unnamed"


def file_name(subject: str, edition: int, audience: str, file_format: str) -> str:
    """`australia-2025-officials.pdf`: of a country's or a pack's name, the edition, the reader and the format.

    A subject that names the edition itself (“Pacific visit 2025”) does not get it twice.
    """
    return f"{slug(subject).removesuffix(f'-{edition}')}-{edition}-{slug(audience)}.{file_format}"


def readable_size(size: int) -> str:
    """Bytes for people: “1.2 MB”, “85 kB”."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"


def beside(path: Path, attempt: int = 1) -> Path:
    """Where a new version goes when `path` holds somebody's work: `… (new).docx`, then `… (new 2).docx`."""
    return path.with_name(f"{path.stem} (new{'' if attempt == 1 else f' {attempt}'}){path.suffix}")


# ---------------------------------------------------------------- below


def _is_of_the_system(path: Path) -> bool:
    return path.is_relative_to("/dev") and not path.is_relative_to("/dev/shm")


def _mode_of(path: Path) -> int | None:
    """Permissions of the file that is about to be replaced; None when there is none."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        what = "a link" if stat.S_ISLNK(status.st_mode) else "a pipe or device"
        raise OutputError(
            f"{path}: {what} has this name, and briefgen writes only files.",
            hint="Remove it, or name the place itself with -o.",
        )
    if not status.st_mode & 0o222:
        raise OutputError(
            f"{path}: the file is marked read-only and was left alone.",
            hint="Make it writable, move it away or choose another place with -o.",
        )
    return stat.S_IMODE(status.st_mode)


def _open_temporary(folder: Path) -> tuple[Path, int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    while True:
        temporary = folder / f"{TEMPORARY_PREFIX}{os.getpid()}-{next(_counter)}{TEMPORARY_SUFFIX}"
        try:
            descriptor = os.open(temporary, flags, 0o666)
        except FileExistsError:  # left by a killed process that had this number
            continue
        if fcntl is None:
            return temporary, descriptor
        # A cleaner may have taken the file between its creation and the lock: then it is no longer under its name.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return temporary, descriptor
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of the data to an open file, however many bytes the system takes at once."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn an error of the operating system into one for the person who can mend it."""
    try:
        yield
    except OSError as error:
        raise explain(path, error) from error


def explain(path: Path, error: OSError) -> OutputError:
    """The error of the operating system in words, with what to do."""
    elsewhere = "Choose another place with -o."
    explanations = {
        errno.ENOSPC: (
            "the disk is full",
            "Make room, or choose another place with -o. Nothing half-written was left.",
        ),
        errno.EDQUOT: ("the disk quota is used up", "Make room, or choose another place with -o."),
        errno.EFBIG: ("the file is larger than this disk or account allows", elsewhere),
        errno.EACCES: ("there is no permission to write here", f"Change the permissions. {elsewhere}"),
        errno.EPERM: ("writing is not permitted here", f"Change the permissions. {elsewhere}"),
        errno.EROFS: ("this disk is read-only", elsewhere),
        errno.EISDIR: ("a folder has this name", "Give a file name, or move the folder away."),
        errno.ENOTDIR: ("a file stands where a folder is needed", elsewhere),
        errno.EEXIST: ("a file stands where a folder is needed", elsewhere),
        errno.ENAMETOOLONG: ("the name is too long for this disk", "Choose a shorter name with -o."),
        errno.ELOOP: ("the links lead in a circle", elsewhere),
        errno.EIO: ("the disk reports an error", f"Check the disk. {elsewhere}"),
    }
    words, hint = explanations.get(error.errno or 0, (error.strerror or str(error), ""))
    return OutputError(f"{path}: {words}.", hint=hint)
