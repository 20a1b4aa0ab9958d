"""Starts a workspace: `briefgen init DIR`."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from string import Template

from briefgen.errors import OutputError
from briefgen.output import inside, write_atomically
from briefgen.workspace.settings import FILE_NAME

_FILES = ("README.md", FILE_NAME, "brand.toml", "packs.toml", "data/README.md", "templates/README.md")


def create_workspace(folder: Path, *, organisation: str = "") -> tuple[Path, ...]:
    """Write a workspace's first files into `folder`, which may exist; returns them.

    Nothing is overwritten: raises OutputError when any of the files is there already.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file.", hint="Name a folder for the workspace.")
    present = [name for name in _FILES if (folder / name).exists()]
    if present:
        raise OutputError(
            f"{folder} has a {present[0]} already.",
            hint="It is a workspace already: change its files as you like."
            if FILE_NAME in present
            else "Start the workspace in a folder of its own: nothing is ever overwritten.",
        )
    starter = files("briefgen.workspace") / "starter"
    for name in _FILES:
        text = (starter / name).read_text(encoding="utf-8")
        if name == FILE_NAME:
            # A JSON text is a TOML text too, whatever the name holds.
            text = Template(text).substitute(organisation=json.dumps(organisation, ensure_ascii=False))
        write_atomically(inside(folder, name), text.encode())
    (folder / "output").mkdir(exist_ok=True)
    return tuple(folder / name for name in _FILES)
