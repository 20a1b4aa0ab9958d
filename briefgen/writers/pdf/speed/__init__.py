"""Where WeasyPrint 70 computes the same thing many times: it is kept, or a shorter way is taken.

Nothing here changes a page: with and without it, every brief has the same bytes (tests/writers/test_pdf_speed.py). It
reaches into WeasyPrint's inside, so it is left out for any other version than the one that it was written against; the
PDFs are the same then, only later.

`lines` breaks text into lines without laying it out, `styles` looks properties up (`matching` knows which rules match),
`boxes` keeps what follows from a style alone, `grid` leaves out what a grid with fixed columns does not need, `trees`
shortens the walks through all boxes, `drawing` draws plain text in one step, `objects` turns all into bytes.
"""

from __future__ import annotations

WRITTEN_AGAINST = "70.0"


def install() -> bool:
    """Apply all of it; False when WeasyPrint is another version."""
    import weasyprint

    if weasyprint.VERSION != WRITTEN_AGAINST:
        return False
    from briefgen.writers.pdf.speed import boxes, drawing, grid, lines, objects, styles, trees

    styles.install()
    lines.install()
    boxes.install()
    grid.install()
    drawing.install()
    trees.install()
    objects.install()
    return True
