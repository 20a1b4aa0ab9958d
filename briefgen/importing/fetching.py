"""Pages from the web, politely: one request at a time, robots.txt respected, a clear User-Agent, and a cache.

Nothing here runs unless `--fetch` was given.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import urllib.robotparser
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from briefgen.errors import OutputError, ReportError
from briefgen.importing import html_pages, pdf_pages
from briefgen.importing.sources import Fetched
from briefgen.output import write_atomically
from briefgen.version import VERSION

USER_AGENT = f"briefgen/{VERSION} (reads single pages of the Trafficking in Persons Report on a person's request)"
PAUSE = 2.0
"""Seconds between two requests to one host, unless its robots.txt asks for more."""
TIMEOUT = 30.0
FRESH = 24 * 60 * 60
"""Seconds for which a cached page is used without asking the server whether it changed."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/pdf")
_FAULTS = (urllib.error.URLError, HTTPException, OSError, ValueError)
_ADVICE = {
    401: "The page wants a login. Save it in a browser and import the file.",
    403: "The site does not let programs read it. Save the page in a browser and import the file.",
    404: "There is no such page; check the address.",
    429: "The site asks for patience. Try again later.",
}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the cache knows of a page beside its bytes; times are seconds since 1970."""

    url: str
    etag: str | None
    modified: str | None
    charset: str | None
    fetched: float
    checked: float
    sha256: str

    def headers(self) -> dict[str, str]:
        """Headers that ask whether the page has changed since."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Fetcher:
    """Brings pages; keeps what it brought in the user's cache folder."""

    def __init__(
        self,
        cache: Path | None = None,
        *,
        now: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache = cache or _cache_folder()
        self._now = now
        self._pause = pause
        self._last: dict[str, float] = {}
        self._robots: dict[str, urllib.robotparser.RobotFileParser] = {}
        self._opener = urllib.request.build_opener(_Redirects(self))

    def __call__(self, url: str) -> Fetched:
        """The page at an address. Raises ReportError when it may not or cannot be read."""
        kept = self._kept(url)
        if kept and self._now() - kept[1].checked < FRESH:
            return _fetched(*kept)
        self.refuse_forbidden(url)
        headers = {"User-Agent": USER_AGENT, "Accept": "text/html, application/pdf"}
        if kept:
            headers |= kept[1].headers()
        self._wait(url)
        try:
            with self._opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT) as answer:
                return self._store(url, answer)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code == 304 and kept:
                self._write(url, kept[0], replace(kept[1], checked=self._now()))
                return _fetched(*kept)
            advice = _ADVICE.get(error.code, "")
            raise ReportError(f"{url}: the server says {error.code} {error.reason}.", hint=advice) from None
        except _FAULTS as error:
            reason = getattr(error, "reason", None) or error
            message = f"{url}: the page could not be fetched ({reason})."
            raise ReportError(message, hint="Save it in a browser and import the file.") from None

    def refuse_forbidden(self, url: str) -> None:
        """Raise ReportError if the host's robots.txt forbids the address, or cannot be read for the host's fault."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ReportError(f"{url}: only http and https addresses are fetched.")
        if not self._rules(parts.scheme, parts.netloc).can_fetch(USER_AGENT, url):
            raise ReportError(
                f"{url}: the site's robots.txt does not allow programs to read this page.",
                hint="Save the page in a browser and import the file.",
            )

    def _rules(self, scheme: str, host: str) -> urllib.robotparser.RobotFileParser:
        base = f"{scheme}://{host}"
        if base not in self._robots:
            rules = urllib.robotparser.RobotFileParser(f"{base}/robots.txt")
            request = urllib.request.Request(f"{base}/robots.txt", headers={"User-Agent": USER_AGENT})
            nothing = ["User-agent: *", "Disallow: /"]
            try:
                with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                    rules.parse(answer.read(500_000).decode("utf-8", "replace").splitlines())
            except urllib.error.HTTPError as error:
                error.close()
                # As RFC 9309 says: no file, no rules; a failing server, no reading.
                rules.parse([] if error.code < 500 and error.code != 429 else nothing)
            except _FAULTS:
                rules.parse(nothing)
            self._robots[base] = rules
        return self._robots[base]

    def _wait(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        delay = self._rules(parts.scheme, parts.netloc).crawl_delay(USER_AGENT)
        wanted = max(PAUSE, float(delay) if delay else 0.0)
        since = self._now() - self._last.get(parts.netloc, float("-inf"))
        if since < wanted:
            self._pause(wanted - since)
        self._last[parts.netloc] = self._now()

    # -- the cache

    def _store(self, url: str, answer: HTTPResponse) -> Fetched:
        kind = answer.headers.get_content_type()
        limit = pdf_pages.MAX_BYTES if kind == "application/pdf" else html_pages.MAX_BYTES
        data = answer.read(limit + 1)
        if len(data) > limit:
            raise ReportError(f"{url}: the page has more than {limit / 1e6:,.0f} MB.")
        if kind not in _PAGE_TYPES:
            raise ReportError(f"{url}: the address gives {kind}, not a web page or a PDF.")
        known = _Known(
            url=answer.geturl(),
            etag=answer.headers.get("ETag"),
            modified=answer.headers.get("Last-Modified"),
            charset=answer.headers.get_content_charset(),
            fetched=self._now(),
            checked=self._now(),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        self._write(url, data, known)
        return _fetched(data, known)

    def _kept(self, url: str) -> tuple[bytes, _Known] | None:
        try:
            known = _Known(**json.loads(self._file(url, ".json").read_text(encoding="utf-8")))
            data = self._file(url, ".page").read_bytes()
        except (OSError, ValueError, TypeError):
            return None
        whole = hashlib.sha256(data).hexdigest() == known.sha256
        times = isinstance(known.checked, (int, float)) and isinstance(known.fetched, (int, float))
        return (data, known) if whole and times else None

    def _write(self, url: str, data: bytes, known: _Known) -> None:
        # A cache that cannot be written is no reason to fail.
        with contextlib.suppress(OutputError):
            write_atomically(self._file(url, ".page"), data)
            write_atomically(self._file(url, ".json"), json.dumps(asdict(known), indent=1).encode())

    def _file(self, url: str, suffix: str) -> Path:
        return self._cache / (hashlib.sha256(url.encode()).hexdigest()[:32] + suffix)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where robots.txt allows, and only by http or https."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def redirect_request(
        self, req: urllib.request.Request, fp: object, code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        """Check the new address before it is asked for."""
        self._fetcher.refuse_forbidden(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _fetched(data: bytes, known: _Known) -> Fetched:
    return Fetched(known.url, data, datetime.fromtimestamp(known.fetched, UTC).date(), known.charset)


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("briefgen") / "pages"
