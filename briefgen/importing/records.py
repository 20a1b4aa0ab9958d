"""What was read, as entries of the catalogue's files: ids, pillars, themes, and the source of every statement.

Text stays word for word and is marked `quoted`; a figure is marked `extracted` until a person confirms it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from briefgen.catalogue.slugs import make_slug
from briefgen.importing.blocks import Paper
from briefgen.importing.classify import Classification, Classifier
from briefgen.importing.narratives import KEPT_SECTIONS
from briefgen.importing.report_figures import Doubt, read_figures
from briefgen.importing.report_statements import is_judgement, read_assessment, split_sentences
from briefgen.importing.understanding import CountryEdition, EditionMessage

PUBLISHER = "US Department of State"
PROFILE_LINES = 8
"""Sentences of the profile that become lines of the record: more than a brief prints, so that it can choose."""
_OWN_HOSTS = re.compile(r"(^|\.)(state\.gov|usembassy\.gov|usconsulate\.gov|usmission\.gov)$")
Entry = dict[str, Any]
SHOWN_AS = {"narrative": "sections", "overviews": "overview", "profile": "lines of the profile"}


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

    @property
    def counted(self) -> str:
        """How many entries of each list it has: `10 recommendations, 3 figures`."""
        counts = ((len(entries), SHOWN_AS.get(kind, kind)) for kind, entries in self.lists.items())
        return ", ".join(f"{count} {label}" for count, label in counts if count)


def source_key(edition: int) -> str:
    """The key of the report of an edition among a record's sources."""
    return f"tip-{edition}"


def make_record(chapter: CountryEdition, classifier: Classifier, taken: Collection[str] = ()) -> ImportedCountry:
    """The entries for a country's file. `taken` are ids of other entries that must not be used again."""
    narrative, edition = chapter.narrative, chapter.edition
    key = source_key(edition)
    assessment = narrative.section("assessment")
    progress, gaps = read_assessment(assessment)
    judgement = next(filter(is_judgement, assessment), assessment[0] if assessment else "")
    decisions = tuple((text, classifier.classify(text)) for text in narrative.recommendations)
    sections = ("prosecution", "protection", "prevention", "partnership")
    paragraphs = [text for name in sections for text in narrative.section(name)]  # type: ignore[arg-type]
    figures, doubts = read_figures(paragraphs, edition)
    common = {"report_year": edition, "source": key}
    # What one edition says again is a statement of its own, so its ids have the edition in front.
    used: defaultdict[str, set[str]] = defaultdict(lambda: set(taken))

    def make_id(kind: str, text: str) -> str:
        slug = make_slug(text, used[kind], prefix=str(edition))
        used[kind].add(slug)
        return slug

    def statement(kind: str, text: str, **more: Any) -> Entry:
        return {"id": make_id(kind, text), "text": text, **more, **common, "quoted": True}

    profile = [sentence for paragraph in narrative.section("profile") for sentence in split_sentences(paragraph)]
    # A general sentence that names no form of exploitation is left to the text.
    named = [(sentence, words) for sentence in profile if "forms" in (words := classifier.profile(sentence))]
    lists: dict[str, list[Entry]] = {
        "overviews": [{"text": judgement, **common, "quoted": True}] if assessment else [],
        "progress": [statement("findings", text, pillar=classifier.classify(text).pillar) for text in progress],
        "gaps": [statement("findings", text, pillar=classifier.classify(text).pillar) for text in gaps],
        "recommendations": [
            statement(
                "recommendations",
                text,
                pillar=decided.pillar,
                **({"themes": list(decided.themes)} if decided.themes else {}),
                priority=rank,
            )
            for rank, (text, decided) in enumerate(decisions, 1)
        ],
        "figures": [
            {
                "id": make_id("figures", f"{figure.measure.replace('_', ' ')} {figure.unit}"),
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
        "profile": [statement("profile", sentence, **words) for sentence, words in named[:PROFILE_LINES]],
        "narrative": [
            {"id": f"{edition}-{name}", "section": name, **common, "paragraphs": list(paragraphs_read)}
            for name in KEPT_SECTIONS
            if (paragraphs_read := narrative.section(name))
        ],
    }
    title = f"{edition} Trafficking in Persons Report: {chapter.country.name}"
    sources = {key: make_source(chapter.origin, title, edition, _where(chapter))}
    return ImportedCountry(chapter, lists, sources, decisions, doubts)


def make_source(origin: Paper, title: str, edition: int, page: str | None = None) -> Entry:
    """A source that says what a reader needs to find the same words again."""
    host = urlsplit(origin.url).hostname if origin.url else ""
    is_address = origin.name.startswith(("http://", "https://"))
    entry: Entry = {"title": title, "publisher": PUBLISHER, "report_year": edition, "kind": "report"}
    entry |= {
        "url": origin.url,
        "file": "" if is_address else PurePosixPath(origin.name.replace("\\", "/")).name,
        "page": page,
        "retrieved": origin.retrieved,
        "sha256": origin.sha256,
        "note": f"as reproduced by {host}" if host and not _OWN_HOSTS.search(host) else "",
    }
    return {field: value for field, value in entry.items() if value}


def make_theme(letter: EditionMessage, theme_id: str, on_file: bool, tags: Sequence[str]) -> Entry:
    """The message as (part of) a file of `themes/`; of a theme `on_file` only what the import adds."""
    key = source_key(letter.edition)
    title = f"{letter.edition} Trafficking in Persons Report: message from the Secretary of State"
    page = f"p. {letter.message.page}" if letter.message.page else None
    theme: Entry = {}
    if not on_file:
        signed_by = letter.message.signed_by
        theme = {
            "id": theme_id,
            "report_year": letter.edition,
            "title": f"Message from the Secretary of State, {letter.edition}",
            "released": letter.released,
            "scope": f"the {letter.edition} edition",
            "issued_by": [{"name": signed_by, "role": "US Secretary of State"}] if signed_by else [],
            "tags": list(tags),
        }
        theme = {field: value for field, value in theme.items() if value}
    theme["message"] = [{"text": text, "source": key, "quoted": True} for text in letter.message.paragraphs]
    theme["sources"] = {key: make_source(letter.origin, title, letter.edition, page)}
    return theme


def _where(chapter: CountryEdition) -> str | None:
    first, last = chapter.narrative.first_page, chapter.narrative.last_page
    if first is not None and last is not None:
        return f"p. {first}" if first == last else f"pp. {first}–{last}"
    return f"#{chapter.narrative.anchor}" if chapter.narrative.anchor else None
