"""The built wheel carries templates and data, and works from any folder."""

from __future__ import annotations

import email
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from briefgen.version import VERSION
from tests.conftest import PATIENCE


@pytest.fixture(scope="module")
def sources(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sources")
    _build("sdist", project, folder)
    (archive,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(archive, folder)
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution: what is published holds all that a build needs."""
    folder = tmp_path_factory.mktemp("built")
    _build("wheel", sources, folder)
    (built,) = folder.glob("*.whl")
    return built


def _build(target: str, sources: Path, into: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    subprocess.run(command, cwd=sources, check=True, capture_output=True, timeout=PATIENCE)


def test_wheel_holds_data_templates_fonts_and_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for wanted in (
        "briefgen/data/countries/AUS.yaml",
        "briefgen/data/tiers/placements.csv",
        "briefgen/templates/fonts/SourceSans3-Regular.ttf",
        "briefgen/templates/word/styles.xml",
        "briefgen/workspace/starter/README.md",
        "briefgen/py.typed",
    ):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any("__pycache__" in name or name.startswith(("tests/", "benchmarks/")) for name in names)


def test_installed_wheel_makes_a_brief_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    script = (
        f"import sys; sys.path.insert(0, {str(site)!r})\n"
        "import briefgen.cli.main as door\n"
        f"assert door.__file__.startswith({str(site)!r})\n"
        "sys.exit(door.main())"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", script, "kenya", "--format", "docx", "--format", "pdf"],
        cwd=elsewhere,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (elsewhere / "output").glob("kenya*")) == [
        "kenya-2025-officials.docx",
        "kenya-2025-officials.pdf",
    ]


def test_wheel_is_small_enough_to_be_fetched_in_a_moment(wheel: Path) -> None:
    assert wheel.stat().st_size < 6_000_000


def test_metadata_tells_an_index_what_it_asks(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
    metadata = email.message_from_bytes(archive.read(name))
    assert metadata["Version"] == VERSION
    assert metadata["License-Expression"] == "MIT"
    assert {"Typing :: Typed", "Programming Language :: Python :: 3.14"} <= set(metadata.get_all("Classifier", []))
    assert metadata["Keywords"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert any("state.gov" in line for line in metadata.get_all("Project-URL", []))
    assert any(line.startswith("gstreamer-libs") and "win32" in line for line in metadata.get_all("Requires-Dist", []))


def test_source_distribution_runs_its_tests(sources: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/catalogue/test_slugs.py"],
        cwd=sources,
        env={**os.environ, "PYTHONPATH": str(sources), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


@pytest.mark.skipif(shutil.which("hadolint", path=str(Path(sys.executable).parent)) is None, reason="needs hadolint")
def test_containerfile_is_sound(project: Path) -> None:
    linter = Path(sys.executable).parent / "hadolint"
    done = subprocess.run([linter, "Containerfile"], cwd=project, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.demand
def test_pip_install_into_an_empty_environment_makes_a_brief(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "empty"], check=True, timeout=PATIENCE)
    programs = tmp_path / "empty" / "bin"
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", wheel], check=True, timeout=PATIENCE)
    done = subprocess.run(
        [programs / "briefgen", "kenya", "--format", "all"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "output" / "kenya-2025-officials.pdf").read_bytes().startswith(b"%PDF")
    assert (
        subprocess.run([programs / "briefgen", "doctor"], cwd=tmp_path, timeout=PATIENCE, check=False).returncode == 0
    )
