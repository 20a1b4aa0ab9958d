"""Recommendations ranked for a reader, each with our advice: who acts, the first step, the sign of success."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Audience, CountryRecord, Recommendation, ThemeMessage
from briefgen.composition.brief import Advice, TailoredRecommendation
from briefgen.composition.citations import Citations

# A recommendation loses this much for each edition that it lies behind the brief's, up to the cap: an old ask of great
# weight may still come before a new one of little.
_AGE_WEIGHT, _AGE_CAP = 2, 6
_ON_THEME_WEIGHT = 2
_REPEATED_WEIGHT = 1
# The report lists its recommendations by priority; an import knows the place.
_TOP_PRIORITY = 3
# The record names a recommendation's main subject first. Only a theme of this weight (officials' complicity, a state's
# own policy, services for victims) decides our advice when it stands further back.
_OVERRIDING_WEIGHT = 3


def ranked(
    recommendations: Sequence[Recommendation],
    audience: Audience,
    message: ThemeMessage | None,
    repeated: Mapping[str, int],
    edition: int,
) -> list[Recommendation]:
    """The recommendations in this reader's order: weight of pillar and themes, theme of the year, how recent.

    `repeated` gives the first edition that made a recommendation, by its id.
    """

    def weight(item: Recommendation) -> int:
        score = audience.pillar_weight.get(item.pillar, 0)
        score += max((audience.theme_weight.get(theme, 0) for theme in item.themes), default=0)
        score += _ON_THEME_WEIGHT if on_theme(item, message) else 0
        score += _REPEATED_WEIGHT if item.id in repeated else 0
        score += max(0, _TOP_PRIORITY - item.priority + 1) if item.priority else 0
        return score - min(_AGE_WEIGHT * (edition - item.report_year), _AGE_CAP)

    # Sorting is stable: the record's own order decides between equals.
    return sorted(recommendations, key=lambda item: -weight(item))


def on_theme(item: Recommendation, message: ThemeMessage | None) -> bool:
    """Whether a recommendation falls under the Secretary's message."""
    return message is not None and not set(item.themes).isdisjoint(message.tags)


def by_subject(themes: Sequence[str], audience: Audience) -> list[str]:
    """Themes of one statement, its main subject first: the record's order, after any that outweighs all else here."""
    return sorted(themes, key=lambda theme: audience.theme_weight.get(theme, 0) < _OVERRIDING_WEIGHT)


def tailored(
    catalogue: Catalogue,
    record: CountryRecord,
    recommendations: Sequence[Recommendation],
    *,
    audience: Audience,
    message: ThemeMessage | None,
    repeated: Mapping[str, int],
    edition: int,
    citations: Citations,
) -> tuple[TailoredRecommendation, ...]:
    """The ranked recommendations with our advice; the same advice is given once and then pointed to."""
    pillars = {term.id: term.label for term in catalogue.vocabulary.pillars}
    themes = {term.id: term.label for term in catalogue.vocabulary.themes}
    given: dict[str, int] = {}
    result = []
    for rank, item in enumerate(ranked(recommendations, audience, message, repeated, edition), start=1):
        result.append(
            TailoredRecommendation(
                id=f"rec.{record.iso3}.{item.report_year}.{item.id}",
                text=item.text,
                report_year=item.report_year,
                cite=citations.of_record(record, item.source),
                older=item.report_year < edition,
                quoted=item.quoted,
                origin=catalogue.origin(record.iso3, "recommendations", item.id),
                rank=rank,
                pillar=item.pillar,
                pillar_label=pillars[item.pillar],
                theme_labels=tuple(themes[theme] for theme in item.themes),
                on_theme=on_theme(item, message),
                repeated_since=repeated.get(item.id),
                advice=_advice(item, audience, given, rank),
            )
        )
    return tuple(result)


def _advice(item: Recommendation, audience: Audience, given: dict[str, int], rank: int) -> Advice:
    """The most specific advice that this brief has not given yet: by theme, then by pillar."""
    keys = [f"theme:{theme}" for theme in by_subject(item.themes, audience) if theme in audience.themes]
    keys.append(f"pillar:{item.pillar}")
    key = next((key for key in keys if key not in given), keys[0])
    kind, _, name = key.partition(":")
    text = audience.themes[name] if kind == "theme" else audience.pillars[item.pillar]
    same_as = given.get(key)
    given.setdefault(key, rank)
    return Advice(actor=text.actor, step=text.step, sign=text.sign, same_as=same_as)
