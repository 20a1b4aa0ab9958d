"""Country narratives in a paper: what their sections are, and which layout they are printed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Literal, get_args

from briefgen.catalogue.models import Tier
from briefgen.importing.blocks import Block, Paper, Run, is_caption, is_chart, is_furniture, shared_path, squeeze
from briefgen.importing.headings import Heading, HeadingForm, find_headings
from briefgen.importing.report_statements import RecommendationForm, is_judgement, split_recommendations

SectionName = Literal[
    "assessment",
    "recommendations",
    "efforts",
    "scope",
    "prosecution",
    "protection",
    "prevention",
    "partnership",
    "profile",
]
KEPT_SECTIONS: tuple[SectionName, ...] = tuple(name for name in get_args(SectionName) if name != "recommendations")
"""Sections whose text is kept as the narrative; `efforts` and `scope` are those of a special case."""
_PILLAR_SECTIONS: tuple[SectionName, ...] = ("prosecution", "protection", "prevention")
LAST_WITHOUT_PROFILE = 2016
"""Up to this edition the profile stands first, without a heading of its own."""
FIRST_WITH_RECOMMENDATIONS = 2008
"""Editions before it have no list of recommendations that could be told by its heading."""
_TITLES = {
    "recommendations": r"(priority |prioriti[sz]ed )?recommendations?( (?:for|to) .{2,80}?)?",
    "efforts": "government efforts",
    "scope": "scope and magnitude",
    "partnership": "partnerships?",
    "profile": "trafficking profile",
}
_SECTION_HEADINGS: dict[SectionName, re.Pattern[str]] = {
    name: re.compile(rf"^{_TITLES.get(name, name)}\s*:?$", re.I)
    for name in get_args(SectionName)
    if name != "assessment"
}
_LAYOUTS: dict[HeadingForm, tuple[str, str]] = {
    "parenthesis": ("2022–2025", "COUNTRY (Tier)"),
    "special": ("2016–2021", "SPECIAL CASE: COUNTRY"),
    "separate": ("tier below the country", "COUNTRY / TIER"),
}
_ENDS = re.compile(r"[.!?:;…][”\"’')\]\d*†]*$")
_SHORTEST = 60
"""Letters of the shortest paragraph of the report."""
_RULE = re.compile(r"^[_\-–—*=]{3,}$")
_FOOTNOTE = re.compile(r"^(?:[†‡§¶]|\*(?=\w)|\[\d{1,2}\]\s)")


@dataclass(frozen=True, slots=True)
class Narrative:
    """A country in one edition, as the paper prints it."""

    name: str
    """The country as the heading writes it."""
    tier: Tier
    sections: Mapping[SectionName, tuple[str, ...]]
    """Paragraphs of each section, word for word, in the order of the paper; `recommendations` is not among them."""
    recommendations: tuple[str, ...]
    stray: tuple[str, Block] | None
    """The first block that is no paragraph of the report and no furniture either, and among what it stands."""
    layout: str
    """The layout recognised, e.g. “2022–2025: COUNTRY (Tier), list”."""
    first_page: int | None
    last_page: int | None
    anchor: str | None

    def section(self, name: SectionName) -> tuple[str, ...]:
        """Paragraphs of a section, none if it is not there."""
        return self.sections.get(name, ())

    def missing(self, edition: int) -> tuple[str, ...]:
        """What a narrative of an edition has and this one lacks; a special case may have fewer sections."""
        needed: dict[SectionName, str] = {"assessment": "the assessment under the heading"}
        if self.tier != "Special Case":
            if edition >= FIRST_WITH_RECOMMENDATIONS:
                needed["recommendations"] = "the prioritized recommendations"
            needed |= {name: f"the section {name.upper()}" for name in _PILLAR_SECTIONS}
            if edition > LAST_WITHOUT_PROFILE:
                needed["profile"] = "the TRAFFICKING PROFILE"
        has = {**self.sections, "recommendations": self.recommendations}
        return tuple(what for name, what in needed.items() if not has.get(name))

    def with_profile_first(self) -> Narrative:
        """As editions up to 2016 print it: what stands before the judgement is the profile."""
        assessment = self.section("assessment")
        judgement = next((i for i, text in enumerate(assessment) if is_judgement(text)), 0)
        if not judgement or self.section("profile"):
            return self
        sections = {**self.sections, "assessment": assessment[judgement:], "profile": assessment[:judgement]}
        return replace(self, sections=sections)


def find_narratives(paper: Paper, is_country: Callable[[str], bool]) -> tuple[Narrative, ...]:
    """Every narrative of the paper, in its order; `is_country` says whether a name is one of a known country."""
    headings = list(find_headings(paper.blocks, is_country))
    ends = [*(heading.first for heading in headings[1:]), len(paper.blocks)][: len(headings)]
    narratives = []
    for heading, end in zip(headings, ends, strict=True):
        narrative = _read(paper, heading, _contents(heading, paper.blocks[heading.start : end]))
        if narrative.sections:
            narratives.append(narrative)
    # A page's own list of contents repeats the heading of the narrative below it.
    whole = {narrative.name.casefold() for narrative in narratives if not _is_bare(narrative)}
    return tuple(item for item in narratives if not _is_bare(item) or item.name.casefold() not in whole)


def _is_bare(narrative: Narrative) -> bool:
    """True for a heading with nothing but a few words under it."""
    return not narrative.recommendations and set(narrative.sections) <= {"assessment"}


def _contents(heading: Heading, blocks: Sequence[Block]) -> Sequence[Block]:
    """Blocks of the narrative without what the site puts after it: they share a container with its headings."""
    path = heading.block.path
    if not path:
        return _without_tail(blocks)
    for block in blocks:
        if _section_of(block)[0] is not None or (block.kind == "heading" and block.text.isupper()):
            path = shared_path(path, block.path)
    if path == heading.block.path:
        # No section: what stands beside the heading.
        path = path[:-1]
    inside = list(takewhile(lambda block: block.path[: len(path)] == path, blocks))
    openings = [index for index, block in enumerate(inside) if _section_of(block)[0] is not None]
    last = openings[-1] if openings else 0
    if len(openings) > 1 and _are_apart(inside, openings):
        # Each section has a container of its own: what stands after the last one is the site's.
        own = inside[last].path[:-1]
        inside = inside[: last + 1] + list(takewhile(lambda b: b.path[: len(own)] == own, inside[last + 1 :]))
    own_blocks = []
    for index, block in enumerate(inside):
        if index > last and (is_furniture(block.text) or block.kind == "heading"):
            break
        if not is_furniture(block.text):
            own_blocks.append(block)
    return own_blocks


def _are_apart(blocks: Sequence[Block], openings: Sequence[int]) -> bool:
    """Whether all sections but the last share no container with each other, and each holds all its paragraphs."""
    containers = [blocks[index].path[:-1] for index in openings]
    return len(set(containers)) == len(containers) and all(
        block.path[: len(container)] == container
        for start, end, container in zip(openings, openings[1:], containers, strict=False)
        for block in blocks[start:end]
    )


def _without_tail(blocks: Sequence[Block]) -> Sequence[Block]:
    """Blocks of a PDF or text without the site's own words, which stand after the last section."""
    last = max((index for index, block in enumerate(blocks) if _section_of(block)[0] is not None), default=0)
    end = next((i for i, block in enumerate(blocks) if i > last and is_furniture(block.text)), len(blocks))
    return blocks[:end]


