"""Every name that people use finds its country."""

from __future__ import annotations

import pytest

from briefgen.catalogue.names import fold
from briefgen.errors import AmbiguousName, UnknownName
from briefgen.resources import data_folder


@pytest.mark.parametrize(
    ("name", "iso3"),
    [
        ("australia", "AUS"),
        ("Australia", "AUS"),
        ("AUS", "AUS"),
        ("aus", "AUS"),
        ("au", "AUS"),
        ("côte d'ivoire", "CIV"),
        ("Cote d’Ivoire", "CIV"),
        ("cote divoire", "CIV"),
        ("ivory coast", "CIV"),
        ("Burma", "MMR"),
        ("myanmar", "MMR"),
        ("Türkiye", "TUR"),
        ("TURKIYE", "TUR"),
        ("turkey", "TUR"),
        ("DRC", "COD"),
        ("Congo-Kinshasa", "COD"),
        ("congo brazzaville", "COG"),
        ("Hong Kong", "HKG"),
        ("hong-kong", "HKG"),
        ("hong_kong", "HKG"),
        ("Hong Kong (Special Administrative Region)", "HKG"),
        ("Kosovo", "XKX"),
        ("XK", "XKX"),
        ("guinea", "GIN"),
        ("sudan", "SDN"),
        ("niger", "NER"),
        ("U.S.", "USA"),
        ("the United States", "USA"),
        ("america", "USA"),
        ("UK", "GBR"),
        ("gambia", "GMB"),
        ("Bahamas, The", "BHS"),
        ("St. Lucia", "LCA"),
        ("saint lucia", "LCA"),
        ("Trinidad & Tobago", "TTO"),
        ("sao tome and principe", "STP"),
        ("Curacao", "CUW"),
        ("Kyrgyzstan", "KGZ"),
        ("Czechia", "CZE"),
        ("Cape Verde", "CPV"),
        ("Swaziland", "SWZ"),
        ("Deutschland", "DEU"),
        ("Allemagne", "DEU"),
        ("日本", "JPN"),
        ("Россия", "RUS"),
        ("中国", "CHN"),
        ("المملكة العربية السعودية", "SAU"),
        ("ไทย", "THA"),
        ("Corée du Sud", "KOR"),
        ("Ελλάδα", "GRC"),
        ("Kosóvó", "XKX"),
    ],
)
def test_name_finds_its_country(built_in, name, iso3):
    assert built_in.find_country(name).iso3 == iso3


def test_every_name_code_and_alias_of_the_table_finds_its_own_row(built_in):
    for country in built_in.countries():
        for name in (country.name, country.iso3, country.iso2, country.name.upper(), country.name.replace(" ", "-")):
            assert built_in.find_country(name) == country
        for alias in country.aliases:
            if alias not in ("Congo", "Korea"):
                assert built_in.find_country(alias) == country


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("austalia", "Australia"),
        ("georgai", "Georgia"),
        ("phillipines", "Philippines"),
        ("kazahkstan", "Kazakhstan"),
        ("dominican rep", "Dominican Republic"),
        ("new zeland", "New Zealand"),
        ("soudi arabia", "Saudi Arabia"),
    ],
)
def test_near_miss_is_proposed(built_in, name, meant):
    with pytest.raises(UnknownName) as caught:
        built_in.find_country(name)
    assert meant in caught.value.candidates
    assert "Did you mean" in str(caught.value)


@pytest.mark.parametrize("name", ["", "  ", "zzzz", "!!!", "\x00", "x" * 10_000])
def test_nonsense_is_unknown(built_in, name):
    with pytest.raises(UnknownName):
        built_in.find_country(name)


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("congo", {"Democratic Republic of the Congo", "Republic of the Congo"}),
        ("Korea", {"North Korea", "South Korea"}),
        ("Конго", {"Democratic Republic of the Congo", "Republic of the Congo"}),
    ],
)
def test_ambiguous_name_lists_the_candidates(built_in, name, candidates):
    with pytest.raises(AmbiguousName) as caught:
        built_in.find_country(name)
    assert set(caught.value.candidates) == candidates


