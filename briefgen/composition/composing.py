"""The story of one brief: which facts, in which order, for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date as Date
from itertools import groupby
from typing import Literal

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import PILLARS, SOURCE_KINDS, Pillar, Placement, ThemeMessage
from briefgen.characters import unseen_in
from briefgen.composition.advising import Asked, asks_of
from briefgen.composition.brief import (
    Advice,
    Advocacy,
    Brief,
    Caution,
    Identity,
    ListedRecommendation,
    NextSteps,
    Objection,
    PillarStatement,
    RecordState,
    Room,
    SinceThen,
    Standing,
    Statement,
    TierSpan,
)
from briefgen.composition.calendar import next_steps
from briefgen.composition.campaign import advocacy_of
from briefgen.composition.case import Case
from briefgen.composition.citations import Citations
from briefgen.composition.figures import CAMPAIGN_LINES, LINES, SAME_HARM, harm, harm_of, key_figures, untold
from briefgen.composition.institutions import offices_to_know
from briefgen.composition.matrix import matrix
from briefgen.composition.meeting import headline, points, room_of
from briefgen.composition.phrasing import Phrases
from briefgen.composition.record_view import (
    KNOWN,
    OLDEST_LEAD,
    RecordView,
    newest_list,
    of_the_report,
    recent,
    without_repeats,
)
from briefgen.composition.standing import region_standing, standing, tier_history
from briefgen.composition.theme import message_for, on_theme, theme_section
from briefgen.errors import UnknownName, UsageError
from briefgen.options import Wording

THIN_RECORD = 5
"""A record with fewer statements than this is called thin in the brief."""
SINCE_THEN_LIMIT = 6
"""A brief about an earlier edition names at most this many later points."""
PER_PILLAR = 2
"""Credited points that page 2 has under one pillar. Of open ones a meeting has one, a campaign as many as follow."""
OPEN_IN_CAMPAIGN: dict[Pillar, int] = {"protection": 2, "prevention": 2}


def compose(
    catalogue: Catalogue,
    iso3: str,
    *,
    edition: int | None = None,
    theme: str | None = None,
    audience: str = "officials",
    date: Date | None = None,
    marking: str = "",
    wording: Wording = "own",
    citations: Citations | None = None,
) -> Brief:
    """The brief on one country: a pure function of the data and of what is asked for.

    Args:
        catalogue: where the facts are.
        iso3: the country's code, e.g. `AUS`.
        edition: report year; the newest on record unless given.
        theme: id of the Secretary's message; the newest message up to the edition unless given.
        audience: id of the reader, e.g. `officials`.
        date: the date printed (“as at”); the data's own unless given. The clock is never read.
        marking: handling marking, e.g. `OFFICIAL`.
        wording: our own short statements, the report's own words from an import, or both.
        citations: registry of sources that the briefs of a pack share; then the pack lists them, and no brief of it.

    Raises:
        UsageError: unknown country, edition, theme or audience. DataError: a data file is broken.
    """
    if name := unseen_in(marking):
        raise UsageError(f"The marking holds {name}, which nobody sees.")
    year = resolve_edition(catalogue, edition)
    message = message_for(catalogue, theme, year)
    reader = catalogue.audience(audience)
    country = next((name for name in catalogue.countries() if name.iso3 == iso3), None)
    if country is None:
        raise UnknownName("country", iso3)
    in_text = f"the {country.name}" if iso3 in catalogue.vocabulary.with_article else country.name
    region = catalogue.find_region(country.region)
    day, notes = date or catalogue.about.as_at, citations or Citations(catalogue)
    view = RecordView(catalogue, country, year, day, wording, notes)
    record, for_campaign = view.record, bool(reader.letters)

    where = standing(view)
    steps = next_steps(view, audience)
    progress = _findings(view, "progress")
    gaps = _findings(view, "gaps")
    recommendations = _recommendations(view, message)
    figures = key_figures(view, campaign=for_campaign)
    among = region_standing(view, region)
    case = Case(
        view=view,
        reader=reader,
        country=in_text,
        standing=where,
        region=among,
        recommendations=recommendations,
        progress=progress,
        gaps=gaps,
    )
    # What this edition credits is no grievance any more: neither to be raised, nor among what is open.
    open_gaps = [gap for gap in gaps if not case.settled(gap)]
    first_points = points(progress, open_gaps, year)
    minute = () if for_campaign else first_points
    case = replace(case, said=frozenset(point.statement.id for point in minute))
    evidence = (*progress, *gaps, *recommendations)
    section = theme_section(view, message, recommendations, evidence, campaign=for_campaign) if message else None
    printed = (*evidence, *(section.threat + section.response if section else ()))
    harmed = harm(view, printed, near_home=for_campaign)
    phrases = Phrases(case, harmed)
    asked = asks_of(phrases)
    room = room_of(phrases, asked) if reader.objections else None
    campaign = advocacy_of(phrases, asked, steps.dates) if for_campaign and asked else None
    deciding = [item.ask.decides for item in asked if item.ask.decides]
    lists_offices = campaign and where.covered and case.holds.isdisjoint(("state-policy", "not-recognised"))
    offices = offices_to_know(view, reader.offices, deciding) if lists_offices else ()
    if campaign is None:
        minute = first_points
    said = {*(point.statement.id for point in minute), *_findings_in(room, campaign)}
    overview = next(iter(view.chosen(record.overviews)), None)
    lines = [line for line in harmed if line.id not in said]
    shown = harm_of(iso3, lines, CAMPAIGN_LINES if campaign else LINES)
    lead = headline(view, where, first_points)
    rest = ([item for item in items if item.id not in said] for items in (progress, open_gaps))
    credited, still_open = _page_two(*rest, campaign=campaign is not None)
    later = _since_then(view)
    statements = [
        *(point.statement for point in minute),
        *(shown.lines if shown else ()),
        *(campaign.proof if campaign else ()),
        *credited,
        *still_open,
        *((*section.threat, *section.response) if section else ()),
        *later.statements,
    ]
    told = [statement.text for statement in statements] + ([lead.text] if lead and not campaign else [])
    brief = Brief(
        identity=Identity(iso3, year, message.id if message else "", audience, day, marking, wording),
        country=country.name,
        country_in_text=in_text,
        iso2=country.iso2,
        region_id=region.id,
        region=region.name,
        audience_name=reader.name,
        reader=reader.reader,
        standing=where,
        region_standing=among,
        cautions=_cautions(view, where, steps, evidence),
        headline=lead,
        minute=minute,
        history=tier_history(view),
        harm=shown,
        figures=untold(figures, told, campaign.figure if campaign else None),
        asks=tuple(item.ask for item in asked),
        room=room,
        advocacy=campaign,
        offices=offices,
        matrix=matrix(view),
        overview=Statement(**view.said("overviews", overview)) if overview and not progress and not gaps else None,
        credited=credited,
        open=still_open,
        theme=section,
        recommendations=_marked(recommendations, asked, year, campaign=campaign is not None),
        next_steps=steps,
        since_then=later,
        caveats=catalogue.rules.caveats,
        law_cite=notes.of_law("usc-7107"),
        record=_record_state(view, evidence),
        sources=(),
        narrative=tuple(
            view.narrative(part)
            for part in record.narrative
            if wording != "own" and part.report_year == year and part.section != "assessment"
        ),
    )
    return brief if citations else replace(brief, sources=notes.cited_in(brief))


def resolve_edition(catalogue: Catalogue, edition: int | None) -> int:
    """The edition asked for, or the newest on record.

    Raises:
        UsageError: the edition is not on record.
    """
    years = [listed.year for listed in catalogue.editions()]
    if edition is None:
        return years[-1]
    if edition not in years:
        raise UsageError(
            f"There is no edition {edition} on record.", hint=f"Editions on record: {years[0]} to {years[-1]}."
        )
    return edition


def _recommendations(view: RecordView, message: ThemeMessage | None) -> tuple[ListedRecommendation, ...]:
    """All recommendations in the report's order where it is known, newest edition first."""
    labels = view.catalogue.vocabulary.labels["pillars"]
    listed = without_repeats(
        [
            ListedRecommendation(
                **view.said("recommendations", item),
                number=0,
                pillar=item.pillar,
                pillar_label=labels[item.pillar],
                themes=item.themes,
                on_theme=on_theme(item.themes, message),
            )
            for item in newest_list(view.record, view.chosen(view.record.recommendations))
        ]
    )
    return tuple(replace(item, number=number) for number, item in enumerate(listed, start=1))


