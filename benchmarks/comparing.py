"""How well recommendations of two editions are matched, on labelled pairs (tests/compare/pairs.yaml), and how fast.

    python -m benchmarks comparing

Every other pair set the thresholds of `briefgen/composition/matching.py`; the rest is held out.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import yaml

from briefgen.catalogue import Catalogue
from briefgen.composition.comparing import matches
from briefgen.composition.matching import REWORDED, Likeness, classify, likeness, pair, words_of

PAIRS = Path(__file__).resolve().parents[1] / "tests" / "compare" / "pairs.yaml"
EDITIONS = PAIRS.with_name("editions.yaml")
Half = Literal["tuning", "held-out", "all"]


@dataclass(frozen=True, slots=True)
class Text:
    """A recommendation of a list."""

    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two recommendations and what a person says of them."""

    older: str
    newer: str
    label: Likeness


def pairs(half: Half = "all") -> list[Pair]:
    """The labelled pairs, or one half of them."""
    rows = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    read = [Pair(row["older"], row["newer"], cast(Likeness, row["label"])) for row in rows]
    return read if half == "all" else read[half == "held-out" :: 2]


def confusion(half: Half = "all") -> Counter[tuple[Likeness, Likeness]]:
    """How often (what a person says, what is found)."""
    return Counter((pair.label, classify(pair.older, pair.newer)) for pair in pairs(half))


def error_rates(half: Half = "all") -> tuple[float, float, float]:
    """Shares of pairs: same or different told wrongly; different taken for the same; the same missed."""
    found = confusion(half)
    total = sum(found.values())
    false = sum(n for (label, told), n in found.items() if label == "different" and told != "different")
    missed = sum(n for (label, told), n in found.items() if label != "different" and told == "different")
    different = sum(n for (label, _), n in found.items() if label == "different")
    return (false + missed) / total, false / different, missed / (total - different)


def edition_errors() -> tuple[int, int, int]:
    """Recommendations of newer lists, those that are paired wrongly or not, and those falsely told as repeated."""
    total = wrong = false_repeated = 0
    for country in yaml.safe_load(EDITIONS.read_text(encoding="utf-8")):
        older = [Text(row[1]) for row in reversed(country["rows"]) if row[1]] + [Text(text) for text in country["gone"]]
        newer = [Text(row[0]) for row in country["rows"]]
        told = {new.text: (old.text, kind) for old, new, kind in pair(older, newer)}
        for text, taken_up, label in country["rows"]:
            old_text, kind = told.get(text, ("", ""))
            total += 1
            wrong += old_text != taken_up
            false_repeated += kind == "repeated" and (label != "repeated" or old_text != taken_up)
    return total, wrong, false_repeated


def false_alarms(catalogue: Catalogue) -> tuple[int, int]:
    """Pairs of different editions in the built-in records, and how many are taken for the same.

    The records were written without saying a thing twice, so nearly every one would be a false alarm.
    """
    count = alike = 0
    for country in catalogue.countries():
        for one, other in itertools.combinations(catalogue.country(country.iso3).recommendations, 2):
            if one.report_year != other.report_year:
                count += 1
                alike += likeness(words_of(one.text), words_of(other.text)) >= REWORDED
    return count, alike


def main() -> None:
    """Print the tables."""
    labels: tuple[Likeness, ...] = ("repeated", "reworded", "different")
    print("| a person says | " + " | ".join(f"found {label}" for label in labels) + " |")
    print("| --- | ---: | ---: | ---: |")
    found = confusion()
    for label in labels:
        print(f"| {label} | " + " | ".join(str(found[label, told]) for told in labels) + " |")
    print("\n| pairs | n | same or different told wrongly | different taken for same | same missed |")
    print("| --- | ---: | ---: | ---: | ---: |")
    halves: tuple[Half, ...] = ("tuning", "held-out")
    for half in halves:
        rates = " | ".join(f"{100 * rate:.1f} %" for rate in error_rates(half))
        print(f"| {half} | {len(pairs(half))} | {rates} |")
    total, wrong, false_repeated = edition_errors()
    print(
        f"\nLists of two editions: {wrong} of {total} recommendations paired wrongly ({100 * wrong / total:.1f} %), "
        f"{false_repeated} falsely told as repeated."
    )
    catalogue = Catalogue.open()
    count, alike = false_alarms(catalogue)
    print(f"\nBuilt-in records: {alike} of {count} pairs of different editions are taken for the same.")
    records = [catalogue.country(country.iso3) for country in catalogue.countries()]
    started = time.perf_counter()
    for record in records:
        matches(record, 2025)
    print(f"“Repeated since” of a built-in record: {1000 * (time.perf_counter() - started) / len(records):.2f} ms.")


if __name__ == "__main__":
    main()
