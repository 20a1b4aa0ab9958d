"""Citations and links after a merge: a citation prints the number that its source has in the list as it will stand, a
link leads to a paragraph that stays when the changes are accepted.

A number that briefgen printed follows its source. One that a person changed, or whose new number they rejected, is
theirs: it is told in the summary, and in a comment when its source moves on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from briefgen.drafts.merge_context import Merge
from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import Leaf, is_live, is_taken_by_us, paragraphs_of
from briefgen.drafts.rewriting import is_pending, replace_number, retarget
from briefgen.drafts.sources import SOURCE, generated_numbers, source_numbers
from briefgen.drafts.spans import PRINTED_NUMBER, Placed, whole_link
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import anchor_of, bookmark_name, names_of_bookmarks, relationship_of
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.pieces import Citation, Piece
from briefgen.wordxml.revisions import AUTHOR
from briefgen.wordxml.stories import read_stories

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Cited:
    """A citation as it stands in the draft: its printed number, and the names of its source (block id, bookmark)."""

    placed: Placed
    printed: str
    source: tuple[str, ...]
    linked: bool = True


def renumber(merge: Merge) -> dict[str, int]:
    """Track new numbers where citations need them, and tell what was left. Returns the sources' numbers in the list."""
    draft, before = merge.draft, merge.numbers
    after = source_numbers(draft)
    generated = generated_numbers(draft.part.blocks)
    changed = by_hand = unlinked = 0
    for leaf in list(paragraphs_of(draft.flow)):
        if not is_live(leaf) or leaf.block_id.startswith(SOURCE):
            continue
        moved_on: list[str] = []
        # Backwards: a new number may be longer than the old one.
        for cited in reversed(_citations(draft, leaf, before)):
            unlinked += not cited.linked
            number = _of(after, cited.source)
            if number is None or cited.printed == str(number):
                continue
            was, base = _of(before, cited.source), _of(generated, cited.source)
            as_printed = cited.printed in (str(was), str(base)) and not cited.placed.inserted_by_person
            if _is_ours(cited.placed) or as_printed:
                replace_number(cited.placed, _NUMBER.sub(str(number), cited.placed.token.text, count=1), merge.marker)
                draft.forget(leaf)
                changed += 1
                continue
            by_hand += 1
            if number not in (was, base):
                moved_on.insert(0, f"[{cited.printed}] stands by a source that is no. {number} in the list now.")
        if moved_on:
            merge.comment(leaf, [*moved_on, "The number was set by hand, so it was left as it is."])
            merge.note("conflict", leaf.block_id, note=" ".join(moved_on))
    if changed:
        merge.note("renumbered", "", note=f"{changed} citation{'s' if changed > 1 else ''} renumbered")
    if by_hand:
        verb = "citations print" if by_hand > 1 else "citation prints"
        merge.note("note", "", note=f"{by_hand} {verb} a number of your own, not that of the source in the list")
    if unlinked:
        merge.note("note", "", note=f"{unlinked} citations have no link; each was taken by its number")
    if in_notes := _outdated_in_notes(draft, after):
        merge.note("note", "", note=f"{in_notes} in footnotes or endnotes with another number than the source has now")
    for source in sorted(_unlisted(draft, after)):
        merge.note("note", source, note="is cited, but was taken out of the list of sources by hand")
    return after


def mend_links(merge: Merge) -> None:
    """Track new targets for links whose paragraph moved or goes; one that has no target left loses its link.

    The link back from a source leads to the first block that cites it. A link that led nowhere before is left alone.
    """
    draft = merge.draft
    leaves = list(paragraphs_of(draft.flow))
    live = [leaf for leaf in leaves if is_live(leaf)]
    taken_by_us = {name for leaf in leaves if is_taken_by_us(leaf) for name in names_of_bookmarks(leaf.paragraph)}
    staying = {name for leaf in live for name in names_of_bookmarks(leaf.paragraph)}
    going = {name for leaf in leaves for name in names_of_bookmarks(leaf.paragraph)} - staying
    there = set(names_of_bookmarks(draft.document)) - going
    for leaf in live:
        for link, block_id in inner_links(draft, leaf):
            anchor = anchor_of(link)
            target: Leaf | None = draft.blocks.get(block_id)
            # A source that came back has a place of its own again, besides the paragraph that it was joined with.
            came_back = block_id in merge.new_sources and anchor not in names_of_bookmarks(merge.new_sources[block_id])
            if (anchor in there and not came_back) or not shown_text(link):
                continue
            if anchor not in merge.bookmarks and not is_pending(link):
                if target is not None and is_live(target):
                    # A program dropped the bookmarks and kept the links: the bookmark comes back.
                    merge.importer.bookmark(target.block_id)
                continue
            if target is None and leaf.block_id.startswith(SOURCE):
                citing = (other for other in live if leaf.block_id in sources_cited_in(draft, other))
                target = next((other for other in citing if other.block_id), None)
            if target is not None and is_live(target):
                retarget(link, merge.importer.bookmark(target.block_id), merge.marker)
            elif anchor in taken_by_us or is_pending(link):
                retarget(link, "", merge.marker)
            else:
                continue
            draft.forget(leaf)
            merge.touched = True


