"""In the room: how to open, what to leave out, what may be said and our answer, a line for the press. All ours."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefgen.composition.advice_data import Advice, Objection, Room
from briefgen.composition.advising import Asked, Basis, closeness, first_line, speak_of_all, vague, words_in
from briefgen.composition.minute import KNOWN
from briefgen.composition.phrasing import Phrases

OBJECTIONS = 3
LEFT_OUT = 2


def room_of(phrases: Phrases, asked: Sequence[Asked]) -> Room:
    """The lines of the reader's audience file that hold here; a finding of `Case.said` is not repeated."""
    case = phrases.case
    speak_of_all(phrases, asked)
    is_known = case.standing.tier is not None and case.standing.basis in KNOWN
    return Room(
        opening=first_line(phrases, case.reader.openings, "open", [item.subject.id for item in asked[:1]]),
        leave_out=_leave_out(phrases, {item.subject.id for item in asked}),
        objections=_objections(phrases),
        press=first_line(phrases, case.reader.press, "press") if is_known else None,
    )


def _leave_out(phrases: Phrases, asked: Collection[str]) -> tuple[Advice, ...]:
    """Lines without a topic that hold; and what this edition credits while only an earlier one criticised it."""
    case = phrases.case
    current: list[Basis] = [
        item for items in (case.recommendations, case.gaps) for item in items if item.report_year == case.edition
    ]
    now = {subject.id for item in current if (subject := case.subject(item))}
    settled = [
        (subject, progress)
        for name, (subject, progress) in case.credited.items()
        if name in case.raised - now - set(asked) and not vague(subject)
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


def _objections(phrases: Phrases) -> tuple[Objection, ...]:
    """The lines that fit most closely, each answered with a figure or finding; the file's order between equals."""
    case = phrases.case
    chosen: list[Objection] = []
    holding = [line for line in case.reader.objections if case.meets(line.when)]
    for line in sorted(holding, key=lambda line: -closeness(line.when)):
        phrases.offer(line.when.subjects)
        answer = phrases.fill(line.answer)
        if answer is not None and answer.cites and len(chosen) < OBJECTIONS:
            phrases.use(answer.findings)
            block = f"expect.{case.iso3}.{line.id}"
            chosen.append(Objection(block, words_in(phrases, line.line), answer.text, answer.cites, answer.findings))
    return tuple(chosen)