def _marked(
    recommendations: Sequence[ListedRecommendation], asked: Sequence[Asked], edition: int, *, campaign: bool
) -> tuple[ListedRecommendation, ...]:
    """The recommendations, each with the number of the ask that rests on it.

    A campaign lists what else it could ask for: those that are recent and no ask of its own.
    """
    numbers = {item.ask.recommendation: number for number, item in enumerate(asked, start=1)}
    marked = (replace(item, ask=numbers.get(item.id)) for item in recommendations)
    return tuple(item for item in marked if not campaign or (not item.ask and recent(item.report_year, edition)))


def _findings(view: RecordView, part: Literal["progress", "gaps"]) -> tuple[PillarStatement, ...]:
    labels = view.catalogue.vocabulary.labels["pillars"]
    return without_repeats(
        [
            PillarStatement(**view.said(part, item), pillar=item.pillar, pillar_label=labels[item.pillar])
            for item in view.chosen(getattr(view.record, part))
        ]
    )


def _findings_in(room: Room | None, campaign: Advocacy | None) -> set[str]:
    """Block ids of the findings that the meeting and the campaign print."""
    lines: list[Advice | Objection | None] = []
    if room:
        lines += [room.opening, room.press, *room.leave_out, *room.objections]
    if campaign:
        lines += [campaign.letter, campaign.social, *campaign.care]
    said = {finding for line in lines if line for finding in line.findings}
    return said | {statement.id for statement in campaign.proof} if campaign else said


