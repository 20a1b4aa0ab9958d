"""Each kind of hostile input, three members of it: what is wrong is said in time, and nothing is written outside.

docs/security.md names the kinds. Every member goes through the command line, beside a file that is not ours.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.cli.main import main
from briefgen.limits import time_limit
from tests.conftest import PATIENCE
from tests.importing import factory

Say = Callable[..., str]

_RECORD = """iso3: FJI
gaps:
  - {id: own-gap, text: "%s", pillar: protection, report_year: 2025, source: own}
sources:
  own: {title: A title, publisher: Bureau, report_year: 2025, url: "https://example.org/"}
"""


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in the folder `in`; returns what it says, having looked that all is as it should be."""
    folder, victim = tmp_path / "in", tmp_path / "victim"
    folder.mkdir()
    victim.write_text("theirs")
    monkeypatch.chdir(folder)

    def run(*words: str, status: int | None = 1) -> str:
        with time_limit(PATIENCE, "the command"):
            ended = main(list(words) if words[0] in ("init", "pack", "find") else [*words, "--timeout", "20"])
        text = "".join(capsys.readouterr())
        assert status is None or ended == status, text
        assert "Traceback" not in text
        assert "fault in briefgen" not in text
        assert victim.read_text() == "theirs"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "victim"]
        return text

    return run


def _write(name: str, text: str | bytes) -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def _template(body: str, css: str = "") -> None:
    sources = '{% include "brief/_sources.html.j2" %}'
    text = f'{{% extends "brief/brief.html.j2" %}}\n{{% block evidence %}}{body}{sources}{{% endblock %}}'
    _write("own/brief.html.j2", text)
    _write("own/extra.css", css)


# -- a pipe or device where a file belongs ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("fiji", "--brand", "pipe", "--format", "html"),
        ("fiji", "--logo", "pipe", "--format", "html"),
        ("fiji", "--reference", "pipe", "--format", "docx"),
        ("import", "pipe", "--into", "data"),
        ("changes", "pipe"),
        ("verify", "pipe"),
        ("check", "data"),
        ("find", "shelter", "--data", "data"),
        ("changes", "/dev/zero"),
    ],
)
def test_a_pipe_is_not_waited_for(say: Say, words: tuple[str, ...]) -> None:
    Path("data/countries").mkdir(parents=True)
    os.mkfifo("pipe")
    os.mkfifo("data/countries/TON.yaml")
    assert "it is a pipe or device, not a file" in say(*words)


# -- a name in a file leads to another file ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target", [".git/hooks/pre-commit", "briefgen.toml", "countries/.hidden/FJI.yaml", "../victim"]
)
def test_a_journal_puts_nothing_but_data_in_place(say: Say, target: str) -> None:
    _write("data/.briefgen-1-1.part", "evil")
    moves = [{"from": ".briefgen-1-1.part", "to": target, "sha256": hashlib.sha256(b"evil").hexdigest()}]
    _write("data/.imports-unfinished.json", json.dumps({"moves": moves}))
    factory.invented_layer(Path("names"))
    _write("page.html", next(iter(factory.LAYOUTS.values()))(factory.make_narrative("XAA", 2023)))
    said = say("import", "page.html", "--data", "names", "--into", "data", "--yes")
    assert "is torn" in said or "outside this folder" in said
    assert not Path("data", target).exists() or target == "../victim"


@pytest.mark.parametrize(
    "name",
    [
        ".",
        "./",
        ".BRIEFGEN/manifest.jsonl",
        ".briefgen/manifest.jsonl",
        "a\\..\\..\\x.html",
        "half \ud800.html",
        "x/../../y.html",
    ],
)
def test_a_manifest_names_papers_of_its_folder_only(say: Say, name: str) -> None:
    job = {"kind": "brief", "subject": "FJI", "title": "Fiji", "region": "r", "audience": "officials",
           "format": "html", "brief_options": {"edition": 2025}}  # fmt: skip
    lines = [{"briefgen": "manifest", "format": 1, "version": "1"},
             {"path": name, "sha256": [], "from": {}, "job": job, "failed": "x"}]  # fmt: skip
    _write("out/.briefgen/manifest.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    assert "1 unreadable line passed over" in say("batch", "--retry-failed", "-o", "out", status=0)
    assert not list(Path("out").rglob("* (new)*"))


@pytest.mark.parametrize("output", ["../elsewhere", "{outer}/elsewhere", "link"])
def test_a_workspace_writes_into_its_own_folder(say: Say, tmp_path: Path, output: str) -> None:
    Path("link").symlink_to(tmp_path)
    _write("briefgen.toml", f"output = {json.dumps(output.format(outer=tmp_path))}\n")
    assert "output: lies outside the workspace" in say("fiji", "--format", "html")


def test_corrections_and_imports_go_into_the_workspace_too(say: Say, tmp_path: Path) -> None:
    _write("briefgen.toml", f"data = [{json.dumps(str(tmp_path))}]\n")
    _write("page.html", next(iter(factory.LAYOUTS.values()))(factory.make_narrative("XAA", 2023)))
    assert "lies outside the workspace" in say("import", "page.html", "--yes", status=2)


@pytest.mark.parametrize("name", ["data", "templates"])
def test_a_workspace_is_not_started_through_a_link(say: Say, tmp_path: Path, name: str) -> None:
    Path("office").mkdir()
    Path("office", name).symlink_to(tmp_path)
    assert "outside this folder" in say("init", "office")


# -- a template's page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        '<p onclick="x()">x</p>',
        '<div data-writer="html"><details open ontoggle=x()><summary>s</summary></details></div>',
        '<div data-writer="html"><video src="//evil.example" autoplay></video></div>',
        '<div data-writer="html"><button formaction="//evil.example">x</button></div>',
        '<div data-writer="html"><img srcset="//evil.example/x 1x"></div>',
        '<p><a href="java&#10;script:x()">x</a></p>',
        "<math><mtext><style>x</style></mtext></math>",
        "</title><script>x</script>",
    ],
)
def test_what_loads_or_runs_in_a_page_is_named(say: Say, body: str) -> None:
    _template(body)
    assert "docs/templates.md" in say("fiji", "--template", "own", "--format", "html")


