"""The story of a pack: each country's brief over one registry of sources, and what they say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date as Date

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import TIERS, Measure, Pillar, ThemePoint
from briefgen.characters import unseen_in
from briefgen.composition.brief import Brief, ListedRecommendation, Standing, Statement
from briefgen.composition.citations import Citations
from briefgen.composition.composing import compose, resolve_edition
from briefgen.composition.pack_charts import count_tiers, pack_distribution, pack_map
from briefgen.composition.pack_data import (
    ClockEntry,
    ComparedCountry,
    CountryEvidence,
    Glance,
    Movement,
    Pack,
    PackIdentity,
    PackMessage,
    PackNextSteps,
    Selection,
    SharedBy,
    SharedRecommendation,
    TierMeaning,
)
from briefgen.composition.theme import context_of, message_for, message_points
from briefgen.errors import UsageError
from briefgen.options import Wording

FIGURE_MEASURES: tuple[Measure, ...] = ("investigations", "prosecutions", "convictions", "victims_identified")
"""Measures of the comparison table, in the report's order."""
SHARED_SHARE = 0.15
"""A recommendation counts as shared when this share of the pack's countries have it, and at least two do."""
SHARED_LIMIT = 12
EVERYTHING = "All countries"
LONGEST_TITLE = 70
PACK = "ALL"
"""Stands for the country's code in ids of blocks that belong to the pack itself."""


def compose_pack(
    catalogue: Catalogue,
    selection: Selection,
    *,
    edition: int | None = None,
    theme: str | None = None,
    audience: str = "officials",
    date: Date | None = None,
    marking: str = "",
    wording: Wording = "own",
    tell: Callable[[str], None] = lambda words: None,
) -> Pack:
    """One bound document over the selection's countries: a pure function of the data and of what is asked for.

    The arguments are those of `compose`; `tell` hears which country is composed: “Kuwait, 9 of 18”.

    Raises:
        UsageError: an empty selection; unknown edition, theme or audience. DataError: a data file is broken.
    """
    if not selection.countries:
        raise UsageError(f"The pack “{selection.title}” has no country.", hint="Choose at least one.")
    if name := unseen_in(selection.title):
        raise UsageError(f"The title holds {name}, which nobody sees.")
    year = resolve_edition(catalogue, edition)
    notes = Citations(catalogue)
    reader = catalogue.audience(audience)
    names = {country.iso3: country.name for country in catalogue.countries()}

    briefs = []
    for number, iso3 in enumerate(selection.countries, start=1):
        tell(f"{names[iso3]}, {number} of {len(selection.countries)}")
        briefs.append(
            compose(
                catalogue,
                iso3,
                edition=year,
                theme=theme,
                audience=audience,
                date=date,
                marking=marking,
                wording=wording,
                citations=notes,
            )
        )
    first = briefs[0]
    rules = catalogue.rules.tiers
    pack = Pack(
        identity=PackIdentity(
            selection=selection.id,
            countries=selection.countries,
            edition=year,
            theme=first.identity.theme,
            audience=audience,
            date=first.identity.date,
            marking=marking,
            wording=wording,
        ),
        selection=selection,
        title=_title(selection, briefs),
        audience_name=reader.name,
        reader=reader.reader,
        map=pack_map(selection, briefs, year),
        distribution=pack_distribution(briefs, year, notes),
        glance=_glance(catalogue, briefs),
        message=_message(catalogue, briefs, theme, year, notes),
        shared=_shared(catalogue, briefs),
        next_steps=_next_steps(briefs),
        briefs=tuple(briefs),
        tiers=tuple(
            TierMeaning(f"tier.{tier.lower().replace(' ', '-')}", tier, rules[tier].meaning, rules[tier].law)
            for tier in TIERS
            if any(brief.standing.tier == tier for brief in briefs)
        ),
        caveats=catalogue.rules.caveats,
        law_cite=notes.of_law("usc-7107"),
        sources=(),
    )
    return replace(pack, sources=notes.cited_in(pack))


def _title(selection: Selection, briefs: Sequence[Brief]) -> str:
    """What the cover says: a narrowed world is named by what its countries have in common, a long list by its first."""
    if selection.narrowed and selection.title == EVERYTHING:
        return f"Countries {selection.narrowed}"
    if len(selection.title) > LONGEST_TITLE:
        return f"{briefs[0].country} and {len(briefs) - 1} more countries"
    return selection.title


# ---------------------------------------------------------------- at a glance


def _glance(catalogue: Catalogue, briefs: Sequence[Brief]) -> Glance:
    used = [
        measure
        for measure in FIGURE_MEASURES
        if any(figure.measure == measure for brief in briefs for figure in brief.figures)
    ]
    rows = tuple(_compared(brief, used) for brief in briefs)
    return Glance(
        placed=sum(row.tier is not None for row in rows),
        counts=count_tiers([row.tier for row in rows]),
        movement=Movement(
            up=tuple(row.country for row in rows if row.direction == "up"),
            down=tuple(row.country for row in rows if row.direction == "down"),
        ),
        rows=rows,
        figure_columns=tuple(catalogue.vocabulary.labels["measures"][measure] for measure in used),
        with_figures=tuple(row for row in rows if any(row.figures)),
    )


_OF_STANDING = frozenset(field.name for field in fields(ComparedCountry)) & {field.name for field in fields(Standing)}


def _compared(brief: Brief, measures: Sequence[Measure]) -> ComparedCountry:
    newest = {figure.measure: figure for figure in reversed(brief.figures)}
    return ComparedCountry(
        id=f"compare.{brief.identity.iso3}",
        iso3=brief.identity.iso3,
        country=brief.country,
        figures=tuple(newest.get(measure) for measure in measures),
        first=brief.asks[0] if brief.asks else None,
        **{name: getattr(brief.standing, name) for name in _OF_STANDING},
    )


