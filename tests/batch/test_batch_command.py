"""`briefgen batch` as a user types it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE

Run = Callable[..., subprocess.CompletedProcess[str]]
PROJECT = Path(__file__).resolve().parents[2]


def made(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".briefgen" not in path.parts
    }


@pytest.fixture
def template(tmp_path: Path) -> Callable[[str], Path]:
    """A template set of one's own that does something more with the brief."""

    def make(text: str) -> Path:
        folder = tmp_path / "own"
        folder.mkdir(exist_ok=True)
        (folder / "brief.html.j2").write_text(
            f'{{% extends "brief/brief.html.j2" %}}\n{{% set x %}}{text}{{% endset %}}\n'
        )
        return folder

    return make


def test_a_batch_and_the_same_again(run_cli: Run, tmp_path: Path) -> None:
    words = ("batch", "fiji", "kenya", "--format", "html", "--format", "docx", "--audience", "ngos")
    done = run_cli(*words, check=True)
    assert set(made(tmp_path / "output")) == {
        "index.html", "index.csv",
        "africa/kenya-2025-ngos.docx", "africa/kenya-2025-ngos.html",
        "east-asia-pacific/fiji-2025-ngos.docx", "east-asia-pacific/fiji-2025-ngos.html",
    }  # fmt: skip
    assert "made  output/africa/kenya-2025-ngos.docx  (new)" in done.stdout
    assert "4 made in output/" in done.stdout and "Index: output/index.html" in done.stdout
    again = run_cli(*words, check=True)
    assert "0 made, 4 unchanged in output/" in again.stdout and "made  output" not in again.stdout


def test_batch_and_brief_give_the_same_pdf(run_cli: Run, tmp_path: Path) -> None:
    run_cli("batch", "fiji", "--quiet", check=True)
    run_cli("fiji", "-o", "single.pdf", "--quiet", check=True)
    assert (tmp_path / "output/east-asia-pacific/fiji-2025-officials.pdf").read_bytes() == (
        tmp_path / "single.pdf"
    ).read_bytes()


def test_dry_run_says_what_and_why_and_makes_nothing(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("batch", "fiji", "palau", "--format", "html", "--dry-run", check=True)
    assert "make  east-asia-pacific/fiji-2025-officials.html  (new)" in done.stdout
    assert "2 would be made (2 new), 0 left as they are." in done.stdout
    assert not (tmp_path / "output").exists()


def test_json_is_one_object_for_each_file(run_cli: Run, tmp_path: Path) -> None:
    run_cli("batch", "fiji", "--format", "html", "--quiet", check=True)
    (tmp_path / "output/east-asia-pacific/fiji-2025-officials.html").write_text("a person's words")
    done = run_cli("batch", "fiji", "palau", "--format", "html", "--json", "--force", check=True)
    told = {entry["file"]: entry for entry in map(json.loads, done.stdout.splitlines())}
    fiji = told["east-asia-pacific/fiji-2025-officials.html"]
    assert fiji["status"] == "kept" and fiji["where"].endswith("fiji-2025-officials (new).html")
    palau = told["east-asia-pacific/palau-2025-officials.html"]
    assert palau["status"] == "made" and palau["bytes"] > 10_000 and palau["reason"] == "new"


def test_kept_file_is_named(run_cli: Run, tmp_path: Path) -> None:
    run_cli("batch", "fiji", "--format", "html", "--quiet", check=True)
    edited = tmp_path / "output/east-asia-pacific/fiji-2025-officials.html"
    edited.write_text("a person's words")
    done = run_cli("batch", "fiji", "--format", "html", "--marking", "OFFICIAL", check=True)
    assert "which somebody edited; the new version is beside it: fiji-2025-officials (new).html" in done.stdout
    assert edited.read_text() == "a person's words"
    run_cli("batch", "fiji", "--format", "html", "--marking", "OFFICIAL", "--overwrite", check=True)
    assert "OFFICIAL" in edited.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fiji", "kenyya", "afrika"), ("2 names were not understood", "Kenya", "africa")),
        ((), ("Which countries?",)),
        (("australia", "--tier", "Tier 3"), ("No country is left", "Australia is not on Tier 3")),
        (("all", "--theme", "online-scam"), ("online-scams",)),
        (("australia", "--edition", "1999"), ("1999", "2025")),
        (("australia", "--scheduler", "tcp://127.0.0.1:1", "--timeout", "0"), ("timeout",)),
    ],
)
def test_wrong_usage_is_explained(run_cli: Run, tmp_path: Path, words: tuple[str, ...], said: tuple[str, ...]) -> None:
    done = run_cli("batch", *words)
    assert done.returncode == 2
    for entry in said:
        assert entry in done.stderr
    assert not (tmp_path / "output").exists()


