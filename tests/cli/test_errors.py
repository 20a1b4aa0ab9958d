"""Errors are for the person who can mend them: one message, what to do, the right exit status, no traceback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE

Run = Callable[..., subprocess.CompletedProcess[Any]]
Typed = Callable[..., Any]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["austrlia"], "Did you mean “Australia” or “Austria”?"),
        (["congo"], "“Democratic Republic of the Congo” or “Republic of the Congo”"),
        (["refesh", "x.docx"], "If you meant the command: briefgen refresh"),
        (["xyzzy"], "`briefgen list countries` shows all names"),
        (["kenya.docx"], "For a draft there are `briefgen changes`"),
        (["kenya", "-o", "kenya.odt"], "End the name in .pdf, .docx or .html"),
        (["kenya", "--edition", "1999"], "Editions on record: 2001 to 2025"),
        (["kenya", "--edition", "next"], "There is no edition “next” on record"),
        (["kenya", "--format", "odt"], "Known: pdf, docx, html"),
        (["kenya", "--audience", "offcials"], "Did you mean “officials”?"),
        (["kenya", "--message", "2024-digital"], "theme"),
        (["kenya", "--date", "yesterday"], "Write it as 2025-11-30 or 30 November 2025"),
        (["kenya", "--template", "nonesuch"], "Built in: brief"),
        (["kenya", "--brand", "absent.toml"], "absent.toml"),
        (["kenya", "--data", "absent"], "'absent' does not exist"),
        (["kenya", "fiji", "-o", "both.pdf"], "2 files do not fit into both.pdf"),
        (["kenya", "--format", "docx", "-o", "kenya.pdf"], "The name kenya.pdf says pdf, --format says docx"),
        (["kenya", "--nonsense"], "--nonsense"),
        (["list", "planets"], "Known: countries, regions, groups"),
        (["import", "www.state.gov/reports/x", "--into", "own"], "https://www.state.gov/reports/x is an address"),
        (["templates", "copy", "nonesuch", "mine"], "Built in: brief"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
    ],
)
def test_wrong_usage_says_what_to_do(typed: Typed, words: list[str], expected: str) -> None:
    done = typed(*words)
    assert expected in done.stderr
    assert done.status == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_debug_adds_the_traceback_wherever_it_stands(run_cli: Run) -> None:
    done = run_cli("show", "nowhere", "--debug")
    assert "Traceback" in done.stderr
    assert done.stderr.rstrip().splitlines()[-2].startswith("Error: No country")


def test_broken_data_names_file_line_and_field(run_cli: Run, tmp_path: Path) -> None:
    countries = tmp_path / "mine" / "countries"
    countries.mkdir(parents=True)
    (countries / "KEN.yaml").write_text("iso3: KEN\ngaps:\n- id: no-source-at-all\n  text: Something is missing.\n")
    done = run_cli("kenya", "--data", "mine")
    assert done.returncode == 1
    assert "KEN.yaml:" in done.stderr
    assert "gaps" in done.stderr


def test_unwritable_folder(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file where the folder should be")
    done = run_cli("kenya", "--format", "html")
    assert done.returncode == 1
    assert "output" in done.stderr
    assert "Traceback" not in done.stderr


def test_full_standard_output_is_said(run_cli: Run, project: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "briefgen", "list", "countries"],
            cwd=project,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_reader_that_stops_reading_gets_no_traceback(project: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m briefgen list countries | head -1"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.stdout.startswith("Name")
    assert done.stderr == ""
