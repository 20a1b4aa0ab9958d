"""Asks: what to ask for first, the office that decides it, and the lines of an audience file that hold. All ours."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from briefgen.catalogue.models import Condition, Line, Step, Subject
from briefgen.composition.advice_data import Advice, Ask
from briefgen.composition.case import Case
from briefgen.composition.institutions import institution_for, office_of
from briefgen.composition.likeness import REWORDED, likeness, words_of
from briefgen.composition.phrasing import Phrase, Phrases, joined
from briefgen.composition.statement_data import ListedRecommendation, PillarStatement
from briefgen.composition.subjects import main_clause, main_theme

ASKS = 3
LONG_ASK, SHORTEST_ASK = 16, 4
"""A recommendation of more words is shortened to its main clause, where that has so many."""
# An ask loses this much for each edition that it lies behind the brief's: a newer one of less weight comes first.
_AGE_WEIGHT = 3
_REPEATED_WEIGHT = 2
_RECOMMENDED_WEIGHT = 2
"""The report asks for it; on a finding the words of the ask are ours."""
_PROVED_WEIGHT = 3
_VAGUE_WEIGHT = 3
"""What fits no narrower subject than its pillar is asked for only where nothing narrower is."""

Basis = ListedRecommendation | PillarStatement


@dataclass(frozen=True, slots=True)
class Asked:
    """An ask with what it was made from."""

    ask: Ask
    statement: Basis
    subject: Subject
    step: Step


def asks_of(phrases: Phrases) -> tuple[Asked, ...]:
    """At most three asks, no two on one subject, the one that matters most first."""
    case = phrases.case
    asked: list[Asked] = []
    for statement in ranked(case):
        subject = case.view.subject(statement)
        if len(asked) == ASKS or subject is None or subject.id in {other.subject.id for other in asked}:
            continue
        if asked and vague(subject):
            continue
        speak_of(phrases, statement, subject)
        step = _step(phrases, subject, {other.step.id for other in asked})
        if step is not None:
            asked.append(Asked(_ask(phrases, statement, subject, step), statement, subject, step))
    return tuple(asked)


def ranked(case: Case) -> list[Basis]:
    """Recent recommendations that no later progress answers, and recent findings, in this reader's order."""

    proved = {subject.id for gap in case.recent(case.gaps) if (subject := case.view.subject(gap))}

    def weight(item: Basis) -> int:
        recommended = isinstance(item, ListedRecommendation)
        subject = case.view.subject(item)
        theme = main_theme(item) if recommended else next(iter(subject.themes if subject else ()), None)
        score = case.reader.theme_weight.get(theme or "", 0)
        # Where whose policy it is decides, the pillar under which the report files it says nothing.
        score += case.reader.pillar_weight.get(item.pillar, 0) if "ordinary" in case.holds else 0
        score += _REPEATED_WEIGHT if len(item.editions) > 1 else 0
        score += _RECOMMENDED_WEIGHT if recommended else 0
        # The campaign begins with what can be proved.
        score += _PROVED_WEIGHT if case.reader.letters and subject and subject.id in proved else 0
        score -= _VAGUE_WEIGHT if subject and vague(subject) else 0
        return _AGE_WEIGHT * (case.view.edition - item.report_year) - score

    open_ones: list[Basis] = [item for item in case.recent(case.recommendations) if not _answered(case, item)]
    open_ones += [gap for gap in case.recent(case.gaps) if not gap.quoted and not case.settled(gap)]
    # Sorting is stable: the report's own order decides between equals.
    return sorted(open_ones, key=weight)


def _answered(case: Case, item: ListedRecommendation) -> bool:
    words = words_of(item.text)
    return any(
        done.report_year > item.report_year
        and done.pillar == item.pillar
        and likeness(words, words_of(done.text)) >= REWORDED
        for done in case.progress
    )


def vague(subject: Subject) -> bool:
    """Whether a subject takes what is left in a pillar."""
    return bool(subject.pillars) and not subject.words and not subject.themes


def speak_of(phrases: Phrases, statement: Basis, subject: Subject) -> None:
    """Gives the placeholders a statement's subject and the two groups that it names, else the profile's."""
    named = named_groups(phrases.case, statement.text)[:2]
    groups = named or phrases.case.exploited[:2] or ["people at risk"]
    phrases.set(subject=subject.label, groups=joined(groups), named=joined(named) if named else "")


