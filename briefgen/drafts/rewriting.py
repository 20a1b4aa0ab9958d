"""Writing a merge into a paragraph as tracked changes: minimal, in place, in the looks of the words around."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from briefgen.drafts.spans import Placed, Slice
from briefgen.drafts.words import Token
from briefgen.wordxml.base import CITE_STYLE
from briefgen.wordxml.bookmarks import PREFIX
from briefgen.wordxml.fields import text_element
from briefgen.wordxml.hyperlinks import external_link, internal_link
from briefgen.wordxml.namespaces import Element, element, qn, take_out, value_of
from briefgen.wordxml.revisions import (
    ADDING,
    AUTHOR,
    W_AUTHOR,
    W_HYPERLINK,
    W_ID,
    W_INS,
    W_R,
    W_RPR,
    W_SDT_CONTENT,
    Marker,
    delete_run,
    split_run,
)

_REVISED = frozenset((qn("w:rPrChange"), W_INS, qn("w:del")))
_T = qn("w:t")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Draft tokens `start` to `end` go, `tokens` come in their place."""

    start: int
    end: int
    tokens: tuple[Token, ...]


@dataclass(slots=True)
class RunMaker:
    """How tokens become runs of this draft: what styles, addresses, bookmarks and pictures are called there."""

    style_id: Callable[[str], str]
    """Shown name of a character style → its id in the draft (added there if it is missing)."""
    style_name: Callable[[str], str]
    """Id → shown name."""
    relate: Callable[[str], str]
    """Address → relationship id."""
    bookmark: Callable[[str], str]
    """Block id → name of the bookmark that a link to it must carry."""
    link_of: Callable[[Element], str]
    """A `w:hyperlink` of the draft → its link as tokens carry it."""
    object_run: Callable[[Token], Element | None]
    """A run with the picture or other object of a token, its parts brought into the draft."""


def rewrite(
    paragraph: Element,
    tokens: Sequence[Placed],
    replacements: Sequence[Replacement],
    maker: RunMaker,
    marker: Marker,
) -> None:
    """Apply replacements (in reading order, not overlapping) to a paragraph as tracked changes.

    The places of `tokens` are no longer true afterwards.
    """
    # Backwards: cutting a run leaves the places before the cut as they were.
    for change in reversed(replacements):
        old = tokens[change.start : change.end]
        before = tokens[change.start - 1] if change.start > 0 else None
        after = tokens[change.end] if change.end < len(tokens) else None
        looks = next((near for near in (*old[:1], before, after) if near is not None), None)
        groups = _new_runs(change.tokens, looks, maker)
        runs = [isolate(part) for placed in reversed(old) for part in reversed(placed.slices)][::-1]
        point = _insertion_point(paragraph, runs, before, after)
        links = [next(run.iterancestors(W_HYPERLINK), None) for run in runs]
        for run, part in zip(runs, (part for placed in old for part in placed.slices), strict=True):
            _delete(run, part, marker)
        for target, runs_of_link in groups:
            _insert(point, target, runs_of_link, maker, marker)
        take_out(point)
        for link in links:
            if link is not None and len(link) == 0:
                take_out(link)


def replace_number(placed: Placed, number: str, marker: Marker) -> None:
    """Track the change of a citation's printed number, inside its link."""
    runs = [isolate(part) for part in reversed(placed.slices)][::-1]
    if not runs:
        return
    replaced = runs[-1]
    new = element("w:r", None, *_copied_properties(replaced), text_element(number))
    ours = placed.slices[-1].place.inserted_by == AUTHOR
    point = element("w:proofErr")
    replaced.addnext(point)
    for run, part in zip(runs, placed.slices, strict=True):
        _delete(run, part, marker)
    holder = point.getparent()
    if ours and holder is not None and holder.tag == W_INS:
        point.addprevious(new)
    else:
        insertion = marker.mark("w:ins")
        insertion.append(new)
        point.addprevious(insertion)
    take_out(point)


