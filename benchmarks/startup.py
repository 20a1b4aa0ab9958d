"""How soon the command line answers, beside importing Click alone."""

from __future__ import annotations

from benchmarks.measuring import PYTHON, measure, milliseconds, table

_LIMIT = 2.5


def main() -> None:
    """Print the table; a miss of the limit is said."""
    base = measure([PYTHON, "-c", "import click"], runs=15)
    rows = [["python -c 'import click'", milliseconds(base.seconds), "1.0×", f"{base.memory:.0f} MiB"]]
    for words in (["--help"], ["list", "countries"], ["show", "kenya"], ["find", "shelter"], ["check"]):
        found = measure([PYTHON, "-m", "briefgen", *words], runs=15)
        name = f"briefgen {' '.join(words)}"
        ratio = f"{found.seconds / base.seconds:.1f}×"
        rows.append([name, milliseconds(found.seconds), ratio, f"{found.memory:.0f} MiB"])
    print(table(["command, cold", "wall", "to Click alone", "peak memory"], rows))
    of_help = float(rows[1][2].rstrip("×"))
    print(f"\n--help: {of_help}× of importing Click; the limit is {_LIMIT}×{'' if of_help <= _LIMIT else ': MISSED'}")


if __name__ == "__main__":
    main()
