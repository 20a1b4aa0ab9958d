"""From papers to what they say: which country, which edition, and what is missing where a page is not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from briefgen.catalogue.models import CountryName, Tier
from briefgen.errors import AmbiguousName, RenderError, ReportError, UnknownName
from briefgen.importing.blocks import PageNote, Paper
from briefgen.importing.edition_pages import SITE, report_address
from briefgen.importing.headings import Message, date_in, find_message, find_tier_table
from briefgen.importing.narratives import LAST_WITHOUT_PROFILE, Narrative, find_narratives
from briefgen.importing.report_phrases import any_of, pattern_of, read_phrases
from briefgen.importing.report_sources import LIMIT, Trouble
from briefgen.limits import time_limit

FIRST_EDITION = 2001


@dataclass(frozen=True, slots=True)
class CountryEdition:
    """One country's narrative in one edition."""

    country: CountryName
    edition: int
    narrative: Narrative
    origin: Paper
    """Where it was read: the paper without its blocks."""


@dataclass(frozen=True, slots=True)
class EditionMessage:
    """The Secretary's message of an edition."""

    edition: int
    message: Message
    released: date | None
    origin: Paper


@dataclass(frozen=True, slots=True)
class EditionTiers:
    """The tier table of an edition: ISO code → tier."""

    edition: int
    tiers: dict[str, Tier]
    origin: Paper


@dataclass(slots=True)
class Harvest:
    """Everything that the sources gave."""

    countries: list[CountryEdition] = field(default_factory=list)
    messages: list[EditionMessage] = field(default_factory=list)
    tiers: list[EditionTiers] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    remarks: list[Trouble] = field(default_factory=list)
    """Things to know about what was imported all the same."""


class Names:
    """Finds countries by the names that headings and tables use; a near miss is no match.

    `as_country` is the country of the one narrative in the sources, whatever its heading calls it.
    """

    def __init__(self, find: Callable[[str], CountryName], as_country: CountryName | None = None) -> None:
        self._find, self.as_country = find, as_country
        self._countries: dict[str, CountryName | None] = {}

    def country(self, name: str) -> CountryName | None:
        """The country, or None when no country or more than one goes by this name."""
        if name not in self._countries:
            self._countries[name] = self._look_up(name)
        return self._countries[name]

    def knows(self, name: str) -> bool:
        """Whether a country goes by this name."""
        return len(name) <= 90 and self.country(name) is not None

    def heads(self, name: str) -> bool:
        """Whether a narrative may have this name as its heading."""
        return self.as_country is not None or self.knows(name)

    def _look_up(self, name: str) -> CountryName | None:
        for form in _forms(name):
            # Codes are no names in a report: a heading “IN” or “NO” is a word.
            if len(form) > 3 and any(c.isalpha() for c in form):
                with suppress(UnknownName, AmbiguousName):
                    return self._find(form)
        return None


def _forms(name: str) -> Iterator[str]:
    """`Hong Kong (Special Administrative Region)`, `Korea, Republic of`, `Bahamas, The` in the forms of catalogues."""
    plain = name.strip(" *†‡:")
    yield plain
    without = re.sub(r"\s*\([^)]*\)", "", plain).strip()
    if without != plain:
        yield without
    if inside := re.search(r"\(([^)]+)\)", plain):
        yield inside.group(1)
    for form in (plain, without):
        if form.count(",") == 1:
            last, first = (part.strip() for part in form.split(","))
            yield f"{first} {last}"
            yield last


