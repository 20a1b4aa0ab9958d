"""`scripts/set-up` and `scripts/find-python`: an environment that cannot work is made anew, with plain words."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PATIENCE

_TOOLS = (
    "sh",
    "bash",
    "cat",
    "chmod",
    "env",
    "grep",
    "ls",
    "mkdir",
    "mv",
    "rm",
    "tail",
    "touch",
    "make",
    "find",
    "sed",
)
_PYTHON = """
case "$1 $2" in
    "-c import sys"*) exit {old} ;;
    "-c import importlib"*) [ -f "${{0%/*}}/pip" ] ;;
    "-m venv") mkdir -p "$3/bin" && touch "$3/pyvenv.cfg" && cat "$0" >"$3/bin/python" && chmod +x "$3/bin/python"
        {cut_off}
        case $3 in /*) place=$3 ;; *) place=$(pwd -P)/$3 ;; esac
        echo "#!$place/bin/python" >"$3/bin/pip" ;;
    "-m pip") echo "$*" >>"{log}"; case "$*" in *{fails}*) echo "ERROR: {fails}" >&2; exit 1 ;; esac ;;
esac
"""


def _program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def _python(
    machine: Path, where: str = "bin/python3", *, old: int = 0, cut_off: str = "", fails: str = "nothing"
) -> Path:
    """A Python that notes what pip is asked for; `old`: 1 for one before 3.11; `fails`: the word at which pip fails."""
    return _program(machine / where, _PYTHON.format(old=old, cut_off=cut_off, fails=fails, log=machine / "pip-calls"))


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with a few programs and no Python."""
    (tmp_path / "bin").mkdir()
    for name in _TOOLS:
        (tmp_path / "bin" / name).symlink_to(str(shutil.which(name)))
    _program(tmp_path / "bin" / "id", "echo 1000")
    return tmp_path


def _run(machine: Path, *words: str | Path, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, words)),
        cwd=cwd or machine,
        env={"PATH": str(machine / "bin"), **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.fixture
def checkout(machine: Path, project: Path) -> Path:
    """A checkout in a folder with a space in its name, with an environment that works."""
    folder = machine / "my project"
    folder.mkdir()
    shutil.copytree(project / "scripts", folder / "scripts")
    shutil.copy(project / "Makefile", folder)
    (folder / "pyproject.toml").write_text("")
    _python(machine)
    assert _run(machine, "scripts/set-up", "venv", ".venv", "python3", cwd=folder).returncode == 0
    return folder


def _heal(machine: Path, checkout: Path) -> subprocess.CompletedProcess[str]:
    return _run(machine, "scripts/set-up", "heal", ".venv", cwd=checkout)


def test_an_environment_that_works_is_left_alone(machine: Path, checkout: Path) -> None:
    (checkout / ".venv" / ".installed").touch()
    done = _heal(machine, checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (checkout / ".venv" / ".installed").exists()


@pytest.mark.parametrize("fault", ["cut off", "moved", "its Python is gone", "its Python is another"])
def test_one_that_cannot_work_is_removed_and_made_anew(machine: Path, checkout: Path, fault: str) -> None:
    venv = checkout / ".venv"
    if fault == "cut off":
        (venv / "bin" / "pip").unlink()
    elif fault == "moved":
        checkout.rename(machine / "elsewhere")
        checkout = machine / "elsewhere"
    elif fault == "its Python is gone":
        (venv / "bin" / "python").unlink()
        (venv / "bin" / "python").symlink_to("/nowhere/python3")
    else:
        _program(venv / "bin" / "python", "exit 1")
    done = _heal(machine, checkout)
    assert done.returncode == 0
    assert "it is made anew" in done.stderr
    assert not (checkout / ".venv").exists()


def test_what_is_no_environment_is_not_removed(machine: Path, checkout: Path) -> None:
    (checkout / "thesis").mkdir()
    (checkout / "thesis" / "chapter").touch()
    done = _run(machine, "scripts/set-up", "heal", "thesis", cwd=checkout)
    assert done.returncode == 1
    assert "thesis is no virtual environment" in done.stderr
    assert (checkout / "thesis" / "chapter").exists()


def test_an_environment_that_was_cut_off_is_not_left_behind(machine: Path, checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    python = _python(machine, "other/python3", cut_off="exit 1")
    done = _run(machine, "scripts/set-up", "venv", ".venv", python, cwd=checkout)
    assert done.returncode == 1
    assert "could not make a virtual environment" in done.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(("fails", "says"), [("download", "No package index answers"), ("editable", "run make again")])
def test_a_failed_download_is_told_and_tried_again(machine: Path, checkout: Path, fails: str, says: str) -> None:
    _python(machine, fails=fails)
    shutil.copy(machine / "bin" / "python3", checkout / ".venv" / "bin" / "python")
    done = _run(machine, "make", "--file", "Makefile", ".venv/.installed", cwd=checkout)
    assert done.returncode == 2
    assert says in done.stderr
    assert not (checkout / ".venv" / ".installed").exists()
    _python(machine)
    shutil.copy(machine / "bin" / "python3", checkout / ".venv" / "bin" / "python")
    assert _run(machine, "make", ".venv/.installed", cwd=checkout).returncode == 0
    assert (checkout / ".venv" / ".installed").exists()


def test_without_a_network_pip_is_not_asked_for_everything(machine: Path, checkout: Path) -> None:
    _python(machine, fails="download")
    shutil.copy(machine / "bin" / "python3", checkout / ".venv" / "bin" / "python")
    _run(machine, "scripts/set-up", "install", ".venv", ".", cwd=checkout)
    (call,) = (machine / "pip-calls").read_text().splitlines()
    assert "--retries 0 --timeout 8 download" in call


def test_make_takes_a_python_with_a_space_in_its_path(machine: Path, checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    (machine / "bin" / "python3").unlink()
    python = _python(machine, "Program Files/python3")
    done = _run(machine, "make", f"PYTHON={python}", ".venv/.installed", cwd=checkout)
    assert done.returncode == 0, done.stderr
    assert (checkout / ".venv" / ".installed").exists()


# -- finding Python ---------------------------------------------------------------------------------------------------


def _find(machine: Path, project: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return _run(machine, project / "scripts" / "find-python", **env)


def test_an_old_python_is_passed_over(machine: Path, project: Path) -> None:
    _python(machine, old=1)
    newer = _python(machine, "bin/python3.12")
    assert _find(machine, project).stdout.strip() == str(newer)


def test_the_python_that_was_named_comes_first(machine: Path, project: Path) -> None:
    _python(machine)
    named = _python(machine, "my tools/python3")
    assert _find(machine, project, PYTHON=str(named)).stdout.strip() == str(named)


@pytest.mark.parametrize(
    ("release", "has"),
    [("Debian 12", "3.11"), ("Ubuntu 24.04", "3.12"), ("Debian 13", "3.13"), ("Ubuntu 22.04", "3.10")],
)
def test_a_release_without_python_gets_its_own(machine: Path, project: Path, release: str, has: str) -> None:
    _program(machine / "bin" / "id", "echo 0")
    python = _python(machine, "stock/python3", old=int(has == "3.10"))
    newer = _python(machine, "stock/python3.11")
    bin_ = machine / "bin"
    _program(
        bin_ / "apt-get",
        f'echo "$*" >>{machine}/apt-calls\n'
        f'case "$*" in *"install python3 python3-venv") cat {python} >{bin_}/python3; chmod +x {bin_}/python3 ;;\n'
        f'*"install python3.11 "*) [ {has} = 3.10 ] || exit 0\n'
        f"    cat {newer} >{bin_}/python3.11; chmod +x {bin_}/python3.11 ;;\n"
        "*update) ;; *) exit 100 ;; esac",
    )
    done = _find(machine, project)
    wanted = "python3.11" if has == "3.10" else "python3"
    assert done.stdout.strip() == str(bin_ / wanted), release
    assert "install python3 python3-venv" in (machine / "apt-calls").read_text()


def test_where_none_can_be_had_the_way_out_is_named(machine: Path, project: Path) -> None:
    done = _find(machine, project)
    assert done.returncode == 1
    assert "make PYTHON=/path/to/python3" in done.stderr
    assert os.access(project / "scripts" / "set-up", os.X_OK)
