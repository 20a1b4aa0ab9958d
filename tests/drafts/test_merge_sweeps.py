"""The promises of a refresh over what the writer writes and what people do to it, read by the oracle of `oracle.py`.

Reject all gives the draft back word for word, accept all the merge; every citation stands for its source; nothing of a
person's is lost or moved; and a second refresh changes nothing. The long runs are `make faults`.
"""

from __future__ import annotations

import datetime
import os
import random
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from briefgen import compose_pack, render
from briefgen.catalogue import Catalogue
from briefgen.drafts.renewing import Renewal
from tests.drafts import oracle
from tests.drafts.person import Person
from tests.drafts.sweeping import Case, broken_promises_unedited, refreshed, without_fonts

GENERATED_BY_0_1 = sorted((Path(__file__).parent / "generated-by-0.1").glob("*.docx"))
EDITED = ("AUS", "KEN", "QAT", "TUR", "THA", "BRA", "NGA", "ROU", "PHL", "FJI", "TON", "DEU")
NEWEST = 2025
SEED = int(os.environ.get("MERGE_SEED", datetime.datetime.now(datetime.UTC).date().toordinal() * 10_000))
"""Other cases each day; `MERGE_SEED=… pytest …` repeats those of another."""


@cache
def catalogue() -> Catalogue:
    return Catalogue.open()


def brief(country: str, edition: int, audience: str) -> bytes:
    identity = {"kind": "brief", "country": country, "edition": str(edition), "audience": audience}
    return without_fonts(Renewal(catalogue())(identity))


@cache
def edited_brief(country: str, edition: int, audience: str) -> bytes:
    """As `brief`, kept: each is edited in many ways."""
    return brief(country, edition, audience)


def editions_on_record(country: str) -> list[int]:
    """Editions that place a country, in order."""
    return sorted(placement.year for placement in catalogue().placements(country))


def every_pair() -> list[tuple[str, str, int]]:
    return [
        (country.iso3, audience, edition)
        for country in catalogue().countries()
        for audience in ("officials", "ngos")
        for edition in editions_on_record(country.iso3)
        if edition + 1 in editions_on_record(country.iso3)
    ]


def failures_of_unedited(pairs: list[tuple[str, str, int]]) -> dict[tuple[str, str, int], list[str]]:
    problems = {
        (country, audience, edition): list(
            broken_promises_unedited(brief(country, edition, audience), brief(country, edition + 1, audience))
        )
        for country, audience, edition in pairs
    }
    return {pair: lines for pair, lines in problems.items() if lines}


def brief_of(seed: int) -> tuple[str, str, int, random.Random]:
    """Country, reader and edition of a case, and the chance that goes on from there."""
    chance = random.Random(seed)
    country, audience = EDITED[seed % len(EDITED)], chance.choice(["officials", "ngos"])
    return country, audience, chance.choice([NEWEST - 2, NEWEST - 1]), chance


def edited_case(seed: int) -> Case:
    country, audience, edition, chance = brief_of(seed)
    base, new = edited_brief(country, edition, audience), edited_brief(country, edition + 1, audience)
    person = Person(base, seed)
    return Case(base, person.edit(chance.randint(3, 10)), new, person)


def failures_of(seeds: Iterable[int], *, thorough: bool = False) -> list[str]:
    failures = []
    for seed in seeds:
        case = edited_case(seed)
        problems = list(case.broken_promises(thorough=thorough or seed % 10 == 0))
        failures += [f"MERGE_SEED={seed}: {problem}\n    after {case.person.did}" for problem in problems]
    return failures


# ------------------------------------------------------------------------------------------------------ unedited drafts


@pytest.mark.parametrize("part", range(4))
def test_unedited_drafts_of_24_countries_become_the_new_brief(part: int) -> None:
    assert not failures_of_unedited(random.Random(24).sample(every_pair(), 24)[part::4])


