"""The life of a draft, beside the making of it: changes and refresh of one brief, and of a bound pack of 30 countries.

Every row is a command in a process of its own. Limits: changes and refresh within 1.5 times of making the Word file;
the pack refreshed within 10 s and 400 MB.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.measuring import PYTHON, measure, milliseconds, table

RUNS = 7
PACK_RUNS = 2
PACK_COUNTRIES = 30
_BRIEF_LIMIT = 1.5
_PACK_SECONDS = 10
_PACK_MEMORY = 400

_CORRECTION = """\
progress:
  - id: set-aside-dedicated-money-tackle
    text: Set aside more dedicated money to tackle the exploitation of migrant workers.
    pillar: prevention
    report_year: 2024
    source: desk
sources:
  desk:
    title: Note of the desk
    publisher: Desk
    note: by telephone
    report_year: 2024
"""


@dataclass
class Row:
    """One command and what was measured of it."""

    name: str
    words: list[str]
    seconds: list[float]
    memory: list[float]


def main() -> None:
    """Print both tables; the exit status is 1 when a limit is missed."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        missed = [*_one_brief(folder), *_pack(folder)]
    for line in missed:
        print(line)
    sys.exit(bool(missed))


def _one_brief(folder: Path) -> list[str]:
    (folder / "data" / "countries").mkdir(parents=True)
    (folder / "data" / "countries" / "AUS.yaml").write_text(_CORRECTION)
    make = ["australia", "--edition", "2024", "--format", "docx", "-o", "draft.docx", "--overwrite", "--quiet"]
    refresh = ["refresh", "draft.docx", "--overwrite", "--quiet", "-o", "out.docx"]
    rows = [
        Row("make the draft", make, [], []),
        Row("changes", ["changes", "draft.docx", "--quiet"], [], []),
        Row("refresh, nothing new", refresh, [], []),
        Row("refresh, one statement corrected", [*refresh, "--data", "data"], [], []),
        Row("refresh to the next edition", [*refresh, "--edition", "2025"], [], []),
        Row("publish as PDF", ["publish", "draft.docx", "--overwrite", "--quiet"], [], []),
    ]
    _run(rows, folder, RUNS)
    base = median(rows[0].seconds)
    print(_table("one brief, cold", rows, base))
    return [
        f"Missed: {row.name} takes {median(row.seconds) / base:.2f} times of making the draft, not {_BRIEF_LIMIT}."
        for row in rows[1:4]
        if median(row.seconds) > _BRIEF_LIMIT * base
    ]


def _pack(folder: Path) -> list[str]:
    from briefgen.catalogue import Catalogue
    from briefgen.drafts.renewing import Renewal

    catalogue = Catalogue.open()
    countries = [country.iso3 for country in catalogue.countries() if country.covered][:PACK_COUNTRIES]
    identity = {
        "kind": "pack",
        "selection": "thirty",
        "title": "Thirty countries",
        "countries": ",".join(countries),
        "edition": "2024",
        "template": "pack",
    }
    (folder / "pack.docx").write_bytes(Renewal(catalogue)(identity))
    refresh = ["refresh", "pack.docx", "--overwrite", "--quiet", "-o", "out.docx"]
    rows = [
        Row("changes", ["changes", "pack.docx", "--quiet"], [], []),
        Row("refresh, nothing new", refresh, [], []),
        Row("refresh to the next edition", [*refresh, "--edition", "2025"], [], []),
    ]
    _run(rows, folder, PACK_RUNS)
    print(f"\n{_table(f'bound pack of {PACK_COUNTRIES} countries, cold', rows, None)}")
    return [
        f"Missed: {row.name} of the pack takes {median(row.seconds):.1f} s and {max(row.memory):.0f} MiB."
        for row in rows
        if median(row.seconds) > _PACK_SECONDS or max(row.memory) > _PACK_MEMORY
    ]


def _run(rows: list[Row], folder: Path, runs: int) -> None:
    """Measure the rows in turns."""
    for _ in range(runs):
        for row in rows:
            measured = measure([PYTHON, "-m", "briefgen", *row.words], runs=1, folder=folder)
            row.seconds.append(measured.seconds)
            row.memory.append(measured.memory)


def _table(title: str, rows: list[Row], base: float | None) -> str:
    heads = [title, "wall", *(["to making it"] if base else []), "peak memory"]
    return table(
        heads,
        [
            [
                row.name,
                milliseconds(median(row.seconds)),
                *([f"{median(row.seconds) / base:.2f}×"] if base else []),
                f"{max(row.memory):.0f} MiB",
            ]
            for row in rows
        ],
    )


if __name__ == "__main__":
    main()
