"""A PDF of the report as blocks: lines joined to paragraphs, words that a line end parted joined again."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

from briefgen.errors import ReportError
from briefgen.importing.blocks import (
    Block,
    BlockKind,
    Paper,
    Run,
    editions_named,
    is_caption,
    is_chart,
    is_furniture,
    squeeze,
)
from briefgen.importing.lost_ligatures import lost_ligature
from briefgen.importing.pdf_lines import Line, body_size, lines_of
from briefgen.importing.pdf_words import BULLETS, Sheet, read_sheet

MAX_BYTES = 300 * 1024 * 1024
MAX_PAGES = 2000
_SENTENCE_END = re.compile(r"[.!?:;][”\"’')\]]*$")
_HYPHENS = "-‐\u00ad"
_KEEPS_HYPHEN = frozenset(
    re.findall(
        r"\w+",
        """all anti bi co counter cross ex first full half high in inter intra low long mid multi nation non off on one
        out over part post pre pro quasi re self semi short sub third trans two under victim well trauma survivor state
        government child labor work worker gender decision""",
    )
)


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
    lines = lines_of(sheets)
    _refuse_lost_letters(sheets, lines, name)
    blocks = tuple(_blocks(lines, body_size(sheets)))
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
    )


def _refuse_lost_letters(sheets: Sequence[Sheet], lines: Sequence[Line], name: str) -> None:
    page, word = next(((sheet.number, sheet.unreadable) for sheet in sheets if sheet.unreadable), (0, ""))
    if not word:
        page, word = next(((line.page, lost) for line in lines if (lost := lost_ligature(line.text))), (0, ""))
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
        sheets = []
        for index in range(len(document)):
            page = document[index]
            sheets.append(read_sheet(page, index + 1))
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


# -- paragraphs -------------------------------------------------------------------------------------------------------


def _blocks(lines: Sequence[Line], body: float) -> Iterator[Block]:
    words = _words(lines)
    style = _style(lines, body)
    lines = [line for line in lines if line.size >= 0.75 * body]
    groups: list[list[Line]] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if groups and not _begins(groups[-1], line, following, style):
            groups[-1].append(line)
        else:
            groups.append([line])
    for group in _around_pictures(groups, body):
        yield _block(group, body, words)


def _around_pictures(groups: Sequence[list[Line]], body: float) -> Iterator[list[Line]]:
    """The groups without captions and charts; a paragraph that one of them stands in the middle of is joined again."""
    before: list[Line] = []
    interrupted = in_chart = False
    for group in groups:
        text = squeeze(" ".join(line.text for line in group))
        in_chart = is_chart(text, in_chart=in_chart)
        if in_chart or is_caption(text):
            interrupted = True
            continue
        open_end = before and not _SENTENCE_END.search(before[-1].text) and not _is_heading(before[-1], body)
        if interrupted and open_end and text[:1].islower():
            before += group
        else:
            if before:
                yield before
            before = group
        interrupted = False
    if before:
        yield before


@dataclass(frozen=True, slots=True)
class _Style:
    """How the document sets its paragraphs: size of the text and step from line to line in points, what parts them."""

    body: float
    leading: float
    spaced: bool
    """Space stands between paragraphs."""
    indented: bool
    """The first line of a paragraph is indented."""


def _style(lines: Sequence[Line], body: float) -> _Style:
    pairs = [
        (before, line)
        for before, line in pairwise(lines)
        if before.column == line.column and abs(line.size - body) < 0.6 and abs(before.size - body) < 0.6
    ]
    steps = [before.base - line.base for before, line in pairs if 0 < before.base - line.base < 2 * body]
    leading = median(steps) if steps else 1.25 * body
    plain = [(b, line) for b, line in pairs if not (line.bullet or b.bullet or line.bold or b.bold)]
    wide = sum(1.22 * leading < b.base - line.base < 3 * leading for b, line in plain)
    indents = sum(_is_indented(line, body) and not _is_indented(b, body) for b, line in plain)
    pages = len({line.page for line in lines}) or 1
    return _Style(body, leading, spaced=wide > pages, indented=indents > pages)


def _is_indented(line: Line, body: float) -> bool:
    return line.left > line.column_left + 0.8 * body


def _is_heading(line: Line, body: float) -> bool:
    letters = [c for c in line.text if c.isalpha()]
    capitals = len(letters) > 3 and all(c.isupper() for c in letters)
    narrow = line.right < line.column_right - 0.05 * (line.column_right - line.column_left)
    return (
        not line.bullet and (line.bold or line.size >= 1.15 * body or (capitals and narrow)) and len(line.text) <= 120
    )


def _begins(group: Sequence[Line], line: Line, following: Line | None, style: _Style) -> bool:
    """Whether `line` begins a block of its own after the lines of `group`; `following` is the line after it."""
    first, last, body = group[0], group[-1], style.body
    if is_furniture(last.text) or (is_furniture(line.text) and _SENTENCE_END.search(last.text)):
        return True
    heading, was_heading = _is_heading(line, body), _is_heading(last, body)
    if heading or was_heading:
        wrapped = last.right > last.column_left + 0.6 * (last.column_right - last.column_left)
        same = heading and was_heading and last.column == line.column and abs(last.size - line.size) < 0.6
        return not (same and wrapped and last.base - line.base <= 1.3 * style.leading and last.bold == line.bold)
    if abs(line.size - last.size) > 0.1 * body:
        # A caption, a note: its letters are smaller than those of the text around it.
        return True
    if line.bullet and not _goes_on(group, line, following, style):
        return True
    if last.column == line.column:
        step = last.base - line.base
        if step < 0.3 * style.leading or step > 1.22 * style.leading:
            # The same height: cells of a table beside each other. A wider step: the space between paragraphs.
            return True
        if first.bullet:
            if first.column == line.column:
                return line.left < first.left + 0.3 * body
            # The item goes on from another column: its lines here begin where the first of them does.
            return line.left < min(part.left for part in group if part.column == line.column) - 0.3 * body
        if style.indented or style.spaced:
            return style.indented and _is_indented(line, body) and not _is_indented(last, body)
        return _is_short(last) and _is_sentence_start(last, line)
    # The line stands at the top of the next column: a paragraph goes on there unless it is plainly at its end.
    if not _SENTENCE_END.search(last.text):
        return False
    return _is_indented(line, body) if style.indented else _is_short(last)


def _goes_on(group: Sequence[Line], line: Line, following: Line | None, style: _Style) -> bool:
    """Whether a bullet at a line's start is one of those inside a paragraph: the line after it hangs no further in."""
    first, last = group[0], group[-1]
    if first.bullet or last.column != line.column or last.base - line.base > 1.22 * style.leading:
        return False
    if any(bullet in before.text for before in group for bullet in BULLETS):
        return True
    flush = abs(line.left - first.left) < 0.3 * style.body
    hangs = following is not None and following.column == line.column and following.left > line.left + 0.3 * style.body
    return flush and not hangs and following is not None and not following.bullet