def understand(
    papers: Iterable[Paper | Trouble],
    names: Names,
    *,
    edition: int | None = None,
    limit: float = LIMIT,
) -> Harvest:
    """What the papers say, with a trouble for each page, or country in it, that was not understood.

    `edition` overrides nothing: a paper that names another edition is a trouble. One paper may take `limit` seconds.
    Raises ReportError when two papers contradict each other.
    """
    harvest = Harvest()
    for paper in papers:
        if isinstance(paper, Trouble):
            (harvest.remarks if paper.only_a_remark else harvest.troubles).append(paper)
        else:
            try:
                with time_limit(limit, paper.name):
                    _read_paper(harvest, paper, names, edition)
            except RenderError as error:
                harvest.troubles.append(Trouble(paper.name, error.message.removeprefix(f"{paper.name}: "), error.hint))
    if names.as_country and len({(c.origin.name, c.narrative.name) for c in harvest.countries}) > 1:
        raise ReportError(
            f"--as {names.as_country.iso3} is for a source with one country; {len(harvest.countries)} were found.",
            hint="Import that page alone.",
        )
    _refuse_contradictions(harvest)
    return harvest


def _read_paper(harvest: Harvest, paper: Paper, names: Names, edition: int | None) -> None:
    narratives = find_narratives(paper, names.heads)
    message, table = find_message(paper), find_tier_table(paper, names.knows)
    if not narratives and not message and not table:
        harvest.troubles.append(_why_not_the_report(paper, names))
        return
    year = _edition(paper, edition)
    if isinstance(year, Trouble):
        harvest.troubles.append(year)
        return
    origin = replace(paper, blocks=())
    if message:
        day = paper.published or date_in(paper)
        released = day if day is not None and day.year == year else None
        harvest.messages.append(EditionMessage(year, message, released, origin))
    if table:
        rows = ((tier, names.country(name)) for tier, name in table.rows)
        tiers = {country.iso3: tier for tier, country in rows if country is not None}
        harvest.tiers.append(EditionTiers(year, tiers, origin))
        if table.unknown:
            words = ", ".join(f"“{word}”" for word in table.unknown[:8]) + (" …" if len(table.unknown) > 8 else "")
            said = f"no country is known by these words of the tier table: {words}."
            harvest.remarks.append(Trouble(paper.name, said))
    for narrative in narratives:
        _add_narrative(harvest, narrative, names, year, origin)


def _add_narrative(harvest: Harvest, narrative: Narrative, names: Names, year: int, origin: Paper) -> None:
    whole = f"{origin.name}: {narrative.name} ({narrative.tier})" if origin.medium == "PDF" else origin.name
    country = names.as_country or names.country(narrative.name)
    if year <= LAST_WITHOUT_PROFILE:
        narrative = narrative.with_profile_first()
    if country is None:
        said = f"no country is known by the name “{narrative.name}” of its heading."
        hint = (
            "Say which it is with --as ISO3, or add the name to the aliases of a country in the countries.csv of "
            f"your data folder. A country that is not there needs a line: XXX,{narrative.name.title()},REGION,XX"
        )
        harvest.troubles.append(Trouble(whole, said, hint))
    elif why := _not_whole(narrative, year, origin):
        harvest.troubles.append(Trouble(whole, *why))
    else:
        harvest.countries.append(CountryEdition(country, year, narrative, origin))
        harvest.remarks += [Trouble(whole, remark) for remark in _page_remarks(narrative, origin)]


def _not_whole(narrative: Narrative, year: int, origin: Paper) -> tuple[str, str] | None:
    """Why a narrative is not taken, and what to do; None if it is whole."""
    if missing := narrative.missing(year):
        return (
            f"missing {_listed(missing)} (layout {narrative.layout}).",
            f"The edition {year} is printed in another way; editions from 2017 on are read whole, older ones where "
            "their sections have the same headings. Nothing of this country was imported."
            if year <= LAST_WITHOUT_PROFILE
            else "Is the page whole? Save it again; nothing of this country was imported.",
        )
    if narrative.stray:
        where, block = narrative.stray
        page = f" on page {block.page}" if block.page else ""
        what = "a paragraph that is none" if where == "the recommendations" else "what is no paragraph, or half of one"
        return (
            f"among {where}{page} stands {what}: “{_shortened(block.text)}”.",
            "Nothing of this country was imported, so that nothing is lost or garbled. If the page is whole and "
            "the words belong to the site and not to the report, take them out of the saved file and import again.",
        )
    if gap := next(
        (n.page for n in _notes(narrative, origin, "page missing after it") if n.page != narrative.last_page), 0
    ):
        return (
            f"after page {gap} of the file the printed page numbers do not go on.",
            "Pages are missing or stand twice. Nothing of this country was imported; take the PDF as it was.",
        )
    return None


