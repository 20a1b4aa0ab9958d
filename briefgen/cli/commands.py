"""Which commands there are: where each lives and what `briefgen --help` says of it in one line."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """Where a command lives (`module:attribute`) and what `--help` says of it in one line."""

    target: str
    help: str


COMMANDS: dict[str, dict[str, Row]] = {
    "Make": {
        "brief": Row("briefgen.cli.brief:brief", "The brief of one or more countries (the default command)."),
        "pack": Row("briefgen.cli.batch:pack", "One bound document for a region or a selection of countries."),
        "batch": Row("briefgen.cli.batch:batch", "Many briefs as separate files; makes only what changed."),
        "desk": Row("briefgen.cli.desk:desk", "All of this in your browser, for those who prefer it to a terminal."),
    },
    "Drafts": {
        "changes": Row("briefgen.cli.drafts:changes", "What people did to a Word draft since it was generated."),
        "refresh": Row("briefgen.cli.drafts:refresh", "Bring a draft up to date, as tracked changes in Word."),
        "publish": Row("briefgen.cli.drafts:publish", "The edited draft as the final PDF or web page."),
        "adopt": Row("briefgen.cli.drafts:adopt", "Take a correction from a draft into your own data."),
    },
    "Look": {
        "show": Row("briefgen.cli.show:show", "The gist of a country's brief, in the terminal."),
        "compare": Row("briefgen.cli.compare:compare", "Two editions of a country, or two countries, side by side."),
        "find": Row("briefgen.cli.find:find", "Search all statements on record."),
        "verify": Row("briefgen.cli.checking:verify", "What made a file, and whether making it again gives the same."),
        "list": Row("briefgen.cli.listing:listing", "Countries, regions, themes, readers, templates, editions, packs."),
    },
    "Data and templates": {
        "import": Row("briefgen.cli.importing:import_report", "Read the official report's pages into your own data."),
        "init": Row("briefgen.cli.workspace:init", "Start a workspace: your own data, templates and settings."),
        "new": Row("briefgen.cli.workspace:new", "A commented starting file for a country, theme or audience."),
        "data": Row("briefgen.cli.workspace:data", "Compare layers of data."),
        "check": Row("briefgen.cli.checking:check", "Check data files: one line per problem."),
        "templates": Row("briefgen.cli.listing:templates", "List the built-in templates, or copy one to change it."),
        "doctor": Row("briefgen.cli.checking:doctor", "What this machine has of what briefgen needs."),
        "completion": Row("briefgen.cli.main:completion", "The script that makes a shell complete names."),
    },
}
