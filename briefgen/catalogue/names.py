"""Finds a country or region by any name that people use for it.

Names are compared after folding: case, accents, punctuation, “the”, “and” and “&”, “St” and “Saint” make no difference.
Exact names and codes win over aliases, aliases over the names in other languages that Unicode CLDR knows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from briefgen.errors import AmbiguousName, UnknownName, UsageError

if TYPE_CHECKING:
    from briefgen.catalogue.models import CountryGroup, CountryName, Region

_NEAR = 72
_SHOWN = 3

# Only the marks of Latin, Greek and Cyrillic letters: in other scripts (the vowels of Thai, the voicing of kana) a mark
# is part of the word.
_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['’‘ʻʼ`´.]")
_FORMAL = re.compile(
    r"(?:the )?(?:(?:federal|islamic|united|people[’']?s|democratic|socialist|arab|plurinational) ){0,3}"
    r"(?:republic|kingdom|sultanate|commonwealth|state|principality) of (?:the )?(?P<name>(?!china$).+)",
    re.IGNORECASE,
)
"""A formal name that is no alias: the name in it stands for the country (“Republic of China” does not)."""
_DROPPED = frozenset({"the", "and"})

_NEWEST_WORDS = ("latest", "newest", "last", "current", "new")
_TIER_NAMES: dict[str, tuple[str, ...]] = {
    "Tier 1": ("1",),
    "Tier 2": ("2",),
    "Tier 2 Watch List": ("2WL", "2 Watch List", "Watch List", "T2WL"),
    "Tier 3": ("3",),
    "Special Case": ("special", "SC"),
}


@lru_cache(maxsize=8192)
def fold(name: str) -> str:
    """The form in which names are compared: `Saint Vincent & the Grenadines` → `saintvincentgrenadines`."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", name.casefold()))
    plain = unicodedata.normalize("NFC", plain).replace("ı", "i").replace("ß", "ss")
    plain = _APOSTROPHES.sub("", plain)
    words = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in plain).split()
    words = ["saint" if word == "st" else word for word in words]
    return "".join(word for word in words if word not in _DROPPED) or "".join(words)


class CountryFinder:
    """Looks names up among the countries of a catalogue; `other_languages` is asked only when the rest has no match.

    `unrecorded` are countries without a record, each with what is said to somebody who asks for it.
    """

    def __init__(
        self,
        countries: Sequence[CountryName],
        unrecorded: Sequence[tuple[CountryName, str]],
        other_languages: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._by_code = {country.iso3: country for country in countries}
        self._unrecorded = {
            fold(name): hint
            for country, hint in unrecorded
            for name in (country.name, country.iso3, country.iso2, *country.aliases)
        }
        self._other_languages = other_languages
        self._names: dict[str, str] = {}
        self._aliases: dict[str, list[str]] = {}
        for country in countries:
            for name in (country.name, country.iso3, country.iso2):
                self._names.setdefault(fold(name), country.iso3)
        for country in countries:
            for alias in country.aliases:
                codes = self._aliases.setdefault(fold(alias), [])
                if country.iso3 not in codes:
                    codes.append(country.iso3)

    def find(self, name: str) -> CountryName:
        """The country that goes by this name. Raises UnknownName or AmbiguousName."""
        folded = fold(name)
        if folded in self._names:
            return self._by_code[self._names[folded]]
        codes = self._aliases.get(folded)
        if codes is None and folded in self._unrecorded:
            raise UnknownName("country on record", name, hint=self._unrecorded[folded])
        if codes is None:
            codes = [code for code in self._other_languages(folded) if code in self._by_code] if folded else []
        if not codes and (formal := _FORMAL.fullmatch(name.strip())):
            return self.find(formal["name"])
        if len(codes) == 1:
            return self._by_code[codes[0]]
        if codes:
            raise AmbiguousName("country", name, tuple(self._by_code[code].name for code in codes))
        raise UnknownName("country", name, self._near(folded))

    def _near(self, folded: str) -> tuple[str, ...]:
        codes_by_name: dict[str, list[str]] = {key: [code] for key, code in self._names.items() if len(key) > 3}
        codes_by_name |= {key: codes for key, codes in self._aliases.items() if len(key) > 3}
        codes = [code for key in near_misses(folded, codes_by_name) for code in codes_by_name[key]]
        return tuple(dict.fromkeys(self._by_code[code].name for code in codes))[:_SHOWN]


Named = TypeVar("Named")
Members = TypeVar("Members", bound="Region | CountryGroup")
"""A region or a group: both have an id, a name and aliases."""


def find_by_names(kind: str, name: str, candidates: Iterable[tuple[Named, Sequence[str]]]) -> Named:
    """The one among the candidates that goes by `name`; the first of its names is the one shown as a near miss.

    Raises UnknownName with near misses, or with all names when nothing is near.
    """
    folded = fold(name)
    by_name: dict[str, Named] = {}
    shown: dict[str, str] = {}
    for thing, names in candidates:
        for own_name in names:
            by_name.setdefault(fold(own_name), thing)
            shown.setdefault(fold(own_name), names[0])
    if folded in by_name:
        return by_name[folded]
    near = tuple(dict.fromkeys(shown[key] for key in near_misses(folded, by_name)))[:_SHOWN]
    hint = "" if near else f"Known: {', '.join(dict.fromkeys(shown.values()))}."
    raise UnknownName(kind, name, near, hint=hint)


def find_region(name: str, regions: Sequence[Members]) -> Members:
    """The region or group by its id, its name or an alias (EAP, Asia-Pacific, africa, MENA, …)."""
    return find_by_names("region", name, ((region, (region.id, region.name, *region.aliases)) for region in regions))


def find_tier(name: str) -> str:
    """The tier by its name or as people write it: `3`, `watch list`, `2WL`."""
    return find_by_names("tier", name, ((tier, (tier, *others)) for tier, others in _TIER_NAMES.items()))


def find_edition(years: Sequence[int], name: str) -> int:
    """The one of the years on record that is meant: `2025`, `25`, `latest`.

    Raises:
        UsageError: it is not on record.
    """
    word = name.strip().lstrip("'’")
    if word.casefold() in _NEWEST_WORDS:
        return years[-1]
    if word.isdecimal() and len(word) < 5 and (year := int(word) if len(word) > 2 else 2000 + int(word)) in years:
        return year
    raise UsageError(f"There is no edition “{name}” on record.", hint=f"Editions on record: {years[0]} to {years[-1]}.")


def near_misses(folded: str, candidates: Iterable[str]) -> list[str]:
    """The keys most like a folded name, best first; a name that one begins with counts as near."""
    from rapidfuzz import fuzz, process

    if not folded:
        return []
    begun = sorted((key for key in candidates if len(folded) >= 3 and key.startswith(folded)), key=len)
    scored = process.extract(folded, list(candidates), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=_SHOWN)
    inside = [key for key in candidates if len(folded) >= 4 and folded in key and key not in begun]
    similar = [key for key, _score, _index in scored]
    best = [key for key, score, _index in scored if score >= 88]
    return list(dict.fromkeys([*best, *begun, *similar, *inside]))


def look_up_translation(file: Path, folded: str) -> tuple[str, ...]:
    """ISO codes of the countries that go by a folded name in some language.

    A line of `data/names/cldr.tsv` (made by `scripts/write_country_names.py`) holds a folded name and those codes.
    """
    text = file.read_text(encoding="utf-8")
    # One search through the text instead of a table of all 20,000 names: this runs once, for an unusual name.
    start = text.find(f"\n{folded}\t")
    if start < 0:
        return ()
    return tuple(text[start + len(folded) + 2 :].partition("\n")[0].split())
