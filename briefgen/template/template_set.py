"""A template set: a folder of Jinja2 templates and style sheets that words a brief or pack.

Built-in sets lie in `templates/`; a set of one's own is a folder with a `brief.html.j2` (or `pack.html.j2`) that may
extend a built-in template (`{% extends "brief/brief.html.j2" %}`) and may replace any partial by a file of the same
name (`brief/_message.html.j2`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from briefgen.errors import OutputError, UnknownName, UsageError
from briefgen.output import write_atomically
from briefgen.resources import templates_folder
from briefgen.toml import TomlFile, read_toml

if TYPE_CHECKING:
    from jinja2 import Environment

ENTRIES = {"brief": "brief.html.j2", "pack": "pack.html.j2"}
_STYLES = ("brief.css", "print.css", "pack.css", "extra.css")


class _WordStyles(TomlFile):
    """A `word-styles.toml`: the Word style of each role."""

    styles: Mapping[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class TemplateSet:
    """One set: its name and, for a set of one's own, its folder (None: built in)."""

    name: str
    folder: Path | None = None

    @classmethod
    def open(cls, name_or_folder: str | Path) -> TemplateSet:
        """A built-in set by name, else the folder.

        Raises:
            UnknownName: neither. UsageError: a folder without templates.
        """
        text = str(name_or_folder)
        if text in built_in_sets():
            return _built_in(text)
        folder = Path(text)
        if not folder.is_dir():
            raise UnknownName(
                "template",
                text,
                hint=f"Built in: {', '.join(built_in_sets())}. Or give a folder; `briefgen templates copy brief DIR` "
                "starts one.",
            )
        if not any((folder / entry).is_file() for entry in ENTRIES.values()):
            raise UsageError(
                f"The folder {folder} has no {' or '.join(ENTRIES.values())}.",
                hint="`briefgen templates copy brief DIR` starts a set of your own.",
            )
        return cls(folder.resolve().name, folder.resolve())

    @staticmethod
    def copy(name: str, folder: Path) -> int:
        """Copy a built-in set into a new folder, to be changed; returns the number of files.

        Raises:
            UnknownName: no such set. OutputError: the folder is not empty.
        """
        if name not in built_in_sets():
            raise UnknownName("template", name, hint=f"Built in: {', '.join(built_in_sets())}.")
        if folder.exists() and any(folder.iterdir()):
            raise OutputError(
                f"{folder}: the folder is not empty.", hint="Name a new one: nothing is ever overwritten."
            )
        source = templates_folder() / name
        files = [path for path in sorted(source.rglob("*")) if path.is_file()]
        for path in files:
            # Partials are looked up as `brief/_message.html.j2`; the entry and the style sheets lie at the top.
            target = folder / (Path(name) if path.name.startswith("_") else Path()) / path.relative_to(source)
            write_atomically(target, path.read_bytes())
        return len(files)

    @cached_property
    def environment(self) -> Environment:
        """The sandboxed Jinja2 environment of this set, made once."""
        from briefgen.template.environment import make_environment

        return make_environment(self.search_path)

    @property
    def search_path(self) -> tuple[Path, ...]:
        """Folders in which templates are looked up, the set's own first."""
        return (self.folder, templates_folder()) if self.folder else (templates_folder(),)

    def entry(self, kind: str) -> str:
        """Name of the template that renders a `brief` or a `pack`.

        A set of one's own that lacks the pack's template uses the built-in one, and the other way round.
        """
        if self.folder and (self.folder / ENTRIES[kind]).is_file():
            return ENTRIES[kind]
        if not self.folder and (templates_folder() / self.name / ENTRIES[kind]).is_file():
            return f"{self.name}/{ENTRIES[kind]}"
        return f"{kind}/{ENTRIES[kind]}"

    @cached_property
    def styles(self) -> str:
        """The style sheets for all media, joined; a file of the same name in the set's folder replaces ours."""
        return "\n".join(self._style(name) for name in _STYLES)

    @cached_property
    def screen_styles(self) -> str:
        """The style sheet for screens only."""
        return self._style("screen.css")

    @cached_property
    def word_styles(self) -> Mapping[str, str]:
        """Role → Word style name: the built-in `word-styles.toml` with the set's own on top.

        Raises:
            DataError: the file is not valid.
        """
        merged: dict[str, str] = {}
        own = self.folder.glob("word-styles.toml") if self.folder else ()
        for file in (*sorted(templates_folder().glob("*/word-styles.toml")), *own):
            merged.update(read_toml(file, _WordStyles).styles)
        return merged

    def files(self) -> tuple[Path, ...]:
        """Every file that a rendering may depend on, sorted: what a batch hashes."""
        built_in = [
            path
            for path in templates_folder().rglob("*")
            if path.relative_to(templates_folder()).parts[0]
            not in ("changes", "desk")  # pages in the browser, of which no paper is made
            and path.suffix in {".j2", ".css", ".toml", ".ttf", ".odttf", ".xml"}
            and path.is_file()
        ]
        own = [path for path in self.folder.rglob("*") if path.is_file()] if self.folder else []
        return (*sorted(built_in), *sorted(own))

    def place_of(self, fragment: str) -> tuple[str, int]:
        """File and line of the first template or style sheet with `fragment`, own ones first; (name, 0) if none has."""
        for folder in self.search_path:
            for path in self.files():
                if path.suffix in (".j2", ".css") and path.is_relative_to(folder):
                    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
                    for number, line in enumerate(lines, start=1):
                        if fragment in line:
                            return str(path.relative_to(folder)), number
        return self.name, 0

    def _style(self, name: str) -> str:
        folders = (self.folder, templates_folder() / "brief", templates_folder() / "pack")
        files = (folder / name for folder in folders if folder and (folder / name).is_file())
        return next((file.read_text(encoding="utf-8") for file in files), "")


def built_in_sets() -> tuple[str, ...]:
    """Names of the sets in `templates/`."""
    return tuple(
        sorted(
            path.name
            for path in templates_folder().iterdir()
            if path.name != "desk" and any((path / entry).is_file() for entry in ENTRIES.values())
        )
    )


@cache
def _built_in(name: str) -> TemplateSet:
    """Ours do not change while a program runs: whoever renders many briefs compiles their templates once."""
    return TemplateSet(name)
