"""Where briefgen's own data, templates and fonts lie: in the wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_folder() -> Path:
    """The built-in data folder (the lowest layer of every catalogue)."""
    return _folder("data")


def templates_folder() -> Path:
    """The folder of built-in template sets, fonts and the Word reference document."""
    return _folder("templates")


def _folder(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
