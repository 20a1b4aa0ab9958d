"""Ids are made from the meaning of a statement."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from briefgen.catalogue.slugs import MAX_LENGTH, make_slug

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_id_is_made_of_the_words_that_carry_the_meaning():
    assert make_slug("Screen vulnerable populations proactively, and refer them.").startswith("screen-vulnerable-pop")
    assert make_slug("Fund a shelter that takes men.") == "fund-shelter-takes-men"


def test_collision_is_told_apart_by_later_words():
    first = make_slug("Investigate and prosecute officials who take part in trafficking in mines.")
    second = make_slug("Investigate and prosecute officials who take part in trafficking at sea.", {first})
    assert first != second and not re.search(r"-\d$", second)


def test_same_text_gets_a_number_only_when_nothing_else_helps():
    taken: set[str] = set()
    for _ in range(12):
        slug = make_slug("Act now.", taken)
        assert slug not in taken
        taken.add(slug)


def test_ids_of_the_data_are_what_the_texts_give(built_in):
    for country in built_in.countries()[:40]:
        for item in built_in.country(country.iso3).recommendations:
            assert item.id == make_slug(item.text)


@given(st.text(), st.sets(st.text(alphabet="abc-", max_size=4), max_size=3))
def test_any_text_gives_a_valid_id(text, taken):
    slug = make_slug(text, taken)
    assert SLUG.fullmatch(slug) and len(slug) <= MAX_LENGTH and slug not in taken
    assert slug == make_slug(text, taken)


@given(st.text(), st.sampled_from(["", "victims-identified", "a" * MAX_LENGTH]))
def test_prefix_stays_in_front(text, prefix):
    slug = make_slug(text, prefix=prefix)
    assert slug.startswith(prefix) and len(slug) <= MAX_LENGTH
