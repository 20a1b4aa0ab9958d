"""What a brief says on change since the edition before: only what the record can say with certainty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from briefgen.catalogue import Catalogue
from briefgen.composition import Brief

Make = Callable[..., Catalogue]
Compose = Callable[..., Brief]


def rec(item_id: str, text: str, year: int, **more: Any) -> dict[str, Any]:
    return {"id": item_id, "text": text, "report_year": year, "source": "s1", "pillar": "protection", **more}


def figure(year: int, value: int, unit: str = "persons") -> dict[str, Any]:
    return {
        "id": f"convictions-{year}-{unit}",
        "measure": "convictions",
        "value": value,
        "unit": unit,
        "period": str(year - 1),
        "report_year": year,
        "source": "s1",
    }


def test_figures_of_both_editions_stand_side_by_side_with_the_change(xanadu: Make, brief_of: Compose) -> None:
    changes = brief_of(xanadu({2025: "Tier 2"}, figures=[figure(2024, 1200), figure(2025, 900)])).changes
    assert changes is not None
    (found,) = changes.figures
    assert (found.older.display, found.newer.display, found.change) == ("1,200", "900", "−300")


def test_figures_in_different_units_are_not_compared(xanadu: Make, brief_of: Compose) -> None:
    figures = [figure(2024, 12, "persons"), figure(2025, 9, "cases")]
    assert brief_of(xanadu({2025: "Tier 2"}, figures=figures)).changes is None


def test_an_incomplete_list_gives_no_claim_of_new_or_dropped(xanadu: Make, brief_of: Compose) -> None:
    recs = [rec("a", "Open a shelter for men.", 2024), rec("b", "Train border guards.", 2025)]
    assert brief_of(xanadu({2025: "Tier 2"}, recommendations=recs)).changes is None


def test_imported_lists_show_what_is_new_and_what_is_no_longer_asked(xanadu: Make, brief_of: Compose) -> None:
    recs = [
        rec("shelter", "Open a shelter for male victims in the capital.", 2024, quoted=True),
        rec("labour", "Inspect brick kilns for forced labor every quarter.", 2024, quoted=True),
        rec("shelter-2", "Open a shelter for male victims in the capital.", 2025, quoted=True),
        rec("registry", "Publish a registry of licensed recruitment agencies.", 2025, quoted=True),
    ]
    brief = brief_of(xanadu({2025: "Tier 2"}, recommendations=recs), wording="report")
    assert brief.changes is not None
    assert [item.text for item in brief.changes.new] == ["Publish a registry of licensed recruitment agencies."]
    assert [item.text for item in brief.changes.dropped] == ["Inspect brick kilns for forced labor every quarter."]
    assert brief.changes.repeated == 1
    since = {item.text: item.repeated_since for item in brief.recommendations if item.report_year == 2025}
    assert since["Open a shelter for male victims in the capital."] == 2024
    assert since["Publish a registry of licensed recruitment agencies."] is None


def test_an_imported_list_stands_alone(xanadu: Make, brief_of: Compose) -> None:
    recs = [
        rec("kilns", "Inspect brick kilns for forced labor every quarter.", 2024, quoted=True),
        rec("registry", "Publish a registry of licensed recruitment agencies.", 2025, quoted=True),
    ]
    brief = brief_of(xanadu({2025: "Tier 2"}, recommendations=recs), wording="report")
    assert [item.text for item in brief.recommendations] == ["Publish a registry of licensed recruitment agencies."]


def test_a_record_without_the_editions_own_items_says_nothing(xanadu: Make, brief_of: Compose) -> None:
    assert brief_of(xanadu({2025: "Tier 2"}, figures=[figure(2023, 1), figure(2024, 2)])).changes is None
