"""The user's own cache folder.

What lies in it is trusted (compiled templates are code, parsed data is unpickled), so it must be nobody else's.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def cache_place() -> Path:
    """Where the cache folder is meant to be: `XDG_CACHE_HOME/briefgen`, or as the system has it."""
    from platformdirs import user_cache_path

    return user_cache_path("briefgen", appauthor=False)


def cache_folder(name: str = "") -> Path | None:
    """The cache folder, or the one called `name` in it, made if need be; None where there is none to trust or use.

    As git does for repositories, owner and mode are looked at: a folder that belongs to another user, that others may
    write to, or that is a link, is not used. Neither is one that cannot be written to.
    """
    above = cache_place()
    folder = above / name
    try:
        above.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)  # apart, as the mode is that of the last folder only
        trusted = all(_is_the_users(path) for path in {above, folder})
    except OSError:
        return None
    return folder if trusted and os.access(folder, os.W_OK) else None


def _is_the_users(folder: Path) -> bool:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        return False
    if not hasattr(os, "geteuid"):  # Windows: the folder of a profile is its user's by the system's own rights
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE
