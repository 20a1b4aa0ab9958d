"""Standing, direction and the watch-list clock, from nothing but placements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import Brief

Make = Callable[..., Catalogue]
Compose = Callable[..., Brief]
WATCH = "Tier 2 Watch List"


@pytest.mark.parametrize(
    ("placements", "direction"),
    [
        ({2024: "Tier 2", 2025: "Tier 1"}, "up"),
        ({2024: "Tier 2", 2025: WATCH}, "down"),
        ({2024: WATCH, 2025: "Tier 3"}, "down"),
        ({2024: "Tier 2", 2025: "Tier 2"}, "same"),
        ({2025: "Tier 2"}, "new"),
        ({2024: "Special Case", 2025: "Tier 3"}, "unranked"),
        ({2024: "Tier 2"}, "unranked"),
        ({2024: ("Tier 2", "uncertain"), 2025: "Tier 1"}, "new"),
    ],
)
def test_direction_compares_with_the_placement_before(
    xanadu: Make, brief_of: Compose, placements: dict[int, str], direction: str
) -> None:
    assert brief_of(xanadu(placements)).standing.direction == direction


def test_a_run_counts_consecutive_editions(xanadu: Make, brief_of: Compose) -> None:
    where = brief_of(xanadu({2021: "Tier 3", 2022: "Tier 2", 2023: "Tier 2", 2024: "Tier 2", 2025: "Tier 2"})).standing
    assert (where.since, where.years) == (2022, 4)
    assert not where.since_open


def test_no_claim_of_length_rests_on_an_uncertain_placement(xanadu: Make, brief_of: Compose) -> None:
    placements = {2015: "Tier 2", 2016: ("Tier 2", "uncertain"), **dict.fromkeys(range(2017, 2026), "Tier 2")}
    where = brief_of(xanadu(placements)).standing
    assert where.since == 2017
    assert where.since_open


def test_inferred_years_of_a_run_are_named(xanadu: Make, brief_of: Compose) -> None:
    where = brief_of(xanadu({2023: "Tier 2", 2024: ("Tier 2", "inferred"), 2025: "Tier 2"})).standing
    assert where.inferred_years == (2024,)


def test_an_earlier_edition_sees_nothing_of_later_placements(xanadu: Make, brief_of: Compose) -> None:
    brief = brief_of(xanadu({2023: "Tier 3", 2024: "Tier 2", 2025: "Tier 1"}), edition=2024)
    assert brief.standing.tier == "Tier 2"
    assert brief.history.years[-1].year == 2024
    assert [(later.first, later.last, later.tier) for later in brief.since_then.placements] == [(2025, 2025, "Tier 1")]


@pytest.mark.parametrize(
    ("placements", "used", "limit", "expires"),
    [
        ({2024: "Tier 2", 2025: WATCH}, 1, 2, 2027),
        ({2023: "Tier 2", 2024: WATCH, 2025: WATCH}, 2, 2, 2026),
        ({2022: "Tier 2", 2023: WATCH, 2024: WATCH, 2025: WATCH}, 3, 2, 2026),
        # Used up its years, fell to Tier 3, came back: one year only, 7107(b)(2)(F).
        ({2021: "Tier 2", 2022: WATCH, 2023: WATCH, 2024: "Tier 3", 2025: WATCH}, 1, 1, 2026),
        # A single year on the list before Tier 3 was no automatic downgrade.
        ({2022: "Tier 2", 2023: WATCH, 2024: "Tier 3", 2025: WATCH}, 1, 2, 2027),
        # Tier 2 in between starts the count anew.
        ({2021: WATCH, 2022: WATCH, 2023: "Tier 3", 2024: "Tier 2", 2025: WATCH}, 1, 2, 2027),
    ],
)
def test_watch_list_clock_follows_the_act(
    xanadu: Make, brief_of: Compose, placements: dict[int, str], used: int, limit: int, expires: int
) -> None:
    clock = brief_of(xanadu(placements)).next_steps.clock
    assert clock is not None
    assert (clock.years_used, clock.limit, clock.expires_with) == (used, limit, expires)
    assert clock.after_downgrade == (limit == 1)
    assert clock.over_limit == (used > limit)


def test_years_before_the_limit_became_law_do_not_count(xanadu: Make, brief_of: Compose) -> None:
    clock = brief_of(xanadu(dict.fromkeys(range(2005, 2011), WATCH)), edition=2010).next_steps.clock
    assert clock is not None
    assert (clock.first_year, clock.years_used) == (2009, 2)


@pytest.mark.parametrize(
    ("placements", "certain"),
    [
        ({2023: "Tier 2", 2024: WATCH, 2025: WATCH}, True),
        ({2023: "Tier 2", 2024: (WATCH, "inferred"), 2025: WATCH}, False),
        ({2023: "Tier 2", 2024: (WATCH, "uncertain"), 2025: WATCH}, False),
        # What came before the run decides when it began; before that nothing matters.
        ({2023: ("Tier 2", "uncertain"), 2024: WATCH, 2025: WATCH}, False),
        ({2022: ("Tier 3", "uncertain"), 2023: "Tier 2", 2024: WATCH, 2025: WATCH}, True),
    ],
)
def test_the_clock_is_certain_only_when_every_year_that_it_counts_is(
    xanadu: Make, brief_of: Compose, placements: dict[int, str], certain: bool
) -> None:
    clock = brief_of(xanadu(placements)).next_steps.clock
    assert clock is not None
    assert clock.certain is certain


@pytest.mark.parametrize("tier", ["Tier 1", "Tier 2", "Tier 3", "Special Case"])
def test_no_clock_off_the_watch_list(xanadu: Make, brief_of: Compose, tier: str) -> None:
    assert brief_of(xanadu({2024: WATCH, 2025: tier})).next_steps.clock is None


def test_a_country_up_from_tier_3_gets_its_action_plan_rule(xanadu: Make, brief_of: Compose) -> None:
    steps = brief_of(xanadu({2024: "Tier 3", 2025: WATCH})).next_steps
    assert steps.action_plan is not None
    assert steps.interim is not None
    assert steps.tier_3 is None


def test_dates_lie_ahead_of_the_brief_and_the_clock_of_the_machine_is_not_read(xanadu: Make, brief_of: Compose) -> None:
    steps = brief_of(xanadu({2025: "Tier 2"}), date=date(2025, 12, 1), audience="ngos").next_steps
    assert [entry.day for entry in steps.dates] == [date(2026, 2, 1), date(2026, 3, 31), date(2026, 6, 30)]
    assert not steps.next_edition_overdue


def test_an_edition_that_should_be_out_is_said_to_be_overdue(xanadu: Make, brief_of: Compose) -> None:
    assert brief_of(xanadu({2025: "Tier 2"}), date=date(2026, 7, 1)).next_steps.next_edition_overdue


def test_a_brief_of_an_earlier_edition_does_not_miss_the_next_one(xanadu: Make, brief_of: Compose) -> None:
    brief = brief_of(xanadu({2024: "Tier 2", 2025: "Tier 2"}), edition=2024, date=date(2026, 7, 1))
    assert not brief.next_steps.next_edition_overdue


def test_region_counts_only_placed_countries_of_the_edition(catalogue: Catalogue) -> None:
    from briefgen.composition import compose

    region = compose(catalogue, "AUS", edition=2025).region_standing
    assert region is not None
    assert region.region_id == "east-asia-pacific"
    assert region.counted == sum(count for _, count in region.counts) <= 29
    assert dict(region.counts)["Tier 1"] == region.same_tier


def test_gaps_in_the_history_stay_gaps(xanadu: Make, brief_of: Compose) -> None:
    history = brief_of(xanadu({2003: "Tier 2", 2005: "Tier 2", 2025: "Tier 1"})).history
    assert [year.tier for year in history.years[:5]] == [None, None, "Tier 2", None, "Tier 2"]
    assert "2004 no placement on record" in history.alt
