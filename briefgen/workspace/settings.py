"""A workspace: a folder with a `briefgen.toml`, found from any folder below it, as git finds its own.

Its settings are the defaults of the command line's options; its data folders are layers over the built-in data.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from briefgen.errors import DataError

FILE_NAME = "briefgen.toml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """The settings of a `briefgen.toml`; None where it says nothing. Paths are absolute."""

    folder: Path
    organisation: str = ""
    """Printed on papers when the brand file names none."""
    brand: Path | None = None
    audience: str | None = None
    edition: int | None = None
    formats: tuple[str, ...] = ()
    paper: str | None = None
    template: str | None = None
    """Name of a built-in template set, or a folder."""
    reference: Path | None = None
    output: Path | None = None
    data: tuple[Path, ...] = ()
    """Data folders, lowest first; `data/` of the workspace unless the file says otherwise."""

    @classmethod
    def find(cls, start: Path) -> Workspace | None:
        """The workspace that `start` lies in, or None.

        Raises:
            DataError: its `briefgen.toml` cannot be read, or has an unknown or wrong key.
        """
        for folder in (start, *start.parents):
            file = folder / FILE_NAME
            if file.is_file():
                return cls.load(file)
        return None

    @classmethod
    def load(cls, file: Path) -> Workspace:
        """Read a `briefgen.toml`."""
        import tomllib

        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise DataError(file, f"cannot be read: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise DataError(file, f"is not valid TOML: {error}") from error
        known = [each.name for each in fields(cls) if each.name != "folder"]
        for key in values:
            if key not in known:
                raise DataError(file, "is not a known setting", field=key, hint=f"Known: {', '.join(known)}.")
        return _Reader(file, values).workspace()


class _Reader:
    def __init__(self, file: Path, values: dict[str, object]) -> None:
        self.file, self.values, self.folder = file, values, file.parent.resolve()

    def workspace(self) -> Workspace:
        audience, paper, template = self.text("audience"), self.text("paper"), self.text("template")
        edition = self.values.get("edition")
        if edition is not None and not isinstance(edition, int):
            raise self.wrong("edition", "a year, e.g. 2024")
        own = self.folder / "data"
        data = tuple(self.folder / name for name in self.texts("data"))
        for folder in data:
            if not folder.is_dir():
                raise DataError(self.file, f"there is no folder {folder}", field="data")
        return Workspace(
            folder=self.folder,
            organisation=self.text("organisation") or "",
            brand=self.existing("brand"),
            audience=audience,
            edition=edition,
            formats=self.texts("formats"),
            paper=paper,
            template=str(self.folder / template) if template and (self.folder / template).is_dir() else template,
            reference=self.existing("reference"),
            output=self.folder / (self.text("output") or "output"),
            data=data if "data" in self.values else (own,) if own.is_dir() else (),
        )

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, "a text in quotes")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.wrong(key, 'a list of texts, e.g. ["one", "two"]')
        return tuple(value)

    def existing(self, key: str) -> Path | None:
        name = self.text(key)
        if not name:
            return None
        path = self.folder / name
        if not path.is_file():
            raise DataError(self.file, f"there is no file {path}", field=key)
        return path

    def wrong(self, key: str, expected: str) -> DataError:
        return DataError(self.file, f"expected {expected}, found {self.values[key]!r}", field=key)
