"""What the commands that only look tell."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., subprocess.CompletedProcess[Any]]


@pytest.mark.parametrize("kind", ["countries", "regions", "groups", "themes", "audiences", "templates", "editions"])
def test_first_column_of_text_and_json_agree(run_cli: Run, kind: str) -> None:
    lines = run_cli("list", kind, check=True).stdout.splitlines()
    entries = json.loads(run_cli("list", kind, "--json", check=True).stdout)
    assert [line.split()[0] for line in lines[1:]] == [str(entry["name"]) for entry in entries]


def test_listed_names_are_words_of_the_command_line(run_cli: Run, catalogue: Any) -> None:
    entries = json.loads(run_cli("list", "countries", "--json", check=True).stdout)
    assert len(entries) == 190
    assert [catalogue.find_country(entry["name"]).iso3 for entry in entries] == [entry["iso3"] for entry in entries]


def test_who_has_no_packs_is_shown_one(run_cli: Run, tmp_path: Path) -> None:
    shown = run_cli("list", "packs", check=True).stderr
    (tmp_path / "packs.toml").write_text(shown.partition("\n\n")[2])
    assert run_cli("list", "packs", check=True).stdout.splitlines()[1].split() == ["visit", "visit", "2"]


def test_show_gives_the_gist(run_cli: Run) -> None:
    text = run_cli("show", "Côte d'Ivoire", "--edition", "2024", check=True).stdout
    assert text.splitlines()[0].startswith("Côte d'Ivoire")
    for head in ("Since 2001", "Credit", "Press on", "Recommendations", "Who decides"):
        assert head in text
    assert not any(line.endswith(" ") for line in text.splitlines()[1:])


def test_show_json_is_the_composed_brief(run_cli: Run) -> None:
    brief = json.loads(run_cli("show", "haiti", "--audience", "ngos", "--json", check=True).stdout)
    assert brief["identity"]["iso3"] == "HTI"
    assert brief["identity"]["audience"] == "ngos"
    assert brief["sources"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(run_cli: Run, shell: str) -> None:
    assert "_BRIEFGEN_COMPLETE" in run_cli("completion", shell, check=True).stdout


@pytest.mark.parametrize(
    ("line", "proposed"),
    [
        ("briefgen aus", "australia"),
        ("briefgen re", "refresh"),
        ("briefgen kenya myan", "myanmar"),
        ("briefgen show new-z", "new-zealand"),
        ("briefgen kenya --audience ng", "ngos"),
        ("briefgen kenya --edition 202", "2024"),
        ("briefgen kenya --form", "--format"),
        ("briefgen list th", "themes"),
    ],
)
def test_shell_completion_knows_names(run_cli: Run, line: str, proposed: str) -> None:
    words = {"_BRIEFGEN_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)}
    assert f"plain,{proposed}" in run_cli(env=words).stdout.splitlines()


def test_copied_template_set_gives_the_same_brief(run_cli: Run, tmp_path: Path) -> None:
    run_cli("templates", "copy", "brief", "mine", check=True)
    ours = run_cli("fiji", "--format", "html", "-o", "-", check=True).stdout
    copied = run_cli("fiji", "--format", "html", "--template", "mine", "-o", "-", check=True).stdout
    assert ours == copied


def test_copy_never_overwrites(run_cli: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "brief.html.j2").write_text("somebody's work")
    done = run_cli("templates", "copy", "brief", "mine")
    assert done.returncode == 1
    assert (tmp_path / "mine" / "brief.html.j2").read_text() == "somebody's work"
