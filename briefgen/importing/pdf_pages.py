"""A PDF of the report as a paper: its pages read, its blocks, and the editions that it names."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import create_string_buffer
from datetime import date
from typing import Any

from briefgen.errors import ReportError
from briefgen.importing.blocks import PageNote, Paper, editions_named, lost_ligatures, squeeze
from briefgen.importing.pdf_lines import Line, body_size, lines_of, page_breaks
from briefgen.importing.pdf_paragraphs import read_paragraphs
from briefgen.importing.pdf_words import Sheet, read_sheet

MAX_BYTES = 300 * 1024 * 1024
MAX_PAGES = 2000


def read_pdf(data: bytes, name: str, *, url: str | None = None, retrieved: date | None = None) -> Paper:
    """The blocks of a PDF; raises ReportError for one that is broken, locked or holds pictures of pages only."""
    if len(data) > MAX_BYTES:
        raise ReportError(f"{name}: the PDF has {len(data) / 1e6:.0f} MB; {MAX_BYTES // 1024**2} MB are read at most.")
    sheets, title = _sheets(data, name)
    letters = sum(len(piece.text) for sheet in sheets for piece in sheet.pieces)
    if letters < 40 * max(1, len(sheets) // 2):
        raise ReportError(
            f"{name}: there is no text on its {len(sheets)} page{'s' if len(sheets) != 1 else ''}: it looks scanned.",
            hint="Recognise the text first (OCR), or import the web pages.",
        )
    body = body_size(sheets)
    lines = lines_of(sheets, body)
    _refuse_lost_letters(sheets, lines, name)
    blocks, notes = read_paragraphs(lines, body)
    return Paper(
        name=name,
        medium="PDF",
        title=title,
        url=url,
        retrieved=retrieved,
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=blocks,
        editions=_editions(title, sheets),
        pages=len(sheets),
        notes=(*notes, *(PageNote(page, "page missing after it") for page in page_breaks(sheets))),
    )


def _refuse_lost_letters(sheets: Sequence[Sheet], lines: Sequence[Line], name: str) -> None:
    page, word = next(((sheet.number, sheet.unreadable) for sheet in sheets if sheet.unreadable), (0, ""))
    if not word:
        page, word = next(((line.page, lost) for line in lines for lost in lost_ligatures(line.text)), (0, ""))
    if word:
        raise ReportError(
            f"{name}: letters are lost in this PDF's text (“{word}” on page {page}), so its words cannot be quoted.",
            hint="The text inside the file is damaged, whatever it looks like on the screen, and so it is in the "
            "Department's own PDF of some editions. Import the web pages: briefgen import --edition YEAR --fetch.",
        )


def _sheets(data: bytes, name: str) -> tuple[list[Sheet], str]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise ReportError(
                f"{name}: the PDF is locked with a password.", hint="Save it without a password, then import it."
            ) from None
        raise ReportError(
            f"{name}: the PDF is broken or not a PDF.", hint="Download it again, or save it anew from a PDF viewer."
        ) from None
    try:
        if len(document) > MAX_PAGES:
            raise ReportError(f"{name}: the PDF has {len(document):,} pages; the report has some 600.")
        sheets, tags = [], _ParagraphTags(document)
        for index in range(len(document)):
            page = document[index]
            sheets.append(read_sheet(page, index + 1, tags.of_page(page)))
            page.close()
        return sheets, squeeze(document.get_metadata_value("Title") or "")
    except pdfium.PdfiumError as error:
        raise ReportError(f"{name}: a page of the PDF cannot be read ({error}).") from None
    finally:
        document.close()


def _editions(title: str, sheets: Sequence[Sheet]) -> tuple[int, ...]:
    """Years that the title page, or else most running heads, name."""
    years = list(editions_named(title))
    for sheet in sheets[:4]:
        text = " ".join(piece.text for piece in sorted(sheet.pieces, key=lambda p: (-round(p.base), p.left)))
        years += editions_named(squeeze(text)[:2000])
    heads: Counter[int] = Counter()
    for sheet in sheets:
        top = [piece for piece in sheet.pieces if not 0.1 * sheet.height < piece.base < 0.88 * sheet.height]
        heads.update(editions_named(squeeze(" ".join(piece.text for piece in sorted(top, key=lambda p: p.left)))))
    return tuple(dict.fromkeys(years + [year for year, _ in heads.most_common(2)]))


# -- paragraphs by tags -----------------------------------------------------------------------------------------------

_BROWSER = "Skia/PDF"
_PARAGRAPHS = frozenset(("P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "LBody", "TD", "TH", "Caption"))
_MAX_DEPTH = 250
_ELSEWHERE = -1
"""In place of the number of a stretch that is not on the page: on another one, or no text."""


class _ParagraphTags:
    """Which paragraph a stretch of text belongs to, by a PDF's tags; they are counted from 1 through the document.

    Only tags of what a browser printed are believed. Chrome, Edge and their kin tag what they print by the page's own
    elements: a paragraph that a page turn parts is one element on both pages. Tags of other programs, often made by a
    conversion, are left alone.
    """

    def __init__(self, document: Any) -> None:
        self._believed = str(document.get_metadata_value("Producer") or "").startswith(_BROWSER)
        self._count = 0
        self._goes_on = False

    def of_page(self, page: Any) -> dict[int, int]:
        """Number of a marked stretch of the next page → number of its paragraph; empty where nothing is believed."""
        from pypdfium2 import raw

        paragraphs: list[list[int]] = []
        tree = raw.FPDF_StructTree_GetForPage(page) if self._believed else None
        if tree:
            for index in range(raw.FPDF_StructTree_CountChildren(tree)):
                if element := raw.FPDF_StructTree_GetChildAtIndex(tree, index):
                    list(_stretches(element, paragraphs, 0))
            raw.FPDF_StructTree_Close(tree)
        numbers: dict[int, int] = {}
        for stretches in paragraphs:
            # What goes on from the page before has a part there, and was not whole there.
            if not (self._goes_on and stretches[0] == _ELSEWHERE):
                self._count += 1
            self._goes_on = False
            numbers |= {stretch: self._count for stretch in stretches if stretch != _ELSEWHERE}
        self._goes_on = bool(paragraphs) and paragraphs[-1][-1] == _ELSEWHERE
        return numbers


def _stretches(element: Any, paragraphs: list[list[int]], depth: int) -> Iterator[int]:
    """Numbers of the text in an element that is in no paragraph inside it; such paragraphs are added to the list."""
    from pypdfium2 import raw

    kind = create_string_buffer(32)
    raw.FPDF_StructElement_GetType(element, kind, 32)
    own: list[int] = []
    is_paragraph = kind.raw.decode("utf-16-le", "replace").partition("\0")[0] in _PARAGRAPHS
    position = len(paragraphs)
    for index in range(raw.FPDF_StructElement_CountChildren(element) if depth < _MAX_DEPTH else 0):
        child = raw.FPDF_StructElement_GetChildAtIndex(element, index)
        if child:
            own += _stretches(child, paragraphs, depth + 1)
        else:
            own.append(raw.FPDF_StructElement_GetChildMarkedContentID(element, index))
    if not is_paragraph:
        yield from own
    elif any(stretch != _ELSEWHERE for stretch in own):
        paragraphs.insert(position, own)
