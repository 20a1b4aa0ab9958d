"""In CI a skipped test is a failure that says what was missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PATIENCE

_SKIPPED = "import pytest\n\n\ndef test_that_needs_a_program():\n    pytest.skip('needs a program')\n"


@pytest.mark.parametrize(("ci", "status", "summary"), [("true", 1, "1 failed"), ("", 0, "1 skipped")])
def test_skips_fail_only_in_ci(tmp_path: Path, project: Path, ci: str, status: int, summary: str) -> None:
    (tmp_path / "test_it.py").write_text(_SKIPPED)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        cwd=project,
        env={**os.environ, "CI": ci, "PYTEST_ADDOPTS": "", "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert summary in done.stdout
    said = "test_that_needs_a_program was skipped, and in CI nothing may be: Skipped: needs a program"
    assert (said in done.stdout) == bool(ci)
