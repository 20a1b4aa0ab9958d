"""Many at once, and no network at all: on demand (`make faults`)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.desk.conftest import Asker, RunningDesk

pytest.importorskip("starlette")
pytestmark = pytest.mark.demand

KINDS = ("pdf", "docx", "html", "json")
COUNTRIES = ("kenya", "fiji", "chad", "peru", "qatar")


def _memory(process: int) -> int:
    """Proportional memory of a process and all that it began, in bytes."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(pid): int(parent) for pid, parent in (line.split() for line in listed.splitlines())}
    tree = {process}
    while more := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= more
    total = 0
    for pid in tree:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
    return total


def _seconds(asker: Asker, path: str) -> float:
    begun = time.perf_counter()
    answer = asker.get(path)
    assert answer.status == 200, answer.text
    return time.perf_counter() - begun


def test_twenty_mixed_downloads_at_once(start_desk: Callable[..., RunningDesk]) -> None:
    if os.getloadavg()[0] > 2 * (os.cpu_count() or 1):
        pytest.skip("the machine is busy with something else: times would say nothing")
    desk = start_desk()
    asker = desk.asker()
    alone = {}
    for kind in KINDS:
        _seconds(asker, f"/brief/australia.{kind}")
        # The slowest of a few: what else the machine does meanwhile weighs on those at once, too. A tenth of a second
        # at least: what takes less alone (data: twenty milliseconds) is felt as at once, and measures the machine.
        alone[kind] = max(0.1, *(_seconds(asker, f"/brief/{country}.{kind}") for country in COUNTRIES))
    idle = _memory(desk.process.pid)
    paths = [f"/brief/{country}.{kind}" for country in COUNTRIES for kind in KINDS]
    with ThreadPoolExecutor(len(paths)) as people:
        times = dict(zip(paths, people.map(lambda path: _seconds(asker, path), paths), strict=True))
    slowest = {kind: max(time for path, time in times.items() if path.endswith(kind)) for kind in KINDS}
    print(f"alone {alone}, at once {slowest}, idle {idle >> 20} MB, after {_memory(desk.process.pid) >> 20} MB")
    assert {kind: round(slowest[kind] / alone[kind], 1) for kind in KINDS if slowest[kind] > 5 * alone[kind]} == {}
    assert _memory(desk.process.pid) < 2 << 30


_CUT_OFF = """
import sys
from pathlib import Path
from tests.desk.conftest import RunningDesk
desk = RunningDesk(Path(sys.argv[1]), Path(sys.argv[1]) / "home")
desk.start()
try:
    asker = desk.asker()
    for path in ("/", "/brief/kenya", "/brief/kenya.pdf", "/brief/kenya.docx", "/find?q=scam", "/compare?a=kenya",
                 "/countries", "/brand/sample.png", "/report", "/help"):
        assert asker.get(path).status == 200, path
    job = asker.send("/packs/new", {"names": ["fiji"], "kind": "bound", "formats": ["pdf"], "reader": "officials"})
    assert '"state": "done"' in asker.get(job.location + "/events").text
    fetched = asker.send("/report/fetch", {"fetched": "2025"}).location
    assert '"state": "failed"' in asker.get(fetched + "/events").text
    print("all of it")
finally:
    desk.kill()
"""


def test_everything_works_with_the_network_shut_off(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to a network of its own (unshare -n)")
    (tmp_path / "cut_off.py").write_text(_CUT_OFF)
    command = 'ip link set lo up && exec "$0" "$@"'
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", command, sys.executable, str(tmp_path / "cut_off.py"), str(tmp_path)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "all of it" in done.stdout, done.stdout + done.stderr
