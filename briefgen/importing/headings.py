"""Where a narrative begins, and what a paper says of an edition as a whole: the message and the table of placements.

The heading is `COUNTRY (Tier 2)`, `COUNTRY: TIER 2`, `SPECIAL CASE: COUNTRY`, in one line or in two.

The tier comes from the heading and from nowhere else. A footnote mark after it (`Tier 2 Watch List†`) is the site's.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

from briefgen.catalogue.models import Tier
from briefgen.catalogue.names import find_tier
from briefgen.importing.blocks import Block, Paper, Run, shared_path, squeeze

HeadingForm = Literal["parenthesis", "colon", "special", "separate"]

_MARK = r"(?:\s*(?:[*†‡§¶◊#+^]{1,4}|[\[(](?:note )?\w{1,2}[\])]|\d{1,2}|[¹²³⁴-⁹]+))?"
_TIER = r"(?P<tier>Tier\s*[123](?:\s*[-–]?\s*Watch\s*-?\s*List|\s*WL)?|Special\s+Case)"
_PARENTHESIS = re.compile(rf"^(?P<name>.{{2,90}}?)\s*\(\s*{_TIER}{_MARK}\s*\){_MARK}$", re.I)
_COLON = re.compile(rf"^(?P<name>.{{2,90}}?)\s*[:–—-]\s*{_TIER}{_MARK}$", re.I)
_SPECIAL_FIRST = re.compile(rf"^(?P<tier>special\s+case)\s*[:–—-]\s*(?P<name>.{{2,90}}?){_MARK}$", re.I)
_TIER_ALONE = re.compile(rf"^\(?\s*{_TIER}{_MARK}\s*\)?{_MARK}$", re.I)
_TIER_WORD = re.compile(r"\btier\b", re.I)
_BEFORE = re.compile(r"^20[0-4]\d (?:TIP|Trafficking in Persons) Report\s*[:–—-]\s*", re.I)
_AFTER = re.compile(r"[–—|,]|[\[(](?=\D{3}|20\d\d)")
"""What a mirror writes before and after a heading: “2023 TIP Report: KENYA (Tier 2)”, “KENYA (Tier 2) | from p. 3”."""
_TITLE = re.compile(r"20[0-4]\d Trafficking in Persons Report\s*[:–—-]\s*(?P<name>.{2,80})$", re.I)
_FORMS: tuple[tuple[re.Pattern[str], HeadingForm], ...] = (
    (_PARENTHESIS, "parenthesis"),
    (_COLON, "colon"),
    (_SPECIAL_FIRST, "special"),
)
PLACEMENTS = re.compile(r"^(tier placements?|tier placement list|country tier placements?)\b.{0,40}$", re.I)
"""The heading of the table of all countries: a tier under it is nobody's own."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of one narrative and the blocks of the paper that it takes."""

    name: str
    """The country as the heading writes it, without footnote marks."""
    tier: Tier
    form: HeadingForm
    first: int
    """Index of the heading's own first block."""
    start: int
    """Index of the block after it."""
    block: Block
    rest: tuple[Run, ...] = ()
    """Words of the narrative that stand in the heading's own block."""


def find_headings(blocks: Sequence[Block], is_country: Callable[[str], bool]) -> Iterator[Heading]:
    """The headings of narratives in their order; `is_country` says whether a name is one of a known country."""
    for index, block in enumerate(blocks):
        if block.kind in ("item", "cell"):
            continue
        text, rest = _own_text(block)
        if len(text) > 130:
            continue
        if (match := _matched(text) or _matched_inside(block, text)) is not None:
            parts, form = match
            name, first = _name(parts["name"]), index
            # A name that is broken over two lines: `DEMOCRATIC REPUBLIC OF THE` / `CONGO (Tier 3)`.
            if index and blocks[index - 1].heading_like and (above := blocks[index - 1].text) and not is_country(name):
                whole = squeeze(f"{above} {name}")
                if is_country(whole):
                    name, first = whole, index - 1
            # Capitals, bold, an h element, or a line that consists of a country's name and a tier and nothing else.
            if block.heading_like or rest or is_country(name):
                yield Heading(name, tier_of(parts["tier"]), form, first, index + 1, block, rest)
        elif (alone := _TIER_ALONE.match(text)) and block.heading_like and not rest:
            above_it = _name_above(blocks, index, is_country)
            if above_it is not None:
                name, first, form = above_it
                yield Heading(name, tier_of(alone["tier"]), form, first, index + 1, block)


