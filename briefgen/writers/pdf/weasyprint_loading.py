"""Bring in WeasyPrint: late, fast, with our own fonts, and with a clear word when Pango is missing.

Importing WeasyPrint costs as much as printing a brief. On Linux almost half of that goes into
`ctypes.util.find_library`, which starts the compiler and the linker for each name that a library *might* have; one of
the names that WeasyPrint tries is the right one anyway. That search is left out, and made after all should the short
way fail. A sixth goes into parts of fontTools that only variable fonts need; they are loaded when one is met.
"""

from __future__ import annotations

import ctypes.util
import gc
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from briefgen.cache import cache_folder
from briefgen.errors import MissingLibrary
from briefgen.output import write_atomically
from briefgen.writers.fonts import font_folder
from briefgen.writers.pdf.pango import how_to_install, libraries_of_the_wheel

ONE_AT_A_TIME = threading.RLock()
"""Held while WeasyPrint is imported or prints: both change what the whole process has (Fontconfig's settings in the
environment, the garbage collector), and WeasyPrint's own caches expect one thread."""


def load_weasyprint() -> ModuleType:
    """The `weasyprint` module, adjusted (see `structure` and `tuning`); MissingLibrary if Pango is not there."""
    with ONE_AT_A_TIME:
        return _loaded()


@cache
def _loaded() -> ModuleType:
    with own_fonts_only(), collector_resting(), _font_tools_when_needed():
        try:
            with _no_library_search() if sys.platform == "linux" else nullcontext():
                weasyprint = _import()
        except OSError:
            weasyprint = _import_after_full_search()
    from briefgen.writers.pdf import refusals, structure, tuning, weasyprint_patches

    refusals.install()
    weasyprint_patches.install()
    structure.install()
    tuning.install()
    return weasyprint


def _import() -> ModuleType:
    with libraries_of_the_wheel():
        return importlib.import_module("weasyprint")


def _import_after_full_search() -> ModuleType:
    for name in [name for name in sys.modules if name == "weasyprint" or name.startswith("weasyprint.")]:
        del sys.modules[name]
    try:
        with _quiet_standard_output():
            return _import()
    except OSError as error:
        hint = f"{how_to_install()}\nWord drafts and web pages need no Pango: --format docx, --format html."
        raise MissingLibrary(f"A PDF needs the Pango library: {error}", hint=hint) from error


@contextmanager
def own_fonts_only() -> Iterator[None]:
    """Let Fontconfig see our font folder only, while a font configuration is made.

    That keeps the pages alike on every machine, whatever is installed there, and spares reading its list of fonts. What
    Fontconfig remembers lies in our cache folder, as another user's might name other fonts; else it is forgotten.
    """
    before = os.environ.get("FONTCONFIG_FILE")
    with TemporaryDirectory(prefix="briefgen-", ignore_cleanup_errors=True) as forgotten:
        cache = cache_folder("fontconfig") or forgotten
        rules = (font_folder() / "fonts.conf").read_text("utf-8")
        for name, path in (("FONTS", font_folder()), ("CACHE", cache)):
            rules = rules.replace(name, escape(str(path), quote=False))
        file = Path(forgotten, "fonts.conf")
        write_atomically(file, rules.encode(), durable=False)
        os.environ["FONTCONFIG_FILE"] = str(file)
        try:
            yield
        finally:
            if before is None:
                del os.environ["FONTCONFIG_FILE"]
            else:
                os.environ["FONTCONFIG_FILE"] = before


@contextmanager
def _no_library_search() -> Iterator[None]:
    search = ctypes.util.find_library
    setattr(ctypes.util, "find_library", lambda name: None)  # noqa: B010
    try:
        with _quiet_standard_output():
            yield
    finally:
        setattr(ctypes.util, "find_library", search)  # noqa: B010


@contextmanager
def _font_tools_when_needed() -> Iterator[None]:
    """Stand in for two modules of fontTools while WeasyPrint is imported; the real ones are loaded when used."""
    stand_ins = {"fontTools.subset": _subset_stand_in(), "fontTools.varLib.instancer": _instancer_stand_in()}
    absent = {name: module for name, module in stand_ins.items() if name not in sys.modules}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _subset_stand_in() -> ModuleType:
    module = ModuleType("fontTools.subset")

    def of_the_real_module(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(importlib.import_module("fontTools.subset"), name)

    vars(module)["__getattr__"] = of_the_real_module  # PEP 562
    return module


def _instancer_stand_in() -> ModuleType:
    module = ModuleType("fontTools.varLib.instancer")

    def instantiate(*arguments: Any, **options: Any) -> Any:
        return importlib.import_module("fontTools.varLib.instancer").instantiateVariableFont(*arguments, **options)

    vars(module)["instantiateVariableFont"] = instantiate
    return module


@contextmanager
def _quiet_standard_output() -> Iterator[None]:
    """WeasyPrint prints advice of its own before it fails; ours is the one that fits."""
    import io
    from contextlib import redirect_stdout

    with redirect_stdout(io.StringIO()):
        yield


@contextmanager
def collector_resting() -> Iterator[None]:
    """No garbage collection: loading modules, and layout with its millions of small objects, leave hardly any."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
