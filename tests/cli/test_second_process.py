"""The process that prints beside the one that composes: nobody can tell, however a command ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from briefgen.cli import second_process
from tests.conftest import PATIENCE

Until = Callable[..., None]
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2, reason="one process does it all here"
)


@pytest.fixture
def begin(tmp_path: Path, project: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """`begin("kenya")`: the command as a process in a group of its own, in an empty folder.

    `script` is run in its place; `TMPDIR` is the folder `temporary`.
    """
    begun: list[subprocess.Popen[bytes]] = []
    (tmp_path / "temporary").mkdir()

    def start(*words: str, script: str = "", **options: Any) -> subprocess.Popen[bytes]:
        command = [sys.executable, *(("-c", script) if script else ("-m", "briefgen")), *words]
        surroundings = {
            **os.environ,
            "PYTHONPATH": str(project),
            "NO_COLOR": "1",
            "TMPDIR": str(tmp_path / "temporary"),
        }
        process = subprocess.Popen(
            command,
            cwd=tmp_path,
            env=surroundings,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **options,
        )
        begun.append(process)
        return process

    yield start
    for process in begun:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def _children(process: subprocess.Popen[bytes]) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(number) for number in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
    return []


def _is_there(number: int) -> bool:
    """Whether a process lives; one that only waits for its parent to ask about it does not."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def _has_weasyprint(number: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return "libpango" in Path(f"/proc/{number}/maps").read_text()
    return False


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Exit status, and what it said on standard error."""
    _, said = process.communicate(timeout=PATIENCE)
    return process.returncode, said.decode()


def _on_one_core() -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def test_two_processes_write_the_bytes_that_one_writes(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, until: Until
) -> None:
    two = begin("kenya", "fiji", "-o", "two")
    until(lambda: _children(two), "the second process")
    (second,) = _children(two)
    one = begin("kenya", "fiji", "-o", "one", preexec_fn=_on_one_core)
    children_of_one: set[int] = set()
    while one.poll() is None:
        children_of_one.update(_children(one))
    assert _ended(two)[0] == _ended(one)[0] == 0
    assert not children_of_one
    assert not _is_there(second)
    names = ["fiji-2025-officials.pdf", "kenya-2025-officials.pdf"]
    assert sorted(path.name for path in (tmp_path / "two").glob("*.pdf")) == names
    for name in names:
        assert (tmp_path / "two" / name).read_bytes() == (tmp_path / "one" / name).read_bytes()


def _sees_only_our_fonts(number: int, temporary: Path) -> bool:
    """Whether a process loads WeasyPrint: until then its folder with settings of Fontconfig is there."""
    return _is_there(number) and any(temporary.iterdir())


@pytest.mark.parametrize("signal_sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ending_early_leaves_nothing_in_the_temporary_folder(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, until: Until, signal_sent: signal.Signals
) -> None:
    command = begin("kenya")
    until(lambda: _children(command), "the second process")
    (second,) = _children(command)
    until(lambda: _sees_only_our_fonts(second, tmp_path / "temporary"), "the folder of the second process")
    os.kill(command.pid, signal_sent)
    _ended(command)
    until(lambda: not _is_there(second), "the end of the second process")
    assert not list((tmp_path / "temporary").iterdir())


def test_mistyped_country_leaves_nothing_in_the_temporary_folder(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    # The country is refused while the second process loads WeasyPrint.
    script = """
import time
from briefgen.cli import main, second_process
from briefgen.writers.pdf import weasyprint_loading
end = second_process.end
second_process.end = lambda: (time.sleep(0.2), end())
weasyprint_loading._import = lambda: time.sleep(5)
raise SystemExit(main.main())
"""
    status, said = _ended(begin("atlantis", script=script))
    assert (status, said.splitlines()[0]) == (2, "Error: No country is known by the name “atlantis”.")
    assert not list((tmp_path / "temporary").iterdir())


@pytest.mark.parametrize("loaded", [False, True])
def test_ctrl_c_ends_both(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, until: Until, loaded: bool
) -> None:
    command = begin("kenya")
    until(lambda: _children(command), "the second process")
    (second,) = _children(command)
    if loaded:
        until(lambda: _has_weasyprint(second), "WeasyPrint in the second process")
    os.killpg(command.pid, signal.SIGINT)
    status, said = _ended(command)
    # Python ends itself by the signal, which a shell calls 130 as well, when Ctrl-C fell into an `exec` of dataclasses.
    assert status in (130, -signal.SIGINT)
    assert said.strip() == "Interrupted."
    assert not _is_there(second)
    assert not list(tmp_path.rglob("*.pdf"))


def test_second_process_does_not_outlive_a_first_one_that_is_killed(
    begin: Callable[..., subprocess.Popen[bytes]], until: Until
) -> None:
    command = begin("kenya")
    until(lambda: any(map(_has_weasyprint, _children(command))), "WeasyPrint in the second process")
    (second,) = _children(command)
    command.kill()
    until(lambda: not _is_there(second), "the end of the second process")


def test_page_is_printed_here_when_the_second_process_dies(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, until: Until
) -> None:
    command = begin("kenya")
    until(lambda: _children(command), "the second process")
    os.kill(_children(command)[0], signal.SIGKILL)
    assert _ended(command) == (0, "")
    assert (tmp_path / "output/kenya-2025-officials.pdf").read_bytes().startswith(b"%PDF")


def test_page_is_printed_here_when_the_second_process_dies_while_it_answers(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    script = """
import os, pickle
from briefgen.cli import main, second_process
def serve(parent, pages, answers):
    pickle.load(pages)
    answers.write(pickle.dumps(bytes(300_000))[:70_000])
    answers.flush()
    os._exit(1)