def is_narrative_heading(block: Block) -> bool:
    """True for `COUNTRY (Tier 2)`, `COUNTRY: Tier 2` or `SPECIAL CASE: COUNTRY` as a heading."""
    return _matched(block.text) is not None and block.heading_like and len(block.text) <= 130


def tier_of(text: str) -> Tier:
    """The tier that a heading names, whatever its capitals and spaces."""
    if re.search(r"watch|wl$", text.strip(), re.I):
        return "Tier 2 Watch List"
    return cast("Tier", find_tier(text))


def _matched(text: str) -> tuple[re.Match[str], HeadingForm] | None:
    for pattern, form in _FORMS:
        # A list of countries and tiers is no heading.
        if (match := pattern.match(text)) and not _TIER_WORD.search(match["name"]):
            return match, form
    return None


def _matched_inside(block: Block, text: str) -> tuple[re.Match[str], HeadingForm] | None:
    """The form of a heading that a mirror wrote something after; a list of several tiers is none."""
    tiers = list(_TIER_WORD.finditer(text)) if block.heading_like else []
    after = _AFTER.search(text, tiers[0].end()) if len(tiers) == 1 else None
    return _matched(text[: after.start()].rstrip()) if after else None


def _name(text: str) -> str:
    text = _BEFORE.sub("", text)
    return squeeze(re.sub(r"(?:\s*[*†‡§¶¹²³⁴-⁹]+|(?<=[A-Za-z)])\d{1,2})$", "", text.strip(" :")))


def _own_text(block: Block) -> tuple[str, tuple[Run, ...]]:
    """The heading's words, and those of the narrative that follow in the same block: `**KENYA (Tier 2)** The …`.

    What a mirror adds after a dash (“– Extracted in part from …”) is neither.
    """
    first = block.runs[0] if block.runs else None
    if first is None or not first.bold or len(block.runs) < 2:
        return block.text, ()
    own = squeeze(first.text).rstrip("–—- ")
    if _matched(own) is None:
        return block.text, ()
    rest = squeeze("".join(run.text for run in block.runs[1:]))
    return own, () if re.match(r"^[–—-]", rest) or len(rest) < 3 else block.runs[1:]


def _name_above(
    blocks: Sequence[Block], index: int, is_country: Callable[[str], bool]
) -> tuple[str, int, HeadingForm] | None:
    """The country that stands in the heading above a tier, or in the page's title, and where."""
    for position in range(index - 1, max(-1, index - 4), -1):
        above = blocks[position]
        if PLACEMENTS.match(above.text):
            return None
        if title := _TITLE.search(above.text):
            return _name(title["name"]), index, "separate"
        name = _name(above.text)
        if above.heading_like and len(above.text) <= 80 and is_country(name):
            return name, position, "colon" if above.text.rstrip().endswith(":") else "separate"
    return None


# -- the Secretary's message and the table of placements ---------------------------------------------------------------

_MESSAGE = re.compile(r"^(a )?(message|letter) (from|of) (the )?(u\.?s\.? )?secretary( of state)?\b.{0,40}$", re.I)
_DEAR = re.compile(r"^dear (reader|friends?|colleagues?)\s*[:,]?$", re.I)
_CLOSING = re.compile(r"^(sincerely|respectfully|with gratitude|yours\b.{0,20})\s*[,.]?$", re.I)
_SECRETARY = re.compile(r"^(the )?(u\.?s\.? )?secretary of state$", re.I)
_TIER_HEADING = re.compile(r"^(tier\s*[123]|tier\s*2\s*[-–]?\s*watch\s*list|special cases?)\b\s*[*:]*$", re.I)
_DATE = re.compile(rf"\b({'|'.join(month_name[1:])})\s+(\d{{1,2}}),\s+(20\d\d)\b")


