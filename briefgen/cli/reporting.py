"""How the commands draw on a terminal: texts as wide as can be read, a progress bar, a file in its viewer."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn
    from rich.text import Text


def console_of_width(most: int) -> Console:
    """Standard output for texts that are wrapped: as wide as the terminal, and no wider than can be read."""
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, most)
    return console


def print_wrapped(console: Console, text: Text, mark: str = "") -> None:
    """Print with `mark` before the first line and the others under the text (rich would pad each to full width)."""
    from rich.text import Text

    for number, line in enumerate(text.wrap(console, console.width - len(mark))):
        line.rstrip()
        console.print(Text(mark if number == 0 else " " * len(mark)) + line)


def progress_bar(*columns: ProgressColumn | str, **options: Any) -> Progress:
    """A bar below what is printed, on the error channel; it is gone when it is stopped. It is shown at once."""
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(*columns, console=Console(stderr=True), transient=True, **options)
    bar.start()
    return bar


def open_in_viewer(path: Path) -> None:
    """Open a file as a double click does; where nothing can, one line says so."""
    import os
    import shutil
    import subprocess

    if sys.platform in ("win32", "darwin"):
        opens = click.launch(str(path)) == 0
    else:
        has_screen = os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY"}
        viewer = shutil.which("xdg-open") if has_screen else None
        opens = viewer is not None
        if viewer:
            # `click.launch` hands our output to the viewer, and a pipe would stay open as long as it does.
            none = subprocess.DEVNULL
            subprocess.Popen([viewer, str(path)], stdin=none, stdout=none, stderr=none, start_new_session=True)
    if not opens:
        click.echo(f"{click.style('Note:', fg='yellow')} there is no program here that could open {path}.", err=True)
