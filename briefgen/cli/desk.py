"""`briefgen desk`: everything that the commands do, in a browser."""

from __future__ import annotations

from pathlib import Path

import click

_NEEDS = ("starlette", "uvicorn", "multipart", "itsdangerous")


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=0, help="Port on this machine. [default: a free one]")
@click.option("--no-open", is_flag=True, help="Print the address; do not open the browser.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where drafts, packs and uploads lie. [default: your data folder]",
)
def desk(port: int, no_open: bool, home: Path | None) -> None:
    """Open a page in your browser at which everything can be done that the commands do.

    It is for you alone: it listens on this machine only, and lets in whoever opens the address that it prints. What you
    make is kept in your data folder. Ctrl-C closes it.

    \b
    briefgen desk
    briefgen desk --port 8400 --no-open
    """
    _refuse_without_the_extra()
    from briefgen.desk.serving import serve

    def tell(address: str) -> None:
        click.echo(f"The desk is open: {address}\nThe address is good for one time. Ctrl-C closes the desk.")

    try:
        serve(port=port, folder=home, tell=tell, open_browser=not no_open)
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
