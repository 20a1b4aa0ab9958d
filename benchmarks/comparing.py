"""How well recommendations of two editions are matched, on pairs that were labelled by hand, and how fast.

    python -m benchmarks comparing

`tests/compare/pairs.yaml` was used to work on `briefgen/composition/likeness.py`; `held_out_pairs.yaml` was written and
labelled after that, and committed before it was measured.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, cast

import yaml

from briefgen.catalogue import Catalogue
from briefgen.composition.comparison import matches
from briefgen.composition.likeness import REWORDED, likeness, pair, words_of

_FOLDER = Path(__file__).resolve().parents[1] / "tests" / "compare"
EDITIONS = _FOLDER / "editions.yaml"
Likeness = Literal["repeated", "reworded", "different"]


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


def pairs(*, held_out: bool) -> list[Pair]:
    """The labelled pairs: those that are held out, or those that the matcher was worked on with."""
    path = _FOLDER / ("held_out_pairs.yaml" if held_out else "pairs.yaml")
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [Pair(older, newer, cast(Likeness, label)) for label, older, newer in rows]


def confusion(*, held_out: bool) -> Counter[tuple[Likeness, Likeness]]:
    """How often (what a person says, what the matcher says)."""
    return Counter((pair.label, classify(pair.older, pair.newer)) for pair in pairs(held_out=held_out))


def classify(older: str, newer: str) -> Likeness:
    """Whether a recommendation is repeated, reworded or another one."""
    return next((kind for _, _, kind in pair([Text(older)], [Text(newer)])), "different")


class ErrorRates(NamedTuple):
    """Shares of pairs from 0 to 1."""

    label: float
    """Told another label than a person does."""
    sameness: float
    """Different ones told as repeated or reworded, or the other way round."""
    false_repeated: float


def error_rates(*, held_out: bool) -> ErrorRates:
    """How often the matcher says another thing than a person."""
    told = confusion(held_out=held_out)
    total = sum(told.values())
    label = sum(n for (truth, answer), n in told.items() if answer != truth)
    sameness = sum(n for (truth, answer), n in told.items() if (answer == "different") != (truth == "different"))
    false_repeated = sum(n for (truth, answer), n in told.items() if answer == "repeated" != truth)
    return ErrorRates(label / total, sameness / total, false_repeated / total)


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
    print("| held out: a person says | " + " | ".join(f"told as {label}" for label in labels) + " |")
    print("| --- | ---: | ---: | ---: |")
    told = confusion(held_out=True)
    for label in labels:
        print(f"| {label} | " + " | ".join(str(told[label, answer]) for answer in labels) + " |")
    print("\n| pairs | n | any label wrong | same or different wrong | falsely repeated |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, held_out in (("development", False), ("held out", True)):
        rates = " | ".join(f"{100 * rate:.1f} %" for rate in error_rates(held_out=held_out))
        print(f"| {name} | {len(pairs(held_out=held_out))} | {rates} |")
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