# -- sections ---------------------------------------------------------------------------------------------------------


def _section_named(heading: str) -> SectionName | None:
    return next((name for name, pattern in _SECTION_HEADINGS.items() if pattern.match(heading)), None)


def _section_of(block: Block) -> tuple[SectionName | None, tuple[Run, ...], str]:
    """The section that a block opens, what follows its heading in the same block, and the heading itself."""
    if block.kind in ("item", "cell"):
        return None, (), ""
    if block.heading_like and (name := _section_named(block.text)):
        return name, (), block.text
    if len(block.runs) > 1:
        # The heading runs into its paragraph: <strong>PROSECUTION</strong> The government …
        first, words = block.runs[0], squeeze(block.runs[0].text)
        if (first.bold or words.isupper()) and (name := _section_named(words)):
            return name, block.runs[1:], words
    title = re.match(r"^([A-Z][A-Z ]{8,60}):\s+(?=\S)", block.text)
    if title and (name := _section_named(title.group(1))):
        return name, (Run(block.text[title.end() :]),), title.group(1)
    return None, (), ""


def _read(paper: Paper, heading: Heading, blocks: Sequence[Block]) -> Narrative:
    opened: list[tuple[SectionName, list[Block]]] = [("assessment", [])]
    if heading.rest:
        opened[0][1].append(replace(heading.block, kind="paragraph", runs=heading.rest))
    own_headings = capitals = 0
    words = ""
    container: tuple[int, ...] = ()
    for block in _without_pictures(blocks):
        name, rest, title = _section_of(block)
        if name is None:
            opened[-1][1].append(block)
            continue
        own_headings += block.kind == "heading"
        capitals += title.isupper()
        if name == "recommendations":
            words, container = title, block.path
        opened.append((name, [Block("paragraph", rest, block.page, block.anchor, block.path)] if rest else []))
    texts = [(name, text) for name, inside in opened if (text := _without_footnotes(inside))]
    sections: dict[SectionName, list[Block]] = {}
    for name, text in texts:
        sections.setdefault(name, []).extend(text)
    recommendations, form, stray = split_recommendations(sections.pop("recommendations", []), container)
    pages = [block.page for block in (heading.block, *blocks) if block.page is not None]
    return Narrative(
        name=heading.name,
        tier=heading.tier,
        sections={name: tuple(block.text for block in text) for name, text in sections.items()},
        recommendations=recommendations,
        stray=("the recommendations", stray) if stray else _stray(texts),
        layout=_layout(paper, heading.form, form, words, own_headings, capitals),
        first_page=min(pages, default=None),
        last_page=max(pages, default=None),
        anchor=heading.block.anchor,
    )


