"""Country narratives in a paper: where one begins, what its sections are, which layout it is printed in.

The tier comes from the narrative's own heading and from nowhere else: `COUNTRY (Tier 2 Watch List)`, `COUNTRY: TIER 2`,
or a country and a tier in two headings one below the other. A mention of a tier in the text is never one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from briefgen.catalogue.models import Tier
from briefgen.importing.blocks import Block, Paper, Run, shared_path, squeeze
from briefgen.importing.recommendations import RecommendationForm, split_recommendations

SectionName = Literal[
    "assessment", "recommendations", "prosecution", "protection", "prevention", "partnership", "profile"
]
SECTIONS: tuple[SectionName, ...] = (
    "assessment",
    "recommendations",
    "prosecution",
    "protection",
    "prevention",
    "partnership",
    "profile",
)
HeadingForm = Literal["parenthesis", "colon", "separate"]

_TIER = r"(?P<tier>Tier\s*[123](?:\s*[-–]?\s*Watch\s*-?\s*List)?|Special\s+Case)"
_PARENTHESIS = re.compile(rf"^(?P<name>.{{2,90}}?)\s*\(\s*{_TIER}\s*\)\s*\*?$", re.I)
_COLON = re.compile(rf"^(?P<name>.{{2,90}}?)\s*[:–—-]\s*{_TIER}\s*\*?$", re.I)
PLACEMENTS = re.compile(r"^(tier placements?|tier placement list|country tier placements?)\b.{0,40}$", re.I)
"""The heading of the table of all countries: a tier under it is nobody's own."""
_TIER_ALONE = re.compile(rf"^\(?\s*{_TIER}\s*\)?\s*\*?$", re.I)
_TITLE = re.compile(r"20[0-4]\d Trafficking in Persons Report\s*[:–—-]\s*(?P<name>.{2,80})$", re.I)