def with_numbers(blocks: Iterable[BaseBlock], numbers: Mapping[str, int]) -> tuple[BaseBlock, ...]:
    """Generated blocks as the merged draft prints them: citations by the numbers of its own list.

    What was proposed once is not proposed again: the next merge finds here what this one proposed.
    """
    return tuple(
        replace(block, pieces=tuple(_numbered(piece, numbers) for piece in block.pieces))
        if any(isinstance(piece, Citation) for piece in block.pieces)
        else block
        for block in blocks
    )


def sources_cited_in(draft: Draft, leaf: Leaf) -> set[str]:
    """Names of the sources that a paragraph cites by a link (block id or bookmark), pending changes accepted."""
    return {target for link, target in inner_links(draft, leaf) if target.startswith(SOURCE) and shown_text(link)}


def _numbered(piece: Piece, numbers: Mapping[str, int]) -> Piece:
    number = _of(numbers, (piece.target, bookmark_name(piece.target))) if isinstance(piece, Citation) else None
    if isinstance(piece, Citation) and number is not None:
        return replace(piece, text=_NUMBER.sub(str(number), piece.text, count=1))
    return piece


def inner_links(draft: Draft, leaf: Leaf) -> Iterator[tuple[Element, str]]:
    """The links of a paragraph to places in the document, with the block (or the bookmark) that they lead to."""
    for link in list(leaf.paragraph.iter(w.HYPERLINK)):
        anchor = anchor_of(link)
        if anchor and not relationship_of(link):
            yield link, draft.names.get(anchor, anchor)


def _unlisted(draft: Draft, numbers: Mapping[str, int]) -> set[str]:
    return {
        source
        for leaf in paragraphs_of(draft.flow)
        if is_live(leaf) and not leaf.block_id.startswith(SOURCE)
        for source in sources_cited_in(draft, leaf)
        if source not in numbers
    }


def _outdated_in_notes(draft: Draft, numbers: Mapping[str, int]) -> str:
    """“2 citations” where footnotes and endnotes cite by other numbers than the list has now; "" for none."""
    count = 0
    for story in read_stories(draft.package):
        for link in story.root.iter(w.HYPERLINK) if story.kind in ("footnote", "endnote") else ():
            source = anchor_of(link)
            number = _of(numbers, (source, draft.names.get(source, source)))
            printed = PRINTED_NUMBER.fullmatch(shown_text(link))
            count += bool(printed and number is not None and _NUMBER.findall(printed[0]) != [str(number)])
    return f"{count} citation{'s' if count > 1 else ''}" if count else ""


def _citations(draft: Draft, leaf: Leaf, before: Mapping[str, int]) -> list[_Cited]:
    """The citations of a paragraph in reading order: links to sources, and numbers in brackets that are no link."""
    cited: list[_Cited] = []
    for link, target in inner_links(draft, leaf):
        anchor = anchor_of(link)
        printed = PRINTED_NUMBER.fullmatch(shown_text(link))
        if printed and (target.startswith(SOURCE) or anchor in before):
            placed = whole_link(link, draft.surroundings)
            if placed is not None:
                cited.append(_Cited(placed, _NUMBER.findall(printed[0])[0], (anchor, target)))
    if cited or not before:
        # A paragraph whose links are there has its citations in them: “[3]” beside them is something else.
        return cited
    return list(_plain_citations(draft, leaf, before))


def _plain_citations(draft: Draft, leaf: Leaf, before: Mapping[str, int]) -> Iterator[_Cited]:
    """Numbers in brackets without a link: by what was generated there, else by the list as the draft came in."""
    if "[" not in shown_text(leaf.paragraph):
        return
    block = draft.base.get(leaf.block_id)
    pieces = block.pieces if block is not None else ()
    by_block = {
        number: piece.target
        for piece in pieces
        if isinstance(piece, Citation)
        for number in _NUMBER.findall(piece.text)
    }
    by_list = {str(number): source for source, number in before.items()}
    tokens = draft.tokens(leaf)
    for opening, number, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if [token.token.text for token in (opening, closing)] != ["[", "]"] or number.token.link:
            continue
        source = by_block.get(number.token.text) or by_list.get(number.token.text)
        if source:
            yield _Cited(number, number.token.text, (source,), linked=False)


def _of(numbers: Mapping[str, int], source: Sequence[str]) -> int | None:
    return next((numbers[name] for name in source if name in numbers), None)


def _is_ours(placed: Placed) -> bool:
    return bool(placed.slices) and all(part.inserted_by == AUTHOR for part in placed.slices)
