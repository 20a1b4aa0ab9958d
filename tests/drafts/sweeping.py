"""The promises of a refresh, checked on one draft with the independent oracle."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unittest import mock

from briefgen.drafts import refresh as refresh_module
from briefgen.drafts.refresh import Refreshed, refresh
from briefgen.drafts.renewing import Renewal
from tests.drafts import oracle
from tests.drafts.person import Person

_OWN = re.compile(r"HUMAN\d+")
_LEVELS = {
    "EvidenceTitle": 1,
    "CountryTitle": 1,
    "CountryHeading": 2,
    "CountryHeadingOurs": 2,
    "RailTitle": 1,
    "CountryRailTitle": 2,
}
"""Headings whose level does not stand in the id of their style."""


_read_once = lru_cache(maxsize=8)(refresh_module._read_new)


def refreshed(draft: bytes, new: bytes) -> Refreshed:
    """A refresh; a new brief is read once, for however many drafts: a merge changes nothing in it."""
    with mock.patch.object(refresh_module, "_read_new", _read_once):
        return refresh(draft, lambda _: new)


def broken_promises(draft: bytes, new: bytes, outcome: Refreshed) -> Iterator[str]:
    """What is wrong with the refresh of a draft, whatever people did to it."""
    back = oracle.view(outcome.data, "reject", oracle.briefgen)
    yield from _lines("reject all", oracle.differences(back, oracle.view(draft)))
    problems = set(oracle.structure_problems(draft)) | set(oracle.dead_links(draft))
    yield from _lines("structure", set(oracle.structure_problems(outcome.data)) - problems)
    yield from _lines("links", set(oracle.dead_links(outcome.data)) - problems)
    if refreshed(outcome.data, new).data != outcome.data:
        yield "refreshed again: something changes"


def broken_promises_unedited(draft: bytes, new: bytes) -> Iterator[str]:
    """What is wrong with the refresh of a draft that nobody touched."""
    outcome = refreshed(draft, new)
    yield from broken_promises(draft, new, outcome)
    yield from _lines("new brief", oracle.dead_links(new))
    for was, now in zip(oracle.statements(outcome.data, "accept"), oracle.statements(new), strict=True):
        yield from _lines("accept all", _unlike(was, now))
    yield from _lines("citation", oracle.citation_problems(outcome.data))
    accepted = oracle.resolved(outcome.data, "accept")
    if refreshed(accepted, new).data != accepted:
        yield "accepted, refreshed again: something changes"
    rejected = oracle.resolved(outcome.data, "reject")
    again = refreshed(rejected, new).data
    changes = oracle.differences(oracle.view(again, "accept"), oracle.view(rejected))
    yield from _lines("rejected, refreshed again", changes)
    yield from _lines("rejected, refreshed again", oracle.citation_problems(again))
    yield from _lines("rejected, refreshed again", oracle.dead_links(again))


@dataclass
class Case:
    """One edited draft and what a refresh makes of it."""

    base: bytes
    draft: bytes
    new: bytes
    person: Person

    def broken_promises(self, *, thorough: bool = True) -> Iterator[str]:
        """What is wrong with the refresh; `thorough` tries too what follows once it is accepted, and rejected."""
        outcome = refreshed(self.draft, self.new)
        yield from broken_promises(self.draft, self.new, outcome)
        yield from self._own_words(outcome.data)
        yield from self._headings(outcome.data)
        yield from self._citations(outcome)
        yield from self._blocks(outcome)
        yield from self._comments(outcome.data)
        if thorough:
            yield from self._afterwards(outcome)

    def _afterwards(self, outcome: Refreshed) -> Iterator[str]:
        accepted = oracle.resolved(outcome.data, "accept")
        again = refreshed(accepted, self.new)
        changes = oracle.differences(oracle.view(again.data, "accept"), oracle.view(accepted))
        yield from _lines("accepted, refreshed again", changes)
        rejected = oracle.resolved(outcome.data, "reject", oracle.briefgen)
        again = refreshed(rejected, self.new)
        names = oracle.generated(self.base) | oracle.generated(self.new)
        before, after = (oracle.statements(data, "accept", names) for data in (rejected, again.data))
        yield from _lines("rejected, refreshed again", [*_unlike(before[0], after[0]), *_unlike(before[1], after[1])])
        proposed, repeated = _numbers(outcome.data) - _numbers(self.draft), _numbers(again.data) - _numbers(rejected)
        yield from _lines("rejected, refreshed again: proposed again", map(str, proposed & repeated))

    def _own_words(self, refreshed_data: bytes) -> Iterator[str]:
        """A person's words: none lost, none doubled, none out of its order; their objects too."""
        before, after = (
            [word for text in oracle.texts(data, "accept") for word in _OWN.findall(text)]
            for data in (self.draft, refreshed_data)
        )
        if Counter(before) != Counter(after):
            yield f"own words: lost {Counter(before) - Counter(after)}, doubled {Counter(after) - Counter(before)}"
        elif before != after:
            yield f"own words moved: {[pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]][:3]}"
        for tag in (oracle.M + "oMath", oracle.W + "pict", oracle.W + "footnoteReference"):
            counts = []
            for data in (self.draft, refreshed_data):
                counts.append(sum(1 for _ in oracle.opened(data, "accept").root.iter(tag)))
            if counts[0] != counts[1]:
                yield f"own objects: {tag.rpartition('}')[2]} {counts[0]} → {counts[1]}"

    def _headings(self, refreshed_data: bytes) -> Iterator[str]:
        """A person's words stand under the heading that they stood under, wherever the new brief has that now.

        Not where people moved or removed headings themselves.
        """
        names = oracle.generated(self.base) | oracle.generated(self.new)
        base, before, after = (_headings_over_words(data, names) for data in (self.base, self.draft, refreshed_data))
        if [heading for heading in before if heading in base] != [*base]:
            return
        for word, headings in before.items():
            staying = [heading for heading in headings if heading in after and heading in base]
            if (
                word in after
                and staying
                and not (
                    set(staying) <= set(after[word]) and (staying[-1] == after[word][-1] or staying[-1] != headings[-1])
                )
            ):
                yield f"own words: {word} of {headings} stands under {after[word]}"

    def _citations(self, outcome: Refreshed) -> Iterator[str]:
        """Each citation prints the number of its source, or the summary says what a person made of either."""
        by_hand = {(_anchor(source), printed) for source, printed in _numbers(self.draft) - _numbers(self.base)}
        said = any(event.kind in ("note", "conflict") for event in outcome.events)
        taken_out = {event.block for event in outcome.events if event.kind == "note" and event.block}
        for words, source, printed, number in oracle.citations(outcome.data):
            if source in taken_out:
                continue
            if number is not None and str(number) != printed and not ((_anchor(source), printed) in by_hand and said):
                yield f"citation: [{printed}] of {source} that is no. {number} in {words!r}"
            elif number is None and not said:
                yield f"citation: [{printed}] of {source}, which is not in the list, in {words!r}"

    def _blocks(self, outcome: Refreshed) -> Iterator[str]:
        """Each block's words: the new ones where nobody touched it, the person's where the data stayed."""
        names = oracle.generated(self.base) | oracle.generated(self.new)
        base, new = generated_blocks(self.base, self.new)
        draft, after = (oracle.blocks(data, names) for data in (self.draft, outcome.data))
        pasted = {words for _, words, marks in oracle.understood(self.draft, "accept", names) if not marks}
        told = {event.block for event in outcome.events}
        left_to_people = {event.block for event in outcome.conflicts}
        for name, words in after.items():
            if name not in draft:
                # One that lost its mark and was found by its words (cut and pasted, say) has a bookmark again if a link
                # leads there: with the new words, those of a paragraph without marks where the data stayed, or kept
                # with a comment.
                stayed = new.get(name) == base.get(name) and words in pasted
                if words != new.get(name) and name not in left_to_people and not stayed:
                    yield f"block {name}: {words!r} is not the new {new.get(name)!r}"
            elif draft[name] is None or words is None:
                continue
            elif draft[name] == base.get(name) and not (
                name not in new and ({name} | self._stands_in(name)) & left_to_people
            ):
                if words != new.get(name, base[name]):
                    yield f"block {name}: {words!r} is not the new {new.get(name)!r}"
                elif name not in new and not name.startswith("src."):
                    yield f"block {name}: nobody touched it, and it is still there: {words!r}"
            elif name not in new or new[name] == base.get(name):
                if words != draft[name]:
                    yield f"block {name}: {words!r} is not the person's {draft[name]!r}"
            else:
                strange = Counter(words.split()) - (Counter(draft[name].split()) | Counter((new[name] or "").split()))
                if words == draft[name] and name not in told:
                    yield f"block {name}: news not told: {new[name]!r}"
                elif len(strange) > 2:
                    yield f"block {name}: {words!r} is neither {draft[name]!r} nor {new[name]!r}"
        for name, words in draft.items():
            if name not in after and words is not None and words != base.get(name):
                yield f"block {name}: the person's words are gone: {words!r}"
            elif name not in after and name in new and not told.intersection(oracle.frames_of(self.new).get(name, ())):
                yield f"block {name}: gone, though it is in the new brief"

    def _stands_in(self, block_id: str) -> set[str]:
        """The row and the table that a cell was generated in: what a person made of one of its cells keeps them."""
        return {frame for frame in oracle.frames_of(self.base).get(block_id, ()) if frame}

    def _comments(self, data: bytes) -> Iterator[str]:
        for words, frame in oracle.comment_places(data):
            if frame is None:
                yield f"comment: hangs in what goes: {words!r}"


