"""The promise of a refresh, over random briefs, edits and data changes.

Reject all gives exactly the person's draft; accept all gives exactly the merge; refreshing again changes nothing.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from briefgen.drafts.reading import Draft, read_draft
from briefgen.drafts.refresh import refresh
from briefgen.drafts.words import merge, tokens_of
from briefgen.wordxml.bookmarks import bookmark_name
from briefgen.wordxml.namespaces import Element, qn
from tests.drafts.drafting import (
    Chart,
    H,
    Hand,
    Items,
    P,
    Part,
    Sources,
    T,
    accepted,
    fragment,
    normal,
    paper,
    rejected,
)

WORDS = (
    "courts",
    "police",
    "victims",
    "the",
    "of",
    "a",
    "screening,",
    "12",
    "2024",
    "ministry",
    "report.",
    "trained",
    "“risk”",
    "Türkiye",
    "and",
)
PERSON = 'w:author="Ana Silva" w:date="2025-10-01T10:00:00Z"'


class Writer:
    """Makes and changes briefs by a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.count = 0

    def text(self, sources: list[str]) -> str:
        words = [self.random.choice(WORDS) for _ in range(self.random.randint(1, 12))]
        for _ in range(self.random.randint(0, 2)):
            extra = self.random.choice(
                ["*bold words*", "<https://example.org/a>", "<#h.0>", *(f"[{s}]" for s in sources)]
            )
            words.insert(self.random.randint(0, len(words)), extra)
        return " ".join(words)

    def name(self, kind: str) -> str:
        self.count += 1
        return f"{kind}.{self.random.randint(0, 10**6)}.{self.count}"

    def section(self, place: int, sources: list[str]) -> list[Part]:
        parts: list[Part] = [H(f"h.{place}", self.text([]).replace("<#h.0>", ""))]
        for _ in range(self.random.randint(0, 4)):
            parts.append(self.part(sources))
        return parts

    def part(self, sources: list[str]) -> Part:
        kind = self.random.choice(["p", "p", "list", "table", "chart"])
        if kind == "p":
            return P(self.name("p"), self.text(sources))
        if kind == "list":
            return Items(
                tuple(self.unit(sources) for _ in range(self.random.randint(1, 4))), self.random.random() < 0.5
            )
        if kind == "table":
            name = self.name("t")
            rows = [(f"{name}.r{n}", self.cells(sources)) for n in range(self.random.randint(1, 4))]
            return T(name, tuple(rows))
        return Chart(self.name("c"), self.colour())

    def unit(self, sources: list[str]) -> tuple[P, ...]:
        return tuple(P(self.name("u"), self.text(sources)) for _ in range(self.random.randint(1, 3)))

    def cells(self, sources: list[str]) -> tuple[tuple[str, str], ...]:
        return tuple((column, self.text(sources) if self.random.random() < 0.9 else "") for column in ("a", "b"))

    def colour(self) -> str:
        return f"#{self.random.randint(0, 5)}{self.random.randint(0, 9)}0000"

    def brief(self) -> list[Part]:
        sources = [f"s{n}" for n in range(self.random.randint(1, 4))]
        parts = [part for place in range(self.random.randint(1, 4)) for part in self.section(place, sources)]
        return [*parts, Sources(tuple(sources))]

    # ---------------------------------------------------------------------------------------- what the data changes

    def changed(self, parts: list[Part]) -> list[Part]:
        """The brief after a change of the data."""
        keys = [key for part in parts if isinstance(part, Sources) for key in part.keys]
        if self.random.random() < 0.4:
            keys.insert(self.random.randint(0, len(keys)), self.name("n").replace(".", ""))
        if len(keys) > 1 and self.random.random() < 0.3:
            keys.remove(self.random.choice(keys))
        result: list[Part] = []
        for part in parts:
            if isinstance(part, Sources):
                result.append(Sources(tuple(keys)))
                continue
            roll = self.random.random()
            if roll < 0.12 and not isinstance(part, H):
                continue
            result.append(self.change(part, keys) if roll < 0.6 else self.only_known(part, keys))
            if self.random.random() < 0.15:
                result.append(self.part(keys))
        if self.random.random() < 0.3 and len(result) > 3:
            one = result.pop(self.random.randint(0, len(result) - 2))
            result.insert(self.random.randint(0, len(result) - 1), one)
        return result

    def only_known(self, part: Part, keys: list[str]) -> Part:
        """The part as it is, its citations of dropped sources left out."""
        return self.change(part, keys, lambda text: text)

    def change(self, part: Part, keys: list[str], how=None) -> Part:  # type: ignore[no-untyped-def]
        edit = how or (lambda text: self.edit(text, keys))

        def clean(text: str) -> str:
            words = edit(text).split(" ")
            return " ".join(word for word in words if not word.startswith("[") or word.strip("[].,") in keys) or "x"

        match part:
            case H() | P():
                return replace(part, text=clean(part.text))
            case Chart():
                return part if how else replace(part, colour=self.colour())
            case Items():
                entries = [tuple(replace(p, text=clean(p.text)) for p in entry) for entry in part.entries]
                if not how and self.random.random() < 0.4:
                    self.random.shuffle(entries)
                if not how and self.random.random() < 0.4:
                    entries.insert(self.random.randint(0, len(entries)), self.unit(keys))
                if not how and len(entries) > 1 and self.random.random() < 0.3:
                    entries.pop(self.random.randrange(len(entries)))
                return replace(part, entries=tuple(entries))
            case T():
                rows = [(row, tuple((c, clean(text) if text else "") for c, text in cells)) for row, cells in part.rows]
                if not how and self.random.random() < 0.3:
                    rows.append((self.name(f"{part.id}.x"), self.cells(keys)))
                if not how and len(rows) > 1 and self.random.random() < 0.3:
                    rows.pop(self.random.randrange(len(rows)))
                if not how and self.random.random() < 0.2:
                    self.random.shuffle(rows)
                if not how and self.random.random() < 0.1:
                    extra = (self.name("c").replace(".", ""), "third")
                    rows = [(row, (*cells, extra)) for row, cells in rows]
                return replace(part, rows=tuple(rows))
        return part

    def edit(self, text: str, keys: list[str]) -> str:
        if self.random.random() < 0.15:
            return self.text(keys)
        words = text.split(" ")
        for _ in range(self.random.randint(1, 2)):
            place = self.random.randrange(len(words) + 1)
            if self.random.random() < 0.5 and place < len(words) and "<" not in words[place]:
                words[place] = self.random.choice(["changed", "13", *(f"[{key}]" for key in keys)])
            else:
                words.insert(place, self.random.choice(["new", "words", *(f"[{key}]" for key in keys)]))
        return " ".join(words)

    # ------------------------------------------------------------------------------------------- what a person does

    def edited(self, data: bytes, times: int) -> bytes:
        hand = Hand(data)
        for _ in range(times):
            self.touch(hand)
        return hand.done()

    def touch(self, hand: Hand) -> None:
        paragraphs = [p for p in hand.root.iter(qn("w:p")) if next(p.iter(qn("w:t")), None) is not None]
        if not paragraphs:
            return
        paragraph = self.random.choice(paragraphs)
        texts = [text for text in paragraph.iter(qn("w:t")) if text.text]
        act = self.random.choice(
            [
                "word",
                "word",
                "append",
                "cut",
                "bold",
                "remove",
                "add",
                "add",
                "move",
                "row",
                "ins",
                "del",
                "style",
                "note",
                "table",
                "split",
            ]
        )
        text = self.random.choice(texts) if texts else None
        unit = _unit(paragraph)
        in_cell = next(paragraph.iterancestors(qn("w:tc")), None) is not None
        if act == "word" and text is not None:
            words = (text.text or "").split(" ")
            words[self.random.randrange(len(words))] = "mine"
            text.text = " ".join(words)
        elif act == "append" and text is not None:
            text.text = (text.text or "") + " and more"
        elif act == "cut" and text is not None:
            text.text = (text.text or "")[: len(text.text or "") // 2] or "x"
        elif act == "bold" and text is not None:
            _bold(text)
        elif act == "split" and text is not None:
            _split(text)
        elif act == "remove" and not in_cell:
            unit.getparent().remove(unit)  # type: ignore[union-attr]
        elif act == "add" and not in_cell:
            unit.addnext(fragment(f"<w:p><w:r><w:t>Own {self.random.randint(0, 999)}</w:t></w:r></w:p>"))
        elif act == "move" and not in_cell:
            other = _unit(self.random.choice(paragraphs))
            if other is not unit and next(other.iterancestors(qn("w:tc")), None) is None:
                unit.getparent().remove(unit)  # type: ignore[union-attr]
                other.addnext(unit)
        elif act == "row" and in_cell:
            row = next(paragraph.iterancestors(qn("w:tr")))
            table = row.getparent()
            assert table is not None
            if self.random.random() < 0.5 and sum(1 for _ in table.iter(qn("w:tr"))) > 1:
                table.remove(row)
            else:
                row.addnext(
                    fragment("<w:tr><w:tc><w:p/></w:tc><w:tc><w:p><w:r><w:t>own row</w:t></w:r></w:p></w:tc></w:tr>")
                )
        elif act == "ins" and text is not None:
            run = text.getparent()
            if run is not None and run.getparent().tag != qn("w:del"):  # type: ignore[union-attr]
                if run.getparent().tag == qn("w:ins"):  # type: ignore[union-attr]
                    return
                run.addnext(
                    fragment(
                        f'<w:ins w:id="900" {PERSON}><w:r><w:t xml:space="preserve"> pending words</w:t></w:r></w:ins>'
                    )
                )
        elif act == "del" and text is not None:
            run = text.getparent()
            if run is not None and run.getparent().tag not in (qn("w:ins"), qn("w:del")):  # type: ignore[union-attr]
                wrapper = fragment(f'<w:del w:id="901" {PERSON}/>')
                run.getparent().replace(run, wrapper)  # type: ignore[union-attr]
                text.tag = qn("w:delText")
                wrapper.append(run)
        elif act == "style":
            style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            if style is not None:
                style.set(qn("w:val"), "BodyText")
        elif act == "note":
            paragraph.append(fragment('<w:r><w:footnoteReference w:id="2"/></w:r>'))
        elif act == "table" and not in_cell:
            unit.addnext(
                fragment("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>own table</w:t></w:r></w:p></w:tc></w:tr></w:tbl>")
            )


def _unit(paragraph: Element) -> Element:
    holder = paragraph.getparent()
    if holder is not None and holder.tag == qn("w:sdtContent"):
        return holder.getparent()  # type: ignore[return-value]
    return paragraph


def _bold(text: Element) -> None:
    run = text.getparent()
    properties = run.find(qn("w:rPr"))  # type: ignore[union-attr]
    if properties is None:
        properties = fragment("<w:rPr/>")
        run.insert(0, properties)  # type: ignore[union-attr]
    if properties.find(qn("w:b")) is None:
        properties.append(fragment("<w:b/>"))


def _split(text: Element) -> None:
    run = text.getparent()
    whole = text.text or ""
    half = len(whole) // 2
    if not half or run is None:
        return
    other = copy.deepcopy(run)
    text.text = whole[:half]
    for child in [child for child in other if child.tag == qn("w:t")][:1]:
        child.text = whole[half:]
    run.addnext(other)


def contents(draft: Draft) -> dict[str, list[tuple[str, ...]]]:
    return {block: [_known(one.token.same) for one in draft.tokens(leaf)] for block, leaf in draft.blocks.items()}


def _known(same: tuple[str, ...]) -> tuple[str, ...]:
    """Citations by the bookmark that they lead to: a source that only the person keeps has no id any more."""
    return ("cite", bookmark_name(same[1])) if same[0] == "cite" and same[1].startswith("src.") else same


def expected(old: bytes, draft: bytes, new: bytes) -> dict[str, list[tuple[str, ...]] | None]:
    """The merge table, worked out on texts alone; None where it leaves more than one answer open."""
    was, now, fresh = read_draft(old), read_draft(draft), read_draft(new)
    names = {**was.names, **fresh.names}
    base, wanted = was.part.by_id(), fresh.part.by_id()
    result: dict[str, list[tuple[str, ...]] | None] = {}
    for block in base.keys() | wanted.keys():
        leaf = now.blocks.get(block)
        if block not in base:
            result[block] = [token.same for token in tokens_of(wanted[block].pieces, names)]
            continue
        if leaf is None:
            continue
        then = tokens_of(base[block].pieces, names)
        mine = [one.token for one in now.tokens(leaf)]
        if block not in wanted:
            if [token.same for token in mine] != [token.same for token in then]:
                result[block] = [token.same for token in mine]
            continue
        target = tokens_of(wanted[block].pieces, names)
        merged = merge(then, mine, target)
        if [token.alike for token in then] == [token.alike for token in target] or merged is None:
            result[block] = [token.same for token in mine]
        else:
            result[block] = [(mine if side == "draft" else target)[place].same for side, place in merged]
    return result


def check(seed: int, edits: int) -> None:
    writer = Writer(seed)
    parts = writer.brief()
    old = paper(*parts)
    draft = writer.edited(old, edits)
    changed = writer.changed(parts)
    new = paper(*changed)
    outcome = refresh(draft, lambda _: new)

    assert normal(rejected(outcome.data)) == normal(draft)
    assert normal(rejected(outcome.data, ours=False)) == normal(rejected(draft, ours=False))
    assert refresh(outcome.data, lambda _: new).data == outcome.data

    merged = accepted(outcome.data)
    # A number inside a person's pending insertion is left alone until the insertion is accepted.
    assert refresh(merged, lambda _: new).counts().keys() <= ({"note", "renumbered"} if edits else {"note"})
    found = contents(read_draft(merged, base=outcome.data))
    wish = expected(old, draft, new)
    rows = _row_blocks(old, new)
    for block, tokens in wish.items():
        if block in rows or block.startswith("src."):
            continue
        assert found.get(block, "gone") == ([_known(t) for t in tokens] if tokens is not None else "gone") or _withheld(
            outcome, block
        ), block
    for block in found:
        if block not in rows and not block.startswith("src."):
            assert block in wish, block
    own = [text for text in _texts(draft) if text.startswith("Own ")]
    assert [text for text in _texts(merged) if text.startswith("Own ")] == own
    if edits == 0:
        assert _without_sources(_texts(merged)) == _without_sources(_texts(new))

    # And once more, with our changes still pending.
    newer = paper(*writer.changed(changed))
    again = refresh(outcome.data, lambda _: newer)
    assert normal(rejected(again.data)) == normal(draft)
    assert refresh(again.data, lambda _: newer).data == again.data
    if edits == 0:
        assert _without_sources(_texts(accepted(again.data))) == _without_sources(_texts(newer))


def _withheld(outcome, block: str) -> bool:  # type: ignore[no-untyped-def]
    return any(event.kind in ("removed", "gone") and event.block == block for event in outcome.events)


def _row_blocks(*files: bytes) -> set[str]:
    return {block.id for data in files for block in read_draft(data).part.blocks if block.table}


def _texts(data: bytes) -> list[str]:
    from tests.drafts.drafting import texts

    return [text for text in texts(data) if text]


def _without_sources(found: list[str]) -> list[str]:
    import re

    return [re.sub(r"\d+", "#", text) for text in found if not text.startswith("Source ")]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.integers(0, 10**9), st.sampled_from([0, 1, 2, 4, 8]))
@example(1, 0)
def test_reject_all_is_the_draft_and_accept_all_is_the_merge(seed: int, edits: int) -> None:
    check(seed, edits)


@pytest.mark.demand
def test_the_same_over_a_thousand_seeds() -> None:
    for seed in range(1000):
        for edits in (0, 3, 8):
            check(seed, edits)


@pytest.mark.ooxml
def test_results_are_valid_word_files(ooxml_errors: Callable[..., list[str]], tmp_path: Path) -> None:
    files = []
    for seed in range(6):
        writer = Writer(seed)
        parts = writer.brief()
        new = paper(*writer.changed(parts))
        outcome = refresh(paper(*parts), lambda _, new=new: new)
        for name, data in (("refreshed", outcome.data), ("accepted", accepted(outcome.data)), ("new", new)):
            path = tmp_path / f"{seed}-{name}.docx"
            path.write_bytes(data)
            files.append(path)
    assert ooxml_errors(files) == []
