"""The phrases by which an import knows the report: how one is written, and what is said of one that cannot be read."""

from __future__ import annotations

import re

import pytest

from briefgen.errors import DataError
from briefgen.importing.report_phrases import any_of, pattern_of, read_phrases
from tests.conftest import PROJECT


@pytest.mark.parametrize(
    ("phrase", "matching", "other"),
    [
        ("back to top", "Back to Top", "back top"),
        ("posted on|by …", "posted by the embassy", "posted at noon"),
        ("the_government's|its steps", "the government’s steps", "the steps"),
        ("privacy [policy]", "privacy", "privacy policies"),
        ("took [some|limited] steps", "took steps", "took no steps"),
        ("categor*", "categories", "category x"),
        ("# minutes read", "12 minutes read", "twelve minutes read"),
        ("last updated…10", "last updated: July 3", "last updated: a long time ago"),
        ("U.S. embassy", "US embassy", "us an embassy"),
        ("{placement}", "written plan", "plan"),
        ("/a(b|c){2}/", "abc", "ab"),
    ],
)
def test_a_phrase_means_what_the_head_of_the_file_says(phrase, matching, other):
    pattern = re.compile(any_of([phrase]), re.I)
    assert pattern.fullmatch(matching)
    assert not pattern.fullmatch(other)


@pytest.mark.parametrize("phrase", ["share [this", "/share (this/", "{no such list}"])
def test_a_phrase_that_cannot_be_read_names_the_file_and_the_phrase(phrase):
    with pytest.raises(DataError, match=r"phrases\.yaml.*(share|no such list)"):
        any_of([phrase])


def test_every_list_of_the_file_is_read_by_the_import():
    code = "".join(file.read_text("utf-8") for file in (PROJECT / "briefgen" / "importing").glob("*.py"))
    names = set(read_phrases())
    referred = set(re.findall(r"\{([^}]+)\}", (PROJECT / "data/report/phrases.yaml").read_text("utf-8")))
    assert not {name for name in names - referred if f'"{name}"' not in code and f"'{name}'" not in code}
    assert pattern_of("site furniture")


def test_missing_list_and_empty_phrase_name_the_file() -> None:
    for wrong in (lambda: read_phrases()["no_such_list"], lambda: any_of(["tier", ""])):
        with pytest.raises(DataError, match=r"phrases\.yaml"):
            wrong()
