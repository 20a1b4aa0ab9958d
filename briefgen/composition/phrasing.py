"""Placeholders of our advice and the words that stand for them in one country; what has no words is not said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import Formatter

from briefgen.catalogue.models import ROLES, Form
from briefgen.composition.calendar import next_day
from briefgen.composition.case import Case
from briefgen.composition.figures import SENTENCES, figure_words
from briefgen.composition.institutions import current, in_sentence, institution_for
from briefgen.composition.statement_data import PillarStatement, SourceNote, Statement

_ROLE_OF = {role.replace("-", "_"): role for role in ROLES}
_GAP_DID = re.compile(
    rf"(?:{'|'.join(SENTENCES['gap_did'])})\b|[A-Z][a-z]+ed,? (?:{'|'.join(SENTENCES['gap_after_participle'])})\b"
)
_PROGRESS_DID = re.compile(rf"(?:{'|'.join(SENTENCES['progress_did'])})\b")
_NAME = re.compile("|".join(SENTENCES["names"]))
LONGEST_HARM = 170
"""Characters of a line on who is exploited that may stand in a letter."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Finished words, the sources of the facts in them, and the block ids of the findings that they say."""

    text: str
    cites: tuple[SourceNote, ...] = ()
    findings: tuple[str, ...] = ()


def clause(text: str, *, progress: bool = False) -> str:
    """A finding as it stands after a colon: “no ban is in place”, “the government did not screen migrants”."""
    words = text.rstrip(". ")
    if (_PROGRESS_DID if progress else _GAP_DID).match(words):
        return f"the government {words[0].lower()}{words[1:]}"
    first, _, rest = words.partition(" ")
    if first not in SENTENCES["ordinary"] and (_NAME.match(first.rstrip(",")) or rest[:1].isupper()):
        return words
    return words[0].lower() + words[1:]


def joined(parts: Sequence[str]) -> str:
    """“a”, “a and b”, “a, b and c”; “a and b, and c” where a part has an “and” of its own."""
    before = ", and" if any(" and " in part for part in parts) else " and"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{before} {parts[-1]}"


def day_in_words(day: date) -> str:
    """“31 March 2027”."""
    return f"{day.day} {day:%B %Y}"


class Phrases:
    """Words for the placeholders in one country. A finding is said once: what has been used is not given again."""

    def __init__(self, case: Case, harm: Sequence[Statement] = ()) -> None:
        self.case = case
        """What is known of the country."""
        self._used = set(case.said)
        self._plain = _plain(case)
        self._harm = harm
        self._forms = {item.id: item.forms for item in case.view.record.profile}
        self.local: dict[str, Phrase] = {}
        """Words that hold for the line at hand: the subject, the office, the demand, the finding that fits."""

    def fill(self, template: str) -> Phrase | None:
        """The template with its placeholders filled, sentences begun with a capital; None where one has no words."""
        text = ""
        cites: dict[str, SourceNote] = {}
        findings: dict[str, None] = {}
        for literal, name, _, _ in Formatter().parse(template):
            text += literal
            if name is None:
                continue
            phrase = self._value(name)
            if phrase is None or not phrase.text:
                return None
            begins = not text.strip() or re.search(r"[.?!]\s+$", text)
            text += phrase.text[:1].upper() + phrase.text[1:] if begins else phrase.text
            cites |= {note.id: note for note in phrase.cites}
            findings |= dict.fromkeys(phrase.findings)
        text = text.replace("s's ", "s' ")
        return Phrase(text[:1].upper() + text[1:], tuple(cites.values()), tuple(findings))

    def use(self, findings: Sequence[str]) -> None:
        """Remembers that these findings are printed."""
        self._used.update(findings)

    def set(self, **words: str) -> None:
        """Gives words to placeholders of the line at hand; an empty text takes them away."""
        self.local |= {name: Phrase(text) for name, text in words.items()}

    def offer(self, subjects: Sequence[str]) -> None:
        """Gives `{gap}`, `{former}` and `{credit}` the newest finding on these subjects (any, when none is named)."""
        for name, items in (("gap", self.case.held), ("former", self.case.former), ("credit", self.case.creditable)):
            item = next((item for item in items if self._fits(item, subjects)), None)
            self.local[name] = (
                Phrase(clause(item.text, progress=name == "credit"), (item.cite,), (item.id,)) if item else Phrase("")
            )
            self.local[f"{name}_year"] = Phrase(str(item.report_year) if item else "")

    def offer_harm(self, groups: Sequence[str], forms: Sequence[Form]) -> None:
        """Gives `{harm}` a short recent line on who is exploited, with an older one's year.

        It names one of the groups, where there are any, and is on one of the forms: a letter speaks of one thing.
        """
        self.local["harm"] = Phrase("")
        for line in self.case.recent(self._harm):
            names = not groups or any(
                re.search(rf"\b{re.escape(group)}\b", line.text, re.IGNORECASE) for group in groups
            )
            on_forms = not forms or not set(forms).isdisjoint(self._forms[line.id.split(".", 3)[3]])
            if names and on_forms and len(line.text) <= LONGEST_HARM and not line.quoted:
                year = f" ({line.report_year})" if line.older else ""
                self.local["harm"] = Phrase(f"{line.text.rstrip('.')}{year}.", (line.cite,), (line.id,))
                return

    def _fits(self, item: PillarStatement, subjects: Sequence[str]) -> bool:
        if item.id in self._used or not subjects:
            return item.id not in self._used
        subject = self.case.view.subject(item)
        return subject is not None and subject.id in subjects

    def _value(self, name: str) -> Phrase | None:
        if name in self.local:
            return self.local[name]
        if name in self._plain:
            return Phrase(self._plain[name])
        figure = self.case.figures.get(name)
        if figure is not None:
            words = figure_words(figure)
            return Phrase(words, (figure.cite,)) if words else None
        return self._institution(name) if name in _ROLE_OF else None

    def _institution(self, name: str) -> Phrase | None:
        view = self.case.view
        entry = institution_for(view.record, [_ROLE_OF[name]], deciding=False)
        if entry is None or not current(entry, view.day):
            return None
        return Phrase(in_sentence(entry, view.day, view.record.name), (view.cite(entry.source),))


def _plain(case: Case) -> dict[str, str]:
    """Placeholders that mean the same in every line; one without words here is missing or empty."""
    tier, region = case.standing.tier, case.region
    dates = {entry.id: (entry.month, entry.day) for entry in case.view.catalogue.rules.calendar}
    words = {
        "country": case.country,
        "edition": str(case.view.edition),
        "tier": {"Tier 2 Watch List": "the Tier 2 Watch List", "Special Case": "the list of Special Cases"}.get(
            tier or "", tier or ""
        ),
        "editions": str(case.standing.years) if _counted(case) else "",
        "region": region.region if region else "",
        "counted": str(region.counted) if region else "",
        "same_tier": str(region.same_tier) if region and region.same_tier > 1 else "",
    }
    for name, entry in (("period_end", "period-ends"), ("submission", "submissions"), ("report_due", "report-due")):
        if entry in dates:
            day = next_day(case.view.day, *dates[entry])
            words[name] = day_in_words(day)
            words |= {"coming": str(day.year)} if name == "period_end" else {}
            words[f"next_{name}"] = day_in_words(day.replace(year=day.year + 1))
    return words


def _counted(case: Case) -> bool:
    """Whether the editions in a row on this tier are known: none of them inferred, and the first of them certain."""
    standing = case.standing
    return standing.years > 1 and not standing.since_open and not standing.inferred_years
