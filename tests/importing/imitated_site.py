"""An imitation of the Department's site on this machine: one edition with one country, its words invented."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.importing import factory

EDITION = "/reports/2025-trafficking-in-persons-report/"


@contextmanager
def edition_with_kenya() -> Iterator[tuple[str, list[str]]]:
    """The address of the edition of 2025, and the paths that were asked for so far."""
    kenya = replace(factory.make_narrative("XAA", 2025), iso3="KEN", country="Kenya")
    chooser = f'<select class="chosen-container--country"><option value="{EDITION}kenya/">Kenya</option></select>'
    pages = {
        "/robots.txt": "User-agent: *\nDisallow:\n",
        EDITION: f"<html><body><h1>2025 Trafficking in Persons Report</h1>{chooser}</body></html>",
        f"{EDITION}kenya/": factory.page_2024(kenya),
    }
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            kind = "plain" if self.path.endswith(".txt") else "html"
            self.send_header("Content-Type", f"text/{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}{EDITION}", asked
    server.shutdown()
    server.server_close()
