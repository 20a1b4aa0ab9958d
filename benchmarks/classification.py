"""How well the rules of `data/classification/` agree with the recommendations that people tagged.

    python benchmarks/classification.py            the held-out half, which the rules were never tuned on
    python benchmarks/classification.py --tuning   the other half

The records are split by country, in the order of the SHA-256 of the ISO code: one for tuning, one held out, and so on.
Nobody looks at a wrong answer of the held-out half: it would be worth nothing afterwards.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import yaml

from briefgen.importing.classify import Classifier
from briefgen.resources import data_folder

Half = Literal["tuning", "held-out"]


@dataclass(slots=True)
class Counts:
    """True positives, false positives and false negatives per label."""

    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, tagged: Iterable[str], ruled: Iterable[str]) -> None:
        """Count one text."""
        right, said = set(tagged), set(ruled)
        self.true.update(right & said)
        self.false.update(said - right)
        self.missed.update(right - said)

    def labels(self) -> list[str]:
        """Labels, the most frequent first."""
        names = set(self.true) | set(self.false) | set(self.missed)
        return sorted(names, key=lambda name: (-(self.true[name] + self.missed[name]), name))

    def scores(self, *labels: str) -> tuple[int, float, float, float]:
        """Support, precision, recall and F1 of the labels together (all of them when none is named)."""
        names = labels or tuple(self.labels())
        true, false, missed = (sum(c[n] for n in names) for c in (self.true, self.false, self.missed))
        precision, recall = _share(true, true + false), _share(true, true + missed)
        return true + missed, precision, recall, _share(2 * true, 2 * true + false + missed)


@dataclass(slots=True)
class Agreement:
    """What was measured on one half."""

    pillars: Counts = field(default_factory=Counts)
    themes: Counts = field(default_factory=Counts)
    total: int = 0

    @property
    def pillar_accuracy(self) -> float:
        """Share of texts whose pillar is the tagged one."""
        return _share(sum(self.pillars.true.values()), self.total)

    @property
    def theme_f1(self) -> float:
        """Micro-averaged F1 over all themes."""
        return self.themes.scores()[3]


def measure(half: Half, folder: Path | None = None) -> Agreement:
    """Compare the rules with the tags of one half of the built-in records."""
    classifier, agreement = Classifier.open(), Agreement()
    for recommendation in _recommendations(half, folder):
        ruled = classifier.classify(recommendation["text"])
        agreement.total += 1
        agreement.pillars.add([recommendation["pillar"]], [ruled.pillar])
        agreement.themes.add(recommendation.get("themes", ()), ruled.themes)
    return agreement


def table(agreement: Agreement) -> str:
    """The measurements as a Markdown table."""
    lines = ["| label | n | precision | recall | F1 |", "| --- | ---: | ---: | ---: | ---: |"]
    for title, counts in (("pillar", agreement.pillars), ("theme", agreement.themes)):
        lines += [_row(f"{title} {label}", counts.scores(label)) for label in counts.labels()]
    lines.append(_row("all themes (micro)", agreement.themes.scores()))
    return "\n".join(lines)


def _row(label: str, scores: tuple[int, float, float, float]) -> str:
    return f"| {label} | {scores[0]} | " + " | ".join(f"{score:.2f}" for score in scores[1:]) + " |"


def files_of(half: Half, folder: Path | None = None) -> list[Path]:
    """The records of one half, sorted by ISO code."""
    files = (folder or data_folder() / "countries").glob("*.yaml")
    ordered = sorted(files, key=lambda path: hashlib.sha256(path.stem.encode()).hexdigest())
    return sorted(ordered[half == "held-out" :: 2])


def _recommendations(half: Half, folder: Path | None) -> Iterator[dict[str, str]]:
    for path in files_of(half, folder):
        record = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        yield from record.get("recommendations", ())


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def main() -> None:
    """Print the table and the two figures that matter."""
    half: Half = "tuning" if "--tuning" in sys.argv[1:] else "held-out"
    agreement = measure(half)
    print(table(agreement))
    print(
        f"\n{agreement.total} recommendations ({half} half): pillar accuracy {agreement.pillar_accuracy:.3f}, "
        f"themes micro-F1 {agreement.theme_f1:.3f}"
    )


if __name__ == "__main__":
    main()
