"""Country names in other languages: `data/names/cldr.tsv`, which `scripts/write_country_names.py` makes.

A line holds a folded name (see `names.fold`) and the ISO codes of the countries that some language calls so.
"""

from __future__ import annotations

from pathlib import Path


def look_up(file: Path, folded: str) -> tuple[str, ...]:
    """ISO codes of the countries that go by a folded name in some language."""
    text = file.read_text(encoding="utf-8")
    # One search through the text instead of a table of all 20,000 names: this runs once, for an unusual name.
    start = text.find(f"\n{folded}\t")
    if start < 0:
        return ()
    end = text.find("\n", start + 1)
    codes = text[start + len(folded) + 2 : end if end >= 0 else None]
    return tuple(codes.split())
