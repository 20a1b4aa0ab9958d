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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen.wordxml.namespaces import Element, Maker, element, qn, value_of

MAXIMUM_TAG = 64
"""Word refuses longer tags."""

Placement = Literal["block", "run", "row", "cell"]


@dataclass(frozen=True, slots=True)
class Control:
    """A content control found in a document. `block_id` is its tag, or its alias where the tag is gone."""

    element: Element
    block_id: str
    placement: Placement
    showing_placeholder: bool
    """True when a person deleted the content and Word shows “Click or tap here to enter text”."""

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


def block_control(block_id: str, number: int, paragraph: Element, *, make: Maker = element) -> Element:
    """The control around one body paragraph; stands where the paragraph stood."""
    return make("w:sdt", None, _properties(block_id, number, make), make("w:sdtContent", None, paragraph))


def run_control(block_id: str, number: int, runs: Sequence[Element], *, make: Maker = element) -> Element:
    """The control around the runs (and hyperlinks) of a table cell's one paragraph; `runs` must not be empty."""
    if not runs:
        raise ValueError(f"a content control must not be empty: {block_id}")
    return make("w:sdt", None, _properties(block_id, number, make), make("w:sdtContent", None, *runs))


def controls_in(root: Element) -> Iterator[Control]:
    """All controls below `root` in document order, nested ones included."""
    for sdt in root.iter(qn("w:sdt")):
        properties = sdt.find(qn("w:sdtPr"))
        block_id = value_of(properties, "w:tag") or value_of(properties, "w:alias") or ""
        placeholder = properties is not None and properties.find(qn("w:showingPlcHdr")) is not None
        yield Control(sdt, block_id, _placement(sdt), placeholder)


def unwrap(control: Element) -> None:
    """Take the control away and leave its content in its place."""
    parent = control.getparent()
    content = control.find(qn("w:sdtContent"))
    if parent is None:
        return
    place = parent.index(control)
    parent.remove(control)
    if content is not None:
        for offset, child in enumerate(list(content)):
            parent.insert(place + offset, child)


def _properties(block_id: str, number: int, make: Maker) -> Element:
    if len(block_id) > MAXIMUM_TAG:
        raise ValueError(f"block id longer than {MAXIMUM_TAG} characters: {block_id}")
    return make(
        "w:sdtPr",
        None,
        make("w:alias", {"w:val": block_id}),
        make("w:tag", {"w:val": block_id}),
        make("w:id", {"w:val": str(number)}),
        make("w15:appearance", {"w15:val": "hidden"}),
        make("w:docPartObj", None, make("w:docPartGallery", {"w:val": "Quick Parts"})),
    )


def _placement(sdt: Element) -> Placement:
    parent = sdt.getparent()
    while parent is not None and parent.tag in (qn("w:sdtContent"), qn("w:sdt"), qn("w:customXml"), qn("w:smartTag")):
        parent = parent.getparent()
    if parent is None:
        return "block"
    if parent.tag in (qn("w:p"), qn("w:hyperlink"), qn("w:ins"), qn("w:del"), qn("w:moveTo"), qn("w:moveFrom")):
        return "run"
    if parent.tag == qn("w:tbl"):
        return "row"
    return "cell" if parent.tag == qn("w:tr") else "block"