@dataclass(frozen=True, slots=True)
class Message:
    """The Secretary's message, word for word, without salutation and signature."""

    paragraphs: tuple[str, ...]
    signed_by: str
    """Name of the Secretary, "" if the paper does not give it."""
    page: int | None


@dataclass(frozen=True, slots=True)
class TierTable:
    """Placements of an edition: (tier, country as written), and the words in it that no country is known by."""

    rows: tuple[tuple[Tier, str], ...]
    unknown: tuple[str, ...]


def find_message(paper: Paper) -> Message | None:
    """The message, if the paper has one that is whole: from its heading or salutation to its signature."""
    blocks = paper.blocks
    for start, block in enumerate(blocks):
        if not (_MESSAGE.match(block.text) and block.heading_like) and not _DEAR.match(block.text):
            continue
        paragraphs: list[str] = []
        for index, following in enumerate(blocks[start + 1 : start + 60], start + 1):
            if _CLOSING.match(following.text) or _SECRETARY.match(following.text):
                signature = _signature(blocks[index : index + 4])
                return Message(tuple(paragraphs), signature, block.page) if paragraphs else None
            if _DEAR.match(following.text):
                continue
            if following.heading_like and not _MESSAGE.match(following.text):
                break
            if len(following.text) >= 3 and not _MESSAGE.match(following.text):
                paragraphs.append(following.text)
    return None


def _signature(blocks: Sequence[Block]) -> str:
    for block in blocks:
        for line in block.lines:
            if not _CLOSING.match(line) and not _SECRETARY.match(line) and re.fullmatch(r"[\w.’'\- ]{4,60}", line):
                return squeeze(re.sub(r",?\s*(u\.?s\.? )?secretary of state$", "", line, flags=re.I))
    return ""


def find_tier_table(paper: Paper, is_country: Callable[[str], bool]) -> TierTable | None:
    """The table of placements, if the paper has the headings of at least two tiers with countries under them."""
    rows: list[tuple[Tier, str]] = []
    unknown: list[str] = []
    tiers: set[Tier] = set()
    tier: Tier | None = None
    for block in _table(paper.blocks):
        if _TIER_HEADING.match(block.text) and (block.heading_like or block.kind == "cell"):
            tier = tier_of(re.sub(r"cases\b", "case", block.text, flags=re.I))
            continue
        if tier is None:
            continue
        if is_narrative_heading(block):
            break
        names = [name for line in block.lines for name in _names(line, is_country)]
        countries = [name for name in names if is_country(name)]
        if not countries and (block.heading_like or len(block.text) > 80):
            # Prose, or the heading of what follows the table.
            if tiers and block.heading_like:
                break
            continue
        tiers.add(tier)
        rows += [(tier, name) for name in countries]
        unknown += [name for name in names if name not in countries and re.search(r"[A-Za-z]{3}", name)]
    return TierTable(tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(unknown))) if len(tiers) >= 2 else None


def _table(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks under the heading of the table, as far as they share a container with the headings of the tiers."""
    start = next((i for i, block in enumerate(blocks) if PLACEMENTS.match(block.text) and block.heading_like), None)
    if start is None:
        return ()
    path = blocks[start].path
    for block in blocks[start:]:
        if _TIER_HEADING.match(block.text):
            path = shared_path(path, block.path)
    return [block for block in blocks[start + 1 :] if block.path[: len(path)] == path]


def _names(line: str, is_country: Callable[[str], bool]) -> list[str]:
    """A line of the table as names: one, or several parted by semicolons or bullets."""
    line = line.strip(" •*†")
    if is_country(line):
        return [line]
    return [name.strip(" •*†") for name in re.split(r"\s*[;•|]\s*", line) if name.strip(" •*†")]


def date_in(paper: Paper) -> date | None:
    """The first date that the paper prints in full, e.g. `June 24, 2024`."""
    for block in paper.blocks[:60]:
        if match := _DATE.search(block.text):
            with suppress(ValueError):
                return datetime.strptime(match.group(), "%B %d, %Y").date()
    return None