def _page_two(
    progress: Sequence[PillarStatement], gaps: Sequence[PillarStatement], *, campaign: bool
) -> tuple[tuple[PillarStatement, ...], tuple[PillarStatement, ...]]:
    """Of what page 1 does not say, what is credited and what is still open, by pillar.

    A campaign has open points only; on a record without one it still shows what there is.
    """
    only_open = campaign and bool(gaps)

    def by_pillar(
        items: Sequence[PillarStatement], limits: Mapping[Pillar, int], most: int
    ) -> Iterator[PillarStatement]:
        for pillar in PILLARS:
            yield from [item for item in items if item.pillar == pillar][: limits.get(pillar, most)]

    open_points = by_pillar(gaps, OPEN_IN_CAMPAIGN if only_open else {}, 1)
    return () if only_open else tuple(by_pillar(progress, {}, PER_PILLAR)), tuple(open_points)


def _cautions(
    view: RecordView, where: Standing, steps: NextSteps, evidence: Sequence[Statement]
) -> tuple[Caution, ...]:
    """What has to be known before the brief is used."""
    check = f"check.{view.iso3}"
    cautions = []
    if steps.next_edition_overdue:
        cautions.append(Caution(f"{check}.edition", "edition", "", steps.next_edition, steps.due_cite))
    if where.basis and where.basis not in KNOWN:
        cautions.append(Caution(f"{check}.placement", "placement", where.basis, view.edition, where.cite))
    newest = max((statement.report_year for statement in evidence), default=None)
    if newest is not None and newest <= view.edition - OLDEST_LEAD:
        cautions.append(Caution(f"{check}.age", "age", "", newest, None))
    cautions += [
        Caution(f"{check}.{note.id}", "context", note.text, note.year, view.cite(note.source))
        for note in view.record.context
    ]
    return tuple(cautions)


def _since_then(view: RecordView) -> SinceThen:
    record = view.record
    placements = [entry for entry in view.catalogue.placements(view.iso3) if entry.year > view.edition]
    overviews = [Statement(**view.said("overviews", item, "since")) for item in view.later(record.overviews)]
    items = [
        Statement(**view.said(part, item, "since"))
        for part in ("progress", "gaps", "recommendations", "theme_evidence", "profile")
        for item in view.later(getattr(record, part))
    ]
    newest_first = without_repeats([*overviews, *sorted(items, key=lambda item: -item.report_year)], same=SAME_HARM)
    # An id is unique in one list of the record, and here several lists stand in one.
    by_id: dict[str, Statement] = {}
    for item in newest_first[:SINCE_THEN_LIMIT]:
        own_id = f"{item.id}.{len(by_id)}" if item.id in by_id else item.id
        by_id[own_id] = replace(item, id=own_id)
    return SinceThen(placements=tuple(_spans(placements, view.citations)), statements=tuple(by_id.values()))


def _spans(placements: Sequence[Placement], citations: Citations) -> Iterator[TierSpan]:
    for _, row in groupby(placements, lambda item: (item.tier, item.basis in ("inferred", "uncertain"))):
        first, *others = row
        last = others[-1] if others else first
        cite = citations.of_editions([first.year, last.year]) if others else citations.of_placement(first)
        yield TierSpan(first.year, last.year, first.tier, first.basis, cite)


def _record_state(view: RecordView, evidence: Sequence[Statement]) -> RecordState:
    years = [statement.report_year for statement in evidence]
    listed = [statement.report_year for statement in evidence if isinstance(statement, ListedRecommendation)]
    return RecordState(
        newest_statement=max(years, default=None),
        oldest_statement=min(years, default=None),
        older_count=sum(year < view.edition for year in years),
        total_count=len(years),
        thin=not listed or len(years) < THIN_RECORD,
        whole_list=any(
            of_the_report(view.record, item) and item.report_year == max(listed, default=0)
            for item in view.record.recommendations
        ),
        list_year=max(listed, default=None),
        read=_read(evidence),
    )


def _read(evidence: Iterable[Statement]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """What the statements rest on: the kinds of sources, the best first, each with the editions that it speaks of."""
    years: dict[str, set[int]] = defaultdict(set)
    for statement in evidence:
        years[statement.cite.kind].add(statement.report_year)
    return tuple((kind, tuple(sorted(years[kind]))) for kind in SOURCE_KINDS if kind in years)
