"""One import from the sources to the data folder: read, understand, decide, write all or nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from briefgen.cache import cache_place
from briefgen.catalogue import Catalogue
from briefgen.errors import DataError, OutputError, ReportError, UnknownName, UsageError
from briefgen.importing.classify import Classifier
from briefgen.importing.layer import FileChange, HandChange, LayerPlan
from briefgen.importing.records import ImportedCountry, make_record, make_theme
from briefgen.importing.report_sources import LIMIT, Fetch, Trouble, read_sources
from briefgen.importing.transaction import finish_interrupted
from briefgen.importing.understanding import CountryEdition, EditionMessage, EditionTiers, Harvest, Names, understand
from briefgen.output import write_atomically
from briefgen.resources import data_folder
from briefgen.version import VERSION


@dataclass(slots=True)
class ImportResult:
    """What an import found, what it changes, and whether it was written."""

    into: Path
    countries: list[ImportedCountry] = field(default_factory=list)
    messages: list[EditionMessage] = field(default_factory=list)
    placements: int = 0
    """Tier placements taken from headings and tables."""
    troubles: list[Trouble] = field(default_factory=list)
    """Sources, or countries in them, that were not imported."""
    remarks: list[Trouble] = field(default_factory=list)
    changes: list[FileChange] = field(default_factory=list)
    by_hand: list[HandChange] = field(default_factory=list)
    written: bool = False

    def as_json(self) -> dict[str, Any]:
        """All of it in plain values: what `briefgen import --json` prints."""
        return {
            "into": str(self.into),
            "written": self.written and bool(self.changes),
            "countries": [_country_as_json(country) for country in self.countries],
            "messages": [
                {"edition": letter.edition, "file": letter.origin.name, "paragraphs": len(letter.message.paragraphs)}
                for letter in self.messages
            ],
            "placements": self.placements,
            "changes": [
                {"file": change.name, "summary": change.summary, "new": change.old is None} for change in self.changes
            ],
            "not_imported": [{"file": one.name, "message": one.message, "hint": one.hint} for one in self.troubles],
            "notes": [{"file": one.name, "message": one.message, "hint": one.hint} for one in self.remarks],
            "kept": [
                {"file": entry.file, "list": entry.kind, "id": entry.entry_id, "why": entry.why}
                for entry in self.by_hand
            ],
        }


def _country_as_json(country: ImportedCountry) -> dict[str, Any]:
    chapter = country.chapter
    return {
        "iso3": chapter.country.iso3,
        "name": chapter.country.name,
        "edition": chapter.edition,
        "tier": chapter.narrative.tier,
        "layout": chapter.narrative.layout,
        "file": chapter.origin.name,
        "entries": {kind: len(entries) for kind, entries in country.lists.items()},
        "recommendations": [
            {
                "text": text,
                "pillar": decided.pillar,
                "themes": list(decided.themes),
                "because": {
                    "pillars": {pillar: list(phrases) for pillar, _, phrases in decided.pillar_reasons},
                    "themes": {theme: list(phrases) for theme, phrases in decided.theme_reasons},
                },
            }
            for text, decided in country.decisions
        ],
    }


def import_report(
    sources: Sequence[str | Path],
    into: Path,
    *,
    layers: Sequence[Path] = (),
    edition: int | None = None,
    retrieved: date | None = None,
    released: date | None = None,
    as_country: str | None = None,
    fetch: Fetch | None = None,
    strict: bool = False,
    dry_run: bool = False,
    limit: float = LIMIT,
    confirm: Callable[[ImportResult], bool] | None = None,
) -> ImportResult:
    """Read the report's pages into the data folder `into`.

    Args:
        sources: files, folders, zips, and with `fetch` web addresses.
        into: the data folder to write to; it is made if it is not there.
        layers: data folders below `into`, lowest first: they say which countries, editions and themes are known.
        edition: the edition that the sources must be of; needed where they do not say it.
        retrieved: the day on which the files were saved, where they do not say it.
        released: the day on which the message appeared, where its page does not say it.
        as_country: name or code of the country of a single narrative, whatever its heading calls it.
        fetch: brings web pages, e.g. a `fetching.Fetcher`.
        strict: refuse everything if anything was not understood.
        dry_run: decide, but write nothing.
        limit: seconds that one source may take; one that takes longer is not imported.
        confirm: asked with what would change, before anything is written; nothing is if it says no.

    Raises:
        ReportError: nothing in the sources was understood, two of them contradict each other, or `strict`.
        UsageError: a source is not there. OutputError: the folder cannot be written. Nothing has been written then.
    """
    if not sources:
        raise UsageError("There is nothing to import.", hint="Name a page, a PDF, a folder or a zip.")
    if not dry_run and into.is_dir():
        finish_interrupted(into)
    below = [layer for layer in layers if layer.resolve() != into.resolve() and layer.is_dir()]
    options = (edition, retrieved, released, as_country)
    if not dry_run and _is_last(into, _fingerprint(sources, into, below, options)):
        return ImportResult(into, written=True)
    lower = Catalogue.open(below)
    catalogue = Catalogue.open([*below, into]) if into.is_dir() else lower
    country = catalogue.find_country(as_country) if as_country else None
    papers = read_sources(sources, fetch=fetch, retrieved=retrieved, limit=limit)
    harvest = understand(papers, Names(catalogue.find_country, country), edition=edition, limit=limit)
    if harvest.troubles and (strict or not (harvest.countries or harvest.messages or harvest.tiers)):
        raise _nothing_done(harvest.troubles, strict and bool(harvest.countries or harvest.messages or harvest.tiers))
    result, plan = _plan(harvest, into, catalogue, lower, [*below, into], released)
    if not dry_run and (confirm is None or confirm(result)):
        if plan.changes:
            into.mkdir(parents=True, exist_ok=True)
            plan.commit()
        result.written = True
        if not harvest.troubles and not result.by_hand:
            _remember(into, _fingerprint(sources, into, below, options))
    return result


def _plan(
    harvest: Harvest,
    into: Path,
    catalogue: Catalogue,
    lower: Catalogue,
    layers: Sequence[Path],
    released: date | None,
) -> tuple[ImportResult, LayerPlan]:
    plan = LayerPlan(into)
    result = ImportResult(into, troubles=harvest.troubles, remarks=harvest.remarks)
    classifier = Classifier.open([layer for layer in layers if layer.is_dir()])
    for chapter in harvest.countries:
        country = make_record(chapter, classifier, _taken(catalogue, plan, chapter))
        plan.add_record(country)
        result.countries.append(country)
        result.remarks += _remarks(country, lower)
    for message in harvest.messages:
        if _plan_message(plan, message, lower, classifier, released, result):
            result.messages.append(message)
    tiers = {(iso3, table.edition): tier for table in harvest.tiers for iso3, tier in table.tiers.items()}
    # The headings of country pages say it themselves; the table serves for countries without a page here.
    tiers |= {(chapter.country.iso3, chapter.edition): chapter.narrative.tier for chapter in harvest.countries}
    plan.add_placements(tiers, {table.edition: table.origin.url or "" for table in harvest.tiers})
    result.placements = len(tiers)
    _plan_editions(plan, harvest, lower, result)
    result.changes, result.by_hand = plan.changes, plan.by_hand
    return result, plan


def _taken(catalogue: Catalogue, plan: LayerPlan, chapter: CountryEdition) -> frozenset[str]:
    """Ids of the country's entries that are not from an earlier import of the same edition."""
    iso3 = chapter.country.iso3
    try:
        entries = {entry for _, entry, _ in catalogue.entries(iso3)}
    except (UnknownName, DataError):
        entries = set()
    return frozenset(entries) - plan.remembered(f"countries/{iso3}.yaml", chapter.edition)


