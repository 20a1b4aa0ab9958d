"""`briefgen check` as a process: for people, for grep, for CI."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., subprocess.CompletedProcess[Any]]

_NO_SOURCE = "iso3: KEN\ngaps:\n- id: shelters-for-men\n  text: There is no shelter for men.\n  pillar: protection\n"


def test_built_in_data_has_no_problem(run_cli: Run) -> None:
    assert "No problem in" in run_cli("check", check=True).stdout


def test_each_problem_is_a_line_with_file_line_and_field(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine" / "countries").mkdir(parents=True)
    (tmp_path / "mine" / "countries" / "KEN.yaml").write_text(_NO_SOURCE)
    done = run_cli("check", "mine")
    assert done.returncode == 1
    assert "mine/countries/KEN.yaml:3: gaps[1].source: is missing" in done.stdout.splitlines()
    told = json.loads(run_cli("check", "mine", "--json").stdout)
    assert {"file": "mine/countries/KEN.yaml", "line": 3, "field": "gaps[1].source", "problem": "is missing"} in told


def test_workspace_is_checked_from_any_folder_below_it(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text("")
    (tmp_path / "data" / "countries").mkdir(parents=True)
    (tmp_path / "data" / "countries" / "KEN.yaml").write_text(_NO_SOURCE)
    done = run_cli("check", cwd=tmp_path / "data" / "countries")
    assert done.returncode == 1
    assert "gaps[1].source: is missing" in done.stdout


def test_folder_that_is_not_there(run_cli: Run) -> None:
    done = run_cli("check", "nowhere")
    assert done.returncode == 1
    assert "nowhere: is not a folder of data files" in done.stdout
