"""Writing adopted corrections into a data folder: all of them or none, and everything else in it stays as it stands."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from briefgen.drafts.adopt import Adoption, Correction
from briefgen.errors import BriefgenError, DraftError

Files = Mapping[str, tuple[bytes | None, bytes]]
"""Name in the data folder → its bytes as they are (None: it is not there) and as they are to be."""


def files_of(adoption: Adoption, folder: Path) -> Files:
    """What the corrections would make of a data folder's files; nothing is written.

    Raises:
        DraftError: a record of the folder cannot take them.
    """
    files: dict[str, tuple[bytes | None, bytes]] = {}
    for iso3 in dict.fromkeys(correction.iso3 for correction in adoption.corrections):
        name = f"countries/{iso3}.yaml"
        file = folder / name
        chosen = [correction for correction in adoption.corrections if correction.iso3 == iso3]
        before = file.read_bytes() if file.is_file() else None
        files[name] = before, _with_corrections(file, before, chosen).encode()
    _check(files, folder)
    return files


def write_files(files: Files, folder: Path) -> tuple[Path, ...]:
    """Write all of them or none, also when the machine fails in between. Returns the files.

    Raises:
        OutputError: one cannot be written, or was changed since `files_of` read it.
    """
    from briefgen.importing.transaction import replace_files

    folder.mkdir(parents=True, exist_ok=True)
    replace_files(folder, files)
    return tuple(folder / name for name in files)


def write_adoptions(adoption: Adoption, folder: Path) -> tuple[Path, ...]:
    """Write the corrections into a data folder; see `files_of` and `write_files`."""
    return write_files(files_of(adoption, folder), folder)


def _with_corrections(file: Path, before: bytes | None, corrections: Sequence[Correction]) -> str:
    from briefgen.catalogue.layers import entry_id
    from briefgen.errors import ReportError
    from briefgen.importing.splicing import Changes, spliced

    text = "# Corrections taken over from drafts.\n" if before is None else before.decode("utf-8", "replace")
    changes = Changes()
    for correction in corrections:
        entry_name = str(entry_id(correction.kind, correction.entry))
        changes.put.setdefault(correction.kind, []).append((entry_name, correction.entry))
        sources = changes.put.setdefault("sources", [])
        if all(key != correction.source_key for key, _ in sources):
            sources.append((correction.source_key, correction.source))
    # Sources stand at the end of a record.
    changes.put["sources"] = changes.put.pop("sources")
    try:
        return spliced(file, text, changes)
    except ReportError as problem:
        raise DraftError(
            f"{file} is laid out in a way that corrections cannot be added to without disturbing it.",
            hint="Write its lists with one entry under the other (`- id: …`), or move the file away.",
        ) from problem


def _check(files: Files, folder: Path) -> None:
    """Read the records as they would be before anything is written."""
    from briefgen.catalogue import Catalogue
    from briefgen.output import write_atomically

    if not files:  # the data have it all already
        return
    with tempfile.TemporaryDirectory(prefix="briefgen-adopt-") as scratch:
        trial = Path(scratch) / "data"
        for name, (_, new) in files.items():
            write_atomically(trial / name, new)
        catalogue = Catalogue.open([trial])
        for name in files:
            try:
                catalogue.country(Path(name).stem)
            except BriefgenError as problem:
                message = str(problem).replace(str(trial), str(folder))
                raise DraftError(f"The corrections do not make a sound record: {message}") from problem
