"""A batch over the world beside other ways to the same files; what a second run costs; memory.

    python -m benchmarks.batch [--quick]

World batch: every country in the data, for officials. In each round the rivals make a sixth of them, another one each
time (half in all); the tables have medians. Version 0.1 and one process make the world once, in the first round.
`--quick` takes one region, for trying the benchmark itself.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import rival_inputs, rivals
from benchmarks.earlier import earlier_source
from benchmarks.measuring import PROJECT, PYTHON, Marks, milliseconds, run_tree, table
from briefgen.batch.jobs import Settings, brief_jobs, subject_of, tasks_of
from briefgen.batch.making import warm_up
from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
from briefgen.options import BriefOptions
from briefgen.rendering import House, to_document

ROUNDS = 3
_DOCX = 12
"""Milliseconds for a Word file, another country each time."""
_TARGETS = {
    "PDF beside version 0.1": ("pdf, 0.1", "pdf", 1 / 0.6),
    "PDF beside Chromium": ("chromium", "pdf", 2.0),
    "PDF beside docxtpl and LibreOffice": ("docxtpl+office", "pdf", 3.0),
    "PDF beside a plain WeasyPrint loop": ("weasyprint", "pdf", 2.4),
    "PDF beside Typst": ("typst", "pdf", 1 / 1.3),
    "DOCX beside docxtpl, one process each": ("docxtpl", "docx, loop", 1.5),
}
"""How many times as fast as another way a way of ours is to be."""
_NAMES = {
    "pdf": "briefgen batch, PDF, all cores",
    "pdf, 0.1": "version 0.1, PDF, all cores",
    "pdf, one process": "briefgen batch, PDF, one process",
    "docx": "briefgen batch, DOCX, all cores",
    "docx, 0.1": "version 0.1, DOCX, all cores",
    "docx, one process": "briefgen batch, DOCX, one process",
    "docx, loop": "briefgen's Python functions in a loop, DOCX",
    "weasyprint": "WeasyPrint's write_pdf in a loop, untagged",
    "chromium": "Chromium, one warm browser",
    "docxtpl+office": "docxtpl, one LibreOffice call for all",
    "docxtpl": "docxtpl",
    "typst": "Typst's Python package in a loop",
}


@dataclass
class Way:
    """One way to make briefs: seconds per brief in each round, and the most memory of all its processes (bytes)."""

    name: str
    seconds: list[float] = field(default_factory=list)
    memory: int = 0

    @property
    def time(self) -> float:
        """Median seconds per brief."""
        return median(self.seconds)


def main() -> int:
    """Print the tables; 1 when a mark is missed."""
    marks = Marks()
    where = "near-east" if "--quick" in sys.argv else "all"
    rounds = 1 if "--quick" in sys.argv else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = _prepare(folder, where)
        print(f"{count} briefs, {rounds} rounds, {os.cpu_count()} cores\n", flush=True)
        ways = {key: Way(name) for key, name in _NAMES.items()}
        for turn in range(rounds):
            _round(folder, where, count, ways, list(range(count))[turn :: 2 * rounds], first=turn == 0)
        print(_ways_table(ways, count))
        print()
        _judge(ways, marks)
        _second_run(folder, where, ways["pdf"].time * count + ways["docx"].time * count, marks)
        _memory(folder, "--quick" in sys.argv, marks)
        print(marks.table())
    return marks.status


# ---------------------------------------------------------------- speed


def _prepare(folder: Path, where: str) -> int:
    catalogue, house, settings = Catalogue.open(), House.of(), Settings()
    warm_up(settings)
    jobs = brief_jobs(
        catalogue, select(catalogue, [where]), ["officials"], ["pdf"], BriefOptions(catalogue.editions()[-1].year)
    )
    tasks = tasks_of(jobs)
    for number, task in enumerate(tasks):
        rival_inputs.prepare(to_document(subject_of(catalogue, task.jobs[0]), house), folder, number)
    rival_inputs.prepare_docxtpl(folder)
    return len(tasks)


def _round(folder: Path, where: str, count: int, ways: dict[str, Way], numbers: Sequence[int], *, first: bool) -> None:
    for key in ("pdf", "weasyprint", "typst", "docx", "docx, loop", "docxtpl", "docxtpl+office", "chromium"):
        if key in rivals.RIVALS:
            if not _is_there(key):
                continue
            command = [PYTHON, "-m", "benchmarks.rivals", key, str(folder), *map(str, numbers)]
            output, _seconds, memory = run_tree(command)
            ways[key].seconds.append(float(output.split()[-1]) / len(numbers))
            ways[key].memory = max(ways[key].memory, memory)
        else:
            for more, words, source in (
                ("", [], PROJECT),
                (", 0.1", [], earlier_source()),
                (", one process", ["--jobs", "1"], PROJECT),
            ):
                if source is None or (words and not first):
                    continue
                _output, seconds, memory = _batch(folder, where, "--format", key, *words, fresh=True, source=source)
                ways[key + more].seconds.append(seconds / count)
                ways[key + more].memory = max(ways[key + more].memory, memory)


def _is_there(rival: str) -> bool:
    if rival == "chromium":
        return bool(shutil.which("chromium") or shutil.which("google-chrome"))
    return rival != "docxtpl+office" or bool(shutil.which("soffice"))


def _ways_table(ways: dict[str, Way], count: int) -> str:
    base = ways["pdf"].time
    rows = [
        [
            way.name,
            milliseconds(way.time),
            f"{way.time / base:.2f}×",
            f"{way.time * count:.0f} s",
            _megabytes(way.memory),
        ]
        for way in ways.values()
        if way.seconds
    ]
    return table(["the world", "per brief", "to our PDF", "all", "peak memory"], rows)


def _judge(ways: dict[str, Way], marks: Marks) -> None:
    for name, (rival, ours, least) in _TARGETS.items():
        if ways[rival].seconds:
            marks.at_least(f"{name}: times as fast", ways[rival].time / ways[ours].time, round(least, 2))
    marks.at_most("DOCX, another country each time", ways["docx, loop"].time * 1000, _DOCX, " ms")
    if (os.cpu_count() or 1) >= 2:
        # With more cores than two this is asked of the first two only.
        marks.at_least(
            "from one worker to all cores", ways["pdf, one process"].seconds[0] / ways["pdf"].seconds[0], 1.8
        )


# ---------------------------------------------------------------- again, and memory


def _second_run(folder: Path, where: str, full: float, marks: Marks) -> None:
    """Runs with nothing to do, beside the full ones (`full` seconds)."""
    formats = ["--format", "pdf", "--format", "docx"]
    _batch(folder, where, *formats, fresh=True)
    idle = min(_batch(folder, where, *formats)[1] for _ in range(5))
    marks.at_most("a run with nothing to do, PDF and DOCX", idle, 2, " s")
    marks.at_least("the same: times as fast as the full run", full / idle, 20)


def _memory(folder: Path, quick: bool, marks: Marks) -> None:
    """The whole process tree: many briefs must not need more than some."""
    where = "near-east" if quick else "all"
    for editions, readers in (("2024", "officials"), ("2024 2025", "officials ngos")):
        shutil.rmtree(folder / "output", ignore_errors=True)
        command = [PYTHON, "-c", _MANY, where, editions, readers, str(folder / "output")]
        count, _seconds, memory = run_tree(command)
        marks.at_most(f"memory of all processes for {int(count)} PDFs", memory / 1e6, 600, " MB")


_MANY = """\
import sys
from pathlib import Path
from briefgen.batch.batching import make_files
from briefgen.batch.jobs import brief_jobs
from briefgen.options import BriefOptions
from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
where, editions, readers, output = sys.argv[1:]
catalogue = Catalogue.open()
chosen = select(catalogue, [where])
jobs = [
    job
    for edition in map(int, editions.split())
    for job in brief_jobs(catalogue, chosen, readers.split(), ["pdf"], BriefOptions(edition))
]
if __name__ == "__main__":
    print(make_files(Path(output), jobs, catalogue=catalogue)["made"])
"""


# ---------------------------------------------------------------- processes


def _batch(
    folder: Path, where: str, *words: str, fresh: bool = False, source: Path = PROJECT
) -> tuple[str, float, int]:
    output = folder / "output"
    if fresh:
        shutil.rmtree(output, ignore_errors=True)
    return run_tree([PYTHON, "-m", "briefgen", "batch", where, *words, "-o", str(output), "--quiet"], source)


def _megabytes(memory: int) -> str:
    return f"{memory / 1e6:.0f} MB"


if __name__ == "__main__":
    sys.exit(main())
