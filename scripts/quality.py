"""Count what a brief has to be (`make quality`): every figure from the composed brief or the finished PDF.

    python -m scripts.quality [--every N] [--paper letter] [--word]

Prints a table and exits with 1 when a goal is missed. `--every 10` counts every tenth country only; `--word` also has
LibreOffice count the pages of the Word drafts.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pypdfium2

from briefgen.catalogue import Catalogue
from briefgen.composition import Brief, compose
from briefgen.composition.record_view import KNOWN, OLDEST_LEAD
from briefgen.composition.statement_data import Statement
from briefgen.document.tree import Document, Group, ListBlock, Paragraph, Table
from briefgen.document.whitespace import text_of
from briefgen.rendering import House, to_document, write

READERS = ("officials", "ngos")
SAMPLE = 30
RUN = 5
"""Words in a row that two briefs must have in common to share them."""
SHARED_BY = 4
FULL = 1 / 3
COPIES = re.compile(
    r"(^|\.)(staging|stage|preview|public-preview-server|prod|beta|engdev|editorial|wp|proxy|dev|test)[.-]"
    r"|-origin|\.aws\.|zproxy|arc-cdn|translate\.goog|web\.archive\.org"
)
"""Hosts of copies that are made for a site's own editors, of proxies and archives: no addresses for readers."""
POLEMICAL = (
    "discerning-islam.org", "theepochtimes.com", "frominsideasia.com", "coinscreed.com", "phemex.com",
    "solanadailybrief.com", "blogspot.com", "vi0.me",
)  # fmt: skip
SAMPLES = 5
"""What is shared is counted in so many samples, so that the figure does not hang on one draw."""
BODY, SMALLEST = 9.0, 8.4
"""Points of most of a first page's text: so many of a legible page, and of the tightest."""
SMALL_SHARE = {"a4": 0.02, "letter": 0.10}
"""Share of the briefs that may be set in less than `BODY`."""
WORD_MORE = 1
"""A Word draft may have so many pages more than the PDF."""
BATCH = 40
"""Drafts that one run of LibreOffice converts."""


@dataclass
class Counted:
    """What is counted of one brief."""

    iso3: str
    reader: str
    pages: int
    filled: float
    """Share of the last page down to its lowest line."""
    text: str
    covered: bool
    unnamed: int
    """Asks without an office that the record could name."""
    asks: int
    old: int
    twice: list[str] = field(default_factory=list)
    inferred: int = 0
    hosts: list[str] = field(default_factory=list)
    paper: str = "a4"
    body: float = 0.0
    """Size in points that most of the first page's text has."""
    draft: bytes = b""
    """The Word draft, where its pages are to be counted."""
    word_pages: int = 0


def count(iso3: str, reader: str, paper: str = "a4", word: bool = False) -> Counted:
    """Compose, render and print one brief, and count; with `word` its draft is kept for `count_drafts`."""
    catalogue, house = Catalogue.open(), House.of(paper=paper)  # type: ignore[arg-type]
    brief = compose(catalogue, iso3, audience=reader)
    document = to_document(brief, house, with_data=False)
    pages, filled, body = _pages(write(document, "pdf", house))
    blocks = list(_texts(document))
    return Counted(
        iso3=iso3,
        reader=reader,
        pages=pages,
        filled=filled,
        text=_masked(brief, "\n".join(text for block, text in blocks if not block.startswith("src."))),
        covered=brief.standing.covered,
        unnamed=sum(_could_be_named(catalogue, brief, reader, ask) for ask in brief.asks),
        asks=len(brief.asks),
        old=_old(brief),
        twice=_twice(brief, [text for _, text in blocks]),
        inferred=_inferred(brief),
        hosts=[address for note in brief.sources for address in (note.url, note.via_url) if odd_host(address)],
        paper=paper,
        body=body,
        draft=write(to_document(brief, house), "docx", house) if word else b"",
    )


def odd_host(address: str | None) -> bool:
    """Whether an address is on a copy for editors, a proxy or a polemical site."""
    host = urlsplit(address or "").hostname or ""
    return bool(COPIES.search(host)) or any(host == site or host.endswith(f".{site}") for site in POLEMICAL)


