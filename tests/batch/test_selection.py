from pathlib import Path

import pytest

from briefgen.batch.selection import OwnPack, read_packs, select, select_for_pack
from briefgen.catalogue import Catalogue
from briefgen.errors import DataError, UnknownName, UsageError


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.open()


def chosen(catalogue: Catalogue, *names: str, **how: object) -> list[str]:
    return list(select(catalogue, names, **how).countries)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["east-asia-pacific", "EAP", "Asia-Pacific", "East Asia and Pacific"])
def test_region_goes_by_the_names_people_use(catalogue: Catalogue, name: str) -> None:
    selection = select(catalogue, [name])
    assert (selection.id, selection.title) == ("east-asia-pacific", "East Asia and Pacific")
    assert {"AUS", "FJI"} <= set(selection.countries)


def test_regions_are_all_countries(catalogue: Catalogue) -> None:
    regions = [region.id for region in catalogue.regions()]
    assert chosen(catalogue, *regions) == chosen(catalogue, "all") == [c.iso3 for c in catalogue.countries()]


def test_countries_are_sorted_and_named_once(catalogue: Catalogue) -> None:
    assert chosen(catalogue, "palau", "australia", "fiji", "AUS") == ["AUS", "FJI", "PLW"]
    assert select(catalogue, ["palau", "australia"]).id == "palau-australia"


def test_long_lists_get_a_short_name(catalogue: Catalogue) -> None:
    names = [country.name for country in catalogue.countries()[:30]]
    assert select(catalogue, names).id == "afghanistan-and-29-more"


def test_every_unknown_name_is_reported_with_what_was_meant(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError) as caught:
        select(catalogue, ["australia", "austarlia", "kenyya", "africa", "congo"])
    words = str(caught.value)
    assert "3 names" in words and "Australia" in words and "Kenya" in words and "congo" in words


def test_one_unknown_name(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownName, match=r"region, group, pack or country.*“afrika”.*\n.*africa|Africa"):
        select(catalogue, ["afrika"])


@pytest.mark.parametrize("name", ["Tier 3", "tier-3", "3"])
def test_tier_narrows(catalogue: Catalogue, name: str) -> None:
    placed = {iso3 for iso3, placement in catalogue.placements_of(2024).items() if placement.tier == "Tier 3"}
    selection = select(catalogue, ["all"], tiers=[name], edition=2024)
    assert set(selection.countries) == placed & {c.iso3 for c in catalogue.countries()}
    assert (selection.id, selection.narrowed) == ("all-tier-3", "on Tier 3 in 2024")


def test_theme_narrows_to_records_that_speak_of_it(catalogue: Catalogue) -> None:
    selected = chosen(catalogue, themes=["online-scams"])
    assert 0 < len(selected) < len(catalogue.countries())
    assert "KHM" in selected
    with pytest.raises(UnknownName, match="online-scams"):
        chosen(catalogue, themes=["online-scam"])


def test_changed_narrows_to_placements_that_moved(catalogue: Catalogue) -> None:
    for iso3 in chosen(catalogue, changed=True, edition=2024):
        years = {placement.year: placement.tier for placement in catalogue.placements(iso3) if placement.year <= 2024}
        newest = years.pop(2024)
        assert years[max(years)] != newest


def test_nothing_left_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="No country is left: Australia is not on Tier 3 in 2025"):
        select(catalogue, ["australia"], tiers=["Tier 3"])


def test_unknown_edition_is_said(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="1999"):
        select(catalogue, ["australia"], edition=1999)


def test_own_pack(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "packs.toml"
    file.write_text(
        '[pacific-islands]\ntitle = "Pacific islands"\ncountries = ["fiji", "palau"]\n\n'
        '[watch]\nregions = ["EAP"]\nexcept = ["fiji"]\ntiers = ["Tier 2 Watch List"]\n'
    )
    packs = read_packs(file)
    islands = select(catalogue, ["Pacific Islands"], packs=packs)
    assert (islands.id, islands.title) == ("pacific-islands", "Pacific islands")
    assert islands.countries == ("FJI", "PLW")
    watch = select(catalogue, ["watch", "kenya"], packs=packs, edition=2024)
    assert {"KEN"} < set(watch.countries)
    assert "FJI" not in set(watch.countries)
    with pytest.raises(UnknownName, match="pacific-islands"):
        select(catalogue, ["pacific-iland"], packs=packs)


def test_group_is_chosen_by_name(catalogue: Catalogue) -> None:
    eu = select(catalogue, ["EU"])
    assert (eu.id, eu.title, len(eu.countries)) == ("eu", "European Union", 27)
    assert chosen(catalogue, "asean", "fiji")[-1] == "VNM"
    assert select(catalogue, ["pacific"], tiers=["Tier 1"]).id == "pacific-tier-1"


@pytest.mark.parametrize(
    ("name", "members"), [("NATO", 32), ("BRICS", 11), ("Mercosul", 5), ("EAC", 8), ("SAARC", 8), ("APEC", 21)]
)
def test_well_known_group_has_all_its_members(catalogue: Catalogue, name: str, members: int) -> None:
    assert len(select(catalogue, [name]).countries) == members


def test_unknown_group_is_told_how_to_be_made(catalogue: Catalogue, tmp_path: Path) -> None:
    """What the hint shows is a packs.toml that works as it stands."""
    with pytest.raises(UnknownName) as caught:
        select(catalogue, ["Quad"])
    (tmp_path / "packs.toml").write_text(caught.value.hint.partition("\n")[2])
    assert select(catalogue, ["Quad"], packs=read_packs(tmp_path / "packs.toml")).countries == ("FJI", "KEN")


@pytest.mark.parametrize("title", ["???", "Поездка"])
def test_title_without_a_latin_letter_leaves_the_file_its_name(catalogue: Catalogue, title: str) -> None:
    selection = select_for_pack(catalogue, ["kenya", "fiji"], title=title)
    assert (selection.id, selection.title) == ("kenya-fiji", title)


def test_country_without_a_chapter_is_not_mistaken_for_another(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownName, match="no chapter of its own on Monaco"):
        select(catalogue, ["monaco"])


def test_own_pack_with_a_regions_name_wins(catalogue: Catalogue) -> None:
    assert chosen(catalogue, "africa", packs=(OwnPack(id="africa", title="Ours", countries=("kenya",)),)) == ["KEN"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a]\ncountry = ['fiji']\n", "a.country: is not a known key"),
        ("[a]\ncountries = 'fiji'\n", "a.countries: expected a list"),
        ("[a]\nchanged = 'yes'\n", "a.changed: expected true or false"),
        ("a = 3\n", "a: expected keys and values"),
        ("[a\n", "not valid TOML"),
    ],
)
def test_mistakes_in_packs_are_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "packs.toml").write_text(text)
    with pytest.raises(DataError, match=words):
        read_packs(tmp_path / "packs.toml")


def test_no_packs_file_is_no_packs(tmp_path: Path) -> None:
    assert read_packs(tmp_path / "packs.toml") == ()
