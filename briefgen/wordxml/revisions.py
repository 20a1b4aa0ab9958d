"""Tracked changes: marking runs, paragraphs, rows and content controls as inserted or deleted.

What Word expects, and others learnt the hard way: deleted text stands in `w:delText`; a paragraph that is new or gone
as a whole has its mark tracked too, with one `w:ins` or `w:del` per mark; a table row needs `w:trPr` *and* every run
and paragraph mark in it. `w:ins` holds runs, never a hyperlink: it goes inside.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from briefgen.wordxml import w
from briefgen.wordxml.content_controls import unwrap
from briefgen.wordxml.namespaces import Element, element, insert_before, qn, take_out, whole_number

AUTHOR: Final = "briefgen"
"""Who our tracked changes and comments are by; everybody else is a person."""

_MARKS_WITH_NUMBERS = w.tags(
    "ins del moveFrom moveTo cellIns cellDel cellMerge rPrChange pPrChange sectPrChange tblPrChange "
    "tcPrChange trPrChange tblGridChange tblPrExChange numberingChange bookmarkStart commentRangeStart "
    "customXmlInsRangeStart customXmlDelRangeStart customXmlMoveFromRangeStart customXmlMoveToRangeStart "
    "moveFromRangeStart moveToRangeStart"
)
_COMMENT_MARK = qn("w:commentReference")


@dataclass(slots=True)
class Marker:
    """Who changed what when, and the numbers of the marks: one per document that is being changed.

    `date` is an ISO date-time such as `2025-09-29T00:00:00Z`, from the input, never from the clock.
    """

    date: str
    next_number: int

    @classmethod
    def of(cls, root: Element, date: str) -> Marker:
        """A marker whose numbers go on from the highest in the document."""
        highest = max((whole_number(mark.get(w.ID)) for mark in root.iter(*_MARKS_WITH_NUMBERS)), default=0)
        # Word keeps these numbers in 31 bits; a file with absurd ones starts again from below.
        return cls(date, highest + 1 if highest < 2**30 else 1)

    def mark(self, name: str) -> Element:
        """An empty element such as `w:ins` with author, date and a number of its own."""
        self.next_number += 1
        return element(name, {"w:id": str(self.next_number - 1), "w:author": AUTHOR, "w:date": self.date})


# ---------------------------------------------------------------------------------------------------------------- runs


def delete_run(run: Element, marker: Marker) -> None:
    """Track the deletion of one whole run where it stands; neighbouring deletions of ours are joined."""
    for text in run.findall(w.T):
        text.tag = w.DEL_TEXT
    for code in run.findall(qn("w:instrText")):
        code.tag = qn("w:delInstrText")
    _wrap(run, "w:del", marker)


def text_becomes_live(run: Element) -> None:
    """Undo what a deletion did to the text elements of a run."""
    for text in run.findall(w.DEL_TEXT):
        text.tag = w.T
    for code in run.findall(qn("w:delInstrText")):
        code.tag = qn("w:instrText")


def split_run(run: Element, child: Element, offset: int) -> Element:
    """Split a run before the character `offset` of its text element `child`; the second run is returned.

    `offset` 0 splits before the child. Properties and attributes go to both halves.
    """
    second = copy.copy(run)
    for old in list(second):
        second.remove(old)
    properties = run.find(w.RPR)
    if properties is not None:
        second.append(copy.deepcopy(properties))
    following = list(child.itersiblings())
    text = child.text or ""
    if 0 < offset < len(text):
        tail = copy.copy(child)
        _set_text(tail, text[offset:])
        _set_text(child, text[:offset])
        second.append(tail)
    elif offset == 0:
        following = [child, *following]
    second.extend(following)
    run.addnext(second)
    return second


def _set_text(child: Element, text: str) -> None:
    child.text = text
    if text[:1].isspace() or text[-1:].isspace():
        child.set(qn("xml:space"), "preserve")


# ---------------------------------------------------------------------------------------------------------- paragraphs


def properties_of(paragraph: Element) -> Element:
    """The `w:pPr` of a paragraph, made when there is none."""
    properties = paragraph.find(w.PPR)
    if properties is None:
        properties = element("w:pPr")
        paragraph.insert(0, properties)
    return properties


def mark_paragraph(paragraph: Element, kind: str, marker: Marker) -> None:
    """Track the paragraph mark: `kind` is `w:ins` or `w:del`. A mark that is tracked so already stays."""
    properties = properties_of(paragraph)
    run_properties = properties.find(w.RPR)
    if run_properties is None:
        run_properties = element("w:rPr")
        insert_before(properties, run_properties, ("w:sectPr", "w:pPrChange"))
    if run_properties.find(qn(kind)) is not None:
        return
    # The marks come first; an insertion before a deletion.
    index = 1 if kind == "w:del" and run_properties.find(w.INS) is not None else 0
    run_properties.insert(index, marker.mark(kind))


def mark_of(paragraph: Element, kind: str) -> Element | None:
    """The tracking of a paragraph's mark, `kind` `w:ins`, `w:del`, `w:moveFrom` or `w:moveTo`."""
    properties = next(paragraph.iterchildren(w.PPR), None)
    run_properties = None if properties is None else next(properties.iterchildren(w.RPR), None)
    return None if run_properties is None else next(run_properties.iterchildren(qn(kind)), None)


