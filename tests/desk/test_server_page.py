"""docs/server.md is true: its web servers, its unit, its backup are those that these tests run."""

from __future__ import annotations

import base64
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.conftest import PATIENCE, PROJECT
from tests.desk.conftest import Answer, Asker, RunningDesk

pytest.importorskip("starlette")

PAGE = (PROJECT / "docs" / "server.md").read_text(encoding="utf-8")
HOST = "briefs.example.org"
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def example(language: str, holding: str = "") -> str:
    """The example of the page in this language that holds some words."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return next(block for block in blocks if holding in block)


@dataclass
class ByPassword(Asker):
    """Somebody who asks the office's server, over TLS, with name and password."""

    user: str = ""

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request."""
        trusting = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(self.netloc, timeout=PATIENCE, context=trusting)
        password = base64.b64encode(f"{self.user}:of {self.user}".encode()).decode()
        own = {"Authorization": f"Basic {password}"} if self.user else {}
        connection.request(method, path, body=body, headers={"Host": HOST, **own, **(headers or {})})
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer


@pytest.fixture(scope="module")
def office(start_desk: Callable[..., RunningDesk]) -> RunningDesk:
    """A desk that is started with the options of the unit."""
    options = re.search(r"(--auth proxy .*)", example("ini"))
    assert options
    return start_desk(None, None, *options[1].split())


@pytest.fixture(scope="module")
def server(office: RunningDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """nginx with the page's configuration, on a free port of loopback; host and port."""
    if not NGINX:
        pytest.skip("needs nginx (apt-get install nginx-light)")
    folder = tmp_path_factory.mktemp("nginx")
    # The port is ours from the start, and nginx takes it over: nobody else can have it in between.
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    handed_over = {"env": os.environ | {"NGINX": f"{listening.fileno()};"}, "pass_fds": [listening.fileno()]}
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1"]
    subject = ["-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*make, *subject], check=True, capture_output=True)
    lines = []
    for user in ("anna", "ben"):
        secret = subprocess.run(["openssl", "passwd", "-6", f"of {user}"], check=True, capture_output=True, text=True)
        lines.append(f"{user}:{secret.stdout.strip()}\n")
    (folder / "users").write_text("".join(lines), encoding="utf-8")
    site = example("nginx")
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("/etc/ssl/certs/briefs.pem", str(certificate)),
        ("/etc/ssl/private/briefs.key", str(key)),
        ("/etc/nginx/briefs.users", str(folder / "users")),
        ("http://127.0.0.1:8400", office.root),
    ):
        assert site.count(old) == 1, old
        site = site.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"user root;\ndaemon off;\nworker_processes 1;\npid {folder}/pid;\nerror_log stderr;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{site}}}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, **handed_over)
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **handed_over)
    listening.close()
    yield f"127.0.0.1:{port}"
    process.terminate()
    process.wait(PATIENCE)


@pytest.fixture
def anna(server: str) -> ByPassword:
    """A person of the office, with the token that her forms hold."""
    person = ByPassword(server, user="anna")
    token = re.search(r'name="form" value="([^"]+)"', person.get("/packs/count?names=fiji").text)
    assert token
    person.form_token = token[1]
    return person


def test_the_server_asks_for_a_password_and_names_who_gave_it(server: str, anna: ByPassword) -> None:
    assert ByPassword(server).get("/help").status == 401
    assert ByPassword(server, user="mallory").get("/help").status == 401
    assert "signed in as anna" in anna.get("/help").text


@pytest.mark.parametrize("header", ["X-Forwarded-User", "x-forwarded-user", "X_Forwarded_User"])
def test_a_name_that_a_browser_writes_is_lost(anna: ByPassword, header: str) -> None:
    page = anna.ask("GET", "/help", headers={header: "ben"})
    assert page.status == 200
    assert "signed in as anna" in page.text


