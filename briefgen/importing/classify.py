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
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from briefgen.catalogue.models import PILLARS, Pillar
from briefgen.catalogue.models.base import Model
from briefgen.catalogue.yaml_reading import data_errors, read_mapping
from briefgen.errors import DataError
from briefgen.resources import data_folder
from briefgen.spelling import british

_Rules = TypeVar("_Rules", bound=Model)
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


_PhraseOf = Annotated[Phrase, BeforeValidator(lambda written: compile_phrase(str(written)))]


class _WeightedPhrases(Model):
    weight: int
    phrases: tuple[_PhraseOf, ...]


class PillarRules(Model):
    """Weighted phrases per pillar; `otherwise` is the pillar of a text without any of them."""

    otherwise: Pillar
    pillars: dict[Pillar, tuple[_WeightedPhrases, ...]]


class PhraseRule(Model):
    """Phrases that bring a theme, form, direction or group, and phrases that keep it away."""

    phrases: tuple[_PhraseOf, ...]
    unless: tuple[_PhraseOf, ...] = ()

    def phrases_in(self, plain: str) -> tuple[str, ...]:
        """The phrases that a normalised text has, none where one of those that keep it away is there."""
        if any(phrase.pattern.search(plain) for phrase in self.unless):
            return ()
        return tuple(phrase.written for phrase in self.phrases if phrase.pattern.search(plain))


class ThemeRules(Model):
    """The rule of each theme, in order, and how many themes a text may have."""

    at_most: Annotated[int, Field(ge=1)]
    themes: dict[str, PhraseRule]


class ProfileRules(Model):
    """What a sentence on who is exploited may speak of."""

    forms: dict[str, PhraseRule]
    directions: dict[str, PhraseRule]
    groups: dict[str, PhraseRule]


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules say of one text, and why: (pillar or theme, phrases found)."""

    pillar: Pillar
    themes: tuple[str, ...]
    pillar_reasons: tuple[tuple[Pillar, int, tuple[str, ...]], ...]
    """Every pillar with a phrase in the text: its sum of weights, its phrases; the winner first."""
    theme_reasons: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Classifier:
    """The rules of the three files, ready to use; matching a sentence takes well under a millisecond."""

    _pillars: PillarRules
    _themes: ThemeRules
    _profile: ProfileRules

    @classmethod
    def open(cls, layers: Sequence[Path] = ()) -> Classifier:
        """Rules of the highest layer that has them; the built-in data folder is the lowest."""
        return _open((*reversed(layers), data_folder()))

    def classify(self, text: str) -> Classification:
        """Pillar and themes of `text`, with the phrases that decided."""
        plain = normalise(text)
        reasons: list[tuple[Pillar, int, tuple[str, ...]]] = []
        for pillar, blocks in self._pillars.pillars.items():
            hits = [(b.weight, phrase.written) for b in blocks for phrase in b.phrases if phrase.pattern.search(plain)]
            if hits:
                reasons.append((pillar, sum(weight for weight, _ in hits), tuple(written for _, written in hits)))
        # The order of the file decides a draw.
        reasons.sort(key=lambda reason: -reason[1])
        themes = _matching(self._themes.themes, plain)[: self._themes.at_most]
        return Classification(
            pillar=reasons[0][0] if reasons else self._pillars.otherwise,
            themes=tuple(theme for theme, _ in themes),
            pillar_reasons=tuple(reasons),
            theme_reasons=tuple(themes),
        )

    def profile(self, text: str) -> dict[str, Any]:
        """Forms of exploitation, direction and groups that a sentence of a profile names, as fields of its entry."""
        plain, rules = normalise(text), self._profile
        forms, directions, groups = (
            [name for name, _ in _matching(named, plain)] for named in (rules.forms, rules.directions, rules.groups)
        )
        words = {"forms": forms, "direction": "".join(directions[:1]), "groups": groups}
        return {field: value for field, value in words.items() if value}


def _matching(rules: Mapping[str, PhraseRule], plain: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, phrases) for name, rule in rules.items() if (phrases := rule.phrases_in(plain))]


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
    for index, word in enumerate(words):
        if word == "^" and index == 0:
            pieces.append(_FRAME)
        elif word in ("...", "…"):
            if not pieces or index == len(words) - 1:
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
    path = _first(folders, "pillars.yaml")
    pillars = _read(path, PillarRules)
    if set(pillars.pillars) != set(PILLARS):
        raise DataError(path, f"must name the pillars {', '.join(PILLARS)}", field="pillars")
    themes = _read(_first(folders, "themes.yaml"), ThemeRules)
    return Classifier(pillars, themes, _read(_first(folders, "profile.yaml"), ProfileRules))


def _first(folders: Sequence[Path], name: str) -> Path:
    paths = [folder / "classification" / name for folder in folders]
    return next((path for path in paths if path.is_file()), paths[-1])


def _read(path: Path, model: type[_Rules]) -> _Rules:
    try:
        return model.model_validate(read_mapping(path))
    except ValidationError as error:
        raise data_errors(path, error)[0] from None
