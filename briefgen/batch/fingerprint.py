"""The hash of everything that makes a file: when it is the same, the file would be the same.

It comes in parts, so that a run can say why a file is made again. Data is hashed as narrowly as a brief uses it: its
own country's record, the placements of its region, its reader, and what all briefs share. Nothing is parsed for it but
the placements, which is what makes a run with nothing to do fast.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import platform
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.batch.jobs import Job, Settings
from briefgen.reading import read_bytes
from briefgen.resources import data_folder
from briefgen.template import TemplateSet
from briefgen.version import VERSION
from briefgen.writers.script_fonts import fonts_for, lacking

if TYPE_CHECKING:
    from briefgen.catalogue import Catalogue

_PACKAGE = Path(__file__).resolve().parents[1]
_LIBRARIES = (
    "weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "fonttools", "pyphen", "pillow",
    "python-docx", "lxml", "jinja2", "markupsafe", "pydantic", "pyyaml", "pypdfium2", "resvg",
)  # fmt: skip
_SYSTEM_LIBRARIES = (("libpango-1.0.so.0", "pango_version_string"), ("libharfbuzz.so.0", "hb_version_string"))
_DATA = frozenset({".yaml", ".csv", ".tsv", ".json"})
_NOT_SHARED = frozenset({"countries", "audiences", "tiers", "classification", "names", "report"})
"""Folders of a data layer that are hashed by other rules, or that no brief is made from."""


class Fingerprints:
    """Fingerprints of the jobs of one run; files are read once, when they are first needed."""

    def __init__(self, catalogue: Catalogue, settings: Settings) -> None:
        self._catalogue, self._settings = catalogue, settings
        self._region_of = {country.iso3: country.region for country in catalogue.countries()}
        self._hashes: dict[str, str] = {}
        self._version = _hash(json.dumps(versions(), sort_keys=True).encode())
        self._template = _hash_files(TemplateSet.open(settings.template).files())
        self._house = _hash(repr(settings.brand).encode(), _bytes_of(settings.reference))
        self._shared = _hash_files(self._shared_files())
        self._watched = tuple(self._watched_files())
        self._stamp = self._stamp_now()

    def of(self, job: Job) -> dict[str, str]:
        """Part → hash, for a job."""
        regions = sorted({self._region_of.get(iso3, "") for iso3 in job.countries})
        data = [self._shared, self._reader(job.audience), *(self._region(region) for region in regions)]
        data += [self._record(iso3) for iso3 in job.countries]
        fonts = ", ".join(sorted({font for iso3 in job.countries for font in self._fonts(iso3)}))
        look = (self._settings.template, self._settings.paper, self._settings.pdf_profile, self._settings.maker)
        options = json.dumps(
            [job.kind, job.subject, job.countries, job.audience, job.format, asdict(job.brief_options), look],
            default=str,
        )
        return {
            "data": _hash("".join(data).encode()),
            "template": self._template,
            "house style": self._house,
            "options": _hash(options.encode()),
            "version": self._version,
            **({"fonts": fonts} if fonts else {}),
        }

    def still_hold(self, job: Job) -> bool:
        """Whether the files that the fingerprint was taken of are unchanged: asked when the job's work is done."""
        if any(_hash_files(self._catalogue.files_of(iso3)) != self._record(iso3) for iso3 in job.countries):
            return False
        return self._stamp == self._stamp_now()

    def _once(self, name: str, hash_now: Callable[[], str]) -> str:
        if name not in self._hashes:
            self._hashes[name] = hash_now()
        return self._hashes[name]

    def _record(self, iso3: str) -> str:
        return self._once(iso3, lambda: _hash_files(self._catalogue.files_of(iso3)))

    def _fonts(self, iso3: str) -> tuple[str, ...]:
        """The fonts beside ours that a record of one's own asks for, by file and hash."""
        own = [path for path in self._catalogue.files_of(iso3) if not path.is_relative_to(data_folder())]
        fonts, _ = fonts_for(lacking(*(_bytes_of(path).decode("utf-8", "replace") for path in own)))
        return tuple(f"{font.file.name} {_hash(_bytes_of(font.file))}" for font in fonts)

    def _reader(self, audience: str) -> str:
        files = (layer.folder / "audiences" / f"{audience}.yaml" for layer in self._catalogue.layers)
        return self._once(f"reader {audience}", lambda: _hash_files(filter(Path.is_file, files)))

    def _region(self, region: str) -> str:
        """Placements of a region's countries with their sources: a brief counts its neighbours."""

        def hash_now() -> str:
            members = [iso3 for iso3 in sorted(self._region_of) if self._region_of[iso3] == region]
            placements = [placement for iso3 in members for placement in self._catalogue.placements(iso3)]
            sources = self._catalogue.placement_sources()
            rows = [*placements, *(sources[key] for key in sorted({placement.source for placement in placements}))]
            return _hash("\n".join(row.model_dump_json() for row in rows).encode())

        return self._once(f"region {region}", hash_now)

    def _shared_files(self) -> Iterable[Path]:
        for layer in self._catalogue.layers:
            for path in sorted(layer.folder.rglob("*")):
                if path.suffix in _DATA and path.relative_to(layer.folder).parts[0] not in _NOT_SHARED:
                    yield path

    def _watched_files(self) -> Iterable[Path]:
        yield from TemplateSet.open(self._settings.template).files()
        yield from self._shared_files()
        for layer in self._catalogue.layers:
            for folder in ("audiences", "tiers"):
                yield from sorted((layer.folder / folder).glob("*"))
        if self._settings.reference:
            yield self._settings.reference

    def _stamp_now(self) -> tuple[tuple[int, int], ...]:
        """Sizes and dates of all files but the countries' records: cheap enough to compare after every job."""
        stamps = []
        for path in self._watched:
            try:
                status = path.stat()
                stamps.append((status.st_size, status.st_mtime_ns))
            except OSError:
                stamps.append((-1, -1))
        return tuple(stamps)


@cache
def versions() -> Mapping[str, str]:
    """Name → version of everything whose change may change a file's bytes."""
    names = {"briefgen": VERSION, "code": _code(), "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            names[name] = version(name)
        except PackageNotFoundError:
            names[name] = ""
    for library, function in _SYSTEM_LIBRARIES:
        with suppress(OSError, AttributeError):
            call = getattr(ctypes.CDLL(library), function)
            call.restype = ctypes.c_char_p
            names[library] = call().decode()
    return names


def _code() -> str:
    """Of the whole package: which part of it decides a file's bytes is nothing to keep a list of."""
    paths = sorted(_PACKAGE.rglob("*.py"))
    return _hash(*(part for path in paths for part in (str(path.relative_to(_PACKAGE)).encode(), path.read_bytes())))


def _hash(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:20]


def _hash_files(paths: Iterable[Path]) -> str:
    """Hash of names and bytes; a file that cannot be read counts as empty (reading it later is what fails)."""
    return _hash(*(part for path in paths for part in (path.name.encode(), _bytes_of(path))))


def _bytes_of(path: Path | None) -> bytes:
    if path is None:
        return b""
    try:
        return read_bytes(path)
    except OSError:
        return b""
