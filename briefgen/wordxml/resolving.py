"""Accepting tracked changes as Word's review pane does, taking back our own in one paragraph, and listing them.

Both work in place. What is left is what Word leaves: a paragraph whose mark goes joins the one after it, a table
without rows goes, a link or control that lost all it held goes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefgen.wordxml.content_controls import unwrap
from briefgen.wordxml.namespaces import Element, qn, take_out
from briefgen.wordxml.revisions import (
    ADDING,
    AUTHOR,
    RUN_CONTAINERS,
    TAKING,
    UNSEEN_MARKS,
    W_AUTHOR,
    W_DATE,
    W_DEL,
    W_ID,
    W_INS,
    W_P,
    W_PPR,
    W_R,
    W_RPR,
    W_SDT,
    W_SDT_CONTENT,
    W_TBL,
    W_TC,
    W_TR,
    W_TRPR,
    text_becomes_live,
    word_tags,
)

_PROPERTY_CHANGES = word_tags(
    "rPrChange pPrChange sectPrChange tblPrChange tcPrChange trPrChange tblGridChange tblPrExChange numberingChange"
)
_MOVE_RANGES = word_tags("moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd")
_FRAMES_THAT_GO = word_tags("customXmlDelRangeStart customXmlMoveFromRangeStart")
_FRAME_STARTS = _FRAMES_THAT_GO | word_tags("customXmlInsRangeStart customXmlMoveToRangeStart")
_FRAME_ENDS = frozenset(tag.replace("Start", "End") for tag in _FRAME_STARTS)
_CELL_DEL = qn("w:cellDel")
_CELL_MARKS = frozenset((qn("w:cellIns"), _CELL_DEL))
_ZERO_WIDTH = UNSEEN_MARKS | {qn("w:lastRenderedPageBreak")}
_COMMENT, _COMMENT_RANGE = qn("w:commentReference"), word_tags("commentRangeStart commentRangeEnd")
_HOLDERS = RUN_CONTAINERS | ADDING | TAKING
_PROPERTIES = word_tags("pPr sdtPr sdtEndPr smartTagPr customXmlPr")
_AROUND_BLOCKS = frozenset((W_SDT_CONTENT, W_SDT, qn("w:customXml")))


@dataclass(frozen=True, slots=True)
class Revision:
    """One tracked change as the review pane counts it."""

    kind: str
    """`insertion`, `deletion`, `move`, `formatting`, `row`, `control`."""
    author: str
    date: str
    text: str


def revisions_in(root: Element) -> Iterator[Revision]:
    """The tracked changes below `root` in document order."""
    for change in root.iter():
        kind = _kind(change)
        if kind:
            texts = () if kind in ("formatting", "row") else change.iter(qn("w:t"), qn("w:delText"))
            text = "".join(part.text or "" for part in texts)
            yield Revision(kind, change.get(W_AUTHOR, ""), change.get(W_DATE, ""), text)


def _kind(change: Element) -> str:
    tag = change.tag
    if tag in (W_INS, W_DEL):
        parent = change.getparent()
        if parent is not None and parent.tag == W_TRPR:
            return "row"
        return "insertion" if tag == W_INS else "deletion"
    if tag in ADDING or tag in TAKING:
        return "move"
    if tag in _PROPERTY_CHANGES or tag in _CELL_MARKS:
        return "formatting"
    return "control" if tag in _FRAME_STARTS else ""


def accept_all(root: Element) -> None:
    """Accept all tracked changes below `root`."""
    emptied = [container for change in _text_changes(root) for container in _settle(change, stays=change.tag in ADDING)]
    for change in [*root.iter(*_PROPERTY_CHANGES)]:
        take_out(change)
    _accept_rows(root)
    _accept_frames(root)
    _accept_marks(root)
    _drop_empty(emptied)
    for mark in [*root.iter(*_MOVE_RANGES)]:
        take_out(mark)


def reject_our_text(paragraph: Element) -> None:
    """Take back what we propose in the text of a paragraph; its mark and frame stay as they are."""
    ours = [change for change in _text_changes(paragraph) if change.get(W_AUTHOR) == AUTHOR]
    _drop_empty([container for change in ours for container in _settle(change, stays=change.tag in TAKING)])


def _text_changes(root: Element) -> Iterator[Element]:
    """Insertions, deletions and moves of text; not those of paragraph marks and rows."""
    for change in [*root.iter(*ADDING, *TAKING)]:
        parent = change.getparent()
        if parent is not None and parent.tag not in (W_RPR, W_TRPR):
            yield change


def _settle(change: Element, *, stays: bool) -> Iterator[Element]:
    """Let the runs of a change stay, or go; returns the links and controls around it, which may be empty then."""
    holder = change.getparent()
    if stays and change.tag in TAKING:
        for run in change.iter(W_R):
            text_becomes_live(run)
    _replace_by_children(change, [child for child in change if stays or child.tag in _ZERO_WIDTH])
    while holder is not None and holder.tag in RUN_CONTAINERS:
        yield holder
        holder = holder.getparent()


def _accept_rows(root: Element) -> None:
    for row in [*root.iter(W_TR)]:
        properties = row.find(W_TRPR)
        marks = [] if properties is None else [child for child in properties if child.tag in (W_INS, W_DEL)]
        for mark in marks:
            take_out(mark)
        if any(mark.tag == W_DEL for mark in marks):
            _remove_row(row)
        elif marks and properties is not None and len(properties) == 0:
            row.remove(properties)
    for mark in [*root.iter(*_CELL_MARKS)]:
        cell = next(mark.iterancestors(W_TC), None)
        take_out(mark)
        if mark.tag == _CELL_DEL and cell is not None:
            take_out(cell)


def _remove_row(row: Element) -> None:
    table = _take_out_with_frames(row, W_TR)
    if table is not None and table.tag == W_TBL and next(table.iter(W_TR), None) is None:
        holder = table.getparent()
        take_out(table)
        _leave_a_paragraph(holder)


def _take_out_with_frames(part: Element, tag: str) -> Element | None:
    """Take a row or paragraph out, and the controls around it that hold none any more; returns what held them."""
    holder = part.getparent()
    take_out(part)
    while holder is not None and holder.tag in _AROUND_BLOCKS:
        frame, holder = holder, holder.getparent()
        if next(frame.iter(tag), None) is None:
            take_out(frame)
    return holder


def _accept_frames(root: Element) -> None:
    """Tracked frames of content controls: the pair of marks around the start tag says what becomes of the frame."""
    for start in [*root.iter(*_FRAME_STARTS)]:
        ends = [end for end in root.iter(*_FRAME_ENDS) if end.get(W_ID) == start.get(W_ID)]
        control = start.getnext()
        while control is not None and control.tag in _FRAME_STARTS:
            control = control.getnext()
        content = None if control is None or control.tag != W_SDT else control.find(W_SDT_CONTENT)
        if start.tag in _FRAMES_THAT_GO and control is not None and any(end.getparent() is content for end in ends):
            unwrap(control)
        for mark in (start, *ends):
            take_out(mark)


def _accept_marks(root: Element) -> None:
    """Paragraph marks. Bottom up, so that a row of paragraphs that go joins what stays after them."""
    for paragraph in reversed([*root.iter(W_P)]):
        properties = paragraph.find(W_PPR)
        run_properties = None if properties is None else properties.find(W_RPR)
        if properties is None or run_properties is None:
            continue
        marks = [child for child in run_properties if child.tag in ADDING or child.tag in TAKING]
        for mark in marks:
            run_properties.remove(mark)
        if marks and len(run_properties) == 0:
            properties.remove(run_properties)
            if len(properties) == 0:
                paragraph.remove(properties)
        if any(mark.tag in TAKING for mark in marks):
            _join_next(paragraph)


def _join_next(paragraph: Element) -> None:
    following = next_paragraph(paragraph)
    moving = [child for child in paragraph if child.tag != W_PPR]
    if not _holds_content(paragraph):
        # A comment that was not deleted with the text moves on; so does a bookmark's mark rather than vanish half.
        moving = [child for child in moving if _is_of_a_comment(child) or _is_half_of_a_range(child, paragraph)]
    elif following is None:
        return
    if following is not None:
        start = 1 if following.find(W_PPR) is not None else 0
        following[start:start] = moving
    _leave_a_paragraph(_take_out_with_frames(paragraph, W_P))


def _is_of_a_comment(child: Element) -> bool:
    return child.tag in _COMMENT_RANGE or (child.tag == W_R and child.find(_COMMENT) is not None)


def _is_half_of_a_range(child: Element, paragraph: Element) -> bool:
    tag = str(child.tag)
    if not tag.endswith(("Start", "End")):
        return False
    other = tag.removesuffix("Start") + "End" if tag.endswith("Start") else tag.removesuffix("End") + "Start"
    return not any(mark.get(W_ID) == child.get(W_ID) for mark in paragraph.iter(other))


def next_paragraph(paragraph: Element) -> Element | None:
    """The paragraph that follows directly (through the frames of controls), None before a table or at an end."""
    part = paragraph
    while (following := _next_seen(part)) is None:
        holder = part.getparent()
        if holder is None or holder.tag not in _AROUND_BLOCKS:
            return None
        part = holder
    while following is not None and following.tag in (W_SDT, qn("w:customXml")):
        inside = following.find(W_SDT_CONTENT) if following.tag == W_SDT else following
        blocks = () if inside is None else inside.iterchildren(W_P, W_SDT, W_TBL, qn("w:customXml"))
        following = next(iter(blocks), None)
    return following if following is not None and following.tag == W_P else None


def _next_seen(part: Element) -> Element | None:
    return next((sibling for sibling in part.itersiblings() if sibling.tag not in _ZERO_WIDTH), None)


def _leave_a_paragraph(holder: Element | None) -> None:
    # A cell must end with a paragraph, whatever was taken from it.
    if holder is not None and holder.tag == W_TC and next(holder.iter(W_P), None) is None:
        holder.append(holder.makeelement(W_P, {}))


def _holds_content(root: Element) -> bool:
    for child in root:
        if child.tag == W_R:
            holds = any(part.tag not in (W_RPR, _COMMENT) for part in child)
        elif child.tag in _HOLDERS:
            holds = _holds_content(child)
        else:
            holds = child.tag not in _ZERO_WIDTH and child.tag not in _PROPERTIES
        if holds:
            return True
    return False


def _drop_empty(containers: Iterable[Element]) -> None:
    """Take out the links and controls that hold nothing any more; marks of ranges in them survive."""
    for container in containers:
        if container.getparent() is None or container.tag == W_SDT_CONTENT or _holds_content(container):
            continue
        if container.tag == W_SDT:
            unwrap(container)
        else:
            _replace_by_children(container, [child for child in container if child.tag in _ZERO_WIDTH])


def _replace_by_children(part: Element, children: list[Element]) -> None:
    """Put children of an element in its place."""
    parent = part.getparent()
    if parent is not None:
        index = parent.index(part)
        parent[index : index + 1] = children
