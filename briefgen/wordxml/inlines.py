"""What one paragraph holds, in reading order: the one reader of a `w:p`.

    for inline in read_inlines(paragraph): print(inline.kind, inline.text)

Whoever looks into a paragraph reads it here: the words of a block, the tokens of a merge, the number of a citation, the
paper. So nothing exists for one of them and not for another. Pending changes are taken as accepted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from briefgen.wordxml import w
from briefgen.wordxml.namespaces import NAMESPACES, Element, is_on, qn, value_of
from briefgen.wordxml.revisions import AUTHOR
from briefgen.wordxml.styles import StyleSheet

InlineKind = Literal["text", "break", "object"]

_CHARACTERS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:noBreakHyphen"): "\u2011",
    qn("w:softHyphen"): "\u00ad",
}
_BREAKS = w.tags("br cr")
_FIELD_MARK, _FIELD_MARK_TYPE = qn("w:fldChar"), qn("w:fldCharType")
_ALTERNATIVES, _CHOICE, _FALLBACK = qn("mc:AlternateContent"), qn("mc:Choice"), qn("mc:Fallback")
_SEPARATE = w.tags("p rubyBase")
_WORDS = (w.T, qn("m:t"))
_SILENT = w.UNSEEN_MARKS | w.tags(
    "rPr pPr sdtPr sdtEndPr smartTagPr customXmlPr tcPr instrText delInstrText delText lastRenderedPageBreak "
    "commentReference annotationRef footnoteRef endnoteRef separator continuationSeparator"
)
"""What a paragraph or run holds beside what a reader sees."""
_SEEN_OTHERWISE = w.TAKING | w.RUN_CONTAINERS | _SILENT


@dataclass(frozen=True, slots=True)
class Inline:
    """A stretch of text, a break or an object, with its place."""

    kind: InlineKind
    text: str
    """Its characters: a tab is `\\t`, a break `\\n` (one of a page or column too, which is an object); else ""."""
    element: Element
    """The run's child; of what stands in no run (an equation, a subdocument) the element itself."""
    run: Element
    """The run that holds it; of what stands in no run the element itself."""
    link: Element | None
    """The innermost `w:hyperlink` around it."""
    inserted_by: str
    """Author of the pending insertion that it stands in; "" for none."""

    @property
    def name(self) -> str:
        """What Word calls the element: `t`, `drawing`, `footnoteReference`, `oMath` …"""
        return etree.QName(self.element).localname


def read_inlines(holder: Element, *, inserted_by: str = "") -> Iterator[Inline]:
    """What a paragraph (or a link, or another element that holds runs) shows, in reading order.

    `inserted_by` is the author of a pending insertion around the holder. What stands in the code of a field, and not in
    its result, is not shown.
    """
    return _read(holder, None, inserted_by, [])


def shown_text(holder: Element) -> str:
    """The words that a paragraph (or link) shows, numbers of citations included."""
    return "".join(inline.text for inline in read_inlines(holder))


def has_content(holder: Element) -> bool:
    """True when a paragraph shows words or objects."""
    return any(inline.text.strip() or inline.kind == "object" for inline in read_inlines(holder))


def words_inside(part: Element) -> str:
    """All words of an object (text box, nested table, equation …), paragraphs with a space between.

    Of the alternatives that Word keeps for older programs only the first is read.
    """
    texts: list[str] = []
    for element in _below(part):
        if element.tag in _WORDS:
            texts.append(element.text or "")
        elif element.tag in _SEPARATE or element.tag in _CHARACTERS or element.tag in _BREAKS:
            texts.append(" ")
    return " ".join("".join(texts).split())


def ruby_words(ruby: Element) -> tuple[str, str]:
    """The words of a `w:ruby`, and the reading aid above them."""
    base, above = (
        "".join(text.text or "" for holder in ruby.iterchildren(qn(name)) for text in holder.iter(w.T))
        for name in ("w:rubyBase", "w:rt")
    )
    return base, above


def is_emptied(control: Element) -> bool:
    """True for a `w:sdt` that a person emptied: Word shows “Click or tap here to enter text” in it, nobody's words."""
    return control.tag == w.SDT and control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None


def is_hidden(inline: Inline, styles: StyleSheet, paragraph_style: str = "") -> bool:
    """True for text that is formatted as hidden, by hand or by a style: Word does not print it."""
    vanish = inline.run.find("w:rPr/w:vanish", NAMESPACES)
    if vanish is not None:
        return is_on(vanish)
    style = value_of(inline.run.find(w.RPR), "w:rStyle") or ""
    return styles.hides(style) or styles.hides(paragraph_style)


def _read(holder: Element, link: Element | None, inserted_by: str, fields: list[str]) -> Iterator[Inline]:
    """`fields` are the fields that are open, each in its `code` or its `result`."""
    for child in holder:
        tag = child.tag
        if tag == w.R:
            yield from _read_run(child, link, inserted_by, fields)
        elif tag == w.HYPERLINK:
            yield from _read(child, child, inserted_by, fields)
        elif tag in w.ADDING:
            yield from _read(child, link, _author(child, inserted_by), fields)
        elif tag in w.RUN_CONTAINERS and not is_emptied(child):
            yield from _read(child, link, inserted_by, fields)
        elif tag == _ALTERNATIVES:
            choice = child.find(_CHOICE)
            yield from _read(child if choice is None else choice, link, inserted_by, fields)
        elif tag not in _SEEN_OTHERWISE and isinstance(tag, str):
            yield Inline("object", "", child, child, link, inserted_by)


def _read_run(run: Element, link: Element | None, inserted_by: str, fields: list[str]) -> Iterator[Inline]:
    for child in run:
        tag = child.tag
        if tag == _FIELD_MARK:
            _follow_field(child, fields)
        elif tag in _SILENT or not isinstance(tag, str) or "code" in fields:
            continue
        elif tag == w.T:
            if child.text:
                yield Inline("text", child.text, child, run, link, inserted_by)
        elif tag in _CHARACTERS:
            yield Inline("text", _CHARACTERS[tag], child, run, link, inserted_by)
        elif tag in _BREAKS:
            plain = child.get(qn("w:type"), "textWrapping") in ("", "textWrapping")
            yield Inline("break" if plain else "object", "\n", child, run, link, inserted_by)
        else:
            yield Inline("object", "", child, run, link, inserted_by)


def _follow_field(mark: Element, fields: list[str]) -> None:
    kind = mark.get(_FIELD_MARK_TYPE)
    if kind == "begin":
        fields.append("code")
    elif fields and kind == "separate":
        fields[-1] = "result"
    elif fields:
        fields.pop()


def _author(insertion: Element, around: str) -> str:
    # A pending insertion inside another's is that other person's as far as we are concerned.
    author = insertion.get(w.AUTHOR, "") or "?"
    return author if around in ("", AUTHOR) else around


def _below(part: Element) -> Iterator[Element]:
    """All that is below an element and would still be there with the changes accepted, in document order."""
    yield part
    for child in part:
        if isinstance(child.tag, str) and child.tag not in w.TAKING and child.tag != _FALLBACK:
            yield from _below(child)
