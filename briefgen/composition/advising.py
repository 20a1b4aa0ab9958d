"""Advice on one country for one reader: asks with the offices that decide, the meeting, the campaign. All ours."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from briefgen.catalogue.models import Condition, Line, Pillar, Step, Subject
from briefgen.composition.advice_data import Advice, Advocacy, Ask, Objection, Room
from briefgen.composition.case import Case
from briefgen.composition.institutions import in_sentence, institution_for, office_of
from briefgen.composition.matching import REWORDED, likeness, words_of
from briefgen.composition.minute import KNOWN
from briefgen.composition.phrasing import Phrase, Phrases, figure_words, joined
from briefgen.composition.statement_data import CalendarDate, ListedRecommendation, PillarStatement
from briefgen.composition.subjects import main_clause, main_theme

ASKS = 3
LONG_ASK, SHORTEST_ASK = 16, 4
"""A recommendation of more words is shortened to its main clause, where that has so many."""
OBJECTIONS = 3
LEFT_OUT = 2
CARE = 2
LETTER_WORDS, LETTER_SLACK = 60, 15
SOCIAL_CHARACTERS = 240
# An ask loses this much for each edition that it lies behind the brief's: a newer one of less weight comes first.
_AGE_WEIGHT = 3
_REPEATED_WEIGHT = 2
_RECOMMENDED_WEIGHT = 2
"""The report asks for it; on a finding the words of the ask are ours."""
_PROVED_WEIGHT = 3
_VAGUE_WEIGHT = 3
"""What fits no narrower subject than its pillar is asked for only where nothing narrower is."""
_FIGURES_OF: dict[Pillar, tuple[str, ...]] = {
    "prosecution": ("convictions", "prosecutions", "investigations"),
    "protection": ("victims_identified", "victims_assisted"),
}
"""Figures that prove what an ask of a pillar is about; no other figure stands beside it."""


_Base = ListedRecommendation | PillarStatement


@dataclass(frozen=True, slots=True)
class _Asked:
    """An ask with what it was made from."""

    ask: Ask
    statement: _Base
    subject: Subject
    step: Step


def advise(case: Case, dates: Sequence[CalendarDate]) -> tuple[tuple[Ask, ...], Room | None, Advocacy | None]:
    """The asks; for a reader with objections the meeting, for one with letters the campaign.

    At most three asks, no two on one subject, the one that matters most first. A finding is said once: what `Case.said`
    names is not repeated, and each part tells which findings it prints. `dates` are those of the coming reporting year.
    """
    phrases = Phrases(case)
    asked = _asks(case, phrases)
    room = _room(case, phrases, asked) if case.reader.objections else None
    advocacy = _advocacy(case, phrases, asked, dates) if case.reader.letters and asked else None
    return tuple(item.ask for item in asked), room, advocacy


def findings_of(room: Room | None, advocacy: Advocacy | None) -> set[str]:
    """Block ids of the findings that the meeting and the campaign print."""
    parts: list[Advice | Objection | None] = []
    if room:
        parts += [room.opening, room.press, *room.leave_out, *room.objections]
    if advocacy:
        parts += [advocacy.letter, advocacy.social, *advocacy.care]
    said = {finding for part in parts if part for finding in part.findings}
    return said | {statement.id for statement in advocacy.proof} if advocacy else said


# -- asks -------------------------------------------------------------------------------------------------------------


def ranked(case: Case) -> list[_Base]:
    """Recent recommendations that no later progress answers, and recent findings, in this reader's order."""

    found = {subject.id for gap in case.recent(case.gaps) if (subject := case.subject(gap))}

    def weight(item: _Base) -> int:
        recommended = isinstance(item, ListedRecommendation)
        subject = case.subject(item)
        theme = main_theme(item) if recommended else next(iter(subject.themes if subject else ()), None)
        score = case.reader.theme_weight.get(theme or "", 0)
        # Where whose policy it is decides, the pillar under which the report files it says nothing.
        score += case.reader.pillar_weight.get(item.pillar, 0) if "ordinary" in case.holds else 0
        score += _REPEATED_WEIGHT if len(item.editions) > 1 else 0
        score += _RECOMMENDED_WEIGHT if recommended else 0
        # The campaign begins with what can be proved.
        score += _PROVED_WEIGHT if case.reader.letters and subject and subject.id in found else 0
        score -= _VAGUE_WEIGHT if subject and _vague(subject) else 0
        return _AGE_WEIGHT * (case.edition - item.report_year) - score

    open_ones: list[_Base] = [item for item in case.recent(case.recommendations) if not _answered(case, item)]
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


def _asks(case: Case, phrases: Phrases) -> list[_Asked]:
    asked: list[_Asked] = []
    for statement in ranked(case):
        subject = case.subject(statement)
        if len(asked) == ASKS or subject is None or subject.id in {other.subject.id for other in asked}:
            continue
        if asked and _vague(subject):
            continue
        _speak_of(case, phrases, statement, subject)
        step = _step(case, phrases, subject, {other.step.id for other in asked})
        if step is not None:
            asked.append(_Asked(_ask(case, phrases, statement, step), statement, subject, step))
    return asked


