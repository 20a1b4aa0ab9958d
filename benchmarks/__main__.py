"""Run every benchmark, or those named: `python -m benchmarks [NAME...]` (`make bench ARGS="startup"`).

Each is a module beside this file with a `main()` that prints its table, and runs in a process of its own, so that one's
memory and caches are not another's.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
_NOT_BENCHMARKS = {"__init__", "__main__", "measuring", "earlier"}
_FIRST = ["startup"]


def names() -> list[str]:
    """The benchmarks, the quick ones first."""
    stems = {path.stem for path in FOLDER.glob("*.py") if "def main(" in path.read_text(encoding="utf-8")}
    return sorted(stems - _NOT_BENCHMARKS, key=lambda name: (name not in _FIRST, name))


def machine() -> str:
    """What the figures were measured on."""
    return f"{os.cpu_count()} cores · {platform.system()} {platform.machine()} · Python {platform.python_version()}"


def main(chosen: list[str]) -> int:
    """Run them one after the other; the exit status is 1 if a mark is missed."""
    unknown = set(chosen) - set(names())
    if unknown:
        print(f"No benchmark is called {', '.join(sorted(unknown))}. There are: {', '.join(names())}", file=sys.stderr)
        return 2
    print(machine(), flush=True)
    failed = []
    for name in chosen or names():
        print(f"\n## {name}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=FOLDER.parent, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\nA mark missed, or failed: {', '.join(failed)}", file=sys.stderr)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
