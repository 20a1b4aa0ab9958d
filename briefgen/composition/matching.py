"""Whether two recommendations of different editions ask for the same thing.

Position says nothing and wording little: each edition reorders and rewords. What counts is the words that carry the
meaning. The frame that most recommendations share (“increase efforts to … trafficking …”) weighs little, and words that
stand for one thing (men and male, prison and imprisonment) count as one. Two that begin with other words of weight, or
say of one thing which and differ (“lace workers”, “medical workers”), are less alike. Weights by rarity were tried and
told more pairs wrongly: shelters and training are often asked for and yet are what counts. How often this is wrong
stands in docs/comparing.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Literal, Protocol, TypeVar

from briefgen.spelling import british

Likeness = Literal["repeated", "reworded", "different"]

REWORDED = 0.56
"""From this likeness on the same thing is asked for: set a little high, a false “repeated since” is worse than none."""
_BALANCE = 0.8
"""Weight of what two texts share among what both say; the rest goes to how much of the shorter one the longer has."""
_LIGHT_WEIGHT = 0.2
_YEAR_WEIGHT = 0.5
_OPENING = 0.75
"""What is left of the likeness of two that begin with other words of weight, none of which the other has at all."""
_FIRST = 0.9
"""The same where only the first one differs."""
_CONFLICT = 0.7
"""What is left of the likeness of two that say of the same thing for whom, of what or which, and say something else."""


def _split(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FRAME = _split("""
    access accordance additional adequate adopt against all allocate allow also among any apply appropriate
    avoid carry case combat commit comprehensive conduct consistent continue create crime develop direct draft
    effective effort enforcement engage enhance ensure especially establish expand facilitate finalise full
    further give government grave implement improve include increase indicator individual into law make measure
    more must national need new offence offer official other particular people person potential proactive
    process proportionate provide public raise regular related relevant require result should sign significant
    step stop strengthen such sufficient support system take those through trafficker trafficking update use
    victim vigorous well within work""")
"""What most recommendations have in common."""
_STOP = _split("""
    a an and are as at be been being before by do does for from had has have how if in is it its of on or so
    that than the their them they this to was were what when where which who whose will with without not no can
    may there up out under over about each every both either then after until while during upon per via lieu
    place instead""")
_TURNING = _split("not no without before after until than under")
"""Small words that turn the sense round: two texts with and without one are not the same."""
_MANNER = _split("all also any continue continued further human more other such those these trafficking")
"""Beside adverbs in -ly what says how, not what: it may come or go, and the same thing is asked for."""
_NO_ADVERBS = _split("apply comply daily early elderly family multiply only rely reply supply weekly")
_THINGS = _split("""
    worker recruiter official vessel tourist migrant region district province procedure mechanism training unit
    court campaign victim child population sector""")
"""What is asked about: the words beside them say which."""
_JOINED = re.compile(
    r"\b((?:anti|front|inter|multi|non)(?=[-‐‑ ])|(?:co|counter|mid|post|pre|re|semi|sub)(?=[-‐‑]))[-‐‑ ]"
    r"(?=[a-z]{3})"
)
"""What is written with and without a hyphen: “antitrafficking”, “front-line”."""
_AS_ADVERB = re.compile(r"\b(?:on an?|in an?) (\w+) (?:basis|manner|way)\b")
_ONE_PHRASE = (
    (
        re.compile(
            r"\b(?:unlawful |illegal |criminal )?(?:acts?|crimes?|offences?)(?: that)?(?: their)? traffickers "
            r"(?:compelled|forced|made|coerced) (?:them|victims)(?: to)?(?: commit)?"
        ),
        "unlawful acts committed as a direct result of being trafficked",
    ),
)
"""What the report says in several ways, in one of them."""
_SPELLED_OUT = {
    "nap": "national action plan",
    "naps": "national action plans",
    "nrm": "national referral mechanism",
    "sop": "standard operating procedures",
    "sops": "standard operating procedures",
    "mou": "memorandum of understanding",
}
# Words that stand for one thing, by the first of each line.
_ALIKE = """\
prison imprisonment jail term
sentence penalty penalise punish punishment
identify identification screen detect find recognise look search check seek spot
refer referral
men male man
child children minor boy girl
shelter accommodation housing
service care assistance protect protective protection
fund budget finance money resource
staff personnel
fee charge
employer sponsor sponsorship
agency company recruiter recruitment
database data statistic
restitution compensate compensation damages
awareness campaign inform information educate
complicity complicit corrupt corruption
suspect allege allegation accuse
train instruct
inspect inspector inspection
plan strategy
procedure guideline protocol
cooperate collaborate coordinate
foreign international
law legislation provision statute
remove delete
permission consent
passport document
retain retention confiscate confiscation withhold
refuse unwilling
register registration
ratify accede accession ratification
fine fines
demobilise demobilisation
hotline helpline
hour clock
interpreter language
court judge judiciary judicial
vulnerable vulnerability
cease end stop halt
ban prohibit forbid eliminate
adopt approve pass
neighbour neighbouring
convict conviction
prosecute prosecution prosecutor
order award grant
deport deportation
birth births
recruit recruitment""".splitlines()
_WORD = re.compile(r"[^\W_]+")
_ENDINGS = {
    5: ("ances", "ance", "ences", "ence"),
    4: re.findall(
        r"\w+",
        """abilities ability ations ation ating ated ates ate ative ators ator ments ment ness ingly ings ions ities ity
        ively ally able ible""",
    ),
    3: re.findall(r"\w+", "ing ion ive ies ied ely ly ers er ors or ed es s"),
}
"""By the number of letters that a word must have left without them."""


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
    opening: tuple[str, ...]
    """The first two stems of weight: the verb and what it is about."""
    specifics: Mapping[str, frozenset[str]]
    """By stem of a thing that is asked about (worker, procedure, …): the words beside it that say which."""
    substance: frozenset[str]
    """Stems of all words but function words and adverbs; hyphens are no part of a word."""


@lru_cache(maxsize=4096)
def words_of(text: str) -> Words:
    """The words of a text that carry its meaning."""
    spelled = _spelled(text)
    substance = frozenset(_lemma(word) for word in _WORD.findall(spelled) if not _says_how(word))
    for pattern, phrase in _ONE_PHRASE:
        spelled = pattern.sub(phrase, spelled)
    words = _WORD.findall(spelled)
    weights = dict(_meaning(word) for word in words if word not in _STOP)
    opening = tuple([stem for stem, weight in weights.items() if weight == 1][:2])
    return Words(weights, sum(weights.values()), opening, _specifics(words), substance)


def _says_how(word: str) -> bool:
    is_adverb = word.endswith("ly") and word not in _NO_ADVERBS
    return is_adverb or word in _MANNER or (word in _STOP and word not in _TURNING)


def likeness(one: Words, other: Words) -> float:
    """How much two texts ask for the same, from 0 to 1."""
    if not one.total or not other.total:
        return 0.0
    small, large = (one, other) if one.total <= other.total else (other, one)
    shared = sum(weight for stem, weight in small.weights.items() if stem in large.weights)
    common, contained = 2 * shared / (one.total + other.total), shared / small.total
    return (_BALANCE * common + (1 - _BALANCE) * contained) * _conflict(one, other)


def _conflict(one: Words, other: Words) -> float:
    """What is left of a likeness: less where two say of one thing which, and say something else, or begin otherwise."""
    share = 1.0
    if _apart(one.opening, other.opening, one, other):
        share = _OPENING
    elif _apart(one.opening[:1], other.opening[:1], one, other):
        share = _FIRST
    things = one.specifics.keys() & other.specifics.keys()
    return share * _CONFLICT if any(_apart(one.specifics[n], other.specifics[n], one, other) for n in things) else share


def _apart(ours: Collection[str], theirs: Collection[str], one: Words, other: Words) -> bool:
    """Whether nothing of what each says stands anywhere in the other."""
    return bool(ours and theirs) and other.weights.keys().isdisjoint(ours) and one.weights.keys().isdisjoint(theirs)


def _specifics(words: Sequence[str]) -> Mapping[str, frozenset[str]]:
    specifics: dict[str, frozenset[str]] = {}
    for position, word in enumerate(words):
        thing, _ = _meaning(word)
        if thing not in _THING_STEMS:
            continue
        beside = list(words[max(position - 1, 0) : position])
        preposition, *after = words[position + 1 : position + 6] or [""]
        if preposition in ("for", "of", "on", "to", "in"):
            phrase = takewhile(lambda near: near not in ("and", "or"), after)
            beside += [near for near in phrase if near not in _STOP and _meaning(near)[1] == 1][:1]
        heavy = {stem for near in beside if near not in _STOP for stem, weight in [_meaning(near)] if weight == 1}
        specifics[thing] = specifics.get(thing, frozenset()) | heavy
    return specifics


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


def _spelled(text: str) -> str:
    plain = _JOINED.sub(r"\1", british(text.lower().replace("’", "'").replace("'s", "")))
    plain = _AS_ADVERB.sub(r"\1ly", plain)
    return re.sub(r"\b(?:naps?|nrm|sops?|mou)\b", lambda match: _SPELLED_OUT[match.group()], plain)


@lru_cache(maxsize=8192)
def _meaning(word: str) -> tuple[str, float]:
    stem = _stem(word)
    stem = _ONE_THING.get(stem, stem)
    if word.isdecimal():
        return stem, _YEAR_WEIGHT
    return stem, _LIGHT_WEIGHT if stem in _LIGHT else 1.0


def _stem(word: str) -> str:
    for shortest, endings in _ENDINGS.items():
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= shortest:
                return word[: -len(ending)].removesuffix("e").removesuffix("i")
    return word.removesuffix("e").removesuffix("y") if len(word) > 4 else word


def _lemma(word: str) -> str:
    """The word without the endings of plural, person and tense."""
    for ending in ("ies", "ied"):
        if word.endswith(ending) and len(word) > 4:
            return word[:-3]
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: -len(ending)].removesuffix("e")
    return word.removesuffix("e").removesuffix("y") if len(word) > 3 else word


_ONE_THING = {_stem(word): _stem(line.split()[0]) for line in _ALIKE for word in line.split()}
_THING_STEMS = frozenset(_ONE_THING.get(stem, stem) for stem in map(_stem, _THINGS))
_LIGHT = frozenset(alike for stem in map(_stem, _FRAME) for alike in (stem, _ONE_THING.get(stem, stem)))
