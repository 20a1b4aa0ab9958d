"""Same input, same bytes: in one process, in another, with other hash seeds, whatever fonts the machine has."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

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


def test_no_clock_reaches_the_file(brief_pdf: Callable[..., bytes], brief: Callable[..., Document]) -> None:
    created = brief("AUS").meta.created
    made = brief_pdf("AUS")
    assert f"D:{created:%Y%m%d}000000Z".encode() in made or b"/ObjStm" in made
    assert b"/tmp/" not in made
    assert b"0x7f" not in made


def test_threads_print_the_same_pages_at_once(brief: Callable[..., Document], brief_pdf: Callable[..., bytes]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    wanted = [("HTI", "ngos"), ("STP", "officials")] * 2
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda each: pdf.write(brief(*each)), wanted))
    assert made == [brief_pdf(*each) for each in wanted]


def test_the_only_fonts_are_ours(brief_pdf: Callable[..., bytes], open_pdf: Callable[[bytes], object]) -> None:
    import io

    import pypdf

    fonts: set[str] = set()
    for sheet in pypdf.PdfReader(io.BytesIO(brief_pdf("AUS"))).pages:
        for font in sheet["/Resources"]["/Font"].values():
            fonts.add(font.get_object()["/BaseFont"].partition("+")[2])
    assert fonts
    assert all(font.startswith("Source-Sans-3") for font in fonts), fonts


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