def test_place_without_a_record_is_explained(built_in):
    with pytest.raises(UnknownName, match="Kiribati in earlier years"):
        built_in.find_country("kiribati")


@pytest.mark.parametrize("name", ["monaco", "Greenland", "Palestine", "Holy See", "vatican", "VAT", "Puerto Rico"])
def test_country_without_a_chapter_is_known_to_have_none(built_in, name):
    with pytest.raises(UnknownName, match="no chapter of its own") as caught:
        built_in.find_country(name)
    assert not caught.value.candidates


@pytest.mark.parametrize(
    ("name", "group", "members", "others"),
    [
        ("EU", "eu", {"FRA", "HRV", "CYP"}, {"GBR", "NOR", "CHE"}),
        ("asean", "asean", {"TLS", "MMR"}, {"PNG", "CHN"}),
        ("Asia", "asia", {"JPN", "KAZ", "QAT"}, {"AUS", "EGY", "RUS"}),
        ("Latin America", "latin-america", {"MEX", "BRA", "CUB"}, {"USA", "CAN"}),
        ("Pacific", "pacific", {"AUS", "FJI", "PLW"}, {"JPN", "USA"}),
        ("Commonwealth", "commonwealth", {"GBR", "GAB", "WSM"}, {"IRL", "USA"}),
        ("G7", "g7", {"CAN", "JPN"}, {"RUS", "CHN"}),
        ("ecowas", "ecowas", {"NGA", "TGO"}, {"MLI", "NER", "BFA"}),
        ("MENA", "near-east", None, None),
    ],
)
def test_group_goes_by_the_names_people_use(built_in, name, group, members, others):
    found = built_in.find_region_or_group(name)
    assert found.id == group
    if members:
        assert members <= set(found.countries)
        assert not others & set(found.countries)


def test_every_group_says_where_its_membership_is_from(built_in):
    assert len(built_in.groups()) > 20
    for group in built_in.groups():
        assert group.source.url, group.id
        assert len(set(group.countries)) == len(group.countries), group.id


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("EAP", "east-asia-pacific"),
        ("Asia-Pacific", "east-asia-pacific"),
        ("east asia and pacific", "east-asia-pacific"),
        ("east-asia-pacific", "east-asia-pacific"),
        ("africa", "africa"),
        ("MENA", "near-east"),
        ("europe", "europe-eurasia"),
        ("Middle East", "near-east"),
        ("Americas", "western-hemisphere"),
        ("SCA", "south-central-asia"),
        ("south & central asia", "south-central-asia"),
    ],
)
def test_region_goes_by_the_names_people_use(built_in, name, region):
    assert built_in.find_region(name).id == region


def test_unknown_region_proposes_or_lists(built_in):
    with pytest.raises(UnknownName, match="africa"):
        built_in.find_region("afrika")
    with pytest.raises(UnknownName, match="western-hemisphere"):
        built_in.find_region("qqqq")


def test_regions_hold_all_countries(built_in):
    names = {region.name for region in built_in.regions()}
    assert len(names) == 6
    assert {country.region for country in built_in.countries()} == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint Vincent & the Grenadines", "st vincent and the grenadines"),
        ("İstanbul", "istanbul"),
        ("The", "the"),
        ("Réunion", "REUNION"),
        ("Guinea-Bissau", "guinea bissau"),
    ],
)
def test_folding_evens_out_writing(one, other):
    assert fold(one) == fold(other) != ""


def test_marks_that_are_part_of_a_word_stay():
    assert fold("ドイツ") != fold("トイツ")


def test_names_in_other_languages_agree_with_babel():
    pytest.importorskip("babel")
    from scripts.write_country_names import current

    committed = (data_folder() / "names" / "cldr.tsv").read_text(encoding="utf-8")
    now = current()

    def names(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("#")]

    if committed.splitlines()[1] == now.splitlines()[1]:
        assert names(committed) == names(now), "run: python -m scripts.write_country_names"
    else:  # another Babel: names may differ in detail, not in kind
        assert len(set(names(committed)) ^ set(names(now))) < 0.2 * len(names(now))