def _stray(texts: Sequence[tuple[SectionName, Sequence[Block]]]) -> tuple[str, Block] | None:
    """A few words without a full stop, or a narrative's last paragraph without one: half a page, or a site's own."""
    blocks = [(name, block) for name, text in texts if name != "recommendations" for block in text]
    for number, (name, block) in enumerate(blocks, 1):
        if not _ENDS.search(block.text) and (len(block.text) < _SHORTEST or number == len(blocks)):
            return f"the paragraphs of {name.upper()}", block
    return None


def _without_pictures(blocks: Sequence[Block]) -> list[Block]:
    """Blocks without the captions of pictures and the chart of past placements."""
    text: list[Block] = []
    in_chart = False
    for block in blocks:
        in_chart = is_chart(block.text, in_chart=in_chart or block.kind == "cell")
        if not in_chart and not is_caption(block.text):
            text.append(block)
    return text


def _without_footnotes(blocks: Sequence[Block]) -> list[Block]:
    """Blocks of a section without the footnotes at its end, below a rule or begun by their mark."""
    text = takewhile(lambda block: not _RULE.match(block.text), blocks)
    return [block for block in text if len(block.text) >= 3 and not _FOOTNOTE.match(block.text)]


def _layout(
    paper: Paper, heading: HeadingForm, form: RecommendationForm, words: str, own_headings: int, capitals: int
) -> str:
    first_list = form == "list" or words.casefold().startswith("priorit")
    colon = ("2019–2021", "COUNTRY: Tier") if first_list else ("2017–2018", "COUNTRY: TIER")
    years, how = _LAYOUTS.get(heading, colon)
    sections = "h3 sections" if own_headings else "bold sections"
    if paper.medium != "HTML":
        sections = "two columns" if paper.medium == "PDF" else "copied text"
    elif not own_headings and capitals:
        sections = "sections in capitals"
    return f"{paper.medium} {years}: {how}, {form}, {sections}"
