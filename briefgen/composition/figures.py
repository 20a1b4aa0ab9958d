"""Who is harmed, and the numbers of a record, with bars where they can stand beside each other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from briefgen.catalogue.models import Figure
from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.composition.brief import Harm, KeyFigure
from briefgen.composition.likeness import words_of
from briefgen.composition.record_view import NUMBERS, RecordView, without_repeats
from briefgen.composition.statement_data import Statement
from briefgen.resources import data_folder

FIGURE_ORDER = ("investigations", "prosecutions", "convictions", "victims_identified", "victims_assisted", "funding")
STAGES = frozenset(("investigations", "prosecutions", "convictions"))
FIGURES, LABELS = 5, 150
"""So many figures at most, whose labels have so many letters together: what was counted is told in few words."""
LINES, CAMPAIGN_LINES = 2, 5
"""On who is harmed: a meeting needs the routes that lead to us, a campaign the people whom its caseworkers meet."""
LETTERS = 560
"""Of the lines together: the last is left out where they are longer."""
SAME_HARM = 65
"""A line that is so like a finding or a threat says the same: all pairs on record from 60 to 88 were read."""
_NEAR_HOME = frozenset(("inside", "inbound"))
_OF_VICTIMS = ("victims_identified", "victims_assisted", "other", "funding")
"""Measures that a campaign's rail begins with."""
OLDEST_HARM = 6
"""A line on who is harmed changes slowly; from this many editions on it is left out where there are newer ones."""
KINDS = re.compile(r"(?:persons|victims|potential victims|reports) (?:in|of|trafficked for) .+")
"""Units that name a kind: “persons in forced labour”."""
_TELLING = 1000
"""A number from which on it stands for one thing only."""
SENTENCES: dict[str, Any] = read_mapping(data_folder() / "language" / "sentences.yaml")


def key_figures(view: RecordView, *, campaign: bool) -> tuple[KeyFigure, ...]:
    """The newest figure of each measure and unit up to the edition, measures in the report's order.

    A campaign has those on victims, and the others only where there are none.

    Of one edition's, a person's own comes before one that an import read. Stages from case to conviction of one period,
    and kinds of victims of one source and period, have their share of the largest, which a bar shows.
    """
    newest: dict[tuple[str, str], Figure] = {}
    for figure in sorted(view.record.figures, key=lambda figure: (-figure.report_year, figure.extracted, figure.id)):
        if figure.report_year <= view.edition:
            newest.setdefault((figure.measure, figure.unit.casefold()), figure)
    order = {measure: rank for rank, measure in enumerate(FIGURE_ORDER)}
    ranked = sorted(newest.values(), key=lambda figure: (order.get(figure.measure, 9), -figure.report_year, figure.id))
    if campaign:
        ranked = [item for item in ranked if item.measure in _OF_VICTIMS] or ranked
    figures = [view.figure(item) for item in ranked[:FIGURES]]
    while len(figures) > 1 and sum(len(figure.label) for figure in figures) > LABELS:
        figures.pop()
    shares = {
        **_shares(figures, lambda figure: figure.period if figure.measure in STAGES else None),
        **_shares(figures, lambda figure: figure.cite.id + figure.period if KINDS.fullmatch(figure.unit) else None),
    }
    return tuple(replace(figure, share=shares.get(figure.id)) for figure in figures)


def harm(view: RecordView, said: Sequence[Statement], *, near_home: bool) -> tuple[Statement, ...]:
    """The lines on who is exploited, the newest and each of another form or direction first, without what `said` says.

    With `near_home` those on people in the country come first, else those on routes across its border.
    """
    items = view.chosen(view.record.profile)
    items = [item for item in items if item.report_year > view.edition - OLDEST_HARM] or items
    firsts = [
        item
        for number, item in enumerate(items)
        if (item.forms[:1], item.direction) not in {(other.forms[:1], other.direction) for other in items[:number]}
    ]
    items = [*firsts, *(item for item in items if item not in firsts)]
    items.sort(key=lambda item: (item.direction in _NEAR_HOME) != near_home)
    return without_repeats([Statement(**view.said("profile", item)) for item in items], said, same=SAME_HARM)


def harm_of(iso3: str, lines: Sequence[Statement], limit: int) -> Harm | None:
    """The first lines; one less where they are long."""
    shown = tuple(lines[:limit])
    if sum(len(line.text) for line in shown) > LETTERS:
        shown = shown[:-1]
    return Harm(f"harm.{iso3}", shown) if shown else None


def untold(figures: Sequence[KeyFigure], texts: Sequence[str], proof: KeyFigure | None) -> tuple[KeyFigure, ...]:
    """The figures, those marked that one of the texts or the proof of an ask gives; of several bars each one stays."""
    return tuple(
        replace(figure, told=figure.id == (proof and proof.id) or (figure.share is None and _given(figure, texts)))
        for figure in figures
    )


def _given(figure: KeyFigure, texts: Sequence[str]) -> bool:
    """Whether a text has the number, as printed, in millions or in a word, and of a small one most of its label too."""
    written = {figure.display, f"{figure.value / 10**6:g} million", *NUMBERS[figure.value : figure.value + 1]}
    number = re.compile(rf"(?<![\d,.])(?:{'|'.join(map(re.escape, written))})(?![,.]?\d)\b", re.IGNORECASE)
    about = words_of(figure.label).weights.keys()
    return any(
        number.search(text)
        and (figure.value >= _TELLING or 2 * len(about & words_of(text).weights.keys()) > len(about))
        for text in texts
    )


def _shares(figures: Sequence[KeyFigure], group_of: Callable[[KeyFigure], str | None]) -> dict[str, int]:
    """Figure id → its share of the largest of its group in per cent, for groups of two or more measures."""
    groups: dict[str, list[KeyFigure]] = defaultdict(list)
    for figure in figures:
        if group := group_of(figure):
            groups[group].append(figure)
    return {
        figure.id: round(100 * figure.value / (max(other.value for other in group) or 1))
        for group in groups.values()
        if len({(figure.measure, figure.unit) for figure in group}) > 1
        for figure in group
    }


def figure_words(figure: KeyFigure) -> str | None:
    """A figure in a sentence: “60 people convicted in 2024”; None where unit or period do not go into one."""
    fitting = (
        (one, several)
        for measure, unit, one, several in SENTENCES["figures"]
        if measure == figure.measure and re.fullmatch(unit, figure.unit, re.IGNORECASE)
    )
    nouns, period = next(fitting, None), _period(figure.period)
    if nouns is None or period is None or "part of" in figure.note or "comparison" in figure.note:
        return None
    one, several = nouns
    count = "no" if figure.value == 0 else "one" if figure.value == 1 else f"{figure.value:,}"
    return f"{count} {one if figure.value in (0, 1) else several} {period}"


def _period(period: str) -> str | None:
    if re.fullmatch(r"(?:fiscal year )?\d{4}", period):
        return f"in {period}"
    span = re.fullmatch(r"(\d{4})(?:-| to )(\d{4})", period)
    if span:
        return f"in {span[1]}–{span[2]}"
    year = re.search(r"(?:^|of the |^the )(\d{4})(?:'s|(?: TIP)? report| reporting period|$)", period, re.IGNORECASE)
    return f"in the period of the {year[1]} report" if year and "reporting period" in period else None
