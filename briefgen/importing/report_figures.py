"""Figures that a sentence states beyond doubt: investigations, prosecutions, convictions, victims identified.

Better none than a wrong one. A figure is taken when an authority is the subject of the sentence, the verb stands right
before the number, the number right before what is counted, and no other sentence of the narrative gives another number
for the same thing. Estimates, shares, subsets (“of whom 12”), places and former years never match.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen.importing.report_phrases import any_of, pattern_of, read_phrases
from briefgen.importing.report_statements import split_sentences

ReadMeasure = Literal["investigations", "prosecutions", "convictions", "victims_identified"]

_SMALL, _TENS = (read_phrases()[name].split() for name in ("numbers", "tens"))
_VALUES = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_IN_WORDS = rf"(?:{'|'.join(_TENS)})(?:-(?:{'|'.join(_SMALL[1:10])}))?|{'|'.join(_SMALL[1:])}"
_NUMBER = rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?![\d.])|\d+(?![\d.,%]*\d)|{_IN_WORDS}|no)"
_PLAIN_NUMBER = rf"(?:\d[\d,]*|{_IN_WORDS})"
_YEAR = r"(?:fiscal year )?\d{4}(?:[-–/]\d{2,4})?"
_PERIOD = r"(?:the|this)(?: current)? (?:reporting (?:period|year)|year)"
_LEAD = (
    rf"(?:(?:in|during) (?P<year>{_YEAR}),? |(?:during|in|over) {_PERIOD},? "
    rf"|according to [^,;]{{3,60}}? (?:for|of|in) (?P<data_year>{_YEAR}), |according to [^,;\d]{{3,60}}, "
    r"|nevertheless, |however, |for the \w+ consecutive (?:year|reporting period), |despite [^,;\d]{3,60}, )?"
)
_AUTHORITY = rf"(?:the )?(?:(?:[\w’'-]+ ){{0,3}}?){pattern_of('authorities')}"
_START = re.compile(rf"^{_LEAD}{_AUTHORITY}(?= )", re.I)
_LEAD_ALONE = re.compile(_LEAD, re.I)
_GOES_ON = re.compile(rf"^{_LEAD}(?:it|they)(?= )", re.I)
"""A sentence whose subject is that of the sentence before."""
_NEXT_SUBJECT = re.compile(
    rf"(?:; (?:and )?|,? (?:and|while|but) |, )(?:as a result, )?(?={_LEAD}{_AUTHORITY} [a-z]+(?:ed|ing)? )"
    r"|(?:; (?:and |but )?|,? but )(?=(?:it|they) [a-z]+ )",
    re.I,
)
"""Where another authority takes over within a sentence: “…, and courts convicted …”."""
_FOREIGN = re.compile(rf"\b{pattern_of('others')}\b", re.I)
_KIND = rf"(?:{pattern_of('kinds')} )*"
_PERSONS, _CASES = pattern_of("persons"), pattern_of("cases")


def _counted(phrase: str) -> re.Pattern[str]:
    verb, what = phrase.split(" # ")
    counted = rf"(?:only |a total of )?{_NUMBER} (?P<unit>{_KIND}{any_of([what])})(?![\w-])"
    return re.compile(f"{any_of([verb])} {counted}", re.I)


_READ: tuple[tuple[ReadMeasure, re.Pattern[str]], ...] = tuple(
    (measure, _counted(phrase)) for measure, phrase in read_phrases()["figures"]
)
_ADVERBS = rf"(?:{pattern_of('adverbs')} )*"
_BEFORE_VERB = re.compile(rf"(?:^|, |, and |(?<!ed) and ){_ADVERBS}$", re.I)
_NONE = re.compile(
    rf"(?:^{_LEAD}(?:{_AUTHORITY}|it|they) did not |,? (?:and|but) did not |(?<=[a-z]) or )(?P<verb>[a-z]+) any "
    rf"(?P<unit>{_KIND}(?:investigations?|prosecutions?|convictions?|{_CASES}|{_PERSONS}|victims?))"
    r"(?=[.,;]| (?:during|in) (?:the reporting|20\d\d)| for the \w+ (?:consecutive )?year| (?:and|or) )",
    re.I,
)
_MEASURE_OF: dict[str, ReadMeasure] = {
    **dict.fromkeys(("investigation", "investigate"), "investigations"),
    **dict.fromkeys(("prosecution", "prosecute"), "prosecutions"),
    **dict.fromkeys(("conviction", "convict"), "convictions"),
    "identify": "victims_identified",
}
_LISTED = re.compile(
    rf"^(?:, |,? and ){_NUMBER} (?P<unit>{_KIND}(?P<noun>investigation|prosecution|conviction)s?)(?![\w-])", re.I
)
"""What goes on a list that began with one of them: “reported 15 investigations, seven prosecutions, and …”."""
_COMPARED = re.compile(rf"\b{pattern_of('comparison')}\b", re.I)
_ASIDE = re.compile(
    r",? (?:compared (?:with|to)|(?:an? )?(?:\w+ )?(?:decrease|increase) (?:from|compared with)|down from|up from"
    r"|(?:and )?continued|including|involving) (?:(?! when | who )[^,;])*(?=, )",
    re.I,
)
"""A comparison, or what goes on from before, set off by commas: a past tense after it is the subject's again."""
_WHOLE = (
    rf"(?:fiscal year )?\d{{4}}|total|all|the (?:reporting|country|current)|{_PLAIN_NUMBER} (?:cases|trials|operations)"
)
_PART_AFTER = re.compile(
    rf"^ (?:in|at|from|near|along|among|aboard) (?!(?:{_WHOLE})\b)"
    r"|^ of (?:sex|labor|labour|forced|child|domestic|these|the|whom|which)\b",
    re.I,
)
_MORE_AFTER = re.compile(
    rf"^[^.;,]*? and {_PLAIN_NUMBER} (?:(?:{_KIND})(?:{_PERSONS}|{_CASES})|under|for)\b"
    r"|^[^.;]*?\bof (?:which|whom|these) were (?:ongoing|continu\w+|(?:initiated|opened) in)\b",
    re.I,
)
"""The number is one of two that are not added up (“14 traffickers for forced labor and five for …”), or not all new."""
_YEAR_AFTER = re.compile(rf"^(?:(?!compared)[^,;(])*?,? (?:in|during) (?P<year>{_YEAR})\b", re.I)
"""The year that the clause ends with: of “prosecuted nine cases and convicted six men in 2016” it is of both."""
_OTHER_CRIME = re.compile(r"^ (?:for|of|into|on charges? of|under|with) (?P<crime>[^,;.()]{3,80})", re.I)
_TRAFFICKING = re.compile(pattern_of("trafficking offence"), re.I)
_LAW = re.compile(rf"^(?:the|its|article|section|chapter|{_PLAIN_NUMBER}) ", re.I)


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A number, what it counts, and the sentence that says so."""

    measure: ReadMeasure
    value: int
    unit: str
    period: str
    """A year as the sentence names it, or "" where it speaks of the reporting period."""
    sentence: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Figures that were found but contradict each other, so that none is taken."""

    measure: ReadMeasure
    unit: str
    sentences: tuple[str, ...]