@lru_cache(maxsize=4)
def generated_blocks(base: bytes, new: bytes) -> tuple[dict[str, str | None], ...]:
    """The blocks of two briefs as they were generated, each by the names that both know."""
    names = oracle.generated(base) | oracle.generated(new)
    return tuple(oracle.blocks(data, names) for data in (base, new))


@lru_cache(maxsize=64)
def _numbers(data: bytes) -> set[tuple[str, str]]:
    """(source, number printed) of each citation."""
    return {(source, printed) for _, source, printed, _ in oracle.citations(data)}


def _headings_over_words(data: bytes, names: Iterable[str]) -> dict[str, list[str]]:
    """A person's word → the headings over it, by their blocks or words, the nearest last; a heading is over itself.

    A heading in a cell is one for what stands in that cell. What stands behind columns is left out.
    """
    over: dict[str, list[str]] = {}
    above: dict[oracle.Element | None, dict[int, str]] = {}
    last: oracle.Element | None = None
    for paragraph, words, blocks in oracle.understood(data, "accept", names):
        cells = [*paragraph.iterancestors(oracle.W + "tc"), None]
        style = oracle.style_of(paragraph)
        level = _LEVELS.get(style, int(style[7]) if style.startswith("Heading") and style[7:8].isdigit() else 0)
        if level and words.strip():
            higher = {other: heading for other, heading in above.get(cells[0], {}).items() if other < level}
            above[cells[0]] = {**higher, level: blocks[0] if blocks else words}
            over[above[cells[0]][level]] = [*above[cells[0]].values()]
            last = last if "Rail" in style else cells[0]
        cell = next((cell for cell in cells if cell in above), None)
        if cell in above and (last is None if len(cells) == 1 else cell is not None):
            over |= {word: [*above[cell].values()] for word in _OWN.findall(oracle.text_of(paragraph))}
    return over


