"""Statements are found by their words, over all layers, fast."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.catalogue import Catalogue
from briefgen.errors import UsageError
from briefgen.search import find, statement_index

Run = Callable[..., subprocess.CompletedProcess[Any]]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.getbasetemp() / "find-cache"
    monkeypatch.setattr(statement_index, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def fresh_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(statement_index, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def overlay(folder: Path, text: str) -> Catalogue:
    (folder / "countries").mkdir(parents=True, exist_ok=True)
    (folder / "countries" / "FJI.yaml").write_text(
        f"gaps:\n  - {{id: own-gap, text: {text}, pillar: protection, report_year: 2024, source: own}}\n"
        "sources:\n  own: {title: Own note, publisher: Desk, note: file 1, report_year: 2024}\n"
    )
    return Catalogue.open([folder])


def test_statement_comes_with_country_and_source(catalogue: Catalogue) -> None:
    findings = find(catalogue, "ban importing goods forced labour", countries=["AUS"])
    (found,) = findings.statements
    assert (found.country, found.kind, found.pillar, found.report_year) == ("Australia", "gaps", "prevention", 2025)
    assert found.source and found.publisher and found.url
    assert (found.layer, found.tier, found.quoted) == ("built-in", "Tier 1", False)


def test_words_are_found_in_any_form_and_without_accents(catalogue: Catalogue) -> None:
    assert find(catalogue, "scam").total == find(catalogue, "SCAMS").total > 50
    assert {"CIV"} <= set(find(catalogue, "cote divoire referral").countries) | set(
        find(catalogue, "cote d'ivoire").countries
    )


def test_all_words_must_occur_and_together_comes_first(catalogue: Catalogue) -> None:
    findings = find(catalogue, "online scam")
    together = ["online scam" in found.text.lower() for found in findings.statements]
    assert together == sorted(together, reverse=True) and together[0] and not together[-1]


def test_operators(catalogue: Catalogue) -> None:
    shelter, men = find(catalogue, "shelter"), find(catalogue, "men")
    both = find(catalogue, "shelter men").total
    assert 0 < both < min(shelter.total, men.total)
    assert find(catalogue, "shelter OR men").total == shelter.total + men.total - both
    assert find(catalogue, "shelter -men").total == shelter.total - both
    assert find(catalogue, "shel*").total >= shelter.total
    assert find(catalogue, '"online scam operations"').total < find(catalogue, "online scam operations").total


def test_filters_narrow(catalogue: Catalogue) -> None:
    everything = find(catalogue, "victims").statements
    for filters, right in (
        ({"regions": ["africa"]}, lambda f: f.region == "Africa"),
        ({"tiers": ["Tier 3"]}, lambda f: f.tier == "Tier 3"),
        ({"pillars": ["prosecution"]}, lambda f: f.pillar == "prosecution"),
        ({"kinds": ["gaps", "progress"]}, lambda f: f.kind in ("gaps", "progress")),
        ({"edition": 2023}, lambda f: f.report_year == 2023),
        ({"countries": ["KEN", "FJI"]}, lambda f: f.iso3 in ("KEN", "FJI")),
    ):
        found = find(catalogue, "victims", **filters).statements  # type: ignore[arg-type]
        assert found and all(map(right, found)), filters
        if "edition" not in filters:
            assert sorted(f.id for f in found) == sorted(f.id for f in everything if right(f))


def test_tier_is_the_one_of_the_edition_asked_for(catalogue: Catalogue) -> None:
    then = {placement.iso3: placement.tier for placement in catalogue.placements_of(2023).values()}
    found = find(catalogue, "victims", edition=2023, tiers=["Tier 3"]).statements
    assert found and all(then[each.iso3] == "Tier 3" for each in found)


def test_theme_labels_find_what_is_tagged(catalogue: Catalogue) -> None:
    found = find(catalogue, "non-penalisation").statements
    assert found and any("penalis" not in each.text.lower() for each in found)
    assert all(find(catalogue, "training", themes=["training"]).statements)


def test_limit_keeps_the_count(catalogue: Catalogue) -> None:
    whole, limited = find(catalogue, "shelter"), find(catalogue, "shelter", limit=3)
    assert limited.statements == whole.statements[:3] and limited.total == whole.total == len(whole.statements)
    assert limited.countries == whole.countries


def test_nothing_found_is_an_answer(catalogue: Catalogue) -> None:
    assert find(catalogue, "xylophone") == type(find(catalogue, "xylophone"))((), 0, ())


@pytest.mark.parametrize("words", ["", "  ", "!!!", '"', "-men", "-", "*"])
def test_no_word_to_look_for(catalogue: Catalogue, words: str) -> None:
    with pytest.raises(UsageError, match="no word"):
        find(catalogue, words)


@settings(max_examples=120, deadline=None)
@given(
    st.text(max_size=30)
    | st.lists(st.sampled_from(['"', "*", "-", "OR", "AND", "NEAR(", "text:", "a", "^", "(", "'"])).map(" ".join)
)
def test_nothing_that_is_typed_breaks_the_search(words: str) -> None:
    try:
        find(CATALOGUE, words, limit=1)
    except UsageError as error:
        assert "no word" in error.message


CATALOGUE = Catalogue.open()


def test_index_is_made_once_per_state_of_the_data(fresh_cache: Path, tmp_path: Path) -> None:
    assert "own-gap" not in [f.id for f in find(Catalogue.open(), "giraffes").statements]
    assert len(list(fresh_cache.iterdir())) == 1
    mine = tmp_path / "mine"
    (found,) = find(overlay(mine, "Giraffes are not counted."), "giraffe").statements
    assert (found.layer, found.id) == ("mine", "own-gap")
    find(overlay(mine, "Giraffes are not counted."), "giraffe")
    assert len(list(fresh_cache.iterdir())) == 2
    assert find(overlay(mine, "Zebras are not counted."), "giraffe").total == 0
    assert find(overlay(mine, "Zebras are not counted."), "zebra").total == 1


def test_old_indexes_are_forgotten(fresh_cache: Path, tmp_path: Path) -> None:
    fresh_cache.mkdir()
    for number in range(9):
        (fresh_cache / f"find-{number}.sqlite").write_bytes(b"old")
    (fresh_cache / "other").write_text("not ours")
    find(Catalogue.open(), "shelter")
    assert len(list(fresh_cache.glob("find-*.sqlite"))) == 5
    assert (fresh_cache / "other").exists()
    assert not list(fresh_cache.glob(".find-*"))


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_damaged_index_is_made_again(fresh_cache: Path, damage: bytes | None) -> None:
    total = find(Catalogue.open(), "shelter").total
    (path,) = fresh_cache.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert find(Catalogue.open(), "shelter").total == total
    assert find(Catalogue.open(), "online scams").total


def test_cache_folder_that_cannot_be_used_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(statement_index, "cache_folder", lambda: tmp_path / "file" / "below")
    assert find(Catalogue.open(), "shelter").total


def test_python_without_full_text_search_is_told(fresh_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from briefgen.errors import MissingLibrary

    class Connection(sqlite3.Connection):
        def executescript(self, script: str, /) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such module: fts5")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=Connection))
    with pytest.raises(MissingLibrary, match="FTS5"):
        find(Catalogue.open(), "shelter")


# ---------------------------------------------------------------- the command line


def test_command_prints_country_text_and_source(run_cli: Run, tmp_path: Path) -> None:
    done = run_cli("find", "ban", "importing", "goods", env={"XDG_CACHE_HOME": str(tmp_path / "c")}, check=True)
    assert "Australia  gaps · 2025" in done.stdout
    assert "No ban is in place on importing goods" in done.stdout
    assert "The Australia Today" in done.stdout
    assert done.stderr.strip() == "1 statement of 1 country."
    assert list((tmp_path / "c" / "briefgen").glob("find-*.sqlite"))


def test_command_limits_and_filters(run_cli: Run) -> None:
    done = run_cli(
        "find", "shelter", "--region", "EAP", "--tier", "2", "--pillar", "protection", "--limit", "2", check=True
    )
    assert "the first 2 are shown" in done.stderr
    assert run_cli("find", "xylophone", check=True).stderr.strip() == "Nothing on record holds these words."
    assert run_cli("find", "shelter", "--tier", "9").returncode == 2
    assert run_cli("find", "!!").returncode == 2


def test_json_and_csv_hold_all_that_was_found(run_cli: Run) -> None:
    entries = json.loads(run_cli("find", "shelter", "--region", "africa", "--json", check=True).stdout)
    rows = list(
        csv.DictReader(io.StringIO(run_cli("find", "shelter", "--region", "africa", "--csv", check=True).stdout))
    )
    assert len(entries) == len(rows) > 20
    assert [entry["id"] for entry in entries] == [row["id"] for row in rows]
    assert {"country", "text", "source", "url"} <= rows[0].keys() & entries[0].keys()


def test_institutions_and_who_is_exploited_are_found_by_what_they_are(catalogue: Catalogue) -> None:
    hotlines = find(catalogue, "hotline", kinds=["institutions"])
    assert len(hotlines.countries) > 40
    line = find(catalogue, "fishers", kinds=["profile"], countries=["THA"]).statements[0]
    assert (line.kind, line.iso3) == ("profile", "THA")
    context = find(catalogue, "transitional authorities", countries=["SYR"], kinds=["context"]).statements[0]
    assert context.report_year == 2025
