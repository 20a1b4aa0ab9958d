"""Commands typed without a process of their own, for tests in which the process does not matter."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Done:
    """What a command said, and its exit status."""

    status: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """Both outputs."""
        return self.stdout + self.stderr


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """`typed("kenya --format word")`, or word by word: what follows `briefgen`, in an empty folder."""
    from briefgen.cli.main import main

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> Done:
        capsys.readouterr()
        status = main(shlex.split(words[0]) if len(words) == 1 else words)
        output = capsys.readouterr()
        return Done(status, output.out, output.err)

    return run
