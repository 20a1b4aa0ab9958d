"""Fonts for scripts that ours do not write: Noto's, where this machine has them.

A name, a place or a quotation in its own script is normal in this field. Only Noto's are taken, each by its file, never
what a machine happens to put in its place: so a paper depends on fonts that are ours or that are named.
"""

from __future__ import annotations

import os
import re
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.errors import DataError
from briefgen.writers.fonts import characters, coverage

if TYPE_CHECKING:
    from briefgen.catalogue.checking.problem import Problem

NOTO = "noto-font:"
"""Scheme by which a style sheet names one of them by its file."""
HOW_TO_GET = (
    "Install Noto's fonts (pip install 'briefgen[scripts]'; for Chinese, Japanese, Korean Debian's fonts-noto-cjk), "
    "or write it in Latin letters."
)
_FILE = re.compile(r"Noto(Sans|Serif|Emoji)([A-Z]\w*?)?(?:-Regular|\[[\w,]+\])?\.(?:ttf|otf|ttc)")
_NOT_FOR_TEXT = ("Mono", "Display", "Condensed", "UI")
_CJK = "CJK|JP|SC"
_FILE_OF = {"HANGUL": "CJK|KR", "CJK": _CJK, "HIRAGANA": _CJK, "KATAKANA": _CJK, "IDEOGRAPHIC": _CJK, "BOPOMOFO": _CJK}
"""First word of a character's Unicode name → part of a file's name, where it is not that word itself."""
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")
_ALWAYS = frozenset({*range(0x20), *range(0x7F, 0xA0), 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD})
"""What has no glyph of its own."""


@dataclass(frozen=True, slots=True)
class ScriptFont:
    """A font file of Noto's."""

    file: Path

    @property
    def family(self) -> str:
        """`NotoSansThai-Regular.ttf` → “Noto Sans Thai”."""
        stem = re.split(r"-Regular|\[", self.file.stem)[0]
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)


def lacking(*texts: str) -> set[int]:
    """The code points of texts that our own fonts have no glyph for."""
    letters = {letter for text in texts for letter in _NOT_ASCII.findall(text)}
    return set(map(ord, letters)) - coverage() - _ALWAYS


def fonts_for(codes: set[int]) -> tuple[tuple[ScriptFont, ...], set[int]]:
    """The fonts of this machine that write `codes` between them, and the codes that none of them has."""
    left, fonts = set(codes), []
    for file in _files() if codes else ():
        if any(_is_of(file.name, code) for code in left) and (there := left & _codes_of(file)):
            fonts.append(ScriptFont(file))
            left -= there
    return tuple(fonts), left


def named(codes: Iterable[int]) -> str:
    """Characters in words: “ก (U+0E01), …”, the first few of them."""
    every = [f"{chr(code)} (U+{code:04X})" if chr(code).isprintable() else f"U+{code:04X}" for code in sorted(codes)]
    return ", ".join(every[:8]) + (f" and {len(every) - 8} more" if len(every) > 8 else "")


def problems(folder: Path) -> Iterator[Problem]:
    """Letters in the YAML files of a data folder that no font of this machine has: no PDF could be made of them."""
    from briefgen.catalogue.checking.problem import Problem
    from briefgen.catalogue.yaml_reading import field_name, find_line, read_yaml

    for path in sorted(folder.rglob("*.yaml")):
        with suppress(DataError):  # which is told as such
            for location, text in _texts(read_yaml(path), ()):
                _, absent = fonts_for(lacking(text))
                if absent:
                    message = f"no font on this machine has {named(absent)}, so no PDF can be made of it. {HOW_TO_GET}"
                    yield Problem(path, find_line(path, location), field_name(location), message)


def _texts(data: object, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The texts of a YAML file with their places."""
    if isinstance(data, str):
        yield location, data
    elif isinstance(data, (dict, tuple)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _texts(value, (*location, key))


def families() -> tuple[str, ...]:
    """The families that this machine has."""
    return tuple(dict.fromkeys(ScriptFont(file).family for file in _files()))


def path_of(name: str) -> Path:
    """The file of that name. KeyError for any other, so that no name can lead elsewhere."""
    return {file.name: file for file in reversed(_files())}[name]


def _is_of(file_name: str, code: int) -> bool:
    """Whether a file's name speaks of the script of a character: spares reading the others."""
    word = unicodedata.name(chr(code), "").partition(" ")[0].partition("-")[0]
    match = _FILE.fullmatch(file_name)
    script = (match and match[2]) or ""
    general = not script or script.startswith(("Symbols", "Math")) or "Emoji" in file_name
    return general or re.match(_FILE_OF.get(word, word) or "-", script, re.I) is not None


@cache
def _codes_of(file: Path) -> frozenset[int]:
    try:
        return frozenset(characters(file.read_bytes()))
    except (OSError, ValueError, struct.error):  # a file that is no font
        return frozenset()


@cache
def _files() -> tuple[Path, ...]:
    """Noto's regular fonts on this machine: those of a script before the general ones, sans before serif."""
    files: dict[str, Path] = {}
    for folder in _folders():
        for path in sorted(folder.rglob("Noto*")) if folder.is_dir() else ():
            match = _FILE.fullmatch(path.name)
            if match and not (match[2] or "").endswith(_NOT_FOR_TEXT):
                files.setdefault(path.name, path)
    return tuple(sorted(files.values(), key=lambda path: ("Sans" not in path.name, "Emoji" in path.name, path.name)))


def _folders() -> Iterable[Path]:
    home = Path.home()
    wheel = find_spec("manimgx_fonts")
    if wheel is not None and wheel.origin:
        yield Path(wheel.origin).parent
    if sys.platform == "win32":
        yield Path(os.environ.get("LOCALAPPDATA", home)) / "Microsoft/Windows/Fonts"
        yield Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
    elif sys.platform == "darwin":
        yield from (home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts"))
    else:
        yield Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share") / "fonts"
        for folder in (os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":"):
            yield Path(folder) / "fonts"
