"""The lines of a PDF in reading order: what is where on a page, running heads out, two columns one after the other.

Everything here is geometry, in points, with y growing upwards as in PDF itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from briefgen.importing.blocks import Run, join_runs, plain_letters
from briefgen.importing.pdf_words import BULLETS, Piece, Sheet

_SECTION_LINE = re.compile(
    r"^(prosecution|protection|prevention|partnerships?|trafficking profile|(prioriti[sz]ed )?recommendations?\b.*)"
    r"\s*:?$",
    re.I,
)
_TIER_LINE = re.compile(r"\b(tier\s*[123]|special case)\b", re.I)


def is_title(text: str) -> bool:
    """True for the heading of a section or a country."""
    return bool(_SECTION_LINE.match(text) or (len(text) <= 90 and _TIER_LINE.search(text)))


@dataclass(frozen=True, slots=True)
class Line(Piece):
    """A line of a column: its pieces joined, and the edges of the column it stands in."""

    runs: tuple[Run, ...] = ()
    page: int = 0
    column: int = 0
    """Counts columns and bands of the document: lines of one number stand under each other."""
    column_left: float = 0.0
    column_right: float = 0.0

    @property
    def bullet(self) -> bool:
        """True when it begins with a bullet."""
        return self.text[:1] in BULLETS


def lines_of(sheets: Sequence[Sheet], body: float) -> list[Line]:
    """All lines of the document in reading order; `body` is the size that most of the text is set in."""
    count = 0
    lines: list[Line] = []
    for sheet in without_running_heads(sheets):
        for group, left, right in _columns(sheet, body):
            rows = list(_rows(group))
            lines += [
                replace(row, page=sheet.number, column=count, column_left=left, column_right=right) for row in rows
            ]
            count += 1
    return lines


def body_size(sheets: Iterable[Sheet]) -> float:
    """The size that most of the text is set in."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for piece in sheet.pieces:
            sizes[round(piece.size * 2) / 2] += len(piece.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


# -- running heads and page numbers -----------------------------------------------------------------------------------


def without_running_heads(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """The pages without what is printed on every one: heads, the country's name beside them, page numbers.

    A line of the text must never be lost: what goes stands in the margin, with white space between it and the text, and
    is repeated, a number, or a short line where most pages have one; or it stands in the same place on half the pages.
    """
    edges = [_edge_rows(sheet) for sheet in sheets]
    seen: Counter[tuple[str, int]] = Counter()
    heights: dict[int, list[str]] = defaultdict(list)
    for rows in edges:
        for row, apart in rows:
            seen[_pattern(row.text), round(row.base / 4)] += 1
            if apart:
                heights[round(row.base / 4)].append(row.text)
    often = max(2, min(3, len(sheets) // 2))
    usual = max(3, len(sheets) // 2)
    short = {
        height for height, texts in heights.items() if len(texts) >= usual and all(len(text) <= 60 for text in texts)
    }
    for sheet, rows in zip(sheets, edges, strict=True):
        gone: list[float] = []
        for row, apart in rows:
            key = round(row.base / 4)
            count = sum(seen[_pattern(row.text), key + step] for step in (-1, 0, 1))
            alone = re.fullmatch(r"\W*(\d{1,4}|[ivxlc]{1,7})\W*", row.text) is not None
            name = key in short and not _TIER_LINE.search(row.text)
            repeated = len(sheets) > 1 and count >= often
            # The heading of a section stands at the head of a page now and then, always at the same height.
            if _SECTION_LINE.match(row.text):
                continue
            if count >= usual or (apart and (repeated or alone or name)):
                gone.append(row.base)
        text = [piece for piece in sheet.pieces if not any(abs(piece.base - base) < 2 for base in gone)]
        yield replace(sheet, pieces=tuple(text))


def _edge_rows(sheet: Sheet) -> list[tuple[Line, bool]]:
    """The outermost three lines above and below, each with whether white space parts it from the text."""
    rows = sorted(_rows(sheet.pieces, across=True), key=lambda row: -row.base)
    edges: list[tuple[Line, bool]] = []
    for inward in (rows, rows[::-1]):
        outer = [row for row in inward[:4] if row.base > 0.88 * sheet.height or row.base < 0.10 * sheet.height]
        gap = next(
            (i for i, (one, other) in enumerate(pairwise(inward[:4])) if abs(one.base - other.base) > 2 * one.size),
            None,
        )
        edges += [(row, gap is not None and number <= gap) for number, row in enumerate(outer[:3])]
    return edges


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold()).strip()


def page_breaks(sheets: Sequence[Sheet]) -> Iterator[int]:
    """Pages that another one than the next follows, told by the numbers printed in their margins."""
    numbers = []
    for sheet in sheets:
        lone = [
            re.fullmatch(r"\W*(\d{1,4})\W*(?:/\W*\d{1,4}\W*)?", row.text) for row, apart in _edge_rows(sheet) if apart
        ]
        told = [int(match[1]) for match in lone if match]
        numbers.append(told[0] if len(told) == 1 else None)
    for sheet, (number, following) in zip(sheets, pairwise(numbers), strict=False):
        if number is not None and following is not None and following != number + 1:
            yield sheet.number


# -- columns ----------------------------------------------------------------------------------------------------------


def _columns(sheet: Sheet, body: float) -> Iterator[tuple[list[Piece], float, float]]:
    """Groups of pieces in reading order, each with the left and right edge of its column."""
    pieces = sorted(sheet.pieces, key=lambda piece: (-piece.base, piece.left))
    if not pieces:
        return
    edge_left, edge_right = min(p.left for p in pieces), max(p.right for p in pieces)
    gutter = _gutter(pieces, sheet.width)
    if gutter is None:
        yield pieces, edge_left, edge_right
        return
    band: list[Piece] = []
    for group, across in _bands(pieces, gutter, body):
        if across:
            yield from _two(band, gutter)
            band = []
            yield group, edge_left, edge_right
        else:
            band += group
    yield from _two(band, gutter)


def _two(band: list[Piece], gutter: float) -> Iterator[tuple[list[Piece], float, float]]:
    for is_right in (False, True):
        column = [piece for piece in band if (_middle(piece) > gutter) == is_right]
        if column:
            right = max(piece.right for piece in column)
            # A left column of short lines (names, headings) is as wide as the page makes it.
            yield column, min(piece.left for piece in column), right if is_right else max(right, gutter - 4)


def _middle(piece: Piece) -> float:
    return (piece.left + piece.right) / 2


def _gutter(pieces: Sequence[Piece], width: float) -> float | None:
    """The x of the white lane between two columns, or None for a page of one column."""
    if len(pieces) < 4:
        return None
    crossed = {
        x: sum(piece.left < x - 1 and piece.right > x + 1 for piece in pieces)
        for x in range(int(width * 0.38), int(width * 0.62))
    }
    least = min(crossed.values(), default=len(pieces))
    if least > 0.2 * len(pieces):
        return None
    lanes = [x for x, count in crossed.items() if count == least]
    gutter = lanes[len(lanes) // 2]
    sides = Counter(_middle(piece) > gutter for piece in pieces if not (piece.left < gutter < piece.right))
    return float(gutter) if min(sides[True], sides[False]) >= 2 else None


def _bands(pieces: Sequence[Piece], gutter: float, body: float) -> Iterator[tuple[list[Piece], bool]]:
    """Rows from the top, each told whether it goes across both columns and so parts what is above and below it."""
    rights = [piece for piece in pieces if piece.left > gutter - 1]
    for row in _grouped(pieces, lambda piece, _: 0.3 * piece.size):
        crosses = any(piece.left < gutter - 2 and piece.right > gutter + 2 for piece in row)
        yield row, crosses or _stands_across(row, rights, gutter, body)


def _stands_across(row: list[Piece], rights: Sequence[Piece], gutter: float, body: float) -> bool:
    """A heading too short to reach the gutter still goes across both columns if the right one makes room for it."""
    if any(piece.right > gutter for piece in row) or not _is_heading(row, body):
        return False
    base, size = row[0].base, row[0].size
    beside = any(base - 0.8 * size < piece.base < base + 1.1 * size for piece in rights)
    return not beside and any(piece.base < base for piece in rights)


def _is_heading(row: Sequence[Piece], body: float) -> bool:
    """Only a country's or a tier's heading, or a large one, parts a page; a section's stands in its column."""
    text = " ".join(piece.text for piece in row)
    strong = all(piece.bold or piece.size >= 1.15 * body for piece in row) or text.isupper()
    large = all(piece.size >= 1.3 * body for piece in row)
    return len(text) <= 90 and (large or (strong and bool(_TIER_LINE.search(text))))


def _grouped(pieces: Iterable[Piece], tolerance: Callable[[Piece, Piece], float]) -> list[list[Piece]]:
    """Pieces from the top down as rows: those whose baseline is near that of the first."""
    rows: list[list[Piece]] = []
    for piece in pieces:
        if rows and abs(rows[-1][0].base - piece.base) < tolerance(piece, rows[-1][0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return rows


def _rows(pieces: Iterable[Piece], *, across: bool = False) -> Iterator[Line]:
    """Pieces of one column as lines; a gap of two letters' width parts cells, unless `across` is wanted."""
    ordered = sorted(pieces, key=lambda piece: -piece.base)
    for row in _grouped(ordered, lambda piece, first: 0.3 * max(piece.size, first.size)):
        row.sort(key=lambda piece: piece.left)
        cells: list[list[Piece]] = [[row[0]]]
        for before, piece in pairwise(row):
            gap = piece.left - before.right
            bullet = before.text.strip() in BULLETS
            if gap > 2.5 * piece.size and not bullet and not across:
                cells.append([piece])
            else:
                cells[-1].append(piece)
        yield from map(_line, cells)


def _line(row: Sequence[Piece]) -> Line:
    size = max(piece.size for piece in row)
    # The marks of footnotes, small and raised, are no words.
    cell = [piece for piece in row if piece.size >= 0.8 * size or not re.fullmatch(r"[\d*†‡§¶\[\] ]+", piece.text)]
    runs = [Run(cell[0].text.lstrip(), cell[0].bold)]
    for before, piece in pairwise(cell):
        spaced = runs[-1].text.endswith(" ") or piece.text.startswith(" ")
        space = "" if spaced or piece.left - before.right < 0.12 * piece.size else " "
        runs.append(Run(space + piece.text, piece.bold))
    runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    weighed = [piece for piece in cell if piece.text.strip() not in BULLETS] or list(cell)
    joined = join_runs(Run(plain_letters(run.text), run.bold) for run in runs)
    return Line(
        text="".join(run.text for run in joined),
        runs=joined,
        left=cell[0].left,
        right=max(piece.right for piece in cell),
        base=cell[0].base,
        size=max(piece.size for piece in weighed),
        bold=all(piece.bold for piece in weighed),
        first_word=cell[0].first_word,
        paragraph=cell[-1].paragraph,
    )
