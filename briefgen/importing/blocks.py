"""What a page of the report is made of once its file format is forgotten: blocks of text in reading order.

Both readers (`html_pages`, `pdf_pages`) give the same blocks; everything after them knows neither HTML nor PDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import takewhile
from typing import Literal
from unicodedata import normalize

from briefgen.importing.report_phrases import pattern_of, words_of

BlockKind = Literal["heading", "paragraph", "item", "cell"]
Medium = Literal["HTML", "PDF", "Word", "OpenDocument", "text"]

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one weight; a line break of the page is a line feed."""

    text: str
    bold: bool = False


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list item or table cell, and where it stands."""

    kind: BlockKind
    runs: tuple[Run, ...]
    page: int | None = None
    """Page of a PDF, counted from 1."""
    anchor: str | None = None
    """Id of the HTML element."""
    path: tuple[int, ...] = ()
    """Numbers of the HTML elements around it, outermost first: what shares a container can be told by it."""
    items: tuple[int, ...] = ()
    """Those of them that are list items: paragraphs of one item share its number."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The text line by line, as the page breaks it with `<br>`; white space is collapsed."""
        whole = "".join(run.text for run in self.runs)
        return tuple(line for part in whole.split("\n") if (line := squeeze(part)))

    @cached_property
    def text(self) -> str:
        """The text with white space collapsed and line breaks as spaces; not a word is changed."""
        return " ".join(self.lines)

    @property
    def bold(self) -> bool:
        """True when all of it is bold."""
        return all(run.bold for run in self.runs if run.text.strip()) and bool(self.text)

    @property
    def heading_like(self) -> bool:
        """True for what a reader takes for a heading: an `h` element, or a short line all bold or all capitals."""
        if self.kind == "heading":
            return True
        return self.kind == "paragraph" and len(self.text) <= 100 and (self.bold or self.text.isupper())


@dataclass(frozen=True, slots=True)
class PageNote:
    """What is to be known of a page of a PDF."""

    page: int
    kind: Literal["unsure end", "small print", "page missing after it"]
    """`unsure end`: a full line of which nothing tells whether a paragraph ends with it; `small print`: left out."""
    text: str = ""


@dataclass(frozen=True)
class Paper:
    """One file or address, read: its blocks and all that is known of where it comes from."""

    name: str
    """What messages call it: the file's name as given, or the address."""
    medium: Medium
    title: str
    url: str | None
    retrieved: date | None
    """When it was saved or fetched, if the file says so."""
    sha256: str
    blocks: tuple[Block, ...]
    editions: tuple[int, ...]
    """Editions that its title, address or front page names, the surest first."""
    pages: int = 0
    """Number of pages of a PDF."""
    notes: tuple[PageNote, ...] = ()
    """What is to be known of a PDF's pages."""
    published: date | None = None
    """Day of publication, if the page's own description gives it."""
    asks_password: bool = False
    """True of a page with a field for a password."""
    language: str = ""
    """The language that a page declares, e.g. `es`."""
    english: str | None = None
    """Address of the English version, if a page names one."""


def squeeze(text: str) -> str:
    """One space for every white space, nothing invisible, ligatures as letters."""
    return " ".join(plain_letters(text).split())


def plain_letters(text: str) -> str:
    """Nothing invisible, ligatures as letters."""
    return _LIGATURE.sub(lambda match: normalize("NFKC", match.group()), _INVISIBLE.sub("", text))


