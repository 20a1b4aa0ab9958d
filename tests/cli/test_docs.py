"""What the documentation says of the code is true."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from briefgen.cli.commands import COMMANDS
from briefgen.cli.main import PROGRAM, cli
from briefgen.cli.meanings import rewrite_options
from scripts.write_docs import generated

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [
    PROJECT / "README.md",
    PROJECT / "CONTRIBUTING.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
    PROJECT / "briefgen" / "workspace" / "starter" / "README.md",
]
Run = Callable[..., subprocess.CompletedProcess[Any]]
TRANSCRIPTS = [page for page in PAGES if "```console" in page.read_text(encoding="utf-8")]
_TOP = click.Context(cli, info_name=PROGRAM, **cli.context_settings)


@pytest.mark.parametrize("name", ["cli.md", "brief.schema.json", "api.json", "pack.schema.json"])
def test_generated_page_is_up_to_date(name: str) -> None:
    assert (PROJECT / "docs" / "reference" / name).read_text(encoding="utf-8") == generated()[name], "run: make docs"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_text_exist_with_their_options(page: Path) -> None:
    wrong = [
        f"line {number}: {command}: {fault}"
        for number, command in _commands(page.read_text(encoding="utf-8"))
        if (fault := _fault(command))
    ]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = [target for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in target]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_make_targets_in_the_readme_exist() -> None:
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    for page in PAGES:
        for target in re.findall(r"[`$] ?make ([a-z]+)", page.read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: make {target}"


def _commands(text: str) -> Iterator[tuple[int, str]]:
    """Command lines of briefgen in code, with their line numbers."""
    fenced = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("```"):
            fenced = not fenced
            continue
        codes = [line] if fenced else re.findall(r"`([^`]+)`", line)
        for code in codes:
            # Prompts, pipes and redirections around it are the shell's.
            match = re.match(rf"(?:\$ |.*\| )?((?:\.venv/bin/)?{PROGRAM} [^|>#;]*)", code)
            if match and not code.startswith("Usage:"):
                yield number, match[1].strip()


def _fault(line: str) -> str:
    words = rewrite_options(shlex.split(line.replace("…", "").replace("...", "").replace("[", "").replace("]", ""))[1:])
    if not words:
        return ""
    names = {name for rows in COMMANDS.values() for name in rows}
    command: click.Command | None = cli if words[0].startswith("-") else cli.get_command(_TOP, "brief")
    rest = words
    if words[0] in names:
        command, rest = cli.get_command(_TOP, words[0]), words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        command, rest = command.get_command(_TOP, rest[0]), rest[1:]
    if command is None:
        return "no such command"
    options = {"--debug"}.union(
        *((*parameter.opts, *parameter.secondary_opts) for parameter in command.get_params(_TOP))
    )
    unknown = [word for word in rest if re.match(r"-{1,2}[a-z]", word) and word.split("=")[0] not in options]
    return f"no option {', '.join(unknown)}" if unknown else ""


@pytest.mark.parametrize("page", TRANSCRIPTS, ids=lambda page: page.name)
def test_transcripts_are_what_the_commands_print(page: Path, run_cli: Run) -> None:
    """Each `$ briefgen …` of a console block is run, in order, in one folder; `…` stands for anything."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
        for command, expected in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE):
            words = shlex.split(command)
            if words[0] != PROGRAM:
                continue
            done = run_cli(*words[1:])
            pattern = re.escape(expected.rstrip()).replace("…", ".*?")
            assert re.fullmatch(pattern, (done.stdout + done.stderr).rstrip(), flags=re.DOTALL), (
                f"{page.name}: {command}\n{done.stdout}{done.stderr}"
            )


def test_every_page_of_the_documentation_is_linked_from_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in (PROJECT / "docs").glob("*.md") if f"(docs/{page.name})" not in readme] == []
