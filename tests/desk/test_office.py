"""A desk for an office: who is believed, what is whose, what a reader may, what is written down."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import PATIENCE
from tests.desk.addresses import (
    MARK,
    OF_THE_OFFICE,
    addresses,
    begin_things_of,
    everything_seen_by,
    forms_like,
    names_one_of_somebody_s,
    templates,
    templates_of,
)
from tests.desk.conftest import Answer, Asker, RunningDesk

pytest.importorskip("starlette")

HOST = "briefs.example.org"
PROXY = ("--auth", "proxy", "--trusted-proxy", "127.0.0.1", "--host", HOST)


@dataclass
class Colleague(Asker):
    """Somebody whom the office's server names; `peer` is the address that they seem to ask from."""

    name: str = ""
    groups: str = ""
    peer: str = "127.0.0.1"

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request, with the headers that the server adds."""
        connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE, source_address=(self.peer, 0))
        named = {"X-Forwarded-User": self.name.encode()} if self.name else {}
        named |= {"X-Groups": self.groups} if self.groups else {}
        connection.request(method, path, body=body, headers={"Host": HOST, **named, **(headers or {})})
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer

    def send(self, *arguments: Any, headers: Mapping[str, str] | None = None, **options: Any) -> Answer:
        """Send a form from the office's own address."""
        return super().send(*arguments, headers={"Origin": f"https://{HOST}", **(headers or {})}, **options)

    def opened(self) -> Colleague:
        """The same, with the token that their forms hold."""
        token = re.search(r'name="form" value="([^"]+)"', self.get("/packs/count?names=fiji").text)
        self.form_token = token[1] if token else ""
        return self


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office's own: its name, and a correction of one statement."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "briefgen.toml").write_text('organisation = "The Office"\naudience = "ngos"\n', encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def office(start_desk: Callable[..., RunningDesk], workspace: Path) -> RunningDesk:
    """Its desk, which keeps people's things outside the workspace."""
    return start_desk(workspace, None, *PROXY, "--groups-header", "X-Groups", "--editor", "anna", "--editor", "desk")


@pytest.fixture(scope="module")
def colleague(office: RunningDesk) -> Callable[..., Colleague]:
    """Somebody of the office: `colleague("anna")`."""
    return lambda name="", **more: Colleague(urlsplit(office.root).netloc, name=name, **more).opened()


# ---------------------------------------------------------------- who is believed


def test_a_name_from_elsewhere_than_the_server_is_believed_by_no_page(
    colleague: Callable[..., Colleague], office: RunningDesk
) -> None:
    stranger = colleague("anna", peer="127.0.0.2")
    before = contents(data_of(office))
    for method, path in addresses():
        answer = stranger.ask(method, path, b"" if method == "POST" else None)
        assert answer.status == 401 or path == "/healthz", (method, path)
        assert "anna" not in answer.text
    assert contents(data_of(office)) == before


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": ""},
        {"X-Forwarded-User": "  "},
        {"X-Forwarded-User": "n" * 201},
        {"X-Forwarded-User": b"anna\x7f"},
        {"X-Forwarded-User": b"J\xf6rg"},
        {"X_Forwarded_User": "anna"},
        {"X-Forwarded-For": "127.0.0.1", "Remote-User": "anna"},
    ],
)
def test_whoever_is_not_named_is_nobody(colleague: Callable[..., Colleague], headers: dict[str, str]) -> None:
    answer = colleague().ask("GET", "/help", headers=headers)
    assert answer.status == 401
    assert "Nobody is signed in." in answer.text


def test_two_names_are_none(office: RunningDesk) -> None:
    connection = http.client.HTTPConnection(urlsplit(office.root).netloc)
    connection.putrequest("GET", "/help", skip_host=True)
    for name, value in (("Host", HOST), ("X-Forwarded-User", "anna"), ("X-Forwarded-User", "ben")):
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 401


def test_whom_a_header_of_addresses_names_is_not_asked(colleague: Callable[..., Colleague]) -> None:
    """What a browser writes about its address lets nobody in, and keeps nobody out."""
    told = {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert colleague("anna", peer="127.0.0.3").ask("GET", "/help", headers=told).status == 401
    assert colleague("anna").ask("GET", "/help", headers={"X-Forwarded-For": "203.0.113.9"}).status == 200


def test_the_office_is_open_under_its_own_names_only(colleague: Callable[..., Colleague]) -> None:
    anna = colleague("anna")
    assert anna.ask("GET", "/help", headers={"Host": "evil.example"}).status == 421
    assert anna.ask("GET", "/help", headers={"Host": HOST.upper()}).status == 200
    assert anna.ask("GET", "/help?token=guess").status == 200  # there is no token to be let in by
    assert "set-cookie" not in anna.get("/").headers


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--listen", "0.0.0.0"), "On 0.0.0.0 others could open the desk, and it asks nobody who they are."),
        (("--listen", "::"), "On :: others could open the desk"),
        (("--listen", "localhost.example"), "others could open the desk"),
        (("--auth", "proxy"), "--trusted-proxy 127.0.0.1"),
        (("--auth", "proxy", "--trusted-proxy", "everybody"), "“everybody” is no address"),
        (("--auth", "proxy", "--trusted-proxy", "10.0.0.1/8"), "“10.0.0.1/8” is no address: 10.0.0.1/8 has host bits"),
        (("--editor", "anna"), "These options are for an office."),
        (("--host", HOST), "These options are for an office."),
    ],
)
def test_a_desk_that_would_be_open_to_others_is_not_opened(
    run_cli: Callable[..., subprocess.CompletedProcess[Any]], options: tuple[str, ...], words: str
) -> None:
    done = run_cli("desk", "--no-open", *options)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- what is whose


