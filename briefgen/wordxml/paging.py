"""Which page each bookmark of a Word document is on, by laying it out as Word does: lines, tables, pages.

Nobody but a word processor knows for certain. But with the fonts in the file, styles that are ours and text that runs
in one column, the layout follows few rules: lines are filled greedily, what is kept together moves together, a row
of a table stays whole and its head is repeated. The tests compare the result with LibreOffice's pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from briefgen.wordxml.measures import Face, Letters, Setting, Styles, TableSetting
from briefgen.wordxml.namespaces import Element, qn

_EMU = 12700
_BREAKS_AFTER = "-–—"
Faces = Callable[[Letters], Face]


@dataclass(slots=True)
class _Block:
    """A paragraph or a table row, measured."""

    lines: list[float]
    """Heights of its lines; a table row is one line."""
    before: float = 0.0
    after: float = 0.0
    keep_next: bool = False
    keep_lines: bool = False
    new_page: bool = False
    widow_control: bool = True
    contextual: str = ""
    """Style, when it wants no space between paragraphs of the same style."""
    bookmarks: tuple[str, ...] = ()
    head: float = 0.0
    """Of a table row: height of the table's head, repeated on a new page; of the head itself 0."""
    row: bool = False

    @property
    def height(self) -> float:
        return sum(self.lines)

    @property
    def least(self) -> float:
        """Height of what may not be torn from the end of the block before."""
        if self.keep_lines or self.row or not self.widow_control:
            return self.height if self.keep_lines or self.row else self.lines[0]
        return self.height if len(self.lines) < 4 else self.lines[0] + self.lines[1]


@dataclass(slots=True)
class _Pages:
    """Pages filled from the top."""

    room: float
    page: int = 1
    used: float = 0.0
    space: float = 0.0
    """Space after the block before, not used yet."""
    style: str = ""
    found: dict[str, int] = field(default_factory=dict)

    def turn(self) -> None:
        self.page += 1
        self.used = self.space = 0.0
        self.style = ""


def pages_of(body: Element, styles: Styles, faces: Faces, *, width: float, height: float) -> dict[str, int]:
    """Page of each bookmark of a document.

    Args:
        body: the `w:body`.
        styles: the document's styles.
        faces: the font face for the letters of a run.
        width: of the text, in points.
        height: of the text, in points.
    """
    measuring = _Measuring(styles, faces, width)
    blocks = list(measuring.blocks(body))
    pages = _Pages(height)
    at = 0
    while at < len(blocks):
        chain = at
        while chain + 1 < len(blocks) and blocks[chain].keep_next and not blocks[chain + 1].new_page:
            chain += 1
        _place_chain(pages, blocks[at : chain + 1])
        at = chain + 1
    return pages.found


def _place_chain(pages: _Pages, chain: Sequence[_Block]) -> None:
    """Blocks of which each keeps with the next: together on a page, if a page can hold them."""
    if chain[0].new_page and (pages.used or pages.page > 1):
        pages.turn()
    needed = sum(block.height for block in chain[:-1]) + chain[-1].least
    needed += sum(max(above.after, below.before) for above, below in pairwise(chain))
    gap = _gap(pages, chain[0])
    if pages.used and pages.used + gap + needed > pages.room + 0.01 and needed <= pages.room:
        pages.turn()
        pages.used = chain[0].head
    for block in chain:
        _place(pages, block)


def _gap(pages: _Pages, block: _Block) -> float:
    if not pages.used:
        return block.before if block.new_page or pages.page == 1 else 0.0
    if block.contextual and block.contextual == pages.style:
        return 0.0
    # Of the space after one paragraph and before the next Word uses the larger, as HTML does.
    return max(pages.space, block.before)


def _place(pages: _Pages, block: _Block) -> None:
    gap = _gap(pages, block)
    if pages.used + gap + block.height <= pages.room + 0.01:
        _mark(pages, block)
        pages.used += gap + block.height
    else:
        _split(pages, block, gap)
    pages.space, pages.style = block.after, block.contextual


