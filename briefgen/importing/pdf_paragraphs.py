"""Lines of a PDF as paragraphs: where one ends, what is a heading or an item of a list, words parted at line ends.

A paragraph shows its beginning by space above it, by its indented first line or by a bullet. Where it shows nothing, at
the head of a page or column and in text set without either, the line before tells: in justified text a last line stops
short of the edge, in ragged text the next word would have had room on it. Where that line happens to be full, nothing
tells, and the two are joined and the page is noted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from briefgen.importing.blocks import (
    Block,
    BlockKind,
    PageNote,
    Run,
    is_caption,
    is_chart,
    is_furniture,
    join_runs,
    squeeze,
)
from briefgen.importing.pdf_lines import Line, is_title
from briefgen.importing.pdf_words import BULLETS
from briefgen.importing.report_phrases import words_of

_SENTENCE_END = re.compile(r"[.!?:;][”\"’')\]]*$")
_HYPHENS = "-‐\u00ad"
_KEEPS_HYPHEN = words_of("words before a hyphen")
_SPACE = 0.6
"""Width of a space in ems, in the widest of fonts."""
_WIDE_STEP = 1.22
"""From this many steps of a line on, space stands between two lines."""


def read_paragraphs(lines: Sequence[Line], body: float) -> tuple[tuple[Block, ...], tuple[PageNote, ...]]:
    """The paragraphs, headings and items of lines in reading order, and what is to be known of their pages.

    `body` is the size that most text is set in.
    """
    words = _words(lines)
    style = _style(lines, body)
    small = _small_sizes(lines, body)
    text: list[Line] = []
    small_print: list[Line] = []
    for line in lines:
        is_small = round(line.size, 1) in small and not (line.size >= 0.75 * body and is_title(line.text))
        (small_print if is_small else text).append(line)
    lines = _without_divided_tags(text, style)
    groups: list[list[Line]] = []
    unsure: dict[int, None] = {}
    for index, line in enumerate(lines):
        begins = not groups or _begins(groups[-1], lines, index, style)
        if begins is None:
            unsure[lines[index - 1].page] = None
        if begins:
            groups.append([line])
        else:
            groups[-1].append(line)
    blocks: list[Block] = []
    item: list[Line] = []
    for group in _around_pictures(groups, body):
        block = _block(group, body, words)
        if block.kind == "item":
            item, block = group, replace(block, items=(len(blocks),))
        elif item and block.kind == "paragraph" and _hangs_under(item, group[0], style):
            block = replace(block, kind="item", items=blocks[-1].items)
        else:
            item = []
        blocks.append(block)
    notes = [PageNote(page, "unsure end") for page in unsure]
    notes += [PageNote(line.page, "small print", line.text) for line in small_print]
    return tuple(blocks), tuple(notes)


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
    justified: bool
    """Lines are set to one length, but for the last of each paragraph."""
    edges: Mapping[tuple[int, bool], float]
    """Left edge of lines, and whether their page has columns → the right edge that the longest of them reaches."""
    floor: float
    """The lowest baseline of the text."""
    parted: frozenset[int]
    """Pages with columns."""


def _style(lines: Sequence[Line], body: float) -> _Style:
    own = [line for line in lines if abs(line.size - body) < 0.6]
    pairs = [(before, line) for before, line in pairwise(own) if before.column == line.column]
    steps = [before.base - line.base for before, line in pairs if 0 < before.base - line.base < 2 * body]
    leading = median(steps) if steps else 1.25 * body
    plain = [(b, line) for b, line in pairs if not (line.bullet or b.bullet or line.bold or b.bold)]
    wide = sum(_WIDE_STEP * leading < b.base - line.base < 3 * leading for b, line in plain)
    indents = sum(_is_indented(line, body) and not _is_indented(b, body) for b, line in plain)
    pages = len({line.page for line in lines}) or 1
    columns = Counter(page for page, _ in {(line.page, line.column) for line in lines})
    parted = frozenset(page for page, count in columns.items() if count > 1)
    edges: dict[tuple[int, bool], float] = {}
    for line in own:
        key = round(line.left), line.page in parted
        edges[key] = max(line.right, edges.get(key, 0.0))
    full = sum(line.right > edges[round(line.left), line.page in parted] - 1 for line in own)
    return _Style(
        body,
        leading,
        spaced=wide > pages,
        indented=indents > pages,
        justified=full > 0.5 * len(own),
        edges=edges,
        floor=min((line.base for line in own), default=0.0),
        parted=parted,
    )


def _small_sizes(lines: Sequence[Line], body: float) -> frozenset[float]:
    """Sizes of captions and notes, in points: smaller than the text, and little of the document is set in them."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size, 1)] += len(line.text)
    few = 0.04 * letters.total()
    return frozenset(s for s, count in letters.items() if s < 0.75 * body or (s < 0.95 * body and count < few))


def _is_indented(line: Line, body: float) -> bool:
    return line.left > line.column_left + 0.8 * body


def _is_heading(line: Line, body: float) -> bool:
    letters = [c for c in line.text if c.isalpha()]
    capitals = len(letters) > 3 and all(c.isupper() for c in letters)
    narrow = line.right < line.column_right - 0.05 * (line.column_right - line.column_left)
    return (
        not line.bullet and (line.bold or line.size >= 1.15 * body or (capitals and narrow)) and len(line.text) <= 120
    )


