"""How far a long document is: told by whoever makes it, heard by whoever waits, also from another process.

A pack takes seconds for a region and minutes for the world; “Kuwait, 9 of 18”, then “page 34” shows that it goes on.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str], None]
SECONDS_BETWEEN = 0.1
"""Nobody reads faster, and each message of a worker is a message through a pipe."""

_listener: Listener | None = None
_last = 0.0


def listen(listener: Listener | None) -> None:
    """From now on, what is told in this process goes to `listener`; None: to nobody."""
    global _listener  # noqa: PLW0603
    _listener = listener


def tell(words: str) -> None:
    """Say what is being made; words that follow too soon on others are left out."""
    global _last  # noqa: PLW0603
    if _listener is not None and time.monotonic() - _last >= SECONDS_BETWEEN:
        _last = time.monotonic()
        _listener(words)


class _Pages(logging.Handler):
    """Hears WeasyPrint say of each page that it lays it out; what it goes through a second time is nearly done."""

    furthest = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a page."""
        if "Page" in str(record.msg) and isinstance(record.args, tuple):
            page = int(str(record.args[0]))
            tell(f"page {page}" if page > self.furthest else f"{self.furthest} pages, writing")
            self.furthest = max(page, self.furthest)


@contextmanager
def pages_told() -> Iterator[None]:
    """Within it, each page that WeasyPrint lays out is told."""
    logger, handler = logging.getLogger("weasyprint.progress"), _Pages()
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
