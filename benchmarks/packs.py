"""Bound packs of a region and of the world: pages, time a page, peak memory (python -m benchmarks.packs)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pypdfium2

from benchmarks.measuring import PYTHON, Marks, milliseconds, run_tree, table

_CASES = (("near-east", "pdf"), ("all", "pdf"), ("all", "docx"))


def main() -> int:
    """Print the tables. Pages of Word files are not counted: they are Word's."""
    rows: list[list[str]] = []
    costs: dict[str, float] = {}
    marks = Marks()
    for where, file_format in _CASES:
        with tempfile.TemporaryDirectory() as folder:
            command = [PYTHON, "-m", "briefgen", "pack", where, "--format", file_format, "-o", folder, "--quiet"]
            _output, seconds, memory = run_tree(command)
            row = [f"{where}, {file_format.upper()}", f"{seconds:.1f} s", "", "", f"{memory / 1e6:.0f} MB"]
            if file_format == "pdf":
                with pypdfium2.PdfDocument(next(Path(folder).glob("*.pdf"))) as document:
                    pages = len(document)
                costs[where] = seconds / pages
                row[2:4] = [str(pages), milliseconds(seconds / pages)]
                if where == "all":
                    marks.at_most("the world's pack, pages", pages, 400, "")
                    marks.at_most("the world's pack, memory, shared pages counted once", memory / 1e6, 1000, " MB")
            rows.append(row)
    print(table(["bound pack", "wall", "pages", "a page", "peak memory"], rows))
    marks.at_most("cost of a page, the world to a region", costs["all"] / costs["near-east"], 1.5)
    print(f"\n{marks.table()}")
    return marks.status


if __name__ == "__main__":
    sys.exit(main())
