"""No text, however it is made, keeps an import or a draft busy: what is read grows in time with its length only."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import briefgen.drafts
import briefgen.importing
from briefgen.importing.classify import Classifier
from briefgen.importing.sentences import split_sentences

_LENGTH = 4000
_MOST = 0.06
"""Seconds of processor time for that length: a pattern whose time grows with the square needs several times as much."""
_TEXTS = [" ", "\n", "1", "a. U", "1,", "and ", "(", "-", "A"]


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (briefgen.importing, briefgen.drafts):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{module.name}.{name}", value


def test_every_pattern_of_importing_and_drafts_takes_time_by_length_only() -> None:
    slow = []
    patterns = {pattern: name for name, pattern in _patterns()}
    assert len(patterns) > 60
    for pattern, name in patterns.items():
        for part in _TEXTS:
            text = (part * _LENGTH)[:_LENGTH] + "!\x01x"
            begun = time.process_time()
            for _match in pattern.finditer(text):
                pass
            if time.process_time() - begun > _MOST:
                slow.append(f"{name} with {part!r}")
    assert not slow


@pytest.mark.parametrize("part", ["continue to ", "significantly ", "increase efforts to ", "further significantly "])
def test_a_recommendation_that_never_comes_to_its_verb_is_classified_at_once(part: str) -> None:
    begun = time.process_time()
    Classifier.open().classify(part * 400)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize("part", ["a. U", "U. ", "The U.S. did. ", ". ", ".” ", " "])
def test_a_megabyte_is_split_into_sentences_in_a_second(part: str) -> None:
    begun = time.process_time()
    split_sentences((part * 1_000_000)[:1_000_000])
    assert time.process_time() - begun < 1


def test_abbreviations_still_end_no_sentence() -> None:
    text = "The U.S. Government did it. No. 5 was “done.” Then St. Lucia followed."
    assert split_sentences(text) == ("The U.S. Government did it.", "No. 5 was “done.”", "Then St. Lucia followed.")
