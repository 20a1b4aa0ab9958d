"""One article is one entry in the list of sources, whoever cites it."""

from __future__ import annotations

from briefgen.composition.brief import SourceNote
from briefgen.template.html_page import Numbering

_ARTICLE = "https://example.org/report"


def test_a_placement_s_source_and_the_record_s_own_are_one_entry_with_the_edition() -> None:
    numbering = Numbering()
    placement = SourceNote("src.tiers.paper", "Article", "Paper", _ARTICLE, None, False, "")
    record = SourceNote("src.KEN.s1", "Article", "Paper", _ARTICLE, 2025, False, "")
    assert numbering.cite(placement, "a") == numbering.cite(record, "b")
    (entry,) = numbering.sources()
    assert (entry.id, entry.number, entry.notes[0].report_year) == ("src.tiers.paper", 1, 2025)


def test_two_pages_of_one_document_stay_two_entries() -> None:
    numbering = Numbering()
    for page in ("p. 1", "p. 2"):
        numbering.cite(SourceNote(f"src.KEN.{page[-1]}", "Article", "Paper", _ARTICLE, 2025, False, page), "a")
    assert [entry.number for entry in numbering.sources()] == [1, 2]
