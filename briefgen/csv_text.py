"""Tables as CSV: the one writer, so that no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\n")


def table_text(rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV, one line each. A text that a spreadsheet would run as a formula gets an apostrophe in front.

    Source of the rule: OWASP, CSV Injection. Numbers stay numbers.
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text