def count_drafts(counted: Sequence[Counted]) -> None:
    """Fill in `word_pages`: LibreOffice prints the drafts, many in one run.

    Raises:
        FileNotFoundError: LibreOffice is not there, or did not make a file.
    """
    for start in range(0, len(counted), BATCH):
        batch = counted[start : start + BATCH]
        with TemporaryDirectory() as folder:
            drafts = [Path(folder, f"{brief.iso3}-{brief.reader}.docx") for brief in batch]
            for path, brief in zip(drafts, batch, strict=True):
                path.write_bytes(brief.draft)
            profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
            command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *map(str, drafts)]
            subprocess.run(command, check=True, capture_output=True)
            for path, brief in zip(drafts, batch, strict=True):
                with pypdfium2.PdfDocument(path.with_suffix(".pdf")) as printed:
                    brief.word_pages = len(printed)


def table(counted: Sequence[Counted]) -> list[tuple[str, str, str, bool]]:
    """(what, goal, counted, met) of all that can be said of these briefs."""
    wrong_pages = [c for c in counted if c.pages != (2 if c.covered else 1)]
    shared = {reader: _shared([c for c in counted if c.reader == reader]) for reader in READERS}
    overlap = _overlap(counted)
    thin = [c for c in counted if c.covered and c.filled < FULL]
    small = [c for c in counted if c.covered and c.body < BODY]
    allowed = max((SMALL_SHARE[c.paper] for c in counted), default=0)
    drafts = [c for c in counted if c.word_pages]
    long = [c for c in drafts if c.word_pages > c.pages + WORD_MORE]
    return [
        ("briefs that are not of two pages (one where not covered)", "0", _listed(wrong_pages), not wrong_pages),
        *(
            (
                f"words shared with {SHARED_BY} of {SAMPLE} other briefs, {reader}",
                "≤ 30 %",
                f"{share:.0%}",
                share <= 0.30,
            )
            for reader, share in shared.items()
        ),
        ("NGO text that is also in the officials' brief", "≤ 45 %", f"{overlap:.0%}", overlap <= 0.45),
        _row("asks without an office that the record names", [c for c in counted if c.unnamed]),
        _row("leads, asks, objections or proofs older than two editions", [c for c in counted if c.old]),
        _row("briefs that print a statement twice", [c for c in counted if c.twice]),
        _row("inferred tier in a press line or headline", [c for c in counted if c.inferred]),
        _row("sources on staging, preview or proxy hosts, or polemical sites", [c for c in counted if c.hosts]),
        _row("last page less than a third full", thin),
        ("briefs set in less than 9 points", f"≤ {allowed:.0%}", _listed(small), len(small) <= allowed * len(counted)),
        _row("briefs set in less than 8.4 points", [c for c in small if c.body < SMALLEST]),
        *([_row("Word drafts of more than one page more than the PDF", long)] if drafts else []),
    ]


def _row(what: str, missed: Sequence[Counted]) -> tuple[str, str, str, bool]:
    return what, "0", _listed(missed), not missed


def _listed(missed: Sequence[Counted]) -> str:
    names = sorted(f"{c.iso3} {c.reader}" for c in missed)
    return f"{len(names)}{': ' + ', '.join(names[:6]) if names else ''}{' …' if len(names) > 6 else ''}"


def _pages(printed: bytes) -> tuple[int, float, float]:
    """Number of pages, share of the last one down to its lowest line, size of most of the first one's text."""
    with pypdfium2.PdfDocument(printed) as document:
        sheet = document[len(document) - 1]
        words, height = sheet.get_textpage(), sheet.get_height()
        bottoms = [words.get_rect(number)[1] for number in range(words.count_rects())]
        sizes: Counter[float] = Counter()
        for text in document[0].get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_TEXT]):
            left, _, right, _ = text.get_bounds()
            sizes[abs(round(text.get_font_size() * text.get_matrix().d, 1))] += right - left
        # The running footer stands below 45 points.
        lowest = min((bottom for bottom in bottoms if bottom > 45), default=height)
        return len(document), (height - lowest) / height, sizes.most_common(1)[0][0]


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    def of(blocks: Sequence[Any]) -> Iterator[tuple[str, str]]:
        for block in blocks:
            if isinstance(block, Group):
                yield from of(block.blocks)
            elif isinstance(block, ListBlock):
                for item in block.items:
                    yield from of(item.blocks)
            elif isinstance(block, Table):
                for row in block.body:
                    yield from ((cell.id, text_of(cell.children)) for cell in row.cells)
            elif isinstance(block, Paragraph):
                yield block.id, text_of(block.children)

    yield from of(document.blocks)


