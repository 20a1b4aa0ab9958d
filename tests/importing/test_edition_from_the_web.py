"""A whole edition from an imitation of the site on this machine: found, fetched politely, stopped, resumed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from briefgen.errors import ReportError, UsageError
from briefgen.importing.edition_pages import (
    country_address,
    country_pages,
    find_edition_pages,
    report_address,
    report_addresses,
)
from briefgen.importing.fetching import LONGEST_PAUSE, PAUSE, TRIES, Fetcher
from tests.conftest import PATIENCE
from tests.importing import factory

EDITION = 2025
BASE = f"/reports/{EDITION}-trafficking-in-persons-report/"
CODES = ("XAA", "XAB", "XAC", "XAD")


def slug(iso3: str) -> str:
    return factory.COUNTRIES[iso3].lower().replace(" ", "-")


class Site:
    """What the imitation answers: pages of four countries, each with the site's own list, and faults by path."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.faults: dict[str, list[tuple[int, dict[str, str], bytes]]] = {}
        """Path → answers that come before the page itself, each used once; the last one for ever if it is alone."""
        options = "".join(f'<option value="{BASE}{slug(code)}/">{factory.COUNTRIES[code]}</option>' for code in CODES)
        select = f'<select class="chosen-container--country"><option>Choose</option>{options}</select>'
        chooser = f'<nav id="report-nav">{select}</nav>'
        self.pages = {
            f"{BASE}{slug(code)}/": factory.page_2024(factory.make_narrative(code, EDITION)).replace(
                "<main", f"{chooser}<main"
            )
            for code in CODES
        }
        self.pages[BASE] = f"<html><body><h1>{EDITION} Trafficking in Persons Report</h1>{chooser}</body></html>"
        self.robots = "User-agent: *\nDisallow: /wp-admin/\n"
        self.half: set[str] = set()
        self.open = threading.Event()
        """While it is not set, pages are answered `before_closing` times; then whoever asks waits."""
        self.open.set()
        self.before_closing = 0


