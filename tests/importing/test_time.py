"""No text, however it is made, keeps an import or a draft busy: what is read grows in time with its length only."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import partial

import pytest

import briefgen.drafts
import briefgen.importing
from briefgen.importing.classify import Classifier
from briefgen.importing.report_statements import split_sentences
from tests.importing.growth import grows_with_length_only

_LENGTH = 4000
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
            if not grows_with_length_only(partial(_find_all, pattern, part), _LENGTH):
                slow.append(f"{name} with {part!r}")
    assert not slow


def _find_all(pattern: re.Pattern[str], part: str, length: int) -> None:
    for _match in pattern.finditer((part * length)[:length] + "!\x01x"):
        pass


@pytest.mark.parametrize("part", ["continue to ", "significantly ", "increase efforts to ", "further significantly "])
def test_a_recommendation_that_never_comes_to_its_verb_is_classified_in_time(part: str) -> None:
    classifier = Classifier.open()
    assert grows_with_length_only(lambda length: classifier.classify(part * length), 100)


@pytest.mark.parametrize("part", ["a. U", "U. ", "The U.S. did. ", ". ", ".” ", " "])
def test_a_long_text_is_split_into_sentences_in_time(part: str) -> None:
    assert grows_with_length_only(lambda length: split_sentences((part * length)[:length]), 50_000)


def test_abbreviations_still_end_no_sentence() -> None:
    text = "The U.S. Government did it. No. 5 was “done.” Then St. Lucia followed."
    assert split_sentences(text) == ("The U.S. Government did it.", "No. 5 was “done.”", "Then St. Lucia followed.")
