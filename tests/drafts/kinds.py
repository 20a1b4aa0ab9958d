"""Everything that a person can put into a Word file beside plain text, each with a word of its own to look for.

`put(hand, block)` adds one of the kind at a block that the draft holds and returns the file's bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from briefgen.wordxml.namespaces import Element, parse_xml, qn
from tests.drafts.drafting import Hand

_NAMES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
    }.items()
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def xml(text: str) -> Element:
    return parse_xml(f"<x {_NAMES}>{text}</x>".encode())[0]


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{words}</w:t></w:r>"


def in_paragraph(content: str) -> Callable[[Hand, str], bytes]:
    def put(hand: Hand, block: str) -> bytes:
        hand.paragraph(block).append(xml(content))
        return hand.done()

    return put


def after(content: str) -> Callable[[Hand, str], bytes]:
    def put(hand: Hand, block: str) -> bytes:
        hand.control(block).addnext(xml(content))
        return hand.done()

    return put


def with_part(hand: Hand, kind: str, member: str, data: bytes, content_type: str) -> str:
    """Add a part that the document is related to; returns the relationship's id."""
    hand.members[member] = data
    types = hand.members["[Content_Types].xml"]
    entry = f'<Override PartName="/{member}" ContentType="{content_type}"/>'.encode()
    hand.members["[Content_Types].xml"] = types.replace(b"</Types>", entry + b"</Types>")
    rels = hand.members["word/_rels/document.xml.rels"]
    name = f"rIdOwn{len(hand.members)}"
    entry = f'<Relationship Id="{name}" Type="{_OFFICE}{kind}" Target="{member.removeprefix("word/")}"/>'.encode()
    hand.members["word/_rels/document.xml.rels"] = rels.replace(b"</Relationships>", entry + b"</Relationships>")
    return name


def put_note(which: str) -> Callable[[Hand, str], bytes]:
    def put(hand: Hand, block: str) -> bytes:
        part = (
            f"<w:{which}s {_NAMES}><w:{which} w:type='separator' w:id='0'>"
            f"<w:p><w:r><w:separator/></w:r></w:p></w:{which}>"
            f"<w:{which} w:id='7'><w:p>{run('HUMANNOTE in a note.')}</w:p></w:{which}></w:{which}s>"
        )
        with_part(hand, f"{which}s", f"word/{which}s.xml", part.encode(), f"{_WORD}{which}s+xml")
        hand.paragraph(block).append(xml(f"<w:r><w:{which}Reference w:id='7'/></w:r>"))
        return hand.done()

    return put


def put_running(which: str) -> Callable[[Hand, str], bytes]:
    def put(hand: Hand, block: str) -> bytes:
        member = next(name for name in sorted(hand.members) if name.startswith(f"word/{which}"))
        story = hand.members[member]
        added = f"<w:p {_NAMES}>{run('HUMANRUNNING words')}</w:p>".encode()
        hand.members[member] = story[: story.rindex(b"</")] + added + story[story.rindex(b"</") :]
        return hand.done()

    return put


def put_imported_file(hand: Hand, block: str) -> bytes:
    name = with_part(hand, "aFChunk", "word/chunk.html", b"<p>HUMANCHUNK words</p>", "text/html")
    hand.control(block).addnext(xml(f"<w:altChunk r:id='{name}'/>"))
    return hand.done()


def put_at_the_end(hand: Hand, block: str) -> bytes:
    last = next(child for child in reversed(hand.body) if child.tag == qn("w:p"))
    last.append(xml(run("HUMANEND words at the end")))
    return hand.done()


def put_after_a_table(hand: Hand, block: str) -> bytes:
    tables = [child for child in hand.body if child.tag == qn("w:tbl")]
    following = tables[0].getnext() if tables else None
    if following is None or following.tag != qn("w:p"):
        (tables[0] if tables else hand.control(block)).addnext(xml("<w:p/>"))
        following = (tables[0] if tables else hand.control(block)).getnext()
    following.append(xml(run("HUMANTABLE words after a table")))
    return hand.done()


