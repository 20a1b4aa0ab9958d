"""What a draft holds beside the paragraphs of its outline, with the heading that it stands under; names for all of it.

Changes and publish go by it: what is in here is told, printed or named, never dropped in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from briefgen.drafts.opening import Draft
from briefgen.drafts.outline import is_live, leaves_of
from briefgen.wordxml import w
from briefgen.wordxml.inlines import shown_text, words_inside
from briefgen.wordxml.namespaces import Element
from briefgen.wordxml.stories import Passage, StoryKind, read_passages, running_passages, running_words

_LETTERS = re.compile(r"[^\W\d_]+")
"""Words without the numbers that fields put beside them."""
_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"heading [1-6]", re.IGNORECASE)
_CONTENTS_NUMBERS = re.compile(r"^\s*\d[\d.]*\s+|(?<![\s\d])(?:\s*\d+)?\s*$")
"""The chapter's number before an entry of a contents list, and the page's after it."""
_OBJECTS = {
    "oMath": "an equation",
    "oMathPara": "an equation",
    "altChunk": "another file that was put in",
    "subDoc": "a subdocument",
    "object": "an embedded object",
    "pict": "a drawing of Word's own",
    "drawing": "a drawing or chart of Word's own",
    "AlternateContent": "a drawing or chart of Word's own",
    "footnoteReference": "a footnote",
    "endnoteReference": "an endnote",
    "sym": "a symbol",
    "ruby": "words with a reading aid",
    "br": "a page or column break",
}


def split_words(text: str) -> list[str]:
    """The words of a text, soft hyphens taken out."""
    return _WORD.findall(text.replace("\u00ad", ""))


def object_name(element: Element) -> str:
    """What people call an element that is no text: “an equation”, “a text box”."""
    name = etree.QName(element).localname
    if name in ("drawing", "pict", "AlternateContent") and words_inside(element):
        return "a text box"
    return _OBJECTS.get(name, f"something that Word calls “{name}”")


def passages_of(draft: Draft) -> Iterator[tuple[Passage, str]]:
    """Every passage of the body in order, with the heading above it."""
    where = ""
    for passage in read_passages(draft.body):
        if passage.element.tag == w.P and _HEADING.fullmatch(draft.style_of(passage.element)):
            where = passage.words
        yield passage, where


def contents_lines_of_no_heading(draft: Draft) -> Iterator[str]:
    """Words in lines of a contents list that no other paragraph has: a person's."""
    leaves = [leaf for leaf in leaves_of(draft.flow) if is_live(leaf)]
    lines = [leaf for leaf in leaves if not leaf.block_id and draft.is_contents_line(leaf.paragraph)]
    texts = [shown_text(leaf.paragraph) for leaf in leaves if leaf not in lines] if lines else []
    for line in lines:
        words = _CONTENTS_NUMBERS.sub("", shown_text(line.paragraph)).strip()
        if words and not any(words in text for text in texts):
            yield words


def added_running_words(draft: Draft) -> Iterator[tuple[StoryKind, str]]:
    """What people put into headers and footers, once each, "" for a picture or shape, and which of the two.

    A header stands in the file once for each kind of page.
    """
    generated = {word for text in _generated_running(draft) for word in _LETTERS.findall(text)}
    told: set[tuple[StoryKind, str]] = set()
    for story, passage in running_passages(draft.package):
        said = any(word not in generated for word in _LETTERS.findall(passage.words))
        if said or (passage.has_shapes and not draft.part.running_pictures):
            told_here = story.kind, passage.words if said else ""
            if told_here not in told:
                told.add(told_here)
                yield told_here


def removed_running_words(draft: Draft) -> Iterator[str]:
    """Generated texts that no header or footer says any more."""
    shown = " ".join(passage.words for _, passage in running_passages(draft.package))
    for text in draft.part.running.values():
        if text and " ".join(text.split()) not in shown:
            yield text


def _generated_running(draft: Draft) -> tuple[str, ...]:
    if draft.part.running_words:
        return (*draft.part.running.values(), *draft.part.running_words)
    # A draft of generator 0.1 does not remember them: ours say no more than this.
    from briefgen.writers.docx.built_in import built_in_package

    return (*draft.part.running.values(), *running_words(built_in_package()))
