"""What an office's desk writes down: which page was asked for, how it went, how long it took; never whose, or of what.

No name of a person, country or file, no word that was looked for, no text of a draft: a page is told by its kind
(`/drafts/{id}`), a fault by the lines of the program that it passed through, without its message.
"""

from __future__ import annotations

import logging
import time
import traceback
from types import TracebackType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("briefgen.desk")
_REFUSED = frozenset({401, 403, 421})


class Log:
    """The middleware that writes a line for each request: `200 GET /brief/{name} 34 ms`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and tell how it went; of one that was refused also from which address it came."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            page = getattr(scope.get("route"), "path", "-")
            peer = f" from {scope['client'][0]}" if status in _REFUSED and scope.get("client") else ""
            LOGGER.info("%d %s %s %d ms%s", status, scope["method"], page, (time.monotonic() - began) * 1000, peer)


class _WithoutContent(logging.Formatter):
    """A message of an error may hold what somebody wrote: only its kind is told."""

    def formatException(  # noqa: N802
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _, frames = ei
        return f"{''.join(traceback.format_tb(frames))}{kind.__name__ if kind else ''}"


def write_log() -> None:
    """Write to the standard error, where a service's lines are collected."""
    handler = logging.StreamHandler()
    handler.setFormatter(_WithoutContent("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    logging.getLogger().addHandler(handler)
    LOGGER.setLevel(logging.INFO)