def test_a_style_sheet_that_breaks_out_is_named_with_its_line(say: Say) -> None:
    _template("", "p { color: red }\n</style><script>x</script>")
    assert "extra.css:2: “<script” may not" in say("fiji", "--template", "own", "--format", "html")


@pytest.mark.parametrize(
    "body",
    [
        "{{ 'x'.ljust(2000000000)|length }}",
        "{{ ('a' * 99999)|replace('a', 'b' * 99999)|length }}",
        "{{ range(99999999999)|list|length }}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        "<table id=t><tr><td rowspan=99999999>x</td></tr></table>",
    ],
)
def test_what_expands_without_end_is_stopped(say: Say, body: str) -> None:
    _template(body)
    assert "Error: brief.html.j2" in say("fiji", "--template", "own", "--format", "html")


@pytest.mark.parametrize(
    "style", ["h1 { width: 1e30px; border: 1px solid }", "h1 { transform: scale(1e20) }", "@page { size: 1px 1px }"]
)
def test_lengths_beyond_a_page_are_refused(say: Say, style: str) -> None:
    _template("", style)
    assert "Error: " in say("fiji", "--template", "own", "--format", "pdf")


# -- data -------------------------------------------------------------------------------------------------------------


def test_aliases_that_copy_without_end_are_counted_first(say: Say) -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for number in range(1, 20):
        bomb += f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n"
    for text in (bomb, bomb + 'b: "\\u2028"\n', "a: &a [*a]\n"):
        _write("data/countries/FJI.yaml", text)
        assert "copies its parts" in (said := say("check", "data")) or "recursive" in said


def test_mistakes_without_number_are_told_up_to_some(say: Say) -> None:
    _write("data/countries/FJI.yaml", "iso3: FJI\n" + "".join(f"k{number}: 1\n" for number in range(9_000)))
    assert say("check", "data").count("unknown key") == 200


@pytest.mark.parametrize("value", ['!!int ""', "!!bool maybe", '!!int "0x"', '!!timestamp ""', "!!float"])
def test_a_value_that_cannot_be_is_shown_as_it_is_written(say: Say, value: str) -> None:
    _write("data/countries/FJI.yaml", f"iso3: FJI\ngaps: {value}\n")
    assert f"FJI.yaml:2: holds a value that cannot be: “gaps: {value}”" in say("check", "data")


@pytest.mark.parametrize("escape", [r"\x1b[31m", r"\u202e", r"\U000e0041", r"\x9b", r"\u2028"])
def test_unseen_characters_are_named(say: Say, escape: str) -> None:
    _write("data/countries/FJI.yaml", _RECORD % f"Screening{escape} was uneven.")
    assert "gaps[1].text: holds U+" in say("check", "data")


@pytest.mark.parametrize("text", ["\x1b[31mSECRET", "OPEN\u202eDESOLC", "a\U000e0041"])
def test_a_marking_or_title_is_what_it_looks_like(say: Say, text: str) -> None:
    assert "The marking holds U+" in say("fiji", "--marking", text, "--format", "html", status=2)
    assert "The title holds U+" in say("pack", "fiji", "--title", text, "-o", "a.html", status=None)


@pytest.mark.parametrize("text", ["\u10e1\u10d0", "\u0f56\u0f7c\u0f51", "\U0001d11e", "\ue000"])
def test_letters_that_no_font_has_are_named_beforehand_and_by_the_brief(
    say: Say, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr("briefgen.writers.script_fonts._files", lambda: ())
    _write("data/countries/FJI.yaml", _RECORD % f"The place {text} was searched.")
    code = f"U+{ord(text[0]):04X}"
    assert code in say("check", "data")
    assert code in say("fiji", "--data", "data", "--format", "pdf")


# -- answers of a server ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["9" * 30, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT", "-5", "soon", ""])
def test_a_server_that_asks_to_come_back_never_is_believed_for_a_year(value: str) -> None:
    from briefgen.importing.fetching import _retry_after

    assert 0 <= _retry_after(value, time.time()) <= 8000 * 366 * 24 * 3600.0


# -- the machine ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", [0o777, 0o500] if os.geteuid() else [0o777])  # root may write everywhere
def test_a_cache_that_is_not_only_ours_is_used_for_no_font_and_no_template(tmp_path: Path, mode: int) -> None:
    for name in ("briefgen", "fontconfig"):
        (tmp_path / "cache" / name).mkdir(parents=True)
        (tmp_path / "cache" / name).chmod(mode)
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")}
    words = [sys.executable, "-m", "briefgen", "fiji", "-o", "a.pdf"]
    run = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert run.stderr == ""
    assert not list((tmp_path / "cache").rglob("*.*"))
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def test_a_folder_that_cannot_be_looked_into_is_not_called_empty(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_folder: object, onerror: Callable[[OSError], None]) -> list[object]:
        onerror(PermissionError(13, "Permission denied", "pages"))
        return []

    Path("pages").mkdir()
    monkeypatch.setattr("briefgen.importing.report_sources.os.walk", refuse)
    assert "pages: cannot be read: Permission denied" in say("import", "pages", "--into", "data")