@pytest.mark.parametrize("path", GENERATED_BY_0_1, ids=lambda path: path.stem)
def test_drafts_of_generator_0_1_become_the_new_brief(path: Path) -> None:
    draft = path.read_bytes()
    identity = dict(oracle.record_of(oracle.File(draft)).find("{*}identity").attrib)
    new = Renewal(catalogue(), edition=NEWEST)(identity)
    assert list(broken_promises_unedited(draft, new)) == []


@pytest.mark.demand
def test_unedited_drafts_of_all_countries_become_the_new_brief() -> None:
    assert not failures_of_unedited(every_pair())


# -------------------------------------------------------------------------------------------------------- edited drafts


@pytest.mark.parametrize("first", range(len(EDITED)))
def test_300_edited_drafts_keep_what_people_did(first: int) -> None:
    """25 drafts of each country, one edition after the other, so that what they share is made once."""
    print(f"MERGE_SEED={SEED}")
    seeds = range(SEED + first, SEED + 300, len(EDITED))
    failures = failures_of(sorted(seeds, key=lambda seed: brief_of(seed)[:3]))
    assert not failures, "\n".join(failures)


@pytest.mark.demand
def test_3000_edited_drafts_keep_what_people_did() -> None:
    failures = failures_of(range(3000), thorough=True)
    assert not failures, "\n".join(failures)


@pytest.mark.demand
@pytest.mark.office
def test_edited_drafts_that_libreoffice_saved_keep_what_people_did(
    tmp_path: Path, soffice: Callable[..., list[Path]]
) -> None:
    readers = dict(zip(EDITED, ("officials", "ngos") * len(EDITED), strict=False))
    paths = [tmp_path / f"{country}.docx" for country in EDITED]
    for path in paths:
        path.write_bytes(edited_brief(path.stem, NEWEST - 1, readers[path.stem]))
    failures = []
    for seed, path in enumerate(soffice(paths, to="docx:MS Word 2007 XML", into=tmp_path / "saved") * 3):
        base, new = (edited_brief(path.stem, edition, readers[path.stem]) for edition in (NEWEST - 1, NEWEST))
        person = Person(path.read_bytes(), seed)
        # The first twelve are as LibreOffice saved them.
        case = Case(base, person.edit(5 * (seed >= len(EDITED))), new, person)
        failures += [f"{path.stem}, {seed}: {problem}\n    after {person.did}" for problem in case.broken_promises()]
    assert not failures, "\n".join(failures)


@pytest.mark.demand
def test_edited_packs_keep_what_people_did() -> None:
    old, new = (
        without_fonts(render(compose_pack("palau", "samoa", "tonga", title="Three islands", edition=edition), "docx"))
        for edition in (NEWEST - 1, NEWEST)
    )
    assert list(broken_promises_unedited(old, new)) == []
    failures = []
    for seed in range(24):
        person = Person(old, seed)
        case = Case(old, person.edit(6), new, person)
        failures += [f"{seed}: {problem}\n    after {person.did}" for problem in case.broken_promises()]
    assert not failures, "\n".join(failures)


@pytest.mark.ooxml
def test_results_are_valid_word_files(tmp_path: Path, ooxml_errors: Callable[[list[Path]], list[str]]) -> None:
    paths = []
    for seed in range(SEED, SEED + 12):
        case = edited_case(seed)
        paths.append(tmp_path / f"{seed}.docx")
        paths[-1].write_bytes(refreshed(case.draft, case.new).data)
    assert ooxml_errors(paths) == []


@pytest.mark.demand
@pytest.mark.ooxml
def test_all_results_are_valid_word_files(tmp_path: Path, ooxml_errors: Callable[[list[Path]], list[str]]) -> None:
    paths = []
    for seed in range(3000):
        case = edited_case(seed)
        paths.append(tmp_path / f"{seed}.docx")
        paths[-1].write_bytes(refreshed(case.draft, case.new).data)
    assert ooxml_errors(paths) == []
