"""Recommendations are matched by what they ask for; the labelled pairs say how well."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from benchmarks import comparing as benchmark
from benchmarks.comparing import classify
from briefgen.composition.likeness import likeness, pair, words_of


@dataclass
class Item:
    text: str


def test_there_are_enough_held_out_pairs_of_each_kind():
    labels = [pair.label for pair in benchmark.pairs(held_out=True)]
    assert len(labels) >= 120
    assert min(labels.count(label) for label in ("repeated", "reworded", "different")) >= 20


@pytest.mark.parametrize("held_out", [False, True])
def test_error_rates_stay_where_the_documentation_says(held_out):
    rates = benchmark.error_rates(held_out=held_out)
    assert rates.label <= 0.03
    assert rates.false_repeated == 0, "a false “repeated since” puts words into the report's mouth"


def test_lists_of_two_editions_are_paired_rightly():
    total, wrong, false_repeated = benchmark.edition_errors()
    assert total >= 36
    assert wrong / total <= 0.03
    assert false_repeated == 0


def test_added_or_dropped_verb_is_a_rewording_and_a_hyphen_is_none():
    assert classify("Develop and fully implement a plan.", "Fully implement a plan.") == "reworded"
    assert classify("Adopt and implement a harbour plan.", "Adopt, fund, and implement a harbour plan.") == "reworded"
    assert classify("Run antitrafficking campaigns.", "Run anti-trafficking campaigns.") == "repeated"


def test_built_in_records_give_no_false_alarm(catalogue):
    count, alike = benchmark.false_alarms(catalogue)
    assert count > 500
    assert alike <= 2


def test_same_words_in_another_order_are_repeated():
    text = "Fund shelters in the northern districts, and open them to men and boys."
    assert classify(text, text.upper()) == "repeated"
    assert classify(text, "In the northern districts, fund shelters and open them to boys and men.") == "repeated"


@pytest.mark.parametrize(
    ("one", "other"),
    [("labor inspectors", "labour inspectors"), ("prison terms", "imprisonment"), ("male victims", "men"), ("", "")],
)
def test_words_that_stand_for_one_thing(one, other):
    assert words_of(one).weights.keys() & words_of(other).weights.keys() or not one


def test_likeness_is_symmetrical_and_between_0_and_1():
    for held_out in (False, True):
        for labelled in benchmark.pairs(held_out=held_out):
            one, other = words_of(labelled.older), words_of(labelled.newer)
            assert likeness(one, other) == likeness(other, one)
            assert 0 <= likeness(one, other) <= 1.0001


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Protect victims who cooperate with police.", "Protect victims who do not cooperate with police."),
        ("Admit victims before formal identification.", "Admit victims only after formal identification."),
        ("Train judges on the 2016 law.", "Train judges on the 2019 law."),
        ("Supply shelters to families.", "Supply shelters."),
    ],
)
def test_what_turns_the_sense_round_is_never_repeated(older, newer):
    assert classify(older, newer) != "repeated"


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("Finalize the NRM.", "Finalise the national referral mechanism."),
        ("Publish data on a regular basis.", "Regularly publish data."),
        ("Train front-line and victim-centered staff.", "Train frontline and victim centred staff."),
    ],
)
def test_spelling_is_no_substance(older, newer):
    assert classify(older, newer) == "repeated"


def test_pairs_are_found_by_meaning_whatever_their_position():
    older = [Item("Train police on the 2016 law."), Item("Fund shelters for men."), Item("Ban recruitment fees.")]
    newer = [
        Item("Ban worker-paid recruitment fees."),
        Item("Adopt an action plan."),
        Item("Train the police on the 2016 law."),
    ]
    kinds = {(one.text, other.text): kind for one, other, kind in pair(older, newer)}
    assert kinds == {
        ("Train police on the 2016 law.", "Train the police on the 2016 law."): "repeated",
        ("Ban recruitment fees.", "Ban worker-paid recruitment fees."): "reworded",
    }


def test_no_item_is_in_two_pairs():
    older = [Item("Fund shelters for men.")]
    newer = [Item("Fund shelters for men in the north."), Item("Fund shelters for men.")]
    ((_, best, kind),) = pair(older, newer)
    assert (best.text, kind) == ("Fund shelters for men.", "repeated")
