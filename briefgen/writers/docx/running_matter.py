"""Headers and footers: the running text of ours is filled in, an organisation's own are kept."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from briefgen.document.tree import Meta
from briefgen.wordxml.content_controls import Control, controls_in
from briefgen.wordxml.namespaces import Element, element, qn, run, take_out
from briefgen.wordxml.styles import Kind

HEADER_FIELD, FOOTER_FIELD, MARKING_FIELD = "briefgen.header", "briefgen.footer", "briefgen.marking"
"""Tags of the content controls that the writer fills in; a house document may place them."""

RUNNING_STYLES: tuple[tuple[str, Kind], ...] = (
    ("Header", "paragraph"),
    ("Footer", "paragraph"),
    ("Marking", "paragraph"),
    ("Marking Text", "character"),
)
"""Shown name and kind of the styles of our own headers and footers."""


def fill(story: Element, meta: Meta, styles: Mapping[str, str]) -> Element:
    """A copy of a header or footer with its controls filled in. `styles`: our style id → the document's.

    A control whose text is empty goes, and with it a paragraph that held nothing else. Where a marking is asked for and
    the story has no place for it, it is put first: a marked paper bears its mark on every page.
    """
    filled = deepcopy(story)
    texts = running_texts(meta)
    for named in filled.iter(qn("w:pStyle"), qn("w:rStyle")):
        ours = str(named.get(qn("w:val")))
        named.set(qn("w:val"), styles.get(ours) or ours)
    placed = set()
    for control in list(controls_in(filled)):
        if control.block_id in texts:
            placed.add(control.block_id)
            _fill_control(control, texts[control.block_id])
    words = "".join(part.text or "" for part in filled.iter(qn("w:t")))
    if meta.marking and MARKING_FIELD not in placed and meta.marking not in words:
        properties = element("w:pPr", None, element("w:pStyle", {"w:val": styles["Marking"]}))
        filled.insert(0, element("w:p", None, properties, run(meta.marking)))
    if next(filled.iterchildren(qn("w:p"), qn("w:tbl"), qn("w:sdt")), None) is None:
        filled.append(element("w:p"))
    return filled


def running_texts(meta: Meta) -> Mapping[str, str]:
    """Tag of a control → what it says."""
    return {HEADER_FIELD: meta.header, FOOTER_FIELD: meta.footer, MARKING_FIELD: meta.marking}


def _fill_control(control: Control, text: str) -> None:
    content, parent = control.content, control.element.getparent()
    if content is None or parent is None:
        return
    if text:
        runs = list(content.iter(qn("w:r")))
        for extra in runs[1:]:
            take_out(extra)
        if not runs:
            content.append(run(text))
            return
        runs[0][:] = [*runs[0].iterchildren(qn("w:rPr")), *run(text)]
        return
    parent.remove(control.element)
    holder = parent.getparent()
    if parent.tag == qn("w:p") and holder is not None and next(parent.iter(qn("w:t"), qn("w:drawing")), None) is None:
        holder.remove(parent)
