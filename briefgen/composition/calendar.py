"""What happens next: the reporting calendar and the watch-list clock of 22 U.S.C. 7107(b)(2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Placement
from briefgen.composition.brief import CalendarDate, NextSteps, Statement, WatchListClock
from briefgen.composition.citations import Citations

WATCH_LIST_LIMIT = 2
"""Consecutive editions on the Watch List after which Tier 3 follows: 22 U.S.C. 7107(b)(2)(D)(i)."""
LIMIT_AFTER_DOWNGRADE = 1
"""The same for a country that used up its years, went to Tier 3 and came back: 7107(b)(2)(F)."""
INTERIM_ASSESSMENT = "interim-assessment"
"""Calendar entry that concerns countries under special scrutiny only: 7107(b)(2)(B)."""
COUNTED_FROM = 2009
"""The limit counts placements after 23 December 2008 (Public Law 110-457): editions from 2009 on."""


def next_steps(
    catalogue: Catalogue,
    iso3: str,
    placements: Sequence[Placement],
    *,
    edition: int,
    day: date,
    audience: str,
    citations: Citations,
) -> NextSteps:
    """Dates of the coming reporting year, the clock, and what the Act attaches to the placement."""
    by_year = {placement.year: placement for placement in placements if placement.year <= edition}
    current = by_year.get(edition)
    before = by_year.get(edition - 1)
    tier = current.tier if current else None
    upgraded = (
        current is not None
        and before is not None
        and before.basis != "uncertain"
        and before.tier == "Tier 3"
        and tier == "Tier 2 Watch List"
    )
    due = date(edition + 1, 6, 30)
    return NextSteps(
        dates=_dates(catalogue, iso3, day, audience, citations, scrutiny=tier == "Tier 2 Watch List"),
        clock=watch_list_clock(catalogue, iso3, placements, edition, citations),
        tier_3=_rule(catalogue, iso3, "tier_3_consequences", edition, citations) if tier == "Tier 3" else None,
        action_plan=_rule(catalogue, iso3, "action_plan", edition, citations) if upgraded else None,
        interim=_rule(catalogue, iso3, "interim_assessment", edition, citations)
        if tier == "Tier 2 Watch List"
        else None,
        next_edition=edition + 1,
        next_edition_due=due,
        # Of an earlier brief the next edition is on record, and “Since then” says what is in it.
        next_edition_overdue=day > due and edition + 1 not in {listed.year for listed in catalogue.editions()},
        due_cite=citations.of_law("usc-7107"),
    )


def watch_list_clock(
    catalogue: Catalogue, iso3: str, placements: Sequence[Placement], edition: int, citations: Citations
) -> WatchListClock | None:
    """Years used of the Watch List and when it runs out; None unless the edition's placement is the Watch List."""
    by_year = {placement.year: placement for placement in placements if placement.year <= edition}
    current = by_year.get(edition)
    if current is None or current.tier != "Tier 2 Watch List":
        return None
    first = edition
    while (placement := by_year.get(first - 1)) and placement.tier == "Tier 2 Watch List" and first > COUNTED_FROM:
        first -= 1
    used = edition - first + 1
    downgraded = _downgraded_for_time(by_year, first)
    limit = LIMIT_AFTER_DOWNGRADE if downgraded else WATCH_LIST_LIMIT
    before = by_year.get(first - 1)
    doubtful = [by_year[year] for year in range(first, edition + 1) if by_year[year].basis in ("inferred", "uncertain")]
    rules = catalogue.rules.rules
    rule = rules["watch_list_after_downgrade" if downgraded else "watch_list_limit"]
    return WatchListClock(
        id=f"clock.{iso3}",
        years_used=used,
        limit=limit,
        first_year=first,
        expires_with=max(first + limit, edition + 1),
        waiver_possible=not downgraded and used <= limit,
        over_limit=used > limit,
        after_downgrade=downgraded,
        certain=not doubtful and (before is None or before.basis != "uncertain"),
        rule=rule.text,
        rule_law=rule.law,
        waiver_text=rules["watch_list_limit"].text,
        cite=citations.of_law("usc-7107"),
    )


def _downgraded_for_time(by_year: dict[int, Placement], first: int) -> bool:
    """Whether the run that begins in `first` follows a fall to Tier 3 after two or more years on the Watch List.

    Only a country that comes straight back from Tier 3 is meant; a spell on Tier 2 or Tier 1 in between starts anew.
    """
    year = first - 1
    while (placement := by_year.get(year)) and placement.tier == "Tier 3":
        year -= 1
    if year == first - 1:
        return False
    served = 0
    while (placement := by_year.get(year)) and placement.tier == "Tier 2 Watch List" and year >= COUNTED_FROM:
        served += 1
        year -= 1
    return served >= WATCH_LIST_LIMIT


def _dates(
    catalogue: Catalogue, iso3: str, day: date, audience: str, citations: Citations, *, scrutiny: bool
) -> tuple[CalendarDate, ...]:
    entries = [
        entry
        for entry in catalogue.rules.calendar
        if (not entry.audiences or audience in entry.audiences) and (scrutiny or entry.id != INTERIM_ASSESSMENT)
    ]
    dates = []
    for entry in entries:
        this_year = date(day.year, entry.month, entry.day)
        next_day = this_year if this_year >= day else date(day.year + 1, entry.month, entry.day)
        dates.append(CalendarDate(f"date.{iso3}.{entry.id}", next_day, entry.text, citations.of_law(entry.source)))
    return tuple(sorted(dates, key=lambda entry: (entry.day, entry.id)))


def _rule(catalogue: Catalogue, iso3: str, key: str, edition: int, citations: Citations) -> Statement:
    rule = catalogue.rules.rules[key]
    return Statement(
        id=f"law.{iso3}.{key.replace('_', '-')}",
        text=rule.text,
        report_year=edition,
        editions=(edition,),
        cite=citations.of_law("usc-7107"),
        earlier=(),
        older=False,
        quoted=False,
        origin="built-in",
    )
