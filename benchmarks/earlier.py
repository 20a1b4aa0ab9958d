"""Version 0.1 as it was, beside today's: taken out of the git history and run with the same Python and libraries."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

COMMIT = "b02ca59"
"""The last commit of version 0.1."""
PROJECT = Path(__file__).resolve().parents[1]
PARTS = ("briefgen", "data", "templates")


def earlier_source() -> Path | None:
    """The folder with 0.1's package, data and templates, for PYTHONPATH; None, said in a line, without its history."""
    folder = PROJECT / ".cache" / f"briefgen-{COMMIT}"
    if not (folder / "templates").is_dir():
        try:
            archive = subprocess.run(
                ["git", "archive", COMMIT, *PARTS], cwd=PROJECT, capture_output=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError):
            print(f"Not beside version 0.1: its commit {COMMIT} is not in this checkout's history.", flush=True)
            return None
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(folder, filter="data")
    return folder
