"""What LibreOffice needs to reject tracked changes rightly (seen with 7.4.7).

It joins two paragraphs when an insertion at the end of the first is rejected and the second begins with an insertion.
A deletion between the two keeps them apart: so in such places the new words go before the old ones instead of after.
Word does the same with either order.
"""

from __future__ import annotations

import copy

from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.resolving import next_paragraph
from briefgen.wordxml.revisions import (
    AUTHOR,
    UNSEEN_MARKS,
    W_AUTHOR,
    W_DEL,
    W_HYPERLINK,
    W_INS,
    W_P,
    W_PPR,
    W_R,
    W_RPR,
    W_SDT,
    W_SDT_CONTENT,
    W_T,
    Marker,
    delete_run,
    mark_of,
    split_run,
)

_SILENT = UNSEEN_MARKS | {W_PPR}


def part_insertions(root: Element, marker: Marker) -> None:
    """Reorder our pending changes at the ends of paragraphs where the next paragraph begins with an insertion."""
    for paragraph in [*root.iter(W_P)]:
        if mark_of(paragraph, "w:ins") is not None:
            continue
        trail = _trailing_insertions(paragraph)
        if not trail:
            continue
        following = next_paragraph(paragraph)
        if following is None or not _begins_with_insertion(following):
            continue
        before = _before(trail[0])
        if before is not None and _is_ours(before, W_DEL):
            trail[-1].addnext(before)
        elif before is not None and before.tag == W_R:
            _retype_last_word(before, trail, marker)


def _trailing_insertions(paragraph: Element) -> list[Element]:
    """Our insertions that end a paragraph, in order; within a link or control at its end, those that end it."""
    trail: list[Element] = []
    holder = paragraph
    children = _contents(holder)
    while children and children[-1].tag in (W_SDT, W_SDT_CONTENT) and not trail:
        holder = children[-1].find(W_SDT_CONTENT) if children[-1].tag == W_SDT else children[-1]  # type: ignore[assignment]
        children = _contents(holder)
    for child in reversed(children):
        if _is_ours(child, W_INS) or (child.tag == W_HYPERLINK and _all_ours(child, W_INS)):
            trail.insert(0, child)
            continue
        if not trail and child.tag == W_HYPERLINK:
            inner = _contents(child)
            while inner and _is_ours(inner[-1], W_INS):
                trail.insert(0, inner.pop())
        break
    return trail


def _before(found: Element) -> Element | None:
    before = found.getprevious()
    while before is not None and before.tag in _SILENT:
        before = before.getprevious()
    if before is not None and before.tag == W_HYPERLINK and _all_ours(before, W_DEL):
        return before
    return before


def _begins_with_insertion(paragraph: Element) -> bool:
    mark = mark_of(paragraph, "w:ins")
    children = _contents(paragraph)
    while children and children[0].tag in (W_HYPERLINK, W_SDT, W_SDT_CONTENT):
        children = _contents(children[0]) if children[0].tag != W_SDT else [children[0].find(W_SDT_CONTENT)]  # type: ignore[list-item]
    if not children:
        return mark is not None
    return children[0] is not None and children[0].tag == W_INS


def _is_ours(found: Element, tag: str) -> bool:
    if found.tag == W_HYPERLINK:
        return _all_ours(found, tag)
    return found.tag == tag and found.get(W_AUTHOR) == AUTHOR


def _all_ours(link: Element, tag: str) -> bool:
    inner = _contents(link)
    return bool(inner) and all(child.tag == tag and child.get(W_AUTHOR) == AUTHOR for child in inner)


def _contents(holder: Element) -> list[Element]:
    return [child for child in holder if child.tag not in _SILENT]


def _retype_last_word(run: Element, trail: list[Element], marker: Marker) -> None:
    """Delete the last word before the insertion and begin the insertion with it."""
    texts = [child for child in run if child.tag != W_RPR]
    if not texts or texts[-1].tag != W_T or not texts[-1].text or trail[0].tag != W_INS:
        return
    text = texts[-1].text
    start = len(text.rstrip())
    start = text.rfind(" ", 0, start) + 1
    word = split_run(run, texts[-1], start) if start > 0 or len(texts) > 1 else run
    trail[0].insert(0, copy.deepcopy(word))
    trail[-1].addnext(word)
    delete_run(word, marker)