def _vague(subject: Subject) -> bool:
    """Whether a subject takes what is left in a pillar."""
    return bool(subject.pillars) and not subject.words and not subject.themes


def _speak_of(case: Case, phrases: Phrases, statement: _Base, subject: Subject) -> None:
    phrases.set(subject=subject.label, groups=_groups(case, statement.text))


def _step(case: Case, phrases: Phrases, subject: Subject, taken: set[str]) -> Step | None:
    """The first step for the subject that holds and that no other ask has."""
    return next(
        (
            step
            for step in case.reader.steps
            if subject.id in step.subjects
            and step.id not in taken
            and case.meets(step.when)
            and all(phrases.fill(text) for text in (step.done_when, step.otherwise, step.ours, step.demand) if text)
        ),
        None,
    )


def _ask(case: Case, phrases: Phrases, statement: _Base, step: Step) -> Ask:
    institution = institution_for(case.statements.record, step.offices)
    recommended = isinstance(statement, ListedRecommendation)
    done = phrases.fill(step.done_when) or Phrase(step.done_when)
    return Ask(
        id=f"ask.{statement.id.partition('.')[2]}",
        text=_short(statement) if recommended else f"{_words(phrases, step.demand)}.",
        recommendation=statement.id if recommended else "",
        report_year=statement.report_year,
        editions=statement.editions,
        older=statement.older,
        cite=statement.cite,
        decides=office_of(case.catalogue, case.statements.record, institution, case.day, case.citations)
        if institution
        else None,
        decides_role=_words(phrases, step.otherwise),
        ours=_words(phrases, step.ours),
        done_when=done.text,
        done_cites=done.cites,
    )


def _short(statement: _Base) -> str:
    """A recommendation as an ask: the report's words in quotation marks, a long one of ours without afterthoughts."""
    if statement.quoted:
        return f"“{statement.text}”"
    clause = main_clause(statement.text)
    # “Let bodies other than the police, such as NGOs, identify victims” has its verb at the end.
    whole = len(clause.split()) >= SHORTEST_ASK and not clause.startswith("Let ")
    return f"{clause.rstrip('.')}." if len(statement.text.split()) > LONG_ASK and whole else statement.text


def _words(phrases: Phrases, template: str) -> str:
    phrase = phrases.fill(template) if template else None
    return phrase.text if phrase else ""


def _groups(case: Case, text: str) -> str:
    """The first two groups of people that a statement names; else two that the country's profile speaks of most."""
    spans = sorted(
        (match.start(), -len(group), match.end(), group)
        for group in case.catalogue.subjects.groups
        if (match := re.search(rf"\b{re.escape(group)}\b", text, re.IGNORECASE))
    )
    named: list[str] = []
    end = 0
    for start, _, stop, group in spans:
        if start >= end:
            named.append(group)
            end = stop
    return joined((named or case.exploited)[:2] or ["people at risk"])


# -- the meeting ------------------------------------------------------------------------------------------------------


def _room(case: Case, phrases: Phrases, asked: Sequence[_Asked]) -> Room:
    _speak_of_all(case, phrases, asked)
    known = case.standing.tier is not None and case.standing.basis in KNOWN
    return Room(
        opening=_first(case, phrases, case.reader.openings, "open", [item.subject.id for item in asked[:1]]),
        leave_out=_leave_out(case, phrases, {item.subject.id for item in asked}),
        objections=_objections(case, phrases),
        press=_first(case, phrases, case.reader.press, "press") if known else None,
    )


def _speak_of_all(case: Case, phrases: Phrases, asked: Sequence[_Asked]) -> None:
    """Words for what is asked for and what the last editions credit; nothing is asked for and praised in one breath."""
    labels = [item.subject.label for item in asked]
    progress = [subject for item in case.recent(case.progress) if (subject := case.subject(item))]
    recent = {subject.label: None for subject in progress if not _vague(subject)}
    credited = [label for label in recent if label not in labels]
    phrases.set(
        subject=labels[0] if labels else "",
        subjects=joined(labels[:2]) if labels else "",
        credits=joined(credited[:2]) if credited else "",
        groups="",
    )


def _first(
    case: Case, phrases: Phrases, lines: Sequence[Line], kind: str, about: Sequence[str] = (), longest: int = 10_000
) -> Advice | None:
    """The first line whose condition and placeholders hold and that is short enough; findings are on `about`."""
    for line in lines:
        fits = not about or not line.when.subjects or not set(about).isdisjoint(line.when.subjects)
        if fits and case.meets(line.when):
            phrases.offer(about or line.when.subjects)
            phrase = phrases.fill(line.text)
            if phrase is not None and len(phrase.text) <= longest:
                return _advice(phrases, phrase, f"{kind}.{case.iso3}.{line.id}")
    return None


def _advice(phrases: Phrases, phrase: Phrase, block: str) -> Advice:
    phrases.use(phrase.findings)
    return Advice(block, phrase.text, phrase.cites, phrase.findings)