def _notes(narrative: Narrative, origin: Paper, kind: str) -> list[PageNote]:
    """Notes of a kind on the pages that a narrative stands on."""
    first, last = narrative.first_page or 0, narrative.last_page or 0
    return [note for note in origin.notes if note.kind == kind and first <= note.page <= last]


def _page_remarks(narrative: Narrative, origin: Paper) -> Iterator[str]:
    """What is to be known of the pages of a PDF that a narrative stands on."""
    if unsure := [str(note.page) for note in _notes(narrative, origin, "unsure end")]:
        pages = f"page{'s' if len(unsure) > 1 else ''} {_listed(unsure)}"
        said = f"on {pages} a sentence fills its line to the edge, and nothing tells whether a paragraph ends with it."
        yield f"{said} The words are all there; two paragraphs may stand as one."
    if small := _notes(narrative, origin, "small print"):
        lines = f"{len(small)} line{'s' if len(small) > 1 else ''}"
        shown = f"“{_shortened(small[0].text)}” on page {small[0].page}"
        yield f"{lines} in smaller letters, as captions and notes are set, left out: {shown}."


def _edition(paper: Paper, asked: int | None) -> int | Trouble:
    """The edition of a paper: what it says itself, confirmed by `--edition`, or `--edition` where it says nothing."""
    said = [year for year in paper.editions if year >= FIRST_EDITION]
    if asked is not None and said and asked not in said[:2]:
        hint = f"Leave --edition out, or say --edition {said[0]}."
        return Trouble(paper.name, f"it is of the edition {said[0]}, not of {asked}.", hint)
    if asked is not None:
        return asked
    if not said:
        return Trouble(paper.name, "it does not say of which edition it is.", "Say it with --edition YEAR.")
    if paper.medium == "HTML" and len(said) > 1:
        what = f"its title and address name different editions ({said[0]} and {said[1]})."
        return Trouble(paper.name, what, "Say which: --edition YEAR.")
    return said[0]


# -- pages that hold nothing of the report: a translation, a login page, an error page ---------------------------------

_WHAT_IS_READ = (
    "What is read: a country page, the message or the tier table, saved from the Department of State's site, or the "
    "report as PDF."
)


def _why_not_the_report(paper: Paper, names: Names) -> Trouble:
    """What a page without a country heading, message or table looks like, and what to do."""
    text = "\n".join(block.text for block in paper.blocks)
    if language := foreign_language(paper.language, f"{paper.title}\n{text}"[:20_000]):
        said = f"the page is in {language}; only the English report is read."
        return Trouble(paper.name, said, _english_page(paper, names))
    words = f"{paper.title}\n{text[:3000]}".lower()
    why = "no heading of the form “COUNTRY (Tier 2)” stands in it"
    if paper.asks_password or re.search(rf"\b{pattern_of('login page')}\b", words):
        why = "it looks like a login page"
    elif len(text) < 6000 and re.search(pattern_of("error page"), words):
        why = "it looks like an error page"
    elif "trafficking in persons" not in words and "human trafficking" not in words:
        why = "it is a page of another kind"
    return Trouble(paper.name, f"{why}.", _WHAT_IS_READ)