def _masked(brief: Brief, text: str) -> str:
    """The text without the country's name and numbers, so that a sentence made for all counts as shared."""
    return re.sub(r"\d+", "0", text.replace(brief.country, "X"))


def _runs(text: str) -> list[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return [tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)]


def _shared(counted: Sequence[Counted]) -> float:
    """Share of the words of a sample that stand in a run which at least four other briefs of it have."""
    shares = []
    for seed in range(SAMPLES):
        sample = random.Random(seed).sample(list(counted), min(SAMPLE + 1, len(counted)))
        had_by = Counter(run for c in sample for run in set(_runs(c.text)))
        common = {run for run, briefs in had_by.items() if briefs > SHARED_BY}
        shares += [_covered_words(c, common.__contains__) for c in sample]
    return sum(shares) / max(1, len(shares))


def _overlap(counted: Sequence[Counted]) -> float:
    officials = {c.iso3: set(_runs(c.text)) for c in counted if c.reader == "officials"}
    ngos = [c for c in counted if c.reader == "ngos" and c.iso3 in officials]
    return sum(_covered_words(c, officials[c.iso3].__contains__) for c in ngos) / max(1, len(ngos))


def _covered_words(counted: Counted, is_shared: Any) -> float:
    runs = _runs(counted.text)
    words = [False] * (len(runs) + RUN - 1)
    for start, run in enumerate(runs):
        if is_shared(run):
            words[start : start + RUN] = [True] * RUN
    return sum(words) / max(1, len(words))


def _could_be_named(catalogue: Catalogue, brief: Brief, reader: str, ask: Any) -> bool:
    if ask.decides is not None:
        return False
    steps = [step for step in catalogue.audience(reader).steps if step.otherwise == ask.decides_role]
    roles = {role for step in steps for role in step.offices}
    return any(institution.role in roles for institution in catalogue.country(brief.identity.iso3).institutions)


def _old(brief: Brief) -> int:
    led = [*(point.statement.report_year for point in brief.minute), *(ask.report_year for ask in brief.asks)]
    if brief.headline:
        led.append(brief.headline.report_year)
    if brief.advocacy:
        led += [statement.report_year for statement in brief.advocacy.proof]
    if brief.room:
        # A finding's id has its year: `gap.KEN.2025.few-convictions`.
        led += [int(finding.split(".")[2]) for answer in brief.room.objections for finding in answer.findings]
    return sum(year < brief.identity.edition - OLDEST_LEAD for year in led)


def _statements(value: Any) -> Iterator[Statement]:
    if isinstance(value, Statement):
        yield value
    elif isinstance(value, tuple):
        for entry in value:
            yield from _statements(entry)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _statements(getattr(value, name))


def _twice(brief: Brief, texts: Sequence[str]) -> list[str]:
    """Statements whose words stand in two blocks, but for recommendations that an ask rests on."""
    asked = {ask.recommendation for ask in brief.asks}
    statements = {statement.id: statement.text for statement in _statements(brief) if statement.id not in asked}
    return [name for name, text in statements.items() if sum(text.rstrip(".") in block for block in texts) > 1]


def _inferred(brief: Brief) -> int:
    if brief.standing.basis in KNOWN or brief.standing.tier is None:
        return 0
    lines = [
        brief.headline.text if brief.headline else "",
        brief.room.press.text if brief.room and brief.room.press else "",
    ]
    return sum("Tier" in line or "Watch List" in line for line in lines)


def main() -> int:
    """Count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth country")
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4")
    parser.add_argument("--word", action="store_true", help="count the Word drafts' pages too (needs LibreOffice)")
    asked = parser.parse_args()
    countries = [country.iso3 for country in Catalogue.open().countries()][:: asked.every]
    jobs = [(iso3, reader, asked.paper, asked.word) for iso3 in countries for reader in READERS]
    with ProcessPoolExecutor() as pool:
        counted = list(pool.map(count, *zip(*jobs, strict=True), chunksize=8))
    if asked.word:
        count_drafts(counted)
    rows = table(counted)
    for what, goal, measured, met in rows:
        print(f"{'met   ' if met else 'MISSED'}  {what}: {measured}  (goal {goal})")
    return 0 if all(met for *_, met in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
