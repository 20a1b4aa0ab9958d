"""Content controls (`w:sdt`): what ties a paragraph or a cell's content to the id of its block.

One control holds one paragraph, or the runs of one table cell: LibreOffice shrinks larger ones when it saves. The block
id stands in `w:alias` and `w:tag`, because LibreOffice keeps only the alias. Nothing is locked, and the frame is
hidden: in Word the text is edited and deleted as if no control were there.

Each control says that it is a building block (`w:docPartObj`), as the ones around Word's own contents tables and page
numbers do. LibreOffice 7.4 takes any other control for a field of plain text: it shows the codes of links in it, and
drops links and character styles when it saves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.wordxml.markup import escaped
from briefgen.wordxml.namespaces import Element, qn, value_of

MAXIMUM_TAG = 64
"""Word refuses longer tags."""


@dataclass(frozen=True, slots=True)
class Control:
    """A content control found in a document. `block_id` is its tag, or its alias where the tag is gone."""

    element: Element
    block_id: str

    @property
    def content(self) -> Element | None:
        """The `w:sdtContent`, None in a broken control."""
        return self.element.find(qn("w:sdtContent"))


def control_number(block_id: str, taken: set[int]) -> int:
    """A positive 31-bit number for `w:id`, from the block id; the next free one where two ids would meet.

    `taken` gathers the numbers of one document and is added to.
    """
    number = int.from_bytes(hashlib.sha256(block_id.encode()).digest()[:4], "big") & 0x7FFFFFFF or 1
    while number in taken:
        number = number % 0x7FFFFFFF + 1
    taken.add(number)
    return number


def control(block_id: str, number: int, content: str) -> str:
    """Markup of the control around one body paragraph, or around the runs and links of a cell's one paragraph."""
    if not content:
        raise ValueError(f"a content control must not be empty: {block_id}")
    if len(block_id) > MAXIMUM_TAG:
        raise ValueError(f"block id longer than {MAXIMUM_TAG} characters: {block_id}")
    name = escaped(block_id)
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/><w:tag w:val="{name}"/><w:id w:val="{number}"/>'
        '<w15:appearance w15:val="hidden"/><w:docPartObj><w:docPartGallery w:val="Quick Parts"/></w:docPartObj>'
        f"</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def controls_in(root: Element) -> Iterator[Control]:
    """All controls below `root` in document order, nested ones included."""
    for sdt in root.iter(qn("w:sdt")):
        properties = sdt.find(qn("w:sdtPr"))
        block_id = value_of(properties, "w:tag") or value_of(properties, "w:alias") or ""
        yield Control(sdt, block_id)


def unwrap(control: Element) -> None:
    """Take the control away and leave its content in its place."""
    parent = control.getparent()
    content = control.find(qn("w:sdtContent"))
    if parent is not None:
        index = parent.index(control)
        parent[index : index + 1] = [] if content is None else list(content)
