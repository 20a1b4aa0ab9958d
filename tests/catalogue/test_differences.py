"""What a layer changes is told entry by entry."""

from __future__ import annotations

from briefgen.catalogue import Catalogue
from briefgen.catalogue.differences import differences


def test_added_replaced_and_hidden_are_told_apart(data, record):
    fiji = Catalogue.open().country("FJI")
    replaced, hidden = fiji.gaps[0], fiji.gaps[1]
    entry = replaced.model_dump() | {"text": "Said better."}
    entry.pop("quoted")
    data.write("countries/FJI.yaml", record(gaps=[entry], hide={"gaps": [hidden.id]}, overviews=[]))
    found = {(each.kind, each.id): each for each in differences(data.open(), ["FJI"])}
    assert found["gaps", replaced.id].change == "replaced" and found["gaps", replaced.id].over == "built-in"
    assert found["gaps", replaced.id].before["text"] == replaced.text
    assert found["gaps", replaced.id].after["text"] == "Said better."
    assert found["gaps", hidden.id].change == "hidden" and found["gaps", hidden.id].after is None
    assert found["recommendations", "fund-shelter"].change == "added"
    assert found["sources", "office"].layer == "office"


def test_difference_names_the_layer_that_it_goes_over(data_folder_at, record):
    first, second = data_folder_at("first"), data_folder_at("second")
    first.write("countries/FJI.yaml", record())
    second.write("countries/FJI.yaml", {"hide": {"gaps": ["shelter-lacking"]}})
    found = differences(Catalogue.open([first.folder, second.folder]))
    assert [(each.layer, each.over) for each in found if each.id == "shelter-lacking"] == [
        ("first", ""),
        ("second", "first"),
    ]


def test_rows_of_tables_and_single_values(data):
    data.write(
        "tiers/placements.csv",
        "iso3,year,tier,source,basis\nAUS,2025,Tier 2,desk,report\nAUS,2000,Tier 2,desk,report\n",
    )
    data.write("about.yaml", "as_at: 2027-01-31\n")
    data.write("editions.yaml", "- {year: 2024}\n- {year: 2026}\n")
    found = {(each.file, each.kind, each.id): each for each in differences(data.open())}
    assert found["tiers/placements.csv", "", "AUS 2025"].before["tier"] == "Tier 1"
    assert found["tiers/placements.csv", "", "AUS 2000"].change == "added"
    assert found["about.yaml", "as_at", ""].change == "replaced"
    assert found["editions.yaml", "editions", "2024"].change == "replaced"
    assert found["editions.yaml", "editions", "2026"].change == "added"


def test_same_entry_again_is_no_difference(data):
    gap = Catalogue.open().country("FJI").gaps[0]
    data.write("countries/FJI.yaml", {"gaps": [gap.model_dump(exclude={"quoted", "earlier"})]})
    assert differences(data.open()) == ()


def test_file_that_no_lower_layer_has(data):
    data.write("audiences/press.yaml", {"id": "press", "name": "Press"})
    (only,) = differences(data.open())
    assert (only.file, only.kind, only.change) == ("audiences/press.yaml", "", "added")


def test_institution_edition_and_headline_are_told_by_id(data):
    australia = Catalogue.open().country("AUS")
    office = australia.institutions[0].model_dump(exclude_none=True)
    data.write(
        "countries/AUS.yaml",
        {
            "institutions": [office | {"name": "Council"}],
            "headline": {"text": "Better."},
            "hide": {"profile": [australia.profile[0].id]},
        },
    )
    found = {(each.kind, each.id, each.change) for each in differences(data.open(), ["AUS"])}
    assert found == {
        ("institutions", office["id"], "replaced"),
        ("headline", "text", "replaced"),
        ("profile", australia.profile[0].id, "hidden"),
    }
