"""What can be asked for, declared once: the library, the command line, batches and drafts all speak of these.

Formats, paper sizes, PDF profiles and wordings are the words that may be used; `BriefOptions` is what a paper says. How
it looks is `briefgen.rendering.House`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from typing import Any, Literal, get_args

Format = Literal["pdf", "docx", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
"""In the order in which they are made and listed."""

Paper = Literal["a4", "letter"]
PAPERS: tuple[Paper, ...] = get_args(Paper)

PdfProfile = Literal["a-3a", "a-2a"]
PDF_PROFILES: tuple[PdfProfile, ...] = get_args(PdfProfile)
"""`a-3a` has the composed brief attached as data; `a-2a` is for archives that refuse attachments."""

Wording = Literal["own", "report", "both"]
WORDINGS: tuple[Wording, ...] = get_args(Wording)
"""Our own short statements, the report's own words (from an import), or both."""

AUDIENCE = "officials"
"""The reader whom a paper is for unless another is named; who there are is data (`data/audiences`)."""


@dataclass(frozen=True, slots=True)
class BriefOptions:
    """What a paper says, beyond its countries and reader; a default of None is the data's own."""

    edition: int
    """Report year."""
    message: str | None = None
    """Id of the Secretary's message."""
    date: Date | None = None
    """The date that the paper bears."""
    marking: str = ""
    """Handling marking, e.g. `OFFICIAL`."""
    wording: Wording = "own"

    def arguments(self) -> dict[str, Any]:
        """As `briefgen.composition.compose` and `compose_pack` take them."""
        return {
            "edition": self.edition,
            "theme": self.message,
            "date": self.date,
            "marking": self.marking,
            "wording": self.wording,
        }
