"""The Secretary's message of an edition and what it means in one country."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import CountryRecord, ThemeMessage, ThemePoint, ThemeQuestion
from briefgen.catalogue.slugs import make_slug
from briefgen.composition.brief import ThemeSection
from briefgen.composition.citations import Citations
from briefgen.composition.statement_data import ListedRecommendation, Statement
from briefgen.composition.statements import Statements, chosen, without_repeats
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
    record: CountryRecord,
    message: ThemeMessage,
    statements: Statements,
    recommendations: Sequence[ListedRecommendation],
    *,
    said: Sequence[Statement],
    other_messages: Sequence[ThemeMessage],
    wording: Wording,
    citations: Citations,
    campaign: bool,
) -> ThemeSection:
    """The message in one line, what the record says on its theme in this country, and one question to ask.

    What `said` says is not said again. A meeting turns on the response, a campaign on the threat and what to
    ask for. Among `other_messages` is the one that stood in for the edition's own.
    """
    stand_in = next(
        (
            other
            for other in other_messages
            if other.report_year == statements.edition and other.message_kind != "message" and other.id != message.id
        ),
        None,
    )
    tags = set(message.tags)
    evidence = [
        item
        for item in chosen(record, record.theme_evidence, statements.edition, wording)
        if not tags.isdisjoint(item.themes)
    ]
    new = without_repeats([statements.evidence(item) for item in evidence], said)
    threat, response = (tuple(item for item in new if item.side == side) for side in ("threat", "response"))
    question = _question(message, [theme for item in evidence for theme in item.themes])
    first = message.issued_by[0] if message.issued_by else None
    return ThemeSection(
        id=f"theme.{record.iso3}",
        theme_id=message.id,
        title=message.title,
        name=message.name or message.title,
        year=message.report_year,
        message_kind=message.message_kind,
        released=message.released,
        issuer=f"{first.name}, {first.role}" if first else "",
        cite=citations.of_message(message, next(iter(message.sources))),
        threat=threat if campaign else threat[:1],
        response=() if campaign and threat else response,
        question=question.demand if campaign and question else question.text if question else "",
        recommendations=tuple(item.number for item in recommendations if item.on_theme),
        own_message=message.report_year == statements.edition,
        edition_note=_edition_note(stand_in, record.iso3, citations) if stand_in else None,
    )


def on_theme(themes: Sequence[str], message: ThemeMessage | None) -> bool:
    """Whether a statement of these themes falls under the Secretary's message."""
    return message is not None and not set(themes).isdisjoint(message.tags)


def _question(message: ThemeMessage, themes: Sequence[str]) -> ThemeQuestion | None:
    """The message's first question on one of the themes that the evidence is about."""
    return next((question for question in message.questions if set(question.themes) & set(themes)), None)


def context_of(message: ThemeMessage, wording: Wording) -> tuple[ThemePoint, ...]:
    """What the message is about: our points, or its own paragraphs where they are asked for or are all there is."""
    own_words = message.message and (wording != "own" or not message.context)
    return message.message if own_words else message.context


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
            editions=(message.report_year,),
            cite=citations.of_message(message, point.source),
            earlier=(),
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
