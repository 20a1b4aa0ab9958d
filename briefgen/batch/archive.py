"""A zip of a run's files: the same files give the same bytes, and it never lies in memory."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from briefgen.batch.folder import OutputFolder
from briefgen.output import Staged

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip can hold: none is read from the clock or the files."""
_PACKED_ALREADY = {".pdf", ".docx"}


def stage_zip(folder: OutputFolder, name: str, paths: Sequence[str], extra: Mapping[str, bytes]) -> Staged:
    """Write the zip `name` of files in the folder (and of `extra`: name → bytes), ready to be put in place.

    A file that somebody edited goes in as it is: it is the version that counts.
    """
    staged = Staged(folder.absolute(name))
    try:
        with staged.file as file, zipfile.ZipFile(file, "w") as archive:
            for member, data in sorted(extra.items()):
                archive.writestr(_member(member), data)
            for path in paths:
                with folder.absolute(path).open("rb") as source, archive.open(_member(path), "w") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    except BaseException:
        staged.discard()
        raise
    return staged


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, _EPOCH)
    member.external_attr = 0o644 << 16
    member.create_system = 3
    member.compress_type = zipfile.ZIP_STORED if Path(name).suffix in _PACKED_ALREADY else zipfile.ZIP_DEFLATED
    return member
