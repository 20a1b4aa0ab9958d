"""`briefgen COUNTRY…` as a user types it: what is made, where it goes, what is said."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE

Run = Callable[..., subprocess.CompletedProcess[Any]]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def test_plain_country_makes_a_pdf_and_says_where(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("australia", check=True)
    assert _names(tmp_path / "output") == ["australia-2025-officials.pdf"]
    assert done.stdout.startswith("output/australia-2025-officials.pdf  ")
    assert " pages, " in done.stdout
    assert done.stderr == ""


def test_with_and_without_the_command_name_are_the_same(run_cli: Run) -> None:
    named = run_cli("brief", "fiji", "--format", "html", "-o", "-", check=True)
    assert run_cli("fiji", "--format", "html", "-o", "-", check=True).stdout == named.stdout
    assert run_cli("--format", "html", "fiji", "-o", "-", check=True).stdout == named.stdout


def test_several_countries_readers_and_all_formats(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli(
        "samoa",
        "hong kong",
        "--format",
        "all",
        "--audience",
        "officials",
        "--audience",
        "ngos",
        "-o",
        "made",
        check=True,
    )
    names = _names(tmp_path / "made")
    assert len(names) == 12
    assert "hong-kong-2025-ngos.docx" in names
    assert done.stdout.splitlines()[-1].startswith("12 files in made, ")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("paper.docx", "paper.docx"),
        ("new/folder/", "new/folder/fiji-2025-officials.pdf"),
        ("folder", "folder/fiji-2025-officials.pdf"),
        ("deep/down/PAPER.PDF", "deep/down/PAPER.PDF"),
    ],
)
def test_output_names_a_file_by_its_ending_else_a_folder(
    run_cli: Run, tmp_path: Path, output: str, expected: str
) -> None:
    run_cli("fiji", "-o", output, check=True)
    assert (tmp_path / expected).read_bytes()[:2] == (b"PK" if expected.endswith("docx") else b"%P")


def test_standard_output_gets_the_bytes_and_nothing_else(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("fiji", "-o", "-", text=False, check=True)
    run_cli("fiji", check=True)
    assert done.stdout == (tmp_path / "output" / "fiji-2025-officials.pdf").read_bytes()
    assert done.stderr == b""


def test_same_command_twice_changes_nothing_and_says_so(run_cli: Run, tmp_path: Path) -> None:
    run_cli("fiji", "--format", "docx", check=True)
    file = tmp_path / "output" / "fiji-2025-officials.docx"
    before = file.stat()
    assert "unchanged" in run_cli("fiji", "--format", "docx", check=True).stdout
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


def test_a_persons_edits_are_kept_and_the_new_version_goes_beside(run_cli: Run, tmp_path: Path) -> None:
    run_cli("fiji", "--format", "docx", check=True)
    file = tmp_path / "output" / "fiji-2025-officials.docx"
    file.write_bytes(file.read_bytes() + b"edited")
    done = run_cli("fiji", "--format", "docx", check=True)
    assert file.read_bytes().endswith(b"edited")
    assert _names(file.parent) == ["fiji-2025-officials (new).docx", "fiji-2025-officials.docx"]
    assert "was edited" in done.stdout
    run_cli("fiji", "--format", "docx", "--overwrite", check=True)
    assert not file.read_bytes().endswith(b"edited")


def test_a_file_that_briefgen_did_not_write_is_kept(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"somebody's paper")
    run_cli("fiji", "-o", "paper.pdf", check=True)
    assert (tmp_path / "paper.pdf").read_bytes() == b"somebody's paper"
    assert (tmp_path / "paper (new).pdf").exists()


def test_json_tells_of_each_file(run_cli: Run) -> None:
    done = run_cli("fiji", "--format", "pdf", "--format", "html", "--json", check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["format"] for entry in told] == ["pdf", "html"]
    assert {entry["country"] for entry in told} == {"FJI"}
    assert told[0]["pages"] >= 2
    assert all(Path(entry["file"]).name.startswith("fiji-2025") and entry["status"] == "made" for entry in told)


def test_quiet_says_nothing(run_cli: Run) -> None:
    done = run_cli("fiji", "--format", "html", "--quiet", check=True)
    assert (done.stdout, done.stderr) == ("", "")


def test_one_broken_record_does_not_stop_the_others(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine" / "countries").mkdir(parents=True)
    (tmp_path / "mine" / "countries" / "KEN.yaml").write_text("iso3: KEN\ngaps: nothing\n")
    done = run_cli("kenya", "fiji", "--format", "html", "--data", "mine")
    assert done.returncode == 1
    assert _names(tmp_path / "output") == ["fiji-2025-officials.html"]
    assert "Failed: Kenya: " in done.stderr
    assert "KEN.yaml" in done.stderr
    assert done.stdout.splitlines()[-1].endswith("1 failed")


def test_edition_date_marking_and_theme_reach_the_paper(run_cli: Run) -> None:
    page = run_cli(
        "burma", "--edition", "2024", "--date", "2025-01-31", "--marking", "OFFICIAL", "--format", "html", "-o", "-"
    ).stdout
    for expected in ("OFFICIAL", "31 January 2025", "2024"):
        assert expected in page


def test_data_folder_of_ones_own_is_laid_over_ours(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine" / "countries").mkdir(parents=True)
    (tmp_path / "mine" / "countries" / "FJI.yaml").write_text(
        "iso3: FJI\n"
        "progress:\n"
        "- id: opened-a-house-by-the-sea\n"
        "  text: Opened a house by the sea for boys.\n"
        "  pillar: protection\n"
        "  report_year: 2025\n"
        "  source: our-visit\n"
        "sources:\n"
        "  our-visit: {title: Notes of our visit, publisher: Our office, report_year: 2025}\n"
    )
    page = run_cli("fiji", "--data", "mine", "--format", "html", "-o", "-", check=True).stdout
    assert "Opened a house by the sea for boys" in page
    assert "Notes of our visit" in page


def test_workspace_settings_are_defaults_from_any_folder_below(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text(
        'organisation = "Ministry of Testing"\n'
        'audience = "ngos"\nedition = 2024\nformats = ["html"]\noutput = "papers"\n'
    )
    below = tmp_path / "work" / "today"
    below.mkdir(parents=True)
    run_cli("fiji", cwd=below, check=True)
    page = (tmp_path / "papers" / "fiji-2024-ngos.html").read_text(encoding="utf-8")
    assert "Ministry of Testing" in page
    run_cli("fiji", "--audience", "officials", "--format", "pdf", "-o", "here", cwd=below, check=True)
    assert _names(below / "here") == ["fiji-2024-officials.pdf"]


def test_wrong_workspace_setting_names_file_and_key(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text('audiense = "ngos"\n')
    done = run_cli("fiji")
    assert done.returncode == 1
    assert "briefgen.toml:1: audiense: is not a known key" in done.stderr


def test_workspace_default_of_the_wrong_kind_is_an_error_too(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text('paper = "a5"\n')
    done = run_cli("fiji")
    assert done.returncode == 1
    assert "briefgen.toml:1: paper: “a5” is not one of 'a4' or 'letter'" in done.stderr


def test_template_mistake_names_file_line_and_what_was_meant(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "brief.html.j2").write_text(
        '{% extends "brief/brief.html.j2" %}\n{% block evidence %}\n<p>{{ brief.contry }}</p>\n{% endblock %}\n'
    )
    done = run_cli("fiji", "--template", "mine", "--format", "html")
    assert done.returncode == 1
    assert "brief.html.j2:3: Brief has no “contry”; did you mean “country”" in done.stderr


def test_disk_that_fills_up_leaves_nothing_half_written(run_cli: Run, tmp_path: Path) -> None:
    """A limit on the size of files stands in for the disk's end: the write fails in the middle."""
    (tmp_path / "sitecustomize.py").write_text(
        "import resource, signal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
    )
    surroundings = {"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}", "PYTHONDONTWRITEBYTECODE": "1"}
    done = run_cli(
        "fiji",
        "-o",
        "a.docx",
        env=surroundings,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "a.docx: the file is larger than this disk or account allows" in done.stderr
    assert _names(tmp_path) == ["sitecustomize.py"]


def test_progress_bar_on_a_terminal_hides_no_line(tmp_path: Path, project: Path) -> None:
    main_end, terminal = os.openpty()
    command = [sys.executable, "-m", "briefgen", "fiji", "kenya", "haiti", "yemen", "-o", "made"]
    started = subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(project), "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
    )
    os.close(terminal)
    shown = b""
    with contextlib.suppress(OSError):  # Linux says so when the other end of a terminal is closed
        while chunk := os.read(main_end, 65536):
            shown += chunk
    os.close(main_end)
    assert started.wait(timeout=PATIENCE) == 0
    text = shown.decode()
    assert "Making briefs" in text
    for name in ("fiji", "kenya", "haiti", "yemen"):
        assert f"made/{name}-2025-officials.pdf" in text
    assert "4 files in made" in text


def test_report_wording_without_an_import_says_whose_words_they_are(run_cli: Run) -> None:
    page = run_cli("fiji", "--wording", "report", "--format", "html", check=True)
    assert "Fiji: nothing of the report's own words is on record" in page.stderr
    assert not run_cli("fiji", "--format", "html", check=True).stderr


@pytest.mark.parametrize("words", [["show", "australia"], ["australia", "--format", "html", "-o", "-"]])
def test_theme_still_means_the_message_where_it_did_and_says_its_new_name(run_cli: Run, words: list[str]) -> None:
    asked = ("2024-digital-technology", "--edition", "2024")
    new, old = (run_cli(*words, option, *asked, check=True) for option in ("--message", "--theme"))
    assert old.stdout == new.stdout
    assert "--theme is called --message now." in old.stderr
    assert new.stderr == ""