_SECTION_HEADINGS: tuple[tuple[SectionName, re.Pattern[str]], ...] = (
    (
        "recommendations",
        re.compile(r"^(priority |prioriti[sz]ed )?recommendations?(?P<whose> (?:for|to) .{2,80}?)?\s*:?$", re.I),
    ),
    ("prosecution", re.compile(r"^prosecution\s*:?$", re.I)),
    ("protection", re.compile(r"^protection\s*:?$", re.I)),
    ("prevention", re.compile(r"^prevention\s*:?$", re.I)),
    ("partnership", re.compile(r"^partnerships?\s*:?$", re.I)),
    ("profile", re.compile(r"^trafficking profile\s*:?$", re.I)),
)
_FURNITURE = re.compile(
    r"^(tags|share( this)?|back to top|on this page|related( content)?|read more|u\.?s\.? department of state|print|"
    r"white house|usa\.gov|privacy( policy)?|in this section.*|the lessons of .*|bureau of .*|downloads?|subscribe|"
    r"stay connected.*)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One section's paragraphs, word for word."""

    name: SectionName
    paragraphs: tuple[str, ...]
    page: int | None
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Narrative:
    """A country in one edition, as the paper prints it."""

    name: str
    """The country as the heading writes it."""
    tier: Tier
    sections: tuple[Section, ...]
    recommendations: tuple[str, ...]
    layout: str
    """The layout recognised, e.g. “2022–2025: COUNTRY (Tier), list”."""
    first_page: int | None
    last_page: int | None
    anchor: str | None

    def section(self, name: SectionName) -> tuple[str, ...]:
        """Paragraphs of a section, none if it is not there."""
        return tuple(text for section in self.sections if section.name == name for text in section.paragraphs)

    @property
    def missing(self) -> tuple[str, ...]:
        """What a narrative has and this one lacks; a special case may have fewer sections."""
        needed: dict[SectionName, str] = {"assessment": "the assessment under the heading"}
        if self.tier != "Special Case":
            needed |= {
                "recommendations": "the prioritized recommendations",
                "prosecution": "the section PROSECUTION",
                "protection": "the section PROTECTION",
                "prevention": "the section PREVENTION",
                "profile": "the TRAFFICKING PROFILE",
            }
        has = {section.name for section in self.sections if section.paragraphs}
        if self.recommendations:
            has.add("recommendations")
        else:
            has.discard("recommendations")
        return tuple(what for name, what in needed.items() if name not in has)


@dataclass(frozen=True, slots=True)
class _Heading:
    name: str
    tier: Tier
    form: HeadingForm
    start: int
    """Index of the block after the heading."""
    block: Block


@dataclass(slots=True)
class _Open:
    """A section that is being filled."""

    name: SectionName
    blocks: list[Block] = field(default_factory=list)


def find_narratives(paper: Paper, is_country: Callable[[str], bool]) -> tuple[Narrative, ...]:
    """Every narrative of the paper, in its order; `is_country` says whether a name is one of a known country."""
    headings = list(_headings(paper, is_country))
    ends = [*(heading.start - 1 for heading in headings[1:]), len(paper.blocks)][: len(headings)]
    found = []
    for heading, end in zip(headings, ends, strict=True):
        blocks = _contents(paper, heading, paper.blocks[heading.start : end])
        narrative = _read(paper, heading, blocks)
        if narrative.sections:
            found.append(narrative)
    return tuple(found)


def is_narrative_heading(block: Block) -> bool:
    """True for `COUNTRY (Tier 2)` or `COUNTRY: Tier 2` as a heading."""
    form = _PARENTHESIS.match(block.text) or _COLON.match(block.text)
    return form is not None and block.heading_like and len(block.text) <= 130


def tier_of(text: str) -> Tier:
    """The tier that a heading names, whatever its capitals and spaces."""
    plain = re.sub(r"[\s–-]+", " ", text).strip().casefold()
    if plain.startswith("special"):
        return "Special Case"
    number = re.search(r"[123]", plain)
    assert number is not None, text
    if "watch" in plain:
        return "Tier 2 Watch List"
    return {"1": "Tier 1", "2": "Tier 2", "3": "Tier 3"}[number.group()]  # type: ignore[return-value]


# -- headings ---------------------------------------------------------------------------------------------------------


def _headings(paper: Paper, is_country: Callable[[str], bool]) -> Iterator[_Heading]:
    blocks = paper.blocks
    for index, block in enumerate(blocks):
        if block.kind in ("item", "cell") or len(block.text) > 130:
            continue
        if (found := _PARENTHESIS.match(block.text)) or (found := _COLON.match(block.text)):
            form: HeadingForm = "parenthesis" if found.re is _PARENTHESIS else "colon"
            # Capitals, bold, an h element, or a line that consists of a country's name and a tier and nothing else.
            if block.heading_like or is_country(found["name"]):
                yield _Heading(squeeze(found["name"]), tier_of(found["tier"]), form, index + 1, block)
        elif (
            (found := _TIER_ALONE.match(block.text))
            and block.heading_like
            and (name := _name_above(blocks, index, is_country))
        ):
            yield _Heading(name, tier_of(found["tier"]), "separate", index + 1, block)


def _name_above(blocks: Sequence[Block], index: int, is_country: Callable[[str], bool]) -> str:
    """The country that stands in the heading above a tier, or in the page's title."""
    for above in reversed(blocks[max(0, index - 3) : index]):
        if PLACEMENTS.match(above.text):
            return ""
        if title := _TITLE.search(above.text):
            return squeeze(title["name"])
        if above.heading_like and len(above.text) <= 80 and is_country(above.text.rstrip(":")):
            return above.text.rstrip(":")
    return ""


def _contents(paper: Paper, heading: _Heading, blocks: Sequence[Block]) -> Sequence[Block]:
    """Blocks of the narrative without what the site puts after it: they share a container with its headings."""
    if paper.medium == "PDF" or not heading.block.path:
        return blocks
    path = heading.block.path
    for block in blocks:
        if _section_of(block)[0] is not None:
            path = shared_path(path, block.path)
    if path == heading.block.path:
        # No section: what stands beside the heading.
        path = path[:-1]
    kept = []
    for block in blocks:
        if block.path[: len(path)] != path or _FURNITURE.match(block.text):
            break
        kept.append(block)
    return kept


# -- sections ---------------------------------------------------------------------------------------------------------


def _section_of(block: Block) -> tuple[SectionName | None, tuple[Run, ...], str]:
    """The section that a block opens, what follows its heading in the same block, and the heading itself."""
    if block.kind in ("item", "cell"):
        return None, (), ""
    if block.heading_like:
        for name, pattern in _SECTION_HEADINGS:
            if pattern.match(block.text):
                return name, (), block.text
    first = block.runs[0] if block.runs else None
    if first is not None and (first.bold or squeeze(first.text).isupper()) and len(block.runs) > 1:
        # The heading runs into its paragraph: <strong>PROSECUTION</strong> The government …
        for name, pattern in _SECTION_HEADINGS:
            if pattern.match(squeeze(first.text)):
                return name, block.runs[1:], squeeze(first.text)
    if found := re.match(r"^([A-Z][A-Z ]{8,60}):\s+(?=\S)", block.text):
        for name, pattern in _SECTION_HEADINGS:
            if pattern.match(found.group(1)):
                return name, (Run(block.text[found.end() :]),), found.group(1)
    return None, (), ""


def _read(paper: Paper, heading: _Heading, blocks: Sequence[Block]) -> Narrative:
    opened = [_Open("assessment")]
    own_headings = capitals = 0
    wanted = ""
    for block in blocks:
        name, rest, words = _section_of(block)
        if name is None:
            opened[-1].blocks.append(block)
            continue
        own_headings += block.kind == "heading"
        capitals += words.isupper()
        wanted = words if name == "recommendations" else wanted
        opened.append(_Open(name))
        if rest:
            opened[-1].blocks.append(Block("paragraph", rest, block.page, block.anchor, block.path))
    recommendations, form = split_recommendations(
        [block for section in opened if section.name == "recommendations" for block in section.blocks]
    )
    sections = tuple(_section(section) for section in opened if section.name != "recommendations" and section.blocks)
    pages = [block.page for block in (heading.block, *blocks) if block.page is not None]
    return Narrative(
        name=heading.name,
        tier=heading.tier,
        sections=sections,
        recommendations=recommendations,
        layout=_layout(paper, heading.form, form, wanted, own_headings, capitals),
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        anchor=heading.block.anchor,
    )


def _section(section: _Open) -> Section:
    first = section.blocks[0]
    paragraphs = tuple(block.text for block in section.blocks if len(block.text) >= 3)
    return Section(section.name, paragraphs, first.page, first.anchor)


def _layout(
    paper: Paper, heading: HeadingForm, form: RecommendationForm, wanted: str, own_headings: int, capitals: int
) -> str:
    if heading == "parenthesis":
        years, how = "2022–2025", "COUNTRY (Tier)"
    elif heading == "separate":
        years, how = "tier below the country", "COUNTRY / TIER"
    elif form == "list" or wanted.casefold().startswith("priorit"):
        years, how = "2019–2021", "COUNTRY: Tier"
    else:
        years, how = "2017–2018", "COUNTRY: TIER"
    sections = "two columns" if paper.medium == "PDF" else "h3 sections" if own_headings else "bold sections"
    if not own_headings and capitals and paper.medium == "HTML":
        sections = "sections in capitals"
    return f"{paper.medium} {years}: {how}, {form}, {sections}"
