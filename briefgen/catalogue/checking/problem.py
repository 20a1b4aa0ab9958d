"""One thing that is wrong with a data file, in one line, for the person who can mend it; what several checks need."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from briefgen.catalogue.catalogue import AnyModel, Catalogue, part_mistakes
from briefgen.catalogue.layers import Merged, Part
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


def validated(
    catalogue: Catalogue, part: Part, model: type[AnyModel], defaults: Mapping[str, str] | None = None
) -> tuple[AnyModel | None, list[Problem]]:
    """One layer's file over those of the layers below it, and the mistakes in its own shape."""
    merged = Merged(catalogue.parts(f"{part.path.parent.name}/{part.path.name}", up_to=part.layer))
    if mistakes := part_mistakes(model, part, merged, defaults):
        return None, [Problem.of(mistake) for mistake in mistakes]
    try:
        return model.model_validate(merged.data), []
    except ValidationError as error:
        # Where nothing is missing a lower layer is at fault, and is reported when that one is checked.
        missing = ", ".join(str(detail["loc"][0]) for detail in error.errors() if detail["type"] == "missing")
        return None, [Problem(part.path, 1, missing, "is missing (no lower layer gives it)")] if missing else []


def unknown_words(
    path: Path, location: Location, words: Iterable[str], vocabulary: Container[str], what: str
) -> Iterator[Problem]:
    """The words that are not in the vocabulary; `what` they are not: “a theme of vocabulary.yaml”."""
    return (Problem.at(path, location, f"“{word}” is not {what}") for word in words if word not in vocabulary)


def address_problems(path: Path, location: Location, source: object) -> Iterator[Problem]:
    """The addresses of a source that are none."""
    for field in ("url", "via_url"):
        url = getattr(source, field, None)
        if url is not None and (wrong := wrong_address(url)):
            yield Problem.at(path, (*location, field), wrong)


def wrong_address(url: str) -> str:
    """What is wrong with a web address; empty when nothing is."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return f"“{url}” is not a web address"
    if parts.scheme not in ("http", "https") or not host or "." not in host or url != "".join(url.split()):
        return f"“{url}” is not a web address (https://…)"
    return ""
