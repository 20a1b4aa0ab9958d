"""Opening the desk: a socket, the address with its token, the browser; or behind the server of an office.

There is one for each folder of things, which can be opened in another browser at any time. While it is open it holds a
lock in that folder, and tells the same user's next `briefgen desk` how to make an address for it. Two at work on one
folder would take each other's jobs for interrupted ones.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from pathlib import Path

import uvicorn

from briefgen.batch.locks import InUse, locked
from briefgen.desk.app import DAYS, Desk, make_app
from briefgen.desk.log import write_log
from briefgen.desk.people import Proxy
from briefgen.desk.safety import TOKEN, Session
from briefgen.desk.workers import data_home
from briefgen.errors import OutputError, UsageError
from briefgen.output import write_atomically
from briefgen.workspace import Workspace

LOOPBACK = "127.0.0.1"
_GOODBYE = 2
"""Seconds that open pages (a job that is watched) get when the desk is closed."""
_FOLDER = "open"
"""In the folder of people's things, and its user's alone: what lies there opens the desk."""
_LOCK, _RECORD = f"{_FOLDER}/lock", f"{_FOLDER}/desk.json"


def serve(
    *,
    address: str = LOOPBACK,
    port: int = 0,
    folder: Path | None = None,
    tell: Callable[[str, bool], None],
    open_browser: bool = True,
    proxy: Proxy | None = None,
    hosts: Iterable[str] = (),
    days: int = DAYS,
) -> None:
    """Open the desk, and keep it open until it is interrupted; one that is open already gets another address.

    Args:
        address: of this machine, to listen on; another than loopback only with a `proxy`.
        port: 0 for a free one.
        folder: where people's own things lie; the user's data folder unless given.
        tell: is told the address to open, and whether the desk was open already.
        open_browser: open it in the browser.
        proxy: the office's server, which says who asks; without it the desk is for one person on this machine.
        hosts: further names by which browsers may ask for the desk.
        days: after which what people brought and made is removed.

    Raises:
        UsageError: it would be open to others than this person, or one is open in another workspace. OutputError: the
        port is taken. DataError: the workspace cannot be read.
    """
    if proxy is None and not _is_loopback(address):
        raise UsageError(
            f"On {address} others could open the desk, and it asks nobody who they are.",
            hint="Put it behind a server that does: --auth proxy --trusted-proxy ADDRESS (docs/server.md)",
        )
    home = folder or data_home()
    present = Workspace.find(Path.cwd())
    workspace = present.folder if present else home / "workspace"
    with ExitStack() as closing:
        try:
            closing.enter_context(_only_one(home))
        except InUse:
            opened = _opened_again(home, workspace, for_office=proxy is not None)
            tell(opened, True)
            if open_browser:
                webbrowser.open(opened)
            return
        listening = _bound(address, port)
        port = listening.getsockname()[1]
        session = Session(cookie=f"briefgen-desk-{port}")
        app = make_app(Desk(home, workspace, proxy, days), session, {*hosts, f"{LOOPBACK}:{port}", f"localhost:{port}"})
        shown = f"[{address}]" if ":" in address else address
        desk = _Opened(f"http://{shown}:{port}/", str(workspace), "" if proxy else session.secret.hex())
        write_atomically(home / _RECORD, json.dumps(asdict(desk)).encode())
        tell(opened := desk.address, False)
        if open_browser and proxy is None:
            # A browser may keep whoever starts it waiting.
            threading.Thread(target=webbrowser.open, args=(opened,), daemon=True).start()
        if proxy is not None:
            write_log()
        run(app, listening)


@dataclass(frozen=True, slots=True)
class _Opened:
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
def _only_one(home: Path) -> Iterator[None]:
    """Hold the lock of the folder `home`. Raises InUse while another desk does."""
    for folder in (home, home / _FOLDER):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(home / _LOCK, wait=False):
        (home / _RECORD).unlink(missing_ok=True)  # of a desk that was killed
        try:
            yield
        finally:
            (home / _RECORD).unlink(missing_ok=True)


def _opened_again(home: Path, workspace: Path, *, for_office: bool) -> str:
    """Another address of the desk that is open.

    Raises:
        UsageError: it is open in another workspace. OutputError: one of the two is an office's, or the open one is just
        being opened or closed.
    """
    try:
        opened = _Opened(**json.loads((home / _RECORD).read_bytes()))
    except (OSError, ValueError, TypeError):
        opened = _Opened("", "", "")
    if for_office or not opened.secret:
        raise OutputError(f"Another desk keeps its things in {home}.", hint="Name another folder: --home DIR")
    if opened.workspace != str(workspace):
        raise UsageError(
            f"The desk is open already, in {opened.workspace}.",
            hint="Close it with Ctrl-C first, or give this one another folder for its things: --home DIR",
        )
    return opened.address


def run(app: object, listening: socket.socket) -> None:
    """Answer until the process is told to end."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    config = uvicorn.Config(
        app,  # type: ignore[arg-type]
        log_config=None,
        access_log=False,
        proxy_headers=False,  # who asks is for `Proxy` to say: it has to see the real address
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=_GOODBYE,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _bound(address: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # a port that was just left may be taken again; elsewhere this would share a port in use
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address, port))
    except OSError as error:
        listening.close()
        raise OutputError(
            f"{address}, port {port} cannot be used: {error.strerror or error}.",
            hint="Leave --port out: a free one is taken.",
        ) from error
    listening.listen(128)
    return listening
