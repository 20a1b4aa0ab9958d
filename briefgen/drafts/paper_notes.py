"""Footnotes and endnotes of a draft, as the notes at the end of the paper."""

from __future__ import annotations

from dataclasses import replace

from lxml.html import HtmlElement

from briefgen.drafts.paper_inlines import Inliner, append, new_element
from briefgen.wordxml.revisions import W_P
from briefgen.wordxml.stories import read_passages, read_stories


def notes_section(inliner: Inliner) -> HtmlElement | None:
    """The notes that the paper refers to, in order, each with a link back; None where there are none."""
    references = list(inliner.notes.footnotes)
    if not references:
        return None
    stories = {(str(story.kind), story.number): story for story in read_stories(inliner.draft.package)}
    listing = new_element("ol")
    for number, reference in enumerate(references, start=1):
        item = new_element("li", id=f"note.{number}")
        story = stories.get(reference)
        for passage in () if story is None else read_passages(story.root):
            if passage.element.tag != W_P:
                inliner.lose(passage.element, "Notes")
                continue
            if item.text_content().strip():
                append(item, new_element("br"))
            replace(inliner, part=story.member if story else "").fill(item, passage.element, "Notes")
        append(item, " ")
        item.append(new_element("a", ["↑"], href=f"#note-mark.{number}", **{"class": "backref"}))
        listing.append(item)
    return new_element("section", [new_element("h2", ["Notes"], id="h.notes"), listing], **{"class": "notes"})
