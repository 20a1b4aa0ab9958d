"""Clark names of WordprocessingML: `w.PPR` is `w:pPr`, `w.SDT_CONTENT` is `w:sdtContent`; and which belong together."""

from __future__ import annotations

from typing import Final

from briefgen.wordxml.namespaces import qn


def tags(names: str) -> frozenset[str]:
    """Clark names of `w:` elements, given by their local names with spaces between."""
    return frozenset(qn(f"w:{name}") for name in names.split())


P, R, T, DEL_TEXT = qn("w:p"), qn("w:r"), qn("w:t"), qn("w:delText")
PPR, RPR, TRPR, TBL, TR, TC = (qn(f"w:{name}") for name in ("pPr", "rPr", "trPr", "tbl", "tr", "tc"))
SDT, SDT_CONTENT, HYPERLINK = qn("w:sdt"), qn("w:sdtContent"), qn("w:hyperlink")
INS, DEL, MOVE_FROM, MOVE_TO = qn("w:ins"), qn("w:del"), qn("w:moveFrom"), qn("w:moveTo")
AUTHOR, ID, DATE = qn("w:author"), qn("w:id"), qn("w:date")

ADDING: Final = frozenset((INS, MOVE_TO))
TAKING: Final = frozenset((DEL, MOVE_FROM))
RUN_CONTAINERS: Final = tags("hyperlink sdt sdtContent smartTag customXml fldSimple dir bdo")
"""Elements of a paragraph that hold runs and are themselves neither content nor a revision."""
UNSEEN_MARKS: Final = tags(
    "bookmarkStart bookmarkEnd proofErr permStart permEnd commentRangeStart commentRangeEnd moveFromRangeStart "
    "moveFromRangeEnd moveToRangeStart moveToRangeEnd customXmlInsRangeStart customXmlInsRangeEnd "
    "customXmlDelRangeStart customXmlDelRangeEnd customXmlMoveFromRangeStart customXmlMoveFromRangeEnd "
    "customXmlMoveToRangeStart customXmlMoveToRangeEnd"
)
"""Marks between runs or paragraphs that show nothing."""