@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, max_size=8, unique=True))
@settings(max_examples=60, deadline=None)
def test_no_two_names_lead_to_the_same_folder(names: list[str]) -> None:
    from briefgen.desk.people import alone, person_in

    home = Path("/nowhere/home")
    folders = [person_in(home, name).folder for name in names]
    assert len({str(folder).casefold() for folder in folders}) == len(names)
    assert all(folder.parent == home / "people" and ".." not in folder.parts for folder in folders)
    assert alone(home).folder not in folders


def test_nobody_reads_or_changes_what_is_another_s(
    colleague: Callable[..., Colleague], office: RunningDesk, workspace: Path
) -> None:
    """Over all addresses of the desk, those that are added later too: what anna sees of her own, ben never does."""
    anna, ben = colleague("anna"), colleague("ben", groups="press, desk")
    begin_things_of(anna)
    hers = data_of(office, "anna")
    seen = dict(everything_seen_by(anna))
    private = sorted(path for path in seen if names_one_of_somebody_s(path))
    forms = sorted({filled for path in private for filled in forms_like(path)})
    reached = {template for path in [*private, *forms] for template in templates_of(path)}
    unseen = {path for _, path in templates() if "{" in path and not path.startswith(OF_THE_OFFICE)} - reached
    assert unseen == set(), "anna has nothing at these addresses: let begin_things_of make it"
    assert sum(MARK in answer.text_or_nothing for answer in seen.values()) > 2

    before, office_before = contents(hers), contents(workspace)
    leaks = [path for path in private if ben.get(path).status != 404]
    leaks += [path for path in seen if MARK in ben.get(path).text_or_nothing]
    leaks += [f"POST {path}" for path in forms if ben.send(path, {"title": "x"}).status != 404]
    leaks += [f"POST {path}" for method, path in templates() if method == "POST" and "{" not in path and
              MARK in ben.send(path, {}).text_or_nothing]  # fmt: skip
    assert leaks == []
    assert contents(hers) == before
    assert contents(workspace) == office_before


def test_a_reader_changes_nothing(colleague: Callable[..., Colleague], office: RunningDesk) -> None:
    clara = colleague("clara", groups="press")
    assert "signed in as clara, to read" in clara.get("/help").text
    before = contents(data_of(office))
    for method, path in addresses():
        if method == "POST":
            answer = clara.send(path, {})
            assert answer.status == 403, path
            assert "You may read here, not change anything." in answer.text
    assert {name for name in contents(data_of(office)) if "clara" not in name} <= set(before)
    assert clara.get("/brief/fiji").status == 200


def test_a_person_s_own_lies_over_the_office_s_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    from briefgen.desk.office import Office

    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "briefgen.toml").write_text(
        'organisation = "The Office"\naudience = "ngos"\npaper = "letter"\n', encoding="utf-8"
    )
    office = Office(tmp_path / "office")
    anna = Office(tmp_path / "anna", office)
    assert anna.holdings is office.holdings
    before = contents(tmp_path / "office")
    anna.started()
    (tmp_path / "anna" / "briefgen.toml").write_text('audience = "officials"\n', encoding="utf-8")
    anna.changed()
    mine = anna.holdings.workspace
    assert mine is not None
    assert (mine.organisation, mine.audience, mine.paper) == ("The Office", "officials", "letter")
    assert mine.data == (tmp_path / "anna" / "data",)
    (tmp_path / "office" / "packs.toml").write_text("", encoding="utf-8")
    assert Office(tmp_path / "anna", office).holdings.packs_file == tmp_path / "office" / "packs.toml"
    (tmp_path / "office" / "packs.toml").unlink()
    assert office.holdings.audience == "ngos"
    assert contents(tmp_path / "office") == before


