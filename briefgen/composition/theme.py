"""The Secretary's message of an edition and what it means in one country."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import CountryRecord, ThemeMessage, ThemePoint
from briefgen.catalogue.slugs import make_slug
from briefgen.composition.brief import Statement, TailoredRecommendation, ThemeSection
from briefgen.composition.citations import Citations
from briefgen.composition.statements import StatementMaker, chosen, without_repeats
from briefgen.errors import UsageError
from briefgen.options import Wording


def message_for(catalogue: Catalogue, theme_id: str | None, edition: int) -> ThemeMessage | None:
    """The message asked for, else the newest Secretary's message up to the edition (None when there is none).

    A press statement that stood in for a message is used only when it is asked for.

    Raises:
        UnknownName: `theme_id` is not known. UsageError: it belongs to a later edition.
    """
    if theme_id is not None:
        message = catalogue.find_theme(theme_id)
        if message.report_year > edition:
            raise UsageError(
                f"The theme “{message.id}” is the message of {message.report_year}, after the edition {edition}.",
                hint=f"Leave --theme out, or ask for --edition {message.report_year} or later.",
            )
        return message
    messages = [
        message
        for message in catalogue.themes()
        if message.message_kind == "message" and message.report_year <= edition
    ]
    return max(messages, key=lambda message: message.report_year, default=None)


def theme_section(
    catalogue: Catalogue,
    record: CountryRecord,
    message: ThemeMessage,
    maker: StatementMaker,
    recommendations: Sequence[TailoredRecommendation],
    *,
    edition: int,
    wording: Wording,
    citations: Citations,
) -> ThemeSection:
    """The theme's two sides, this country's own evidence, and where it has none, what the message asks."""
    stand_in = next(
        (
            other
            for other in catalogue.themes()
            if other.report_year == edition and other.message_kind != "message" and other.id != message.id
        ),
        None,
    )
    tags = set(message.tags)
    current = chosen(record, record.theme_evidence, edition, wording)
    evidence = [item for item in current if not tags.isdisjoint(item.themes)]
    statements = without_repeats([maker.evidence(item) for item in evidence])
    ranks = tuple(item.rank for item in recommendations if item.on_theme)
    first = message.issued_by[0] if message.issued_by else None

    def points(side: str, found: Sequence[ThemePoint]) -> tuple[Statement, ...]:
        return message_points(message, record.iso3, side, found, citations)

    return ThemeSection(
        id=f"theme.{record.iso3}",
        theme_id=message.id,
        title=message.title,
        year=message.report_year,
        message_kind=message.message_kind,
        released=message.released,
        issuer=f"{first.name}, {first.role}" if first else "",
        context=points("context", context_of(message, wording)),
        threat=points("threat", message.threat),
        opportunity=points("opportunity", message.opportunity),
        principle=points("principle", message.principle),
        country_threat=tuple(item for item in statements if item.side == "threat"),
        country_response=tuple(item for item in statements if item.side == "response"),
        recommendation_ranks=ranks,
        asks=() if statements or ranks else points("ask", message.asks),
        own_message=message.report_year == edition,
        edition_note=_edition_note(stand_in, record.iso3, citations) if stand_in else None,
    )


def context_of(message: ThemeMessage, wording: Wording) -> tuple[ThemePoint, ...]:
    """What the message is about: our points, or its own paragraphs where they are asked for or are all there is."""
    wanted = message.message and (wording != "own" or not message.context)
    return message.message if wanted else message.context


def message_points(
    message: ThemeMessage, iso3: str, side: str, points: Sequence[ThemePoint], citations: Citations
) -> tuple[Statement, ...]:
    """Points of a message as statements; `iso3` stands in their ids (a pack has its own word there)."""
    slugs: list[str] = []
    for point in points:
        slugs.append(make_slug(point.text, slugs))
    return tuple(
        Statement(
            id=f"{side}.{iso3}.{message.report_year}.{slug}",
            text=point.text,
            report_year=message.report_year,
            cite=citations.of_message(message, point.source),
            older=False,
            quoted=point.quoted,
            origin="built-in",
        )
        for slug, point in zip(slugs, points, strict=True)
    )


def _edition_note(stand_in: ThemeMessage, iso3: str, citations: Citations) -> Statement | None:
    """What stood in for the edition's message: the context point that says so is the last one."""
    notes = message_points(stand_in, iso3, "edition-note", stand_in.context[-1:], citations)
    return notes[0] if notes else None
