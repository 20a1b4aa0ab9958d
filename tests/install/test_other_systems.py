"""Windows and macOS, as far as they can be tried from Linux: which library is loaded, and what pip resolves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from briefgen.writers.pdf import pango
from briefgen.writers.pdf.weasyprint_loading import load_weasyprint

# Every name that WeasyPrint 70 tries, library by library (weasyprint/text/ffi.py).
GOBJECT = ("libgobject-2.0-0", "gobject-2.0-0", "gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib")
FILES = {
    "win32": [
        *("gobject-2.0-0.dll", "pango-1.0-0.dll", "harfbuzz.dll"),
        *("harfbuzz-subset.dll", "fontconfig-1.dll", "pangoft2-1.0-0.dll"),
    ],
    "darwin": [
        *("libgobject-2.0.0.dylib", "libpango-1.0.0.dylib", "libpango-1.0.dylib", "libharfbuzz.0.dylib"),
        *("libharfbuzz-subset.0.dylib", "libfontconfig.1.dylib", "libpangoft2-1.0.0.dylib"),
    ],
}
"""Files of gstreamer-libs 1.28.8; on macOS `libpango-1.0.dylib` is a second copy, not a link."""


@pytest.fixture(params=["win32", "darwin"])
def platform(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def installed(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package as it would lie there: `bin` on Windows, `lib` on macOS."""
    folder = tmp_path / "gstreamer_libs" / ("bin" if platform == "win32" else "lib")
    folder.mkdir(parents=True)
    (tmp_path / "gstreamer_libs" / "__init__.py").touch()
    for file in FILES[platform]:
        (folder / file).touch()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_every_library_that_weasyprint_needs_is_loaded_from_the_wheel_once(
    platform: str, installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cffi

    loaded: list[str] = []

    def record(_ffi: Any, name: str, _flags: int = 0) -> str:
        loaded.append(name)
        return name

    monkeypatch.setattr(cffi.FFI, "dlopen", record)
    monkeypatch.delenv("WEASYPRINT_DLL_DIRECTORIES", raising=False)
    with pango.libraries_of_the_wheel(platform):
        ask = cffi.FFI().dlopen
        for first in pango.LIBRARIES:
            assert ask(first, 0) == loaded[-1]
        for name in GOBJECT[1:]:
            with pytest.raises(OSError, match="cannot load library"):
                ask(name, 0)
    assert cffi.FFI.dlopen is record
    assert os.environ["WEASYPRINT_DLL_DIRECTORIES"] == str(installed)
    chosen = [Path(name).name for name in loaded]
    assert sorted(chosen) == sorted(set(FILES[platform]) - {"libpango-1.0.dylib"})
    assert all(Path(name).parent == installed for name in loaded)


def test_the_table_holds_the_first_name_of_each_library_that_weasyprint_asks_for() -> None:
    weasyprint = load_weasyprint()
    source = (Path(str(weasyprint.__file__)).parent / "text" / "ffi.py").read_text(encoding="utf-8")
    asked = [line.split("'")[1] for line in source.splitlines() if line.strip().startswith("ffi, 'lib")]
    assert len(asked) == 7
    # WeasyPrint does without this one, and so do we: it draws emoji.
    assert set(asked) - set(pango.LIBRARIES) == {"libharfbuzz-vector-0"}


def test_without_the_wheel_the_libraries_of_the_system_are_taken(platform: str) -> None:
    import cffi

    before = cffi.FFI.dlopen
    with pango.libraries_of_the_wheel(platform):
        assert cffi.FFI.dlopen is before


def test_on_linux_nothing_is_put_in_between(installed: Path) -> None:
    assert installed.is_dir()
    assert pango.wheel_folder("linux") is None


@pytest.mark.parametrize(("system", "command"), [("win32", "gstreamer-libs"), ("darwin", "brew"), ("linux", "apt-get")])
def test_what_to_type_is_said_for_each_system(system: str, command: str) -> None:
    assert command in pango.how_to_install(system)


# ---------------------------------------------------------------- on demand: the real wheels, a registry, Wine

_SYSTEMS = {
    "win_amd64": SimpleNamespace(sys_platform="win32", platform_machine="AMD64", tags=("win_amd64",)),
    "macos_arm64": SimpleNamespace(
        sys_platform="darwin",
        platform_machine="arm64",
        tags=("macosx_10_13_universal2", "macosx_11_0_arm64", "macosx_11_0_universal2", "macosx_13_0_arm64"),
    ),
}


@pytest.mark.demand
@pytest.mark.parametrize("system", _SYSTEMS)
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_every_dependency_is_a_wheel(system: str, version: str, project: Path, tmp_path: Path) -> None:
    from packaging.requirements import Requirement

    about = _SYSTEMS[system]
    declared = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    environment = {"sys_platform": about.sys_platform, "platform_machine": about.platform_machine}
    needed = [
        f"{requirement.name}{requirement.specifier}"
        for requirement in map(Requirement, declared)
        if requirement.marker is None or requirement.marker.evaluate(environment)
    ]
    assert any(name.startswith("gstreamer-libs") for name in needed)
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed"]
    command += ["--target", str(tmp_path), "--only-binary", ":all:", "--python-version", version]
    command += [word for tag in about.tags for word in ("--platform", tag)]
    done = subprocess.run([*command, *needed], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr


@pytest.mark.demand
def test_pango_of_the_wheel_lays_out_arabic_under_wine(project: Path, tmp_path: Path) -> None:
    wine, compiler = shutil.which("wine64") or "/usr/lib/wine/wine64", shutil.which("x86_64-w64-mingw32-gcc")
    if not Path(wine).is_file() or compiler is None:
        pytest.skip("needs Wine and a compiler for Windows (apt-get install wine64 gcc-mingw-w64-x86-64-win32)")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    command += ["--platform", "win_amd64", "--python-version", "3.12", "--dest", str(tmp_path)]
    subprocess.run([*command, "gstreamer-libs>=1.28"], check=True, timeout=600)
    folder = tmp_path / "bin"
    folder.mkdir()
    for wheel in tmp_path.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if "/bin/" in name and name.endswith(".dll"):
                    (folder / Path(name).name).write_bytes(archive.read(name))
    probe = tmp_path / "pango_probe.exe"
    source = project / "tests" / "install" / "pango_probe.c"
    subprocess.run([compiler, "-O1", "-o", str(probe), str(source), "-lshell32"], check=True, timeout=120)
    files = [pango.library_file(name, folder, "win32") for name in pango.LIBRARIES]
    rules = (project / "templates" / "fonts" / "fonts.conf").read_text("utf-8")
    for name, path in (("FONTS", project / "templates" / "fonts"), ("CACHE", tmp_path)):
        rules = rules.replace(name, f"Z:{path}".replace("/", "\\"))
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(rules, "utf-8")
    windows = [f"Z:{str(path).replace('/', chr(92))}" for path in (folder, *files, fonts)]
    done = subprocess.run(
        [wine, str(probe), *windows[:-1]],
        env={
            **os.environ,
            "WINEPREFIX": str(tmp_path / "wine"),
            "WINEDEBUG": "-all",
            "FONTCONFIG_FILE": windows[-1],
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert "bare name: error 126" in said  # the trap that the full path avoids
    assert "Pango 1." in said
    assert "unknown 0" in said