def read_figures(paragraphs: Sequence[str], edition: int) -> tuple[tuple[ReadFigure, ...], tuple[Doubt, ...]]:
    """The certain figures of a narrative's sections, and those that were left alone for doubt."""
    by_unit: dict[tuple[ReadMeasure, str], list[ReadFigure]] = {}
    for paragraph in paragraphs:
        authority_before = False
        for sentence in split_sentences(paragraph):
            subject = _subject(sentence, authority_before)
            if subject is None:
                authority_before = False
                continue
            for figure in _in_sentence(sentence, subject):
                years = [int(year) for year in re.findall(r"\d{4}", figure.period)]
                # An edition covers April of the year before to March of its own.
                if max(years, default=edition) >= edition - 1:
                    by_unit.setdefault((figure.measure, figure.unit), []).append(figure)
            is_part = _PART_AFTER.match(sentence[subject.end() :]) is not None
            authority_before = not is_part and not _FOREIGN.search(sentence)
    figures, doubts = [], []
    for (measure, unit), same in by_unit.items():
        if len({figure.value for figure in same}) == 1:
            figures.append(same[0])
        else:
            doubts.append(Doubt(measure, unit, tuple(figure.sentence for figure in same)))
    return tuple(figures), tuple(doubts)


def _subject(clause: str, authority_before: bool) -> re.Match[str] | None:
    """The authority that a clause begins with; None for “In the capital, police …”, which narrows it down."""
    return _START.match(clause) or (_GOES_ON.match(clause) if authority_before else None)