def join_runs(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbouring runs of one weight as one; empty ones are left out."""
    joined: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if joined and (joined[-1].bold == run.bold or not run.text.strip()):
            joined[-1] = Run(joined[-1].text + run.text, joined[-1].bold)
        else:
            joined.append(run)
    return tuple(joined)


_CAPTION = re.compile(
    r"©|\(c\) ?(?=[A-Z])|\b(?:photo(?:graph)?s?|picture|image)\s*(?:(?:credits?|courtesy)\b|by\b|:)"
    r"|\b(?:getty images|reuters|AFP|AP photo|associated press|alamy|shutterstock|istock)\b(?:/[\w. -]{0,60})?\)?$",
    re.I,
)
_RANKING = re.compile(r"^(?:.{2,80} )?tier (?:ranking|placement)s? by year\s*:?$", re.I)
_AXIS = re.compile(r"^(?:(?:tier )?[123](?: ?WL)?|2 ?W ?L|WL|SC|NR|20\d\d|['’]\d\d|[-–—])(?:\s+|$)", re.I)


_FURNITURE = re.compile(rf"^{pattern_of('site furniture')}$", re.I)


def is_furniture(text: str) -> bool:
    """True for what a site prints under an article and the report never does: tags, bylines, links to its offices."""
    return bool(_FURNITURE.match(text))


def is_caption(text: str) -> bool:
    """True for the caption of a picture, told by the credit that ends it: `… at dawn. © Photographer / Agency`."""
    return len(text) <= 500 and bool(_CAPTION.search(text))


def is_chart(text: str, *, in_chart: bool = False) -> bool:
    """True for words of the chart of past placements: `KENYA TIER RANKING BY YEAR`, `1 2 2WL 3 2014 2015 2016`.

    A tier alone is part of a chart only where one has begun (`in_chart`): elsewhere it is a heading.
    """
    if _RANKING.match(text):
        return True
    rest = text
    while match := _AXIS.match(rest):
        rest = rest[match.end() :]
    return bool(text) and not rest and (in_chart or len(re.findall(r"(?:20|['’])\d\d", text)) > 2)


def shared_path(first: tuple[int, ...], second: tuple[int, ...]) -> tuple[int, ...]:
    """The containers that two blocks have in common, outermost first."""
    return tuple(one for one, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


_EDITIONS = (
    re.compile(r"\b(20[0-4]\d)\s+Trafficking\s+in\s+Persons\s+Report", re.I),
    re.compile(r"Trafficking\s+in\s+Persons\s+Report[\s,:–—-]*(?:(?:June|July|August|September) )?(20[0-4]\d)\b", re.I),
    re.compile(r"\b(20[0-4]\d)\s+TIP\s+Report", re.I),
    re.compile(r"/(20[0-4]\d)-trafficking-in-persons-report"),
    re.compile(r"/tiprpt/(?:countries/)?(20[0-4]\d)\b"),
)


def editions_named(*texts: str) -> tuple[int, ...]:
    """Years of editions that titles, headings or addresses name: text by text, in the order of how sure the form is."""
    years = [int(year) for text in texts for pattern in _EDITIONS for year in pattern.findall(text)]
    return tuple(dict.fromkeys(years))


# -- letters that a file has lost -------------------------------------------------------------------------------------


def _damaged(word: str) -> Iterator[str]:
    """What may be left of a word that has lost its ligature: “traffcking”, “identifed”, “tra icking”."""
    for ligature in ("ffi", "ffl", "ff", "fi", "fl"):
        start = word.find(ligature)
        if start < 0 or (len(ligature) == 2 and any(word.startswith(longer, start) for longer in ("ffi", "ffl"))):
            continue
        before, after = word[:start], word[start + len(ligature) :]
        parts = (ligature[:-1], ligature[1:], ligature[0], "", " ", f"{ligature[0]} ", f" {ligature[-1]}")
        yield from (f"{before}{part}{after}" for part in dict.fromkeys(parts))


_WHOLE = words_of("words with ligatures")
_DAMAGED = frozenset(form for word in _WHOLE for form in _damaged(word)) - _WHOLE - words_of("words without ligatures")
_PRIVATE = re.compile(r"[^\W\d_]{1,20}[\ue000-\uf8ff][^\W\d_]{0,20}|[\ue000-\uf8ff][^\W\d_]{1,20}")
"""A letter beside one of the private use area, which every font fills as it likes."""


def lost_ligatures(text: str) -> Iterator[str]:
    """The words of a text whose ligatures are lost."""
    for private in _PRIVATE.finditer(text):
        yield re.sub("[\ue000-\uf8ff]", "\ufffd", private.group())
    words = re.findall(r"[^\W\d_]+", text)
    for word, after in zip(words, [*words[1:], ""], strict=False):
        yield from (form for form in (word, f"{word} {after}") if form.lower() in _DAMAGED)
