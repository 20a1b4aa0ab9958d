"""The inventory of a draft against its paper: what has no form there is named, and no word is missing unnamed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from lxml.html import HtmlElement

from briefgen.drafts.inventory import (
    added_running_words,
    contents_lines_of_no_heading,
    passages_of,
    removed_running_words,
    split_words,
)
from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import TableUnit
from briefgen.drafts.paper_inlines import PRINTED_CITATION, Inliner, Notes
from briefgen.wordxml import w
from briefgen.wordxml.bookmarks import anchor_of
from briefgen.wordxml.inlines import is_hidden, read_inlines, ruby_words, words_inside
from briefgen.wordxml.namespaces import Element, qn, value_of
from briefgen.wordxml.stories import read_passages, read_stories

_SECTION = qn("w:sectPr")
_BRACKETED = re.compile(r"[\[(]\d+[\])]")
_INLINE = frozenset({"a", "abbr", "b", "br", "em", "i", "img", "small", "span", "strong", "sub", "sup", "time"})


def name_what_has_no_form(draft: Draft, new: Draft, inliner: Inliner) -> None:
    """Name what stands between the paragraphs, the layout of sections, and words in headers and footers.

    `new` is the brief as it would be generated: what it holds too is nobody's doing.
    """
    usual = {layout for section in new.document.iter(_SECTION) for layout in _layouts_of(section)}
    sections: list[tuple[Element | None, str | None]] = []
    # What stands in the cells of a table is named where the table is put together.
    tables = {unit.element for unit in draft.flow if isinstance(unit, TableUnit)}
    for passage, where in passages_of(draft):
        if passage.element.tag != w.P and not any(table in tables for table in passage.element.iterancestors(w.TBL)):
            replace(inliner, where=where).lose_object(passage.element)
        sections.append((passage.element.find(f"{w.PPR}/{_SECTION}"), where))
    sections.append((draft.body.find(_SECTION), None))
    for section, heading in sections:
        for layout in () if section is None else _layouts_of(section):
            if layout not in usual:
                inliner.notes.lose(layout, heading)
    # Headers and footers of the paper are the template's.
    for story, words in added_running_words(draft):
        inliner.notes.lose(
            f"words in the page {story}" if words else f"a picture or shape in the page {story}", None, words
        )
    for text in removed_running_words(draft):
        inliner.notes.lose("what was taken out of the page headers or footers", None, text)
    for words in contents_lines_of_no_heading(draft):
        inliner.notes.lose("a line in the contents that is no heading", None, words)


def missing_words(draft: Draft, main: HtmlElement, notes: Notes) -> list[tuple[str, str]]:
    """(words, heading that they stand under) of the draft that are neither in the page nor in what is named.

    A citation's number is no word of the draft: it follows from the list.
    """
    printed = Counter(" ".join(words) for words in _printed(main))
    left: list[tuple[list[str], str]] = []
    for paragraph, where in _paragraphs(draft, notes):
        words = _words_of(draft, paragraph)
        text = " ".join(words)
        if printed[text]:
            printed[text] -= 1
        elif words:
            left.append((words, where))
    there = Counter(word for text, count in printed.items() for word in text.split(" ") * count)
    there.update(word for loss in notes.losses for word in _split(loss.words))
    missing: list[tuple[str, str]] = []
    for words, where in left:
        absent = Counter(words) - there
        there -= Counter(words)
        if absent:
            missing.append((" ".join(absent.elements()), where))
    return missing


def _paragraphs(draft: Draft, notes: Notes) -> Iterator[tuple[Element, str]]:
    for passage, where in passages_of(draft):
        # The lines of a contents list are made anew from the headings.
        if passage.element.tag == w.P and not draft.is_contents_line(passage.element):
            yield passage.element, where
    referred = set(notes.footnotes)
    for story in read_stories(draft.package):
        if (story.kind, story.number) in referred:
            yield from ((passage.element, "Notes") for passage in read_passages(story.root))


def _words_of(draft: Draft, paragraph: Element) -> list[str]:
    text = apart = ""
    style = value_of(paragraph.find(w.PPR), "w:pStyle") or ""
    for inline in read_inlines(paragraph):
        if inline.name == "ruby":
            text += "{} ({})".format(*ruby_words(inline.element))
        elif inline.kind == "object" or is_hidden(inline, draft.styles, style):
            # It stands in no word of the text: the letters beside it meet.
            apart += f" {inline.text or words_inside(inline.element)} "
            text += " " if inline.name == "br" else ""
        elif inline.link is not None and draft.names.get(anchor_of(inline.link), "").startswith("src."):
            text += PRINTED_CITATION.sub(" ", inline.text)
        else:
            text += inline.text
    return _split(text) + _split(apart)


def _printed(main: HtmlElement) -> Iterator[list[str]]:
    """The words of each block of the page, without those of the blocks in it."""
    parts: list[list[str]] = []

    def walk(element: HtmlElement, own: list[str]) -> None:
        if not isinstance(element.tag, str):
            return
        if element.tag not in _INLINE:
            own = []
            parts.append(own)
        if element.tag == "br":
            own.append(" ")
        cites = element.tag == "a" and element.get("class") in ("cite", "backref")
        if cites:
            # As in the draft, where its brackets part the words beside it.
            own.append(" ")
        elif element.text and element.tag != "sup":
            own.append(element.text)
        for child in element:
            if element.tag != "sup" or child.tag != "a":
                walk(child, own)
            if child.tail:
                own.append(child.tail)

    walk(main, [])
    return (_split("".join(part)) for part in parts)


def _split(text: str) -> list[str]:
    return split_words(_BRACKETED.sub(" ", text))


def _layouts_of(section: Element) -> Iterator[str]:
    columns = section.find(qn("w:cols"))
    if columns is not None and (columns.get(qn("w:num"), "1") not in ("0", "1") or len(columns) > 1):
        yield "columns"
    if value_of(section, "w:pgSz", "w:orient") == "landscape":
        yield "a page in landscape"
