"""Wall time and peak memory of processes, and how the tables are printed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Measurement:
    """The best of several runs: seconds of wall time, MiB of memory at its peak (the process and its children)."""

    seconds: float
    memory: float


def measure(command: Sequence[str], *, runs: int = 5, folder: Path | None = None) -> Measurement:
    """Run a command several times; noise only ever adds, so the best run is the truest."""
    seconds, memory = [], []
    with tempfile.TemporaryDirectory() as empty, tempfile.TemporaryFile() as errors:
        for _ in range(runs):
            begun = time.perf_counter()
            pid = os.fork()
            if pid == 0:
                _become(command, folder or Path(empty), errors.fileno())
            _, status, usage = os.wait4(pid, 0)
            seconds.append(time.perf_counter() - begun)
            memory.append(usage.ru_maxrss / 1024)
            if status:
                errors.seek(0)
                raise RuntimeError(f"{' '.join(command)} failed: {errors.read().decode(errors='replace')}")
    return Measurement(min(seconds), min(memory))


def _become(command: Sequence[str], folder: Path, errors: int) -> None:
    """Be the command in this process: what it prints goes nowhere, what it says of errors into the file `errors`."""
    try:
        os.chdir(folder)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.dup2(errors, 2)
        os.execvpe(command[0], list(command), {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])})
    finally:
        os._exit(127)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, aligned for reading as text; all columns but the first are numbers."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    rule = [f"{'-' * (width + 1)}{':' if at else '-'}" for at, width in enumerate(widths)]
    lines = [f"| {' | '.join(_aligned(row, widths))} |" for row in (heads, *rows)]
    return "\n".join([lines[0], f"|{'|'.join(rule)}|", *lines[1:]])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [
        cell.rjust(width) if at else cell.ljust(width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]


def milliseconds(seconds: float) -> str:
    """`0.0345` → `34 ms`; `2.3` → `2.3 s`."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


PYTHON = sys.executable
PROJECT = Path(__file__).resolve().parents[1]
_SAMPLING = 0.1


@dataclass
class Marks:
    """What was wanted beside what was measured; `status` is the exit status of a benchmark, 1 when one is missed."""

    rows: list[list[str]] = field(default_factory=list)
    status: int = 0

    def at_most(self, name: str, value: float, limit: float, unit: str = "×") -> None:
        """The value must not be above the limit."""
        self._add(name, f"≤ {limit:g}{unit}", f"{value:.3g}{unit}", missed=value > limit)

    def at_least(self, name: str, value: float, limit: float, unit: str = "×") -> None:
        """The value must not be below the limit."""
        self._add(name, f"≥ {limit:g}{unit}", f"{value:.3g}{unit}", missed=value < limit)

    def _add(self, name: str, mark: str, measured: str, *, missed: bool) -> None:
        self.rows.append([name, mark, measured, "MISSED" if missed else ""])
        self.status |= missed

    def table(self) -> str:
        """All of them."""
        return table(["what is wanted", "mark", "measured", ""], self.rows)


def run_tree(command: Sequence[str], source: Path = PROJECT) -> tuple[str, float, int]:
    """Output, wall time, and the most memory that the process and its children had at once, in bytes.

    `source` is the folder whose briefgen it is. A page of memory that several share is counted once (Linux: PSS).
    """
    surroundings = {**os.environ, "PYTHONPATH": str(source)}
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=source, env=surroundings, text=True)
    most = 0
    while process.poll() is None:
        most = max(most, _tree_memory(process.pid))
        try:
            process.wait(_SAMPLING)
        except subprocess.TimeoutExpired:
            continue
    seconds = time.perf_counter() - begun
    assert process.stdout is not None
    output = process.stdout.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{output}")
    return output, seconds, most


def _tree_memory(process: int) -> int:
    total = 0
    with suppress(psutil.Error):
        root = psutil.Process(process)
        for member in [root, *root.children(recursive=True)]:
            with suppress(psutil.Error):
                memory = member.memory_full_info()
                total += getattr(memory, "pss", memory.rss)
    return total
