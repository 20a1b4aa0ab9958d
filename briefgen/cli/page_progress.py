"""A bar for pages that come from the web: which one is asked for, how many are left, how long that takes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from briefgen.cli.reporting import progress_bar

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from briefgen.importing.report_sources import Fetch, Fetched


class PageProgress:
    """Brings pages as the fetcher that it is given does, and shows how far it is on a terminal."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._bar: tuple[Progress, TaskID] | None = None
        self._left = 0

    def expect(self, pages: int) -> None:
        """From now on so many pages are asked for; more than one get a bar."""
        self._left = pages
        if pages > 1 and sys.stderr.isatty():
            from rich.progress import BarColumn, MofNCompleteColumn, TimeRemainingColumn

            bar = progress_bar("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = (bar, bar.add_task("", total=pages))

    def __call__(self, url: str) -> Fetched:
        """The page at an address, as the fetcher gives it or refuses it."""
        if self._bar:
            self._bar[0].update(self._bar[1], description=url.rstrip("/").rsplit("/", 1)[-1])
        try:
            return self._fetch(url)
        except KeyboardInterrupt:
            self.stop()
            click.echo("\nWhat came is kept: run the same command again, and it goes on from here.", err=True)
            raise
        finally:
            self._left -= 1
            if self._bar:
                self._bar[0].update(self._bar[1], advance=1)
                if self._left <= 0:
                    self.stop()

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar:
            self._bar[0].stop()
            self._bar = None
