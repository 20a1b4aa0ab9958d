"""How long an import takes: country pages, and a report of some 600 pages as PDF (python benchmarks/importing.py).

The report is printed by WeasyPrint in two columns about countries that do not exist; making it takes longer than
reading it, so it is kept in the cache folder of the checkout.
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from briefgen.importing.importing import ImportResult, import_report
from tests.importing import factory

COUNTRIES = 190
PAGES = 190
LENGTH = 10
"""How long a country's chapter is: 190 of them fill 606 pages."""
CACHE = Path(__file__).resolve().parents[1] / ".cache" / "benchmarks"


def invented_names() -> dict[str, str]:
    """Codes and names of as many invented countries as a report has."""
    parts = (
        ("Ar", "Bel", "Cor", "Dun", "Est", "Fen", "Gal", "Hes", "Ilm", "Jor"),
        ("denia", "mare", "vane", "ovia", "rava"),
    )
    ends = ("", " Isles", " Coast", " Highlands")
    names = [f"{first}{second}{end}" for end in ends for first in parts[0] for second in parts[1]]
    return {f"X{chr(65 + i // 26)}{chr(65 + i % 26)}": name for i, name in enumerate(names[:COUNTRIES])}


def report() -> Path:
    """The PDF of a whole report, made once."""
    path = CACHE / f"report-{COUNTRIES}-{LENGTH}.pdf"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        # In a process of its own: what printing takes is no memory of the import.
        with ProcessPoolExecutor(1, get_context("spawn")) as printer:
            printer.submit(_print_report, path).result()
    return path


def _print_report(path: Path) -> None:
    narratives = [
        factory.make_narrative(iso3, 2024, "Tier 2", country=name, length=LENGTH)
        for iso3, name in invented_names().items()
    ]
    path.write_bytes(factory.report_pdf(narratives, 2024))


def layer(folder: Path) -> Path:
    """A data folder that knows the invented countries."""
    folder.mkdir()
    rows = [f"{iso3},{name},Africa,,,yes" for iso3, name in invented_names().items()]
    (folder / "countries.csv").write_text("\n".join(["iso3,name,region,iso2,aliases,covered", *rows]) + "\n")
    return folder


def words_lost(result: ImportResult) -> int:
    """How many sections of the countries' narratives are not word for word what was printed."""
    wrong = 0
    for imported in result.countries:
        chapter = imported.chapter
        printed = factory.make_narrative(
            chapter.country.iso3, chapter.edition, "Tier 2", country=chapter.country.name, length=LENGTH
        )
        wrong += chapter.narrative.recommendations != printed.recommendations
        for name in ("assessment", "prosecution", "protection", "prevention", "profile"):
            wrong += " ".join(chapter.narrative.section(name)) != " ".join(getattr(printed, name))  # type: ignore[arg-type]
    return wrong


def main() -> None:
    """Print the table."""
    pdf = report()
    with TemporaryDirectory() as scratch:
        names = layer(Path(scratch) / "names")
        pages = Path(scratch) / "pages"
        pages.mkdir()
        for iso3, name in list(invented_names().items())[:PAGES]:
            narrative = factory.make_narrative(iso3, 2023, country=name, length=LENGTH)
            (pages / f"{iso3}.html").write_text(factory.page_2024(narrative), encoding="utf-8")
        print("| what | time | processor time | each |\n| --- | ---: | ---: | ---: |")
        for what, source in (
            ("country pages (HTML)", pages),
            ("again, nothing new", pages),
            ("whole report (PDF)", pdf),
            ("again, nothing new", pdf),
        ):
            started, used = time.perf_counter(), time.process_time()
            result = import_report([source], Path(scratch) / "data", layers=[names], strict=True)
            took, used = time.perf_counter() - started, time.process_time() - used
            count = PAGES if source == pages else COUNTRIES
            if lost := words_lost(result):
                raise SystemExit(f"{lost} sections were not read word for word.")
            print(f"| {count} {what} | {took:.2f} s | {used:.2f} s | {1000 * used / count:.0f} ms |", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nThe PDF has {pdf.stat().st_size / 1e6:.1f} MB. Peak memory {peak:.0f} MB.")


if __name__ == "__main__":
    main()