def test_output_folder_that_cannot_be_made_is_explained(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "output").write_text("a file")
    done = run_cli("batch", "fiji", "--format", "html")
    assert done.returncode == 1
    assert "nothing can be written here" in done.stderr and "Traceback" not in done.stderr


def test_failure_is_told_and_can_be_tried_again(run_cli: Run, template: Any, tmp_path: Path) -> None:
    folder = template('{% if brief.country == "Fiji" %}{{ brief.countryy }}{% endif %}')
    words = ("--format", "html", "--template", str(folder))
    done = run_cli("batch", "fiji", "palau", *words)
    assert done.returncode == 1
    assert "brief.html.j2:2" in done.stderr and "“country”" in done.stderr
    assert "1 made, 1 failed" in done.stdout
    template("")
    again = run_cli("batch", "--retry-failed", *words, check=True)
    assert "made  output/east-asia-pacific/fiji-2025-officials.html  (failed before)" in again.stdout
    assert "1 made in" in again.stdout


def test_fail_fast_says_what_was_not_started(run_cli: Run, template: Any) -> None:
    folder = template("{{ brief.nothing }}")
    done = run_cli("batch", "all", "--format", "html", "--template", str(folder), "--fail-fast", "--jobs", "1")
    assert done.returncode == 1 and "not started" in done.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "longer than"),
        ('{% include "brief.html.j2" %}', "includes itself without end"),
    ],
)
def test_template_without_end_is_stopped(run_cli: Run, template: Any, text: str, said: str) -> None:
    folder = template('{% if brief.country == "Fiji" %}' + text + "{% endif %}")
    # On a busy machine a short limit stops what is not endless, too: then a longer one.
    for limit in ("3", "20", "120"):
        words = ("--format", "html", "--template", str(folder), "--timeout", limit)
        done = run_cli("batch", "fiji", "palau", *words)
        assert done.returncode == 1
        if "1 made, 1 failed" in done.stdout:
            break
    assert "1 made, 1 failed" in done.stdout
    assert said in done.stderr


def test_missing_extra_for_a_cluster_is_told(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "block" / "distributed").mkdir(parents=True)
    (tmp_path / "block" / "distributed" / "__init__.py").write_text("raise ImportError('not here')")
    paths = f"{tmp_path / 'block'}{os.pathsep}{PROJECT}"
    done = run_cli("batch", "fiji", "--format", "html", "--scheduler", "local", env={"PYTHONPATH": paths})
    assert done.returncode == 1
    assert "pip install 'briefgen[dask]'" in done.stderr


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGKILL])
def test_stopped_run_goes_on_where_it_was(run_cli: Run, tmp_path: Path, kind: signal.Signals) -> None:
    # A long path, so that a few lines fill the pipe: a run that nobody listens to cannot be done before it is stopped.
    folder = "/".join(letter * 200 for letter in "abc")
    words = ("batch", "EAP", "--format", "docx", "--jobs", "2", "-o", folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "briefgen", *words],
        pipesize=4096,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None and process.stdout.readline().startswith("made")
    process.send_signal(kind)
    _output, errors = process.communicate(timeout=PATIENCE)
    if kind is signal.SIGINT:
        # That it ends at once is seen by what is left undone, whatever else the machine is doing.
        assert process.returncode == 130
        assert "not started. The same command goes on from here." in errors
    before = len([name for name in made(tmp_path / folder) if name.endswith(".docx")])
    assert 0 < before < 30
    done = run_cli(*words, check=True)
    assert f"{before} unchanged" in done.stdout
    run_cli(*words[:-1], "quiet", "--quiet", check=True)
    assert made(tmp_path / folder) == made(tmp_path / "quiet")
