"""What was read, as entries of the catalogue's files: ids, pillars, themes, and the source of every statement.

Text stays word for word and is marked `quoted`; a figure is marked `extracted` until a person confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from briefgen.catalogue.slugs import make_slug
from briefgen.importing.assessments import is_judgement, read_assessment
from briefgen.importing.blocks import Paper
from briefgen.importing.classify import Classification, Classifier
from briefgen.importing.narratives import KEPT_SECTIONS
from briefgen.importing.report_figures import Doubt, read_figures
from briefgen.importing.sentences import split_sentences
from briefgen.importing.understanding import CountryEdition, EditionMessage

PUBLISHER = "US Department of State"
PROFILE_LINES = 8
"""Sentences of the profile that become lines of the record: more than a brief prints, so that it can choose."""
_OWN_HOSTS = re.compile(r"(^|\.)(state\.gov|usembassy\.gov|usconsulate\.gov|usmission\.gov)$")
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ImportedCountry:
    """One country's entries from one edition, by the list of the record that they belong to."""

    chapter: CountryEdition
    """What they were made of."""
    lists: dict[str, list[Entry]]
    sources: dict[str, Entry]
    decisions: tuple[tuple[str, Classification], ...]
    """Each recommendation's text and why it was put where it was."""
    doubts: tuple[Doubt, ...]


def source_key(edition: int) -> str:
    """The key of the report of an edition among a record's sources."""
    return f"tip-{edition}"


def make_record(chapter: CountryEdition, classifier: Classifier, taken: Collection[str] = ()) -> ImportedCountry:
    """The entries for a country's file. `taken` are ids of other entries that must not be used again."""
    narrative, edition = chapter.narrative, chapter.edition
    key = source_key(edition)
    assessment = narrative.section("assessment")
    assessed = read_assessment(assessment)
    judgement = next(filter(is_judgement, assessment), assessment[0] if assessment else "")
    decisions = tuple((text, classifier.classify(text)) for text in narrative.recommendations)
    sections = ("prosecution", "protection", "prevention", "partnership")
    paragraphs = [text for name in sections for text in narrative.section(name)]  # type: ignore[arg-type]
    figures, doubts = read_figures(paragraphs, edition)
    common = {"report_year": edition, "source": key}
    ids = _Ids(edition, taken)
    lists: dict[str, list[Entry]] = {
        "overviews": [{"text": judgement, **common, "quoted": True}] if assessment else [],
        "progress": _findings(assessed.progress, ids, classifier, common),
        "gaps": _findings(assessed.gaps, ids, classifier, common),
        "recommendations": [
            {
                "id": ids.make("recommendations", text),
                "text": text,
                "pillar": decided.pillar,
                **({"themes": list(decided.themes)} if decided.themes else {}),
                "priority": rank,
                **common,
                "quoted": True,
            }
            for rank, (text, decided) in enumerate(decisions, 1)
        ],
        "figures": [
            {
                "id": ids.make("figures", f"{figure.measure.replace('_', ' ')} {figure.unit}"),
                "measure": figure.measure,
                "value": figure.value,
                "unit": figure.unit,
                "period": figure.period or f"April {edition - 1} to March {edition}",
                **common,
                "extracted": True,
                "sentence": figure.sentence,
            }
            for figure in figures
        ],
        "profile": _profile_lines(narrative.section("profile"), ids, classifier, common),
        "narrative": [
            {"id": f"{edition}-{name}", "section": name, **common, "paragraphs": list(paragraphs_read)}
            for name in KEPT_SECTIONS
            if (paragraphs_read := narrative.section(name))
        ],
    }
    title = f"{edition} Trafficking in Persons Report: {chapter.country.name}"
    sources = {key: make_source(chapter.origin, title, edition, _place(chapter))}
    return ImportedCountry(chapter, lists, sources, decisions, doubts)


def make_source(origin: Paper, title: str, edition: int, page: str | None = None) -> Entry:
    """A source that says what a reader needs to find the same words again."""
    entry: Entry = {"title": title, "publisher": PUBLISHER, "report_year": edition, "kind": "report"}
    host = urlsplit(origin.url).hostname or "" if origin.url else ""
    if origin.url:
        entry["url"] = origin.url
    if not origin.name.startswith(("http://", "https://")):
        entry["file"] = PurePosixPath(origin.name.replace("\\", "/")).name
    if page:
        entry["page"] = page
    if origin.retrieved:
        entry["retrieved"] = origin.retrieved
    entry["sha256"] = origin.sha256
    if host and not _OWN_HOSTS.search(host):
        entry["note"] = f"as reproduced by {host}"
    return entry


def make_theme(letter: EditionMessage, theme_id: str, on_file: bool, tags: Sequence[str]) -> Entry:
    """The message as (part of) a file of `themes/`; of a theme `on_file` only what the import adds."""
    key = source_key(letter.edition)
    title = f"{letter.edition} Trafficking in Persons Report: message from the Secretary of State"
    page = f"p. {letter.message.page}" if letter.message.page else None
    theme: Entry = {}
    if not on_file:
        theme |= {
            "id": theme_id,
            "report_year": letter.edition,
            "title": f"Message from the Secretary of State, {letter.edition}",
            "released": letter.released,
            "scope": f"the {letter.edition} edition",
        }
        if letter.message.signed_by:
            theme["issued_by"] = [{"name": letter.message.signed_by, "role": "US Secretary of State"}]
        if tags:
            theme["tags"] = list(tags)
    theme["message"] = [{"text": text, "source": key, "quoted": True} for text in letter.message.paragraphs]
    theme["sources"] = {key: make_source(letter.origin, title, letter.edition, page)}
    return theme


def _findings(texts: Sequence[str], ids: _Ids, classifier: Classifier, common: Entry) -> list[Entry]:
    return [
        {
            "id": ids.make("findings", text),
            "text": text,
            "pillar": classifier.classify(text).pillar,
            **common,
            "quoted": True,
        }
        for text in texts
    ]


def _profile_lines(paragraphs: Sequence[str], ids: _Ids, classifier: Classifier, common: Entry) -> list[Entry]:
    """Sentences of the profile that name a form of exploitation; a general one that names none is left to the text."""
    entries: list[Entry] = []
    for sentence in (sentence for paragraph in paragraphs for sentence in split_sentences(paragraph)):
        words = classifier.profile(sentence)
        if not words.forms or len(entries) == PROFILE_LINES:
            continue
        entries.append(
            {
                "id": ids.make("profile", sentence),
                "text": sentence,
                "forms": list(words.forms),
                **({"direction": words.direction} if words.direction else {}),
                **({"groups": list(words.groups)} if words.groups else {}),
                **common,
                "quoted": True,
            }
        )
    return entries


class _Ids:
    """Ids from the meaning, with the edition in front: what one edition says again is a statement of its own."""

    def __init__(self, edition: int, taken: Collection[str]) -> None:
        self._prefix = str(edition)
        self._taken: dict[str, set[str]] = {}
        self._others = set(taken)

    def make(self, kind: str, text: str) -> str:
        own = self._taken.setdefault(kind, set())
        slug = make_slug(text, own | self._others, prefix=self._prefix)
        own.add(slug)
        return slug


def _place(chapter: CountryEdition) -> str | None:
    first, last = chapter.narrative.first_page, chapter.narrative.last_page
    if first is not None and last is not None:
        return f"p. {first}" if first == last else f"pp. {first}–{last}"
    return f"#{chapter.narrative.anchor}" if chapter.narrative.anchor else None
