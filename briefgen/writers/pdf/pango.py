"""Where WeasyPrint finds Pango, which lays out its text.

On Linux Pango is a package of the system. Windows and macOS have none; there `pyproject.toml` asks for the wheel
`gstreamer-libs`, official builds of the GStreamer project that hold every library WeasyPrint loads. WeasyPrint does not
find them by itself:

* Windows: the files are called `gobject-2.0-0.dll`, WeasyPrint asks for `gobject-2.0-0`, and Windows appends no ending
  to a name with a dot in it (error 126).
* macOS: the wheel holds Pango twice, as `libpango-1.0.dylib`, which WeasyPrint asks for, and as
  `libpango-1.0.0.dylib`, which PangoFT2 asks for. Loaded twice, it registers its types twice and the process ends.

So while WeasyPrint is imported, each library is loaded by its full path, under the name by which the others of the
wheel know it, and a library of the same name elsewhere on the machine is not mixed in.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# The first name by which WeasyPrint asks for a library → its file in the wheel on Windows, and on macOS.
LIBRARIES: dict[str, tuple[str, str]] = {
    "libgobject-2.0-0": ("gobject-2.0-0.dll", "libgobject-2.0.0.dylib"),
    "libpango-1.0-0": ("pango-1.0-0.dll", "libpango-1.0.0.dylib"),
    "libharfbuzz-0": ("harfbuzz.dll", "libharfbuzz.0.dylib"),
    "libharfbuzz-subset-0": ("harfbuzz-subset.dll", "libharfbuzz-subset.0.dylib"),
    "libfontconfig-1": ("fontconfig-1.dll", "libfontconfig.1.dylib"),
    "libpangoft2-1.0-0": ("pangoft2-1.0-0.dll", "libpangoft2-1.0.0.dylib"),
}
HOW_TO_INSTALL = {
    "win32": "python -m pip install gstreamer-libs  (64-bit Python for Intel and AMD; there are none for ARM)",
    "darwin": "python3 -m pip install gstreamer-libs  (or: brew install pango)",
    "linux": "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0  (Fedora: sudo dnf install pango)",
}


def how_to_install(platform: str = sys.platform) -> str:
    """What to type on this system so that Pango is there."""
    return f"Install it with:  {HOW_TO_INSTALL.get(platform, HOW_TO_INSTALL['linux'])}"


def wheel_folder(platform: str = sys.platform) -> Path | None:
    """The folder of the libraries in an installed `gstreamer-libs`; None on Linux and where it is not installed."""
    if platform not in ("win32", "darwin"):
        return None
    package = importlib.util.find_spec("gstreamer_libs")
    if package is None or package.origin is None:
        return None
    folder = Path(package.origin).parent / ("bin" if platform == "win32" else "lib")
    return folder if folder.is_dir() else None


def library_file(name: str, folder: Path, platform: str = sys.platform) -> Path | None:
    """The file of `folder` to load when WeasyPrint asks for `name`; None when it has to try its next name."""
    windows, macos = LIBRARIES.get(name, ("", ""))
    file = folder / (windows if platform == "win32" else macos)
    return file if name in LIBRARIES and file.is_file() else None


@contextmanager
def libraries_of_the_wheel(platform: str = sys.platform) -> Iterator[None]:
    """While WeasyPrint is imported: its libraries come from the wheel, where that is installed."""
    folder = wheel_folder(platform)
    if folder is None:
        yield
        return
    import cffi

    load = cffi.FFI.dlopen

    def load_from_wheel(ffi: cffi.FFI, name: str, flags: int = 0) -> Any:
        file = library_file(name, folder, platform)
        if file is None:
            raise OSError(f"cannot load library {name!r}: it is not in {folder}")
        return load(ffi, str(file), flags)

    # Read by WeasyPrint, which hands it to os.add_dll_directory: where Windows looks for what the libraries need.
    os.environ["WEASYPRINT_DLL_DIRECTORIES"] = str(folder)
    cffi.FFI.dlopen = load_from_wheel
    try:
        yield
    finally:
        cffi.FFI.dlopen = load
