"""What a brief has to be, counted as `make quality` counts it, over a sample of the countries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.quality import Counted, count, count_drafts, odd_host, table

SAMPLE = ("AUS", "ZAF", "PRK", "HTI", "GRC", "KEN")


@pytest.fixture(scope="module")
def counted() -> list[Counted]:
    return [count(iso3, reader) for iso3 in (*SAMPLE, "WSM") for reader in ("officials", "ngos")]


def test_a_sample_of_briefs_meets_every_goal_that_is_counted_brief_by_brief(counted: list[Counted]) -> None:
    missed = {what: figure for what, goal, figure, met in table(counted) if goal == "0" and not met}
    assert missed == {}
    assert {(brief.iso3, brief.pages) for brief in counted} == {*((iso3, 2) for iso3 in SAMPLE), ("WSM", 1)}


def test_a_second_reader_gets_more_than_half_a_paper_of_its_own(counted: list[Counted]) -> None:
    overlap = next(figure for what, _, figure, _ in table(counted) if what.startswith("NGO text"))
    assert int(overlap.rstrip("%")) <= 50


@pytest.mark.parametrize(
    "wrong",
    [
        {"pages": 3}, {"filled": 0.2}, {"unnamed": 1}, {"old": 1}, {"twice": ["gap.AUS.2025.x"]}, {"inferred": 1},
        {"hosts": ["https://staging.example.org"]}, {"body": 7.9}, {"word_pages": 4},
    ],
)  # fmt: skip
def test_each_missed_goal_fails_the_count(counted: list[Counted], wrong: dict[str, object]) -> None:
    missed = [what for what, goal, _, met in table([replace(counted[0], **wrong)]) if goal == "0" and not met]
    assert len(missed) == 1


def test_shared_words_are_counted_against_four_other_briefs(counted: list[Counted]) -> None:
    same = [replace(counted[0], text="one two three four five six seven") for _ in range(6)]
    apart = [replace(counted[0], text=" ".join(f"{word}{number}" for word in "abcdefg")) for number in range(6)]
    shared = [{what: figure for what, *_, figure, _ in table(briefs)} for briefs in (same, apart)]
    figures = [next(figure for what, figure in row.items() if what.endswith("officials")) for row in shared]
    assert figures == ["100%", "0%"]


def test_an_address_for_editors_or_of_a_polemical_site_is_odd() -> None:
    odd = ("https://staging.example.org/a", "https://www.theepochtimes.com/b", "https://web.archive.org/web/1/x")
    assert [odd_host(address) for address in odd] == [True, True, True]
    assert not odd_host("https://www.state.gov/reports/2025")
    assert not odd_host(None)


@pytest.mark.office
def test_a_draft_has_at_most_one_page_more_than_the_pdf() -> None:
    counted = [
        count(iso3, reader, word=True)
        for iso3, reader in (("AUS", "officials"), ("USA", "ngos"), ("HTI", "officials"), ("CHN", "officials"))
    ]
    count_drafts(counted)
    assert all(1 < brief.word_pages <= brief.pages + 1 for brief in counted)


def test_a_full_brief_fits_on_letter_too() -> None:
    assert count("ZAF", "officials", "letter").pages == 2
