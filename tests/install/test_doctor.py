"""`briefgen doctor` tells in plain words what is there; without Pango, Word and the web page still work."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[Any]]


@pytest.fixture
def without_pango(tmp_path: Path, project: Path) -> dict[str, str]:
    """Surroundings in which a library cannot be loaded, as on a machine without Pango."""
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes.util, cffi\n"
        "def dlopen(self, name, flags=0):\n"
        "    raise OSError(f'cannot load library {name!r}: no such file')\n"
        "cffi.FFI.dlopen = dlopen\n"
    )
    return {"PYTHONPATH": f"{tmp_path}:{project}"}


def test_doctor_names_what_is_there(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text('organisation = "Office"\n')
    done = run_cli("doctor", check=True)
    for words in ("Python", "Pango", "1.", "Source Sans 3", "190 countries, editions 2001 to", "PDF", "can be made"):
        assert words in done.stdout
    assert f"{tmp_path} (its briefgen.toml is in force)" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["briefgen.toml"]  # nothing was left behind


def test_doctor_without_pango_says_what_to_type_and_fails(run_cli: Run, without_pango: dict[str, str]) -> None:
    done = run_cli("doctor", "--json", env=without_pango)
    assert done.returncode == 1
    findings = {finding["subject"]: finding for finding in json.loads(done.stdout)}
    assert {name for name, finding in findings.items() if finding["state"] == "bad"} == {"Pango", "PDF"}
    assert "apt-get install libpango" in findings["Pango"]["advice"]
    assert findings["Word draft"]["state"] == findings["web page"]["state"] == "good"


def test_doctor_names_broken_settings(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text("colour = 1\n")
    done = run_cli("doctor", check=True)
    assert "colour" in done.stdout


def test_without_pango_the_other_formats_are_made(run_cli: Run, tmp_path: Path, without_pango: dict[str, str]) -> None:
    done = run_cli("kenya", "--format", "all", env=without_pango)
    assert done.returncode == 1
    assert "Kenya (pdf): A PDF needs the Pango library" in done.stderr
    assert sorted(path.suffix for path in (tmp_path / "output").glob("kenya*")) == [".docx", ".html"]


def test_missing_pango_names_the_package_and_the_formats_that_need_none(
    run_cli: Run, without_pango: dict[str, str]
) -> None:
    done = run_cli("kenya", env=without_pango)
    assert done.returncode == 1
    assert "apt-get install libpango" in done.stderr
    assert "--format docx" in done.stderr
    assert "Traceback" not in done.stderr
