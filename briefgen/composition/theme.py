"""The Secretary's message of an edition and what it means in one country."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import ThemeMessage, ThemePoint
from briefgen.catalogue.slugs import make_slug
from briefgen.composition.brief import ThemeSection
from briefgen.composition.citations import Citations
from briefgen.composition.record_view import RecordView, without_repeats
from briefgen.composition.statement_data import ListedRecommendation, Statement, ThemeStatement
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
    view: RecordView,
    message: ThemeMessage,
    recommendations: Sequence[ListedRecommendation],
    said: Sequence[Statement],
    *,
    campaign: bool,
) -> ThemeSection:
    """The message in one line, what the record says on its theme in this country, and one question to ask.

    What `said` says is not said again. A meeting turns on the response, a campaign on the threat and what to
    ask for.
    """
    stand_ins = (
        other
        for other in view.catalogue.themes()
        if other.report_year == view.edition and other.message_kind != "message" and other.id != message.id
    )
    evidence = [item for item in view.chosen(view.record.theme_evidence) if on_theme(item.themes, message)]
    themes = {theme for item in evidence for theme in item.themes}
    new = without_repeats(
        [ThemeStatement(**view.said("theme_evidence", item), side=item.side) for item in evidence], said
    )
    threat, response = (tuple(item for item in new if item.side == side) for side in ("threat", "response"))
    question = next((question for question in message.questions if not themes.isdisjoint(question.themes)), None)
    first = message.issued_by[0] if message.issued_by else None
    return ThemeSection(
        id=f"theme.{view.iso3}",
        theme_id=message.id,
        title=message.title,
        name=message.name or message.title,
        year=message.report_year,
        message_kind=message.message_kind,
        released=message.released,
        issuer=f"{first.name}, {first.role}" if first else "",
        cite=view.citations.of_message(message, next(iter(message.sources))),
        threat=threat if campaign else threat[:1],
        response=() if campaign and threat else response,
        question=question.demand if campaign and question else question.text if question else "",
        recommendations=tuple(item.number for item in recommendations if item.on_theme),
        own_message=message.report_year == view.edition,
        # Of what stood in for the edition's message, the context point that says so is the last one.
        edition_note=next(
            (
                note
                for other in stand_ins
                for note in message_points(other, view.iso3, "edition-note", other.context[-1:], view.citations)
            ),
            None,
        ),
    )


def on_theme(themes: Sequence[str], message: ThemeMessage | None) -> bool:
    """Whether a statement of these themes falls under the Secretary's message."""
    return message is not None and not set(themes).isdisjoint(message.tags)


def context_of(message: ThemeMessage, wording: Wording) -> tuple[ThemePoint, ...]:
    """What the message is about: our points, or its own paragraphs where they are asked for or are all there is."""
    own_words = message.message and (wording != "own" or not message.context)
    return message.message if own_words else message.context


def message_points(
    message: ThemeMessage, iso3: str, side: str, points: Sequence[ThemePoint], citations: Citations
) -> tuple[Statement, ...]:
    """Points of a message as statements; `iso3` stands in their ids (a pack has its own word there)."""
    statements: dict[str, Statement] = {}
    for point in points:
        slug, year = make_slug(point.text, statements), message.report_year
        cite = citations.of_message(message, point.source)
        block = f"{side}.{iso3}.{year}.{slug}"
        statements[slug] = Statement.of_edition(block, point.text, year, cite, quoted=point.quoted)
    return tuple(statements.values())
