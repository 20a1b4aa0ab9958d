"""Whether two recommendations of different editions ask for the same thing.

Position says nothing and wording little: each edition reorders and rewords. What counts is the words that carry the
meaning. The frame that most recommendations share (“increase efforts to … trafficking …”) weighs little, and words that
stand for one thing (men and male, prison and imprisonment) count as one. The thresholds are set by labelled pairs; what
they get wrong is in docs/comparing.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol, TypeVar

Likeness = Literal["repeated", "reworded", "different"]

REWORDED = 0.54
"""From this likeness on the same thing is asked for: set a little high, a false “repeated since” is worse than none."""
_BALANCE = 0.8
"""Weight of what two texts share among what both say; the rest goes to how much of the shorter one the longer has."""
_LIGHT_WEIGHT = 0.2
_YEAR_WEIGHT = 0.5

# The frame: verbs and nouns that most recommendations have in common.
_LIGHT = frozenset(
    re.findall(
        r"\w+",
        """access accordance adequat against all allocat allow also among anti any appl appropriate carri case
        ceas committ comprehensive conduct consistent continu creat crime develop direct effective effort
        end enforcement enhanc ensur especially establish expand finalis finaliz full further give
        government implement improv includ increas indicator individual into law make meas more must
        national need offenc offer official other particular people person potential proactiv process
        proportion provid regular related requir resource result should sign step stop strengthen such
        sufficient support syst tak those through traffick use victim vigorou well within work""",
    )
)
_STOP = frozenset(
    re.findall(
        r"\w+",
        """a an and as at be been being before by do does for from had has have how if in is it its of on or so that
        than the their them they this to was were what when where which who whose will with without not no can may
        there up out under over about each every both either then after until while during upon per via""",
    )
)
_MANNER = frozenset(
    re.findall(r"\w+", "all also any continue continued efforts further human more other such those these trafficking")
)
"""Beside adverbs in -ly what says how, not what: it may come or go, and the same thing is asked for."""
# Words that stand for one thing, by the first of each line; stems as `_stem` leaves them.
_ONE_THING = {
    word: group.split()[0]
    for group in """\
prison imprison imprisonment jail term
sentenc penalt penalis punish penaliz
identif identify identificat screen detect find recognis look search check seek spot
refer referral
men male man
child children minor boy girl
shelter accommodation hous
servic care assistanc protect protectiv protection
fund budget resourc financ money staff
fee charg
employer sponsor
agenc compan recruiter
databas data statistic
restitut compensat compensation restitution
awarenes campaign inform
complicit complicity complic corrupt corruption
suspect alleg allegation accus
train instruct
inspect inspector
plan strateg
procedur sop guidelin protocol
cooperat collaborat coordinat
foreign international
law legislat provis
remov delet eliminat
permis consent
passport document
register registrat
ratif acced
fine
demobil demobilis
hotlin
hour clock
interpreter languag""".splitlines()
    for word in group.split()
}
_ENDINGS = ("ingly", "ments", "ment", "ness", "ings", "ing", "ions", "ion", "ies", "ely", "ly", "ed", "es", "s")


class HasText(Protocol):
    """Anything with words."""

    @property
    def text(self) -> str: ...  # noqa: D102


_Item = TypeVar("_Item", bound=HasText)
_Other = TypeVar("_Other", bound=HasText)


@dataclass(frozen=True, slots=True)
class Words:
    """What a text is compared by: each meaning-bearing stem with its weight, their sum, and what it asks for."""

    weights: Mapping[str, float]
    total: float
    substance: frozenset[str]
    """Stems of all words but function words and adverbs; hyphens are no part of a word."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> Words:
    """The words of a text that carry its meaning."""
    plain = _plain(text)
    weights: dict[str, float] = {}
    for word in plain:
        if word not in _STOP:
            stem, weight = _meaning(word)
            weights[stem] = weight
    whole = _plain(re.sub(r"(?<=\w)[-‐‑](?=\w)", "", text))
    substance = frozenset(
        _stem(word.removesuffix("s")) for word in whole if word not in _STOP | _MANNER and not word.endswith("ly")
    )
    return Words(weights, sum(weights.values()), substance)


def likeness(one: Words, other: Words) -> float:
    """How much two texts ask for the same, from 0 to 1."""
    if not one.total or not other.total:
        return 0.0
    small, large = (one, other) if one.total <= other.total else (other, one)
    shared = sum(weight for stem, weight in small.weights.items() if stem in large.weights)
    common, contained = 2 * shared / (one.total + other.total), shared / small.total
    return _BALANCE * common + (1 - _BALANCE) * contained


def same_substance(one: Words, other: Words) -> bool:
    """Whether two texts differ in spelling, order, function words and adverbs only: no verb or thing came or went."""
    return one.substance == other.substance


def classify(older: str, newer: str) -> Likeness:
    """Whether a recommendation is repeated, reworded or another one."""
    one, other = words_of(older), words_of(newer)
    if likeness(one, other) < REWORDED:
        return "different"
    return "repeated" if same_substance(one, other) else "reworded"


def pair(older: Sequence[_Item], newer: Sequence[_Other]) -> list[tuple[_Item, _Other, Likeness]]:
    """The pairs that ask for the same, best first: every item is in one pair at most, whatever its position."""
    ones, others = [words_of(item.text) for item in older], [words_of(item.text) for item in newer]
    scored = [
        (score, i, j)
        for i, one in enumerate(ones)
        for j, other in enumerate(others)
        if (score := likeness(one, other)) >= REWORDED
    ]
    ranked = sorted(((score + same_substance(ones[i], others[j]), i, j) for score, i, j in scored), reverse=True)
    left, right, pairs = set(range(len(ones))), set(range(len(others))), []
    for _, i, j in ranked:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            kind: Likeness = "repeated" if same_substance(ones[i], others[j]) else "reworded"
            pairs.append((older[i], newer[j], kind))
    return pairs


def _plain(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\W_]+", _spelled(text)))


def _spelled(text: str) -> str:
    lower = text.lower().replace("’", "'").replace("'s", "").replace("labor", "labour").replace("harbor", "harbour")
    return re.sub(r"(?<=[a-z]{2})iz(?=e|ed|es|ing|ation)", "is", lower).replace("offense", "offence")


@lru_cache(maxsize=8192)
def _meaning(word: str) -> tuple[str, float]:
    stem = _stem(word)
    stem = _ONE_THING.get(stem, stem)
    return stem, _weight(word, stem)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


def _weight(word: str, stem: str) -> float:
    if word.isdecimal():
        return _YEAR_WEIGHT
    return _LIGHT_WEIGHT if stem in _LIGHT or word in _LIGHT else 1.0
