"""What a command that makes files says while it works and when it is done."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import click

from briefgen.errors import BriefgenError, OutputError
from briefgen.output import readable_size

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn

    from briefgen.batch.folder import Outcome
    from briefgen.catalogue.models import CountryName


class Made(Protocol):
    """What a file is about."""

    @property
    def country(self) -> CountryName: ...  # noqa: D102
    @property
    def audience(self) -> str: ...  # noqa: D102
    @property
    def edition(self) -> int: ...  # noqa: D102


class Report:
    """Puts files in place and tells of each: a line, or a JSON object; a progress bar where it takes long."""

    def __init__(self, total: int, *, quiet: bool = False, as_json: bool = False) -> None:
        self.total, self.quiet, self.as_json = total, quiet, as_json
        self.paths: list[Path] = []
        """Files made, the newest version of each."""
        self.failures = 0
        self._size = 0
        self._kept = 0
        self._bar: Progress | None = None

    def __enter__(self) -> Self:
        if self.total > 1 and sys.stderr.isatty() and not self.quiet:
            self._bar = progress_bar(redirect_stdout=False, redirect_stderr=False)
            self._bar.add_task("Making briefs", total=self.total)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
        if error is None and self.total > 1 and not self.quiet and not self.as_json:
            self._sum_up()

    def delivered(self, folder: Path, name: str, data: bytes, *, overwrite: bool, paper: Made) -> None:
        """Give a file its place in the folder (never a person's own place) and tell of it."""
        from briefgen.batch.folder import Finished, OutputFolder

        (outcome,) = OutputFolder(folder).deliver([Finished(name, data)], overwrite=overwrite)
        if outcome.status == "failed":
            raise OutputError(outcome.reason)
        path = folder / outcome.where
        self.paths.append(path)
        self._size += len(data)
        self._kept += outcome.status == "kept"
        self._tell(folder / name, path, outcome, data, paper)
        self._advance()

    def failed(self, subject: str, error: BriefgenError) -> None:
        """Tell of a brief that could not be made; the others go on."""
        self.failures += 1
        self._line(f"{click.style('Failed:', fg='red')} {subject}: {error}", err=True)
        self._advance()

    def note(self, words: str) -> None:
        """Say what a person should know of a brief that was made."""
        if not self.quiet:
            self._line(f"{click.style('Note:', fg='yellow')} {words}", err=True)

    def _tell(self, asked: Path, path: Path, outcome: Outcome, data: bytes, paper: Made) -> None:
        pages = page_count(data) if path.suffix == ".pdf" else None
        if self.as_json:
            told: dict[str, Any] = {
                "country": paper.country.iso3,
                "edition": paper.edition,
                "audience": paper.audience,
                "format": path.suffix.lstrip("."),
                "file": str(path),
                "status": outcome.status,
                "bytes": len(data),
            }
            self._line(json.dumps(told | ({"pages": pages} if pages else {}), ensure_ascii=False))
            return
        size = ", ".join([*([_counted(pages, "page")] if pages else []), readable_size(len(data))])
        self._line(f"{click.style(str(path), bold=True)}  {size}{', unchanged' * (outcome.status == 'unchanged')}")
        if outcome.status == "kept":
            self._line(f"  {asked} was edited since briefgen made it, and was left alone (--overwrite replaces it).")

    def _sum_up(self) -> None:
        folder = self.paths[0].parent if self.paths else None
        parts = [
            f"{_counted(len(self.paths), 'file')} in {folder}, {readable_size(self._size)}" if folder else "no file"
        ]
        parts += [f"{self._kept} kept as edited"] * bool(self._kept) + [f"{self.failures} failed"] * bool(self.failures)
        self._line("; ".join(parts))

    def _line(self, text: str, *, err: bool = False) -> None:
        if self.quiet and not err:
            return
        if self._bar and (err or sys.stdout.isatty()):
            # Above the bar, which is drawn again below it; a redirected standard output gets its line as ever.
            from rich.text import Text

            self._bar.console.print(Text.from_ansi(text), soft_wrap=True)
        else:
            click.echo(text, err=err)

    def _advance(self) -> None:
        if self._bar:
            self._bar.advance(self._bar.task_ids[0])


def console_of_width(most: int) -> Console:
    """Standard output for texts that are wrapped: as wide as the terminal, and no wider than can be read."""
    from rich.console import Console

    console = Console(highlight=False)
    console.width = min(console.width, most)
    return console


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


def page_count(pdf: bytes) -> int:
    """Pages of a PDF of ours. (Asking a PDF library takes longer than the rest of the report.)"""
    import re
    import zlib

    objects = re.search(rb"/ObjStm.*?\bstream\n(.*?)\r\nendstream", pdf, re.S)
    count = re.search(rb"/Type /Pages[^>]*?/Count (\d+)", zlib.decompress(objects[1])) if objects else None
    return int(count[1]) if count else 0


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
