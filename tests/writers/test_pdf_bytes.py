"""Same input, same bytes: in one process, in another, with other hash seeds, whatever fonts the machine has."""

from __future__ import annotations

import gc
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefgen.document.tree import Document
from briefgen.writers import pdf

SCRIPT = """
import hashlib, sys
from briefgen import compose, render
print(hashlib.sha256(render(compose("haiti", audience="ngos"), "pdf")).hexdigest())
"""


def test_a_second_print_of_a_warm_printer_gives_the_same_bytes(brief: Callable[..., Document]) -> None:
    first = pdf.write(brief("HTI", "ngos"))
    pdf.write(brief("AUS"))
    assert pdf.write(brief("HTI", "ngos")) == first


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_another_process_gives_the_same_bytes(
    brief_pdf: Callable[..., bytes], project: Path, tmp_path: Path, seed: str
) -> None:
    surroundings = os.environ | {
        "PYTHONHASHSEED": seed,
        "PYTHONPATH": str(project),
        "TZ": "Pacific/Auckland",
        # A machine without fonts of its own.
        "XDG_CACHE_HOME": str(tmp_path),
        "FONTCONFIG_PATH": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=surroundings, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == hashlib.sha256(brief_pdf("HTI", "ngos")).hexdigest()


def test_the_only_dates_in_the_file_are_the_briefs_own(
    brief_pdf: Callable[..., bytes], brief: Callable[..., Document], open_pdf: Callable[[bytes], Any]
) -> None:
    """A brief of a day long past: a date of today anywhere in the file would stand out."""
    day = date(2019, 7, 8)
    pdf_bytes = brief_pdf("AUS", date=day)
    texts = [pdf_bytes.decode("latin-1"), *_texts_in(open_pdf(pdf_bytes))]
    dates = {match for text in texts for match in re.findall(r"\bD:(\d{8})|\b(20\d\d-\d\d-\d\d)T", text)}
    assert dates == {("20190708", ""), ("", "2019-07-08")}


def _texts_in(reader: Any) -> Iterator[str]:
    """Every string of every object, and what streams hold (metadata, attachments, object streams)."""
    for number in range(1, reader.trailer["/Size"]):
        thing = reader.get_object(number)
        yield str(thing)
        if hasattr(thing, "get_data"):
            yield thing.get_data().decode("latin-1")


def test_threads_print_the_same_pages_at_once(brief: Callable[..., Document], brief_pdf: Callable[..., bytes]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    asked = [("HTI", "ngos"), ("STP", "officials")] * 2
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(lambda words: pdf.write(brief(*words)), asked))
    assert printed == [brief_pdf(*words) for words in asked]


def test_the_only_fonts_are_ours(brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], Any]) -> None:
    fonts: set[str] = set()
    for sheet in open_pdf(brief_pdf("AUS")).pages:
        for font in sheet["/Resources"]["/Font"].values():
            fonts.add(font.get_object()["/BaseFont"].partition("+")[2])
    assert fonts
    assert all(font.startswith("Source-Sans-3") for font in fonts), fonts


def test_the_collector_is_left_to_who_has_turned_it_off(
    monkeypatch: pytest.MonkeyPatch, page: Callable[..., Document]
) -> None:
    collected: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda *generation: collected.append(1) or 0)
    gc.disable()
    try:
        for _ in range(5):
            pdf.write(page("<p>Text</p>"))
        assert not collected
    finally:
        gc.enable()
    for _ in range(5):
        pdf.write(page("<p>Text</p>"))
    assert collected


@pytest.mark.demand
def test_two_hundred_prints_need_no_more_memory_than_sixty(brief: Callable[..., Document]) -> None:
    """The warm printer's caches are bounded, and what a print leaves behind is collected."""
    document = brief("AUS")
    sizes = []
    for number in range(200):
        pdf.write(document)
        if number in (59, 199):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            sizes.append(pages * os.sysconf("SC_PAGE_SIZE"))
    assert sizes[1] - sizes[0] < 12_000_000
