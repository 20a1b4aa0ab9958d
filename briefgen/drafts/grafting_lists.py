"""Styles and lists of the new brief in a draft: those that the draft has too are its own, others are added."""

from __future__ import annotations

from briefgen.drafts.outline import Leaf
from briefgen.drafts.reading import Draft
from briefgen.wordxml.namespaces import Element, element, qn, value_of
from briefgen.wordxml.packaging import WORD_TYPE
from briefgen.wordxml.revisions import W_PPR
from briefgen.wordxml.style_imports import StyleImporter


def importer_of(draft: Draft, new: Draft) -> StyleImporter:
    """What brings styles and lists of the new brief into the draft; their lists are one where the same blocks stand."""
    styles = draft.package.related(draft.main, "styles")
    lists = new.package.related(new.main, "numbering")
    importer = StyleImporter(
        new.styles,
        new.package.xml(lists) if lists else None,
        draft.styles,
        draft.package.xml(styles) if styles else None,
        lambda: _numbering(draft),
    )
    for block_id, leaf in new.blocks.items():
        theirs = _own_list(leaf)
        there = draft.blocks.get(block_id)
        if theirs and there is not None and theirs not in importer.lists and (ours := _own_list(there)):
            importer.lists[theirs] = ours
    return importer


def _numbering(draft: Draft) -> Element:
    member = draft.package.related(draft.main, "numbering")
    if member is None:
        member = "word/numbering.xml"
        draft.package.put_xml(member, element("w:numbering"))
        draft.package.set_content_type(member, WORD_TYPE.format("numbering"))
        draft.package.relate(draft.main, "numbering", member)
    return draft.package.xml(member)


def _own_list(leaf: Leaf) -> str:
    properties = leaf.paragraph.find(W_PPR)
    numbering = None if properties is None else properties.find(qn("w:numPr"))
    return value_of(numbering, "w:numId") or ""
