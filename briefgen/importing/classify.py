"""Pillar and themes of a recommendation, and what a profile speaks of, by phrases that live in `data/classification/`.

The rules are data so that a person can read why a text was put where it was, and change it. The language of a phrase is
described at the head of `pillars.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

import yaml

from briefgen.catalogue.models import PILLARS, Pillar
from briefgen.errors import DataError
from briefgen.resources import data_folder
from briefgen.spelling import british

_PROFILE_KEYS = ("forms", "directions", "groups")
_GAP = r"(?:\S+ ){0,6}?"
_FRAME = (
    r"^(?:(?:continue|take steps|work|consider|begin|to|further|"
    r"(?:increase|strengthen|expand|intensify|enhance|redouble|improve|make|undertake|sustain|accelerate) "
    r"(?:\S+ )?(?:efforts|measures|action)|\S+ly) )*"
)
"""What may stand before the verb of a recommendation, as “increase efforts to effectively”."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of the rules: as written, and the pattern that finds it in normalised text."""

    written: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class PillarRules:
    """Weighted phrases per pillar; `otherwise` is the pillar of a text without any of them."""

    otherwise: Pillar
    weighted: Mapping[Pillar, tuple[tuple[int, Phrase], ...]]


@dataclass(frozen=True, slots=True)
class ThemeRule:
    """Phrases that bring a theme, and phrases that keep it away."""

    theme: str
    phrases: tuple[Phrase, ...]
    unless: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules say of one text, and why: (pillar or theme, phrases found)."""

    pillar: Pillar
    themes: tuple[str, ...]
    pillar_reasons: tuple[tuple[Pillar, int, tuple[str, ...]], ...]
    """Every pillar with a phrase in the text: its sum of weights, its phrases; the winner first."""
    theme_reasons: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class ProfileWords:
    """What a sentence on who is exploited speaks of, in the words of the vocabulary."""

    forms: tuple[str, ...]
    direction: str | None
    groups: tuple[str, ...]


class Classifier:
    """The rules of the three files, ready to use; matching a sentence takes well under a millisecond."""

    def __init__(
        self,
        pillars: PillarRules,
        themes: Sequence[ThemeRule],
        at_most: int,
        profile: Mapping[str, Sequence[ThemeRule]],
    ) -> None:
        self._pillars = pillars
        self._themes = tuple(themes)
        self._at_most = at_most
        self._profile = profile

    @classmethod
    def open(cls, layers: Sequence[Path] = ()) -> Classifier:
        """Rules of the highest layer that has them; the built-in data folder is the lowest."""
        return _open((*reversed(layers), data_folder()))

    @property
    def theme_ids(self) -> tuple[str, ...]:
        """The themes that the rules know."""
        return tuple(rule.theme for rule in self._themes)

    def classify(self, text: str) -> Classification:
        """Pillar and themes of `text`, with the phrases that decided."""
        plain = normalise(text)
        found: list[tuple[int, int, Pillar, tuple[str, ...]]] = []
        for place, (pillar, weighted) in enumerate(self._pillars.weighted.items()):
            hits = [(weight, phrase.written) for weight, phrase in weighted if phrase.pattern.search(plain)]
            if hits:
                found.append((-sum(w for w, _ in hits), place, pillar, tuple(written for _, written in hits)))
        found.sort()
        themes = [(rule.theme, phrases) for rule in self._themes if (phrases := _theme_hits(rule, plain))]
        kept = themes[: self._at_most]
        return Classification(
            pillar=found[0][2] if found else self._pillars.otherwise,
            themes=tuple(theme for theme, _ in kept),
            pillar_reasons=tuple((pillar, -score, phrases) for score, _, pillar, phrases in found),
            theme_reasons=tuple(kept),
        )

    def profile(self, text: str) -> ProfileWords:
        """Forms of exploitation, direction and groups that a sentence of a profile names."""
        plain = normalise(text)
        forms, directions, groups = (
            tuple(rule.theme for rule in self._profile[key] if _theme_hits(rule, plain)) for key in _PROFILE_KEYS
        )
        return ProfileWords(forms, directions[0] if directions else None, groups)


def _theme_hits(rule: ThemeRule, plain: str) -> tuple[str, ...]:
    if any(phrase.pattern.search(plain) for phrase in rule.unless):
        return ()
    return tuple(phrase.written for phrase in rule.phrases if phrase.pattern.search(plain))


def normalise(text: str) -> str:
    """Lower case, without accents and punctuation, in British spelling; words are one space apart."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("'s", "").replace("'", "")
    plain = " ".join(re.findall(r"[a-z0-9]+(?:[-‐‑][a-z0-9]+)*", plain))
    return british(plain)