def _begins(group: Sequence[Line], lines: Sequence[Line], index: int, style: _Style) -> bool | None:
    """Whether a line begins a block of its own after the lines of `group`; None where nothing tells."""
    first, last, line, body = group[0], group[-1], lines[index], style.body
    step = last.base - line.base
    beside = last.column == line.column
    near = 0.3 * style.leading <= step <= _WIDE_STEP * style.leading
    if last.paragraph and line.paragraph and last.paragraph != line.paragraph:
        return True
    heading, was_heading = _is_heading(line, body), _is_heading(last, body)
    if last.paragraph and last.paragraph == line.paragraph and heading == was_heading and (near or not beside):
        return False
    if is_furniture(last.text) or (is_furniture(line.text) and _SENTENCE_END.search(last.text)):
        return True
    if heading or was_heading:
        wrapped = last.right > last.column_left + 0.6 * (last.column_right - last.column_left)
        same = heading and was_heading and beside and abs(last.size - line.size) < 0.6
        return not (same and wrapped and step <= 1.3 * style.leading and last.bold == line.bold)
    if abs(line.size - last.size) > 0.1 * body:
        # A caption, a note: its letters are smaller than those of the text around it.
        return True
    following = lines[index + 1] if index + 1 < len(lines) else None
    if line.bullet and not _goes_on(group, line, following, style):
        return True
    if beside:
        if not near:
            # The same height: cells of a table beside each other. A wider step: the space between paragraphs.
            return True
        if first.bullet and first.column != line.column:
            # The item goes on from another column: its lines here begin where the first of them does.
            return line.left < min(part.left for part in group if part.column == line.column) - 0.3 * body
        if first.bullet and not abs(line.left - first.left) < 0.3 * body:
            return line.left < first.left
        if style.indented:
            return _is_indented(line, body) and not (_is_indented(last, body) and _ends(last, line, style) is False)
        return not style.spaced and _ends(last, line, style)
    # The line stands at the head of the next column: a paragraph goes on there unless it is plainly at its end.
    if style.indented and not first.bullet:
        return bool(_SENTENCE_END.search(last.text)) and _is_indented(line, body)
    ends = _ends(last, line, style)
    return True if ends is None and _had_room(last, lines, index, style) else ends


def _ends(last: Line, line: Line, style: _Style) -> bool | None:
    """Whether a paragraph ends with a line, told by the white after it and the next line; None where it is full."""
    letters = line.text.lstrip("“\"‘'([")
    if not _SENTENCE_END.search(last.text) or letters[:1].islower():
        return False
    edge = style.edges.get((round(last.left), last.page in style.parted), last.column_right)
    if style.justified:
        return last.right < edge - 1
    return True if last.right + _SPACE * last.size + line.first_word < edge else None


def _had_room(last: Line, lines: Sequence[Line], index: int, style: _Style) -> bool:
    """Whether the page had room for another line of the paragraph. Browsers move one, so that two stand together."""
    line = lines[index]
    if last.page in style.parted or last.base - style.leading < style.floor - 0.1:
        return False
    rest = 1
    for before, after in pairwise(lines[index : index + 4]):
        if before.column != after.column or before.base - after.base > _WIDE_STEP * style.leading:
            break
        rest += 1
    return style.spaced and last.page != line.page and rest != 2


def _without_divided_tags(lines: Sequence[Line], style: _Style) -> list[Line]:
    """The lines without the tags of elements that hold several paragraphs, as pages with line breaks for them have."""
    divided = {
        line.paragraph
        for before, line in pairwise(lines)
        if before.paragraph == line.paragraph
        and before.column == line.column
        and before.base - line.base > _WIDE_STEP * max(style.leading, line.size)
    }
    return [replace(line, paragraph=0) if line.paragraph in divided else line for line in lines]


def _hangs_under(item: Sequence[Line], line: Line, style: _Style) -> bool:
    """Whether a paragraph stands as far in as the text of the list item before it, and so belongs to it."""
    further_in = item[0].left + 0.3 * style.body < line.left < item[0].left + 6 * style.body
    return further_in and item[0].column == line.column and not style.indented


def _goes_on(group: Sequence[Line], line: Line, following: Line | None, style: _Style) -> bool:
    """Whether a bullet at a line's start is one of those inside a paragraph: the line after it hangs no further in."""
    first, last = group[0], group[-1]
    if first.bullet or last.column != line.column or last.base - line.base > _WIDE_STEP * style.leading:
        return False
    if any(bullet in before.text for before in group for bullet in BULLETS):
        return True
    flush = abs(line.left - first.left) < 0.3 * style.body
    hangs = following is not None and following.column == line.column and following.left > line.left + 0.3 * style.body
    return flush and not hangs and following is not None and not following.bullet


def _block(group: Sequence[Line], body: float, words: Counter[str]) -> Block:
    first = group[0]
    runs: list[Run] = []
    for line in group:
        own = list(line.runs)
        if line is first and line.bullet:
            own[0] = replace(own[0], text=own[0].text.lstrip(BULLETS + " "))
        elif runs:
            cut, between = _seam("".join(run.text for run in runs[-2:]), line.text, words)
            runs[-1] = replace(runs[-1], text=runs[-1].text[: len(runs[-1].text) - cut] + between)
        runs += own
    inline = first.bullet and first.text[0] in "".join(run.text for run in runs)
    heading = all(_is_heading(line, body) for line in group)
    kind: BlockKind = "heading" if heading else "item" if first.bullet and not inline else "paragraph"
    return Block(kind, join_runs(runs), page=first.page)


def _seam(text: str, line: str, words: Counter[str]) -> tuple[int, str]:
    """How many letters go at the end of a text, and what comes between it and the line after it."""
    parted = re.search(rf"([^\W\d_]+(?:['’][^\W\d_]+)?)([{_HYPHENS}])$", text)
    begun = re.match(r"[^\W_]+", line)
    if not parted or not begun:
        return 0, "" if text.endswith(("—", "–", "/")) else " "
    if _keeps_hyphen(parted.group(1), begun.group(), parted.group(2), words):
        return (1, "-") if parted.group(2) in "-\u00ad" else (0, "")
    return 1, ""


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
