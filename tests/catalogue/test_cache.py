"""What is kept of built-in data files: never another file's content, never in the way of a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefgen.cache import cache_folder
from briefgen.catalogue import yaml_reading
from briefgen.errors import DataError


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that counts as built in, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(yaml_reading, "data_folder", lambda: tmp_path / "data")
    file = tmp_path / "data/tiers.yaml"
    file.write_text("tiers: [1, 2]\nsince: 2001-07-01\n")
    return file


def _kept() -> Path:
    folder = cache_folder("data")
    assert folder is not None
    (entry,) = folder.iterdir()
    return entry


def test_second_reading_gives_what_the_first_gave_without_parsing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = yaml_reading.read_yaml(data)
    monkeypatch.setattr(yaml_reading, "_parse", lambda *_: pytest.fail("parsed again"))
    assert yaml_reading.read_yaml(data) == first
    assert first["tiers"] == (1, 2)
    assert first["since"].year == 2001


def test_changed_file_is_read_anew_and_a_mistake_in_it_is_told(data: Path) -> None:
    yaml_reading.read_yaml(data)
    data.write_text("tiers: [1, 3]\n")
    assert yaml_reading.read_yaml(data) == {"tiers": (1, 3)}
    data.write_text("tiers: [1, 2]\ntiers: [3]\n")
    with pytest.raises(DataError, match=r"“tiers” is given twice"):
        yaml_reading.read_yaml(data)


@pytest.mark.parametrize("keep", [0, 10, 40])
def test_broken_entry_is_made_anew(data: Path, keep: int) -> None:
    content = yaml_reading.read_yaml(data)
    whole = _kept().read_bytes()
    _kept().write_bytes(whole[:keep])
    assert yaml_reading.read_yaml(data) == content
    assert _kept().read_bytes() == whole


def test_files_of_the_same_name_in_two_folders_are_two(data: Path) -> None:
    other = data.parent / "more" / data.name
    other.parent.mkdir()
    other.write_text("tiers: [4]\n")
    for _ in range(2):
        assert yaml_reading.read_yaml(data)["tiers"] == (1, 2)
        assert yaml_reading.read_yaml(other)["tiers"] == (4,)


def test_file_outside_the_built_in_data_leaves_nothing(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("a: 1\n")
    assert yaml_reading.read_yaml(own) == {"a": 1}
    assert not list((tmp_path / "cache").rglob("*own*"))
