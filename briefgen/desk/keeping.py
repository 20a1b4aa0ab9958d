"""What people brought and what was made of it is removed some days later, whether or not anybody comes by."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from briefgen.desk import drafts
from briefgen.desk.jobs import JobStore

DAYS = 30
"""Unless others are named."""
_LOOK_AGAIN = 3600.0
"""Seconds between two looks."""


class Keeper:
    """Looks through everybody's folder when the desk opens, and every hour."""

    def __init__(self, home: Path, days: int, jobs_in: Callable[[Path], JobStore]) -> None:
        self.home, self.days, self._jobs_in = home, days, jobs_in
        self._closing = threading.Event()

    def forget_old(self) -> None:
        """Remove what is older than it is kept."""
        for folder in (self.home, *(self.home / "people").glob("*")):
            if (folder / "jobs.sqlite").is_file():
                self._jobs_in(folder).forget_old(self.days)
            drafts.forget_old(folder, self.days)

    def begin(self) -> None:
        """Look, and look again."""
        threading.Thread(target=self._run, name="briefgen-keeping", daemon=True).start()

    def stop(self) -> None:
        """Look no more."""
        self._closing.set()

    def _run(self) -> None:
        self.forget_old()
        while not self._closing.wait(_LOOK_AGAIN):
            self.forget_old()