def _step(phrases: Phrases, subject: Subject, taken: set[str]) -> Step | None:
    """The first step for the subject that holds and that no other ask has."""
    return next(
        (
            step
            for step in phrases.case.reader.steps
            if subject.id in step.subjects
            and step.id not in taken
            and phrases.case.meets(step.when)
            and all(phrases.fill(text) for text in (step.done_when, step.otherwise, step.ours, step.demand) if text)
        ),
        None,
    )


def _ask(phrases: Phrases, statement: Basis, subject: Subject, step: Step) -> Ask:
    case = phrases.case
    institution = institution_for(case.view.record, step.offices)
    recommended = isinstance(statement, ListedRecommendation)
    done = phrases.fill(step.done_when) or Phrase(step.done_when)
    return Ask(
        # By the subject, which no other ask has: in a draft, the ask stays where a newer edition repeats the statement.
        id=f"ask.{case.view.iso3}.{subject.id}",
        text=_short(statement) if recommended else f"{words_in(phrases, step.demand)}.",
        recommendation=statement.id if recommended else "",
        report_year=statement.report_year,
        editions=statement.editions,
        older=statement.older,
        cite=statement.cite,
        decides=office_of(case.view, institution) if institution else None,
        decides_role=words_in(phrases, step.otherwise),
        ours=words_in(phrases, step.ours),
        done_when=done.text,
        done_cites=done.cites,
    )


def _short(statement: Basis) -> str:
    """A recommendation as an ask: the report's words in quotation marks, a long one of ours without afterthoughts."""
    if statement.quoted:
        return f"“{statement.text}”"
    clause = main_clause(statement.text)
    # “Let bodies other than the police, such as NGOs, identify victims” has its verb at the end.
    whole = len(clause.split()) >= SHORTEST_ASK and not clause.startswith("Let ")
    return f"{clause.rstrip('.')}." if len(statement.text.split()) > LONG_ASK and whole else statement.text


def words_in(phrases: Phrases, template: str) -> str:
    """The filled template; empty where a placeholder has no words."""
    phrase = phrases.fill(template) if template else None
    return phrase.text if phrase else ""


def named_groups(case: Case, text: str) -> list[str]:
    """The groups of people that a statement names, in its order; of two that begin at one word the longer."""
    groups = case.view.catalogue.subjects.groups
    written = {group.casefold(): group for group in groups}
    return list(dict.fromkeys(written[match[0].casefold()] for match in _any_of(groups).finditer(text)))


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b", re.IGNORECASE)


def speak_of_all(phrases: Phrases, asked: Sequence[Asked]) -> Mapping[str, PillarStatement]:
    """Words for what is asked for and what the last editions credit; nothing is asked for and praised in one breath.

    Returns the credited topics, each with the newest statement on it.
    """
    case, labels = phrases.case, [item.subject.label for item in asked]
    credited: dict[str, PillarStatement] = {}
    for item in case.recent(case.progress):
        subject = case.view.subject(item)
        if subject and not vague(subject) and subject.label not in labels:
            credited.setdefault(subject.label, item)
    phrases.set(
        subject=labels[0] if labels else "",
        subjects=joined(labels[:2]) if labels else "",
        credits=joined([*credited][:2]) if credited else "",
        groups="",
    )
    return credited


def first_line(
    phrases: Phrases, lines: Sequence[Line], kind: str, about: Sequence[str] = (), longest: int = 10_000
) -> Advice | None:
    """The first line whose condition and placeholders hold and that is short enough; findings are on `about`."""
    for line in lines:
        fits = not about or not line.when.subjects or not set(about).isdisjoint(line.when.subjects)
        if fits and phrases.case.meets(line.when):
            phrases.offer(about or line.when.subjects)
            phrase = phrases.fill(line.text)
            if phrase is not None and len(phrase.text) <= longest:
                return advice_of(phrases, phrase, f"{kind}.{phrases.case.view.iso3}.{line.id}")
    return None


def advice_of(phrases: Phrases, phrase: Phrase, block: str) -> Advice:
    """A finished line; the findings that it says are not said again."""
    phrases.use(phrase.findings)
    return Advice(block, phrase.text, phrase.cites, phrase.findings)


def closeness(condition: Condition) -> int:
    """How closely a line fits: the number of its conditions, a subject counting most."""
    parts = (condition.tiers, condition.movements, condition.editions, condition.forms, condition.figure)
    return sum(map(bool, parts)) + 3 * bool(condition.subjects) + (condition.situations != ("ordinary",))
