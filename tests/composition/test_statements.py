"""Which facts reach a brief, for whom, in which order."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from briefgen.catalogue import Catalogue
from briefgen.composition import Brief, compose
from briefgen.composition.brief import PillarStatement, Statement
from briefgen.composition.record_view import without_repeats
from briefgen.errors import UsageError

Make = Callable[..., Catalogue]
Compose = Callable[..., Brief]


def item(item_id: str, text: str, year: int = 2024, **more: Any) -> dict[str, Any]:
    return {"id": item_id, "text": text, "report_year": year, "source": "s1", **more}


def rec(item_id: str, text: str, year: int = 2024, themes: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return item(item_id, text, year, pillar=more.pop("pillar", "protection"), themes=list(themes), **more)


def gap(item_id: str, text: str, year: int = 2024, pillar: str = "protection") -> dict[str, Any]:
    return item(item_id, text, year, pillar=pillar)


def gaps_of(brief: Brief) -> list[PillarStatement]:
    """Every gap that the brief prints, page 1 first."""
    led = [point.statement for point in brief.minute if isinstance(point.statement, PillarStatement)]
    return [*led, *brief.open]


def test_items_of_older_editions_are_used_and_marked(xanadu: Make, brief_of: Compose) -> None:
    gaps = [gap("old", "Shelters closed in the north.", 2022), gap("new", "No shelter opened this year.", 2025)]
    brief = brief_of(xanadu({2025: "Tier 2"}, gaps=gaps))
    assert [(gap.text, gap.older) for gap in gaps_of(brief)] == [
        ("No shelter opened this year.", False),
        ("Shelters closed in the north.", True),
    ]


def test_later_items_stay_out_of_an_earlier_brief_but_for_since_then(xanadu: Make, brief_of: Compose) -> None:
    gaps = [gap("old", "Shelters closed in the north.", 2023), gap("new", "No shelter opened this year.", 2025)]
    brief = brief_of(xanadu({2024: "Tier 2"}, gaps=gaps), edition=2024)
    assert [gap.text for gap in gaps_of(brief)] == ["Shelters closed in the north."]
    assert [statement.text for statement in brief.since_then.statements] == ["No shelter opened this year."]


def test_a_statement_that_a_later_edition_repeats_is_known_to_an_earlier_brief(xanadu: Make, brief_of: Compose) -> None:
    source = {"title": "Report on Xanadu", "publisher": "Office", "url": "https://example.org/x"}
    sources = {f"s{year}": {**source, "report_year": year} for year in (2021, 2023, 2025)}
    earlier = [{"report_year": year, "source": f"s{year}"} for year in (2023, 2021)]
    gaps = [gap("men", "No shelter takes men.", 2025) | {"earlier": earlier, "source": "s2025"}]
    catalogue = xanadu({2024: "Tier 2", 2025: "Tier 2"}, gaps=gaps, sources=sources)
    (now,), (before,) = gaps_of(brief_of(catalogue)), gaps_of(brief_of(catalogue, edition=2024))
    assert (now.report_year, now.editions, now.older) == (2025, (2021, 2023, 2025), False)
    assert (before.report_year, before.editions, before.older) == (2023, (2021, 2023), True)
    # The same block of a draft: a refresh leaves the sentence alone.
    assert before.id == now.id == "gap.XAA.2021.men"


def test_nothing_of_three_editions_ago_leads_or_is_asked(xanadu: Make, brief_of: Compose) -> None:
    brief = brief_of(
        xanadu(
            {2025: "Tier 2"},
            gaps=[gap("old", "Shelters closed in the north.", 2022)],
            recommendations=[rec("old", "Open a shelter.", 2022)],
        )
    )
    assert (brief.minute, brief.asks) == ((), ())
    assert [caution.kind for caution in brief.cautions if caution.kind == "age"] == ["age"]
    assert [item.text for item in brief.recommendations] == ["Open a shelter."]


def test_an_overview_speaks_where_no_finding_does_and_its_block_is_named_after_its_edition(
    xanadu: Make, brief_of: Compose
) -> None:
    overviews = [{"text": "Xanadu stands still.", "report_year": year, "source": "s1"} for year in (2023, 2024)]
    overview = brief_of(xanadu({2024: "Tier 2"}, overviews=overviews), edition=2024).overview
    assert overview and (overview.id, overview.editions) == ("overview.XAA.2024", (2024,))
    finding = gap("new", "No shelter opened this year.")
    assert brief_of(xanadu({2024: "Tier 2"}, overviews=overviews, gaps=[finding]), edition=2024).overview is None


def test_evidence_off_the_theme_is_left_out(xanadu: Make, brief_of: Compose) -> None:
    evidence = [item("war", "Children serve in militias.", side="threat", themes=["armed-conflict"])]
    theme = brief_of(xanadu({2025: "Tier 2"}, theme_evidence=evidence)).theme
    assert theme is not None
    assert (theme.threat, theme.question) == ((), "")


def test_each_reader_has_pages_of_its_own_from_one_record(catalogue: Catalogue) -> None:
    officials, ngos = (compose(catalogue, "AUS", audience=reader) for reader in ("officials", "ngos"))
    asked = {ask.recommendation for ask in ngos.asks}
    recent = {item.id for item in officials.recommendations if item.report_year >= 2023}
    assert {item.id for item in ngos.recommendations} == recent - asked
    assert officials.room is not None
    assert officials.advocacy is None
    assert ngos.room is None
    assert ngos.advocacy is not None


def test_an_edition_with_a_press_statement_only_says_so(catalogue: Catalogue) -> None:
    theme = compose(catalogue, "AUS", edition=2025).theme
    assert theme is not None
    assert theme.theme_id == "2024-digital-technology"
    assert not theme.own_message
    assert theme.edition_note is not None


def test_an_edition_before_every_message_on_record_has_none(catalogue: Catalogue) -> None:
    assert compose(catalogue, "AUS", edition=2019).theme is None


def test_the_message_of_a_later_edition_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="after the edition 2023"):
        compose(catalogue, "AUS", edition=2023, theme="2024-digital-technology")


def test_an_edition_that_is_not_on_record_is_refused_with_those_that_are(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="2001 to 2025"):
        compose(catalogue, "AUS", edition=1999)


@pytest.mark.parametrize(
    ("wording", "expected"),
    [("own", ["Open a shelter."]), ("report", ["Increase shelter capacity."]), ("both", None)],
)
def test_wording_chooses_between_our_words_and_the_reports(
    xanadu: Make, brief_of: Compose, wording: str, expected: list[str] | None
) -> None:
    recs = [rec("ours", "Open a shelter."), rec("theirs", "Increase shelter capacity.", quoted=True)]
    found = [
        each.text for each in brief_of(xanadu({2025: "Tier 2"}, recommendations=recs), wording=wording).recommendations
    ]
    assert sorted(found) == sorted(expected or ["Open a shelter.", "Increase shelter capacity."])


def test_the_newest_figure_of_each_measure_is_shown_with_its_unit_and_period(xanadu: Make, brief_of: Compose) -> None:
    figures = [
        {"id": "c23", "measure": "convictions", "value": 4, "unit": "persons", "period": "2022", "report_year": 2023,
         "source": "s1"},
        {"id": "c24", "measure": "convictions", "value": 1234, "unit": "persons", "period": "2023", "report_year": 2024,
         "source": "s1"},
    ]  # fmt: skip
    (figure,) = brief_of(xanadu({2025: "Tier 2"}, figures=figures)).figures
    assert (figure.display, figure.unit, figure.period, figure.older) == ("1,234", "persons", "2023", True)


def _statements(value: Any) -> list[Statement]:
    if isinstance(value, Statement):
        return [value]
    if isinstance(value, tuple):
        return [found for each in value for found in _statements(each)]
    if hasattr(value, "__dataclass_fields__"):
        return [found for name in value.__dataclass_fields__ for found in _statements(getattr(value, name))]
    return []


@pytest.mark.parametrize("audience", ["officials", "ngos"])
def test_every_country_composes_with_every_statement_sourced_and_ids_that_word_can_hold(
    catalogue: Catalogue, audience: str
) -> None:
    for country in catalogue.countries():
        brief = compose(catalogue, country.iso3, audience=audience)
        known = {note.id for note in brief.sources}
        statements = _statements(brief)
        assert all(each.cite.id in known for each in statements)
        assert all(len(each.id) <= 64 for each in statements)
        assert all(len(f"{ask.id}.decides") <= 64 for ask in brief.asks)
        # News since the edition stands by itself.
        assert all(each.report_year <= 2025 for each in statements if not each.id.startswith("since."))
        assert len({each.id for each in brief.recommendations}) == len(brief.recommendations)
        texts = [each.text for each in brief.recommendations]
        assert len(set(texts)) == len(texts)


def test_names_take_their_article_inside_a_sentence(catalogue: Catalogue) -> None:
    assert compose(catalogue, "PHL").country_in_text == "the Philippines"
    assert compose(catalogue, "BHS").country_in_text == "The Bahamas"


def test_two_keys_for_one_page_are_one_source(catalogue: Catalogue) -> None:
    urls = [note.url for note in compose(catalogue, "HKG").sources if note.url]
    assert len(urls) == len(set(urls))


def test_composing_twice_gives_equal_briefs(catalogue: Catalogue) -> None:
    assert compose(catalogue, "TUR") == compose(catalogue, "TUR")


def quoted(item_id: str, text: str, priority: int, year: int = 2025) -> dict[str, Any]:
    return rec(item_id, text, year, quoted=True, priority=priority)


def test_a_corrected_line_stays_in_the_report_s_list(xanadu: Make, brief_of: Compose) -> None:
    corrected = rec("plan", "Adopt and pay for a plan.", 2025, priority=2)
    ours = rec("ours", "Open a shelter in the south.", 2025)
    catalogue = xanadu({2025: "Tier 2"}, recommendations=[ours, quoted("law", "Amend the law.", 1), corrected])
    found = brief_of(catalogue, wording="report").recommendations
    assert [(each.text, each.quoted) for each in found] == [
        ("Amend the law.", True),
        ("Adopt and pay for a plan.", False),
    ]


def test_every_recommendation_of_the_report_is_given_however_alike(xanadu: Make, brief_of: Compose) -> None:
    texts = ["Fund shelters.", "Fund shelters in the north.", "Fund shelters in the north, for men too."]
    own = [rec("ours", "Fund shelters in the north", 2025)]
    listed = [quoted(f"fund-{place}", text, place) for place, text in enumerate(texts, 1)]
    catalogue = xanadu({2025: "Tier 2"}, recommendations=[*own, *listed])
    for wording in ("report", "both"):
        found = brief_of(catalogue, wording=wording).recommendations
        assert [each.text for each in found if each.quoted] == texts


def test_of_one_measure_a_figure_that_a_person_gave_is_shown(xanadu: Make, brief_of: Compose) -> None:
    figure = {"measure": "investigations", "unit": "cases", "period": "2024", "report_year": 2025, "source": "s1"}
    read = figure | {"id": "a-read", "value": 29, "extracted": True}
    catalogue = xanadu({2025: "Tier 2"}, figures=[read, figure | {"id": "own", "value": 42}])
    assert [each.value for each in brief_of(catalogue).figures] == [42]


def test_a_point_that_the_report_makes_again_in_another_edition_is_made_once() -> None:
    """Of one edition's own words all stand, however alike; an older edition's repeat of them goes."""

    def words(text: str, year: int, *, of_the_report: bool = True) -> Any:
        return SimpleNamespace(text=text, report_year=year, quoted=of_the_report)

    shelters = "The government did not fund shelters."
    longer = "The government did not fund shelters in the north."
    both_of_2025 = [words(shelters, 2025), words(longer, 2025)]
    again = "The government did not fund any shelters in the north."
    assert without_repeats([*both_of_2025, words(again, 2024)]) == tuple(both_of_2025)
    assert without_repeats([words(again, 2024)], said=both_of_2025) == ()
    assert without_repeats([words(again, 2025, of_the_report=False)], said=both_of_2025) == ()


def test_a_figure_that_a_statement_gives_is_marked_as_told(xanadu, brief_of) -> None:
    figures = [
        {"id": name, "measure": measure, "value": value, "unit": unit, "period": "2024", "report_year": 2025,
         "source": "s1"}
        for name, measure, value, unit in (
            ("word", "victims_identified", 11, "adult women"), ("million", "other", 3_200_000, "displaced people"),
            ("number", "victims_assisted", 1_634, "persons"), ("other-thing", "other", 200, "hotline calls"),
            ("part", "funding", 634, "EUR"),
        )
    ]  # fmt: skip
    progress = [
        item("a", "Identified eleven adult women as victims of sex trafficking.", 2025, pillar="protection"),
        item("b", "Gave 1,634 of them a place, and opened more than 200 cases.", 2025, pillar="prosecution"),
    ]
    profile = [item("c", "Some 3.2 million people are displaced and at risk.", 2025, forms=["forced-labour"],
                    direction="inside", groups=["children"])]  # fmt: skip
    brief = brief_of(xanadu({2025: "Tier 2"}, figures=figures, progress=progress, profile=profile), edition=2025)
    told = {figure.id.split(".")[-1]: figure.told for figure in brief.figures}
    assert told == {"word": True, "million": True, "number": True, "other-thing": False, "part": False}


@pytest.mark.parametrize(
    ("note", "before"),
    [
        ("154 in 2021", "2021: 154"),
        ("two by force; against three in the previous period", "before: 3"),
        ("289 in fiscal year 2023; an NGO on the report", "FY 2023: 289"),
        ("in 494 cases; against 728 persons in 589 cases in 2022", ""),
        ("15 of them in 2021", ""),
    ],
)
def test_a_figure_has_the_count_of_the_period_before_where_its_note_gives_it(xanadu, brief_of, note, before) -> None:
    figure = {"id": "f", "measure": "convictions", "value": 7, "unit": "persons", "period": "2024", "note": note}
    brief = brief_of(xanadu({2025: "Tier 2"}, figures=[{**figure, "report_year": 2025, "source": "s1"}]), edition=2025)
    assert [entry.before.replace("\N{NO-BREAK SPACE}", " ") for entry in brief.figures] == [before]
