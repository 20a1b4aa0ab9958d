"""The meeting: its first minute, and in the room how to open, what to leave out, what may be said and our answer.

The headline and the first points are the record's; the lines for the room, and the one for the press, are ours.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefgen.catalogue.statements import STATEMENTS
from briefgen.composition.advice_data import Advice, Objection, Room
from briefgen.composition.advising import Asked, Basis, closeness, first_line, speak_of_all, vague, words_in
from briefgen.composition.brief import Headline, Point, Standing
from briefgen.composition.phrasing import Phrases
from briefgen.composition.record_view import KNOWN, RecordView, recent
from briefgen.composition.statement_data import PillarStatement

CREDITS = 2
PRESSED = 2


def points(progress: Sequence[PillarStatement], gaps: Sequence[PillarStatement], edition: int) -> tuple[Point, ...]:
    """At most two things to credit, two to press on, and one that is new on record in this edition.

    The newest come first, and of these what most editions say.
    """
    credited = _spread(_newest(progress, edition), CREDITS)
    pressed = _newest(gaps, edition)[:PRESSED]
    said = {statement.id for statement in (*credited, *pressed)}
    before = any(statement.report_year < edition for statement in (*progress, *gaps))
    fresh = [
        statement
        for statement in (*gaps, *progress)
        if statement.editions == (edition,) and statement.id not in said and before
    ]
    return (
        *(Point("credit", statement) for statement in credited),
        *(Point("press", statement) for statement in pressed),
        *(Point("new", statement) for statement in fresh[:1]),
    )


def headline(view: RecordView, standing: Standing, said: Sequence[Point]) -> Headline | None:
    """The record's own headline; for a record without one, or an earlier edition, one from movement and topics."""
    record, own = view.record, view.record.headline
    if own and own.report_year <= view.edition and recent(own.report_year, view.edition):
        keys = [item.source for part in STATEMENTS for item in getattr(record, part) if item.id in own.rests_on]
        cites = dict.fromkeys(map(view.cite, keys))
        older = own.report_year < view.edition
        return Headline(f"headline.{record.iso3}", own.text, own.report_year, older, tuple(cites))
    led = {kind: [p.statement for p in said if p.kind == kind] for kind in ("credit", "press")}
    labels = {
        kind: [subject.label for statement in statements if (subject := view.subject(statement))]
        for kind, statements in led.items()
    }
    # What is credited and open alike is the one or the other only in detail.
    labels["press"] = [label for label in labels["press"] if label not in labels["credit"][:1]]
    words = (("credit for", "credit"), ("open:", "press"))
    parts = [f"{word} {labels[kind][0]}" for word, kind in words if labels[kind]]
    moved = _moved(standing)
    if not parts:
        return None
    statements = [*led["credit"], *led["press"]]
    text = f"{moved}{': ' if moved else ''}{'; '.join(parts)}."
    return Headline(
        id=f"headline.{record.iso3}",
        text=text[:1].upper() + text[1:],
        report_year=max(s.report_year for s in statements),
        older=all(s.older for s in statements),
        cites=tuple(dict.fromkeys(s.cite for s in statements)),
    )


def _moved(standing: Standing) -> str:
    """The movement in a few words; nothing where the placement is not known."""
    if standing.basis not in KNOWN or standing.tier in (None, "Special Case"):
        return ""
    tier = "the Tier 2 Watch List" if standing.tier == "Tier 2 Watch List" else str(standing.tier)
    if standing.direction in ("up", "down"):
        return f"{standing.direction} to {tier}"
    return f"on {tier} again" if standing.direction == "same" else f"on {tier}"


def _newest(statements: Sequence[PillarStatement], edition: int) -> list[PillarStatement]:
    fit = [statement for statement in statements if recent(statement.report_year, edition)]
    return sorted(fit, key=lambda statement: (-statement.report_year, -len(statement.editions)))


def _spread(statements: Sequence[PillarStatement], limit: int) -> list[PillarStatement]:
    """The first of each pillar before a second of one, in the order given."""
    firsts = [s for n, s in enumerate(statements) if s.pillar not in {other.pillar for other in statements[:n]}]
    rest = [statement for statement in statements if statement not in firsts]
    chosen = [*firsts, *rest][:limit]
    return [statement for statement in statements if statement in chosen]


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
        item for items in (case.recommendations, case.gaps) for item in items if item.report_year == case.view.edition
    ]
    now = {subject.id for item in current if (subject := case.view.subject(item))}
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
                block = f"leave-out.{case.view.iso3}.{subject.id if subject else line.id}"
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
            block = f"expect.{case.view.iso3}.{line.id}"
            chosen.append(Objection(block, words_in(phrases, line.line), answer.text, answer.cites, answer.findings))
    return tuple(chosen)
