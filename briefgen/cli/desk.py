"""`briefgen desk`: everything that the commands do, in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

_NEEDS = ("starlette", "uvicorn", "multipart", "itsdangerous")


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port on this machine. [default: a free one]")
@click.option(
    "--no-open",
    "open_browser",
    is_flag=True,
    flag_value=False,
    default=True,
    help="Print the address; do not open the browser.",
)
@click.option(
    "--home",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where drafts, packs and uploads lie. [default: your data folder]",
)
@click.option(
    "--keep",
    "days",
    type=click.IntRange(min=1),
    default=30,
    show_default=True,
    metavar="DAYS",
    help="How long they do.",
)
@click.option(
    "--auth", type=click.Choice(["token", "proxy"]), default="token", help="Who says who asks. [default: token]"
)
@click.option(
    "--trusted-proxy", "proxies", multiple=True, metavar="ADDRESS", help="Of the office's server (repeatable)."
)
@click.option(
    "--user-header", default="X-Forwarded-User", show_default=True, metavar="NAME", help="Has the person's name."
)
@click.option("--groups-header", default="", metavar="NAME", help="Has their groups. [default: none is believed]")
@click.option(
    "--editor",
    "editors",
    multiple=True,
    metavar="NAME",
    help="A person or group who may change things, not only read (repeatable). [default: all]",
)
@click.option(
    "--host", "hosts", multiple=True, metavar="NAME", help="A name by which browsers ask for the desk (repeatable)."
)
@click.option("--listen", "address", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Of this machine.")
def desk(
    auth: str,
    proxies: tuple[str, ...],
    user_header: str,
    groups_header: str,
    editors: tuple[str, ...],
    **serving: Any,
) -> None:
    """Open a page in your browser at which everything can be done that the commands do.

    It is for you alone: it listens on this machine only, and lets in who first opens the address that it prints. Typed
    again while the desk is open, the command gives another address, for another browser. What you make is kept in your
    data folder. Ctrl-C closes it.

    With --auth proxy it serves an office: your own web server asks who people are, and names them in a header that is
    believed from its addresses only (docs/server.md). Each has a folder of their own, over this workspace.

    \b
    briefgen desk
    briefgen desk --port 8400 --no-open
    briefgen desk --port 8400 --auth proxy --trusted-proxy 127.0.0.1 --host briefs.example.org
    """
    _refuse_without_the_extra()
    from briefgen.desk.people import Proxy
    from briefgen.desk.serving import serve
    from briefgen.errors import UsageError

    proxy = None
    if auth == "proxy":
        proxy = Proxy.at(proxies, user_header=user_header, groups_header=groups_header, editors=editors)
    elif proxies or groups_header or editors or serving["hosts"]:
        raise UsageError("These options are for an office.", hint="Add --auth proxy, or leave them out.")

    def tell(address: str, already: bool) -> None:
        how = "It answers the office’s server." if proxy else "The address is good for one time."
        ends = "" if already else " Ctrl-C closes the desk."
        click.echo(f"The desk is open{' already' * already}: {address}\n{how}{ends}")

    try:
        serve(tell=tell, proxy=proxy, **serving)
    except KeyboardInterrupt:
        click.echo("\nThe desk is closed.", err=True)


def _refuse_without_the_extra() -> None:
    from importlib.util import find_spec

    from briefgen.errors import MissingLibrary

    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise MissingLibrary(
            f"The desk needs packages that are not installed: {', '.join(missing)}.",
            hint='Install them: pip install "briefgen[desk]"',
        )
