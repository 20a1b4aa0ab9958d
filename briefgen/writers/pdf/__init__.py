"""Document → PDF: WeasyPrint prints the page; every file is PDF/UA-1 and PDF/A in one.

`weasyprint_loading` brings WeasyPrint in, `printing` keeps it warm and prints, `structure` and `metadata` make the tags
and the metadata say what both standards ask for, `tuning` keeps lines whole, the bytes the same everywhere and the time
short.
"""

from __future__ import annotations

from briefgen.document.tree import Document
from briefgen.errors import UsageError
from briefgen.options import PAPERS, PDF_PROFILES
from briefgen.writers.pdf.parsing import plain_user_agent_sheet
from briefgen.writers.pdf.printing import Tries, printer
from briefgen.writers.pdf.weasyprint_loading import ONE_AT_A_TIME


def write(document: Document, *, profile: str = "a-3a", paper: str = "a4", tries: Tries = Tries.ALL) -> bytes:
    """Print `document`; the same input gives the same bytes.

    Args:
        profile: "a-3a" attaches the composed brief as `brief.json`; "a-2a" is for archives that refuse attachments.
        tries: which of the settings that may fit the page are tried. No bytes if it fits in none of them.
    """
    if profile not in PDF_PROFILES:
        raise UsageError(f"There is no PDF profile “{profile}”.", hint=f"Use {' or '.join(PDF_PROFILES)}.")
    if paper not in PAPERS:
        raise UsageError(f"There is no paper “{paper}”.", hint=f"Use {' or '.join(PAPERS)}.")
    with ONE_AT_A_TIME:
        return printer().print(document, profile=profile, paper=paper, tries=tries)


def warm_up() -> None:
    """Load everything that printing needs, for a process that will print many documents."""
    printer()
    plain_user_agent_sheet()
