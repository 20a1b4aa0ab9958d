"""What a pack says: each country's brief, once what holds for all, and what the countries have in common."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import compose
from briefgen.composition.pack import SHARED_SHARE, compose_pack
from briefgen.composition.pack_data import Pack, Selection
from briefgen.composition.payload import payload
from briefgen.errors import UsageError
from tests.packs.conftest import SMALL


def test_a_country_says_in_a_pack_what_it_says_alone(catalogue: Catalogue, pack: Callable[..., Pack]) -> None:
    alone = compose(catalogue, "FJI")
    bound = next(brief for brief in pack(*SMALL).briefs if brief.identity.iso3 == "FJI")
    assert replace(alone, sources=()) == bound


def test_one_list_of_sources_holds_those_of_every_brief(catalogue: Catalogue, pack: Callable[..., Pack]) -> None:
    listed = {note.id for note in pack(*SMALL).sources}
    assert len(listed) == len(pack(*SMALL).sources)
    for iso3 in SMALL:
        assert {note.id for note in compose(catalogue, iso3).sources} <= listed
    elsewhere = json.dumps(json.loads(payload(pack(*SMALL))) | {"sources": []})
    assert all(f'"{source}"' in elsewhere for source in listed)


def test_comparison_has_a_row_for_every_country_in_order(pack: Callable[..., Pack]) -> None:
    made = pack("near-east")
    assert [row.iso3 for row in made.glance.rows] == list(made.selection.countries)
    assert sum(count for _, count in made.glance.counts) == made.glance.placed


def test_a_country_that_is_not_covered_is_said_to_be_so(pack: Callable[..., Pack]) -> None:
    samoa = next(row for row in pack(*SMALL).glance.rows if row.iso3 == "WSM")
    assert (samoa.tier, samoa.covered) == (None, False)


def test_movement_is_taken_from_the_placements(catalogue: Catalogue, pack: Callable[..., Pack]) -> None:
    movement = pack("east-asia-pacific").glance.movement
    rank = {"Tier 1": 3, "Tier 2": 2, "Tier 2 Watch List": 1, "Tier 3": 0}
    for name in (*movement.up, *movement.down):
        before, now = catalogue.placements(catalogue.find_country(name).iso3)[-2:]
        assert (rank[now.tier] > rank[before.tier]) == (name in movement.up)


def test_nothing_is_built_on_an_uncertain_placement(pack: Callable[..., Pack]) -> None:
    made = pack("east-asia-pacific")
    assert made.distribution is not None
    for place, year in enumerate(made.distribution.years):
        uncertain = sum(brief.history.years[place].basis == "uncertain" for brief in made.briefs)
        assert year.uncertain == uncertain
        assert sum(count for _, count in year.counts) + uncertain + year.missing == len(made.briefs)
    assert any(year.uncertain for year in made.distribution.years)


def test_a_shared_recommendation_is_had_by_many_and_leads_to_each(pack: Callable[..., Pack]) -> None:
    made = pack("africa")
    ids = {item.id: item for brief in made.briefs for item in brief.recommendations}
    assert made.shared
    for shared in made.shared:
        assert len(shared.countries) >= max(2, round(len(made.briefs) * SHARED_SHARE))
        assert len({each.country for each in shared.countries}) == len(shared.countries)
        for each in shared.countries:
            assert ids[each.recommendation_id].pillar == shared.pillar
            assert shared.theme in ids[each.recommendation_id].themes
    counts = [len(shared.countries) for shared in made.shared]
    assert counts == sorted(counts, reverse=True)


def test_message_stands_once_and_every_country_speaks_or_is_silent(pack: Callable[..., Pack]) -> None:
    made = pack("near-east")
    assert made.message is not None
    assert made.message.threat
    assert made.message.opportunity
    speaking = {each.country for each in made.message.evidence}
    assert speaking | set(made.message.silent) == {brief.country for brief in made.briefs}
    assert not speaking & set(made.message.silent)


def test_watch_list_clocks_that_run_out_are_named(pack: Callable[..., Pack]) -> None:
    made = pack("AUS", "FJI", "SLB")
    running_out = {each.iso3: each for each in made.next_steps.running_out}
    assert "AUS" not in running_out
    assert running_out["SLB"].over_limit


def test_an_earlier_edition_is_as_of_then(pack: Callable[..., Pack]) -> None:
    made = pack("AUS", "FJI", edition=2019)
    assert made.distribution is not None
    assert made.distribution.years[-1].year == 2019
    assert made.message is None
    assert all(brief.identity.edition == 2019 for brief in made.briefs)


def test_a_narrowed_world_is_titled_by_what_it_has_in_common(catalogue: Catalogue) -> None:
    chosen = Selection("all-tier-3", "All countries", ("BLR", "CUB"), narrowed="on Tier 3 in 2025")
    assert compose_pack(catalogue, chosen).title == "Countries on Tier 3 in 2025"


def test_a_pack_of_one_country_and_one_without_shape_can_be_made(catalogue: Catalogue) -> None:
    made = compose_pack(catalogue, Selection("macau", "Macau", ("MAC",)))
    assert made.shared == ()
    assert made.glance.placed == 1


def test_an_empty_pack_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="no country"):
        compose_pack(catalogue, Selection("none", "None", ()))


def test_composing_is_a_pure_function(catalogue: Catalogue, selection: Callable[..., Selection]) -> None:
    once, again = (payload(compose_pack(Catalogue.open(), selection(*SMALL))) for _ in range(2))
    assert once == again
    assert json.loads(once)["kind"] == "pack"


def test_a_pack_of_an_earlier_edition_knows_the_themes_of_what_both_editions_say(pack: Callable[..., Pack]) -> None:
    shared = pack("FJI", "PLW", "TON", edition=2024).shared
    assert shared