def _split(pages: _Pages, block: _Block, gap: float) -> None:
    """Lay a block over a page's end: as many lines as fit, at least two on either side."""
    lines = list(block.lines)
    fitting, height = 0, pages.used + gap
    while fitting < len(lines) and height + lines[fitting] <= pages.room + 0.01:
        height += lines[fitting]
        fitting += 1
    whole = block.keep_lines or block.row
    if block.widow_control and len(lines) - fitting < 2:
        fitting = len(lines) - 2
    if whole or fitting < (2 if block.widow_control else 1):
        fitting = 0
    if fitting:
        _mark(pages, block)
        lines = lines[fitting:]
    elif pages.used:
        pass
    else:
        # Nothing fits even on an empty page: it overflows, as in Word.
        _mark(pages, block)
        pages.used = pages.room
        return
    pages.turn()
    if not fitting:
        _mark(pages, block)
    pages.used = block.head
    while sum(lines) > pages.room - pages.used:
        taken = 0.0
        while lines and taken + lines[0] <= pages.room - pages.used:
            taken += lines.pop(0)
        if not taken:
            break
        pages.turn()
    pages.used += sum(lines)


def _mark(pages: _Pages, block: _Block) -> None:
    for name in block.bookmarks:
        pages.found.setdefault(name, pages.page)


class _Measuring:
    """Turns paragraphs and table rows into blocks."""

    def __init__(self, styles: Styles, faces: Faces, width: float) -> None:
        self.styles, self.faces, self.width = styles, faces, width

    def blocks(self, parent: Element) -> Iterator[_Block]:
        for child in parent:
            if child.tag == qn("w:p"):
                yield self.paragraph(child, self.width)
            elif child.tag == qn("w:tbl"):
                yield from self.table(child)
            elif child.tag == qn("w:sdt"):
                content = child.find(qn("w:sdtContent"))
                if content is not None:
                    yield from self.blocks(content)

    def paragraph(self, paragraph: Element, width: float) -> _Block:
        """A paragraph in a column of `width`."""
        setting = self.styles.of_paragraph(paragraph.find(qn("w:pPr")))
        lines = _Filling(self, setting, width).lines(paragraph)
        lines[0] += setting.top
        lines[-1] += setting.bottom
        return _Block(
            lines=lines,
            before=setting.before,
            after=setting.after,
            keep_next=setting.keep_next,
            keep_lines=setting.keep_lines,
            new_page=setting.new_page,
            widow_control=setting.widow_control,
            contextual=setting.style if setting.contextual else "",
            bookmarks=_bookmarks(paragraph),
        )

    def table(self, table: Element) -> Iterator[_Block]:
        """The rows of a table."""
        columns = table.iterfind(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
        grid = [float(column.get(qn("w:w"), "0")) / 20 for column in columns]
        style = table.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}")
        setting = self.styles.of_table(style.get(qn("w:val"), "") if style is not None else "")
        rows = list(table.iterfind(qn("w:tr")))
        head = 0.0
        for number, row in enumerate(rows):
            last = number + 1 == len(rows)
            is_head = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
            height, keeps = self._row(row, grid, setting)
            height += setting.top if number == 0 else 0.0
            height += setting.under_head if number == 0 else setting.bottom if last else setting.between
            yield _Block(
                lines=[height],
                keep_next=(is_head or keeps) and not last,
                bookmarks=_bookmarks(row),
                head=0.0 if is_head else head,
                row=True,
            )
            head += height if is_head else 0.0

    def _row(self, row: Element, grid: Sequence[float], setting: TableSetting) -> tuple[float, bool]:
        """Height of a row's content, and whether it keeps with the next row."""
        at, height, keeps = 0, 0.0, False
        for cell in row.iterfind(qn("w:tc")):
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            columns = int(span.get(qn("w:val"), "1")) if span is not None else 1
            width = sum(grid[at : at + columns]) - setting.left - setting.right
            at += columns
            blocks = [self.paragraph(paragraph, width) for paragraph in cell.iter(qn("w:p"))]
            keeps = keeps or any(block.keep_next for block in blocks)
            inner = sum(max(above.after, below.before) for above, below in pairwise(blocks))
            height = max(height, sum(block.height for block in blocks) + inner + blocks[0].before + blocks[-1].after)
        return height, keeps


@dataclass(slots=True)
class _Piece:
    """Part of a line that is not broken: a word with the space after it."""

    width: float
    space: float
    height: float


@dataclass(frozen=True, slots=True)
class _Bit:
    """What a run holds: a word, a tab, a break or a picture."""

    kind: Literal["text", "tab", "break", "picture"]
    letters: Letters
    text: str = ""
    width: float = 0.0
    height: float = 0.0