def retarget(hyperlink: Element, bookmark: str, marker: Marker) -> None:
    """Track the change of a link's target: the link goes, the same words come under a new link after it.

    With no bookmark they come without a link.

    A link that is nothing but our own pending insertion simply gets its new target.
    """
    holders = [run.getparent() for run in hyperlink.iter(W_R)]
    if holders and all(
        holder is not None and holder.tag == W_INS and holder.get(W_AUTHOR) == AUTHOR for holder in holders
    ):
        if bookmark:
            hyperlink.set(qn("w:anchor"), bookmark)
        else:
            for child in list(hyperlink):
                hyperlink.addprevious(child)
            take_out(hyperlink)
        return
    runs = [
        run
        for run in hyperlink.iter(W_R)
        if (holder := run.getparent()) is not None and (holder is hyperlink or holder.tag in ADDING)
    ]
    copies = [copy.deepcopy(run) for run in runs]
    insertion = marker.mark("w:ins")
    insertion.extend(copies)
    hyperlink.addnext(internal_link(bookmark, [insertion]) if bookmark else insertion)
    for run in runs:
        holder = run.getparent()
        assert holder is not None
        if holder.tag == W_INS and holder.get(W_AUTHOR) == AUTHOR:
            holder.remove(run)
        else:
            delete_run(run, marker)


def isolate(part: Slice) -> Element:
    """The run that holds exactly this slice, cut out of its run where need be."""
    run, child = part.place.run, part.place.child
    if run is child:
        return run
    if child.tag == _T and part.end < len(child.text or ""):
        split_run(run, child, part.end)
    else:
        following = child.getnext()
        if following is not None:
            split_run(run, following, 0)
    if child.tag == _T and part.start > 0:
        return split_run(run, child, part.start)
    leading = [sibling for sibling in child.itersiblings(preceding=True) if sibling.tag != W_RPR]
    return split_run(run, child, 0) if leading else run


def _delete(run: Element, part: Slice, marker: Marker) -> None:
    if part.place.inserted_by != AUTHOR:
        delete_run(run, marker)
        return
    # Our own insertion that nobody has accepted yet: it was never the person's text, so it just goes.
    holder = run.getparent()
    take_out(run)
    if holder is not None and holder.tag == W_INS and len(holder) == 0:
        take_out(holder)


def _insertion_point(
    paragraph: Element, runs: Sequence[Element], before: Placed | None, after: Placed | None
) -> Element:
    """A placeholder in the place where new runs go; `_insert` puts them before it."""
    point = element("w:proofErr")
    if runs:
        runs[-1].addnext(point)
    elif before is not None and before.slices and not (before.inserted_by_person and after is not None):
        isolate_end(before).addnext(point)
        # Behind the mark that closes a field, not into its result.
        while (following := point.getnext()) is not None and _closes_field(following):
            following.addnext(point)
    elif after is not None and after.slices:
        first = after.slices[0]
        start = isolate(Slice(first.place, first.start, len(first.place.child.text or "")))
        start.addprevious(point)
    else:
        _content_end(paragraph, point)
    return point


def isolate_end(placed: Placed) -> Element:
    """The run that ends with this token, cut there where need be."""
    last = placed.slices[-1]
    return isolate(Slice(last.place, 0, last.end)) if last.place.child.tag == _T else isolate(last)


def _content_end(paragraph: Element, point: Element) -> None:
    content = next(paragraph.iter(W_SDT_CONTENT), None)
    if content is not None:
        content.append(point)
        return
    names = {
        start.get(W_ID)
        for start in paragraph.iterfind(qn("w:bookmarkStart"))
        if start.get(qn("w:name"), "").startswith(PREFIX)
    }
    for end in paragraph.iterfind(qn("w:bookmarkEnd")):
        if end.get(W_ID) in names:
            end.addprevious(point)
            return
    paragraph.append(point)


def _closes_field(run: Element) -> bool:
    mark = run.find(qn("w:fldChar"))
    return mark is not None and mark.get(qn("w:fldCharType")) == "end"