BOX = f"<w:txbxContent><w:p>{run('HUMANBOX in a box')}</w:p></w:txbxContent>"
GRID = "<w:tblPr><w:tblW w:w='0' w:type='auto'/></w:tblPr><w:tblGrid><w:gridCol w:w='2000'/></w:tblGrid>"
NESTED = (
    f"<w:tbl>{GRID}<w:tr><w:tc><w:p>{run('Outer')}</w:p><w:tbl>{GRID}<w:tr><w:tc><w:p>{run('HUMANNESTED cell')}</w:p>"
    "</w:tc></w:tr></w:tbl><w:p/></w:tc></w:tr></w:tbl>"
)
SMART = f"<w:smartTag w:element='x'>{run('HUMANTAG')}</w:smartTag>"
FRAMED = f"<w:customXml w:element='x'><w:p>{run('HUMANXML')}</w:p></w:customXml>"
FIELD = f"<w:fldSimple w:instr='DATE'>{run('HUMANFIELD')}</w:fldSimple>"
EQUATION = "<m:oMath><m:r><m:t>HUMANMATHS=1</m:t></m:r></m:oMath>"
DISPLAYED = f"<m:oMathPara>{EQUATION}</m:oMathPara>"


@dataclass(frozen=True)
class Kind:
    """`named` is a word of the line that names it where it cannot be printed; "" for what is printed."""

    name: str
    word: str
    put: Callable[[Hand, str], bytes]
    named: str = ""
    story: str = "body"
    element: str = ""
    """Name of the element where its words are not in the file's own text."""


KINDS = (
    Kind("words at the end of the document", "HUMANEND", put_at_the_end),
    Kind("words after a table", "HUMANTABLE", put_after_a_table),
    Kind("words in a page header", "HUMANRUNNING", put_running("header"), "page header", "header"),
    Kind("words in a page footer", "HUMANRUNNING", put_running("footer"), "page footer", "footer"),
    Kind("a footnote", "HUMANNOTE", put_note("footnote"), "", "footnote"),
    Kind("an endnote", "HUMANNOTE", put_note("endnote"), "", "endnote"),
    Kind("a nested table", "HUMANNESTED", after(NESTED)),
    Kind("an equation in a line", "HUMANMATHS", in_paragraph(EQUATION), "equation"),
    Kind("an equation of its own", "HUMANMATHS", after(f"<w:p>{DISPLAYED}</w:p>"), "equation"),
    Kind("an equation between paragraphs", "HUMANMATHS", after(DISPLAYED), "equation"),
    Kind("an imported file", "HUMANCHUNK", put_imported_file, "another file", "body", "altChunk"),
    Kind(
        "a text box",
        "HUMANBOX",
        in_paragraph(
            f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData "
            f"uri='x'><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
            f"</mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r>"
        ),
        "text box",
    ),
    Kind("hidden words", "HUMANHIDDEN", in_paragraph(run(" HUMANHIDDEN", "<w:vanish/>")), "hidden"),
    Kind(
        "a reading aid over words",
        "HUMANRUBY",
        in_paragraph(
            f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('above')}</w:rt><w:rubyBase>{run(' HUMANRUBY')}</w:rubyBase>"
            "</w:ruby></w:r>"
        ),
    ),
    Kind("words in a smart tag", "HUMANTAG", in_paragraph(SMART)),
    Kind("words of other direction", "HUMANBIDI", in_paragraph(f"<w:bdo w:val='rtl'>{run('HUMANBIDI')}</w:bdo>")),
    Kind(
        "words in custom XML",
        "HUMANXML",
        after(FRAMED),
    ),
    Kind(
        "the result of a field",
        "HUMANFIELD",
        in_paragraph(FIELD),
    ),
)
