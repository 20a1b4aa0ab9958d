import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from briefgen.batch.batching import Reporter, RunOptions, make_files, plan_files
from briefgen.batch.folder import Outcome
from briefgen.batch.jobs import Job, Settings, brief_jobs
from briefgen.batch.manifest import STATE_FOLDER
from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
from briefgen.options import BriefOptions

# Worker processes import what they are told to do by name, and are given this process's path.
sys.path.append(str(Path(__file__).parent / "fakes"))


class Notebook(Reporter):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []
        self.extras: list[str] = []
        self.then: Callable[[Outcome], None] = lambda _outcome: None

    def note(self, words: str) -> None:
        self.notes.append(words)

    def done(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.then(outcome)

    def extra(self, outcome: Outcome) -> None:
        self.extras.append(outcome.where)

    def of(self, status: str) -> dict[str, str]:
        return {
            outcome.path.rpartition("/")[2]: outcome.reason for outcome in self.outcomes if outcome.status == status
        }


@dataclass
class Office:
    """A place to run batches in: a data layer of one's own, an output folder, the fake maker."""

    root: Path
    names: tuple[str, ...] = ("australia", "fiji", "palau", "kenya")
    audiences: tuple[str, ...] = ("officials",)
    formats: tuple[str, ...] = ("docx", "html")
    brief_options: BriefOptions = field(default_factory=lambda: BriefOptions(2025))
    run_options: RunOptions = field(default_factory=lambda: RunOptions(cores=2, with_index=False))
    maker: str = "fake_maker:documents"
    notebook: Notebook = field(default_factory=Notebook)

    def __post_init__(self) -> None:
        (self.root / "data" / "countries").mkdir(parents=True, exist_ok=True)

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def settings(self) -> Settings:
        return Settings(layers=(self.root / "data",), maker=self.maker)

    def jobs(self, catalogue: Catalogue) -> tuple[Job, ...]:
        chosen = select(catalogue, self.names)
        return brief_jobs(catalogue, chosen, self.audiences, self.formats, self.brief_options)

    def correct(self, iso3: str, text: str) -> None:
        """Put a record over the built-in one; `text` is its YAML."""
        (self.root / "data" / "countries" / f"{iso3}.yaml").write_text(text)

    def run(self, **how: Any) -> Counter[str]:
        self.notebook = Notebook() if self.notebook.outcomes else self.notebook
        catalogue = Catalogue.open(self.settings.layers)
        return make_files(
            self.output,
            self.jobs(catalogue),
            catalogue=catalogue,
            settings=self.settings,
            run_options=replace(self.run_options, **how),
            reporter=self.notebook,
        )

    def reasons(self, **how: Any) -> dict[str, str]:
        catalogue = Catalogue.open(self.settings.layers)
        plan = plan_files(self.output, self.jobs(catalogue), self.settings, catalogue, replace(self.run_options, **how))
        return {planned.job.path.rpartition("/")[2]: planned.judgement.reason for planned in plan.to_make}

    def files(self) -> dict[str, bytes]:
        """What lies in the output folder, without briefgen's own notes."""
        return {
            str(path.relative_to(self.output)): path.read_bytes()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and STATE_FOLDER not in path.parts
        }


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("mounting a small tmpfs needs root")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield disk
    subprocess.run(["umount", disk], check=True)