def _leave_out(case: Case, phrases: Phrases, asked: Collection[str]) -> tuple[Advice, ...]:
    """Lines without a topic that hold; and what this edition credits while only an earlier one criticised it."""
    current: list[_Base] = [
        item for items in (case.recommendations, case.gaps) for item in items if item.report_year == case.edition
    ]
    now = {subject.id for item in current if (subject := case.subject(item))}
    settled = [
        (subject, progress)
        for name, (subject, progress) in case.credited.items()
        if name in case.raised - now - set(asked) and not _vague(subject)
    ]
    told: list[Advice] = []
    for line in case.reader.leave_out:
        if not case.meets(line.when):
            continue
        for subject, progress in settled if "{topic}" in line.text else ((None, None),):
            phrases.set(topic=subject.label if subject else "")
            phrase = phrases.fill(line.text)
            if phrase is not None:
                block = f"leave-out.{case.iso3}.{subject.id if subject else line.id}"
                told.append(Advice(block, phrase.text, (progress.cite,) if progress else (), ()))
    return tuple(told[:LEFT_OUT])


def _objections(case: Case, phrases: Phrases) -> tuple[Objection, ...]:
    """The lines that fit most closely, each answered with a figure or finding; the file's order between equals."""
    chosen: list[Objection] = []
    waiting = [line for line in case.reader.objections if case.meets(line.when)]
    while len(chosen) < OBJECTIONS:
        best = None
        for line in waiting:
            phrases.offer(line.when.subjects)
            answer = phrases.fill(line.answer)
            if answer is None or not answer.cites:
                continue
            if best is None or closeness(line.when) > closeness(best[0].when):
                best = line, answer
        if best is None:
            break
        line, answer = best
        waiting.remove(line)
        phrases.use(answer.findings)
        block = f"expect.{case.iso3}.{line.id}"
        chosen.append(Objection(block, _words(phrases, line.line), answer.text, answer.cites, answer.findings))
    return tuple(chosen)


def closeness(condition: Condition) -> int:
    """How closely a line fits: the number of its conditions, a subject counting most."""
    parts = (condition.tiers, condition.movements, condition.editions, condition.forms, condition.figure)
    return sum(map(bool, parts)) + 3 * bool(condition.subjects) + (condition.situations != ("ordinary",))


# -- the campaign -----------------------------------------------------------------------------------------------------


def _advocacy(case: Case, phrases: Phrases, asked: Sequence[_Asked], dates: Sequence[CalendarDate]) -> Advocacy:
    lead = asked[0]
    proof = _proof(case, phrases, lead)
    _speak_of(case, phrases, lead.statement, lead.subject)
    demand = _words(phrases, lead.step.demand)
    institution = institution_for(case.statements.record, lead.step.offices)
    office = (
        in_sentence(institution, case.day, case.statements.record.name)
        if institution
        else _words(phrases, lead.step.otherwise)
    )
    _speak_of_all(case, phrases, asked)
    phrases.set(
        demand=demand[:1].lower() + demand[1:],
        office=office if institution or office[1:2].isupper() else office[:1].lower() + office[1:],
        asked=joined([str(year) for year in lead.ask.editions]),
    )
    measures = _FIGURES_OF.get(lead.statement.pillar, ())
    whole = (case.figures[name] for name in measures if name in case.figures and figure_words(case.figures[name]))
    return Advocacy(
        lead=lead.ask,
        proof=tuple(proof),
        figure=next(whole, None),
        deadline=next((entry for entry in dates if "submission" in entry.id), None),
        letter=_letter(case, phrases, lead.subject),
        social=_first(case, phrases, case.reader.social, "social", [lead.subject.id], SOCIAL_CHARACTERS),
        care=_care(case, phrases, asked),
        further=tuple(item.ask for item in asked[1:]),
    )


def _proof(case: Case, phrases: Phrases, lead: _Asked) -> tuple[PillarStatement, ...]:
    """The newest finding on the lead's subject: one on another subject of its pillar would prove something else."""
    phrases.offer([lead.subject.id])
    findings = phrases.local["gap"].findings
    phrases.use(findings)
    return tuple(gap for gap in case.gaps if gap.id in findings)


def _letter(case: Case, phrases: Phrases, subject: Subject) -> Advice | None:
    """The first letter that holds and has some sixty words; where none has, the one nearest to them."""
    letters: list[tuple[int, str, Phrase]] = []
    for line in case.reader.letters:
        if case.meets(line.when) and (not line.when.subjects or subject.id in line.when.subjects):
            phrases.offer([subject.id])
            phrase = phrases.fill(line.text)
            if phrase is not None:
                excess = abs(len(phrase.text.split()) - LETTER_WORDS)
                letters.append((max(0, excess - LETTER_SLACK), line.id, phrase))
    if not letters:
        return None
    _, name, phrase = min(letters, key=lambda letter: letter[0])
    return _advice(phrases, phrase, f"letter.{case.iso3}.{name}")


def _care(case: Case, phrases: Phrases, asked: Sequence[_Asked]) -> tuple[Advice, ...]:
    """What to be careful with: first one point for each ask, then those that fit most closely."""
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
            told[line.id] = _advice(phrases, phrase, f"care.{case.iso3}.{line.id}")
    return tuple(told.values())