def _insert(point: Element, link: str, runs: list[Element], maker: RunMaker, marker: Marker) -> None:
    holder = point.getparent()
    assert holder is not None
    while True:
        if holder.tag == W_INS and holder.get(W_AUTHOR) == AUTHOR:
            around = holder.getparent()
            linked = maker.link_of(around) if around is not None and around.tag == W_HYPERLINK else ""
            if linked == link:
                for run in runs:
                    point.addprevious(run)
                return
        elif holder.tag == W_HYPERLINK:
            if link and maker.link_of(holder) == link:
                break
        elif holder.tag not in ADDING:
            break
        holder = _climb(point, holder, marker)
    insertion = marker.mark("w:ins")
    insertion.extend(runs)
    if not link or holder.tag == W_HYPERLINK:
        point.addprevious(insertion)
    elif link.startswith("cite:"):
        point.addprevious(internal_link(maker.bookmark(link[5:]), [insertion]))
    elif link.startswith("#"):
        point.addprevious(internal_link(maker.bookmark(link[1:]), [insertion]))
    else:
        point.addprevious(external_link(maker.relate(link), [insertion]))


def _climb(point: Element, holder: Element, marker: Marker) -> Element:
    """Move the placeholder out of a link or insertion, cutting that in two where something follows."""
    following = list(point.itersiblings())
    preceding = list(point.itersiblings(preceding=True))
    if not following:
        holder.addnext(point)
    elif not preceding:
        holder.addprevious(point)
    else:
        rest = copy.copy(holder)
        for child in list(rest):
            rest.remove(child)
        if rest.get(W_ID) is not None and rest.tag != W_HYPERLINK:
            rest.set(W_ID, marker.mark("w:ins").get(W_ID, ""))
        holder.addnext(point)
        point.addnext(rest)
        rest.extend(following)
    outer = point.getparent()
    assert outer is not None
    return outer


def _new_runs(tokens: Sequence[Token], looks: Placed | None, maker: RunMaker) -> list[tuple[str, list[Element]]]:
    """Runs for new tokens, grouped by the link that they stand in."""
    reference = looks.slices[0].place.run if looks is not None and looks.slices else None
    groups: list[tuple[str, list[Element]]] = []
    for (link, style, kind), group in groupby(tokens, key=_looks_of):
        alike = list(group)
        if kind == "object":
            runs = [run for token in alike if (run := maker.object_run(token)) is not None]
        elif kind == "break":
            runs = [element("w:r", None, *(element("w:br") for _ in alike))]
        else:
            text = "".join(token.text for token in alike)
            runs = [element("w:r", None, *_run_properties(style, reference, maker), *_text_elements(text))]
        if not runs:
            continue
        if groups and groups[-1][0] == link and not link.startswith("cite:"):
            groups[-1][1].extend(runs)
        else:
            groups.append((link, runs))
    return groups


def _text_elements(text: str) -> list[Element]:
    """Text as a run's children; a tab is an element of its own."""
    children: list[Element] = []
    for number, part in enumerate(text.split("\t")):
        if number:
            children.append(element("w:tab"))
        if part:
            children.append(text_element(part))
    return children


def _looks_of(token: Token) -> tuple[str, str, str]:
    if token.kind == "cite":
        return f"cite:{token.value}", token.style or CITE_STYLE, "cite"
    if token.kind in ("picture", "object"):
        return token.link, "", "object"
    return token.link, token.style, "break" if token.kind == "break" else "text"


def _run_properties(style: str, reference: Element | None, maker: RunMaker) -> list[Element]:
    properties = reference.find(W_RPR) if reference is not None else None
    if properties is not None and reference is not None:
        style_id = value_of(properties, "w:rStyle") or ""
        if (maker.style_name(style_id) if style_id else "") == style:
            return _copied_properties(reference)
    style_id = maker.style_id(style) if style else ""
    return [element("w:rPr", None, element("w:rStyle", {"w:val": style_id}))] if style_id else []


def _copied_properties(run: Element) -> list[Element]:
    properties = run.find(W_RPR)
    if properties is None:
        return []
    copied = copy.deepcopy(properties)
    for child in list(copied):
        if child.tag in _REVISED:
            copied.remove(child)
    return [copied] if len(copied) else []
