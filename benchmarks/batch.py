"""A batch over the world beside other ways to the same files; what a second run costs; memory.

    python -m benchmarks.batch [--quick]

World batch: every country in the data, for officials. Everything is measured in one run and in turns, a third of the
world at a time for the rivals, so that a busy moment of the machine falls on all of them; the tables have medians.
`--quick` takes one region, for trying the benchmark itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import psutil

from benchmarks import rival_inputs, rivals
from benchmarks.earlier import earlier_source
from benchmarks.measuring import PYTHON, milliseconds, table
from briefgen.batch.jobs import Settings, brief_jobs, tasks_of
from briefgen.batch.making import subject_of, warm_up
from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
from briefgen.options import BriefOptions
from briefgen.rendering import House, to_document

ROUNDS = 3
PROJECT = Path(__file__).resolve().parents[1]
_SAMPLING = 0.1
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


def main() -> None:
    """Print the tables."""
    where = "near-east" if "--quick" in sys.argv else "all"
    rounds = 1 if "--quick" in sys.argv else ROUNDS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = _prepare(folder, where)
        print(f"{count} briefs, {rounds} rounds, {os.cpu_count()} cores\n", flush=True)
        ways = {key: Way(name) for key, name in _NAMES.items()}
        for turn in range(rounds):
            _round(folder, where, count, ways, list(range(count))[turn::rounds])
        print(_ways_table(ways, count))
        print()
        print(_verdicts(ways))
        print()
        print(_second_run(folder, where, ways["pdf"].time * count, ways["docx"].time * count), flush=True)
        print()
        print(_memory(folder, "--quick" in sys.argv), flush=True)
        print()
        print(_packs(folder, "--quick" in sys.argv), flush=True)


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


def _round(folder: Path, where: str, count: int, ways: dict[str, Way], numbers: Sequence[int]) -> None:
    for key in ("pdf", "weasyprint", "typst", "docx", "docx, loop", "docxtpl", "docxtpl+office", "chromium"):
        if key in rivals.RIVALS:
            if not _is_there(key):
                continue
            command = [PYTHON, "-m", "benchmarks.rivals", key, str(folder), *map(str, numbers)]
            output, _seconds, memory = _run(command)
            ways[key].seconds.append(float(output.split()[-1]) / len(numbers))
            ways[key].memory = max(ways[key].memory, memory)
        else:
            for more, words, source in (
                ("", [], PROJECT),
                (", 0.1", [], earlier_source()),
                (", one process", ["--jobs", "1"], PROJECT),
            ):
                if source is None:
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


def _verdicts(ways: dict[str, Way]) -> str:
    lines = []
    for name, (rival, ours, least) in _TARGETS.items():
        if ways[rival].seconds:
            lines.append(_verdict(name, ways[rival].time / ways[ours].time, least))
    if (os.cpu_count() or 1) >= 2:
        # With more cores than two this is asked of the first two only.
        lines.append(_verdict("from one worker to all cores", ways["pdf, one process"].time / ways["pdf"].time, 1.8))
    return "\n".join(lines)


def _verdict(name: str, factor: float, least: float) -> str:
    return f"{name}: {factor:.2f}× faster; wanted {least:.2g}×{_missed(factor < least)}"


def _missed(missed: bool) -> str:
    return ": MISSED" if missed else ""


# ---------------------------------------------------------------- again, and memory


def _second_run(folder: Path, where: str, pdf: float, docx: float) -> str:
    """Runs with nothing to do, and with one record changed."""
    formats = ["--format", "pdf", "--format", "docx"]
    _batch(folder, where, *formats, fresh=True)
    idle = min(_batch(folder, where, *formats)[1] for _ in range(5))
    full = pdf + docx
    return "\n".join(
        [
            f"no-change run over PDF and DOCX: {milliseconds(idle)}; wanted 2 s at most{_missed(idle > 2)}",
            _verdict("no-change run beside the full one", full / idle, 20),
        ]
    )


def _memory(folder: Path, quick: bool) -> str:
    """The whole process tree in one run each: many briefs must not need more than some."""
    where = "near-east" if quick else "all"
    measured = []
    for editions, readers in (("2024", "officials"), ("2023 2024 2025", "officials ngos")):
        shutil.rmtree(folder / "output", ignore_errors=True)
        command = [PYTHON, "-c", _MANY, where, editions, readers, str(folder / "output")]
        count, _seconds, memory = _run(command)
        measured.append((int(count), memory))
    (few, memory_of_few), (many, memory_of_many) = measured
    most = max(memory_of_few, memory_of_many)
    return (
        f"peak memory of all processes: {_megabytes(memory_of_few)} for {few} PDFs, {_megabytes(memory_of_many)} for "
        f"{many} ({memory_of_many / memory_of_few:.2f}×); wanted 600 MB at most{_missed(most > 600e6)}"
    )


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


def _packs(folder: Path, quick: bool) -> str:
    """Bound documents: memory, and what a page costs."""
    packs = []
    for words in (["near-east"], ["all"]) if not quick else (["near-east"],):
        target = folder / "packs"
        shutil.rmtree(target, ignore_errors=True)
        _output, seconds, memory = _run([PYTHON, "-m", "briefgen", "pack", *words, "-o", str(target), "--quiet"])
        pages = _pages(next(target.glob("*.pdf")))
        packs.append((words[0], pages, seconds, memory))
    rows = [
        [name, str(pages), f"{seconds:.1f} s", milliseconds(seconds / pages), _megabytes(memory)]
        for name, pages, seconds, memory in packs
    ]
    text = table(["bound pack, PDF", "pages", "wall", "per page", "peak memory"], rows)
    if len(packs) == 2:
        (_, few, short, _), (_, many, long, memory) = packs
        ratio = (long / many) / (short / few)
        text += f"\ncost per page, world to region: {ratio:.2f}×; wanted 1.5× at most{_missed(ratio > 1.5)}"
        text += f"\nmemory for the world: {_megabytes(memory)}; wanted 1 GB at most{_missed(memory > 1e9)}"
        text += f"\npages of the world: {many}; wanted 400 at most{_missed(many > 400)}"
    return text


def _pages(path: Path) -> int:
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return len(document)


# ---------------------------------------------------------------- processes


def _batch(
    folder: Path, where: str, *words: str, fresh: bool = False, source: Path = PROJECT
) -> tuple[str, float, int]:
    output = folder / "output"
    if fresh:
        shutil.rmtree(output, ignore_errors=True)
    return _run([PYTHON, "-m", "briefgen", "batch", where, *words, "-o", str(output), "--quiet"], source)


def _run(command: Sequence[str], source: Path = PROJECT) -> tuple[str, float, int]:
    """Output, wall time, and the most memory that the process and its children had at once, in bytes.

    `source` is the folder whose briefgen it is.
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
    """Memory of a process and all below it; a page that several share is counted once (Linux: PSS)."""
    total = 0
    with suppress(psutil.Error):
        root = psutil.Process(process)
        for member in [root, *root.children(recursive=True)]:
            with suppress(psutil.Error):
                memory = member.memory_full_info()
                total += getattr(memory, "pss", memory.rss)
    return total


def _megabytes(memory: int) -> str:
    return f"{memory / 1e6:.0f} MB"


if __name__ == "__main__":
    main()
