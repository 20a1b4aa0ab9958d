"""The first minute of a meeting: the headline, what to credit, what to press on, what is new."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue.consistency import STATEMENTS
from briefgen.composition.brief import Headline, Point, Standing
from briefgen.composition.record_view import RecordView
from briefgen.composition.statement_data import PillarStatement

CREDITS = 2
PRESSED = 2
OLDEST_LEAD = 2
"""A statement that lies further behind the brief's edition than this many editions leads nothing."""
KNOWN = frozenset({"two sources", "one source", "report"})
"""How a placement must be known before a headline or a line for the press may build on it."""


def recent(report_year: int, edition: int) -> bool:
    """Whether a statement may lead, be asked for or be objected to."""
    return report_year >= edition - OLDEST_LEAD


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
