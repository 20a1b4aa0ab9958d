"""The desk: how soon it opens, how fast a page and a file come, what it holds in memory, twenty people at once.

Everything is bounded: the load ends after a minute or 1,500 requests, whichever is first.
"""

from __future__ import annotations

import http.client
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.measuring import PYTHON, milliseconds, table

PEOPLE, SECONDS, MOST_REQUESTS, THINKING = 20, 60.0, 1500, 1.0
_CHECKOUT = Path(__file__).resolve().parents[1]
_COUNTRIES = (
    "kenya",
    "fiji",
    "brazil",
    "india",
    "poland",
    "japan",
    "ghana",
    "peru",
    "jordan",
    "canada",
    "laos",
    "oman",
)
_WAYS = ("/", "/countries?region=africa", "/brief/{}", "/brief/{}", "/brief/{}", "/find?q=shelter", "/compare?a={}",
         "/brief/{}.docx", "/brief/{}.pdf", "/api/v1/brief/{}")  # fmt: skip


@dataclass
class RunningDesk:
    """`briefgen desk` in an empty folder."""

    folder: Path
    process: subprocess.Popen[str] = field(init=False)
    netloc: str = ""
    cookie: str = ""

    def open(self) -> float:
        """Start it; seconds until the front page was there, as a browser asks for it."""
        begun = time.perf_counter()
        command = [PYTHON, "-m", "briefgen", "desk", "--no-open", "--home", str(self.folder / "home")]
        self.process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True,
                                        env={"PYTHONPATH": str(_CHECKOUT), "PATH": "/usr/bin:/bin"})  # fmt: skip
        assert self.process.stdout is not None
        address = re.search(r"http://\S+", self.process.stdout.readline())
        assert address is not None
        parts = urlsplit(address[0])
        self.netloc = parts.netloc
        connection = http.client.HTTPConnection(self.netloc, timeout=120)
        connection.request("GET", f"/?{parts.query}")
        self.cookie = (connection.getresponse().getheader("set-cookie") or "").partition(";")[0]
        connection.close()
        self.get("/")
        return time.perf_counter() - begun

    def get(self, path: str) -> float:
        """Seconds until a page or file was there. Raises RuntimeError when it was not."""
        begun = time.perf_counter()
        connection = http.client.HTTPConnection(self.netloc, timeout=120)
        connection.request("GET", path, headers={"Cookie": self.cookie})
        response = connection.getresponse()
        response.read()
        connection.close()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
        return time.perf_counter() - begun

    def memory(self) -> float:
        """MiB of the process and all below it; what they share counts once."""
        total = 0
        for pid in _tree(self.process.pid):
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
            total += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0])
        return total / 1024

    def processor_seconds(self) -> float:
        """What the process and all below it have computed so far."""
        ticks = 0
        for pid in _tree(self.process.pid):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(10)


def _tree(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children")
    below = {int(child) for task in children.parents[1].glob("*/children") for child in task.read_text().split()}
    return [pid, *(deeper for child in sorted(below) for deeper in _tree(child))]


def load(desk: RunningDesk) -> tuple[list[float], list[str], float]:
    """Twenty people who read, look for things and take files: seconds of each answer, faults, highest memory."""
    until = time.monotonic() + SECONDS
    answers: list[float] = []
    faults: list[str] = []

    def person(number: int) -> None:
        chance = random.Random(number)
        while time.monotonic() < until and len(answers) < MOST_REQUESTS:
            try:
                answers.append(desk.get(chance.choice(_WAYS).format(chance.choice(_COUNTRIES))))
            except (RuntimeError, OSError) as error:
                faults.append(str(error))
            time.sleep(chance.uniform(0, 2 * THINKING))

    people = [threading.Thread(target=person, args=(number,)) for number in range(PEOPLE)]
    for somebody in people:
        somebody.start()
    highest = 0.0
    while any(somebody.is_alive() for somebody in people):
        highest = max(highest, desk.memory())
        time.sleep(1)
    return answers, faults, highest


def _warm(desk: RunningDesk, path: str) -> tuple[float, float]:
    """Wall and processor seconds of one page or file: the best of three rounds of all countries; noise only adds."""
    walls, began = [], desk.processor_seconds()
    for _ in range(3):
        walls.append(median(desk.get(path.format(country)) for country in _COUNTRIES))
    return min(walls), (desk.processor_seconds() - began) / (3 * len(_COUNTRIES))


def main() -> int:
    """Print the tables; 1 when a mark is missed."""
    with tempfile.TemporaryDirectory() as scratch:
        starts = []
        for number in range(3):
            (folder := Path(scratch) / str(number)).mkdir()
            desk = RunningDesk(folder)
            wall = desk.open()
            starts.append((wall, desk.processor_seconds()))
            if number < 2:
                desk.close()
        time.sleep(8)
        idle = desk.memory()
        for _ in range(3):  # each worker has made one of each kind, and a page its styles
            for kind in ("", ".pdf", ".docx"):
                desk.get(f"/brief/australia{kind}")
        times = (
            ("open, to the front page", min(starts), 1.0),
            ("a brief's page, warm", _warm(desk, "/brief/{}"), 0.15),
            ("its PDF, warm", _warm(desk, "/brief/{}.pdf?reader=ngos"), 0.4),
        )
        rows = [
            [name, milliseconds(wall), milliseconds(processor), milliseconds(limit), "" if wall <= limit else "MISSED"]
            for name, (wall, processor), limit in times
        ]
        rows.append(["memory, idle", f"{idle:.0f} MiB", "", "150 MiB", "" if idle <= 150 else "MISSED"])
        rows.append(["memory after 36 briefs", f"{desk.memory():.0f} MiB", "", "", ""])
        print(table(["the desk", "measured", "processor time", "wanted", ""], rows), flush=True)
        answers, faults, highest = load(desk)
        desk.close()
    ordered = sorted(answers)
    print(
        f"\n{PEOPLE} people for {SECONDS:.0f} s: {len(answers)} pages and files, {len(faults)} faults; half within "
        f"{milliseconds(median(ordered))}, 95 of 100 within {milliseconds(ordered[len(ordered) * 95 // 100])}, the "
        f"slowest {milliseconds(ordered[-1])}; {highest:.0f} MiB at most"
    )
    for fault in faults[:5]:
        print(f"  {fault}")
    return int(any(row[-1] == "MISSED" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
