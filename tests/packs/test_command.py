"""`briefgen pack` as a user runs it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_pack_of_named_countries_is_made_once_and_then_left_alone(run_cli: Run, tmp_path: Path) -> None:
    words = ("pack", "--countries", "australia, fiji", "--title", "Pacific visit", "--format", "docx")
    first = run_cli(*words, check=True)
    assert "pacific-visit-2025-officials.docx" in first.stdout
    assert (tmp_path / "output" / "pacific-visit-2025-officials.docx").is_file()
    assert "1 unchanged" in run_cli(*words, check=True).stdout


def test_dry_run_says_what_would_be_made(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("pack", "EAP", "--tier", "3", "--format", "all", "--dry-run", "--json", check=True)
    objects = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert [each["action"] for each in objects] == ["make"] * 3
    assert not (tmp_path / "output").exists() or not list((tmp_path / "output").glob("*.pdf"))


def test_no_selection_is_asked_for(run_cli: Run) -> None:
    done = run_cli("pack")
    assert done.returncode == 2
    assert "Which countries?" in done.stderr


def test_an_unknown_region_gets_a_near_one(run_cli: Run) -> None:
    done = run_cli("pack", "east-asia-pacifc")
    assert done.returncode == 2
    assert "Did you mean" in done.stderr


def test_packs_of_ones_own_are_known(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "packs.toml").write_text('[visit]\ntitle = "The visit"\ncountries = ["tonga", "palau"]\n', "utf-8")
    assert "The visit" in run_cli("list", "packs", check=True).stdout
    assert "visit-2025-ngos.pdf" in run_cli("pack", "visit", "--audience", "ngos", "--dry-run", check=True).stdout


def test_a_thematic_pack_is_made_of_what_a_search_finds(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("pack", "--from-find", "KK Park", "--format", "html", check=True)
    assert "kk-park-2025-officials.html" in done.stdout
    page = (tmp_path / "output" / "kk-park-2025-officials.html").read_text(encoding="utf-8")
    assert 'id="title.MMR"' in page
    assert 'id="title.AUS"' not in page


def test_a_search_without_a_find_makes_no_pack(run_cli: Run) -> None:
    done = run_cli("pack", "--from-find", "zzxqy")
    assert done.returncode == 2
    assert "No statement" in done.stderr
