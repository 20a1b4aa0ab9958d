"""Data and templates in one parcel, so that another machine needs only the package to make the same files.

Packed once on the machine that asks, sent once to each worker, unpacked there into a temporary folder.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from briefgen.batch.fingerprint import versions
from briefgen.batch.jobs import Settings
from briefgen.errors import RenderError
from briefgen.resources import data_folder, templates_folder

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = frozenset({"__pycache__", ".git"})
_MAY_DIFFER = frozenset({"python"})
"""What may be another version on a worker: it does not reach the files' bytes."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The parcel: a zip, the settings that it belongs to, and the versions that it wants to be used with."""

    content: bytes
    settings: Settings
    versions: Mapping[str, str]

    @property
    def name(self) -> str:
        """Different for different content and settings."""
        return hashlib.sha256(self.content + repr(self.settings).encode()).hexdigest()[:20]


def pack(settings: Settings) -> Bundle:
    """Everything that the jobs of these settings are made from."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in _files(settings):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), file.read_bytes(), zipfile.ZIP_DEFLATED)
    return Bundle(target.getvalue(), settings, versions())


def unpack(bundle: Bundle) -> tuple[Path, Settings]:
    """Unpack into a new temporary folder; the settings with the places that things have there."""
    folder = Path(tempfile.mkdtemp(prefix="briefgen-"))
    with zipfile.ZipFile(io.BytesIO(bundle.content)) as archive:
        archive.extractall(folder)
    settings = bundle.settings
    for number in range(len(settings.layers)):
        (folder / "layers" / str(number)).mkdir(parents=True, exist_ok=True)  # an empty one is in no zip
    return folder, replace(
        settings,
        layers=tuple(folder / "layers" / str(number) for number in range(len(settings.layers))),
        template=str(folder / "own" / Path(settings.template).name) if settings.own_templates else settings.template,
        reference=folder / "reference.docx" if settings.reference else None,
        template_name=settings.template,
    )


def check_versions(bundle: Bundle, machine: str) -> None:
    """Refuse to work with other versions than the asking machine's: the files would differ.

    Raises:
        RenderError: names what differs.
    """
    ours = versions()
    differences = [
        f"{name} {ours.get(name) or 'missing'} instead of {expected or 'none'}"
        for name, expected in bundle.versions.items()
        if name not in _MAY_DIFFER and ours.get(name) != expected
    ]
    if differences:
        raise RenderError(
            f"The worker {machine} has other versions than this machine: {', '.join(differences)}.",
            hint="Install the same briefgen and libraries there: the same input is to give the same files.",
        )


def in_asking_machines_words(text: str, folder: Path, settings: Settings) -> str:
    """An error's text with the places that the asking machine knows, instead of the temporary folder's."""
    places = {str(folder / "layers" / str(number)): str(layer) for number, layer in enumerate(settings.layers)}
    places[str(folder / "data")] = str(data_folder())
    places[str(folder / "templates")] = str(templates_folder())
    for here, there in places.items():
        text = text.replace(here, there)
    return text


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    yield from _below(data_folder(), "data")
    yield from _below(templates_folder(), "templates")
    for number, layer in enumerate(settings.layers):
        yield from _below(layer, f"layers/{number}")
    if settings.own_templates:
        yield from _below(Path(settings.template), f"own/{Path(settings.template).name}")
    if settings.reference:
        yield "reference.docx", settings.reference


def _below(folder: Path, name: str) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _LEFT_OUT.intersection(path.parts):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path
