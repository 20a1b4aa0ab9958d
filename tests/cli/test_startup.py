"""The front door: help, errors and start-up cost, driven as a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PATIENCE

Run = Callable[..., subprocess.CompletedProcess[Any]]


def test_help_lists_every_command_without_importing_one(project: Path) -> None:
    script = (
        "import sys\n"
        "from briefgen.cli.commands import COMMANDS\n"
        "from briefgen.cli.main import main\n"
        "main(['--help'])\n"
        "heavy = {'pydantic', 'rich', 'weasyprint', 'docx', 'lxml', 'jinja2', 'yaml', 'importlib.metadata'}\n"
        "print('IMPORTED', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    assert "IMPORTED []" in done.stdout
    for name in ("brief", "pack", "batch", "changes", "refresh", "publish", "adopt", "show", "compare", "find", "list"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_both_spellings_of_help(run_cli: Run, word: str) -> None:
    assert run_cli(word, check=True).stdout.startswith("Usage: briefgen")


def test_help_as_a_word(run_cli: Run) -> None:
    assert run_cli("help", check=True).stdout == run_cli("--help", check=True).stdout
    assert run_cli("help", "show", check=True).stdout == run_cli("show", "--help", check=True).stdout


def test_terminal_without_unicode_gets_question_marks(run_cli: Run) -> None:
    done = run_cli("show", "turkey", env={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}, check=True)
    assert done.stdout.startswith("T?rkiye")


def test_no_words_at_all_show_the_help(run_cli: Run) -> None:
    done = run_cli()
    assert done.returncode == 2
    assert "briefgen australia" in done.stdout + done.stderr
