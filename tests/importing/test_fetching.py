"""Pages from a web server of this machine: polite, cached, and refused where the server says so."""

from __future__ import annotations

import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from briefgen.errors import ReportError
from briefgen.importing.fetching import FRESH, PAGE_TIMEOUT, PAUSE, USER_AGENT, Fetcher, _HalfPage, _whole
from tests.importing import factory

PAGE = factory.page_2024(factory.make_narrative()).encode()


@pytest.fixture
def server(monkeypatch):
    """A web server with a robots.txt; `server.asked` lists the paths and headers of every request."""
    monkeypatch.setenv("no_proxy", "*")

    class Site(BaseHTTPRequestHandler):
        robots = "User-agent: *\nDisallow: /private/\n"

        def do_GET(self):
            self.server.asked.append((self.path, dict(self.headers)))
            answer = {
                "/robots.txt": (200, "text/plain", self.server.robots.encode()),
                "/page": (200, "text/html; charset=utf-8", PAGE),
                "/private/page": (200, "text/html", PAGE),
                "/report.pdf": (200, "application/pdf", b"%PDF-1.4 broken"),
                "/picture": (200, "image/png", b"\x89PNG"),
                "/forbidden": (403, "text/html", b"no"),
            }.get(self.path, (404, "text/html", b"not here"))
            if self.path == "/moved" or (self.path == "/robots.txt" and self.server.robots_at):
                self.send_response(302)
                self.send_header("Location", self.server.target if self.path == "/moved" else self.server.robots_at)
                self.end_headers()
                return
            if self.headers.get("If-None-Match") == '"v1"':
                self.send_response(304)
                self.end_headers()
                return
            self.send_response(answer[0])
            self.send_header("Content-Type", answer[1])
            self.send_header("ETag", '"v1"')
            self.send_header("Content-Length", str(len(answer[2])))
            self.end_headers()
            self.wfile.write(answer[2])

        def log_message(self, *_):
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    site.asked, site.robots, site.robots_at, site.target = [], Site.robots, "", "/page"
    site.url = f"http://127.0.0.1:{site.server_address[1]}"
    threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True).start()
    yield site
    site.shutdown()
    site.server_close()


@pytest.fixture
def clock():
    """A clock that moves only when somebody waits."""

    class Clock:
        time = 1_720_000_000.0
        waited: list[float]

        def pause(self, seconds):
            self.waited.append(seconds)
            self.time += seconds

    clock = Clock()
    clock.waited = []
    return clock


@pytest.fixture
def fetcher(tmp_path, clock):
    return Fetcher(tmp_path / "cache", now=lambda: clock.time, pause=clock.pause)


def _pages_asked(server):
    return [path for path, _ in server.asked if path != "/robots.txt"]


def test_page_is_imported_with_its_address_and_day(server, fetcher, run_import, into):
    result = run_import(f"{server.url}/page", fetch=fetcher)
    found = result.countries[0].chapter
    assert found.origin.url == f"{server.url}/page"
    assert found.origin.retrieved.isoformat() == "2024-07-03"
    assert "file:" not in (into / "countries/XAA.yaml").read_text()


def test_requests_are_signed_and_robots_txt_is_read_first(server, fetcher):
    fetcher(f"{server.url}/page")
    assert [path for path, _ in server.asked] == ["/robots.txt", "/page"]
    assert {headers["User-Agent"] for _, headers in server.asked} == {USER_AGENT}
    assert "briefgen" in USER_AGENT


def test_what_robots_txt_forbids_is_not_asked_for(server, fetcher):
    with pytest.raises(ReportError, match="does not allow programs"):
        fetcher(f"{server.url}/private/page")
    assert _pages_asked(server) == []


def test_redirect_to_a_forbidden_page_is_not_followed(server, fetcher):
    server.target = "/private/page"
    with pytest.raises(ReportError, match="does not allow programs"):
        fetcher(f"{server.url}/moved")
    assert _pages_asked(server) == ["/moved"]


def test_redirect_names_the_final_address(server, fetcher):
    assert fetcher(f"{server.url}/moved").url == f"{server.url}/page"


def test_second_request_waits(server, fetcher, clock):
    fetcher(f"{server.url}/page")
    with pytest.raises(ReportError, match="404"):
        fetcher(f"{server.url}/none")
    assert clock.waited == [PAUSE]


def test_crawl_delay_is_kept(server, fetcher, clock):
    server.robots = "User-agent: *\nCrawl-delay: 7\n"
    fetcher(f"{server.url}/page")
    with pytest.raises(ReportError, match="404"):
        fetcher(f"{server.url}/none")
    assert clock.waited == [7.0]


def test_cached_page_is_used_and_later_asked_about(server, fetcher, clock):
    first = fetcher(f"{server.url}/page")
    assert fetcher(f"{server.url}/page") == first
    assert _pages_asked(server) == ["/page"]
    clock.time += FRESH + 1
    assert fetcher(f"{server.url}/page") == first, "304: the page and its day stay"
    assert server.asked[-1][1]["If-None-Match"] == '"v1"'
    fetcher(f"{server.url}/page")
    assert _pages_asked(server) == ["/page", "/page"]


def test_damaged_cache_is_fetched_again(server, fetcher, tmp_path):
    first = fetcher(f"{server.url}/page")
    for kept in (tmp_path / "cache").iterdir():
        kept.write_bytes(b"{}")
    assert fetcher(f"{server.url}/page").data == first.data
    assert _pages_asked(server) == ["/page", "/page"]


@pytest.mark.parametrize(
    ("path", "match"),
    [("/none", "404"), ("/forbidden", "403"), ("/picture", "image/png, not a web page")],
)
def test_other_answers_are_explained(path, match, server, fetcher):
    with pytest.raises(ReportError, match=match):
        fetcher(f"{server.url}{path}")


def test_server_that_is_not_there(server, fetcher):
    server.shutdown()
    server.server_close()
    with pytest.raises(ReportError, match="could not be reached"):
        fetcher(f"{server.url}/page")


def test_only_web_addresses(fetcher):
    with pytest.raises(ReportError, match="only http and https"):
        fetcher("file:///etc/passwd")


def test_broken_pdf_from_the_web(server, fetcher, run_import, into):
    with pytest.raises(ReportError, match="broken or not a PDF"):
        run_import(f"{server.url}/report.pdf", fetch=fetcher)
    assert not into.exists()


def test_rules_of_another_host_are_not_fetched(server, fetcher):
    server.robots_at = server.url.replace("127.0.0.1", "localhost") + "/rules-of-another-host"
    fetcher(f"{server.url}/page")
    assert "/rules-of-another-host" not in [path for path, _ in server.asked]


def test_a_site_that_asks_for_endless_pauses_is_left_alone(server, fetcher, clock):
    server.robots = "User-agent: *\nCrawl-delay: 99999\n"
    with pytest.raises(ReportError, match="99,999 seconds between two pages"):
        fetcher(f"{server.url}/page")
    assert sum(clock.waited) < 100


def test_a_page_that_drips_is_given_up(clock):
    class Drip:
        headers = Message()
        drops = 0

        def read1(self, _size):
            clock.time += PAGE_TIMEOUT / 3
            self.drops += 1
            return b"x" if self.drops < 99 else b""

    with pytest.raises(_HalfPage, match="had not come as a whole"):
        _whole(Drip(), 10_000, lambda: clock.time)


def test_a_page_from_the_future_is_asked_for_again(server, fetcher, clock):
    fetcher(f"{server.url}/page")
    clock.time -= 400 * FRESH
    fetcher(f"{server.url}/page")
    assert [path for path, _ in server.asked].count("/page") == 2
