"""Reads files that others made: a pipe or device in a file's place is an error, never a wait without end."""

from __future__ import annotations

import errno
import io
import os
import stat
from pathlib import Path


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. What a shell hands over as a pipe (`/dev/stdin`, `/dev/fd/63`) is read too.

    Raises OSError, for a pipe or device too.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if stat.S_ISFIFO(kind) and path.is_relative_to("/dev"):
            os.set_blocking(descriptor, True)
        elif not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is a pipe or device, not a file", str(path))
    except OSError:
        os.close(descriptor)
        raise
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, with `\\n` at the ends of lines and without a byte order mark.

    Raises OSError as `read_bytes`, and UnicodeDecodeError.
    """
    return io.StringIO(read_bytes(path).decode("utf-8-sig"), newline=None).read()
