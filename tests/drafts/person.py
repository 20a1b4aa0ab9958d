"""A person at work on a draft, by a seed: the edits that people make, as Word and LibreOffice leave them in the file.

Each new word is `HUMAN` and a number of its own, so that one can see afterwards where each of them went. lxml alone:
nothing here knows how briefgen reads a draft.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable

from lxml import etree

from tests.drafts.oracle import DOC_PR, PRINTED, TAKING, Element, File, R, W, paragraphs, style_of, text_of

NAMESPACES = (
    f'xmlns:w="{W[1:-1]}" xmlns:r="{R[1:-1]}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
WHO = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'


def xml(text: str) -> Element:
    return etree.fromstring(f"<x {NAMESPACES}>{text}</x>")[0]


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


class Person:
    """Edits one draft; `did` says what, for whoever reads a failure."""

    def __init__(self, draft: bytes, seed: int) -> None:
        self.file = File(draft)
        self.random = random.Random(seed)
        self.did: list[str] = []
        self.words = 0
        self.marks = 5000
        self.hand_numbers: set[str] = set()
        """Words of citations whose number, or whose link, was changed by hand."""

    def edit(self, times: int) -> bytes:
        """The draft after so many edits."""
        while len(self.did) < times:
            name = self.random.choice(_NAMES)
            detail = _EDITS[name](self)
            if detail is not None:
                self.did.append(f"{name}: {detail}")
        return self.file.to_bytes()

    # ------------------------------------------------------------------------------------------------- choosing

    def word(self) -> str:
        self.words += 1
        return f"HUMAN{self.words}"

    def mark(self) -> str:
        self.marks += 1
        return f'w:id="{self.marks}" {WHO}'

    def paragraph(self, *, cells: bool = True, blocks: bool = True) -> Element | None:
        """A paragraph with words, contents tables left alone: those are a field that Word makes anew."""
        chosen = [
            paragraph
            for paragraph in paragraphs(self.file.body)
            if text_of(paragraph).strip()
            and not style_of(paragraph).startswith("TOC")
            and (cells or next(paragraph.iterancestors(W + "tc"), None) is None)
            and (blocks or paragraph.getparent().tag != W + "sdtContent")
        ]
        return self.random.choice(chosen) if chosen else None

    def text(self, paragraph: Element) -> Element | None:
        """Live words of a paragraph outside links and deletions."""
        texts = [
            text
            for text in paragraph.iter(W + "t")
            if (text.text or "").strip() and next(text.iterancestors(*TAKING, W + "hyperlink"), None) is None
        ]
        return self.random.choice(texts) if texts else None

    def links(self) -> list[Element]:
        """Links that print a number, with one run."""
        return [
            link
            for link in self.file.body.iter(W + "hyperlink")
            if link.get(W + "anchor")
            and PRINTED.fullmatch(text_of(link))
            and [child.tag for child in link] == [W + "r"]
        ]

    def row(self) -> Element | None:
        rows = [row for row in self.file.body.iter(W + "tr") if len(list(row.iterancestors(W + "tbl"))) == 1]
        return self.random.choice(rows) if rows else None

    # ------------------------------------------------------------------------------------------------- typing

    def retype(self) -> str | None:
        return self._in_text(lambda words, index: [*words[:index], self.word(), *words[index + 1 :]])

    def type_in(self) -> str | None:
        return self._in_text(lambda words, index: [*words[:index], self.word(), *words[index:]])

    def take_out(self) -> str | None:
        return self._in_text(lambda words, index: [*words[:index], *words[index + self.random.randint(1, 4) :]])

    def type_at_the_end(self) -> str | None:
        paragraph = self.paragraph()
        if paragraph is None:
            return None
        paragraph.append(xml(run(f" {self.word()}")))
        return text_of(paragraph)[-60:]

    def type_at_the_start(self) -> str | None:
        paragraph = self.paragraph()
        if paragraph is None:
            return None
        paragraph.insert(1 if paragraph.find(W + "pPr") is not None else 0, xml(run(f"{self.word()} ")))
        return text_of(paragraph)[:60]

    def find_and_replace(self) -> str | None:
        old = self.random.choice(["trafficking", "report", "victims", "government"])
        new = self.word()
        count = 0
        for text in self.file.body.iter(W + "t"):
            if next(text.iterancestors(*TAKING, W + "hyperlink"), None) is None and old in (text.text or ""):
                count += (text.text or "").count(old)
                text.text = (text.text or "").replace(old, new)
        return f"{old} → {new} {count} times" if count else None

    def cut_runs(self) -> str | None:
        """What a spelling checker does: the same words in more runs."""
        paragraph = self.paragraph()
        text = None if paragraph is None else self.text(paragraph)
        if text is None or len(text.text) < 3:
            return None
        self._split_run(text, self.random.randint(1, len(text.text) - 1))
        return text_of(paragraph)[:50]

    def embolden(self) -> str | None:
        paragraph = self.paragraph()
        text = None if paragraph is None else self.text(paragraph)
        if text is None:
            return None
        holder = text.getparent()
        properties = holder.find(W + "rPr")
        if properties is None:
            properties = xml("<w:rPr/>")
            holder.insert(0, properties)
        if properties.find(W + "b") is None:
            style = properties.find(W + "rStyle")
            properties.insert(0 if style is None else 1, xml("<w:b/>"))
        return (text.text or "")[:40]

    def _in_text(self, change: Callable[[list[str], int], list[str]]) -> str | None:
        paragraph = self.paragraph()
        text = None if paragraph is None else self.text(paragraph)
        if text is None:
            return None
        words = text.text.split(" ")
        was = text.text
        text.text = " ".join(change(words, self.random.randrange(len(words))))
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return f"{was[:50]!r} → {text.text[:50]!r}"

    def _split_run(self, text: Element, offset: int) -> Element:
        """Cut the run of a text in two before `offset`; the second run is returned."""
        first = text.getparent()
        second = copy.copy(first)
        for child in list(second):
            if child.tag != W + "rPr":
                second.remove(child)
        tail = copy.copy(text)
        tail.text, text.text = text.text[offset:], text.text[:offset]
        for part in (tail, text):
            part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        following = list(text.itersiblings())
        second.append(tail)
        second.extend(following)
        first.addnext(second)
        return second

    # ------------------------------------------------------------------------------------------------- paragraphs

    def remove_paragraph(self) -> str | None:
        paragraph = self.paragraph(cells=False)
        if paragraph is None:
            return None
        self._take(paragraph)
        return text_of(paragraph)[:60]

    def move_paragraph(self) -> str | None:
        paragraph, other = self.paragraph(cells=False), self.paragraph(cells=False)
        if paragraph is None or other is None or other is paragraph or self._is_source(paragraph):
            return None
        unit = self._take(paragraph)
        frame(other).addnext(unit)
        return f"{text_of(paragraph)[:40]!r} after {text_of(other)[:40]!r}"

    def add_paragraph(self) -> str | None:
        other = self.paragraph(cells=False)
        if other is None:
            return None
        style = self.random.choice(["BodyText", "ListBullet", "Normal"])
        words = " ".join(self.word() for _ in range(3))
        frame(other).addnext(xml(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(words)}</w:p>'))
        return f"{words} after {text_of(other)[:40]!r}"

    def press_enter(self) -> str | None:
        """Split a paragraph: Word leaves both halves in the content control."""
        paragraph = self.paragraph(cells=False)
        text = None if paragraph is None else self.text(paragraph)
        if text is None or len(text.text) < 4 or text.getparent().getparent() is not paragraph:
            return None
        second = self._split_run(text, self.random.randint(1, len(text.text) - 1))
        following = [second, *second.itersiblings()]
        other = etree.Element(W + "p")
        properties = paragraph.find(W + "pPr")
        if properties is not None:
            other.append(copy.deepcopy(properties))
            for lost in other.findall(f"{W}pPr/{W}sectPr"):
                lost.getparent().remove(lost)
        other.extend(following)
        paragraph.addnext(other)
        return f"{text_of(paragraph)[-30:]!r} | {text_of(other)[:30]!r}"

    def press_delete_at_the_end(self) -> str | None:
        """Join a paragraph with the one after it."""
        paragraph = self.paragraph(cells=False)
        following = None if paragraph is None else frame(paragraph).getnext()
        other = None if following is None else _only_paragraph(following)
        if other is None or style_of(other).startswith("TOC") or other.find(f"{W}pPr/{W}sectPr") is not None:
            return None
        paragraph.extend([child for child in other if child.tag != W + "pPr"])
        following.getparent().remove(following)
        return text_of(paragraph)[:80]

    def copy_paragraph(self) -> str | None:
        """Copy and paste: no control and no bookmark comes along."""
        paragraph, other = self.paragraph(cells=False), self.paragraph(cells=False)
        if paragraph is None or other is None or self._is_source(paragraph) or self._is_source(other):
            return None
        addition = copy.deepcopy(paragraph)
        _drop_marks(addition)
        addition.append(xml(run(f" {self.word()}")))
        frame(other).addnext(addition)
        return f"{text_of(paragraph)[:40]!r} after {text_of(other)[:40]!r}"

    def _take(self, paragraph: Element) -> Element:
        unit = frame(paragraph)
        unit.getparent().remove(unit)
        return unit

    def _is_source(self, paragraph: Element) -> bool:
        return style_of(paragraph) == "Source"

    # ------------------------------------------------------------------------------------------------- tables

    def remove_row(self) -> str | None:
        row = self.row()
        if row is None or len(row.getparent().findall(W + "tr")) < 3:
            return None
        row.getparent().remove(row)
        return text_of(row)[:60]

    def add_row(self) -> str | None:
        row = self.row()
        if row is None:
            return None
        addition = copy.deepcopy(row)
        for control in list(addition.iter(W + "sdt")):
            _unwrap(control)
        _drop_marks(addition)
        for mark in list(addition.iter(W + "ins", W + "del")):
            mark.getparent().remove(mark)
        for paragraph in addition.iter(W + "p"):
            for child in list(paragraph):
                if child.tag != W + "pPr":
                    paragraph.remove(child)
        next(addition.iter(W + "p")).append(xml(run(self.word())))
        row.addnext(addition)
        return f"after {text_of(row)[:50]!r}"

    def track_row_away(self) -> str | None:
        row = self.row()
        if row is None or next(row.iter(W + "ins", W + "del"), None) is not None or len(row.getparent()) < 5:
            return None
        properties = row.find(W + "trPr")
        if properties is None:
            properties = xml("<w:trPr/>")
            row.insert(1 if row.find(W + "tblPrEx") is not None else 0, properties)
        properties.append(xml(f"<w:del {self.mark()}/>"))
        for paragraph in row.iter(W + "p"):
            self._track_paragraph(paragraph, "del")
        return text_of(row)[:50]

    def remove_table(self) -> str | None:
        row = self.row()
        if row is None or self.random.random() < 0.7:
            return None
        table = row.getparent()
        table.getparent().remove(table)
        return text_of(table)[:50]

    def merge_cells(self) -> str | None:
        """Two cells of a row become one, which holds the words of both."""
        row = self.row()
        cells = [] if row is None else row.findall(W + "tc")
        if len(cells) < 2 or any(cell.find(f"{W}tcPr/{W}{name}") is not None for cell in cells for name in _SPANS):
            return None
        index = self.random.randrange(len(cells) - 1)
        first, second = cells[index], cells[index + 1]
        properties = first.find(W + "tcPr")
        if properties is None:
            properties = xml("<w:tcPr/>")
            first.insert(0, properties)
        width = properties.find(W + "tcW")
        span = xml('<w:gridSpan w:val="2"/>')
        properties.insert(0, span) if width is None else width.addnext(span)
        first.extend([child for child in second if child.tag != W + "tcPr"])
        row.remove(second)
        return text_of(row)[:60]

    def merge_cells_down(self) -> str | None:
        """A cell and the one below it become one; Word keeps the words of both in the file."""
        row = self.row()
        below = None if row is None else row.getnext()
        if below is None or below.tag != W + "tr":
            return None
        pairs = list(zip(row.findall(W + "tc"), below.findall(W + "tc"), strict=False))
        upper, lower = self.random.choice(pairs)
        if any(upper.find(f"{W}tcPr/{W}{name}") is not None for name in _SPANS) or len(pairs) < 2:
            return None
        for cell, value in ((upper, "restart"), (lower, "continue")):
            properties = cell.find(W + "tcPr")
            if properties is None:
                properties = xml("<w:tcPr/>")
                cell.insert(0, properties)
            if properties.find(W + "vMerge") is not None or properties.find(W + "gridSpan") is not None:
                return None
            width = properties.find(W + "tcW")
            mark = xml(f'<w:vMerge w:val="{value}"/>')
            properties.insert(0, mark) if width is None else width.addnext(mark)
        return f"{text_of(upper)[:30]} over {text_of(lower)[:30]}"

    def put_table_into_cell(self) -> str | None:
        """A table in a cell, perhaps with a citation that was copied into it."""
        row, links = self.row(), self.links()
        if row is None:
            return None
        cell = self.random.choice(row.findall(W + "tc"))
        addition = xml(
            '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="900"/></w:tblGrid>'
            f'<w:tr><w:tc><w:tcPr><w:tcW w:w="900" w:type="dxa"/></w:tcPr><w:p>{run(self.word())}</w:p></w:tc></w:tr>'
            "</w:tbl>"
        )
        if links and self.random.random() < 0.5:
            next(addition.iter(W + "p")).append(copy.deepcopy(self.random.choice(links)))
        # A cell ends with a paragraph.
        cell.insert(len(cell) - 1, addition)
        return text_of(row)[:60]

    # ------------------------------------------------------------------------------------------------- citations

    def remove_citation(self) -> str | None:
        links = self.links()
        if not links:
            return None
        link = self.random.choice(links)
        link.getparent().remove(link)
        return text_of(link)

    def copy_citation(self) -> str | None:
        links, paragraph = self.links(), self.paragraph()
        if not links or paragraph is None or self._is_source(paragraph):
            return None
        link = copy.deepcopy(self.random.choice(links))
        paragraph.append(xml(run(f" {self.word()} ")))
        paragraph.append(link)
        return f"{text_of(link)} to {text_of(paragraph)[:40]!r}"

    def change_number(self) -> str | None:
        links = self.links()
        if not links:
            return None
        text = next(self.random.choice(links).iter(W + "t"))
        was, text.text = text.text, f"[{self.random.randint(1, 9)}]"
        paragraph = next(text.iterancestors(W + "p"))
        self.hand_numbers.add(text_of(paragraph))
        return f"{was} → {text.text} in {text_of(paragraph)[:40]!r}"

    def type_inside_citation(self) -> str | None:
        """LibreOffice lets what is typed beside a link run on in it."""
        links = self.links()
        if not links:
            return None
        text = next(self.random.choice(links).iter(W + "t"))
        text.text = f"{text.text} {self.word()}"
        self.hand_numbers.add(text_of(next(text.iterancestors(W + "p"))))
        return text.text

    def add_source(self) -> str | None:
        sources = [paragraph for paragraph in paragraphs(self.file.body) if self._is_source(paragraph)]
        if not sources:
            return None
        other = self.random.choice(sources)
        addition = etree.Element(W + "p")
        if self.random.random() < 0.5:
            addition.append(copy.deepcopy(other.find(W + "pPr")))
        else:
            addition.append(xml('<w:pPr><w:pStyle w:val="Source"/></w:pPr>'))
        addition.append(xml(run(f"{self.word()}, a report of our own.")))
        frame(other).addnext(addition)
        return f"after {text_of(other)[:40]!r}"

    # ------------------------------------------------------------------------------------------------- reviewing

    def comment(self) -> str | None:
        paragraph = self.paragraph()
        if paragraph is None:
            return None
        comments = self.file.part("comments")
        if comments is None:
            comments = xml("<w:comments/>")
            self.file.add_part("comments")
        number = str(max([int(entry.get(W + "id")) for entry in comments], default=-1) + 1)
        entry = xml(f'<w:comment w:id="{number}" {WHO} w:initials="AS"/>')
        entry.append(xml(f"<w:p>{run(self.word())}</w:p>"))
        comments.append(entry)
        self.file.put("word/comments.xml", comments)
        index = 1 if paragraph.find(W + "pPr") is not None else 0
        paragraph.insert(index, xml(f'<w:commentRangeStart w:id="{number}"/>'))
        paragraph.append(xml(f'<w:commentRangeEnd w:id="{number}"/>'))
        paragraph.append(xml(f'<w:r><w:commentReference w:id="{number}"/></w:r>'))
        return text_of(paragraph)[:50]

    def track_words_in(self) -> str | None:
        paragraph = self.paragraph()
        text = None if paragraph is None else self.text(paragraph)
        if text is None or next(text.iterancestors(W + "ins"), None) is not None:
            return None
        text.getparent().addnext(xml(f"<w:ins {self.mark()}>{run(f' {self.word()}')}</w:ins>"))
        return text.text[:50]

    def track_words_out(self) -> str | None:
        paragraph = self.paragraph()
        text = None if paragraph is None else self.text(paragraph)
        if text is None or next(text.iterancestors(W + "ins"), None) is not None or len(text.text) < 6:
            return None
        half = len(text.text) // 2
        second = self._split_run(text, half)
        self._track_run(second, "del")
        return text_of(paragraph)[:50]

    def track_paragraph_in(self) -> str | None:
        other = self.paragraph(cells=False)
        if other is None:
            return None
        addition = xml(f'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr>{run(self.word())}</w:p>')
        self._track_paragraph(addition, "ins")
        frame(other).addprevious(addition)
        return f"before {text_of(other)[:40]!r}"

    def track_paragraph_out(self) -> str | None:
        paragraph = self.paragraph(cells=False)
        if paragraph is None or next(paragraph.iter(W + "ins", W + "del"), None) is not None:
            return None
        words = text_of(paragraph)[:50]
        self._track_paragraph(paragraph, "del")
        return words

    def _track_paragraph(self, paragraph: Element, kind: str) -> None:
        for child in list(paragraph.iter(W + "r")):
            if child.getparent().tag not in (W + "ins", W + "del") and child.find(W + "commentReference") is None:
                self._track_run(child, kind)
        properties = paragraph.find(W + "pPr")
        if properties is None:
            properties = xml("<w:pPr/>")
            paragraph.insert(0, properties)
        marks = properties.find(W + "rPr")
        if marks is None:
            marks = xml("<w:rPr/>")
            section = properties.find(W + "sectPr")
            if section is None:
                properties.append(marks)
            else:
                section.addprevious(marks)
        marks.insert(0, xml(f"<w:{kind} {self.mark()}/>"))

    def _track_run(self, child: Element, kind: str) -> None:
        change = xml(f"<w:{kind} {self.mark()}/>")
        child.getparent().replace(child, change)
        change.append(child)
        if kind == "del":
            for text in child.iter(W + "t"):
                text.tag = W + "delText"

    # ------------------------------------------------------------------------------------------------- objects

    def equation(self) -> str | None:
        paragraph = self.paragraph()
        if paragraph is None:
            return None
        paragraph.append(xml("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>"))
        return text_of(paragraph)[:50]

    def picture(self) -> str | None:
        """A copy of the chart's picture beside other words."""
        drawing = next(self.file.body.iter(W + "drawing"), None)
        paragraph = self.paragraph()
        if drawing is None or paragraph is None:
            return None
        addition = copy.deepcopy(drawing)
        next(addition.iter(DOC_PR)).set("id", self.mark().split('"')[1])
        holder = xml("<w:r/>")
        holder.append(addition)
        paragraph.append(holder)
        return text_of(paragraph)[:50]

    def footnote(self) -> str | None:
        paragraph = self.paragraph(cells=False)
        if paragraph is None:
            return None
        notes = self.file.part("footnotes")
        if notes is None:
            notes = xml("<w:footnotes/>")
            self.file.add_part("footnotes")
        number = str(len(notes) + 1)
        notes.append(xml(f'<w:footnote w:id="{number}"><w:p>{run(self.word())}</w:p></w:footnote>'))
        self.file.put("word/footnotes.xml", notes)
        paragraph.append(xml(f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'))
        return text_of(paragraph)[:50]

    def text_box(self) -> str | None:
        paragraph = self.paragraph(cells=False)
        if paragraph is None:
            return None
        words = self.word()
        paragraph.append(
            xml(
                '<w:r><w:pict><v:rect style="width:90pt;height:20pt"><v:textbox><w:txbxContent>'
                f"<w:p>{run(words)}</w:p></w:txbxContent></v:textbox></v:rect></w:pict></w:r>"
            )
        )
        return text_of(paragraph)[:50]


def frame(paragraph: Element) -> Element:
    """The content control that holds a paragraph and nothing else, or the paragraph."""
    holder = paragraph.getparent()
    if holder.tag == W + "sdtContent" and len(holder) == 1:
        return holder.getparent()
    return paragraph


def _only_paragraph(element: Element) -> Element | None:
    if element.tag == W + "p":
        return element
    content = element.find(W + "sdtContent") if element.tag == W + "sdt" else None
    return content[0] if content is not None and len(content) == 1 and content[0].tag == W + "p" else None


def _unwrap(control: Element) -> None:
    parent = control.getparent()
    index = parent.index(control)
    parent.remove(control)
    for offset, child in enumerate(list(control.find(W + "sdtContent"))):
        parent.insert(index + offset, child)


def _drop_marks(root: Element) -> None:
    names = ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd")
    for mark in list(root.iter(*(W + name for name in names))):
        mark.getparent().remove(mark)
    for mark in list(root.iter(W + "commentReference")):
        holder = mark.getparent()
        holder.getparent().remove(holder)


_SPANS = ("gridSpan", "vMerge")
_NO_EDITS = ("edit", "word", "mark", "paragraph", "text", "links", "row")
_EDITS: dict[str, Callable[[Person], str | None]] = {
    name: member
    for name, member in vars(Person).items()
    if callable(member) and not name.startswith("_") and name not in _NO_EDITS
}
_NAMES = sorted(_EDITS)
