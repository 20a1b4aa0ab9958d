"""The campaign: the ask that matters most with its proof, words to use, whom to turn to. All ours but the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefgen.catalogue.models import Pillar
from briefgen.composition.advice_data import Advice, Advocacy
from briefgen.composition.advising import (
    Asked,
    advice_of,
    closeness,
    first_line,
    named_groups,
    speak_of,
    speak_of_all,
    words_in,
)
from briefgen.composition.case import Case
from briefgen.composition.institutions import in_sentence, institution_for
from briefgen.composition.phrasing import Phrase, Phrases, joined
from briefgen.composition.record_view import recent
from briefgen.composition.statement_data import CalendarDate, PillarStatement, SourceNote

CARE = 2
CREDITS = 3
LETTER_WORDS, LETTER_SLACK = 60, 15
SOCIAL_CHARACTERS = 240
_FIGURES_OF: dict[Pillar, tuple[str, ...]] = {
    "prosecution": ("convictions", "prosecutions", "investigations"),
    "protection": ("victims_identified", "victims_assisted"),
}
"""Figures that prove what an ask of a pillar is about; no other figure stands beside it."""


def advocacy_of(phrases: Phrases, asked: Sequence[Asked], dates: Sequence[CalendarDate]) -> Advocacy:
    """The campaign on at least one ask. A finding is said once; `dates` are those of the coming reporting year."""
    case, lead = phrases.case, asked[0]
    proof = _proof(phrases, lead)
    speak_of(phrases, lead.statement, lead.subject)
    demand = words_in(phrases, lead.step.demand)
    institution = institution_for(case.view.record, lead.step.offices)
    office = (
        in_sentence(institution, case.view.day, case.view.record.name)
        if institution
        else words_in(phrases, lead.step.otherwise)
    )
    credited = speak_of_all(phrases, asked)
    phrases.set(
        demand=demand[:1].lower() + demand[1:],
        office=office if institution or office[1:2].isupper() else office[:1].lower() + office[1:],
        asked=joined([str(year) for year in lead.ask.editions]),
    )
    # In a situation of its own, what is asked for is another thing than the pillar is about.
    measures = _FIGURES_OF.get(lead.statement.pillar, ()) if "ordinary" in case.holds else ()
    whole = (case.figures[name] for name in measures if name in case.figures)
    return Advocacy(
        lead=lead.ask,
        proof=proof,
        figure=next(whole, None),
        deadline=next((entry for entry in dates if "submission" in entry.id), None),
        letter=_letter(phrases, lead),
        social=first_line(phrases, case.reader.social, "social", [lead.subject.id], SOCIAL_CHARACTERS),
        care=_care(phrases, asked),
        further=tuple(item.ask for item in asked[1:]),
        credited=_credited(case, credited),
        earlier=_earlier(case),
    )


def _proof(phrases: Phrases, lead: Asked) -> tuple[PillarStatement, ...]:
    """The newest finding on the lead's subject: one on another subject of its pillar would prove something else."""
    phrases.offer([lead.subject.id])
    findings = phrases.local["gap"].findings or phrases.local["former"].findings
    phrases.use(findings)
    return tuple(gap for gap in phrases.case.gaps if gap.id in findings)


def _letter(phrases: Phrases, lead: Asked) -> Advice | None:
    """The first letter that holds and has some sixty words; where none has, the one nearest to them."""
    case, subject = phrases.case, lead.subject
    groups = named_groups(case, lead.statement.text)
    letters: list[tuple[int, str, Phrase]] = []
    for line in case.reader.letters:
        if case.meets(line.when) and (not line.when.subjects or subject.id in line.when.subjects):
            phrases.offer([subject.id])
            phrases.offer_harm(groups, line.when.forms)
            phrase = phrases.fill(line.text)
            if phrase is not None:
                excess = abs(len(phrase.text.split()) - LETTER_WORDS)
                letters.append((max(0, excess - LETTER_SLACK), line.id, phrase))
    if not letters:
        return None
    _, name, phrase = min(letters, key=lambda letter: letter[0])
    return advice_of(phrases, phrase, f"letter.{case.view.iso3}.{name}")


def _care(phrases: Phrases, asked: Sequence[Asked]) -> tuple[Advice, ...]:
    """What to be careful with: first one point for each ask, then those that fit most closely."""
    case = phrases.case
    holding = sorted(
        (line for line in case.reader.care if case.meets(line.when)), key=lambda line: -closeness(line.when)
    )
    subjects = [item.subject.id for item in asked]
    firsts = [next((line for line in holding if subject in line.when.subjects), None) for subject in subjects]
    wider = [line for line in holding if not line.when.subjects or not set(subjects).isdisjoint(line.when.subjects)]
    general = [line for line in wider if not line.when.subjects and "ordinary" not in line.when.situations]
    told: dict[str, Advice] = {}
    for line in (*general, *filter(None, firsts), *wider):
        phrase = phrases.fill(line.text)
        if phrase is not None and line.id not in told and len(told) < CARE:
            told[line.id] = advice_of(phrases, phrase, f"care.{case.view.iso3}.{line.id}")
    return tuple(told.values())


def _credited(case: Case, topics: Mapping[str, PillarStatement]) -> Advice | None:
    """The newest credited topics in one line, with the sources that credit them."""
    newest = dict([*topics.items()][:CREDITS])
    if not newest:
        return None
    cites = {statement.cite.id: statement.cite for statement in newest.values()}
    return Advice(f"credited.{case.view.iso3}", f"Work on {joined([*newest])}.", tuple(cites.values()), ())


def _earlier(case: Case) -> Advice | None:
    """What only older editions recommend, topic by topic with their years: no ask, but it shows for how long."""
    years: dict[str, set[int]] = {}
    cites: dict[str, SourceNote] = {}
    for item in case.recommendations:
        subject = case.view.subject(item)
        if not recent(item.report_year, case.view.edition) and subject and subject.id not in case.raised:
            years.setdefault(subject.label, set()).update(item.editions)
            cites |= {note.id: note for note in (item.cite, *item.earlier)}
    if not years:
        return None
    topics = "; ".join(f"{label} ({', '.join(map(str, sorted(said)))})" for label, said in years.items())
    return Advice(f"earlier.{case.view.iso3}", f"{topics[:1].upper()}{topics[1:]}.", tuple(cites.values()), ())
