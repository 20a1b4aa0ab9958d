"""Bound packs: time a page and peak memory of twenty countries and of the world (python -m benchmarks.packs)."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pypdfium2

from benchmarks.measuring import PYTHON, measure, table

CASES = (("20 countries", 20), ("the world", 1000))
SCRIPT = """
from briefgen.catalogue import Catalogue
from briefgen.composition.pack import compose_pack
from briefgen.composition.pack_data import Selection
from briefgen.rendering import House, to_document, write

catalogue = Catalogue.open()
countries = tuple(country.iso3 for country in catalogue.countries()[:{count}])
house = House.of()
document = to_document(compose_pack(catalogue, Selection("pack", "A pack", countries)), house)
open({target!r}, "wb").write(write(document, {format!r}, house))
"""


def main() -> None:
    """Print the table. Pages of Word files are not counted: they are Word's."""
    rows: list[list[str]] = []
    first: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for file_format in ("pdf", "docx"):
            for name, count in CASES:
                target = Path(folder) / f"{count}.{file_format}"
                script = SCRIPT.format(count=count, target=str(target), format=file_format)
                measured = measure([PYTHON, "-c", script], runs=1)
                pages = len(pypdfium2.PdfDocument(target)) if file_format == "pdf" else 0
                cost = measured.seconds / pages * 1000 if pages else 0.0
                ratio = f"{cost / first.setdefault(file_format, cost):.2f}×" if pages else ""
                rows.append(
                    [
                        f"{name}, {file_format.upper()}",
                        f"{measured.seconds:.1f} s",
                        str(pages or ""),
                        f"{cost:.0f} ms" if pages else "",
                        ratio,
                        f"{measured.memory:.0f} MiB",
                    ]
                )
    print(table(["bound pack", "wall", "pages", "a page", "to 20 countries", "peak memory"], rows))


if __name__ == "__main__":
    main()
