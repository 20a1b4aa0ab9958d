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
from itertools import islice
from statistics import median

from lxml import etree

from briefgen.errors import ReportError
from briefgen.importing.blocks import Block, BlockKind, Medium, Paper, Run, editions_named, join_runs, squeeze
from briefgen.importing.html_pages import MAX_BLOCKS, MAX_BYTES, decode
from briefgen.wordxml.namespaces import parse_xml, qn
from briefgen.wordxml.packaging import BROKEN_ZIP, Package, PackageError

_BULLET = re.compile(r"^\s*(?:[•▪●◦‣∙·\uf0b7\uf0a7\uf0d8]|\*(?!\*)|[-–—](?=\s))\s*")
"""A bullet as it is typed, or as Word's fonts of symbols have it."""
_MARKDOWN = re.compile(r"^#{1,6}\s+|\*\*")
_WRAPPED = 100
"""Longest line, in characters, of a text that was broken into lines by hand or by a mail program."""
_GONE = frozenset(qn(name) for name in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "mc:Fallback", "w:pPr"))
_ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def read_txt(data: bytes, name: str, *, retrieved: date | None = None) -> Paper:
    """The blocks of a plain text: a blank line, a bullet or, in unbroken text, each line begins a new one."""
    return _paper(data, name, "text", _text_blocks(decode(data, name)), retrieved)


def read_docx(data: bytes, name: str, *, retrieved: date | None = None) -> Paper:
    """The blocks of a Word document, deleted text left out. Raises ReportError for a file that is none."""
    try:
        package = Package.open(data)
        root, names = package.xml(package.main_part()), _style_names(package)
    except (PackageError, KeyError, etree.XMLSyntaxError) as error:
        raise _unreadable(name, error) from None
    return _paper(data, name, "Word", _word_blocks(root, names), retrieved)


def read_odt(data: bytes, name: str, *, retrieved: date | None = None) -> Paper:
    """The blocks of an OpenDocument text. Raises ReportError for a file that is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as member:
            content = member.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise ValueError(f"its text has more than {MAX_BYTES >> 20} MB")
        root = parse_xml(content)
    except (*BROKEN_ZIP, etree.XMLSyntaxError) as error:
        raise _unreadable(name, error) from None
    return _paper(data, name, "OpenDocument", _odf_blocks(root), retrieved)


def _unreadable(name: str, error: Exception) -> ReportError:
    return ReportError(
        f"{name}: the document cannot be read ({str(error).strip(chr(39))}).",
        hint="Open it, save it again as .docx or .odt, and import that; or save the report's page itself.",
    )


def _paper(data: bytes, name: str, medium: Medium, blocks: Iterator[Block], retrieved: date | None) -> Paper:
    read = tuple(islice((block for block in blocks if block.text), MAX_BLOCKS + 1))
    if len(read) > MAX_BLOCKS:
        raise ReportError(f"{name}: more than {MAX_BLOCKS:,} paragraphs; a page of the report has some hundred.")
    title = next((block.text for block in read[:10] if editions_named(block.text)), "")
    editions = dict.fromkeys(year for block in read[:10] for year in editions_named(block.text))
    sha256 = hashlib.sha256(data).hexdigest()
    return Paper(name, medium, title, None, retrieved, sha256, read, tuple(editions))


# -- plain text -------------------------------------------------------------------------------------------------------


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


def _style_names(package: Package) -> dict[str, str]:
    styles = package.related(package.main_part(), "styles")
    if styles is None:
        return {}
    return {
        str(style.get(qn("w:styleId"))): str(name.get(qn("w:val"), "")).casefold()
        for style in package.xml(styles).iter(qn("w:style"))
        for name in style.iter(qn("w:name"))
    }


def _word_blocks(root: etree._Element, style_names: dict[str, str]) -> Iterator[Block]:
    for paragraph in root.iter(qn("w:p")):
        if any(above.tag in _GONE for above in paragraph.iterancestors()):
            continue
        properties = paragraph.find(qn("w:pPr"))
        style = properties.find(qn("w:pStyle")) if properties is not None else None
        style_name = style_names.get(str(style.get(qn("w:val"))), "") if style is not None else ""
        heading = style_name.startswith(("heading", "title"))
        listed = style_name.startswith("list") or (
            properties is not None and properties.find(qn("w:numPr")) is not None
        )
        runs = join_runs(_word_runs(paragraph, heading))
        if runs:
            kind: BlockKind = "heading" if heading else "item" if listed else "paragraph"
            yield _unbulleted(Block(kind, runs))


def _word_runs(paragraph: etree._Element, heading: bool) -> Iterator[Run]:
    for run in paragraph.iter(qn("w:r")):
        if any(above.tag in _GONE for above in run.iterancestors()):
            continue
        bold = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        raised = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
        if raised is not None and re.fullmatch(r"[\d*†‡\[\], ]+", "".join(map(str, run.itertext()))):
            continue  # the mark of a footnote
        is_bold = heading or (bold is not None and bold.get(qn("w:val"), "1") not in ("0", "false", "off"))
        for child in run:
            if child.tag == qn("w:t"):
                yield Run(re.sub(r"\s", " ", child.text or ""), is_bold)
            elif child.tag in (qn("w:tab"), qn("w:noBreakHyphen")):
                yield Run("-" if child.tag == qn("w:noBreakHyphen") else " ", is_bold)
            elif child.tag in (qn("w:br"), qn("w:cr")):
                yield Run("\n", is_bold)


# -- OpenDocument -----------------------------------------------------------------------------------------------------


def _odf_blocks(root: etree._Element) -> Iterator[Block]:
    for node in root.iter(f"{_ODF_TEXT}h", f"{_ODF_TEXT}p"):
        above = {str(parent.tag) for parent in node.iterancestors()}
        if f"{_ODF_TEXT}deletion" in above or f"{_ODF_TEXT}note" in above:
            continue
        kind: BlockKind = "heading" if node.tag == f"{_ODF_TEXT}h" else "paragraph"
        if f"{_ODF_TEXT}list-item" in above:
            kind = "item"
        yield _unbulleted(Block(kind, (Run("".join(_odf_text(node))),)))


def _odf_text(node: etree._Element) -> Iterator[str]:
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
