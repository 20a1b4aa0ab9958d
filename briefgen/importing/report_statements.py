"""What paragraphs of the report state, one by one and word for word: recommendations, progress, gaps, sentences.

The assessment follows patterns of its own (`data/report/phrases.yaml`): “These efforts included …; …; and ….” or “…
took some steps, including …” for what it credits; after “However, the government did not meet the minimum standards in
several key areas.” (Tier 2), “… did not demonstrate overall increasing efforts …” (Watch List) or another “However, …”
(Tier 3) one sentence for each thing that it misses. Only what follows such a pattern is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from briefgen.importing.blocks import Block, squeeze
from briefgen.importing.report_phrases import pattern_of

RecommendationForm = Literal[
    "list", "paragraphs", "semicolons", "bullets in a paragraph", "bold verbs", "no recommendations"
]

_BULLET = re.compile(r"(?<!\s)\s*[•▪●◦‣∙·*]\s+")
_LEADING = re.compile(r"^\s*(?:[•▪●◦‣∙·*–—-]\s+|\(?\d{1,2}[.)]\s+)")
_MOST_SENTENCES = 2
"""Of the only recommendation of a country."""
_AND = re.compile(r"^and\s+")


def split_recommendations(
    blocks: Sequence[Block], outside: Sequence[int] = ()
) -> tuple[tuple[str, ...], RecommendationForm, Block | None]:
    """The recommendations in the report's own order, word for word, the form they were in, and what is none of them.

    From one sentence parted by semicolons come its parts: the “and” before the last is the sentence's, not a
    recommendation's, and is left out. `outside` are the HTML elements around the section's heading: a list item among
    them holds the whole page. The third value is the first paragraph that no rule takes for a recommendation, if any.
    """
    blocks = [block for block in blocks if block.text]
    if not blocks:
        return (), "no recommendations", None
    texts: list[str] = []
    forms: list[RecommendationForm] = []
    unused: Block | None = None
    listed = any(block.kind == "item" for block in blocks)
    last_item = -1
    for block in blocks:
        if block.kind == "item":
            item = next((number for number in block.items if number not in outside), -1)
            if item == last_item and item != -1:
                texts[-1] += f" {block.text}"
            else:
                texts.append(_unbulleted(block.text))
            last_item = item
            continue
        last_item = -1
        parts, form = _split_block(block)
        if not listed or len(parts) > 1:
            texts += parts
            forms.append(form)
        elif texts and block.text[:1].islower():
            texts[-1] += f" {block.text}"
        elif not texts and block.text.endswith("."):
            # In a list with bullets of its own the first recommendation may bear none.
            texts += parts
        elif not block.text.endswith(":"):
            unused = unused or block
    if len(texts) == 1 and not listed and len(split_sentences(texts[0])) > _MOST_SENTENCES:
        # Several in one paragraph, told apart by what this file does not show, as the bold verbs of a print.
        unused = unused or blocks[-1]
    split = [form for form in forms if form != "paragraphs"]
    # The same words twice are a list printed twice, for narrow screens.
    once = dict.fromkeys(squeeze(text) for text in texts if len(squeeze(text)) >= 8)
    return tuple(once), split[0] if split else "list" if listed else "paragraphs", unused


def _split_block(block: Block) -> tuple[list[str], RecommendationForm]:
    text = block.text
    if len(bulleted := [part for part in _BULLET.split(f" {text}") if part.strip()]) > 1:
        return bulleted, "bullets in a paragraph"
    if len(block.lines) > 1 and all(_LEADING.match(line) for line in block.lines):
        return [_unbulleted(line) for line in block.lines], "bullets in a paragraph"
    if len(verbs := _bold_verbs(block)) > 1:
        return verbs, "bold verbs"
    if len(parts := split_at_semicolons(text)) > 1:
        return parts, "semicolons"
    return [_unbulleted(text)], "paragraphs"


def _bold_verbs(block: Block) -> list[str]:
    """Parts that begin with a bold word: `**Train** police … **Fund** shelters …`."""
    parts: list[str] = []
    for run in block.runs:
        starts = run.bold and re.match(r"\s*[A-Z]", run.text)
        before = parts[-1].rstrip() if parts else ""
        if starts and (not parts or before.endswith((".", ";", ":"))):
            parts.append(run.text)
        elif parts:
            parts[-1] += run.text
        else:
            return []
    return [_AND.sub("", squeeze(part).rstrip(";")) for part in parts] if len(parts) > 1 else []


def split_at_semicolons(text: str) -> list[str]:
    """Parts between semicolons that stand outside brackets, without the “and” before the last."""
    parts, depth, start = [], 0, 0
    for index, letter in enumerate(text):
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth = max(0, depth - 1)
        elif letter == ";" and not depth:
            parts.append(text[start:index])
            start = index + 1
    parts.append(text[start:])
    wording = [squeeze(part) for part in parts if squeeze(part)]
    return [_AND.sub("", part) if index else part for index, part in enumerate(wording)]


def _unbulleted(text: str) -> str:
    return _LEADING.sub("", text)


# -- the assessment ---------------------------------------------------------------------------------------------------

_CREDITS = re.compile(rf"^{pattern_of('credits', '[^,;]')} (?:(?<!by )|(?=\w+ing\b))", re.I)
_HOWEVER = re.compile(rf"^{pattern_of('however')},? ", re.I)
_IS_MISSING = re.compile(pattern_of("something is missing"), re.I)
_THOUGH = re.compile(rf"^{pattern_of('although the standards are met')}", re.I)
_PLACEMENT = re.compile(rf"\b{pattern_of('placement')}\b", re.I)
_JUDGEMENT = re.compile(rf"\b{pattern_of('judgement')}", re.I)


def is_judgement(paragraph: str) -> bool:
    """True for the paragraph that says whether the country meets the minimum standards, or on which tier it is."""
    return bool(_JUDGEMENT.search(paragraph))


def read_assessment(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Progress and gaps of the assessment paragraphs; empty where the paragraphs follow another pattern."""
    progress: list[str] = []
    gaps: list[str] = []
    for paragraph in paragraphs:
        missing = False
        for sentence in split_sentences(paragraph):
            if credit := _CREDITS.match(sentence):
                parts = split_at_semicolons(sentence[credit.end() :])
                progress += [part.rstrip(".") for part in parts if len(part) > 8]
            elif _IS_MISSING.search(sentence):
                missing = True
            elif _PLACEMENT.search(sentence):
                continue
            elif missing or _THOUGH.match(sentence) or _HOWEVER.match(sentence):
                gaps.append(sentence)
                missing = missing or bool(_HOWEVER.match(sentence))
    return tuple(dict.fromkeys(progress)), tuple(dict.fromkeys(gaps))


# -- sentences --------------------------------------------------------------------------------------------------------

_END = re.compile(r"[.!?][”\"’')\]]*\s+(?=[“\"‘'(]?[A-Z0-9])")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|St|Mrs?|Ms|Dr|Nos?|Arts?|Sec|Jr|Sr|vs|approx|U\.S|U\.N|e\.g|i\.e)\.$")
_LONGEST = 20
"""Characters that are looked at for an abbreviation before the end of a sentence; the longest has seven."""


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph; an abbreviation (U.S., No., St.) ends none."""
    sentences, start = [], 0
    for end in _END.finditer(text):
        stop = end.start() + len(end[0].rstrip())
        # Only the last word is looked at: a text of many abbreviations would be read anew for each of them.
        if _ABBREVIATION.search(text[max(start, stop - _LONGEST) : stop]):
            continue
        sentences.append(text[start:stop])
        start = end.end()
    if rest := text[start:].strip():
        sentences.append(rest)
    return tuple(sentences)
