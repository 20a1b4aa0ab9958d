"""What happens next: the reporting calendar and the watch-list clock of 22 U.S.C. 7107(b)(2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from briefgen.catalogue.models import Placement
from briefgen.composition.brief import CalendarDate, NextSteps, Statement, WatchListClock
from briefgen.composition.record_view import RecordView

WATCH_LIST_LIMIT = 2
"""Consecutive editions on the Watch List after which Tier 3 follows: 22 U.S.C. 7107(b)(2)(D)(i)."""
LIMIT_AFTER_DOWNGRADE = 1
"""The same for a country that used up its years, went to Tier 3 and came back: 7107(b)(2)(F)."""
INTERIM_ASSESSMENT = "interim-assessment"
"""Calendar entry that concerns countries under special scrutiny only: 7107(b)(2)(B)."""
COUNTED_FROM = 2009
"""The limit counts placements after 23 December 2008 (Public Law 110-457): editions from 2009 on."""


def next_steps(view: RecordView, audience: str) -> NextSteps:
    """Dates of the coming reporting year, the clock, and what the Act attaches to the placement."""
    edition, before = view.edition, view.placements.get(view.edition - 1)
    tier = view.placement.tier if view.placement else None
    watched = tier == "Tier 2 Watch List"
    upgraded = watched and before is not None and before.basis != "uncertain" and before.tier == "Tier 3"
    due = date(edition + 1, 6, 30)
    return NextSteps(
        dates=_dates(view, audience, scrutiny=watched),
        clock=_watch_list_clock(view) if watched else None,
        tier_3=_rule(view, "tier_3_consequences") if tier == "Tier 3" else None,
        action_plan=_rule(view, "action_plan") if upgraded else None,
        interim=_rule(view, "interim_assessment") if watched else None,
        next_edition=edition + 1,
        next_edition_due=due,
        # Of an earlier brief the next edition is on record, and “Since then” says what is in it.
        next_edition_overdue=view.day > due
        and edition + 1 not in {listed.year for listed in view.catalogue.editions()},
        due_cite=view.citations.of_law("usc-7107"),
    )


def _watch_list_clock(view: RecordView) -> WatchListClock:
    """Years used of the Watch List and when it runs out, for a country that is on it."""
    by_year, edition = view.placements, view.edition
    first = edition
    while (placement := by_year.get(first - 1)) and placement.tier == "Tier 2 Watch List" and first > COUNTED_FROM:
        first -= 1
    used = edition - first + 1
    downgraded = _downgraded_for_time(by_year, first)
    limit = LIMIT_AFTER_DOWNGRADE if downgraded else WATCH_LIST_LIMIT
    before = by_year.get(first - 1)
    doubtful = [by_year[year] for year in range(first, edition + 1) if by_year[year].basis in ("inferred", "uncertain")]
    rules = view.catalogue.rules.rules
    rule = rules["watch_list_after_downgrade" if downgraded else "watch_list_limit"]
    return WatchListClock(
        id=f"clock.{view.iso3}",
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
        cite=view.citations.of_law("usc-7107"),
    )


def _downgraded_for_time(by_year: Mapping[int, Placement], first: int) -> bool:
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


def _dates(view: RecordView, audience: str, *, scrutiny: bool) -> tuple[CalendarDate, ...]:
    dates = [
        CalendarDate(
            f"date.{view.iso3}.{entry.id}",
            next_day(view.day, entry.month, entry.day),
            entry.text,
            view.citations.of_law(entry.source),
        )
        for entry in view.catalogue.rules.calendar
        if (not entry.audiences or audience in entry.audiences) and (scrutiny or entry.id != INTERIM_ASSESSMENT)
    ]
    return tuple(sorted(dates, key=lambda entry: (entry.day, entry.id)))


def next_day(after: date, month: int, day: int) -> date:
    """The first such day of the year that is not before `after`."""
    this_year = date(after.year, month, day)
    return this_year if this_year >= after else date(after.year + 1, month, day)


def _rule(view: RecordView, key: str) -> Statement:
    block, rule = f"law.{view.iso3}.{key.replace('_', '-')}", view.catalogue.rules.rules[key]
    return Statement.of_edition(block, rule.text, view.edition, view.citations.of_law("usc-7107"))
