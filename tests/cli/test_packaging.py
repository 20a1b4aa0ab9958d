"""The built wheel carries templates and data, and works from any folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source distribution: what is published holds all that a build needs."""
    folder = tmp_path_factory.mktemp("built")
    _build("sdist", project, folder)
    (archive,) = folder.glob("*.tar.gz")
    shutil.unpack_archive(archive, folder)
    _build("wheel", folder / archive.name.removesuffix(".tar.gz"), folder)
    (built,) = folder.glob("*.whl")
    return built


def _build(target: str, sources: Path, into: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(into)]
    subprocess.run(command, cwd=sources, check=True, capture_output=True, timeout=120)


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
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (elsewhere / "output").glob("kenya*")) == [
        "kenya-2025-officials.docx",
        "kenya-2025-officials.pdf",
    ]
