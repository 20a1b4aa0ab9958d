"""Who is let in, and what is refused: other hosts, other sites, forms that are not ours, too much."""

from __future__ import annotations

import http.client
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import PATIENCE
from tests.desk.conftest import Asker, RunningDesk

pytest.importorskip("starlette")

from briefgen.desk.safety import Session

FORMS = [
    (route.path, route.name)
    for route in __import__("briefgen.desk.app", fromlist=["ROUTES"]).ROUTES
    if "POST" in (getattr(route, "methods", None) or ())
]
PAGES = [
    route.path
    for route in __import__("briefgen.desk.app", fromlist=["ROUTES"]).ROUTES
    if "GET" in (getattr(route, "methods", None) or ()) and route.path != "/healthz"
]


def _address(path: str) -> str:
    values = {"name": "kenya", "iso3": "KEN", "id": "1", "file": "x.pdf", "file:path": "x.pdf"}
    return re.sub(r"\{([^}]+)\}", lambda name: values.get(name[1], "1"), path)


def _everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""])
def test_a_foreign_host_is_refused_everywhere(asker: Asker, host: str) -> None:
    stranger = Asker(asker.netloc, asker.cookie, host=host or " ")
    for path in ("/", "/healthz", "/static/desk.css", "/brief/kenya.pdf"):
        assert stranger.get(path).status == 421, path


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_shown_without_a_session(desk: RunningDesk, asker: Asker, path: str) -> None:
    for cookie in ("", "briefgen-desk=x", asker.cookie[:-3]):
        answer = Asker(asker.netloc, cookie).get(_address(path))
        assert answer.status == 403
        assert "has not been let in" in answer.text


def test_the_opened_address_is_good_for_one_time(start_desk: Callable[..., RunningDesk]) -> None:
    desk = start_desk()
    parts = urlsplit(desk.address)
    first = Asker(parts.netloc).get(f"/help?a=1&{parts.query}")
    assert (first.status, first.location) == (303, "/help?a=1")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert Asker(parts.netloc).get(f"/?{parts.query}").status == 403
    assert Asker(parts.netloc, cookie.partition(";")[0]).get(f"/?{parts.query}").location == "/"
    assert Asker(parts.netloc).get("/?token=guess").status == 403


def test_the_command_typed_again_gives_another_address_for_the_desk_that_is_open(
    start_desk: Callable[..., RunningDesk], run_cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    desk = start_desk()
    asker = desk.asker()
    job = asker.send("/packs/new", {"names": ["all"], "kind": "bound", "formats": ["html"], "reader": "officials"})
    environment = {"XDG_DATA_HOME": str(desk.home)}
    again = run_cli("desk", "--no-open", cwd=desk.folder, env=environment, check=True).stdout
    other = Asker(asker.netloc)
    other.enter(re.search(r"http://\S+", again)[0])  # type: ignore[index]
    assert other.get("/").status == asker.get("/").status == 200
    assert "interrupted" not in asker.get(job.location).text
    (record,) = desk.home.rglob("desk.json")
    assert record.parent.stat().st_mode & 0o777 == 0o700

    (tmp_path / "briefgen.toml").write_text("", encoding="utf-8")
    elsewhere = run_cli("desk", "--no-open", env=environment)
    assert elsewhere.returncode == 2
    assert f"The desk is open already, in {desk.home / 'briefgen' / 'desk' / 'workspace'}." in elsewhere.stderr


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1"},
    ],
)
@pytest.mark.parametrize("path", [path for path, _ in FORMS])
def test_a_form_from_another_site_changes_nothing(
    desk: RunningDesk, asker: Asker, path: str, headers: dict[str, str]
) -> None:
    before = _everything(desk.home)
    assert asker.send(_address(path), {}, headers=headers).status == 403
    assert _everything(desk.home) == before


@pytest.mark.parametrize("path", [path for path, _ in FORMS])
def test_a_form_without_our_token_changes_nothing(desk: RunningDesk, asker: Asker, path: str) -> None:
    before = _everything(desk.home)
    for fields in ({}, {"form": ""}, {"form": asker.form_token[:-1]}, {"form": "x" * 27}):
        assert asker.send(_address(path), fields, with_token=False).status == 403
    assert _everything(desk.home) == before


@pytest.mark.parametrize("path", [path for path, _ in FORMS])
def test_too_much_is_refused_before_it_is_read(desk: RunningDesk, asker: Asker, path: str) -> None:
    before = _everything(desk.home)
    connection = http.client.HTTPConnection(asker.netloc, timeout=PATIENCE)
    connection.putrequest("POST", _address(path))
    for name, value in (("Cookie", asker.cookie), ("Content-Type", "multipart/form-data; boundary=x")):
        connection.putheader(name, value)
    connection.putheader("Content-Length", str(1 << 40))
    connection.endheaders()
    assert connection.getresponse().status == 413
    assert _everything(desk.home) == before


@pytest.mark.parametrize("path", ["/", "/brief/kenya", "/brief/kenya.html", "/nothing", "/static/desk.css", "/healthz"])
def test_every_answer_tells_the_browser_what_it_may_do(asker: Asker, path: str) -> None:
    headers = asker.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert path == "/brief/kenya.html" or "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "server" not in headers


@pytest.mark.parametrize(
    "path", ["/brief/..%2f..%2fetc%2fpasswd.pdf", "/static/..%2f..%2fpyproject.toml", "/static/../../pyproject.toml",
             "/brief/%2e%2e%2f%2e%2e.json", "/static/fonts/..%2F..%2Fdesk%2Fbrief.html.j2", "/brief/%00.pdf"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_not_found(asker: Asker, path: str) -> None:
    assert asker.get(path).status in (400, 404)


def test_methods_that_no_page_has_are_refused(asker: Asker) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert asker.ask(method, "/").status in (403, 405)


def test_another_spelling_of_a_spent_address_opens_nothing() -> None:
    session = Session()
    token = session.new_token()
    assert session.spend(token)
    # Base64 has several spellings of the same bytes.
    last = {token[:-1] + letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="}
    assert not any(session.spend(spelling) for spelling in {token, f"{token}=", f"{token}==", *last})
    assert session.spend(session.new_token())