def compile_phrase(written: str) -> Phrase:
    """Turn a phrase of the rules into a pattern; raises ValueError with what is wrong."""
    pieces: list[str] = []
    words = written.split()
    if not words:
        raise ValueError("an empty phrase")
    for place, word in enumerate(words):
        if word == "^" and place == 0:
            pieces.append(_FRAME)
        elif word in ("...", "…"):
            if not pieces or place == len(words) - 1:
                raise ValueError(f"“{written}”: a gap needs a word on both sides")
            pieces.append(_GAP)
        else:
            choices = "|".join(_word(choice, written) for choice in word.split("|"))
            pieces.append(rf"(?<!\S)(?:{choices})(?:\s|$)")
    return Phrase(written, re.compile("".join(pieces)))


def _word(word: str, written: str) -> str:
    stem = word.removesuffix("*")
    plain = normalise(stem) if stem else ""
    if not plain or " " in plain:
        raise ValueError(f"“{written}”: “{word}” is not a word")
    return re.escape(plain) + (r"\S*" if word.endswith("*") else "")


@lru_cache(maxsize=8)
def _open(folders: tuple[Path, ...]) -> Classifier:
    pillars = _read_pillars(_first(folders, "pillars.yaml"))
    themes, at_most = _read_themes(_first(folders, "themes.yaml"))
    profile = _first(folders, "profile.yaml")
    loaded = _read(profile)
    return Classifier(pillars, themes, at_most, {key: _rules(loaded.get(key), profile, key) for key in _PROFILE_KEYS})


def _first(folders: Sequence[Path], name: str) -> Path:
    paths = [folder / "classification" / name for folder in folders]
    return next((path for path in paths if path.is_file()), paths[-1])


def _read(path: Path) -> dict[str, object]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(path, "the rules of classification are missing") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(path, f"cannot be read: {error}") from None
    if not isinstance(loaded, dict):
        raise DataError(path, "must be a mapping")
    return loaded


def _read_pillars(path: Path) -> PillarRules:
    loaded = _read(path)
    named, otherwise = loaded.get("pillars"), loaded.get("otherwise")
    if not isinstance(named, dict) or set(named) != set(PILLARS):
        raise DataError(path, f"must name the pillars {', '.join(PILLARS)}", field="pillars")
    if otherwise not in PILLARS:
        raise DataError(path, "must be one of the pillars", field="otherwise")
    weighted: dict[Pillar, tuple[tuple[int, Phrase], ...]] = {}
    for pillar, blocks in named.items():
        rows: list[tuple[int, Phrase]] = []
        for place, block in enumerate(_list(blocks, path, f"pillars.{pillar}")):
            field = f"pillars.{pillar}[{place}]"
            if not isinstance(block, dict) or not isinstance(block.get("weight"), int):
                raise DataError(path, "must have a whole number as `weight`", field=field)
            phrases = _phrases(block.get("phrases"), path, f"{field}.phrases")
            rows += [(cast(int, block["weight"]), phrase) for phrase in phrases]
        weighted[cast(Pillar, pillar)] = tuple(rows)
    return PillarRules(otherwise, weighted)


def _read_themes(path: Path) -> tuple[list[ThemeRule], int]:
    loaded = _read(path)
    at_most = loaded.get("at_most")
    if not isinstance(at_most, int) or at_most < 1:
        raise DataError(path, "must be a number above 0", field="at_most")
    return _rules(loaded.get("themes"), path, "themes"), at_most


def _rules(named: object, path: Path, key: str) -> list[ThemeRule]:
    if not isinstance(named, dict):
        raise DataError(path, f"must be a mapping of {key}", field=key)
    rules = []
    for theme, rule in named.items():
        field = f"{key}.{theme}"
        if not isinstance(rule, dict) or not set(rule) <= {"phrases", "unless"}:
            raise DataError(path, "may have `phrases` and `unless`", field=field)
        phrases = _phrases(rule.get("phrases"), path, f"{field}.phrases")
        rules.append(ThemeRule(str(theme), phrases, _phrases(rule.get("unless", []), path, f"{field}.unless")))
    return rules


def _phrases(value: object, path: Path, field: str) -> tuple[Phrase, ...]:
    phrases = []
    for place, written in enumerate(_list(value, path, field)):
        try:
            phrases.append(compile_phrase(str(written)))
        except ValueError as error:
            raise DataError(path, str(error), field=f"{field}[{place}]") from None
    return tuple(phrases)


def _list(value: object, path: Path, field: str) -> list[object]:
    if not isinstance(value, list):
        raise DataError(path, "must be a list", field=field)
    return value
