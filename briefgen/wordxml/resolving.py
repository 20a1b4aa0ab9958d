"""Accepting and rejecting tracked changes, as Word's review pane does: all of them, or those of one author.

The two functions work in place below any element. What is left is what Word leaves: a paragraph whose mark goes joins
the one after it, a table without rows goes, a link or control that lost all it held goes too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from briefgen.wordxml.content_controls import unwrap
from briefgen.wordxml.namespaces import Element, qn, take_out
from briefgen.wordxml.revisions import (
    ADDING,
    RUN_CONTAINERS,
    TAKING,
    W_AUTHOR,
    W_DATE,
    W_DEL,
    W_HYPERLINK,
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

Verdict = Literal["accept", "reject"]

_CHANGES = word_tags(
    "rPrChange pPrChange sectPrChange tblPrChange tcPrChange trPrChange tblGridChange tblPrExChange numberingChange"
)
_MOVE_RANGES = word_tags("moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd")
_FRAME_STARTS = {
    qn("w:customXmlInsRangeStart"): "add",
    qn("w:customXmlMoveToRangeStart"): "add",
    qn("w:customXmlDelRangeStart"): "take",
    qn("w:customXmlMoveFromRangeStart"): "take",
}
_FRAME_ENDS = frozenset(qn(f"w:customXml{name}RangeEnd") for name in ("Ins", "Del", "MoveTo", "MoveFrom"))
_CELL_MARKS = {qn("w:cellIns"): "add", qn("w:cellDel"): "take"}
_ZERO_WIDTH = word_tags(
    "bookmarkStart bookmarkEnd proofErr permStart permEnd commentRangeStart commentRangeEnd "
    "lastRenderedPageBreak customXmlInsRangeStart customXmlInsRangeEnd customXmlDelRangeStart "
    "customXmlDelRangeEnd moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd"
)
_COMMENT, _COMMENT_RANGE = qn("w:commentReference"), word_tags("commentRangeStart commentRangeEnd")
_PROPERTIES = word_tags("pPr sdtPr sdtEndPr smartTagPr customXmlPr")

AuthorFilter = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Revision:
    """One tracked change as the review pane counts it."""

    kind: str
    """`insertion`, `deletion`, `move`, `formatting`, `row`, `control`."""
    author: str
    date: str
    text: str


def accept_all(root: Element, author_filter: AuthorFilter | None = None) -> None:
    """Accept the tracked changes below `root`; with `author_filter`, only those whose author it says yes to."""
    _resolve(root, "accept", author_filter or _everybody)


def reject_all(root: Element, author_filter: AuthorFilter | None = None) -> None:
    """Reject the tracked changes below `root`; with `author_filter`, only those whose author it says yes to."""
    _resolve(root, "reject", author_filter or _everybody)


def resolve_text(paragraph: Element, verdict: Verdict, author_filter: AuthorFilter | None = None) -> None:
    """Accept or reject the tracked changes of the text of one paragraph; its mark and frame stay as they are."""
    for emptied in _resolve_runs(paragraph, verdict, author_filter or _everybody):
        _drop_if_empty(emptied)


def revisions_in(root: Element) -> Iterator[Revision]:
    """The tracked changes below `root` in document order."""
    for found in root.iter():
        kind = _kind(found)
        if kind:
            text = "".join(
                part.text or "" for part in found.iter(qn("w:t"), qn("w:delText")) if kind not in ("formatting", "row")
            )
            yield Revision(kind, found.get(W_AUTHOR, ""), found.get(W_DATE, ""), text)


def _everybody(_author: str) -> bool:
    return True


def _kind(found: Element) -> str:
    tag = found.tag
    if tag in (W_INS, W_DEL):
        parent = found.getparent()
        if parent is not None and parent.tag == W_TRPR:
            return "row"
        return "insertion" if tag == W_INS else "deletion"
    if tag in ADDING or tag in TAKING:
        return "move"
    if tag in _CHANGES or tag in _CELL_MARKS:
        return "formatting"
    return "control" if tag in _FRAME_STARTS else ""


def _resolve(root: Element, verdict: Verdict, author_filter: AuthorFilter) -> None:
    goes = "take" if verdict == "accept" else "add"
    touched = _resolve_runs(root, verdict, author_filter)
    _resolve_properties(root, verdict, author_filter)
    _resolve_rows(root, goes, author_filter)
    _resolve_frames(root, goes, author_filter)
    _resolve_marks(root, goes, author_filter)
    for emptied in touched:
        _drop_if_empty(emptied)
    if author_filter is _everybody:
        for mark in list(root.iter(*_MOVE_RANGES)):
            take_out(mark)


def _resolve_runs(root: Element, verdict: Verdict, author_filter: AuthorFilter) -> list[Element]:
    """Runs in `w:ins`, `w:del` and moves; returns the links and controls that may have been emptied."""
    touched: list[Element] = []
    for found in [*root.iter(W_INS, W_DEL, *ADDING, *TAKING)]:
        parent = found.getparent()
        if parent is None or parent.tag in (W_RPR, W_TRPR) or not author_filter(found.get(W_AUTHOR, "")):
            continue
        stays = (found.tag in ADDING) == (verdict == "accept")
        if stays:
            if found.tag in TAKING:
                for run in found.iter(W_R):
                    text_becomes_live(run)
            _replace_by_children(found)
        else:
            keep = [child for child in found if child.tag in _ZERO_WIDTH]
            place = parent.index(found)
            take_out(found)
            for offset, child in enumerate(keep):
                parent.insert(place + offset, child)
        while parent is not None and parent.tag in RUN_CONTAINERS:
            touched.append(parent)
            parent = parent.getparent()
    return touched


def _resolve_properties(root: Element, verdict: Verdict, author_filter: AuthorFilter) -> None:
    for change in [*root.iter(*_CHANGES)]:
        properties = change.getparent()
        if properties is None or not author_filter(change.get(W_AUTHOR, "")):
            continue
        properties.remove(change)
        if verdict == "reject" and len(change):
            _restore(properties, change[0])


def _restore(properties: Element, before: Element) -> None:
    # The old state of a paragraph's properties does not hold its mark's run properties nor a section: they stay.
    keep = (W_RPR, qn("w:sectPr"), W_INS, W_DEL, qn("w:headerReference"), qn("w:footerReference"))
    stay = (
        [child for child in properties if child.tag in keep and before.tag != W_RPR]
        if before.tag == W_PPR
        else [child for child in properties if child.tag in (W_INS, W_DEL, *ADDING, *TAKING, *keep[4:])]
    )
    for child in list(properties):
        properties.remove(child)
    properties.extend(list(before))
    if properties.tag == W_RPR or properties.tag == qn("w:sectPr"):
        for place, child in enumerate(stay):
            properties.insert(place, child)
    else:
        properties.extend(stay)


def _resolve_rows(root: Element, goes: str, author_filter: AuthorFilter) -> None:
    for row in [*root.iter(W_TR)]:
        properties = row.find(W_TRPR)
        if properties is None:
            continue
        marked = len(properties)
        for mark in [child for child in properties if child.tag in (W_INS, W_DEL)]:
            if not author_filter(mark.get(W_AUTHOR, "")):
                continue
            properties.remove(mark)
            if (mark.tag == W_INS) == (goes == "add"):
                _remove_row(row)
                break
        else:
            if len(properties) == 0 and len(properties) < marked:
                row.remove(properties)
    for mark in [*root.iter(*_CELL_MARKS)]:
        if author_filter(mark.get(W_AUTHOR, "")):
            properties = mark.getparent()
            assert properties is not None
            properties.remove(mark)
            cell = properties.getparent()
            if _CELL_MARKS[str(mark.tag)] == goes and cell is not None and cell.tag == W_TC:
                take_out(cell)


def _remove_row(row: Element) -> None:
    table = row.getparent()
    take_out(row)
    while table is not None and table.tag in (W_SDT_CONTENT, W_SDT, qn("w:customXml")):
        emptied, table = table, table.getparent()
        if next(emptied.iter(W_TR), None) is None:
            take_out(emptied)
    if table is not None and table.tag == W_TBL and next(table.iter(W_TR), None) is None:
        holder = table.getparent()
        take_out(table)
        _leave_a_paragraph(holder)


def _resolve_frames(root: Element, goes: str, author_filter: AuthorFilter) -> None:
    """Tracked frames of content controls: the pair of marks around the start tag says what becomes of the frame."""
    for start in [*root.iter(*_FRAME_STARTS)]:
        if not author_filter(start.get(W_AUTHOR, "")):
            continue
        number = start.get(W_ID)
        control = start.getnext()
        while control is not None and control.tag in _FRAME_STARTS:
            control = control.getnext()
        if _FRAME_STARTS[str(start.tag)] == goes and control is not None and control.tag == W_SDT:
            content = control.find(W_SDT_CONTENT)
            opens = content is not None and any(
                child.tag in _FRAME_ENDS and child.get(W_ID) == number for child in content
            )
            if opens:
                unwrap(control)
        take_out(start)
        for end in [*root.iter(*_FRAME_ENDS)]:
            if end.get(W_ID) == number:
                take_out(end)


def _resolve_marks(root: Element, goes: str, author_filter: AuthorFilter) -> None:
    """Paragraph marks. Bottom up, so that a row of paragraphs that go joins what stays after them."""
    for paragraph in reversed([*root.iter(W_P)]):
        properties = paragraph.find(W_PPR)
        run_properties = None if properties is None else properties.find(W_RPR)
        if run_properties is None:
            continue
        vanishes, marked = False, len(run_properties)
        for mark in [child for child in run_properties if child.tag in ADDING or child.tag in TAKING]:
            if author_filter(mark.get(W_AUTHOR, "")):
                run_properties.remove(mark)
                vanishes = vanishes or (mark.tag in ADDING) == (goes == "add")
        if len(run_properties) == 0 and len(run_properties) < marked and properties is not None:
            properties.remove(run_properties)
            if len(properties) == 0:
                paragraph.remove(properties)
        if vanishes:
            _join_next(paragraph)


def _join_next(paragraph: Element) -> None:
    contents = [child for child in paragraph if child.tag != W_PPR]
    following = next_paragraph(paragraph)
    if _holds_content(paragraph):
        if following is None:
            return
        place = 1 if following.find(W_PPR) is not None else 0
        for offset, child in enumerate(contents):
            following.insert(place + offset, child)
    elif following is not None:
        # A comment that was not deleted with the text moves on; so does a bookmark's mark rather than vanish half.
        marks = [child for child in contents if _is_of_a_comment(child) or _is_half_of_a_range(child, paragraph)]
        place = 1 if following.find(W_PPR) is not None else 0
        for offset, child in enumerate(marks):
            following.insert(place + offset, child)
    holder = paragraph.getparent()
    take_out(paragraph)
    while holder is not None and holder.tag in (W_SDT_CONTENT, W_SDT, qn("w:customXml")):
        emptied, holder = holder, holder.getparent()
        if next(emptied.iter(W_P), None) is None:
            take_out(emptied)
    _leave_a_paragraph(holder)


def _is_of_a_comment(child: Element) -> bool:
    return child.tag in _COMMENT_RANGE or (child.tag == W_R and child.find(_COMMENT) is not None)


def _is_half_of_a_range(child: Element, paragraph: Element) -> bool:
    tag = str(child.tag)
    if not tag.endswith(("Start", "End")):
        return False
    other = tag[:-5] + "End" if tag.endswith("Start") else tag[:-3] + "Start"
    return not any(mark.get(W_ID) == child.get(W_ID) for mark in paragraph.iter(other))


def next_paragraph(paragraph: Element) -> Element | None:
    """The paragraph that follows directly (through the frames of controls), None before a table or at an end."""
    place: Element | None = paragraph
    while place is not None:
        following = place.getnext()
        while following is not None and following.tag in _ZERO_WIDTH:
            following = following.getnext()
        if following is None:
            place = place.getparent()
            if place is None or place.tag not in (W_SDT_CONTENT, W_SDT, qn("w:customXml")):
                return None
            continue
        while following.tag in (W_SDT, qn("w:customXml")):
            inside = following.find(W_SDT_CONTENT) if following.tag == W_SDT else following
            first = None
            if inside is not None:
                first = next((child for child in inside if child.tag in (W_P, W_SDT, W_TBL, qn("w:customXml"))), None)
            if first is None:
                return None
            following = first
        return following if following.tag == W_P else None
    return None


def _leave_a_paragraph(holder: Element | None) -> None:
    # A cell must end with a paragraph, whatever was taken from it.
    if holder is not None and holder.tag == W_TC and next(holder.iter(W_P), None) is None:
        holder.append(holder.makeelement(W_P, {}))


def _holds_content(root: Element) -> bool:
    for child in root:
        tag = child.tag
        if tag == W_R:
            if any(part.tag not in (W_RPR, _COMMENT) for part in child):
                return True
        elif tag in RUN_CONTAINERS or tag in ADDING or tag in TAKING:
            if _holds_content(child):
                return True
        elif tag not in _ZERO_WIDTH and tag not in _PROPERTIES:
            return True
    return False


def _drop_if_empty(container: Element) -> None:
    if container.getparent() is None or container.tag == W_SDT_CONTENT:
        return
    if not _holds_content(container):
        # Marks of ranges inside must survive their link or control.
        if container.tag == W_HYPERLINK or container.tag != W_SDT:
            _replace_by_children(container, only=_ZERO_WIDTH)
        else:
            unwrap(container)


def _replace_by_children(found: Element, only: frozenset[str] | None = None) -> None:
    parent = found.getparent()
    if parent is None:
        return
    place = parent.index(found)
    children = [child for child in found if only is None or child.tag in only]
    take_out(found)
    for offset, child in enumerate(children):
        parent.insert(place + offset, child)
