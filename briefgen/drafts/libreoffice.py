"""What LibreOffice needs to reject tracked changes rightly (seen with 7.4.7).

It joins two paragraphs when an insertion at the end of the first is rejected and the second begins with an insertion.
A deletion between the two keeps them apart: so in such places the new words go before the old ones instead of after.
Word does the same with either order.
"""

from __future__ import annotations

import copy

from briefgen.wordxml import w
from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.resolving import next_paragraph
from briefgen.wordxml.revisions import AUTHOR, Marker, delete_run, mark_of, split_run

_SILENT = w.UNSEEN_MARKS | {w.PPR}


def part_insertions(root: Element, marker: Marker) -> None:
    """Reorder our pending changes at the ends of paragraphs where the next paragraph begins with an insertion."""
    for paragraph in [*root.iter(w.P)]:
        if mark_of(paragraph, "w:ins") is not None:
            continue
        trail = _trailing_insertions(paragraph)
        if not trail:
            continue
        following = next_paragraph(paragraph)
        if following is None or not _begins_with_insertion(following):
            continue
        before = next((part for part in trail[0].itersiblings(preceding=True) if part.tag not in _SILENT), None)
        if before is not None and _is_ours(before, w.DEL):
            trail[-1].addnext(before)
        elif before is not None and before.tag == w.R:
            _retype_last_word(before, trail, marker)


def _trailing_insertions(paragraph: Element) -> list[Element]:
    """Our insertions that end a paragraph, in order; within a link or control at its end, those that end it."""
    trail: list[Element] = []
    children = _contents(paragraph)
    while children and children[-1].tag == w.SDT:
        children = _contents(children[-1])
    for child in reversed(children):
        if _is_ours(child, w.INS):
            trail.insert(0, child)
            continue
        if not trail and child.tag == w.HYPERLINK:
            inner = _contents(child)
            while inner and _is_ours(inner[-1], w.INS):
                trail.insert(0, inner.pop())
        break
    return trail


def _begins_with_insertion(paragraph: Element) -> bool:
    children = _contents(paragraph)
    while children and children[0].tag in (w.HYPERLINK, w.SDT):
        children = _contents(children[0])
    return children[0].tag == w.INS if children else mark_of(paragraph, "w:ins") is not None


def _is_ours(part: Element, tag: str) -> bool:
    """True for an insertion (or deletion) of ours, and for a link that holds nothing else."""
    changes = _contents(part) if part.tag == w.HYPERLINK else [part]
    return bool(changes) and all(change.tag == tag and change.get(w.AUTHOR) == AUTHOR for change in changes)


def _contents(holder: Element) -> list[Element]:
    """What a paragraph, link or control holds that is seen."""
    inside = holder.find(w.SDT_CONTENT) if holder.tag == w.SDT else holder
    return [] if inside is None else [child for child in inside if child.tag not in _SILENT]


def _retype_last_word(run: Element, trail: list[Element], marker: Marker) -> None:
    """Delete the last word before the insertion and begin the insertion with it."""
    texts = [child for child in run if child.tag != w.RPR]
    if not texts or texts[-1].tag != w.T or not texts[-1].text or trail[0].tag != w.INS:
        return
    text = texts[-1].text
    start = len(text.rstrip())
    start = text.rfind(" ", 0, start) + 1
    word = split_run(run, texts[-1], start) if start > 0 or len(texts) > 1 else run
    trail[0].insert(0, copy.deepcopy(word))
    trail[-1].addnext(word)
    delete_run(word, marker)