def _message(
    catalogue: Catalogue, briefs: Sequence[Brief], theme: str | None, edition: int, citations: Citations
) -> PackMessage | None:
    message, first = message_for(catalogue, theme, edition), briefs[0]
    section = next((brief.theme for brief in briefs if brief.theme), None)
    if message is None or section is None:
        return None
    note = section.edition_note

    def points(side: str, listed: Sequence[ThemePoint]) -> tuple[Statement, ...]:
        return message_points(message, PACK, side, listed, citations)

    evidence = tuple(filter(None, map(_evidence, briefs)))
    speaking = {country.iso3 for country in evidence}
    return PackMessage(
        id=f"message.{PACK}",
        theme_id=message.id,
        title=message.title,
        year=message.report_year,
        message_kind=message.message_kind,
        released=message.released,
        issuer=section.issuer,
        own_message=section.own_message,
        edition_note=_of_pack(note, first.identity.iso3) if note else None,
        context=points("context", context_of(message, first.identity.wording)),
        threat=points("threat", message.threat),
        opportunity=points("opportunity", message.opportunity),
        principle=points("principle", message.principle),
        asks=points("ask", message.asks),
        evidence=evidence,
        silent=tuple(brief.country for brief in briefs if brief.identity.iso3 not in speaking),
    )


def _evidence(brief: Brief) -> CountryEvidence | None:
    section, recommendations = brief.theme, tuple(item for item in brief.recommendations if item.on_theme)
    if section is None or not (section.threat or section.response or recommendations):
        return None
    return CountryEvidence(
        id=f"pack-evidence.{brief.identity.iso3}",
        iso3=brief.identity.iso3,
        country=brief.country,
        threat=section.threat,
        response=section.response,
        recommendations=recommendations,
    )


def _of_pack(statement: Statement, iso3: str) -> Statement:
    return replace(statement, id=statement.id.replace(f".{iso3}.", f".{PACK}."))


# ---------------------------------------------------------------- what many have in common


def _shared(catalogue: Catalogue, briefs: Sequence[Brief]) -> tuple[SharedRecommendation, ...]:
    """Recommendations of one theme under one pillar that many of the countries have, most countries first."""
    alike: dict[tuple[Pillar, str], dict[str, ListedRecommendation]] = defaultdict(dict)
    for brief in briefs:
        # A block's id ends with the id of the record's own item, which has the themes.
        themes = {item.id: item.themes for item in catalogue.country(brief.identity.iso3).recommendations}
        for item in sorted(brief.recommendations, key=lambda item: (-item.report_year, item.number)):
            for theme in themes[item.id.rpartition(".")[2]]:
                alike[item.pillar, theme].setdefault(brief.country, item)
    least = max(2, round(len(briefs) * SHARED_SHARE))
    terms = {term.id: term for term in catalogue.vocabulary.themes}
    pillars = catalogue.vocabulary.labels["pillars"]
    order = list(pillars)
    many = sorted(
        (key for key in alike if len(alike[key]) >= least),
        key=lambda key: (-len(alike[key]), order.index(key[0]), key[1]),
    )
    shared: list[SharedRecommendation] = []
    for pillar, theme in many[:SHARED_LIMIT]:
        items = alike[pillar, theme]
        said = {point.example.text for point in shared}
        example_country, example = min(
            items.items(),
            key=lambda pair: (
                pair[1].text in said,
                pair[1].themes[:1] != (theme,),
                -pair[1].report_year,
                len(pair[1].text),
                pair[0],
            ),
        )
        shared.append(
            SharedRecommendation(
                id=f"shared.{pillar}.{theme}",
                pillar=pillar,
                pillar_label=pillars[pillar],
                theme=theme,
                theme_label=terms[theme].label,
                meaning=terms[theme].meaning,
                countries=tuple(
                    SharedBy(country, item.id, item.report_year, item.older) for country, item in items.items()
                ),
                example=example,
                example_country=example_country,
            )
        )
    return tuple(shared)


# ---------------------------------------------------------------- what happens next


def _next_steps(briefs: Sequence[Brief]) -> PackNextSteps:
    steps = briefs[0].next_steps
    dates = {
        (date.day, date.text): replace(date, id=date.id.replace(f".{brief.identity.iso3}.", f".{PACK}."))
        for brief in briefs
        for date in brief.next_steps.dates
    }
    rules = {
        statement.text: _of_pack(statement, brief.identity.iso3) for brief in briefs for statement in _rules(brief)
    }
    return PackNextSteps(
        dates=tuple(sorted(dates.values(), key=lambda date: (date.day, date.id))),
        running_out=tuple(
            ClockEntry(brief.country, brief.identity.iso3, clock.over_limit, clock.certain)
            for brief in briefs
            if (clock := brief.next_steps.clock) and clock.expires_with == steps.next_edition
        ),
        rules=tuple(rules.values()),
        next_edition=steps.next_edition,
        next_edition_due=steps.next_edition_due,
        next_edition_overdue=steps.next_edition_overdue,
        due_cite=steps.due_cite,
    )


def _rules(brief: Brief) -> list[Statement]:
    """What the Act attaches to the country's placement, the watch-list limit first."""
    steps = brief.next_steps
    rules = [steps.tier_3, steps.action_plan, steps.interim]
    if steps.clock:
        kind = "after-downgrade" if steps.clock.after_downgrade else "watch-list-limit"
        block, year = f"law.{brief.identity.iso3}.{kind}", brief.identity.edition
        rules.insert(0, Statement.of_edition(block, steps.clock.rule, year, steps.clock.cite))
    return [rule for rule in rules if rule]