def _plan_message(
    plan: LayerPlan,
    letter: EditionMessage,
    lower: Catalogue,
    classifier: Classifier,
    released: date | None,
    result: ImportResult,
) -> bool:
    edition = next((row for row in lower.editions() if row.year == letter.edition), None)
    theme_id = edition.theme if edition and edition.theme else None
    day = letter.released or released or (edition.released if edition else None)
    if theme_id is None and day is None:
        said = f"the message of {letter.edition} was read, but not the day on which it appeared."
        result.troubles.append(Trouble(letter.origin.name, said, "Say it with --released DATE."))
        return False
    whole = replace(letter, released=day)
    tags = classifier.classify(" ".join(letter.message.paragraphs)).themes
    own_id = theme_id or f"{letter.edition}-message"
    plan.add_theme(own_id, letter.edition, make_theme(whole, own_id, theme_id is not None, tags))
    if theme_id is None:
        plan.add_edition(letter.edition, released=day, theme=own_id)
    return True


def _plan_editions(plan: LayerPlan, harvest: Harvest, lower: Catalogue, result: ImportResult) -> None:
    """An edition that nobody knew yet gets its row, and the data's date moves up to it."""
    parts: list[CountryEdition | EditionTiers | EditionMessage] = [*harvest.countries, *harvest.tiers]
    read_years = {part.edition for part in [*parts, *result.messages]}
    for year in sorted(read_years - {edition.year for edition in lower.editions()}):
        plan.add_edition(year, released=None, theme=None)
    newest = max(read_years, default=0)
    if newest > lower.about.as_at.year:
        days = [part.origin.retrieved for part in [*parts, *harvest.messages]]
        day = max((day for day in days if day is not None and day.year >= newest), default=None)
        if day is None:
            raise ReportError(
                f"The data stands as at {lower.about.as_at.isoformat()}, and the edition {newest} is later.",
                hint="Say on which day the pages were saved: --retrieved DATE.",
            )
        plan.add_as_at(day)


