"""Two runs on one folder: the second waits, and says for whom.

The lock belongs to the open file, so the system gives it up whenever its process ends, however that happens: a lock
file that lies about means nothing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from briefgen.errors import OutputError
from briefgen.output import open_own

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


class InUse(OutputError):
    """Another process holds the lock."""


@contextmanager
def locked(path: Path, *, waiting: Callable[[str], None] | None = None, wait: bool = True) -> Iterator[None]:
    """Hold the lock file `path`; `waiting` is told who has it, once, before the wait begins.

    Raises:
        OutputError: the file cannot be written. InUse: the lock is taken, with `wait=False`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = open_own(path, os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise OutputError(
            f"{path.parent}: {error.strerror or error}, so nothing can be written here.",
            hint="Change the permissions or choose another place with -o.",
        ) from error
    try:
        _take(descriptor, path, waiting, wait)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)  # who held it last is nobody's news, least of all a version control's
    finally:
        os.close(descriptor)


def _take(descriptor: int, path: Path, waiting: Callable[[str], None] | None, wait: bool) -> None:
    if fcntl is None:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another run"
        message = f"{path.parent.parent}: {holder} is writing here"
        if not wait:
            raise InUse(f"{message}.", hint="Wait until it is done, or choose another place with -o.") from None
        if waiting is not None:
            waiting(f"{message}; waiting until it is done (Ctrl-C to give up).")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode(), 0)