def test_a_person_s_look_lies_over_the_office_s_field_by_field(
    start_desk: Callable[..., RunningDesk], tmp_path: Path, until: Callable[..., None]
) -> None:
    office = tmp_path / "office"
    office.mkdir()
    (office / "briefgen.toml").write_text('organisation = "The Office"\n', encoding="utf-8")
    (office / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    brand = 'organisation = "The Office"\nfooter = "Harbour Street"\naccent = "#7a1f13"\nlogo = "logo.svg"\n'
    (office / "brand.toml").write_text(brand, encoding="utf-8")
    desk = start_desk(office, None, *PROXY)
    anna, ben = (Colleague(urlsplit(desk.root).netloc, name=name).opened() for name in ("anna", "ben"))
    fields = re.findall(
        r'<input class="[^"]*" type="text" id="(\w+)" name="\1" value="([^"]*)"', anna.get("/brand").text
    )
    form = dict(fields) | {"contact": "Anna, room 12", "accent": "#123456"}
    assert (form["organisation"], form["footer"]) == ("The Office", "Harbour Street")
    assert anna.send("/brand", form, {}).status == 303
    own = next(data_of(desk, "anna").rglob("brand.toml")).read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+) =", own, re.MULTILINE)) == {"contact", "accent"}

    (office / "brand.toml").write_text(brand.replace("Harbour Street", "Mill Lane"), encoding="utf-8")
    until(lambda: "Mill Lane" in ben.get("/brief/fiji.html").text)
    hers, his = anna.get("/brief/fiji.html").text, ben.get("/brief/fiji.html").text
    assert "Mill Lane · Anna, room 12" in hers
    assert "#123456" in hers
    assert "data:image/svg+xml" in hers
    assert "Anna" not in his
    assert "#7a1f13" in his
    assert "data:image/svg+xml" in his


def test_the_office_s_correction_reaches_everybody_at_once(tmp_path: Path) -> None:
    import os

    from briefgen.desk.office import Office

    (tmp_path / "briefgen.toml").write_text('audience = "ngos"\n', encoding="utf-8")
    office = Office(tmp_path)
    anna = Office(tmp_path / "people" / "anna", office)
    anna.started()
    assert anna.holdings.audience == "ngos"
    (tmp_path / "briefgen.toml").write_text('audience = "officials"\n', encoding="utf-8")
    os.utime(tmp_path / "briefgen.toml", (1, 1))
    office.changed()
    anna.changed()
    assert anna.holdings.audience == "officials"


def test_what_is_old_is_removed_from_everybody_s_folder_and_nothing_else(
    start_desk: Callable[..., RunningDesk], workspace: Path, until: Callable[..., None]
) -> None:
    desk = start_desk(workspace, None, *PROXY, "--keep", "7")
    anna = Colleague(urlsplit(desk.root).netloc, name="anna").opened()
    begin_things_of(anna)
    hers = data_of(desk, "anna")
    old = passing(hers)
    age(hers, days=7.1)
    begin_things_of(anna)
    newer = passing(hers) - old
    assert len(newer) > 5
    lasting = set(contents(hers)) - old - newer
    desk.kill()
    desk.start("--keep", "7", *PROXY)
    until(lambda: not old & set(contents(hers)))
    assert set(contents(hers)) == newer | lasting
    again = Colleague(urlsplit(desk.root).netloc, name="anna")
    assert len(set(re.findall(r'"(/jobs/[0-9a-f]{16})"', again.get("/jobs").text))) == 1


def passing(folder: Path) -> set[str]:
    """The files in a person's folder that are not kept for ever."""
    return {name for name in contents(folder) if name.startswith(("drafts/", "jobs/"))}


def age(folder: Path, days: float) -> None:
    """Let everything in a person's folder be older."""
    with closing(sqlite3.connect(folder / "jobs.sqlite")) as database, database:
        database.execute("UPDATE job SET begun = begun - ?", (days * 86_400,))
    for path in folder.glob("drafts/*/note.json"):
        note = json.loads(path.read_bytes())
        path.write_text(json.dumps({**note, "received": note["received"] - days * 86_400}), encoding="utf-8")


# ---------------------------------------------------------------- what is written down


def test_the_log_tells_kinds_of_pages_and_nobody_s_business(
    start_desk: Callable[..., RunningDesk], workspace: Path, until: Callable[..., None]
) -> None:
    desk = start_desk(workspace, None, *PROXY)
    anna = Colleague(urlsplit(desk.root).netloc, name="anna")
    anna.get("/brief/kenya?reader=ngos")
    anna.get("/api/v1/find?q=quokka")
    anna.get("/nothing/quokka")
    Colleague(anna.netloc, name="anna", peer="127.0.0.2").get("/help")
    until(lambda: " 401 " in desk.log.read_text(encoding="utf-8"))
    log = desk.log.read_text(encoding="utf-8")
    assert re.search(r"^[\d-]+T[\d:]+ 200 GET /brief/\{name\} \d+ ms$", log, re.MULTILINE)
    assert re.search(r" 200 GET /api/v1/find \d+ ms$", log, re.MULTILINE)
    assert re.search(r" 401 GET - \d+ ms from 127\.0\.0\.2$", log, re.MULTILINE)
    for content in ("kenya", "quokka", "anna"):
        assert content not in log


def test_a_fault_is_written_down_without_its_message() -> None:
    import logging
    import sys

    from briefgen.desk.log import _WithoutContent

    try:
        raise ValueError(MARK)
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "fault", (), sys.exc_info())
    text = _WithoutContent("%(message)s").format(record)
    assert "test_office.py" in text
    assert text.endswith("ValueError")
    assert MARK not in text


def data_of(office: RunningDesk, name: str = "") -> Path:
    """The folder of a person, or of all of them."""
    from briefgen.desk.people import person_in

    home = office.home / "briefgen" / "desk"
    return person_in(home, name).folder if name else home


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with its bytes' hash."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm")))
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
