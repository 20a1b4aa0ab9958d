"""The front door: help, errors and start-up cost, driven as a process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True, timeout=60
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


def test_help_costs_little_more_than_importing_click(project: Path) -> None:
    # In turns, and the best of each: what else the machine does then weighs on both.
    both = [("-m", "briefgen", "--help"), ("-c", "import click")]
    runs = [[_seconds([sys.executable, *words], project) for words in both] for _ in range(12)]
    of_help, of_click = (min(times) for times in zip(*runs, strict=True))
    assert of_help < 2.5 * of_click


def _seconds(command: list[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=30)
    return time.perf_counter() - begun
