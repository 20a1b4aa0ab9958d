"""Opening the desk: a socket on loopback, the address with its token, the browser."""

from __future__ import annotations

import logging
import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

import uvicorn

from briefgen.desk.app import Desk, make_app
from briefgen.desk.safety import TOKEN, Session
from briefgen.desk.workers import data_home
from briefgen.errors import OutputError
from briefgen.workspace import Workspace

LOOPBACK = "127.0.0.1"
_GOODBYE = 2
"""Seconds that open pages (a job that is watched) get when the desk is closed."""


def serve(*, port: int = 0, folder: Path | None = None, tell: Callable[[str], None], open_browser: bool = True) -> None:
    """Open the desk for one person on this machine, and keep it open until it is interrupted.

    Args:
        port: of loopback; 0 for a free one.
        folder: where the person's own things lie; the user's data folder unless given.
        tell: is told the address to open.
        open_browser: open it in the browser.

    Raises:
        OutputError: the port is taken. DataError: the workspace cannot be read.
    """
    listening = _bound(port)
    port = listening.getsockname()[1]
    home = folder or data_home()
    workspace = Workspace.find(Path.cwd())
    desk = Desk(home, workspace.folder if workspace else home / "workspace")
    session = Session(cookie=f"briefgen-desk-{port}")
    app = make_app(desk, session, {f"{LOOPBACK}:{port}", f"localhost:{port}"})
    address = f"http://{LOOPBACK}:{port}/?{TOKEN}={session.token}"
    tell(address)
    if open_browser:
        # A browser may keep whoever starts it waiting.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    run(app, listening)


def run(app: object, listening: socket.socket) -> None:
    """Answer until the process is told to end."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_GOODBYE,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _bound(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # a port that was just left may be taken again; elsewhere this would share a port in use
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((LOOPBACK, port))
    except OSError as error:
        listening.close()
        raise OutputError(
            f"Port {port} cannot be used: {error.strerror}.", hint="Leave --port out: a free one is taken."
        ) from error
    listening.listen(128)
    return listening
