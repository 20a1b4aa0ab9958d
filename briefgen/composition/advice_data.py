"""What we advise, before any template sees it: the asks, the meeting, the campaign. Ours, never the report's.

Frozen, typed, plain data, like `brief`. Texts are finished: no placeholder is left in them, and what does not hold for
the country is not there.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefgen.composition.statement_data import CalendarDate, KeyFigure, SourceNote, Statement


@dataclass(frozen=True, slots=True)
class Office:
    """One of the country's own institutions, as its record names it."""

    id: str
    """Block id from the record's own id: `office.AUS.federal-police`."""
    role: str
    label: str
    """The role as a word: “Hotline”."""
    name: str
    also: str
    """Short form or second name; may be empty."""
    note: str
    year: int | None
    """Printed beside the name where what is known of it is old; None where it is recent."""
    cite: SourceNote


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing to ask for: who decides it, which of our desks carries it, and the yes/no test of success."""

    id: str
    """Block id: `ask.AUS.screening`, by its subject: a newer edition's ask on it is the same one."""
    text: str
    """The recommendation, a long one without its afterthoughts; where the ask rests on a finding, words of ours."""
    recommendation: str
    """Block id of the recommendation that it rests on; "" where it rests on a finding."""
    report_year: int
    """Newest edition that asks for it."""
    editions: tuple[int, ...]
    """All editions on record that do, ascending."""
    older: bool
    """True when the newest of them lies before the brief's edition."""
    cite: SourceNote
    decides: Office | None
    """None where the record names no office of the role: then `decides_role` says which kind of office it is."""
    decides_role: str
    ours: str
    """Which of our desks; may be empty."""
    done_when: str
    done_cites: tuple[SourceNote, ...]
    """Sources of what the test names: a plan, a law, a figure."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A position that the other side may take, and our answer with this record's figures or findings."""

    id: str
    """`expect.AUS.tier-1-is-enough`."""
    line: str
    """No quotation: nobody said it."""
    answer: str
    cites: tuple[SourceNote, ...]
    findings: tuple[str, ...]
    """Block ids of the findings that the answer says: they are printed nowhere else."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One line of advice: how to open, what to leave out, a point of care."""

    id: str
    text: str
    cites: tuple[SourceNote, ...]
    findings: tuple[str, ...]
    """Block ids of the findings that it says: they are printed nowhere else."""


@dataclass(frozen=True, slots=True)
class Room:
    """For officials: how to open, what to leave out, what will be said, what to tell the press."""

    opening: Advice | None
    leave_out: tuple[Advice, ...]
    objections: tuple[Objection, ...]
    press: Advice | None
    """Only on a placement that is known."""


@dataclass(frozen=True, slots=True)
class Advocacy:
    """For NGOs: the ask that matters most, with its proof, who can decide, by when, and words to use."""

    lead: Ask
    proof: tuple[Statement, ...]
    """Findings behind the lead ask, newest first."""
    figure: KeyFigure | None
    deadline: CalendarDate | None
    letter: Advice | None
    """A paragraph of some 60 words for a letter."""
    social: Advice | None
    """One line for social media."""
    care: tuple[Advice, ...]
    """What to be careful with: the safety of the people concerned."""
    further: tuple[Ask, ...]
    credited: Advice | None
    """Topics that the last editions credit, in one line: whoever criticises says them first."""
    earlier: Advice | None
    """Topics of recommendations that are too old to be asked for, with their editions."""
