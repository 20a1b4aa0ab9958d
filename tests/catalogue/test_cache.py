"""What is kept of built-in data files: never another file's content, never in the way of a change."""

from __future__ import annotations

import os
from collections.abc import Callable
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


def _entry(name: str) -> Path:
    folder = cache_folder("data")
    assert folder is not None
    (entry,) = folder.glob(f"{name}-*")
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


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:10],
        lambda whole: whole[:-4],
        lambda whole: whole.replace(b"since", b"sinte"),
        lambda whole: whole[:32] + b"\xff" + whole[33:],
    ],
    ids=["empty", "begun", "cut off", "another letter", "another first byte"],
)
def test_damaged_entry_is_made_anew(data: Path, damage: Callable[[bytes], bytes]) -> None:
    content = yaml_reading.read_yaml(data)
    whole = _entry("tiers").read_bytes()
    damaged = damage(whole)
    assert damaged != whole
    _entry("tiers").write_bytes(damaged)
    assert yaml_reading.read_yaml(data) == content
    assert _entry("tiers").read_bytes() == whole


def test_pipe_in_the_place_of_an_entry_is_not_waited_for(data: Path) -> None:
    content = yaml_reading.read_yaml(data)
    entry = _entry("tiers")
    entry.unlink()
    os.mkfifo(entry)
    assert yaml_reading.read_yaml(data) == content


@pytest.mark.parametrize("umask", [0o002, 0o000])
def test_cache_is_used_whatever_rights_new_files_have(data: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert cache_folder("data") == data.parents[1] / "cache/briefgen/data"
    finally:
        os.umask(before)


def test_nothing_waits_for_the_disk(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _descriptor: pytest.fail("forced to the disk"))
    yaml_reading.read_yaml(data)
    assert _entry("tiers").stat().st_size


def test_two_installations_have_entries_of_their_own(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = data.parents[1] / "other/data" / data.name
    other.parent.mkdir(parents=True)
    other.write_text("tiers: [3]\n")
    monkeypatch.setattr(yaml_reading, "data_folder", lambda: data.parents[1])
    assert [yaml_reading.read_yaml(file)["tiers"] for file in (data, other)] == [(1, 2), (3,)]
    monkeypatch.setattr(yaml_reading, "_parse", lambda *_: pytest.fail("parsed again"))
    assert [yaml_reading.read_yaml(file)["tiers"] for file in (data, other)] == [(1, 2), (3,)]


def test_file_outside_the_built_in_data_leaves_nothing(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text("a: 1\n")
    assert yaml_reading.read_yaml(own) == {"a": 1}
    assert not list((tmp_path / "cache").rglob("*own*"))
