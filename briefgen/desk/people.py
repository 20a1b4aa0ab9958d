"""Who is at the desk, and the folder in which what is theirs lies: drafts, packs, uploads, the list of their jobs.

Alone on one's own machine there is one person. In an office (`--auth proxy`) each has a folder of their own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from briefgen.output import slug

ALONE = "you"
"""Name of the one person on their own machine."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk; `edits` is False for one who may read only."""

    name: str
    folder: Path
    edits: bool = True


def person_in(root: Path, name: str, *, edits: bool = True) -> Person:
    """The person of this name, with a folder below `root` that no other name leads to."""
    if name == ALONE:
        return Person(name, root, edits)
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Person(name, root / "people" / f"{slug(name)[:40]}-{digest}", edits)
