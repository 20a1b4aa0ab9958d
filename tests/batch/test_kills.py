"""Runs that are ended at random moments, and at every moment: the next run makes good what they left."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from briefgen.batch.folder import Finished, OutputFolder
from briefgen.options import BriefOptions
from tests.conftest import PATIENCE, wait_until

Office = Any
FAKES = Path(__file__).parent / "fakes"
ROOT = Path(__file__).parents[2]
EDITED = "east-asia-pacific/fiji-2025-officials.docx"
WORDS = b"a person's words"


class Disturbed:
    """Two offices with the same data and the same edits: the runs of one are ended at random, the other's never."""

    def __init__(self, office: Office, seed: int) -> None:
        self.random = random.Random(seed)
        self.office = replace(office, names=("EAP",), brief_options=BriefOptions(2025, marking="slow *"))
        self.office.run_options = replace(office.run_options, with_index=True)
        self.quiet = replace(self.office, root=office.root / "quiet")
        self.longest = 1.5

    def begin(self) -> None:
        for run_office in (self.office, self.quiet):
            run_office.run()
            (run_office.output / EDITED).write_bytes(WORDS)

    def change(self, number: int) -> None:
        """Correct some records: other files have to be made in each round, the edited one's among them."""
        countries = ["FJI", *self.random.sample(["AUS", "CHN", "IDN", "JPN", "KHM", "MMR", "PLW", "THA", "VNM"], 6)]
        for iso3 in countries:
            text = f"overviews:\n  - {{text: Correction {number}, report_year: 2024, source: s1}}\n"
            for run_office in (self.office, self.quiet):
                run_office.correct(iso3, text)

    def disturb(self, kind: signal.Signals) -> None:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, FAKES / "run_office.py", self.office.root],
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{FAKES}"},
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stdout is not None and process.stdout.readline() == b"begun\n"
        time.sleep(self.random.uniform(0, self.longest))
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(kind)
        code = process.wait(PATIENCE)
        # (-SIGINT: it came when the work was done and Python on its way out.)
        assert code in (0, 130, -kind)
        self.longest = min(self.longest, max(0.3, time.monotonic() - begun)) if code == 0 else self.longest
        wait_until(lambda: not any(map(_lives, children)), f"one of {children} outlived the run")

    def mend_and_compare(self) -> None:
        self.office.run()
        self.quiet.run()
        assert self.office.files() == self.quiet.files()
        assert (self.office.output / EDITED).read_bytes() == WORDS
        assert self.office.run().keys() <= {"unchanged", "kept"}


def _lives(process: psutil.Process) -> bool:
    # One that has ended and that nobody asked after (a container without an init) is a name, not a process.
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def disturb_often(office: Office, times: int, kind: signal.Signals, seed: int) -> None:
    disturbed = Disturbed(office, seed)
    disturbed.begin()
    for number in range(times):
        disturbed.change(number)
        disturbed.disturb(kind)
        if disturbed.random.random() < 0.3:
            disturbed.disturb(kind)
        disturbed.mend_and_compare()


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_next_run_makes_good_what_a_stopped_run_left(office: Office, kind: signal.Signals) -> None:
    disturb_often(office, 2, kind, seed=7)


@pytest.mark.demand
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_next_run_makes_good_what_a_stopped_run_left_a_hundred_times(
    office: Office, kind: signal.Signals, seed: int
) -> None:
    disturb_often(office, 10, kind, seed)


# ---------------------------------------------------------------- every moment


@contextmanager
def ending_at_step(step: int, *, torn: bool) -> Iterator[Callable[[], int]]:
    """Ends this process at the nth operation on the disk; a torn write has got half of its bytes there."""
    taken = 0
    patched = {
        (os, "write"): os.write,
        (os, "fsync"): os.fsync,
        (os, "ftruncate"): os.ftruncate,
        (Path, "replace"): Path.replace,
        (Path, "unlink"): Path.unlink,
    }

    def wrap(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def operation(*arguments: Any, **more: Any) -> Any:
            nonlocal taken
            taken += 1
            if taken == step:
                if torn and name == "write":
                    original(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                os._exit(9)
            return original(*arguments, **more)

        return operation

    for (owner, name), original in patched.items():
        setattr(owner, name, wrap(name, original))
    try:
        yield lambda: taken
    finally:
        for (owner, name), original in patched.items():
            setattr(owner, name, original)


def deliver_versions(folder: Path, version: str) -> None:
    """A new file, one of ours replaced, one that somebody edited, one that is the same."""
    made_from = {"data": version}
    output = OutputFolder(folder)
    output.tidy({"r"})
    by_path = {f"r/{name}.docx": made_from for name in ("ours", "edited", "new")} | {"r/same.docx": {"data": "0"}}
    judged = output.judge(by_path)
    output.deliver(
        [
            Finished(path, b"same" if "same" in path else f"{path} {version}".encode() * 50, from_)
            for path, from_ in by_path.items()
            if judged[path].make
        ]
    )


def begin(folder: Path) -> None:
    output = OutputFolder(folder)
    output.deliver([Finished(f"r/{name}.docx", b"old", {"data": "0"}) for name in ("ours", "edited")])
    output.deliver([Finished("r/same.docx", b"same", {"data": "0"})])
    (folder / "r" / "edited.docx").write_bytes(WORDS)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "r").iterdir())}


@pytest.mark.parametrize("torn", [False, True])
def test_next_run_makes_good_what_a_run_ended_at_any_step_left(tmp_path: Path, torn: bool) -> None:
    quiet = tmp_path / "quiet"
    begin(quiet)
    with ending_at_step(0, torn=False) as steps:
        deliver_versions(quiet, "1")
        count = steps()
    assert count > 15
    expected = files(quiet)
    assert sorted(expected) == ["edited (new).docx", "edited.docx", "new.docx", "ours.docx", "same.docx"]
    for step in range(1, count + 1):
        folder = tmp_path / str(step)
        begin(folder)
        child = os.fork()
        if child == 0:
            with ending_at_step(step, torn=torn):
                deliver_versions(folder, "1")
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        for name, data in files(folder).items():
            assert name.endswith(".part") or data in (b"old", b"same", WORDS, expected[name])  # whole or not at all
        deliver_versions(folder, "1")
        assert files(folder) == expected, f"after step {step}"
        judged = OutputFolder(folder).judge({"r/ours.docx": {"data": "1"}})
        assert not [judgement for judgement in judged.values() if judgement.make]
        shutil.rmtree(folder)
