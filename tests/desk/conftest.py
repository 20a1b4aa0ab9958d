"""A desk that really runs, somebody who asks it over HTTP, and a real browser."""

from __future__ import annotations

import http.client
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.conftest import NODE_FOLDER, PATIENCE, PROJECT, _browser, wait_until

AXE = NODE_FOLDER / "node_modules" / "axe-core" / "axe.min.js"
_FORM_TOKEN = re.compile(r'name="form" value="([^"]+)"')


@dataclass
class Answer:
    """What the desk answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode()

    @property
    def text_or_nothing(self) -> str:
        """The page; "" for a file that is none."""
        return self.text if self.headers.get("content-type", "").startswith("text/") else ""

    @property
    def location(self) -> str:
        """Where it leads on to."""
        return self.headers.get("location", "")


@dataclass
class Asker:
    """Somebody who asks over HTTP, with a cookie once let in."""

    netloc: str
    cookie: str = ""
    form_token: str = ""
    host: str = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request; nothing is followed."""
        connection = http.client.HTTPConnection(self.netloc, timeout=PATIENCE)
        sent = {"Host": self.host or self.netloc, **({"Cookie": self.cookie} if self.cookie else {}), **(headers or {})}
        connection.request(method, path, body=body, headers=sent)
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        """Look at a page."""
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def enter(self, address: str) -> None:
        """Use the opened address: cookie and form token."""
        parts = urlsplit(address)
        answer = self.ask("GET", f"{parts.path}?{parts.query}")
        assert answer.status == 303, answer.text
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        token = _FORM_TOKEN.search(self.get("/packs/count?names=fiji").text)
        assert token
        self.form_token = token[1]

    def send(
        self,
        path: str,
        fields: Mapping[str, str | list[str]] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        *,
        with_token: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a form as a browser does."""
        listed = {**({"form": self.form_token} if with_token else {}), **(fields or {})}
        pairs = [
            (name, text) for name, value in listed.items() for text in ([value] if isinstance(value, str) else value)
        ]
        if files is None:
            kind, body = "application/x-www-form-urlencoded", urlencode(pairs).encode()
        else:
            boundary = secrets.token_hex(12)
            begin = f"--{boundary}\r\nContent-Disposition: form-data; name="
            parts = [f'{begin}"{name}"\r\n\r\n{text}\r\n'.encode() for name, text in pairs]
            for name, (file_name, content) in files.items():
                head = f'{begin}"{name}"; filename="{file_name}"\r\n'
                parts.append(head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n")
            kind, body = f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--\r\n".encode()
        own = {"Origin": f"http://{self.netloc}", "Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        return self.ask("POST", path, body, {**own, **(headers or {})})


@dataclass
class RunningDesk:
    """`briefgen desk` as a process, in a folder of its own."""

    folder: Path
    """Where it was started: the person's current folder."""
    home: Path
    process: Any = None
    log: Path = Path()
    """What it said."""
    address: str = ""
    """With the token, for whoever comes first."""
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """Scheme, host and port."""
        return self.address.partition("/?")[0].rstrip("/")

    def start(self, *options: str) -> None:
        """Start it; returns when it answers."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFGEN")}
        environment |= {"PYTHONPATH": str(PROJECT), "XDG_DATA_HOME": str(self.home), "PYTHONUTF8": "1"}
        environment |= {"PYTHONUNBUFFERED": "1", **self.environment}
        command = [sys.executable, "-m", "briefgen", "desk", "--no-open", *options]
        self.home.mkdir(exist_ok=True)
        self.log = self.home.with_name(f"{self.home.name}.log")
        with self.log.open("w", encoding="utf-8") as said:
            self.process = subprocess.Popen(
                command, cwd=self.folder, env=environment, stdout=said, stderr=subprocess.STDOUT
            )
        # The port listens before the address is told.
        wait_until(lambda: self._address_told() or self.process.poll() is not None, "the desk tells no address")
        self.address = self._address_told()
        assert self.address, self.log.read_text(encoding="utf-8")

    def _address_told(self) -> str:
        address = re.search(r"(http://\S+)\s", self.log.read_text(encoding="utf-8"))
        return address[1] if address else ""

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()

    def asker(self) -> Asker:
        """Somebody who was let in."""
        somebody = Asker(urlsplit(self.root).netloc)
        somebody.enter(self.address)
        return somebody


def ended(asker: Asker, path: str) -> str:
    """The page of a job once it has ended."""
    wait_until(lambda: "data-events" not in asker.get(path).text, "the job does not end")
    return unescape(asker.get(path).text)


@pytest.fixture(scope="module")
def start_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., RunningDesk]]:
    """Start desks, each in an empty folder with an empty data folder; they end with the module's tests."""
    running: list[RunningDesk] = []

    def start(
        folder: Path | None = None, home: Path | None = None, *options: str, environment: dict[str, str] | None = None
    ) -> RunningDesk:
        scratch = tmp_path_factory.mktemp("desk")
        desk = RunningDesk(folder or scratch, home or scratch / "home", environment=environment or {})
        desk.start(*options)
        running.append(desk)
        return desk

    yield start
    for desk in running:
        desk.kill()


@pytest.fixture(scope="module")
def desk(start_desk: Callable[..., RunningDesk]) -> RunningDesk:
    """The module's desk."""
    return start_desk()


@pytest.fixture(scope="module")
def asker(desk: RunningDesk) -> Asker:
    """Somebody at the module's desk; the browser gets in by the same cookie."""
    return desk.asker()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        playwright.expect.set_options(timeout=PATIENCE * 1000)
        chromium = driver.chromium.launch(executable_path=_browser(), args=["--no-sandbox"], timeout=PATIENCE * 1000)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Any, desk: RunningDesk, asker: Asker) -> Iterator[Callable[..., Any]]:
    """A window at the desk: `new_page(width=390, script=False)`. What the policy forbids fails the test at its end."""
    contexts, complaints = [], []

    def open_window(width: int = 1200, height: int = 900, *, script: bool = True) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, base_url=desk.root
        )
        name, _, value = asker.cookie.partition("=")
        context.set_default_timeout(PATIENCE * 1000)
        context.add_cookies([{"name": name, "value": value, "url": desk.root}])
        window = context.new_page()
        window.on("console", lambda said: complaints.append(said.text) if "Security Policy" in said.text else None)
        window.on("pageerror", lambda error: complaints.append(str(error)))
        window.on(
            "request",
            lambda sent: None if sent.url.startswith((desk.root, "data:")) else complaints.append(f"asks {sent.url}"),
        )
        contexts.append(context)
        return window

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []
