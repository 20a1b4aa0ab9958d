"""Writing a merge into a paragraph as tracked changes: minimal, in place, in the looks of the words around."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from briefgen.drafts.grafting import BlockImporter
from briefgen.drafts.spans import Placed, Slice
from briefgen.drafts.tokens import Replacement, Token
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import bookmarks_in, external_link, internal_link
from briefgen.wordxml.inlines import read_inlines
from briefgen.wordxml.namespaces import Element, element, qn, take_out, text_element, value_of
from briefgen.wordxml.pieces import CITE_STYLE
from briefgen.wordxml.revisions import AUTHOR, Marker, delete_run, split_run

_REVISED = frozenset((qn("w:rPrChange"), w.INS, qn("w:del")))
_T = qn("w:t")


def rewrite(
    paragraph: Element,
    tokens: Sequence[Placed],
    replacements: Sequence[Replacement],
    importer: BlockImporter,
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
        groups = _new_runs(change.tokens, looks, importer)
        runs = [isolate(part) for placed in reversed(old) for part in reversed(placed.slices)][::-1]
        point = _insertion_point(paragraph, runs, before, after)
        links = [next(run.iterancestors(w.HYPERLINK), None) for run in runs]
        for run in runs:
            _take(run, marker)
        for target, runs_of_link in groups:
            _insert(point, target, runs_of_link, importer, marker)
        take_out(point)
        for link in links:
            if link is not None and len(link) == 0:
                take_out(link)


def replace_number(placed: Placed, number: str, marker: Marker) -> None:
    """Track the change of a citation's printed number, inside its link."""
    runs = [isolate(part) for part in reversed(placed.slices)][::-1]
    if not runs:
        return
    new = element("w:r", None, *_copied_properties(runs[-1]), text_element(number))
    point = element("w:proofErr")
    runs[-1].addnext(point)
    for run in runs:
        _take(run, marker)
    insertion = point.getparent()
    if insertion is None or not _is_ours(insertion):
        insertion = marker.mark("w:ins")
        point.addprevious(insertion)
        insertion.append(point)
    point.addprevious(new)
    take_out(point)


def retarget(link: Element, bookmark: str, marker: Marker) -> None:
    """Track the change of a link's target: the link goes, the same words come under a new link after it.

    With no bookmark they come without a link. One that is nothing but our own pending insertion simply changes.
    """
    if is_pending(link):
        if bookmark:
            link.set(qn("w:anchor"), bookmark)
            return
        for child in list(link):
            link.addprevious(child)
        take_out(link)
        return
    runs = [
        run
        for run in link.iter(w.R)
        if (holder := run.getparent()) is not None and (holder is link or holder.tag in w.ADDING)
    ]
    insertion = marker.mark("w:ins")
    insertion.extend(copy.deepcopy(run) for run in runs)
    link.addnext(internal_link(bookmark, [insertion]) if bookmark else insertion)
    for run in runs:
        _take(run, marker)


def is_pending(link: Element) -> bool:
    """True for a link that is nothing but our own pending insertion."""
    return all(inline.inserted_by == AUTHOR for inline in read_inlines(link))


def isolate(part: Slice) -> Element:
    """The run that holds exactly this slice, cut out of its run where need be."""
    run, child = part.run, part.child
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
    leading = [sibling for sibling in child.itersiblings(preceding=True) if sibling.tag != w.RPR]
    return split_run(run, child, 0) if leading else run


def _take(run: Element, marker: Marker) -> None:
    """Track the deletion of a run; our own pending insertion was never a person's text and just goes."""
    insertion = next(run.iterancestors(*w.ADDING), None)
    if insertion is None or not _is_ours(insertion):
        delete_run(run, marker)
        return
    take_out(run)
    if len(insertion) == 0:
        take_out(insertion)


def _is_ours(change: Element) -> bool:
    return change.tag == w.INS and change.get(w.AUTHOR) == AUTHOR


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
        start = isolate(replace(first, end=len(first.child.text or "")))
        start.addprevious(point)
    else:
        # Nothing is in it: into its control or bookmark, so that the words are found as the block's.
        content = next(paragraph.iter(w.SDT_CONTENT), None)
        mark = next(iter(bookmarks_in(paragraph).values()), None)
        if content is None and mark is not None:
            mark.addnext(point)
        else:
            (paragraph if content is None else content).append(point)
    return point


