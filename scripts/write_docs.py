"""Write what the documentation says of the code from the code itself (`make docs`); a test compares the two.

`docs/reference/cli.md` holds every command's help; the schemas beside it describe the data file that a PDF
carries, `api.json` the answers of the desk to programs.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from briefgen.cli.commands import COMMANDS
from briefgen.cli.main import PROGRAM, cli
from briefgen.composition.brief import Brief
from briefgen.composition.pack_data import Pack
from scripts.openapi import openapi
from scripts.payload_schema import payload_schema

DOCS = Path(__file__).resolve().parents[1] / "docs" / "reference"
WIDTH = 100


def generated() -> dict[str, str]:
    """File name in docs/reference/ → its text."""
    return {
        "cli.md": command_reference(),
        "brief.schema.json": _json(payload_schema(Brief, "A brief, as attached to its PDF")),
        "api.json": _json(openapi()),
        "pack.schema.json": _json(payload_schema(Pack, "A pack, as attached to its PDF")),
    }


def _json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def command_reference() -> str:
    """Every command's help text."""
    top = click.Context(
        cli, info_name=PROGRAM, terminal_width=WIDTH, max_content_width=WIDTH, help_option_names=["-h", "--help"]
    )
    parts = [
        "# The command line\n",
        "What `--help` prints of each command; written by `make docs`, compared by a test.\n",
        _section(2, PROGRAM, cli, top),
    ]
    for rows in COMMANDS.values():
        for name in rows:
            command = cli.get_command(top, name)
            assert command is not None, name
            parts += _sections(f"{PROGRAM} {name}", command, click.Context(command, top, info_name=name))
    return "\n".join(parts)


def _sections(path: str, command: click.Command, ctx: click.Context) -> list[str]:
    parts = [_section(2, path, command, ctx)]
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            below = command.get_command(ctx, name)
            assert below is not None
            parts += _sections(f"{path} {name}", below, click.Context(below, ctx, info_name=name))
    return parts


def _section(level: int, path: str, command: click.Command, ctx: click.Context) -> str:
    return f"{'#' * level} {path}\n\n```\n{command.get_help(ctx).rstrip()}\n```\n"


def main() -> None:
    """Write the files."""
    for name, text in generated().items():
        (DOCS / name).write_text(text, encoding="utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
