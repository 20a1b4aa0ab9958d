"""Writing adopted corrections into a data folder: all of them or none, and everything else in it stays as it stands."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from briefgen.drafts.adopt import Adoption, Correction
from briefgen.errors import BriefgenError, DraftError


def write_adoptions(adoption: Adoption, folder: Path) -> tuple[Path, ...]:
    """Write the corrections into a data folder: all of them or none. Returns the files.

    Raises:
        DraftError: a record of the folder cannot take them. OutputError: it cannot be written.
    """
    from briefgen.output import write_atomically

    texts: dict[Path, str] = {}
    for iso3 in dict.fromkeys(correction.iso3 for correction in adoption.corrections):
        file = folder / "countries" / f"{iso3}.yaml"
        chosen = [correction for correction in adoption.corrections if correction.iso3 == iso3]
        texts[file] = _with_corrections(file, chosen)
    _check(texts, folder)
    for file, text in texts.items():
        write_atomically(file, text.encode())
    return tuple(texts)


def _with_corrections(file: Path, corrections: Sequence[Correction]) -> str:
    from briefgen.catalogue.layers import entry_id
    from briefgen.errors import ReportError
    from briefgen.importing.splicing import Changes, spliced

    text = file.read_text(encoding="utf-8") if file.is_file() else "# Corrections taken over from drafts.\n"
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


def _check(texts: dict[Path, str], folder: Path) -> None:
    """Read the records as they would be before anything is written."""
    from briefgen.catalogue import Catalogue
    from briefgen.output import write_atomically

    with tempfile.TemporaryDirectory(prefix="briefgen-adopt-") as scratch:
        trial = Path(scratch) / "data"
        for file, text in texts.items():
            write_atomically(trial / "countries" / file.name, text.encode())
        catalogue = Catalogue.open([trial])
        for file in texts:
            try:
                catalogue.country(file.stem)
            except BriefgenError as problem:
                message = str(problem).replace(str(trial), str(folder))
                raise DraftError(f"The corrections do not make a sound record: {message}") from problem