def foreign_language(declared: str, text: str) -> str:
    """English name of the language that a page is in, "" if it may be English.

    Args:
        declared: the language that the page declares (`es`, `pt-BR`), "" if none.
        text: its title and its first paragraphs.
    """
    code = declared.lower().partition("-")[0]
    languages = read_phrases()["languages"]
    by_code = next((name for own_code, name, *_ in languages if own_code == code), "")
    # A translation may name the English report, too; its own words are what counts.
    by_words = next((name for _, name, *phrases in languages if re.search(any_of(phrases), text, re.I)), "")
    if re.search(rf"\b{pattern_of('english report')}\b", text, re.I) and not (by_code and by_code == by_words):
        return ""
    return by_code or by_words or (f"the language “{code}”" if code not in ("", "en") else "")


def _english_page(paper: Paper, names: Names) -> str:
    """Where the English page is, as far as the translation tells its edition and country."""
    if paper.english:
        return f"The English page: {paper.english}"
    headings = [paper.title, *(block.text for block in paper.blocks[:10] if block.heading_like)]
    year = next((match.group() for text in headings if (match := re.search(r"\b20[0-4]\d\b", text))), "")
    parts = (part for text in headings for part in (text.rpartition(":")[2], text.partition("(")[0]))
    country = next((country for part in parts if (country := names.country(part.strip()))), None)
    if not year:
        return f"Look for the English page on the Department of State's site: {SITE}/trafficking-in-persons-report/"
    return f"The English page: {report_address(int(year), country.name if country else '')}"


# -- contradictions ---------------------------------------------------------------------------------------------------


def _refuse_contradictions(harvest: Harvest) -> None:
    """One narrative per country and edition; the same one twice is fine, two that differ are refused."""

    def refuse(what: str) -> ReportError:
        return ReportError(what, hint="Import the one that is right. Nothing was written.")

    chapters: dict[tuple[str, int], CountryEdition] = {}
    for chapter in harvest.countries:
        first = chapters.setdefault((chapter.country.iso3, chapter.edition), chapter)
        if what := _difference(first.narrative, chapter.narrative):
            names = f"{first.origin.name} and {chapter.origin.name}"
            raise refuse(f"{chapter.country.name} {chapter.edition}: {names} disagree on {what}.")
    tables: dict[int, EditionTiers] = {}
    for table in harvest.tiers:
        whole = tables.setdefault(table.edition, table)
        for iso3, tier in table.tiers.items():
            if whole.tiers.setdefault(iso3, tier) != tier:
                names = f"{whole.origin.name} and {table.origin.name}"
                raise refuse(f"{iso3} {table.edition}: the tier tables of {names} disagree.")
    for chapter in chapters.values():
        own, tier = tables.get(chapter.edition), chapter.narrative.tier
        if own and (listed := own.tiers.get(chapter.country.iso3, tier)) != tier:
            raise refuse(
                f"{chapter.country.name} {chapter.edition}: the heading in {chapter.origin.name} says {tier}, "
                f"the tier table in {own.origin.name} {listed}."
            )
    letters: dict[int, EditionMessage] = {}
    for letter in harvest.messages:
        earlier = letters.setdefault(letter.edition, letter)
        if _letters(earlier.message.paragraphs) != _letters(letter.message.paragraphs):
            raise refuse(f"{earlier.origin.name} and {letter.origin.name} have different messages of {letter.edition}.")
    harvest.countries, harvest.tiers = list(chapters.values()), list(tables.values())
    harvest.messages = list(letters.values())


def _difference(one: Narrative, other: Narrative) -> str:
    """What two narratives of a country and edition disagree on, "" if only on hyphens, bullets and paragraph breaks."""
    if one.tier != other.tier:
        return f"the tier ({one.tier}, {other.tier})"
    if _letters(one.recommendations) != _letters(other.recommendations):
        return "the recommendations"
    names = dict.fromkeys((*one.sections, *other.sections))
    differing = (name for name in names if _letters(one.section(name)) != _letters(other.section(name)))
    return next((f"the section {name.upper()}" for name in differing), "")


def _letters(paragraphs: Sequence[str]) -> str:
    return re.sub(r"[\W_]+", "", "".join(paragraphs)).casefold()


def _shortened(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