def _in_sentence(sentence: str, first: re.Match[str]) -> Iterator[ReadFigure]:
    starts = [0]
    for match in _NEXT_SUBJECT.finditer(sentence, first.end()):
        if not _LEAD_ALONE.fullmatch(sentence[starts[-1] : match.end()]):
            starts.append(match.end())
    period, foreign_before = "", False
    for start, end in zip(starts, [*starts[1:], len(sentence)], strict=True):
        clause = sentence[start:end]
        subject = first if start == 0 else _subject(clause, not foreign_before)
        foreign_before = bool(_FOREIGN.search(clause))
        if subject:
            period = subject["year"] or subject["data_year"] or period
            if not _FOREIGN.search(subject.group()):
                yield from _in_clause(clause, subject, period, sentence)


def _in_clause(clause: str, subject: re.Match[str], period: str, sentence: str) -> Iterator[ReadFigure]:
    for none in _NONE.finditer(clause):
        if "did not" not in clause[: none.end()]:
            continue
        noun = none["unit"].lower().rsplit(" ", 1)[-1].rstrip("s")
        if measure := _MEASURE_OF.get(noun) or _MEASURE_OF.get(none["verb"].lower()):
            yield ReadFigure(measure, 0, _unit(measure, none["unit"]), period, sentence)
    for measure, pattern in _READ:
        for match in pattern.finditer(clause):
            between = clause[subject.end() : match.start()].lstrip()
            direct = re.fullmatch(_ADVERBS, between, re.I)
            if match.group().split()[0].endswith("ed"):
                between = _ASIDE.sub("", between)
            chained = _BEFORE_VERB.search(between) and not _COMPARED.search(between)
            if direct or chained:
                yield from _figures(measure, match, clause[match.end() :], period, sentence)


def _figures(
    measure: ReadMeasure, match: re.Match[str], after: str, period: str, sentence: str
) -> Iterator[ReadFigure]:
    """A figure that was found and those that its list goes on with, each unless it is a part of a greater number."""
    partial = _PART_AFTER.match(after) or _MORE_AFTER.match(after)
    if not partial and not (measure != "victims_identified" and _is_another_crime(after)):
        year = _YEAR_AFTER.match(after)
        own = year["year"] if year else period
        yield ReadFigure(measure, _value(match["number"]), _unit(measure, match["unit"]), own, sentence)
    if following := _LISTED.match(after) if match["unit"].rstrip("s").endswith("tion") else None:
        listed = _MEASURE_OF[following["noun"].lower()]
        yield from _figures(listed, following, after[following.end() :], period, sentence)


def _is_another_crime(after: str) -> bool:
    """“convicted four defendants for smuggling …”: what follows names an offence that is no trafficking."""
    offence = _OTHER_CRIME.match(after)
    return offence is not None and not (_TRAFFICKING.search(offence["crime"]) or _LAW.match(offence["crime"]))


def _value(number: str) -> int:
    plain = number.replace(",", "").lower()
    return int(plain) if plain.isdecimal() else sum(_VALUES[word] for word in plain.split("-"))


def _unit(measure: ReadMeasure, unit: str) -> str:
    """What is counted, in words that stay the same from edition to edition."""
    plain = unit.lower()
    noun = plain.rsplit(" ", 1)[-1].rstrip("s")
    if noun in ("investigation", "prosecution", "conviction"):
        return f"{noun}s"
    if measure == "victims_identified":
        doubtful = re.search(r"potential|presumed|suspected|alleged", plain)
        return "potential victims" if doubtful else "victims"
    if noun in ("case", "crime", "incident"):
        return "cases"
    return {"investigations": "suspects", "prosecutions": "alleged traffickers", "convictions": "traffickers"}[measure]
