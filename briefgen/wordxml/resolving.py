"""Accepting tracked changes as Word's review pane does, taking back our own in one paragraph, and listing them.

Both work in place. What is left is what Word leaves: a paragraph whose mark goes joins the one after it, a table
without rows goes, a link or control that lost all it held goes too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefgen.wordxml import w
from briefgen.wordxml.content_controls import unwrap
from briefgen.wordxml.namespaces import Element, qn, take_out
from briefgen.wordxml.revisions import AUTHOR, text_becomes_live

_PROPERTY_CHANGES = w.tags(
    "rPrChange pPrChange sectPrChange tblPrChange tcPrChange trPrChange tblGridChange tblPrExChange numberingChange"
)
_MOVE_RANGES = w.tags("moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd")
_FRAMES_THAT_GO = w.tags("customXmlDelRangeStart customXmlMoveFromRangeStart")
_FRAME_STARTS = _FRAMES_THAT_GO | w.tags("customXmlInsRangeStart customXmlMoveToRangeStart")
_FRAME_ENDS = frozenset(tag.replace("Start", "End") for tag in _FRAME_STARTS)
_CELL_DEL = qn("w:cellDel")
_CELL_MARKS = frozenset((qn("w:cellIns"), _CELL_DEL))
_ZERO_WIDTH = w.UNSEEN_MARKS | {qn("w:lastRenderedPageBreak")}
_COMMENT, _COMMENT_RANGE = qn("w:commentReference"), w.tags("commentRangeStart commentRangeEnd")
_HOLDERS = w.RUN_CONTAINERS | w.ADDING | w.TAKING
_PROPERTIES = w.tags("pPr sdtPr sdtEndPr smartTagPr customXmlPr")
_AROUND_BLOCKS = frozenset((w.SDT_CONTENT, w.SDT, qn("w:customXml")))


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
            yield Revision(kind, change.get(w.AUTHOR, ""), change.get(w.DATE, ""), text)


def _kind(change: Element) -> str:
    tag = change.tag
    if tag in (w.INS, w.DEL):
        parent = change.getparent()
        if parent is not None and parent.tag == w.TRPR:
            return "row"
        return "insertion" if tag == w.INS else "deletion"
    if tag in w.ADDING or tag in w.TAKING:
        return "move"
    if tag in _PROPERTY_CHANGES or tag in _CELL_MARKS:
        return "formatting"
    return "control" if tag in _FRAME_STARTS else ""


def accept_all(root: Element) -> None:
    """Accept all tracked changes below `root`."""
    emptied = [
        container for change in _text_changes(root) for container in _settle(change, stays=change.tag in w.ADDING)
    ]
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
    ours = [change for change in _text_changes(paragraph) if change.get(w.AUTHOR) == AUTHOR]
    _drop_empty([container for change in ours for container in _settle(change, stays=change.tag in w.TAKING)])


def _text_changes(root: Element) -> Iterator[Element]:
    """Insertions, deletions and moves of text; not those of paragraph marks and rows."""
    for change in [*root.iter(*w.ADDING, *w.TAKING)]:
        parent = change.getparent()
        if parent is not None and parent.tag not in (w.RPR, w.TRPR):
            yield change


def _settle(change: Element, *, stays: bool) -> Iterator[Element]:
    """Let the runs of a change stay, or go; returns the links and controls around it, which may be empty then."""
    holder = change.getparent()
    if stays and change.tag in w.TAKING:
        for run in change.iter(w.R):
            text_becomes_live(run)
    _replace_by_children(change, [child for child in change if stays or child.tag in _ZERO_WIDTH])
    while holder is not None and holder.tag in w.RUN_CONTAINERS:
        yield holder
        holder = holder.getparent()


def _accept_rows(root: Element) -> None:
    for row in [*root.iter(w.TR)]:
        properties = row.find(w.TRPR)
        marks = [] if properties is None else [child for child in properties if child.tag in (w.INS, w.DEL)]
        for mark in marks:
            take_out(mark)
        if any(mark.tag == w.DEL for mark in marks):
            _remove_row(row)
        elif marks and properties is not None and len(properties) == 0:
            row.remove(properties)
    for mark in [*root.iter(*_CELL_MARKS)]:
        cell = next(mark.iterancestors(w.TC), None)
        take_out(mark)
        if mark.tag == _CELL_DEL and cell is not None:
            take_out(cell)


def _remove_row(row: Element) -> None:
    table = _take_out_with_frames(row, w.TR)
    if table is not None and table.tag == w.TBL and next(table.iter(w.TR), None) is None:
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
        ends = [end for end in root.iter(*_FRAME_ENDS) if end.get(w.ID) == start.get(w.ID)]
        control = start.getnext()
        while control is not None and control.tag in _FRAME_STARTS:
            control = control.getnext()
        content = None if control is None or control.tag != w.SDT else control.find(w.SDT_CONTENT)
        if start.tag in _FRAMES_THAT_GO and control is not None and any(end.getparent() is content for end in ends):
            unwrap(control)
        for mark in (start, *ends):
            take_out(mark)


def _accept_marks(root: Element) -> None:
    """Paragraph marks. Bottom up, so that a row of paragraphs that go joins what stays after them."""
    for paragraph in reversed([*root.iter(w.P)]):
        properties = paragraph.find(w.PPR)
        run_properties = None if properties is None else properties.find(w.RPR)
        if properties is None or run_properties is None:
            continue
        marks = [child for child in run_properties if child.tag in w.ADDING or child.tag in w.TAKING]
        for mark in marks:
            run_properties.remove(mark)
        if marks and len(run_properties) == 0:
            properties.remove(run_properties)
            if len(properties) == 0:
                paragraph.remove(properties)
        if any(mark.tag in w.TAKING for mark in marks):
            _join_next(paragraph)


def _join_next(paragraph: Element) -> None:
    following = next_paragraph(paragraph)
    moving = [child for child in paragraph if child.tag != w.PPR]
    if not _holds_content(paragraph):
        # A comment that was not deleted with the text moves on; so does a bookmark's mark rather than vanish half.
        moving = [
            child
            for child in moving
            if child.tag in _COMMENT_RANGE or child.find(_COMMENT) is not None or _is_half_of_a_range(child, paragraph)
        ]
    elif following is None:
        return
    if following is not None:
        start = 1 if following.find(w.PPR) is not None else 0
        following[start:start] = moving
    _leave_a_paragraph(_take_out_with_frames(paragraph, w.P))


def _is_half_of_a_range(child: Element, paragraph: Element) -> bool:
    tag = str(child.tag)
    if not tag.endswith(("Start", "End")):
        return False
    other = tag.removesuffix("Start") + "End" if tag.endswith("Start") else tag.removesuffix("End") + "Start"
    return not any(mark.get(w.ID) == child.get(w.ID) for mark in paragraph.iter(other))


def next_paragraph(paragraph: Element) -> Element | None:
    """The paragraph that follows directly (through the frames of controls), None before a table or at an end."""
    part = paragraph
    while (following := _next_seen(part)) is None:
        holder = part.getparent()
        if holder is None or holder.tag not in _AROUND_BLOCKS:
            return None
        part = holder
    while following is not None and following.tag in (w.SDT, qn("w:customXml")):
        inside = following.find(w.SDT_CONTENT) if following.tag == w.SDT else following
        blocks = () if inside is None else inside.iterchildren(w.P, w.SDT, w.TBL, qn("w:customXml"))
        following = next(iter(blocks), None)
    return following if following is not None and following.tag == w.P else None


def _next_seen(part: Element) -> Element | None:
    return next((sibling for sibling in part.itersiblings() if sibling.tag not in _ZERO_WIDTH), None)


def _leave_a_paragraph(holder: Element | None) -> None:
    # A cell must end with a paragraph, whatever was taken from it.
    if holder is not None and holder.tag == w.TC and next(holder.iter(w.P), None) is None:
        holder.append(holder.makeelement(w.P, {}))


def _holds_content(root: Element) -> bool:
    for child in root:
        if child.tag == w.R:
            holds = any(part.tag not in (w.RPR, _COMMENT) for part in child)
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
        if container.getparent() is None or container.tag == w.SDT_CONTENT or _holds_content(container):
            continue
        if container.tag == w.SDT:
            unwrap(container)
        else:
            _replace_by_children(container, [child for child in container if child.tag in _ZERO_WIDTH])


def _replace_by_children(part: Element, children: list[Element]) -> None:
    """Put children of an element in its place."""
    parent = part.getparent()
    if parent is not None:
        index = parent.index(part)
        parent[index : index + 1] = children
