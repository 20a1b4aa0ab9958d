"""Links inside a merged draft: each leads to a paragraph that stays when the changes are accepted."""

from __future__ import annotations

from briefgen.drafts.merge_context import Merge
from briefgen.drafts.numbers import inner_links, sources_cited_in
from briefgen.drafts.outline import Leaf, is_live, is_taken_by_us, paragraphs_of
from briefgen.drafts.rewriting import is_pending, retarget
from briefgen.drafts.sources import SOURCE
from briefgen.wordxml.bookmarks import names_of_bookmarks
from briefgen.wordxml.hyperlinks import anchor_of
from briefgen.wordxml.inlines import shown_text


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
