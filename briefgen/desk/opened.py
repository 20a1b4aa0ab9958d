"""The desk that is open: one for each folder of things, which can be opened in another browser at any time.

While it is open it holds a lock in that folder, and tells the same user's next `briefgen desk` how to make an address
for it. Two at work on one folder would take each other's jobs for interrupted ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from briefgen.batch.locks import locked
from briefgen.desk.safety import TOKEN, Session
from briefgen.errors import OutputError, UsageError
from briefgen.output import write_atomically

_FOLDER = "open"
"""In the folder of people's things, and its user's alone: what lies there opens the desk."""
_LOCK, _RECORD = f"{_FOLDER}/lock", f"{_FOLDER}/desk.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """An open desk."""

    root: str
    workspace: str
    """The folder of the workspace that it was opened in."""
    secret: str
    """Of its session, as hexadecimal digits; "" for an office's, which is opened by the office's server."""

    @property
    def address(self) -> str:
        """An address to open it by, another one each time; for an office's desk its root."""
        return f"{self.root}?{TOKEN}={Session(bytes.fromhex(self.secret)).new_token()}" if self.secret else self.root


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock of the folder `home`. Raises InUse while another desk does."""
    for folder in (home, home / _FOLDER):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(home / _LOCK, wait=False):
        (home / _RECORD).unlink(missing_ok=True)  # of a desk that was killed
        try:
            yield
        finally:
            (home / _RECORD).unlink(missing_ok=True)


def remember(home: Path, opened: Opened) -> None:
    """Write down how the desk can be opened again."""
    write_atomically(home / _RECORD, json.dumps(asdict(opened)).encode())


def opened_again(home: Path, workspace: Path, *, for_office: bool) -> str:
    """Another address of the desk that is open.

    Raises:
        UsageError: it is open in another workspace. OutputError: one of the two is an office's, or the open one is just
        being opened or closed.
    """
    try:
        opened = Opened(**json.loads((home / _RECORD).read_bytes()))
    except (OSError, ValueError, TypeError):
        opened = Opened("", "", "")
    if for_office or not opened.secret:
        raise OutputError(f"Another desk keeps its things in {home}.", hint="Name another folder: --home DIR")
    if opened.workspace != str(workspace):
        raise UsageError(
            f"The desk is open already, in {opened.workspace}.",
            hint="Close it with Ctrl-C first, or give this one another folder for its things: --home DIR",
        )
    return opened.address
