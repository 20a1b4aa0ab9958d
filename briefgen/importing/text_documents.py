"""Text copied from a page of the report into a .txt, .docx or .odt file, as blocks.

Nothing tells where such text comes from but its own words: headings are known by their form, the edition by a title
that names it or by `--edition`.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from statistics import median

from lxml import etree

from briefgen.errors import ReportError
from briefgen.importing.blocks import Block, BlockKind, Medium, Paper, Run, editions_named, join_runs, squeeze
from briefgen.importing.html_pages import MAX_BYTES, decode, whole_page
from briefgen.wordxml import w
from briefgen.wordxml.inlines import read_inlines
from briefgen.wordxml.namespaces import Element, is_on, parse_xml, qn, value_of
from briefgen.wordxml.packaging import BROKEN_ZIP, Package, PackageError
from briefgen.wordxml.styles import StyleSheet

_BULLET = re.compile(r"^\s*(?:[•▪●◦‣∙·\uf0b7\uf0a7\uf0d8]|\*(?!\*)|[-–—](?=\s))\s*")
"""A bullet as it is typed, or as Word's fonts of symbols have it."""
_MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*")
_WRAPPED = 100
"""Longest line, in characters, of a text that was broken into lines by hand or by a mail program."""
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_text_document(data: bytes, name: str, *, retrieved: date | None = None) -> Paper:
    """The blocks of a plain text, a Word document or an OpenDocument text, deleted text left out.

    Raises ReportError for a file that is none.
    """
    medium: Medium = "text"
    try:
        if data.startswith(b"PK\x03\x04"):
            medium = "OpenDocument" if name.lower().endswith(".odt") else "Word"
            blocks = _odf_blocks(data) if medium == "OpenDocument" else _word_blocks(data)
        else:
            blocks = _text_blocks(decode(data, name))
        read = whole_page((block for block in blocks if block.text), name)
    except (PackageError, *BROKEN_ZIP, etree.XMLSyntaxError) as error:
        raise ReportError(
            f"{name}: the document cannot be read ({str(error).strip(chr(39))}).",
            hint="Open it, save it again as .docx or .odt, and import that; or save the report's page itself.",
        ) from None
    title = next((block.text for block in read[:10] if editions_named(block.text)), "")
    editions = editions_named(*(block.text for block in read[:10]))
    sha256 = hashlib.sha256(data).hexdigest()
    return Paper(name, medium, title, None, retrieved, sha256, read, editions)


# -- plain text: a blank line, a bullet or, in unbroken text, each line begins a new block ---------------------------


def _text_blocks(text: str) -> Iterator[Block]:
    lines = [squeeze(_MARKDOWN.sub("", line)) for line in text.splitlines()]
    lengths = [len(line) for line in lines if line]
    wrapped = bool(lengths) and max(lengths) <= _WRAPPED and median(lengths) > 50
    group: list[str] = []
    for line in [*lines, ""]:
        begins = not wrapped or not line or _BULLET.match(line) or (group and len(group[-1]) < 40)
        if group and begins:
            yield _text_block(group)
            group = []
        if line:
            group.append(line)


def _text_block(lines: list[str]) -> Block:
    bullet = _BULLET.match(lines[0])
    text = "\n".join([lines[0][bullet.end() :] if bullet else lines[0], *lines[1:]])
    # Mail programs break lines after a hyphen, never within a word.
    joined = squeeze(re.sub(r"(?<=\w-)\n(?=\w)", "", text))
    return Block("item" if bullet else "paragraph", (Run(joined),))


# -- Word -------------------------------------------------------------------------------------------------------------


def _word_blocks(data: bytes) -> Iterator[Block]:
    package = Package.open(data)
    root, sheet = package.xml(package.main_part()), package.related(package.main_part(), "styles")
    styles = StyleSheet.of(package.xml(sheet)) if sheet else StyleSheet()
    for paragraph in root.iter(qn("w:p")):
        # What an old reader is given, and what stands in a text box that was deleted.
        if next(paragraph.iterancestors(qn("mc:Fallback"), *w.TAKING), None) is not None:
            continue
        properties = paragraph.find(qn("w:pPr"))
        style_name = styles.names.get(value_of(properties, "w:pStyle") or "", "").casefold()
        heading = style_name.startswith(("heading", "title"))
        listed = style_name.startswith("list") or (
            properties is not None and properties.find(qn("w:numPr")) is not None
        )
        runs = join_runs(_word_runs(paragraph, heading))
        if runs:
            kind: BlockKind = "heading" if heading else "item" if listed else "paragraph"
            yield _unbulleted(Block(kind, runs))


def _word_runs(paragraph: Element, heading: bool) -> Iterator[Run]:
    for inline in read_inlines(paragraph):
        properties = inline.run.find(qn("w:rPr"))
        words = "".join(map(str, inline.run.itertext()))
        raised = value_of(properties, "w:vertAlign") and re.fullmatch(r"[\d*†‡\[\], ]+", words)
        if not raised:  # else it is the mark of a footnote
            plain = "-" if inline.name == "noBreakHyphen" else re.sub(r"\s", " ", inline.text)
            bold = heading or (properties is not None and is_on(properties.find(qn("w:b"))))
            yield Run("\n" if inline.name in ("br", "cr") else plain, bold)


# -- OpenDocument -----------------------------------------------------------------------------------------------------


def _odf_blocks(data: bytes) -> Iterator[Block]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as member:
        content = member.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ValueError(f"its text has more than {MAX_BYTES >> 20} MB")
    root = parse_xml(content)
    for node in root.iter(f"{_ODF_TEXT}h", f"{_ODF_TEXT}p"):
        above = {str(parent.tag) for parent in node.iterancestors()}
        if f"{_ODF_TEXT}deletion" in above or f"{_ODF_TEXT}note" in above:
            continue
        kind: BlockKind = "heading" if node.tag == f"{_ODF_TEXT}h" else "paragraph"
        if f"{_ODF_TEXT}list-item" in above:
            kind = "item"
        yield _unbulleted(Block(kind, (Run("".join(_odf_text(node))),)))


def _odf_text(node: Element) -> Iterator[str]:
    marks = {f"{_ODF_TEXT}s": " ", f"{_ODF_TEXT}tab": " ", f"{_ODF_TEXT}line-break": "\n"}
    yield re.sub(r"\s", " ", node.text or "")
    for child in node:
        if child.tag in marks:
            yield marks[str(child.tag)]
        elif isinstance(child.tag, str) and child.tag != f"{_ODF_TEXT}note":
            yield from _odf_text(child)
        yield re.sub(r"\s", " ", child.tail or "")


def _unbulleted(block: Block) -> Block:
    """A paragraph that begins with a typed bullet is a list item."""
    bullet = _BULLET.match(block.text) if block.kind == "paragraph" else None
    return Block("item", (Run(block.text[bullet.end() :]),)) if bullet else block