def _is_short(line: Line) -> bool:
    return line.right < line.column_right - 0.12 * (line.column_right - line.column_left)


def _is_sentence_start(last: Line, line: Line) -> bool:
    return bool(re.search(r"[.!?:][”\"’')\]]*$", last.text)) and line.text[:1].isupper()


def _block(group: Sequence[Line], body: float, words: Counter[str]) -> Block:
    first = group[0]
    text = ""
    for line in group:
        text = _join(text, line.text.lstrip(BULLETS + " ") if line is first and line.bullet else line.text, words)
    heading = all(_is_heading(line, body) for line in group)
    kind: BlockKind = "heading" if heading else "item" if first.bullet else "paragraph"
    return Block(kind, (Run(squeeze(text), bold=all(line.bold for line in group)),), page=first.page)


def _join(text: str, line: str, words: Counter[str]) -> str:
    if not text:
        return line
    parted = re.search(rf"([^\W\d_]+(?:['’][^\W\d_]+)?)([{_HYPHENS}])$", text)
    begun = re.match(r"[^\W_]+", line)
    if not parted or not begun:
        return text + line if text.endswith(("—", "–", "/")) else f"{text} {line}"
    if _keeps_hyphen(parted.group(1), begun.group(), parted.group(2), words):
        return text[:-1] + "-" + line if parted.group(2) in "-\u00ad" else text + line
    return text[:-1] + line


def _keeps_hyphen(before: str, after: str, hyphen: str, words: Counter[str]) -> bool:
    """Whether a hyphen at a line's end belongs to the word, told by how the document writes it elsewhere."""
    if hyphen == "\u00ad" or (hyphen == "‐" and not words["‐"]):
        return False
    if not after[0].islower():
        return True
    joined, hyphened = words[(before + after).lower()], words[f"{before}-{after}".lower()]
    if joined or hyphened:
        return hyphened > joined
    if before.lower() in _KEEPS_HYPHEN and words[after.lower()]:
        return True
    return min(len(before), len(after)) >= 3 and bool(words[before.lower()] and words[after.lower()])


def _words(lines: Sequence[Line]) -> Counter[str]:
    """How often each word stands whole in the document, hyphened ones too; `‐` if that hyphen is used inside lines."""
    words: Counter[str] = Counter()
    parted = False
    for line in lines:
        on_line = re.findall(r"[^\W_]+(?:['’‐-][^\W_]+)*", line.text)
        whole = on_line[parted:]
        parted = line.text[-1:] in _HYPHENS
        for word in whole[:-1] if parted else whole:
            plain = word.replace("‐", "-").lower()
            words[plain] += 1
            if "‐" in word:
                words["‐"] += 1
            if "-" in plain:
                words.update(plain.split("-"))
    return words
