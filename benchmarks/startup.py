"""How soon the command line answers, beside importing Click alone."""

from __future__ import annotations

import sys

from benchmarks.measuring import PYTHON, Marks, measure, milliseconds, table

_LIMIT = 2.5


def main() -> int:
    """Print the table; 1 when the mark is missed."""
    marks = Marks()
    base = measure([PYTHON, "-c", "import click"], runs=15)
    rows = [["python -c 'import click'", milliseconds(base.seconds), "1.0×", f"{base.memory:.0f} MiB"]]
    for words in (["--help"], ["list", "countries"], ["show", "kenya"], ["find", "shelter"], ["check"]):
        measured = measure([PYTHON, "-m", "briefgen", *words], runs=15)
        name = f"briefgen {' '.join(words)}"
        ratio = f"{measured.seconds / base.seconds:.1f}×"
        rows.append([name, milliseconds(measured.seconds), ratio, f"{measured.memory:.0f} MiB"])
    print(table(["command, cold", "wall", "to Click alone", "peak memory"], rows))
    marks.at_most("--help, to importing Click", float(rows[1][2].rstrip("×")), _LIMIT)
    print(f"\n{marks.table()}")
    return marks.status


if __name__ == "__main__":
    sys.exit(main())