def insert_paragraph(paragraph: Element, marker: Marker) -> None:
    """Track a new paragraph that already stands in its place: its mark and all of its runs."""
    mark_paragraph(paragraph, "w:ins", marker)
    for run in list(_plain_runs(paragraph)):
        _wrap(run, "w:ins", marker)


def delete_paragraph(paragraph: Element, marker: Marker) -> None:
    """Track the deletion of a whole paragraph; the content control that holds it and nothing else is taken off.

    Word can track the deletion of a control's frame too, but LibreOffice takes the marks for that as the start of a
    change that never ends, and a control that loses its last paragraph would show its placeholder. Without its frame
    the paragraph is still known by its bookmark. People's pending changes inside are left as they are, so that
    rejecting gives back what they made.
    """
    for run in list(_plain_runs(paragraph)):
        delete_run(run, marker)
    mark_paragraph(paragraph, "w:del", marker)
    for control in list(_controls_around(paragraph)):
        unwrap(control)


def undelete_mark(paragraph: Element) -> None:
    """Withdraw our tracked deletion of a paragraph's mark; its text is not touched."""
    mark = mark_of(paragraph, "w:del")
    if mark is not None and mark.get(w.AUTHOR) == AUTHOR:
        holder = mark.getparent()
        take_out(mark)
        if holder is not None and len(holder) == 0:
            take_out(holder)


def change_style(paragraph: Element, style_id: str, marker: Marker) -> None:
    """Track the change of a paragraph's style; an earlier tracked change of its properties keeps its old state."""
    properties = properties_of(paragraph)
    before = element("w:pPr")
    before.extend(
        copy.deepcopy(child) for child in properties if child.tag not in (w.RPR, qn("w:sectPr"), qn("w:pPrChange"))
    )
    style = properties.find(qn("w:pStyle"))
    if style is None:
        style = element("w:pStyle")
        properties.insert(0, style)
    style.set(qn("w:val"), style_id)
    if properties.find(qn("w:pPrChange")) is None:
        change = marker.mark("w:pPrChange")
        change.append(before)
        properties.append(change)


def _plain_runs(root: Element) -> Iterator[Element]:
    """Runs below a paragraph that are in no insertion or deletion yet, not those of text boxes inside runs.

    A comment's mark is not among them: what people remark outlives the words that it hung on.
    """
    for child in root:
        if child.tag == w.R:
            if child.find(_COMMENT_MARK) is None:
                yield child
        elif child.tag in w.RUN_CONTAINERS:
            yield from _plain_runs(child)


def _wrap(run: Element, kind: str, marker: Marker) -> None:
    """Put a run into a `w:ins` or `w:del` of its own, or into the one of the same author before it."""
    change = run.getprevious()
    if change is None or change.tag != qn(kind) or change.get(w.AUTHOR) != AUTHOR:
        change = marker.mark(kind)
        run.addprevious(change)
    change.append(run)


def _controls_around(paragraph: Element) -> Iterator[Element]:
    content = paragraph.getparent()
    while content is not None and content.tag == w.SDT_CONTENT:
        if sum(1 for child in content if child.tag in (w.P, w.TBL, w.SDT)) != 1:
            return
        control = content.getparent()
        if control is None:
            return
        yield control
        content = control.getparent()


# ---------------------------------------------------------------------------------------------------------------- rows


def mark_row(row: Element, kind: str, marker: Marker) -> None:
    """Track a whole table row: `kind` `w:ins` or `w:del`, on the row, every run and every paragraph mark in it."""
    properties = row.find(w.TRPR)
    if properties is None:
        properties = element("w:trPr")
        row.insert(0 if row.find(qn("w:tblPrEx")) is None else 1, properties)
    if properties.find(qn(kind)) is None:
        insert_before(
            properties, marker.mark(kind), ("w:del", "w:trPrChange") if kind == "w:ins" else ("w:trPrChange",)
        )
    for paragraph in row.iter(w.P):
        for run in list(_plain_runs(paragraph)):
            _wrap(run, "w:ins", marker) if kind == "w:ins" else delete_run(run, marker)
        mark_paragraph(paragraph, kind, marker)


def row_mark(row: Element, kind: str) -> Element | None:
    """The tracking of a row, if it is inserted or deleted as a whole."""
    properties = next(row.iterchildren(w.TRPR), None)
    return None if properties is None else next(properties.iterchildren(qn(kind)), None)
