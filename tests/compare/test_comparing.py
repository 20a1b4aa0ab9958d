"""Two editions side by side, and countries: on imported pages of an invented country, and on the built-in records."""

from __future__ import annotations

import json

import pytest

from briefgen.catalogue import Catalogue
from briefgen.catalogue.models import Figure
from briefgen.composition.comparison import compare_countries, compare_editions, editions_of, matches
from briefgen.errors import UsageError
from briefgen.importing.importing import import_report
from tests.importing import factory

ACTION_PLAN, FEES, TRAINING, DATA, COOPERATION = (
    next(text for text in factory.RECOMMENDATIONS if word in text)
    for word in ("action plan", "recruitment fees", "Train police", "Collect", "cooperation")
)


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    """Three editions of Ardenia and one of Bellmare, imported."""
    folder = tmp_path_factory.mktemp("compared")
    names = factory.invented_layer(folder / "names")
    made = [
        factory.make_narrative("XAA", 2021, "Tier 3").but(
            recommendations=("Draft and fund a national action plan.", "Allow foreign workers to change employers.")
        ),
        _with_gap("XAA", 2023, "Tier 3", "There was no shelter for men and boys.").but(
            recommendations=(ACTION_PLAN, FEES, TRAINING, "Register all births in the northern districts.")
        ),
        _with_progress("XAA", 2024, "Tier 2 Watch List", "opening a shelter for men and boys").but(
            recommendations=(
                DATA,
                "Provide the judiciary and police with regular training on the 2016 anti-trafficking law.",
                FEES,
                ACTION_PLAN,
            )
        ),
        factory.make_narrative("XAB", 2024, "Tier 1").but(recommendations=(FEES, COOPERATION)),
    ]
    (folder / "pages").mkdir()
    for invented in made:
        name = f"{invented.iso3}-{invented.edition}.html"
        (folder / "pages" / name).write_text(factory.page_2024(invented), encoding="utf-8")
    import_report([folder / "pages"], folder / "data", layers=[names])
    return [names, folder / "data"]


def _with_gap(iso3, edition, tier, gap):
    made = factory.make_narrative(iso3, edition, tier)
    return made.but(assessment=(made.assessment[0].replace("Shelters turned men away.", gap),))


def _with_progress(iso3, edition, tier, progress):
    made = factory.make_narrative(iso3, edition, tier)
    return made.but(assessment=(made.assessment[0].replace("opening a shelter in the old customs house", progress),))


@pytest.fixture(scope="module")
def compared(layers):
    return compare_editions(Catalogue.open(layers), "XAA")


def test_newest_two_editions_unless_named(layers, compared):
    assert (compared.older, compared.newer) == (2023, 2024)
    other = compare_editions(Catalogue.open(layers), "XAA", newer=2023)
    assert (other.older, other.newer) == (2021, 2023)
    assert editions_of(Catalogue.open(layers).country("XAA")) == (2021, 2023, 2024)


def test_tier_and_direction(compared):
    assert (compared.tier.older, compared.tier.newer, compared.tier.direction) == ("Tier 3", "Tier 2 Watch List", "up")


def test_fate_of_every_recommendation(compared):
    assert [(each.fate, each.since) for each in compared.recommendations] == [
        ("new", None),
        ("reworded", 2023),
        ("repeated", 2023),
        ("repeated", 2021),
    ]
    assert [item.text for item in compared.dropped] == ["Register all births in the northern districts."]
    assert compared.complete == (True, True)


def test_figures_with_their_change(compared):
    figures = {each.measure: each for each in compared.figures}
    convictions = figures["convictions"]
    assert convictions.change == convictions.newer.value - convictions.older.value
    assert convictions.unit == "traffickers"


def test_progress_answers_an_old_gap(compared):
    ((answered),) = compared.answered
    assert answered.gap.text == "There was no shelter for men and boys."
    assert answered.progress.text == "opening a shelter for men and boys"


def test_first_edition_of_a_chain(layers):
    record = Catalogue.open(layers).country("XAA")
    since = matches(record, 2024)
    by_id = {item.id: item for item in record.recommendations}
    assert {(by_id[key].report_year, by_id[key].text, first) for key, first in since.items()} >= {
        (2024, ACTION_PLAN, 2021),
        (2023, ACTION_PLAN, 2021),
        (2024, FEES, 2023),
    }
    assert matches(record, 2021) == {}


def test_edition_that_was_only_concluded_gives_no_claim(layers):
    record = Catalogue.open(layers).country("XAA")
    doubtful = record.sources["tip-2021"].model_copy(update={"year_inferred": True})
    record = record.model_copy(update={"sources": record.sources | {"tip-2021": doubtful}})
    assert 2021 not in matches(record, 2024).values()