class _Filling:
    """Fills the lines of one paragraph."""

    def __init__(self, measuring: _Measuring, setting: Setting, width: float) -> None:
        self.styles, self.faces = measuring.styles, measuring.faces
        self.setting = setting
        self.width = width - setting.left - setting.right
        start = 0.0 if setting.numbered and setting.first < 0 else setting.first
        self.x = start
        self.height = 0.0
        self.done: list[float] = []

    def lines(self, paragraph: Element) -> list[float]:
        word = _Piece(0.0, 0.0, 0.0)
        for bit in self._bits(paragraph):
            letters, natural = bit.letters, self._line_height(bit.letters)
            if bit.kind == "picture":
                self._add(word)
                word = _Piece(0.0, 0.0, 0.0)
                self._add(_Piece(bit.width, 0.0, bit.height))
            elif bit.kind == "tab":
                self._add(word)
                word = _Piece(0.0, 0.0, 0.0)
                self.x = self._next_stop()
                self.height = max(self.height, natural)
            elif bit.kind == "break":
                self._add(word)
                word = _Piece(0.0, 0.0, 0.0)
                self._end_line(natural)
            else:
                bare = bit.text.rstrip(" ")
                used = self.faces(letters)
                word.width += word.space + used.width(bare, letters.size)
                word.space = used.width(bit.text[len(bare) :], letters.size)
                word.height = max(word.height, natural)
                if bit.text != bare or bit.text[-1:] in _BREAKS_AFTER:
                    self._add(word)
                    word = _Piece(0.0, 0.0, 0.0)
        self._add(word)
        if self.height or not self.done:
            self._end_line(self._line_height(self.setting.letters))
        return self.done

    def _add(self, piece: _Piece) -> None:
        """Put a word on the line, or on the next when it does not fit; a word wider than a line is cut."""
        if not piece.width and not piece.height:
            return
        if self.x > 0 and self.x + piece.width > self.width + 0.01:
            self._end_line(0.0)
        while piece.width > self.width - self.x + 0.01 and self.x <= 0:
            self.height = max(self.height, piece.height)
            piece.width -= self.width - self.x
            self._end_line(0.0)
        self.x += piece.width + piece.space
        self.height = max(self.height, piece.height)

    def _end_line(self, least: float) -> None:
        self.done.append(self.height or least)
        self.x, self.height = 0.0, 0.0

    def _next_stop(self) -> float:
        """Where a tab leads, from the left indent: an own stop, the hanging indent, or the next default stop.

        At a stop on the far side the text that follows ends: it takes its room from there, not from here.
        """
        at = self.x + self.setting.left
        if any(stop > at for stop in self.setting.far_tabs) and not any(stop > at for stop in self.setting.tabs):
            return self.x
        stops = [*self.setting.tabs]
        if self.setting.first < 0:
            stops.append(self.setting.left)
        ahead = [stop for stop in stops if stop > at + 0.01]
        default = (at // self.styles.default_tab + 1) * self.styles.default_tab
        return min(min(ahead) if ahead else default, self.setting.left + self.width) - self.setting.left

    def _line_height(self, letters: Letters) -> float:
        used = self.faces(letters)
        natural = (used.ascent + used.descent) * letters.size + 2 * letters.border
        if self.setting.line_rule == "exact":
            return self.setting.line
        if self.setting.line_rule == "atLeast":
            return max(self.setting.line, natural)
        return natural * self.setting.line

    def _bits(self, paragraph: Element) -> Iterator[_Bit]:
        """Words (with the space behind them), tabs, breaks and pictures, in reading order."""
        for run in paragraph.iter(qn("w:r")):
            letters = self.styles.of_run(self.setting, run.find(qn("w:rPr")))
            for child in run:
                if child.tag == qn("w:t"):
                    yield from (_Bit("text", letters, part) for part in _words(child.text or ""))
                elif child.tag in (qn("w:tab"), qn("w:ptab")):
                    yield _Bit("tab", letters)
                elif child.tag in (qn("w:br"), qn("w:cr")):
                    yield _Bit("break", letters)
                elif child.tag == qn("w:drawing"):
                    extent = next(child.iter(qn("wp:extent")), None)
                    if extent is not None:
                        width, height = (int(extent.get(name, "0")) / _EMU for name in ("cx", "cy"))
                        yield _Bit("picture", letters, "", width, height)


def _words(text: str) -> Iterator[str]:
    """Text cut behind each run of spaces and each hyphen: “twenty-five men ” → “twenty-”, “five ”, “men ”."""
    start = 0
    for at, character in enumerate(text):
        following = text[at + 1 : at + 2]
        if (character == " " and following != " ") or (
            character in _BREAKS_AFTER and following.isalpha() and at > start
        ):
            yield text[start : at + 1]
            start = at + 1
    if start < len(text):
        yield text[start:]


def _bookmarks(parent: Element) -> tuple[str, ...]:
    return tuple(mark.get(qn("w:name"), "") for mark in parent.iter(qn("w:bookmarkStart")))
