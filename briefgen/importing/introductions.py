"""What a paper says of an edition as a whole: the Secretary's message and the table of tier placements."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from briefgen.catalogue.models import Tier
from briefgen.importing.blocks import Block, Paper, shared_path, squeeze
from briefgen.importing.headings import PLACEMENTS, is_narrative_heading, tier_of

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
    page: int | None


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
    page, blocks = _table(paper)
    for block in blocks:
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
    return TierTable(tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(unknown)), page) if len(tiers) >= 2 else None


def _table(paper: Paper) -> tuple[int | None, Sequence[Block]]:
    """The blocks under the heading of the table, as far as they share a container with the headings of the tiers."""
    blocks = paper.blocks
    start = next((i for i, block in enumerate(blocks) if PLACEMENTS.match(block.text) and block.heading_like), None)
    if start is None:
        return None, ()
    path = blocks[start].path
    for block in blocks[start:]:
        if _TIER_HEADING.match(block.text):
            path = shared_path(path, block.path)
    inside = [block for block in blocks[start + 1 :] if block.path[: len(path)] == path]
    return blocks[start].page, inside


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
            try:
                return date(int(match[3]), list(month_name).index(match[1]), int(match[2]))
            except ValueError:
                continue
    return None
