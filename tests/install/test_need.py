"""`scripts/need`, which brings a machine what it lacks: it waits for apt's lock and stamps only what succeeded."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PATIENCE

_TOOLS = ("sh", "cat", "date", "env", "find", "grep", "mkdir", "sleep", "touch", "uname")
_LOCKED = 'echo "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 7 (apt)"; exit 100'


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine whose programs are those of the folder `bin`; its user is root, its apt-get is a test's to write."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in _TOOLS:
        (programs / name).symlink_to(str(shutil.which(name)))
    _program(programs / "id", "echo 0")
    return tmp_path


def _program(path: Path, *lines: str) -> None:
    path.write_text("#!/bin/sh\n" + "\n".join(lines) + "\n")
    path.chmod(0o755)


def _need(machine: Path, project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(project / "scripts" / "need"), *words],
        cwd=machine,
        env={"PATH": str(machine / "bin"), "NEED_WAIT": "20"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def _apt(machine: Path, *cases: str) -> None:
    """An apt-get that notes how it is called; `soffice` is there once it is installed."""
    _program(machine / "bin" / "apt-get", f'echo "$*" >>{machine}/calls', 'case "$*" in', *cases, "esac")


def test_lock_of_another_program_is_waited_for(machine: Path, project: Path) -> None:
    taken = machine / "taken"
    taken.touch()
    _apt(
        machine,
        f'*libreoffice*) if [ -e {taken} ]; then rm() {{ {shutil.which("rm")} "$@"; }}; rm {taken}; {_LOCKED}; fi',
        f"touch {machine}/bin/soffice; {shutil.which('chmod')} +x {machine}/bin/soffice ;;",
    )
    done = _need(machine, project, "--stamp", "readers", "office")
    assert done.returncode == 0, done.stderr
    assert "Waiting for another program that holds apt's lock." in done.stdout
    assert (machine / "readers").exists()
    assert (machine / "calls").read_text().count("libreoffice") == 2


def test_what_failed_is_not_stamped_and_is_tried_again(machine: Path, project: Path) -> None:
    _apt(machine, '*libreoffice*) echo "E: Unable to locate package"; exit 100 ;;')
    first = _need(machine, project, "--stamp", "readers", "office")
    assert first.returncode == 0
    assert "Without libreoffice-writer-nogui: the tests that need it are skipped" in first.stdout
    assert not (machine / "readers").exists()
    assert "locate package" in (machine / ".cache" / "apt.log").read_text()

    _apt(machine, f"*libreoffice*) touch {machine}/bin/soffice; {shutil.which('chmod')} +x {machine}/bin/soffice ;;")
    second = _need(machine, project, "--stamp", "readers", "office")
    assert "Without" not in second.stdout
    assert (machine / "readers").exists()


def test_what_is_required_and_cannot_be_had_is_a_failure_with_the_command_to_type(machine: Path, project: Path) -> None:
    _apt(machine, "*) exit 100 ;;")
    done = _need(machine, project, "node")
    assert done.returncode == 1
    assert "sudo apt-get install nodejs npm" in done.stderr