def _remarks(country: ImportedCountry, lower: Catalogue) -> list[Trouble]:
    chapter = country.chapter
    who, tier, said = f"{chapter.country.name} {chapter.edition}", chapter.narrative.tier, []
    before = next((p for p in lower.placements(chapter.country.iso3) if p.year == chapter.edition), None)
    if before is not None and before.tier != tier:
        said.append(
            f"{who} is on {tier}; the data below said {before.tier} ({before.basis}). The report's own heading takes "
            "its place."
        )
    said += [
        f"{who}: the sentences give different numbers of {doubt.unit} ({doubt.measure.replace('_', ' ')}), so none was "
        "taken."
        for doubt in country.doubts
    ]
    if not chapter.narrative.recommendations and tier != "Special Case":
        said.append(f"{who} has no recommendations.")
    return [Trouble(chapter.origin.name, remark) for remark in said]


def _nothing_done(troubles: Sequence[Trouble], strict: bool) -> ReportError:
    if len(troubles) == 1 and not strict:
        return ReportError(f"{troubles[0].name}: {troubles[0].message}", hint=troubles[0].hint)
    shown = "\n".join(f"  {trouble.name}: {trouble.message}" for trouble in troubles[:20])
    more = f"\n  … and {len(troubles) - 20} more" if len(troubles) > 20 else ""
    what = "Not everything was understood, so nothing was imported" if strict else "Nothing was understood"
    hint = "Without --strict the rest is imported." if strict else troubles[0].hint
    return ReportError(f"{what}:\n{shown}{more}", hint=hint)


# -- whether an import would do again what the last one into the same folder did, told by hashes ----------------------


def _fingerprint(sources: Sequence[str | Path], into: Path, layers: Sequence[Path], options: object) -> str:
    """A hash of all that an import depends on and of what it has written; "" where a source is no file or folder.

    Of the data folders below and of this program only size and time of change of each file are looked at.
    """
    paths = [Path(source) for source in sources]
    if not all(path.exists() for path in paths):
        return ""
    total = hashlib.sha256(json.dumps([VERSION, options], default=str, sort_keys=True).encode())
    code = Path(__file__).parent
    for folder in (code, data_folder(), *layers):
        for path in _files(folder):
            status = path.stat()
            total.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    for root in (*paths, into):
        for path in _files(root):
            with path.open("rb") as file:
                total.update(f"{path}|{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return total.hexdigest()


def _is_last(into: Path, mark: str) -> bool:
    """Whether the last import into a folder had this fingerprint."""
    try:
        return bool(mark) and _mark_file(into).read_text(encoding="ascii") == mark
    except (OSError, ValueError):
        return False


def _remember(into: Path, mark: str) -> None:
    """Note the fingerprint of an import that is done; a cache that cannot be written is no reason to fail."""
    if mark:
        with contextlib.suppress(OutputError, OSError):
            write_atomically(_mark_file(into), mark.encode("ascii"))


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
    elif root.is_dir():
        yield from sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc")


def _mark_file(into: Path) -> Path:
    name = hashlib.sha256(str(into.resolve()).encode()).hexdigest()[:32]
    return cache_place() / "imports" / name
