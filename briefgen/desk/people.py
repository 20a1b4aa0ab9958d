"""Who is at the desk, and the folder in which what is theirs lies: drafts, packs, uploads, the list of their jobs.

Alone on one's own machine there is one person, whose the whole folder is. In an office each has a folder of their own.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from briefgen.output import slug


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk; `edits` is False for one who may read only."""

    name: str
    folder: Path
    edits: bool = True


def alone(home: Path) -> Person:
    """The one person on their own machine."""
    return Person("", home)


def person_in(home: Path, name: str, *, edits: bool = True) -> Person:
    """The person of this name, with a folder below `home` that no other name leads to."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Person(name, home / "people" / f"{slug(name)[:40]}-{digest}", edits)
