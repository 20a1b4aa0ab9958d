"""Comments: reading those of a document, and attaching new ones to a paragraph.

A comment is three things: its text in the comments part, a range of the document between two marks, and a run with the
reference mark after the range. Comments are no tracked changes: rejecting or accepting changes leaves them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.wordxml import w
from briefgen.wordxml.namespaces import NAMESPACES, Element, element, qn, text_element
from briefgen.wordxml.packaging import Package
from briefgen.wordxml.revisions import AUTHOR, Marker

_START, _END, _REFERENCE = qn("w:commentRangeStart"), qn("w:commentRangeEnd"), qn("w:commentReference")


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as people see it. `quoted` is the text that it hangs on; `resolved` when Word shows it as done."""

    number: str
    author: str
    date: str
    text: str
    quoted: str
    resolved: bool = False


class Comments:
    """The comments of one document. New ones are kept until `store` writes the part."""

    def __init__(self, package: Package, document: Element) -> None:
        self._package = package
        self._document = document
        self._main = package.main_part()
        self._root = package.related_xml(self._main, "comments")
        self.added = 0
        """How many comments were added and are to be stored."""

    def read(self) -> tuple[Comment, ...]:
        """All comments in document order of their ranges, then those that hang on nothing."""
        if self._root is None:
            return ()
        done = self._resolved_paragraphs()
        entries = {entry.get(w.ID, ""): entry for entry in self._root.iterfind(qn("w:comment"))}
        quoted = _quoted(self._document, entries)
        comments = []
        for number in dict.fromkeys((*quoted, *entries)):
            entry = entries[number]
            paragraphs = [*entry.iter(w.P)]
            text = "\n".join("".join(part.text or "" for part in paragraph.iter(w.T)) for paragraph in paragraphs)
            resolved = any(paragraph.get(qn("w14:paraId"), "-") in done for paragraph in paragraphs)
            about = entry.get(w.AUTHOR, ""), entry.get(w.DATE, "")
            comments.append(Comment(number, *about, text, quoted.get(number, ""), resolved))
        return tuple(comments)

    def add(self, paragraph: Element, lines: Sequence[str], marker: Marker) -> None:
        """Hang a comment on the whole content of a paragraph; `lines` become its paragraphs."""
        number = self._free_number()
        if self._root is None:
            nsmap = {prefix: NAMESPACES[prefix] for prefix in ("w", "w14", "mc")}
            member = self._package.related_or_new(self._main, "comments", element("w:comments", nsmap=nsmap))
            self._root = self._package.xml(member)
        self._root.append(
            element(
                "w:comment",
                {"w:id": number, "w:author": AUTHOR, "w:date": marker.date, "w:initials": AUTHOR[:2]},
                *(element("w:p", None, element("w:r", None, text_element(line))) for line in (lines or ("",))),
            )
        )
        start = 1 if paragraph.find(w.PPR) is not None else 0
        paragraph.insert(start, element("w:commentRangeStart", {"w:id": number}))
        paragraph.append(element("w:commentRangeEnd", {"w:id": number}))
        paragraph.append(element("w:r", None, element("w:commentReference", {"w:id": number})))
        self.added += 1

    def store(self) -> None:
        """Write the comments part back, if anything was added."""
        member = self._package.related(self._main, "comments")
        if self.added and self._root is not None and member is not None:
            self._package.put_xml(member, self._root)

    def _free_number(self) -> str:
        entries = () if self._root is None else self._root.iterfind(qn("w:comment"))
        taken = {mark.get(w.ID, "") for mark in (*entries, *self._document.iter(_START, _END, _REFERENCE))}
        number = len(taken)
        while str(number) in taken:
            number += 1
        return str(number)

    def _resolved_paragraphs(self) -> set[str]:
        """Ids of the paragraphs of comments that are done: a thread is as its root is (MS-DOCX, 2.5.4.4)."""
        extended = self._package.related_xml(self._main, "commentsExtended")
        if extended is None:
            return set()
        w15 = f"{{{NAMESPACES['w15']}}}"
        entries = {entry.get(f"{w15}paraId", ""): entry for entry in extended}
        resolved: set[str] = set()
        for paragraph in entries:
            thread = [paragraph]
            while (parent := entries[thread[-1]].get(f"{w15}paraIdParent", "")) in entries and parent not in thread:
                thread.append(parent)
            if any(entries[entry].get(f"{w15}done") in ("1", "true") for entry in (paragraph, thread[-1])):
                resolved.add(paragraph)
        return resolved


def _quoted(document: Element, entries: dict[str, Element]) -> dict[str, str]:
    """Number → text between its marks, in document order."""
    quoted: dict[str, str] = {}
    open_ranges: set[str] = set()
    for part in document.iter(_START, _END, _REFERENCE, w.P, w.T, w.DEL_TEXT):
        number = part.get(w.ID, "")
        if part.tag == _END:
            open_ranges.discard(number)
        elif part.tag in (_START, _REFERENCE):
            if number in entries:
                quoted.setdefault(number, "")
            if number in entries and part.tag == _START:
                open_ranges.add(number)
        else:
            for number in open_ranges:
                quoted[number] += "\n" if part.tag == w.P else part.text or ""
    return {number: text.strip() for number, text in quoted.items()}
