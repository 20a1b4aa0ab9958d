"""Find and compare at the desk: what the commands find, told in the same words."""

from __future__ import annotations

import csv
import io
import re
import subprocess
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from tests.desk.conftest import Asker

pytest.importorskip("starlette")


def test_what_is_found_is_what_the_command_finds(
    asker: Asker, run_cli: Callable[..., subprocess.CompletedProcess[Any]]
) -> None:
    told = run_cli("find", "scam compounds", "--region", "africa", "--csv", check=True).stdout
    assert asker.get("/find.csv?q=scam+compounds&region=africa").text == told
    rows = list(csv.DictReader(io.StringIO(told)))
    page = unescape(asker.get("/find?q=scam+compounds&region=africa").text)
    assert f"{len(rows)} statements of {len({row['iso3'] for row in rows})} countries" in page
    shown = [re.sub(r"<[^>]+>", "", text) for text in re.findall(r"</p>\n<p>(.*?)</p>", page)]
    assert [text.strip("“”") for text in shown] == [row["text"] for row in rows][:20]
    assert "<mark>scam</mark> <mark>compounds</mark>" in page


def test_twenty_to_a_page(asker: Asker) -> None:
    first, second = (unescape(asker.get(f"/find?q=shelter&page={page}").text) for page in (1, 2))
    heads = [re.findall(r'class="found-head">.*?</p>\n<p>(.*?)</p>', page, re.S) for page in (first, second)]
    assert [len(page_heads) for page_heads in heads] == [20, 20]
    assert not set(heads[0]) & set(heads[1])
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    last = asker.get("/find?q=shelter&page=99999999999999").text
    assert 'rel="next"' not in last


def test_where_nothing_is_found_looser_words_are_offered(asker: Asker) -> None:
    page = unescape(asker.get("/find?q=shelter+zebra").text)
    assert "Nothing on record holds these words" in page
    offered = re.search(r'<a href="(/find\?q=shelter)">shelter</a> <span class="quiet">(\d+)', page)
    assert offered
    assert f"{offered[2]} statements" in asker.get(offered[1]).text


def test_what_was_typed_runs_no_markup_and_no_query(asker: Asker) -> None:
    for words in ("<script>alert(1)</script>", '"unclosed', "a' OR 1=1 --", "NEAR(", "*", "{{7*7}}"):
        from urllib.parse import quote

        answer = asker.get(f"/find?q={quote(words)}")
        assert answer.status in (200, 400)
        assert "<script>alert" not in answer.text


def test_editions_named_the_wrong_way_round_are_swapped_and_it_is_said(asker: Asker) -> None:
    right = unescape(asker.get("/compare?a=kenya&from=2020&to=2024").text)
    wrong = unescape(asker.get("/compare?a=kenya&from=2024&to=2020").text)
    assert "Kenya: 2020 → 2024" in right
    assert "Kenya: 2020 → 2024" in wrong
    assert "compared from older to newer" in wrong
    assert "compared from older to newer" not in right


def test_a_list_that_is_not_whole_is_said_first(asker: Asker) -> None:
    page = unescape(asker.get("/compare?a=kenya&from=2020&to=2024").text)
    assert 0 < page.index("does not hold the whole list of 2020 and 2024") < page.index("<h3>Recommendations")


def test_two_countries_stand_side_by_side(asker: Asker, catalogue: Any) -> None:
    page = unescape(asker.get("/compare?a=kenya&b=uganda&to=2024").text)
    assert "Edition 2024" in page
    for iso3 in ("KEN", "UGA"):
        tier = next(placement.tier for placement in catalogue.placements(iso3) if placement.year == 2024)
        assert f">{tier}</span>" in page


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/compare?a=", "a"),
        ("/compare?a=atlantis", "a"),
        ("/compare?a=kenya&b=congo", "b"),
        ("/compare?a=kenya&to=1999", "to"),
    ],
)
def test_what_cannot_be_compared_is_told_at_its_field(asker: Asker, path: str, field: str) -> None:
    answer = asker.get(path)
    assert answer.status == 400
    assert f'<a href="#{field}">' in answer.text
    assert f'id="{field}-mistake"' in answer.text
