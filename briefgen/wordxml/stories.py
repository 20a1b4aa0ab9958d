"""The inventory of a Word file: every story (body, headers, footers, notes) and every passage in it.

    for story in read_stories(package):
        for passage in read_passages(story.root): print(story.kind, passage.words)

Changes, refresh and publish go by this list, so that nothing exists for one of them and not for another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from briefgen.wordxml import w
from briefgen.wordxml.inlines import is_emptied, read_inlines, words_inside
from briefgen.wordxml.namespaces import Element, qn
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.revisions import row_mark

StoryKind = Literal["body", "header", "footer", "footnote", "endnote"]

_STORIES: dict[str, StoryKind] = {
    "header": "header",
    "footer": "footer",
    "footnotes": "footnote",
    "endnotes": "endnote",
}
"""Kind of relationship → of story."""
_FRAMES = frozenset((w.SDT_CONTENT, w.TC, *w.tags("customXml ins moveTo")))
_SILENT = w.UNSEEN_MARKS | w.tags("sectPr tblPr tblGrid trPr tcPr tblPrEx sdtPr sdtEndPr customXmlPr")


@dataclass(frozen=True, slots=True)
class Story:
    """A flow of text of its own. A note is one; `number` is its id there, `member` the part that it stands in."""

    kind: StoryKind
    member: str
    root: Element
    number: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or what stands in the place of one (an imported file, an equation on a line of its own)."""

    element: Element
    cells: tuple[Element, ...] = ()
    """The table cells around it, outermost first: more than one in a nested table."""

    @property
    def words(self) -> str:
        """All its words, those of text boxes and equations included."""
        return words_inside(self.element)

    @property
    def has_shapes(self) -> bool:
        """True when it shows pictures, text boxes or other objects; breaks and page numbers are none."""
        if self.element.tag != w.P:
            return True
        return any(
            inline.kind == "object" and inline.name not in ("br", "pgNum") for inline in read_inlines(self.element)
        )


def read_stories(package: Package) -> Iterator[Story]:
    """The stories of a file, the body first. Separators of notes are none."""
    main = package.main_part()
    body = package.xml(main).find(qn("w:body"))
    if body is not None:
        yield Story("body", main, body)
    for kind, member in _parts_beside(package, main):
        if kind in ("header", "footer"):
            yield Story(kind, member, package.xml(member))
            continue
        for note in package.xml(member):
            if isinstance(note.tag, str) and note.get(qn("w:type"), "normal") == "normal":
                yield Story(kind, member, note, note.get(w.ID, ""))


def _parts_beside(package: Package, main: str) -> Iterator[tuple[StoryKind, str]]:
    parts = {relation.target: relation.kind for relation in package.relationships(main) if not relation.external}
    return (
        (_STORIES[part], member) for member, part in parts.items() if part in _STORIES and member in package.members
    )


def read_passages(holder: Element, cells: tuple[Element, ...] = ()) -> Iterator[Passage]:
    """Every passage below a story's root (or a table, a cell …), in order; what pending changes take is left out."""
    for child in holder:
        tag = child.tag
        if tag == w.P:
            yield Passage(child, cells)
        elif tag == w.TC:
            yield from read_passages(child, (*cells, child))
        elif is_emptied(child):
            continue
        elif tag in (w.TBL, w.SDT) or tag in _FRAMES or (tag == w.TR and row_mark(child, "w:del") is None):
            yield from read_passages(child, cells)
        elif isinstance(tag, str) and tag not in _SILENT and tag not in w.TAKING and tag not in (w.TR, w.DEL):
            yield Passage(child, cells)


def running_stories(package: Package) -> Iterator[Story]:
    """The headers and footers; the body is not looked at."""
    parts = _parts_beside(package, package.main_part())
    return (Story(kind, member, package.xml(member)) for kind, member in parts if kind in ("header", "footer"))


def running_passages(package: Package) -> Iterator[tuple[Story, Passage]]:
    """The passages of headers and footers."""
    return ((story, passage) for story in running_stories(package) for passage in read_passages(story.root))


def running_words(package: Package) -> tuple[str, ...]:
    """What headers and footers say, paragraph by paragraph, once each."""
    return tuple(dict.fromkeys(passage.words for _, passage in running_passages(package) if passage.words))


def has_running_pictures(package: Package) -> bool:
    """True when headers or footers hold a picture or shape."""
    return any(passage.has_shapes for _, passage in running_passages(package))
