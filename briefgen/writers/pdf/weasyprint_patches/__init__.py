"""Five modules in front of WeasyPrint's own functions, for speed alone: what it computes many times is computed once.

Nothing here changes a page: with and without it, every brief has the same bytes (tests/writers/test_pdf_patches.py). It
reaches into WeasyPrint's inside, so it is left out for any series but the one that it was written against; the PDFs are
the same then, only later, and a warning in the log says so.

`styles` shares styles between documents, `words` measures each word once, `lines` breaks text into lines by the widths
of words, `drawing` draws these in one step, `boxes` keeps what follows from a box's style alone.
docs/decisions/weasyprint-patches.md says why these.
"""

from __future__ import annotations

import logging

SERIES = "70."


def install() -> bool:
    """Apply all of it; False, and a warning in the log, when WeasyPrint is of another series."""
    import weasyprint

    if not weasyprint.VERSION.startswith(SERIES):
        logging.getLogger(__name__).warning(
            "WeasyPrint %s is not one of %sx: the patches for speed are off. PDFs are the same, and take longer.",
            weasyprint.VERSION,
            SERIES,
        )
        return False
    from briefgen.writers.pdf.weasyprint_patches import boxes, lines, styles

    styles.install()
    lines.install()
    boxes.install()
    return True
