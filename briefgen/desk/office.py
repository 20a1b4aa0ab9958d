"""What pages are made from: a workspace with its data and look, read anew when it changes.

The workspace is the one that the desk was opened in, else one in the user's data folder, which is started when
something is first written to it. `beneath` is an office's own, which a person's lies over and never changes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from briefgen.batch.jobs import Settings
from briefgen.catalogue import Catalogue
from briefgen.output import write_atomically
from briefgen.rendering import House
from briefgen.template.brand import Brand
from briefgen.workspace import FILE_NAME, Workspace

PACKS = "packs.toml"
_LOOK_AGAIN = 0.5
"""Seconds for which the files are taken to be as they were."""
_NOT_READ = frozenset({"output", ".git", ".briefgen"})


@dataclass(frozen=True)
class Holdings:
    """Data and look at one moment: one request uses one of these throughout."""

    workspace: Workspace | None
    catalogue: Catalogue
    layers: tuple[Path, ...]
    state: str
    """Another one whenever a file of the workspace has changed."""
    beneath: Path | None = None
    """Folder of the office's workspace, where a person's lies over it."""

    @cached_property
    def packs_file(self) -> Path | None:
        """Where packs of one's own stand: in the workspace, else in the one beneath it."""
        folders = (self.workspace.folder if self.workspace else None, self.beneath)
        return next((folder / PACKS for folder in folders if folder and (folder / PACKS).is_file()), None)

    @cached_property
    def settings(self) -> Settings:
        """For the worker processes. Raises what the command would say of a wrong brand, template or reference."""
        return replace(Settings.of(House.of(self.workspace), self.layers), state=self.state)

    @cached_property
    def edition(self) -> int:
        """The edition that is meant when none is named: the workspace's, else the newest on record."""
        return (self.workspace and self.workspace.edition) or self.catalogue.editions()[-1].year

    @cached_property
    def audience(self) -> str:
        """The reader who is meant when none is named."""
        return (self.workspace and self.workspace.audience) or self.catalogue.audience_ids()[0]


class Office:
    """A workspace that may be written to, and what lies `beneath` it: the office's own, which is only read."""

    def __init__(self, folder: Path, beneath: Office | None = None) -> None:
        self.folder = folder
        self._beneath = beneath
        self._lock = threading.Lock()
        self._holdings: Holdings | None = None
        self._looked = 0.0

    @property
    def holdings(self) -> Holdings:
        """Data and look as they are now.

        Raises:
            DataError: the workspace's settings or data cannot be read.
        """
        beneath = self._beneath.holdings if self._beneath else None
        if beneath is not None and not (self.folder / FILE_NAME).is_file():
            return beneath  # one for all who have nothing of their own
        with self._lock:
            if self._holdings is None or time.monotonic() - self._looked > _LOOK_AGAIN:
                state = "; ".join([*_stamps(self.folder), *([beneath.state] if beneath else [])])
                if self._holdings is None or self._holdings.state != state:
                    self._holdings = self._read(state, beneath)
                self._looked = time.monotonic()
            return self._holdings

    def changed(self) -> None:
        """Something was written: the next request reads anew."""
        self._looked = 0.0

    @property
    def brand_beneath(self) -> Brand:
        """The look for what the workspace does not say: the office's where it lies over one, else briefgen's own."""
        workspace = self._beneath.holdings.workspace if self._beneath else None
        return Brand.load(workspace.brand if workspace else None)

    @property
    def data_folder(self) -> Path:
        """Where data is written to: the workspace's highest layer, which need not be there yet."""
        from briefgen.workspace.starting import data_folder_of

        file = self.folder / FILE_NAME
        return data_folder_of(Workspace.load(file)) if file.is_file() else self.folder / "data"

    def started(self) -> Workspace:
        """The workspace that may be written to; it is begun if it is not there yet."""
        from briefgen.workspace.starting import create_workspace

        if not (self.folder / FILE_NAME).is_file():
            if self._beneath is None:
                create_workspace(self.folder)
            else:
                (self.folder / "data").mkdir(mode=0o700, parents=True, exist_ok=True)
                write_atomically(self.folder / FILE_NAME, b"# What is set here goes before what the office has set.\n")
        return Workspace.load(self.folder / FILE_NAME)

    def _read(self, state: str, beneath: Holdings | None) -> Holdings:
        workspace = Workspace.load(self.folder / FILE_NAME) if (self.folder / FILE_NAME).is_file() else None
        if workspace is not None and beneath is not None and beneath.workspace is not None:
            workspace = _over(workspace, beneath.workspace)
        layers = workspace.data if workspace else ()
        office = beneath.workspace.folder if beneath and beneath.workspace else None
        return Holdings(workspace, Catalogue.open(layers), layers, state, office)


def _over(own: Workspace, beneath: Workspace) -> Workspace:
    """A person's workspace over the office's: what it sets goes before, its data lie above."""
    names = ("organisation", "audience", "edition", "formats", "paper", "template", "reference")
    settings: Any = {name: getattr(own, name) or getattr(beneath, name) for name in names}
    return replace(own, **settings, brand_beneath=beneath.brand, data=(*beneath.data, *own.data))


def _stamps(folder: Path) -> Iterator[str]:
    """Names, sizes and dates of the files that papers are made from."""
    for path in sorted(folder.glob("*")):
        for file in sorted(path.rglob("*")) if path.is_dir() and path.name not in _NOT_READ else (path,):
            if file.is_file():
                status = file.stat()
                yield f"{file.relative_to(folder)} {status.st_size} {status.st_mtime_ns}"
