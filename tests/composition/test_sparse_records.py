"""A record with any mix of parts gives a sound page: no section without content, no label that leads to nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.document.tree import Group, Heading, ListBlock, Paragraph, Table
from briefgen.document.whitespace import text_of
from briefgen.rendering import House, to_document

PARTS = (
    "overviews", "headline", "context", "progress", "gaps", "recommendations", "theme_evidence", "figures",
    "institutions", "profile",
)  # fmt: skip


class Thinned:
    """A catalogue in which one country's record lacks some of its parts, and of others has a few entries only."""

    def __init__(self, catalogue: Catalogue, without: set[str], chance: random.Random | None = None) -> None:
        self._catalogue, self._without, self._chance = catalogue, without, chance

    def __getattr__(self, name: str) -> Any:
        return getattr(self._catalogue, name)

    def country(self, iso3: str) -> Any:
        record = self._catalogue.country(iso3)
        left: dict[str, Any] = {part: None if part == "headline" else () for part in self._without}
        for part in PARTS if self._chance else ():
            entries = getattr(record, part)
            if part not in left and entries and part != "headline":
                left[part] = tuple(entry for entry in entries if self._chance.random() < 0.4)
        return record.model_copy(update=left)


def unsound(blocks: Any) -> list[str]:
    """Headings and list labels that nothing follows, groups and texts that are empty."""
    wrong = []
    for place, block in enumerate(blocks):
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        if isinstance(block, Group):
            wrong += [f"empty {block.role} {block.id}"] if not block.blocks else unsound(block.blocks)
        elif isinstance(block, Heading) and block.role != "title":
            if after is None or isinstance(after, Heading) or not text_of(block.children).strip():
                wrong.append(f"heading {block.id}")
        elif isinstance(block, Paragraph):
            orphan = block.role == "list-label" and not isinstance(after, ListBlock)
            if orphan or not text_of(block.children).strip():
                wrong.append(f"paragraph {block.id}")
        elif isinstance(block, Table) and not block.body:
            wrong.append(f"table {block.id}")
    return wrong


@pytest.mark.parametrize("reader", ["officials", "ngos"])
@pytest.mark.parametrize("iso3", ["AUS", "PRK", "HTI", "KEN"])
def test_any_mix_of_parts_gives_a_sound_page(catalogue: Catalogue, iso3: str, reader: str) -> None:
    house, chance = House.of(), random.Random(f"{iso3}{reader}")
    mixes = [set(PARTS), set(), *(set(chance.sample(PARTS, chance.randrange(1, len(PARTS)))) for _ in range(10))]
    for without in mixes:
        few = chance if without else None
        brief = compose(Thinned(catalogue, without, few), iso3, audience=reader)  # type: ignore[arg-type]
        document = to_document(brief, house, with_data=False)
        assert unsound(document.blocks) == [], sorted(without)