def _anchor(source: str) -> str:
    """What links to a source name; of one that is no longer on record that is all there is."""
    return oracle.bookmark_of(source) if source.startswith("src.") else source


def _unlike(one: list[str], other: list[str]) -> list[str]:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return [
        f"{one[a1:a2]} ≠ {other[b1:b2]}"
        for tag, a1, a2, b1, b2 in (matcher.get_opcodes() if one != other else ())
        if tag != "equal"
    ]


def _lines(what: str, problems: Iterable[str]) -> list[str]:
    return [f"{what}: {problem}" for problem in problems]


def without_fonts(draft: bytes) -> bytes:
    """A draft without its embedded fonts: they are nine tenths of the file, and no part of a merge."""
    members = oracle.File(draft).members
    for name in [name for name in members if name.startswith("word/fonts/") or name.endswith("fontTable.xml.rels")]:
        del members[name]
    members["word/fontTable.xml"] = re.sub(rb"<w:embed\w+ [^>]*/>", b"", members["word/fontTable.xml"])
    members["word/settings.xml"] = re.sub(
        rb"<w:(embedTrueType|saveSubset)Fonts[^>]*/>", b"", members["word/settings.xml"]
    )
    return oracle.packed(members)


class RememberingRenewal(Renewal):
    """Each brief is composed once, however many drafts of it are published."""

    def document(self, identity: Any) -> Any:
        key = id(self.catalogue), *sorted(identity.items())
        if key not in _DOCUMENTS:
            _DOCUMENTS[key] = super().document(identity)
        return _DOCUMENTS[key]


_DOCUMENTS: dict[Any, Any] = {}
