"""One thing that is wrong with a data file, in one line, for the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from briefgen.catalogue.yaml_reading import Location, field_name, find_line
from briefgen.errors import DataError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Where (`line` 0: the whole file; `field` dotted, may be empty) and what."""

    file: Path
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"

    @classmethod
    def of(cls, error: DataError) -> Problem:
        """The problem that an error of the catalogue speaks of."""
        return cls(Path(error.file), error.line, error.field, " ".join(error.problem.split()))

    @classmethod
    def at(cls, path: Path, location: Location, message: str) -> Problem:
        """A mistake at one place of a YAML file."""
        return cls(path, find_line(path, location), field_name(location), message)
