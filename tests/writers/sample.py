"""A hand-made page of a brief (real facts about Australia), for tests of the writers that need no catalogue."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from briefgen.charts.tier_history import tier_history
from briefgen.compose.brief import TierHistory, TierYear
from briefgen.document.tree import Document, Meta
from briefgen.resources import templates_folder

PAGE = Path(__file__).with_name("australia.html")


def australia_html() -> str:
    """The page with the style sheets and the chart of the built-in template set in their places."""
    styles = "".join((templates_folder() / "brief" / name).read_text("utf-8") for name in ("brief.css", "print.css", "screen.css"))
    page = PAGE.read_text("utf-8").replace("/*style*/", styles)
    return page.replace("<!--history-->", tier_history(australia_history(), width=156))


def australia_history() -> TierHistory:
    """Tier 1 since 2004, nothing on record before."""
    years = tuple(TierYear(year, None if year < 2004 else "Tier 1", None if year < 2004 else "one source") for year in range(2001, 2026))
    alt = "Chart: no placement on record for 2001 to 2003, Tier 1 in every edition from 2004 to 2025."
    return TierHistory("history.AUS", years, (), "Tier 1 since 2004", alt, (), (), ())


def document(html: str | None = None, *, created: date = date(2025, 10, 1), payload: str = '{"country": "Australia"}\n') -> Document:
    """A Document around `html` (Australia's page unless given), without a block tree."""
    page = australia_html() if html is None else html
    title = re.search(r"<title>(.*?)</title>", page, re.S)
    meta = Meta(
        title=title[1] if title else "",
        language="en",
        author="Policy Unit",
        subject="Where Australia stands in the 2025 Trafficking in Persons Report and what to raise",
        keywords=("Australia", "human trafficking", "Tier 1"),
        created=created,
        marking="OFFICIAL",
        footer="Policy Unit · Trafficking in Persons Report 2025",
        header="Australia · Trafficking in persons brief · 2025 edition",
    )
    return Document(meta=meta, html=page, blocks=(), identity={"kind": "brief", "country": "AUS"}, payload=payload, template="brief")
