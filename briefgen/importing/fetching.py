"""Pages from the web, politely: one request at a time, robots.txt respected, a clear User-Agent, and a cache.

Nothing here runs unless `--fetch` was given. The pause between two requests holds between two runs too.
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
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from briefgen.cache import cache_place
from briefgen.errors import OutputError, ReportError
from briefgen.importing import html_pages, pdf_pages
from briefgen.importing.report_phrases import read_phrases
from briefgen.importing.report_sources import Fetched
from briefgen.output import write_atomically
from briefgen.version import HOMEPAGE, VERSION

USER_AGENT = f"Mozilla/5.0 (compatible; briefgen/{VERSION}; +{HOMEPAGE})"
"""The Department of State's site lets in what begins with `Mozilla/5.0` and says who it is."""
ROBOT = "briefgen"
"""The name that a robots.txt may call us by."""
PAUSE = 2.0
"""Seconds between two requests to one host, unless its robots.txt asks for more."""
LONGEST_PAUSE = 60.0
"""Seconds; a site that asks for more between two pages, or before a second try, is left alone and told of."""
TIMEOUT = 30.0
PAGE_TIMEOUT = 120.0
"""Seconds for one page as a whole, however slowly it drips."""
TRIES = 3
FRESH = 24 * 60 * 60
"""Seconds for which a cached page is used without asking the server whether it changed."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "application/pdf")
_FAULTS = (urllib.error.URLError, HTTPException, OSError, ValueError)
_BUSY = (429, 503)
"""Answers that ask for patience; `Retry-After` says how much."""


@dataclass(frozen=True, slots=True)
class _CachedPage:
    """What the cache knows of a page beside its bytes; times are seconds since 1970."""

    url: str
    etag: str | None
    modified: str | None
    charset: str | None
    fetched: float
    checked: float
    sha256: str


class Fetcher:
    """Brings pages; keeps what it brought in the user's cache folder, so that a run that stopped goes on from there."""

    def __init__(
        self,
        cache: Path | None = None,
        *,
        now: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cache = cache or cache_place() / "pages"
        self._now = now
        self._pause = pause
        self._robots: dict[str, urllib.robotparser.RobotFileParser] = {}
        self._given_up: dict[str, str] = {}
        self._opener = urllib.request.build_opener(_Redirects(lambda _, url: self.refuse_forbidden(url)))

    def __call__(self, url: str) -> Fetched:
        """The page at an address. Raises ReportError when it may not or cannot be read."""
        cached = self._from_cache(url)
        if cached and 0 <= self._now() - cached[1].checked < FRESH:
            return _fetched(*cached)
        if said := self._given_up.get(_host(url)):
            raise ReportError(f"{url}: not asked for: {said}", hint=_GO_ON)
        self.refuse_forbidden(url)
        headers = {"User-Agent": USER_AGENT, "Accept": "text/html, application/pdf"}
        if cached:
            conditions = {"If-None-Match": cached[1].etag, "If-Modified-Since": cached[1].modified}
            headers |= {name: value for name, value in conditions.items() if value}
        for attempt in range(1, TRIES + 1):
            self._wait(url)
            try:
                with self._opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT) as answer:
                    return self._store(url, answer)
            except urllib.error.HTTPError as error:
                error.close()
                if error.code == 304 and cached:
                    self._write(url, cached[0], replace(cached[1], checked=self._now()))
                    return _fetched(*cached)
                if error.code not in _BUSY:
                    raise _refused(url, error) from None
                self._wait_for(url, error, last=attempt == TRIES)
            except _HalfPage as error:
                if attempt == TRIES:
                    raise ReportError(f"{url}: {error}", hint=_GO_ON) from None
            except _FAULTS as error:
                raise self._unreachable(url, error) from None
        raise AssertionError("the last try returns or raises")

    def refuse_forbidden(self, url: str) -> bool:
        """True; ReportError if the host's robots.txt forbids the address, or cannot be read for the host's fault."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ReportError(f"{url}: only http and https addresses are fetched.")
        if not self._rules(url).can_fetch(ROBOT, url):
            said = "the site's robots.txt does not allow programs to read this page."
            raise ReportError(f"{url}: {said}", hint=_SAVE_IT)
        return True

    def _rules(self, url: str) -> urllib.robotparser.RobotFileParser:
        parts = urllib.parse.urlsplit(url)
        base = f"{parts.scheme}://{parts.netloc}"
        if base not in self._robots:
            rules = urllib.robotparser.RobotFileParser(f"{base}/robots.txt")
            request = urllib.request.Request(f"{base}/robots.txt", headers={"User-Agent": USER_AGENT})
            # The rules of another host are not those of the host that was asked.
            opener = urllib.request.build_opener(_Redirects(lambda asked, url: _host(asked) == _host(url)))
            try:
                with opener.open(request, timeout=TIMEOUT) as answer:
                    rules.parse(answer.read(500_000).decode("utf-8", "replace").splitlines())
            except urllib.error.HTTPError as error:
                error.close()
                if error.code in _BUSY or error.code >= 500:
                    # As RFC 9309 says: a failing server, no reading; no file, no rules.
                    said = f"the site's robots.txt cannot be read now (the server says {error.code} {error.reason})."
                    raise self._give_up(url, said, _GO_ON) from None
                rules.parse([])
            except _FAULTS as error:
                raise self._unreachable(url, error) from None
            self._robots[base] = rules
        return self._robots[base]

    def _give_up(self, url: str, said: str, hint: str) -> ReportError:
        """The error for an address whose host is not asked again in this run."""
        self._given_up[_host(url)] = said
        return ReportError(f"{url}: {said}", hint=hint)

    def _unreachable(self, url: str, error: Exception) -> ReportError:
        said = f"the site could not be reached ({getattr(error, 'reason', None) or error})."
        hint = f"Check the connection and run the same command again; what came is kept. Or s{_SAVE_IT[1:]}"
        return self._give_up(url, said, hint)

    def _wait(self, url: str) -> None:
        asked = self._rules(url).crawl_delay(ROBOT)
        pause = max(PAUSE, float(asked) if asked else 0.0)
        if pause > LONGEST_PAUSE:
            said = f"the site asks for {pause:,.0f} seconds between two pages."
            raise self._give_up(url, said, f"At most {LONGEST_PAUSE:.0f} are waited. {_SAVE_IT}")
        since = self._now() - self._last_request(_host(url))
        if 0 <= since < pause:
            self._pause(pause - since)
        with contextlib.suppress(OutputError):
            write_atomically(self._cache / "hosts.json", json.dumps({_host(url): self._now()}).encode())

    def _wait_for(self, url: str, error: urllib.error.HTTPError, *, last: bool) -> None:
        """Wait as long as a busy server asks; give the host up where that is too long or asked too often."""
        seconds = _retry_after(error.headers.get("Retry-After"), self._now())
        if not last and seconds <= LONGEST_PAUSE:
            self._pause(max(seconds, PAUSE))
            return
        again = datetime.fromtimestamp(self._now() + seconds, UTC)
        when = f" It asks to come back after {again:%d %B %Y, %H:%M} UTC." if seconds > LONGEST_PAUSE else ""
        raise self._give_up(url, f"the server is busy ({error.code} {error.reason}).{when}", _GO_ON) from None

    # -- when a host was last asked: beside the cache, for the next run

    def _last_request(self, host: str) -> float:
        try:
            return float(json.loads((self._cache / "hosts.json").read_text(encoding="utf-8"))[host])
        except (OSError, ValueError, TypeError, KeyError):
            return float("-inf")

    # -- the cache

    def _store(self, url: str, answer: HTTPResponse) -> Fetched:
        kind = answer.headers.get_content_type()
        limit = pdf_pages.MAX_BYTES if kind == "application/pdf" else html_pages.MAX_BYTES
        data = _whole(answer, limit, self._now)
        if len(data) > limit:
            raise ReportError(f"{url}: the page has more than {limit / 1e6:,.0f} MB.")
        if kind not in _PAGE_TYPES:
            raise ReportError(f"{url}: the address gives {kind}, not a web page or a PDF.")
        page = _CachedPage(
            url=answer.geturl(),
            etag=answer.headers.get("ETag"),
            modified=answer.headers.get("Last-Modified"),
            charset=answer.headers.get_content_charset(),
            fetched=self._now(),
            checked=self._now(),
            sha256=hashlib.sha256(data).hexdigest(),
        )
        self._write(url, data, page)
        return _fetched(data, page)

    def _from_cache(self, url: str) -> tuple[bytes, _CachedPage] | None:
        try:
            page = _CachedPage(**json.loads(self._file(url, ".json").read_text(encoding="utf-8")))
            data = self._file(url, ".page").read_bytes()
        except (OSError, ValueError, TypeError):
            return None
        whole = hashlib.sha256(data).hexdigest() == page.sha256
        times = isinstance(page.checked, (int, float)) and isinstance(page.fetched, (int, float))
        return (data, page) if whole and times else None

    def _write(self, url: str, data: bytes, page: _CachedPage) -> None:
        # A cache that cannot be written is no reason to fail.
        with contextlib.suppress(OutputError):
            write_atomically(self._file(url, ".page"), data)
            write_atomically(self._file(url, ".json"), json.dumps(asdict(page), indent=1).encode())

    def _file(self, url: str, suffix: str) -> Path:
        return self._cache / (hashlib.sha256(url.encode()).hexdigest()[:32] + suffix)


_SAVE_IT = "Save the page in a browser and import the file."
_GO_ON = "Run the same command again later: what came is kept, and only the rest is asked for."


class _HalfPage(Exception):
    """A page that broke off, or dripped for too long."""


def _whole(answer: HTTPResponse, limit: int, now: Callable[[], float]) -> bytes:
    """The body, at most one byte more than `limit`; raises _HalfPage when it is not all of it."""
    chunks, size, began = [], 0, now()
    while size <= limit and (chunk := answer.read1(65536)):
        chunks.append(chunk)
        size += len(chunk)
        if now() - began > PAGE_TIMEOUT:
            raise _HalfPage(f"the page had not come as a whole after {PAGE_TIMEOUT:.0f} seconds.")
    promised = answer.headers.get("Content-Length", "")
    if size <= limit and promised.isdecimal() and size < int(promised):
        raise _HalfPage(f"the page broke off after {size:,} of {int(promised):,} bytes, {TRIES} times.")
    return b"".join(chunks)[: limit + 1]


def _refused(url: str, error: urllib.error.HTTPError) -> ReportError:
    if "infinite loop" in str(error.msg):
        return ReportError(f"{url}: the site sends this address round in circles.", hint="Open it in a browser.")
    advice = read_phrases()["answers"].get(error.code, "")
    return ReportError(f"{url}: the server says {error.code} {error.reason}.", hint=advice)


def _retry_after(value: str | None, now: float) -> float:
    """Seconds that a server asks to wait, by number or by date; a minute where it does not say."""
    if value is None:
        return LONGEST_PAUSE
    if value.strip().isdecimal():
        return min(float(value), 366 * 24 * 3600.0)  # a year is as good as never, and a date can be made of it
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError, OverflowError):
        return LONGEST_PAUSE


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to where it may: `check` raises an error for another address, or says no."""

    def __init__(self, check: Callable[[str, str], bool]) -> None:
        self._check = check

    def redirect_request(
        self, req: urllib.request.Request, fp: object, code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        """Check the new address before it is asked for."""
        if not self._check(req.full_url, newurl):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).netloc


def _fetched(data: bytes, page: _CachedPage) -> Fetched:
    return Fetched(page.url, data, datetime.fromtimestamp(page.fetched, UTC).date(), page.charset)
