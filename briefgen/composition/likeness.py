"""Whether two recommendations of different editions ask for the same thing.

Position says nothing and wording little: each edition reorders and rewords. What counts is the words that carry the
meaning. The frame that most recommendations share (“increase efforts to … trafficking …”) weighs little, and words that
stand for one thing (men and male, prison and imprisonment) count as one. Two that begin with other words of weight, or
say of one thing which and differ (“lace workers”, “medical workers”), are less alike. Weights by rarity were tried and
told more pairs wrongly: shelters and training are often asked for and yet are what counts. The words are data
(`data/language/likeness.yaml`); how often this is wrong stands in docs/comparing.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any, Literal, Protocol, TypeVar

from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.resources import data_folder
from briefgen.spelling import british

Repetition = Literal["repeated", "reworded"]

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
_JOINED = re.compile(
    r"\b((?:anti|front|inter|multi|non)(?=[-‐‑ ])|(?:co|counter|mid|post|pre|re|semi|sub)(?=[-‐‑]))[-‐‑ ]"
    r"(?=[a-z]{3})"
)
"""What is written with and without a hyphen: “antitrafficking”, “front-line”."""
_AS_ADVERB = re.compile(r"\b(?:on an?|in an?) (\w+) (?:basis|manner|way)\b")
_WORD = re.compile(r"[^\W_]+")
_LANGUAGE: dict[str, Any] = read_mapping(data_folder() / "language" / "likeness.yaml")
_FRAME, _STOP, _TURNING, _MANNER, _NO_ADVERBS, _THINGS = (
    frozenset(_LANGUAGE[name].split()) for name in ("frame", "stop", "turning", "manner", "no_adverbs", "things")
)
_SAME_PHRASE = [(re.compile(pattern), phrase) for pattern, phrase in _LANGUAGE["same_phrase"].items()]
_ABBREVIATIONS = re.compile(rf"\b(?:{'|'.join(_LANGUAGE['abbreviations'])})\b")
_ENDINGS = [(shortest, endings.split()) for shortest, endings in _LANGUAGE["endings"].items()]


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
    for pattern, phrase in _SAME_PHRASE:
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


def pair(older: Sequence[_Item], newer: Sequence[_Other]) -> list[tuple[_Item, _Other, Repetition]]:
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
            kind: Repetition = "repeated" if same_substance(ones[i], others[j]) else "reworded"
            pairs.append((older[i], newer[j], kind))
    return pairs


def _spelled(text: str) -> str:
    plain = _JOINED.sub(r"\1", british(text.lower().replace("’", "'").replace("'s", "")))
    plain = _AS_ADVERB.sub(r"\1ly", plain)
    return _ABBREVIATIONS.sub(lambda match: str(_LANGUAGE["abbreviations"][match[0]]), plain)


@lru_cache(maxsize=8192)
def _meaning(word: str) -> tuple[str, float]:
    stem = _stem(word)
    stem = _ONE_THING.get(stem, stem)
    if word.isdecimal():
        return stem, _YEAR_WEIGHT
    return stem, _LIGHT_WEIGHT if stem in _LIGHT else 1.0


def _stem(word: str) -> str:
    for shortest, endings in _ENDINGS:
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


_ONE_THING = {_stem(word): _stem(line.split()[0]) for line in _LANGUAGE["alike"] for word in line.split()}
_THING_STEMS = frozenset(_ONE_THING.get(stem, stem) for stem in map(_stem, _THINGS))
_LIGHT = frozenset(alike for stem in map(_stem, _FRAME) for alike in (stem, _ONE_THING.get(stem, stem)))