def isolate_end(placed: Placed) -> Element:
    """The run that ends with this token, cut there where need be."""
    last = placed.slices[-1]
    return isolate(replace(last, start=0)) if last.child.tag == _T else isolate(last)


def _closes_field(run: Element) -> bool:
    mark = run.find(qn("w:fldChar"))
    return mark is not None and mark.get(qn("w:fldCharType")) == "end"


def _insert(point: Element, link: str, runs: list[Element], importer: BlockImporter, marker: Marker) -> None:
    holder = point.getparent()
    assert holder is not None
    while True:
        if _is_ours(holder):
            around = holder.getparent()
            linked = importer.link_of(around) if around is not None and around.tag == w.HYPERLINK else ""
            if linked == link:
                for run in runs:
                    point.addprevious(run)
                return
        elif holder.tag == w.HYPERLINK:
            if link and importer.link_of(holder) == link:
                break
        elif holder.tag not in w.ADDING:
            break
        holder = _climb(point, holder, marker)
    insertion = marker.mark("w:ins")
    insertion.extend(runs)
    if not link or holder.tag == w.HYPERLINK:
        point.addprevious(insertion)
    elif link.startswith(("cite:", "#")):
        point.addprevious(internal_link(importer.bookmark(link.removeprefix("cite:").removeprefix("#")), [insertion]))
    else:
        point.addprevious(
            external_link(
                importer.draft.package.relate(importer.draft.main, "hyperlink", link, external=True), [insertion]
            )
        )


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
        if rest.get(w.ID) is not None and rest.tag != w.HYPERLINK:
            rest.set(w.ID, marker.mark("w:ins").get(w.ID, ""))
        holder.addnext(point)
        point.addnext(rest)
        rest.extend(following)
    outer = point.getparent()
    assert outer is not None
    return outer


def _new_runs(
    tokens: Sequence[Token], looks: Placed | None, importer: BlockImporter
) -> list[tuple[str, list[Element]]]:
    """Runs for new tokens, grouped by the link that they stand in."""
    reference = looks.slices[0].run if looks is not None and looks.slices else None
    groups: list[tuple[str, list[Element]]] = []
    for (link, style, kind), group in groupby(tokens, key=_looks_of):
        alike = list(group)
        if kind == "object":
            runs = [run for token in alike if (run := importer.object_run(token)) is not None]
        elif kind == "break":
            runs = [element("w:r", None, *(element("w:br") for _ in alike))]
        else:
            text = "".join(token.text for token in alike)
            runs = [element("w:r", None, *_run_properties(style, reference, importer), text_element(text))]
        if not runs:
            continue
        if groups and groups[-1][0] == link and not link.startswith("cite:"):
            groups[-1][1].extend(runs)
        else:
            groups.append((link, runs))
    return groups


def _looks_of(token: Token) -> tuple[str, str, str]:
    if token.kind == "cite":
        return f"cite:{token.value}", token.style or CITE_STYLE, "cite"
    if token.kind in ("picture", "object"):
        return token.link, "", "object"
    return token.link, token.style, "break" if token.kind == "break" else "text"


def _run_properties(style: str, reference: Element | None, importer: BlockImporter) -> list[Element]:
    properties = reference.find(w.RPR) if reference is not None else None
    if properties is not None and reference is not None:
        style_id = value_of(properties, "w:rStyle") or ""
        if (importer.draft.styles.name_of(style_id) if style_id else "") == style:
            return _copied_properties(reference)
    style_id = importer.styles.id_of(style, "character") if style else ""
    return [element("w:rPr", None, element("w:rStyle", {"w:val": style_id}))] if style_id else []


def _copied_properties(run: Element) -> list[Element]:
    properties = run.find(w.RPR)
    if properties is None:
        return []
    copied = copy.deepcopy(properties)
    for child in list(copied):
        if child.tag in _REVISED:
            copied.remove(child)
    return [copied] if len(copied) else []
