"""Where a narrative begins: `COUNTRY (Tier 2)`, `COUNTRY: TIER 2`, `SPECIAL CASE: COUNTRY`, in one line or in two.

The tier comes from here and from nowhere else. A footnote mark after it (`Tier 2 Watch List†`) is the site's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from briefgen.catalogue.models import Tier
from briefgen.importing.blocks import Block, Run, squeeze

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
    plain = re.sub(r"[\s–-]+", " ", text).strip().casefold()
    if plain.startswith("special"):
        return "Special Case"
    number = re.search(r"[123]", plain)
    assert number is not None, text
    if "watch" in plain or plain.endswith("wl"):
        return "Tier 2 Watch List"
    return {"1": "Tier 1", "2": "Tier 2", "3": "Tier 3"}[number.group()]  # type: ignore[return-value]


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