@pytest.fixture
def site(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            site.asked.append((self.path, self.headers["User-Agent"]))
            if self.path == "/robots.txt":
                return self.answer(200, {"Content-Type": "text/plain"}, site.robots.encode())
            if not self.headers["User-Agent"].startswith("Mozilla/5.0"):
                return self.answer(403, {}, b"Access denied")
            if faults := site.faults.get(self.path):
                return self.answer(*(faults.pop(0) if len(faults) > 1 else faults[0]))
            if self.path not in site.pages:
                return self.answer(404, {}, b"not here")
            if not site.open.is_set():
                site.before_closing -= 1
                if site.before_closing < 0:
                    site.open.wait()
            return self.answer(200, {"Content-Type": "text/html; charset=utf-8"}, site.pages[self.path].encode())

        def answer(self, status, headers, body):
            self.send_response(status)
            for name, value in ({"Content-Type": "text/html"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if self.path in site.half else body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield site
    site.open.set()
    server.shutdown()
    server.server_close()


class Clock:
    """A clock that moves only when somebody waits."""

    def __init__(self) -> None:
        self.time, self.waited = 1_751_000_000.0, []

    def pause(self, seconds):
        self.waited.append(seconds)
        self.time += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def fetcher(tmp_path, clock):
    return Fetcher(tmp_path / "cache", now=lambda: clock.time, pause=clock.pause)


def edition(site, fetcher, run_import, **options):
    pages = find_edition_pages(fetcher, EDITION, f"{site.url}{BASE}")
    return run_import(*(address for _, address in pages), fetch=fetcher, retrieved=None, **options)


def test_all_countries_of_an_edition(site, fetcher, run_import):
    result = edition(site, fetcher, run_import)
    assert [country.chapter.country.iso3 for country in result.countries] == list(CODES)
    assert not result.troubles
    assert all(agent.startswith("Mozilla/5.0 (compatible; briefgen/") for _, agent in site.asked)


def test_list_of_countries_is_read_from_a_countrys_page_where_the_edition_has_none(site, fetcher):
    del site.pages[BASE]
    site.pages[f"{BASE}afghanistan/"] = site.pages[f"{BASE}{slug('XAA')}/"]
    names = [name for name, _ in find_edition_pages(fetcher, EDITION, f"{site.url}{BASE}")]
    assert names == [factory.COUNTRIES[code] for code in CODES]


def test_list_of_links_is_read_too_and_nothing_outside_the_edition():
    page = (
        f'<a href="{BASE}kenya/">Kenya</a> <a href="{BASE}kenya/#s">again</a> <a href="/reports/other/kenya/">no</a>'
        f'<a href="https://elsewhere.example{BASE}laos/">no</a> <a href="{BASE}">up</a> <a href="{BASE}a/b/">deeper</a>'
    )
    pages = country_pages(page.encode(), f"https://www.state.gov{BASE}")
    assert pages == (("Kenya", f"https://www.state.gov{BASE}kenya/"),)


def test_addresses_of_editions():
    assert report_address(2019) == "https://www.state.gov/reports/2019-trafficking-in-persons-report-2/"
    assert report_addresses(2024)[0].startswith("https://2021-2025.state.gov/reports/2024-")
    assert report_addresses(2018)[0].startswith("https://2017-2021.state.gov/reports/2018-")
    assert report_addresses(2025) == ("https://www.state.gov/reports/2025-trafficking-in-persons-report/",)
    assert country_address("Cote d'Ivoire", 2025).endswith("/2025-trafficking-in-persons-report/cote-divoire/")


def test_edition_of_before_2017_needs_an_address(fetcher):
    with pytest.raises(UsageError, match="cannot be found by its year"):
        find_edition_pages(fetcher, 2012)


@pytest.mark.parametrize("status", [403, 404])
def test_page_that_is_refused_leaves_the_others_and_is_named(status, site, fetcher, run_import):
    site.faults[f"{BASE}{slug('XAB')}/"] = [(status, {}, b"no")]
    result = edition(site, fetcher, run_import)
    assert len(result.countries) == 3
    assert [(trouble.name, str(status) in trouble.message) for trouble in result.troubles] == [
        (f"{site.url}{BASE}{slug('XAB')}/", True)
    ]
    assert result.written


@pytest.mark.parametrize("after", ["7", "date", None])
def test_busy_server_is_waited_for(after, site, fetcher, clock, run_import):
    value = formatdate(clock.time + 30, usegmt=True) if after == "date" else after
    headers = {"Retry-After": value} if value else {}
    site.faults[f"{BASE}{slug('XAB')}/"] = [
        (429, headers, b""),
        (200, {}, site.pages[f"{BASE}{slug('XAB')}/"].encode()),
    ]
    result = edition(site, fetcher, run_import)
    assert not result.troubles
    assert max(clock.waited) >= PAUSE
    assert max(clock.waited) <= LONGEST_PAUSE


def test_server_that_asks_for_an_hour_is_left_alone(site, fetcher, run_import):
    site.faults[f"{BASE}{slug('XAB')}/"] = [(503, {"Retry-After": "3600"}, b"")]
    result = edition(site, fetcher, run_import)
    assert [country.chapter.country.iso3 for country in result.countries] == ["XAA"]
    assert "asks to come back after" in result.troubles[0].message
    assert all(trouble.message.startswith("not asked for: the server is busy") for trouble in result.troubles[1:])
    paths = [path for path, _ in site.asked]
    assert f"{BASE}{slug('XAC')}/" not in paths, "no more is asked of a server that wants rest"


def test_page_that_breaks_off_is_asked_for_again_and_named(site, fetcher, run_import):
    site.half.add(f"{BASE}{slug('XAB')}/")
    result = edition(site, fetcher, run_import)
    assert len(result.countries) == 3
    assert "broke off" in result.troubles[0].message
    assert [path for path, _ in site.asked].count(f"{BASE}{slug('XAB')}/") == TRIES


def test_address_that_goes_round_in_circles(site, fetcher):
    site.faults["/a/"] = [(302, {"Location": "/b/"}, b"")]
    site.faults["/b/"] = [(302, {"Location": "/a/"}, b"")]
    with pytest.raises(ReportError, match="round in circles"):
        fetcher(f"{site.url}/a/")


def test_address_that_leads_on_and_on_or_to_itself(site, fetcher):
    """A redirect to the same address, and one that never ends, are given up too, after a few requests."""
    site.faults["/same/"] = [(302, {"Location": "/same/"}, b"")]
    site.faults |= {f"/on/{step}/": [(302, {"Location": f"/on/{step + 1}/"}, b"")] for step in range(40)}
    for path in ("/same/", "/on/0/"):
        with pytest.raises(ReportError, match="round in circles"):
            fetcher(f"{site.url}{path}")
    assert len(site.asked) < 30


def test_page_that_only_sends_on_is_told_as_moved(site, fetcher, run_import):
    page = b'<html><head><meta http-equiv="refresh" content="0; url=/y/"></head></html>'
    site.faults["/x/"] = [(200, {"Content-Type": "text/html"}, page)]
    with pytest.raises(ReportError, match="sends on to /y/"):
        run_import(f"{site.url}/x/", fetch=fetcher)


def test_site_that_asks_for_long_pauses_is_not_read(site, fetcher):
    site.robots = "User-agent: *\nCrawl-delay: 86400\n"
    with pytest.raises(ReportError, match="86,400 seconds between two pages"):
        fetcher(f"{site.url}{BASE}")


def test_pause_holds_between_two_runs(site, tmp_path, clock):
    for code in CODES[:2]:
        run = Fetcher(tmp_path / "cache", now=lambda: clock.time, pause=clock.pause)
        run(f"{site.url}{BASE}{slug(code)}/")
    assert clock.waited == [PAUSE]


def test_clock_that_was_wrong_does_not_freeze_the_cache(site, tmp_path, clock):
    address = f"{site.url}{BASE}{slug('XAA')}/"
    clock.time += 10 * 365 * 86400
    Fetcher(tmp_path / "cache", now=lambda: clock.time, pause=clock.pause)(address)
    clock.time -= 10 * 365 * 86400
    Fetcher(tmp_path / "cache", now=lambda: clock.time, pause=clock.pause)(address)
    assert [path for path, _ in site.asked].count(f"{BASE}{slug('XAA')}/") == 2


# -- as a person types it ---------------------------------------------------------------------------------------------


def briefgen(*words, folder: Path, names: Path, cache: Path, **options):
    environment = dict(os.environ, XDG_CACHE_HOME=str(cache), no_proxy="*")
    command = [sys.executable, "-m", "briefgen", "import", *words, "--data", str(names), "--into", str(folder)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
    )


def test_interrupted_twice_and_resumed(site, tmp_path, names, until):
    words = ("--edition", str(EDITION), "--fetch", "--from", f"{site.url}{BASE}", "--yes")
    for _ in range(2):
        site.open.clear()
        site.before_closing = 1
        process = briefgen(*words, folder=tmp_path / "data", names=names, cache=tmp_path / "cache")
        until(lambda: site.before_closing < 0)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode not in (0, None)
        assert "run the same command again" in told
        assert not (tmp_path / "data" / "countries").exists(), "nothing half done"
        site.open.set()
    process = briefgen(*words, folder=tmp_path / "data", names=names, cache=tmp_path / "cache")
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "Changed" in out
    assert len(list((tmp_path / "data" / "countries").iterdir())) == len(CODES)
    pages = [path for path, _ in site.asked if path != "/robots.txt"]
    assert len(pages) <= len(CODES) + 1 + 2, "what had come was not asked for again"


def test_fetched_edition_is_not_written_where_nobody_can_be_asked(site, tmp_path, names):
    words = ("--edition", str(EDITION), "--fetch", "--from", f"{site.url}{BASE}")
    process = briefgen(
        *words, folder=tmp_path / "data", names=names, cache=tmp_path / "cache", stdin=subprocess.DEVNULL
    )
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "add --yes" in err
    assert not (tmp_path / "data").exists()


def test_country_by_its_name(site, tmp_path, names):
    words = ("bellmare", "--edition", str(EDITION), "--fetch", "--from", f"{site.url}{BASE}", "--yes")
    process = briefgen(*words, folder=tmp_path / "data", names=names, cache=tmp_path / "cache")
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    assert "Bellmare 2025" in out


def test_first_import_starts_a_workspace_that_briefs_use(site, tmp_path, names, monkeypatch):
    office = tmp_path / "office"
    office.mkdir()
    environment = dict(os.environ, XDG_CACHE_HOME=str(tmp_path / "cache"), no_proxy="*")
    command = [sys.executable, "-m", "briefgen"]
    words = ["import", "bellmare", "--edition", str(EDITION), "--fetch", "--from", f"{site.url}{BASE}", "--yes"]
    pipes = {"cwd": office, "env": environment, "capture_output": True, "text": True, "timeout": 60}
    done = subprocess.run([*command, *words, "--data", str(names)], check=False, **pipes)
    assert done.returncode == 0, done.stderr
    assert "Started a workspace" in done.stderr
    shown = subprocess.run([*command, "show", "bellmare", "--data", str(names)], check=False, **pipes)
    assert "Bellmare" in shown.stdout, shown.stderr
    assert (office / "data" / "countries" / "XAB.yaml").is_file()
