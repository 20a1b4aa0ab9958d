"""Entries go into files that people wrote without disturbing them."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.catalogue.yaml_reading import read_mapping
from briefgen.catalogue.yaml_writing import put_entry
from briefgen.errors import DataError

ENTRY = {"id": "new-one", "text": "A new one.", "themes": ["training"]}

WRITTEN = """\
# A comment at the top.
iso3: FJI   # beside a key

gaps:
# before the first
- id: first   # the first
  text: >-
    Folded over
    lines.

- {id: second, text: 'In one line.'}
# after the last

# A comment between lists.
progress:
    - id: deep
      text: |
        As it
        stands.


sources:
  a: {title: A}
# The end."""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "FJI.yaml"
    path.write_text(WRITTEN)
    return path


def lines_gone(file):
    now = file.read_text().splitlines()
    return [line for line in WRITTEN.splitlines() if line not in now]


@pytest.mark.parametrize("kind", ["gaps", "progress", "recommendations"])
def test_new_entry_leaves_everything_else(file, kind):
    before = read_mapping(file)
    line = put_entry(file, kind, ENTRY)
    after = read_mapping(file)
    assert lines_gone(file) == []
    assert "id: new-one" in file.read_text().splitlines()[line - 1]
    assert after[kind][-1] == ENTRY | {"themes": ("training",)}
    assert after[kind][:-1] == before.get(kind, ())
    assert {key: value for key, value in after.items() if key != kind} == {k: v for k, v in before.items() if k != kind}


@pytest.mark.parametrize(("kind", "item_id"), [("gaps", "first"), ("gaps", "second"), ("progress", "deep")])
def test_entry_of_the_same_id_is_replaced(file, kind, item_id):
    before = read_mapping(file)
    put_entry(file, kind, {"id": item_id, "text": "Replaced."})
    after = read_mapping(file)
    assert [entry["id"] for entry in after[kind]] == [entry["id"] for entry in before[kind]]
    assert {"id": item_id, "text": "Replaced."} in after[kind]
    assert "# after the last" in file.read_text() and "# A comment between lists." in file.read_text()


def test_new_file_begins_with_its_header(tmp_path):
    file = tmp_path / "countries" / "TON.yaml"
    assert put_entry(file, "gaps", ENTRY, header="# Tonga.\n\n") == 4
    assert file.read_text().startswith("# Tonga.\n\ngaps:\n  - id: new-one\n")


@pytest.mark.parametrize("content", ["", "# only words\n", "gaps: []\n", "---\niso3: FJI\n", "gaps: []   # none yet"])
def test_nearly_empty_files(file, content):
    file.write_text(content)
    put_entry(file, "gaps", ENTRY)
    assert read_mapping(file)["gaps"][0]["id"] == "new-one"


@pytest.mark.parametrize("content", ["{gaps: [{id: a}]}", "gaps: [{id: a}, {id: b}]", "gaps: {a: b}", "gaps: words"])
def test_layout_that_cannot_be_kept_is_refused_and_left(file, content):
    file.write_text(content)
    with pytest.raises(DataError) as caught:
        put_entry(file, "gaps", ENTRY)
    assert file.read_text() == content
    assert "id: new-one" in caught.value.hint


texts = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=st.lists(
        st.fixed_dictionaries({"id": st.sampled_from("abcdef"), "text": texts}), max_size=4, unique_by=lambda e: e["id"]
    ),
    entry=st.fixed_dictionaries({"id": st.sampled_from("abcdefg"), "text": texts}),
    width=st.sampled_from([20, 80]),
    flow=st.sampled_from([False, None]),
)
def test_what_is_written_is_what_is_read(tmp_path, entries, entry, width, flow):
    file = tmp_path / "any.yaml"
    content = {"gaps": entries, "name": "Any"} if entries else {"name": "Any"}
    file.write_text(yaml.safe_dump(content, width=width, default_flow_style=flow, allow_unicode=True), encoding="utf-8")
    try:
        put_entry(file, "gaps", entry)
    except DataError:
        assert (flow is None and entries == []) or flow is None
        return
    expected = {each["id"]: each for each in entries} | {entry["id"]: entry}
    assert list(read_mapping(file)["gaps"]) == list(expected.values())
    assert read_mapping(file)["name"] == "Any"
