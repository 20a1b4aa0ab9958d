"""Whether people changed a paragraph: its words, links, objects and formatting against what was generated."""

from __future__ import annotations

from collections.abc import Iterable

from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import Leaf, has_peoples_changes
from briefgen.drafts.spans import seen_in
from briefgen.drafts.tokens import seen, stretches_of
from briefgen.wordxml import w
from briefgen.wordxml.custom_xml import BaseBlock
from briefgen.wordxml.inlines import shown_text
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.revisions import AUTHOR

_BY_HAND = w.tags("b i u strike dstrike highlight shd color vertAlign caps smallCaps vanish rPrChange")
"""Formatting that people give to words; programs write others (languages, sizes for other scripts) by themselves."""


def is_edited(draft: Draft, leaf: Leaf, block: BaseBlock) -> bool:
    """True when a person changed the words, links or pictures of a block, ends a section or has a change pending."""
    if has_peoples_changes(leaf.paragraph) or leaf.paragraph.find(f"{w.PPR}/{qn('w:sectPr')}") is not None:
        return True
    now = seen_in(leaf.paragraph, draft.surroundings)
    then = seen(stretches_of(block.pieces, draft.names))
    if draft.foreign:
        # LibreOffice writes the page that a style or section begins as a break of its own.
        now = [look for look in now if look[0] != "object page"]
    if draft.foreign and shown_text(leaf.paragraph).strip("\n") == block.text:
        # The program that saved it flattened links or drew pictures anew: nobody wrote anything.
        return _objects(now) != _objects(then)
    return now != then


def is_formatted(holder: Element, *, foreign: bool = False) -> bool:
    """True when somebody formatted words of a paragraph (or run) by hand.

    In a `foreign` draft (see `Draft`) words under a character style do not count: LibreOffice writes its looks too.
    """
    runs = (run.find(w.RPR) for run in holder.iter(w.R))
    return any(
        child.tag in _BY_HAND
        for properties in runs
        if properties is not None and not (foreign and properties.find(qn("w:rStyle")) is not None)
        for child in properties
    )


def _objects(looks: Iterable[tuple[str, str]]) -> list[str]:
    """The kinds of the objects among what a reader sees (see `words.seen`)."""
    return [kind.partition(" ")[0] for kind, _ in looks if kind.startswith(("picture ", "object "))]


def has_our_changes(paragraph: Element) -> bool:
    """True when an earlier refresh left pending changes in the text of a paragraph."""
    ours = (change for change in paragraph.iter(*w.ADDING, *w.TAKING) if change.get(w.AUTHOR) == AUTHOR)
    return any(next(change.iterancestors()).tag != w.RPR for change in ours)
