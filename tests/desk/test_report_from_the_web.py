"""What the desk does when an edition is fetched: the edition's pages are found, shown, and written when confirmed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from briefgen.desk.report_work import read_report
from briefgen.importing import edition_pages
from briefgen.resources import data_folder
from tests.importing import factory

EDITION = "/reports/2025-trafficking-in-persons-report/"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """An imitation of the site on this machine with Kenya's page of an invented report; the paths asked for."""
    kenya = replace(factory.make_narrative("XAA", 2025), iso3="KEN", country="Kenya")
    chooser = f'<select class="chosen-container--country"><option value="{EDITION}kenya/">Kenya</option></select>'
    pages = {
        EDITION: f"<html><body><h1>2025 Trafficking in Persons Report</h1>{chooser}</body></html>",
        f"{EDITION}kenya/": factory.page_2024(kenya),
    }
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}{EDITION}"
    monkeypatch.setattr(edition_pages, "report_addresses", lambda edition: (address,))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    yield asked
    server.shutdown()
    server.server_close()


def test_a_fetched_edition_is_shown_first_and_written_when_confirmed(site: list[str], tmp_path: Path) -> None:
    into, layers = tmp_path / "data", [data_folder()]
    shown = read_report([], into, layers, 2025, fetch=True, write=False)
    assert [(country["name"], country["edition"], country["tier"]) for country in shown["countries"]] == [
        ("Kenya", 2025, "Tier 2")
    ]
    assert "recommendations" in shown["diff"]
    assert not into.exists()
    written = read_report([], into, layers, 2025, fetch=True, write=True)
    assert (into / "countries" / "KEN.yaml").is_file()
    assert written["changes"] == shown["changes"]
    assert site.count(f"{EDITION}kenya/") == 1, "a page that came is kept"
