"""Every command on the pages that tell how a task is done, typed in their order: it does what it is there for.

Commands after a `$` are run by test_docs.py with what they print; those from the web, on a cluster and of the desk are
typed where these have their imitations.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefgen.cli.commands import COMMANDS

PAGES = ("README.md", *(f"docs/{task}.md" for task in ("one-brief", "packs", "drafts", "importing", "workspace")))
STARTER = "briefgen/workspace/starter/README.md"
ELSEWHERE = {"--fetch": "tests/install/test_walk.py", "--scheduler": "tests/batch", "desk": "tests/desk"}
"""What is not typed here: an option or command, and where it is."""
_PLACEHOLDER = re.compile(r"\b(?:DRAFT\.docx|COUNTRY|ID|NAME|YEAR-WORDS|FOLDER|COMMAND|DIR|FILE|WORDS)\b")
_NAMES = {name for rows in COMMANDS.values() for name in rows}


@pytest.mark.parametrize("page", [*PAGES, "docs/comparing.md", STARTER])
def test_commands_of_a_page_can_be_typed_in_their_order(
    page: str, project: Path, typed: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    if page == STARTER:
        assert typed("init .").status == 0
    _put_what_an_office_has(tmp_path)
    failures = []
    for line in _lines(project / page):
        command, _, rest = line.partition(" && cd ")
        words = shlex.split(command)[1:]
        whole = words[:1] in (["pack"], ["batch"]) and not {"kenya", "--countries", "--dry-run"} & set(words)
        # Large packs are printed by tests of their own.
        words += ["--dry-run"] * whole + ["--yes"] * (words[:1] == ["adopt"])
        words += ["--html"] * (words[-2:] == ["-o", "-"])  # what is printed here is read as text
        done = typed(*words)
        if done.status:
            failures.append(f"{line} → {done.status}: {done.said}")
        if rest:
            os.chdir(rest)
            _put_what_an_office_has(Path.cwd())
        if ("australia.docx" in words and "--word" in words) or words[-2:] == ["-o", "australia.docx"]:
            _edit(Path("australia.docx"))
    assert failures == []


def test_pages_left_out_of_it_have_a_reason(project: Path) -> None:
    pages = [*PAGES, "docs/server.md", "docs/scaling.md"]
    lines = [line for page in pages for line in _lines(project / page, every=True)]
    assert all(any(word in line for line in lines) for word in ELSEWHERE)


def _lines(page: Path, *, every: bool = False) -> Iterator[str]:
    """Command lines as they stand, without what is no command to be typed: names in the text, placeholders."""
    fenced = False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            fenced = not fenced
            continue
        for code in [line] if fenced else re.findall(r"`([^`]+)`", line):
            match = re.match(r"(?:.*\| )?(?:\.venv/bin/)?(briefgen [^|>#;]*)", code)
            if match and (every or _is_typed(match[1])):
                yield match[1].replace("…", "").strip()


def _is_typed(line: str) -> bool:
    words = line.split()[1:]
    mentioned = len(words) == 1 and words[0] in _NAMES - {"doctor", "check"}
    return bool(words) and not mentioned and not _PLACEHOLDER.search(line) and not ELSEWHERE.keys() & set(words)


def _put_what_an_office_has(folder: Path) -> None:
    """A logo, saved pages of the report (their words are invented), the report as PDF, a brief."""
    from PIL import Image

    from briefgen import compose, render
    from tests.importing import factory

    kenya, uganda = (
        replace(factory.make_narrative(code, 2025), iso3=iso3, country=country)
        for code, iso3, country in (("XAA", "KEN", "Kenya"), ("XAB", "UGA", "Uganda"))
    )
    Image.new("RGB", (300, 100), "#1f4e79").save(folder / "logo.png")
    (folder / "pages").mkdir(exist_ok=True)
    for saved in (folder / "kenya.html", folder / "pages" / "kenya.html"):
        saved.write_text(factory.page_2024(kenya), encoding="utf-8")
    (folder / "report.pdf").write_bytes(factory.report_pdf([kenya, uganda]))
    (folder / "kenya-2025-officials.pdf").write_bytes(render(compose("kenya"), "pdf"))


def _edit(draft: Path) -> None:
    import docx
    from docx.oxml.ns import qn

    document = docx.Document(str(draft))
    gap = next(text for text in document.element.body.iter(qn("w:t")) if "No ban is in place" in (text.text or ""))
    gap.text = gap.text.replace("No ban is in place", "There is still no ban")
    document.save(str(draft))
