"""What tests of imports share: a catalogue that knows the invented countries, and an import into an empty folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefgen.importing.blocks import Paper
from briefgen.importing.importing import ImportResult, import_report
from briefgen.importing.narratives import Narrative, find_narratives
from tests.importing import factory


@pytest.fixture(scope="session")
def names(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the invented countries exist."""
    return factory.invented_layer(tmp_path_factory.mktemp("layers") / "names")


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """The data folder that imports write to; it is not there yet."""
    return tmp_path / "data"


@pytest.fixture
def run_import(names: Path, into: Path) -> Callable[..., ImportResult]:
    """`run_import(source, …, edition=2024)` imports into `into`, with the invented countries known."""

    def run(*sources: str | Path, **options: Any) -> ImportResult:
        return import_report(sources, options.pop("folder", into), layers=[names], **options)

    return run


@pytest.fixture
def save(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Save a page under a name in a folder of this test; returns the file."""

    def save(name: str, content: str | bytes) -> Path:
        path = tmp_path / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    return save


@pytest.fixture(scope="session")
def narratives() -> Callable[[Paper], tuple[Narrative, ...]]:
    """The narratives of a paper about invented countries."""
    known = {name.casefold() for name in factory.COUNTRIES.values()}

    def find(paper: Paper) -> tuple[Narrative, ...]:
        return find_narratives(paper, lambda name: name.casefold() in known)

    return find
