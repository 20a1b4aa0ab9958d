"""Source numbers after a merge: each citation shows the place of its source in the list as it will stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefgen.drafts.outline import Leaf, is_live, leaves_of
from briefgen.drafts.reading import Draft
from briefgen.drafts.rewriting import replace_number, retarget
from briefgen.drafts.spans import PRINTED_NUMBER, whole_link
from briefgen.drafts.workbench import Event, Workbench
from briefgen.wordxml.base import Citation
from briefgen.wordxml.bookmarks import PREFIX
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.hyperlinks import anchor_of, relationship_of
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.revisions import W_HYPERLINK, W_PPR, Marker

SOURCE = "src."
_NUMBER = re.compile(r"\d+")


def renumber(draft: Draft, bench: Workbench) -> Iterator[Event]:
    """Track new numbers where citations need them, and new targets where a link's block now stands elsewhere."""
    numbers = _source_numbers(draft)
    anchors = {block_id: bench.graft.bookmark(block_id) for block_id in _moved_blocks(draft)}
    count = 0
    linked = False
    dangling: set[str] = set()
    for leaf in [*leaves_of(draft.flow)]:
        links = [*leaf.paragraph.iter(W_HYPERLINK)]
        if not links or not is_live(leaf):
            continue
        for hyperlink in links:
            name = anchor_of(hyperlink)
            target = draft.names.get(name, name)
            if not name or relationship_of(hyperlink):
                continue
            linked = linked or target.startswith(SOURCE)
            wanted = anchors.get(target, name)
            if wanted != name and shown_text(hyperlink):
                retarget(hyperlink, wanted, bench.marker)
                draft.forget(leaf)
            if target in numbers:
                shown = shown_text(hyperlink)
                if PRINTED_NUMBER.fullmatch(shown) and _NUMBER.findall(shown) != [numbers[target]]:
                    count += _renumber(draft, hyperlink, numbers[target], bench.marker)
                    draft.forget(leaf)
            elif target.startswith(SOURCE) and not leaf.block_id.startswith(SOURCE) and shown_text(hyperlink):
                dangling.add(target)
    if draft.foreign and not linked and any(_cites(block) for block in draft.part.blocks):
        yield Event("note", "", note="citations have lost their links, so their numbers could not be kept right")
    if count:
        yield Event("renumbered", "", note=f"{count} citation{'s' if count > 1 else ''} renumbered")
    for source in sorted(dangling):
        yield Event("note", source, note="is cited, but was taken out of the list of sources by hand")


def sources_cited_in(draft: Draft, leaf: Leaf) -> set[str]:
    """Ids of the source blocks that a paragraph cites, pending changes taken as accepted."""
    targets = {hyperlink: draft.names.get(anchor_of(hyperlink), "") for hyperlink in leaf.paragraph.iter(W_HYPERLINK)}
    return {target for hyperlink, target in targets.items() if target.startswith(SOURCE) and shown_text(hyperlink)}


def _renumber(draft: Draft, hyperlink: Element, number: str, marker: Marker) -> int:
    placed = whole_link(hyperlink, draft.surroundings)
    if placed is None or placed.inserted_by_person:
        return 0
    printed = placed.token.text
    shown = _NUMBER.sub(number, printed, count=1) if _NUMBER.search(printed) else number
    if shown == printed:
        return 0
    replace_number(placed, shown, marker)
    return 1


def _source_numbers(draft: Draft) -> dict[str, str]:
    """Source block → its number in the list as it will stand; a person's own entries in the list count."""
    lists: set[tuple[str, str]] = set()
    for block_id, leaf in draft.blocks.items():
        if block_id.startswith(SOURCE) and leaf.cell is None:
            lists.add(_list_of(draft, leaf))
    numbers: dict[str, str] = {}
    position = 0
    for leaf in leaves_of(draft.flow):
        if leaf.cell is not None or not is_live(leaf):
            continue
        source = leaf.block_id.startswith(SOURCE)
        if source or (_list_of(draft, leaf) in lists and lists != {("", "")} and _list_of(draft, leaf)[0]):
            position += 1
            if source:
                numbers[leaf.block_id] = str(position)
            else:
                # One that briefgen no longer knows (the person kept it): it is cited by its bookmark alone.
                for start in leaf.paragraph.iterfind(qn("w:bookmarkStart")):
                    numbers.setdefault(start.get(qn("w:name"), ""), str(position))
    return numbers


def _list_of(draft: Draft, leaf: Leaf) -> tuple[str, str]:
    properties = leaf.paragraph.find(W_PPR)
    numbering = None if properties is None else properties.find(qn("w:numPr"))
    own = value_of(numbering, "w:numId")
    if own is not None:
        return own, value_of(numbering, "w:ilvl") or "0"
    return draft.styles.numbering_of(leaf.style_id) or ("", "")


def _cites(block: BaseBlock) -> bool:
    return any(isinstance(piece, Citation) for piece in block.pieces)


def _moved_blocks(draft: Draft) -> Iterator[str]:
    """Blocks whose bookmark bears a tail: a copy of them moved."""
    for block_id, leaf in draft.blocks.items():
        for start in leaf.paragraph.iterfind(qn("w:bookmarkStart")):
            name = start.get(qn("w:name"), "")
            if name.startswith(PREFIX) and len(name) > 27:
                yield block_id
                break
