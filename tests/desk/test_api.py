"""What programs get: the commands' own answers, described as they are, and errors that a program can read."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PROJECT
from tests.desk.conftest import Asker

pytest.importorskip("starlette")

REFERENCE = PROJECT / "docs" / "reference"
DESCRIPTION: dict[str, Any] = json.loads((REFERENCE / "api.json").read_text(encoding="utf-8"))
EXAMPLES = {
    path: next(iter(operations["get"]["responses"]["200"]["content"]["application/json"]["examples"].items()))
    for path, operations in DESCRIPTION["paths"].items()
}


@pytest.mark.parametrize(
    ("path", "command"),
    [
        ("/brief/kenya?audience=ngos&edition=2024", ("show", "kenya", "--audience", "ngos", "--edition", "2024")),
        ("/find?q=labour+inspectors&region=africa&kind=gaps&limit=3",
         ("find", "labour", "inspectors", "--region", "africa", "--kind", "gaps", "--limit", "3")),
        ("/find?q=shelter&tier=watch+list&pillar=protection&pillar=prevention",
         ("find", "shelter", "--tier", "watch list", "--pillar", "protection", "--pillar", "prevention")),
        ("/compare?country=australia&from=2023&to=2024", ("compare", "australia", "2023", "2024")),
        ("/compare?country=fiji&country=TON&edition=2024", ("compare", "fiji", "tonga", "--edition", "2024")),
        ("/countries", ("list", "countries")),
        ("/groups", ("list", "groups")),
    ],
)  # fmt: skip
def test_an_answer_is_what_the_command_prints(
    asker: Asker, run_cli: Callable[..., subprocess.CompletedProcess[Any]], path: str, command: tuple[str, ...]
) -> None:
    answer = asker.get(f"/api/v1{path}")
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == run_cli(*command, "--json", check=True).stdout


def test_every_address_is_described_and_nothing_else() -> None:
    from briefgen.desk.app import ROUTES

    described = {path: set(operations) for path, operations in DESCRIPTION["paths"].items()}
    real = {route.path: route.methods or set() for route in ROUTES if route.path.startswith("/api/")}
    assert described == {path: {"get"} for path in real}
    assert all(methods == {"GET", "HEAD"} for methods in real.values())


@pytest.mark.parametrize("path", EXAMPLES)
def test_an_example_is_the_real_answer_and_has_the_shape_described(asker: Asker, path: str) -> None:
    asked, example = EXAMPLES[path]
    answer = json.loads(asker.get(asked.removeprefix("GET ")).body)
    assert answer == example["value"]
    assert list(_complaints(path, answer)) == []


def test_longer_answers_have_the_shape_described(asker: Asker) -> None:
    for path, query in (
        ("/api/v1/find", "?q=shelter"),
        ("/api/v1/compare", "?country=australia&from=2019&to=2024"),
        ("/api/v1/compare", "?country=kenya&country=uganda"),
    ):
        assert list(_complaints(path, json.loads(asker.get(path + query).body))) == [], query
    assert list(_complaints("/api/v1/find", [{"iso3": "KEN"}])) != []


def _complaints(path: str, answer: object) -> Iterator[str]:
    """What is wrong with an answer by the description."""
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource

    schema = DESCRIPTION["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    brief = json.loads((REFERENCE / "brief.schema.json").read_text(encoding="utf-8"))
    registry: Registry[Any] = Registry().with_resources([("brief.schema.json", Resource.from_contents(brief))])
    whole = {**schema, "components": DESCRIPTION["components"]}
    for error in Draft202012Validator(whole, registry=registry).iter_errors(answer):
        yield f"{error.json_path}: {error.message}"


@pytest.mark.parametrize(
    ("path", "status", "error", "hint"),
    [
        ("/brief/kennya", 404, "No country is known by the name “kennya”.", "Did you mean “Kenya”"),
        ("/brief/congo", 404, "“congo” could be more than one country.", "Say which:"),
        ("/brief/kenya?edition=1999", 400, "There is no edition “1999” on record.", "Editions on record: 2001 to"),
        ("/brief/kenya?edtion=2024", 400, "There is no parameter “edtion” here.", "It takes country, edition,"),
        ("/brief/kenya?audience=kings", 400, "No audience is known by the name “kings”.", "officials"),
        ("/brief/kenya?edition=2023&edition=2024", 400, "The parameter “edition” is given more than once.", ""),
        ("/brief/kenya?country=fiji", 400, "The parameter “country” is given more than once.", ""),
        ("/find", 400, "The parameter “q” is missing.", "Words that all must occur"),
        ("/find?q=shelter&pillar=love", 400, "No pillar is known by the name “love”.", "prosecution"),
        ("/find?q=shelter&limit=-1", 400, "“-1” is not a number of statements.", ""),
        ("/compare?country=atlantis", 400, "No country is known by the name “atlantis”.", ""),
        ("/compare?country=fiji&country=tonga&from=2020", 400, "from and to are for one country.", "edition"),
        ("/editions?x=1", 400, "There is no parameter “x” here.", "It takes none."),
        ("/nothing", 404, "There is no such page.", ""),
    ],
)
def test_an_error_says_what_is_the_matter_and_what_to_do(
    asker: Asker, path: str, status: int, error: str, hint: str
) -> None:
    answer = asker.get(f"/api/v1{path}")
    told = json.loads(answer.body)
    assert (answer.status, told["error"]) == (status, error)
    assert hint in told["hint"]


def test_an_answer_that_is_known_is_not_sent_again(asker: Asker) -> None:
    tag = asker.get("/api/v1/compare?country=fiji").headers["etag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}'):
        again = asker.get("/api/v1/compare?country=fiji", If_None_Match=sent)
        assert (again.status, again.body) == (304, b"")
    assert asker.get("/api/v1/compare?country=tonga", If_None_Match=tag).status == 200


def test_a_program_is_let_in_like_a_page(asker: Asker) -> None:
    stranger = Asker(asker.netloc).get("/api/v1/countries")
    assert stranger.status == 403
    assert "has not been let in" in json.loads(stranger.body)["error"]
    assert asker.ask("POST", "/api/v1/countries", b"{}").status in (403, 405)


def test_one_s_own_data_is_in_the_answers(start_desk: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text('audience = "ngos"\nedition = 2024\n', encoding="utf-8")
    brief = json.loads(start_desk(tmp_path).asker().get("/api/v1/brief/fiji").body)
    assert (brief["identity"]["edition"], brief["identity"]["audience"]) == (2024, "ngos")