def test_editions_that_are_not_on_record(layers, catalogue):
    invented = Catalogue.open(layers)
    with pytest.raises(UsageError, match="nothing from the 2019 edition"):
        compare_editions(invented, "XAA", older=2019)
    with pytest.raises(UsageError, match="is not before"):
        compare_editions(invented, "XAA", older=2024, newer=2023)
    with pytest.raises(UsageError, match="no two editions"):
        compare_editions(invented, "XAB")


def test_every_built_in_record_can_be_compared(catalogue):
    compared = 0
    for country in catalogue.countries():
        if len(editions_of(catalogue.country(country.iso3))) > 1:
            found = compare_editions(catalogue, country.iso3)
            assert found.older < found.newer
            for each in found.figures:
                if each.change is not None:
                    assert each.older.unit.casefold() == each.newer.unit.casefold()
            compared += 1
    assert compared > 100


def test_countries_side_by_side(layers):
    found = compare_countries(Catalogue.open(layers), ["XAA", "XAB"], edition=2024)
    assert [(column.country, column.tier) for column in found.columns] == [
        ("Ardenia", "Tier 2 Watch List"),
        ("Bellmare", "Tier 1"),
    ]
    (shared,) = found.shared
    assert [(iso3, item.text) for iso3, item in shared.texts] == [("XAA", FEES), ("XAB", FEES)]
    with pytest.raises(UsageError, match="only one country"):
        compare_countries(Catalogue.open(layers), ["XAA", "XAA"])


def test_command_line(run_cli, layers):
    data = [word for layer in layers for word in ("--data", layer)]
    shown = run_cli("compare", "ardenia", "--from", "2023", "--to", "2024", *data, check=True).stdout
    assert "2023: Tier 3 → 2024: Tier 2 Watch List  (up)" in shown
    assert "(repeated, since 2021)" in shown
    assert "− Register all births" in shown
    assert "was There was no shelter for men and boys." in shown
    told = json.loads(run_cli("compare", "ardenia", "--json", *data, check=True).stdout)
    assert [each["fate"] for each in told["recommendations"]] == ["new", "reworded", "repeated", "repeated"]
    both = run_cli("compare", "ardenia", "bellmare", "--edition", "2024", *data, check=True).stdout
    assert "Asked of more than one" in both
    assert [line for line in (shown + both).splitlines() if line != line.rstrip()] == []


def test_command_line_says_what_an_incomplete_list_means(run_cli):
    shown = run_cli("compare", "australia", "--from", "2023", "--to", "2024", check=True).stdout
    assert "does not hold the whole list of 2023 and 2024" in " ".join(shown.split())
    assert "(not on record for 2025)" in run_cli("compare", "australia", "--to", "2025", check=True).stdout
    wrong = run_cli("compare", "australia", "new-zealand", "--from", "2023")
    assert wrong.returncode == 2
    assert "--edition" in wrong.stderr


def test_a_corrected_recommendation_is_still_one_of_the_list(layers, tmp_path):
    own = tmp_path / "own"
    (own / "countries").mkdir(parents=True)
    record = Catalogue.open(layers).country("XAA")
    fees = next(item for item in record.recommendations if item.report_year == 2024 and item.text == FEES)
    entry = fees.model_dump(mode="json") | {"text": FEES.rstrip(".") + " and airport.", "quoted": False}
    (own / "countries" / "XAA.yaml").write_text(json.dumps({"recommendations": [entry]}), encoding="utf-8")
    found = compare_editions(Catalogue.open([*layers, own]), "XAA")
    assert next(each for each in found.recommendations if each.item.id == fees.id).since == 2023
    assert FEES not in [item.text for item in found.dropped]
    assert all(found.complete)


@pytest.mark.parametrize(("period", "change"), [("2023", -2), ("2024", None)])
def test_a_change_is_claimed_only_between_figures_of_different_periods(catalogue, period, change):
    """Two editions that count the same year count it twice: what differs between them is no change."""
    record = catalogue.country("FJI")
    source = next(iter(record.sources))
    figures = [
        Figure(id=f"f-{year}", measure="convictions", value=value, unit="persons", period=of, report_year=year,
               source=source)
        for year, value, of in ((2024, 9, period), (2025, 7, "2024"))
    ]  # fmt: skip

    class WithFigures:
        placements = staticmethod(catalogue.placements)

        @staticmethod
        def country(_iso3):
            return record.model_copy(update={"figures": tuple(figures)})

    (figure,) = compare_editions(WithFigures(), "FJI", older=2024, newer=2025).figures
    assert (figure.older.value, figure.newer.value, figure.change) == (9, 7, change)
