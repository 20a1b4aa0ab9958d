"""Where briefgen's own data, templates and fonts lie: in the wheel inside the package, in a checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_root: Path | None = None


def data_folder() -> Path:
    """The built-in data folder (the lowest layer of every catalogue)."""
    return _folder("data")


def templates_folder() -> Path:
    """The folder of built-in template sets, fonts and the Word reference document."""
    return _folder("templates")


def use(root: Path) -> None:
    """Take data and templates from `root` instead, for the rest of this process.

    For a worker of a cluster, which is sent those of the machine that asks; to be called before anything else.
    """
    global _root  # noqa: PLW0603
    _root = root


def _folder(name: str) -> Path:
    if _root is not None:
        return _root / name
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
