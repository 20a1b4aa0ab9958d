"""A workspace: a folder with a `briefgen.toml`, found from any folder below it, as git finds its own.

Its settings are the defaults of the command line's options; its data folders are layers over the built-in data.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from briefgen.errors import DataError
from briefgen.options import Format, Paper
from briefgen.toml import TomlFile, read_toml

FILE_NAME = "briefgen.toml"
TRUSTED = "BRIEFGEN_TRUSTED"
"""Environment variable: folders of other users whose workspaces are obeyed from below, separated as in PATH."""
_OWN_BRAND = "brand.toml"
"""Beside the settings it is in force, unless they name another."""


class _WorkspaceFile(TomlFile):
    """What a `briefgen.toml` may say; paths are relative to its folder."""

    organisation: str = ""
    brand: str = ""
    audience: str | None = None
    edition: int | None = None
    formats: tuple[Format | Literal["all"], ...] = ()
    paper: Paper | None = None
    template: str | None = None
    reference: str = ""
    output: str = "output"
    data: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings of a `briefgen.toml`; None where it says nothing. Paths are absolute."""

    folder: Path
    organisation: str = ""
    """Printed on papers when the brand file names none."""
    brand: Path | None = None
    """`brand.toml` of the workspace unless the file says otherwise."""
    brand_beneath: Path | None = None
    """The office's brand file, for what the person's own does not say (only at the desk of an office)."""
    audience: str | None = None
    edition: int | None = None
    formats: tuple[str, ...] = ()
    paper: Paper | None = None
    template: str | None = None
    """Name of a built-in template set, or a folder."""
    reference: Path | None = None
    output: Path | None = None
    data: tuple[Path, ...] = ()
    """Data folders, lowest first; `data/` of the workspace unless the file says otherwise."""

    @classmethod
    def find(cls, start: Path) -> Workspace | None:
        """The workspace that `start` lies in, or None.

        Raises:
            DataError: its `briefgen.toml` cannot be read, has an unknown or wrong key, or lies above `start` and is
                another user's.
        """
        for folder in (start, *start.parents):
            file = folder / FILE_NAME
            if file.is_file():
                if folder != start:
                    _refuse_another_users(file)
                return cls.load(file)
        return None

    @classmethod
    def load(cls, file: Path) -> Workspace:
        """Read a `briefgen.toml`."""
        settings, folder = read_toml(file, _WorkspaceFile), file.parent.resolve()
        template = settings.template
        own_brand = _OWN_BRAND if (folder / _OWN_BRAND).is_file() else ""
        same = ("organisation", "audience", "edition", "formats", "paper")
        return cls(
            folder=folder,
            **{name: getattr(settings, name) for name in same},
            brand=_existing_file(file, folder, "brand", settings.brand or own_brand),
            template=str(folder / template) if template and (folder / template).is_dir() else template,
            reference=_existing_file(file, folder, "reference", settings.reference),
            output=_output_folder(file, folder, settings.output or "output"),
            data=_data_folders(file, folder, settings.data),
        )


def _refuse_another_users(file: Path) -> None:
    """As git does: whoever can put a file into a folder above yours is not to choose what your briefs say."""
    allowed = os.environ.get(TRUSTED, "").split(os.pathsep)
    if not hasattr(os, "geteuid") or str(file.parent) in allowed:
        return
    owners = {path.stat().st_uid for path in (file, file.parent)}
    if not owners <= {os.geteuid(), _asking_user()}:
        raise DataError(
            file,
            "this workspace above the current folder belongs to another user",
            hint=f"Work in {file.parent} itself, or if you trust it: export {TRUSTED}={file.parent}",
        )


def _asking_user() -> int:
    """Who called `sudo`, else who runs this."""
    number = os.environ.get("SUDO_UID", "") if os.geteuid() == 0 else ""
    return int(number) if number.isdecimal() else os.geteuid()


def _existing_file(file: Path, folder: Path, key: str, name: str) -> Path | None:
    if not name:
        return None
    path = folder / name
    if not path.is_file():
        raise DataError(file, f"there is no file {path}", field=key)
    return path


def _output_folder(file: Path, folder: Path, name: str) -> Path:
    """A file that came from somebody does not choose where outside of its folder is written."""
    if not (folder / name).resolve().is_relative_to(folder):
        raise DataError(file, "lies outside the workspace", field="output", hint="Say so when you write there: -o DIR")
    return folder / name


def _data_folders(file: Path, folder: Path, names: tuple[str, ...] | None) -> tuple[Path, ...]:
    if names is None:
        return (folder / "data",) if (folder / "data").is_dir() else ()
    for name in names:
        if not (folder / name).is_dir():
            raise DataError(file, f"there is no folder {folder / name}", field="data")
    return tuple(folder / name for name in names)
