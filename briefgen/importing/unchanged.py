"""Whether an import would do again what the last one into the same folder did: told by hashes, without reading a page.

The mark of the last import stands in the user's cache folder. It covers the sources, the options, the data folders and
this program, so that whatever changes makes the import run in full.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from briefgen.cache import cache_place
from briefgen.errors import OutputError
from briefgen.output import write_atomically
from briefgen.resources import data_folder
from briefgen.version import VERSION


def fingerprint(sources: Sequence[str | Path], into: Path, layers: Sequence[Path], options: object) -> str:
    """A hash of all that an import depends on and of what it has written; "" where a source is no file or folder.

    Args:
        sources: files and folders; an address makes the answer "".
        into: the data folder that is written to, read file by file.
        layers: data folders below it; their files are told by size and time of change.
        options: whatever else decides, as `json` can write it or by its `str`.
    """
    paths = [Path(source) for source in sources]
    if not all(path.exists() for path in paths):
        return ""
    total = hashlib.sha256(json.dumps([VERSION, options], default=str, sort_keys=True).encode())
    code = Path(__file__).parent
    for folder in (code, data_folder(), *layers):
        for path in _files(folder):
            status = path.stat()
            total.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    for root in (*paths, into):
        for path in _files(root):
            with path.open("rb") as file:
                total.update(f"{path}|{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return total.hexdigest()


def is_last(into: Path, mark: str) -> bool:
    """Whether the last import into a folder had this fingerprint."""
    try:
        return bool(mark) and _mark_file(into).read_text(encoding="ascii") == mark
    except (OSError, ValueError):
        return False


def remember(into: Path, mark: str) -> None:
    """Note the fingerprint of an import that is done; a cache that cannot be written is no reason to fail."""
    if mark:
        with contextlib.suppress(OutputError, OSError):
            write_atomically(_mark_file(into), mark.encode("ascii"))


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    elif root.is_dir():
        yield from sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _mark_file(into: Path) -> Path:
    name = hashlib.sha256(str(into.resolve()).encode()).hexdigest()[:32]
    return cache_place() / "imports" / name