second_process._serve = serve
raise SystemExit(main.main())
"""
    assert _ended(begin("kenya", script=script)) == (0, "")
    assert (tmp_path / "output/kenya-2025-officials.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("failing", ["all", "the third"])
def test_error_of_the_page_is_sent_over_and_nothing_is_printed_again(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, failing: str
) -> None:
    script = f"""
import time
from briefgen.cli import main
from briefgen.errors import RenderError
from briefgen.writers import pdf
from briefgen.writers.pdf.printing import Tries
def write(document, tries=Tries.ALL, **options):
    if {failing!r} == "the third" and tries is Tries.FIRST:
        return b""
    if {failing!r} == "all" and tries is Tries.REST:
        time.sleep(60)
    with open("printed", "a") as file:
        print(tries, file=file)
    raise RenderError("No font has this.", hint="Install one.")
pdf.write, pdf.warm_up = write, lambda: None
raise SystemExit(main.main())
"""
    assert _ended(begin("kenya", script=script)) == (1, "Error: No font has this.\nInstall one.\n")
    assert len((tmp_path / "printed").read_text().splitlines()) == 1


def test_page_is_printed_once_where_the_system_sees_to_ended_children(
    begin: Callable[..., subprocess.Popen[bytes]],
) -> None:
    script = """
import signal
from briefgen.cli import second_process
from briefgen.writers import pdf
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
pdf.write = lambda document, **options: b"%PDF"
assert second_process._print(None, "a-3a", "a4") == b"%PDF"
"""
    assert _ended(begin(script=script)) == (0, "")


@pytest.mark.parametrize(
    ("style", "words", "error"),
    [
        ("p { background: url(https://example.org/x.png) }", (), "may only use its own fonts"),
        ("", ("--timeout", "0.1"), "it took longer than 0.1 seconds"),
    ],
)
def test_page_that_cannot_be_printed_is_the_same_error(
    begin: Callable[..., subprocess.Popen[bytes]], tmp_path: Path, style: str, words: tuple[str, ...], error: str
) -> None:
    look = tmp_path / "look"
    look.mkdir()
    (look / "brief.html.j2").write_text('{% extends "brief/brief.html.j2" %}')
    (look / "extra.css").write_text(style)
    two = begin("fiji", "--template", "look", *words)
    one = begin("fiji", "--template", "look", *words, preexec_fn=_on_one_core)
    # A tenth of a second may end while the brief is composed or while it is printed, which is told.
    (status, said), (status_of_one, said_by_one) = (
        (ended, words.replace("Fiji (pdf)", "Fiji")) for ended, words in (_ended(two), _ended(one))
    )
    assert (status, said) == (status_of_one, said_by_one)
    assert status == 1
    assert error in said
    assert said.startswith("Error:")


@pytest.mark.parametrize(
    ("words", "starts"),
    [
        ("kenya", True),
        ("kenya fiji --audience ngos --format pdf", True),
        ("kenya --format=DOCX,PDF", True),
        ("kenya --format all", True),
        ("kenya -o out/brief.pdf", True),
        ("kenya -o folder", True),
        ("kenya --format docx", False),
        ("kenya -o brief.DOCX", False),
        ("kenya --output=brief.html", False),
        ("--help", False),
    ],
)
def test_it_is_begun_when_a_pdf_will_be_printed(monkeypatch: pytest.MonkeyPatch, words: str, starts: bool) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    assert _forks(monkeypatch, lambda: second_process.start(words.split())) is starts


def test_it_is_not_begun_beside_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not _forks(monkeypatch, lambda: second_process.start(["kenya"]))


@pytest.mark.parametrize(
    ("words", "typed", "begun"),
    [
        ("kenya --format pdf,nothing", "", True),
        ("--debug kenya --format pdf,nothing", "", False),
        ("", "kenya --f", False),
    ],
    ids=["a command", "with a traceback", "a word to complete"],
)
def test_it_is_not_begun_to_complete_a_word_or_to_show_a_traceback(
    begin: Callable[..., subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch, words: str, typed: str, begun: bool
) -> None:
    if typed:
        monkeypatch.setenv("_BRIEFGEN_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", f"briefgen {typed}")
        monkeypatch.setenv("COMP_CWORD", "2")
    script = """
import sys
from briefgen.cli import main, second_process
second_process.start = lambda words: print("begun", file=sys.stderr)
raise SystemExit(main.main())
"""
    assert ("begun" in _ended(begin(*words.split(), script=script))[1]) is begun


def test_what_cannot_be_begun_leaves_no_pipe_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    before = sorted(Path("/proc/self/fd").iterdir())
    assert _forks(monkeypatch, lambda: second_process.start(["kenya"]))
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def _forks(monkeypatch: pytest.MonkeyPatch, begin: Callable[[], object]) -> bool:
    """Whether `begin` would fork."""
    forks: list[bool] = []

    def fork() -> int:
        forks.append(True)
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", fork)
    begin()
    return bool(forks)