def test_files_come_through_as_they_are_and_are_not_sent_again(anna: ByPassword, office: RunningDesk) -> None:
    direct = Asker(urlsplit(office.root).netloc)
    for name in ("fiji.docx", "fiji.json"):
        alone = direct.ask("GET", f"/brief/{name}", headers={"Host": HOST, "X-Forwarded-User": "anna"})
        through = anna.get(f"/brief/{name}")
        assert (through.status, through.body) == (200, alone.body)
        packed = anna.get(f"/brief/{name}", Accept_Encoding="gzip")
        again = anna.get(f"/brief/{name}", If_None_Match=packed.headers["etag"], Accept_Encoding="gzip")
        assert again.status == 304


def test_a_large_draft_and_a_job_with_its_events_come_through(anna: ByPassword, server: str) -> None:
    own = {"Origin": f"https://{HOST}"}
    answer = anna.send("/drafts", {}, {"draft": ("large.docx", b"PK" + bytes(20 << 20))}, headers=own)
    assert answer.status == 400
    assert "large.docx" in answer.text or "There is a problem" in answer.text
    fields = {"names": ["fiji"], "kind": "bound", "formats": ["html"], "reader": "officials"}
    job = anna.send("/packs/new", fields, headers=own)
    assert job.status == 303
    assert "event: job" in anna.get(f"{job.location}/events").text
    assert ByPassword(server, user="ben").get(job.location).status == 404
    assert anna.send("/packs/new", fields, headers={"Origin": "https://evil.example"}).status == 403


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze (apt-get install systemd)")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = example("ini")
    (tmp_path / "briefgen").symlink_to(sys.executable)
    text = unit.replace("/opt/briefgen/bin/briefgen", str(tmp_path / "briefgen")).replace("briefgen\nW", "root\nW")
    (tmp_path / "briefgen.service").write_text(text, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / "briefgen.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    told = [line for line in done.stderr.splitlines() if "briefgen.service" in line]
    assert (done.returncode, told) == (0, []), done.stderr


@pytest.mark.skipif(not shutil.which("caddy"), reason="needs Caddy (apt-get install caddy)")
def test_caddy_understands_its_file(tmp_path: Path) -> None:
    import json

    (tmp_path / "Caddyfile").write_text(example("caddyfile"), encoding="utf-8")
    command, surroundings = ["caddy", "adapt", "--config"], {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([*command, str(tmp_path / "Caddyfile")], capture_output=True, text=True, check=False,
                          timeout=PATIENCE, env=surroundings)  # fmt: skip
    assert done.returncode == 0, done.stderr
    site = json.dumps(json.loads(done.stdout))
    for part in ('"X-Forwarded-User": ["{http.auth.user.id}"]', '"delete": ["Authorization"]', '"max_size": 210000000'):
        assert part in site


def test_the_unit_s_options_are_those_of_the_command(run_cli: Callable[..., Any]) -> None:
    command = re.search(r"ExecStart=\S+ (.*?)\nRestart", example("ini"), re.DOTALL)
    assert command
    told = run_cli("desk", "--help", check=True).stdout
    assert [option for option in re.findall(r"--[a-z-]+", command[1]) if option not in told] == []


def test_a_backup_brings_everything_back(tmp_path: Path) -> None:
    for folder, text in (("srv/briefs", "office"), ("var/lib/briefgen/people/anna-1", "hers")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "file").write_text(text, encoding="utf-8")
    (tmp_path / "var" / "backups").mkdir()
    for word in ("--create", "--extract"):
        line = next(line for line in re.findall(r"sudo (tar .*)", PAGE) if word in line)
        line = line.replace(" --directory /", f" --directory {tmp_path}").replace("--zstd", "--gzip")
        line = re.sub(r" /(srv|var/lib)", r" \1", line.replace("/var/backups", f"{tmp_path}/var/backups"))
        subprocess.run(line.split(), check=True, cwd=tmp_path, capture_output=True)
        if word == "--create":
            shutil.rmtree(tmp_path / "srv")
            shutil.rmtree(tmp_path / "var" / "lib")
    assert (tmp_path / "srv/briefs/file").read_text(encoding="utf-8") == "office"
    assert (tmp_path / "var/lib/briefgen/people/anna-1/file").read_text(encoding="utf-8") == "hers"
