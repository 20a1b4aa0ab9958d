"""What is known of a country when advice is composed for one reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from briefgen.catalogue.models import Audience, Condition, Subject
from briefgen.composition.brief import RegionStanding, Standing
from briefgen.composition.figures import figure_words
from briefgen.composition.record_view import RecordView, recent
from briefgen.composition.statement_data import KeyFigure, ListedRecommendation, PillarStatement, Statement
from briefgen.composition.subjects import Stated

_TOO_WIDE = frozenset({"adults", "families", "foreign-nationals", "nationals", "poor-people", "workers"})
"""Groups of the vocabulary by which nobody could be screened or helped."""

_Statement = TypeVar("_Statement", bound=Statement)


@dataclass(frozen=True)
class Case:
    """One country, one reader, one edition, with the statements of the brief."""

    view: RecordView
    """The country's record, as of the brief's edition."""
    reader: Audience
    country: str
    """The name as it stands in a sentence: “the Philippines”."""
    standing: Standing
    region: RegionStanding | None
    recommendations: Sequence[ListedRecommendation]
    progress: Sequence[PillarStatement]
    gaps: Sequence[PillarStatement]
    said: frozenset[str] = frozenset()
    """Block ids of findings that the brief's first page prints elsewhere: advice does not repeat them."""

    def recent(self, items: Sequence[_Statement]) -> list[_Statement]:
        """The statements of the last three editions, newest first: those that may lead, ask or object."""
        fit = [item for item in items if recent(item.report_year, self.view.edition)]
        return sorted(fit, key=lambda item: -item.report_year)

    @cached_property
    def holds(self) -> frozenset[str]:
        """The situations of the country, or `ordinary`."""
        kinds: set[str] = {
            situation.kind
            for situation in self.view.catalogue.situations(self.view.iso3)
            if situation.until is None or self.view.edition <= situation.until
        }
        return frozenset(kinds or {"ordinary"})

    @cached_property
    def changed(self) -> int:
        """Year of the newest change of government on record; 0 without one."""
        return max((note.year for note in self.view.record.context if note.new_government), default=0)

    @cached_property
    def held(self) -> list[PillarStatement]:
        """Recent findings that may be held against those in office now: not settled, of no earlier government."""
        return [gap for gap in self.recent(self.gaps) if not self.settled(gap) and self._is_of_today(gap)]

    @cached_property
    def former(self) -> list[PillarStatement]:
        """Recent findings of the time before a change of government."""
        return [gap for gap in self.recent(self.gaps) if not gap.quoted and gap.report_year <= self.changed]

    @cached_property
    def creditable(self) -> list[PillarStatement]:
        """Recent progress of those in office now, in our own words."""
        return [item for item in self.recent(self.progress) if self._is_of_today(item)]

    def _is_of_today(self, item: PillarStatement) -> bool:
        return not item.quoted and item.report_year > self.changed

    @cached_property
    def raised(self) -> frozenset[str]:
        """Subjects of what is asked for or found wanting in the last editions."""
        statements: list[Stated] = [*self.recent(self.recommendations), *self.recent(self.gaps)]
        return frozenset(subject.id for item in statements if (subject := self.view.subject(item)))

    @cached_property
    def credited(self) -> Mapping[str, tuple[Subject, PillarStatement]]:
        """This edition's progress, the first statement on each subject, by the subject's id."""
        first: dict[str, tuple[Subject, PillarStatement]] = {}
        for item in self.progress:
            if item.report_year == self.view.edition and (subject := self.view.subject(item)):
                first.setdefault(subject.id, (subject, item))
        return first

    def settled(self, item: PillarStatement) -> bool:
        """Whether an earlier edition's finding is on a subject that this edition credits: no grievance any more."""
        subject = self.view.subject(item)
        return item.report_year < self.view.edition and subject is not None and subject.id in self.credited

    @cached_property
    def figures(self) -> Mapping[str, KeyFigure]:
        """The newest figure of each measure in the last editions that counts all: none of some, none only imported."""
        newest: dict[str, KeyFigure] = {}
        for figure in sorted(self.view.record.figures, key=lambda figure: -figure.report_year):
            in_time = recent(figure.report_year, self.view.edition) and figure.report_year <= self.view.edition
            if in_time and not figure.extracted and figure_words(key := self.view.figure(figure)):
                newest.setdefault(figure.measure, key)
        return newest

    def meets(self, condition: Condition) -> bool:
        """Whether every part of a condition holds here."""
        return (
            not self.holds.isdisjoint(condition.situations)
            and (not condition.tiers or self.standing.tier in condition.tiers)
            and (not condition.movements or self.standing.direction in condition.movements)
            and (condition.editions is None or self.standing.years >= condition.editions)
            and (not condition.subjects or not self.raised.isdisjoint(condition.subjects))
            and (not condition.forms or not self._forms.isdisjoint(condition.forms))
            and self._counts(condition)
        )

    def _counts(self, condition: Condition) -> bool:
        threshold = condition.figure
        if threshold is None:
            return True
        figure = self.figures.get(threshold.measure)
        return (
            figure is not None
            and (threshold.at_least is None or figure.value >= threshold.at_least)
            and (threshold.at_most is None or figure.value <= threshold.at_most)
        )

    @cached_property
    def exploited(self) -> list[str]:
        """The groups that the country's profile speaks of, the most often named first, as they stand in a sentence."""
        labels = self.view.catalogue.vocabulary.labels["groups"]
        groups = (group for line in self.view.record.profile for group in line.groups if group in labels)
        counts = Counter(group for group in groups if group not in _TOO_WIDE)
        return [_inside(labels[group]) for group, _ in counts.most_common()]

    @cached_property
    def _forms(self) -> frozenset[str]:
        return frozenset(form for line in self.view.record.profile for form in line.forms)


def _inside(label: str) -> str:
    return label if label[1:2].isupper() or label in ("Roma", "Indigenous people") else label[:1].lower() + label[1:]
