"""The sandboxed Jinja2 environment: strict, escaping, with the few filters that a brief's wording needs."""

from __future__ import annotations

import dataclasses
import re
import traceback
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import (
    BytecodeCache,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.exceptions import SecurityError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from briefgen.cache import cache_folder
from briefgen.errors import BriefgenError, TemplateError
from briefgen.limits import memory_limit

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ADDRESS = 52
"""Letters of a web address on paper; a longer one is shortened in the middle."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates come from other people: no private attribute, no change of what they are given."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._safe: dict[tuple[type, str], bool] = {}
        self.complete: set[str] = set()
        """Templates of which nothing is left out."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As the sandbox judges, which looks at an object's type only; asked some thousand times for a brief."""
        key = (type(obj), attr)
        if key not in self._safe:
            self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return self._safe[key]


def make_environment(search_path: Sequence[Path]) -> Sandbox:
    """The environment that looks templates up in `search_path`."""
    environment = Sandbox(
        loader=FileSystemLoader([str(folder) for folder in search_path]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled_templates(),
    )
    filters = (
        long_date, short_period, tier_class, word, sentence, listed, lower_first, upper_first, ordinal, address, halves,
    )  # fmt: skip
    environment.filters.update({function.__name__: function for function in filters})
    return environment


class _CompiledTemplates(FileSystemBytecodeCache):
    """Compiled templates of earlier runs; compiling ours takes a tenth of a second.

    Jinja2 keys an entry by the template's path and the hash of its text, and writes it whole or not at all.
    """

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template; a full disk is no reason to stop."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def _compiled_templates() -> BytecodeCache | None:
    # Compiled templates are code that is run: they come from a folder of the user's own, or there is no cache.
    folder = cache_folder("templates")
    return _CompiledTemplates(str(folder)) if folder else None


def long_date(value: date) -> str:
    """`2026-11-24` → `24 November 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def short_period(period: str) -> str:
    """`reporting period of the 2023 report` → `2023 report`, `January to May 2025` → `Jan to May 2025`: for a table."""
    short = period.replace("reporting period of the ", "").replace("fiscal year", "FY")
    return re.sub(r"\b(Jan|Feb|Aug|Sept|Oct|Nov|Dec)(?:uary|ruary|ust|ember|ober)\b", r"\1", short)


def tier_class(tier: str | None) -> str:
    """`Tier 2 Watch List` → `tier-2-watch-list`, the CSS class and Word role of a tier's badge."""
    return re.sub(r"[^a-z0-9]+", "-", (tier or "no placement").lower())


def word(value: int) -> str:
    """Numbers up to ten in words, as house style has it."""
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    return words[value] if 0 <= value < len(words) else f"{value:,}"


def sentence(text: str) -> str:
    """The text with a full stop unless it ends with one."""
    return text if text.rstrip().endswith((".", "!", "?", "…", ".”")) else f"{text.rstrip()}."


def listed(values: Iterable[object], last: str = "and") -> str:
    """`a, b and c`"""
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def lower_first(text: str) -> str:
    """The text with a small first letter, unless it begins with an abbreviation or a name kept in capitals."""
    head = text.split(maxsplit=1)[0] if text.split() else ""
    return text if head[1:2].isupper() or head == "I" else text[:1].lower() + text[1:]


def address(url: str) -> str:
    """A web address as paper prints it: without scheme and trailing slash, letters instead of percent codes; of a long
    one the beginning and the end (the link itself is whole)."""
    written = unquote(re.sub(r"^https?://(www\.)?", "", url)).rstrip("/")
    return written if len(written) <= ADDRESS else f"{written[: ADDRESS - 18]}…{written[-16:]}"


def halves(entries: Sequence[Any]) -> tuple[Sequence[Any], ...]:
    """A list in two parts of about the same length on paper, for two columns; one part when there is only one entry."""
    lengths = [sum(len(str(note)) for note in getattr(entry, "notes", (entry,))) for entry in entries]
    whole, first = sum(lengths), 0
    for count, length in enumerate(lengths):
        if count and first + length / 2 >= whole / 2:
            return entries[:count], entries[count:]
        first += length
    return (entries,) if entries else ()


def upper_first(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def ordinal(value: int) -> str:
    """`first`, `second`, … up to tenth, then `11th`."""
    words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
    if 1 <= value <= len(words):
        return words[value - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th") if value % 100 not in (11, 12, 13) else "th"
    return f"{value}{ending}"


def render(environment: Sandbox, entry: str, context: dict[str, Any]) -> str:
    """The template `entry` rendered.

    Raises:
        TemplateError: names the template's file and line, and what a misspelt variable was meant to be.
    """
    try:
        _refuse_what_is_left_out(environment, entry)
        with memory_limit(_MEMORY):
            page = environment.get_template(entry).render(context)
    except BriefgenError:
        raise
    except TemplateSyntaxError as error:
        file = _name(error.filename or error.name or entry, environment)
        raise TemplateError(file, str(error.message), line=error.lineno) from error
    except RecursionError as error:
        raise TemplateError(entry, "includes itself without end") from error
    except _MISTAKES as error:
        file, line = _place(error, environment, entry)
        raise TemplateError(file, _explanation(error, context), line=line) from error
    if len(page) > _LONGEST_PAGE:
        raise TemplateError(entry, f"makes a page of {len(page) / 1e6:,.0f} million characters")
    return page


_MISTAKES = (
    JinjaError, TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RuntimeError, MemoryError,
)  # fmt: skip
"""What a template of somebody's may end in."""
_MEMORY = 1 << 30
_LONGEST_PAGE = 100_000_000
"""Characters; the bound document of all countries has some 12 million."""


def _explanation(error: BaseException, context: dict[str, Any]) -> str:
    if isinstance(error, TemplateNotFound):
        return f"includes “{error.name}”, which is not there"
    if isinstance(error, UndefinedError):
        return _undefined(error, context)
    if isinstance(error, MemoryError):
        return f"takes more than {_MEMORY >> 20:,} MB of memory"
    return f"{error} (templates are sandboxed)" if isinstance(error, SecurityError) else str(error)


def _refuse_what_is_left_out(environment: Sandbox, entry: str) -> None:
    """Raise TemplateError for a block that the extended template does not have, and for text beside the blocks.

    Jinja2 passes over both and says nothing. Built-in templates are not looked at.
    """
    loader = environment.loader
    assert isinstance(loader, FileSystemLoader)
    if len(loader.searchpath) > 1 and entry not in environment.complete:
        _blocks(environment, entry)
        environment.complete.add(entry)


def _blocks(environment: Sandbox, name: str) -> set[str]:
    """The blocks of a template and of those that it extends, as far as these are named in it."""
    assert environment.loader is not None
    tree = environment.parse(*environment.loader.get_source(environment, name)[:1], name)
    blocks = list(tree.find_all(nodes.Block))
    names = {block.name for block in blocks}
    extended = tree.find(nodes.Extends)
    if extended is None or not isinstance(extended.template, nodes.Const):
        return names
    try:
        above = _blocks(environment, extended.template.value)
    except TemplateNotFound as error:
        raise TemplateError(name, f"extends “{error.name}”, which is not there", line=extended.lineno) from error
    inner = {block for outer in blocks for block in outer.find_all(nodes.Block)}
    for block in blocks:
        if block not in inner and block.name not in above:
            message = f"there is no block “{block.name}” in {extended.template.value}, so it would be left out"
            raise TemplateError(name, message, line=block.lineno, hint=f"Its blocks: {', '.join(sorted(above))}.")
    for node in tree.body:
        if isinstance(node, nodes.Output) and any(
            not isinstance(part, nodes.TemplateData) or part.data.strip() for part in node.nodes
        ):
            message = "what stands outside of the blocks would be left out"
            raise TemplateError(name, message, line=node.lineno, hint="Put it into a {% block %}.")
    return names | above


def _place(error: BaseException, environment: Sandbox, entry: str) -> tuple[str, int]:
    """Template file and line at which an exception arose: the innermost frame that lies in a template."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename.endswith(".j2"):
            return _name(frame.filename, environment), frame.lineno or 0
    return entry, 0


def _name(filename: str, environment: Sandbox) -> str:
    loader = environment.loader
    for folder in loader.searchpath if isinstance(loader, FileSystemLoader) else ():
        if Path(filename).is_relative_to(folder):
            return str(Path(filename).relative_to(folder))
    return filename


def _undefined(error: UndefinedError, context: dict[str, Any]) -> str:
    """What was misspelt, and which name was meant."""
    from rapidfuzz import process

    message = str(error.message)
    misspelt = re.search(r"'([^']+)' is undefined", message) or re.search(r"has no attribute '([^']+)'", message)
    if not misspelt:
        return message
    name = misspelt[1]
    owner = re.match(r"'([\w.]+) object'", message)
    kind = owner[1].rpartition(".")[2] if owner else ""
    near = [match[0] for match in process.extract(name, _names(kind) if kind else tuple(context), limit=2)]
    meant = listed((f"“{candidate}”" for candidate in near), "or")
    what = f"{kind} has no “{name}”" if kind else f"“{name}” is not defined"
    return f"{what}; did you mean {meant}?" if near else what


def _names(kind: str) -> tuple[str, ...]:
    from briefgen.composition import brief

    model = getattr(brief, kind, None)
    return tuple(field.name for field in dataclasses.fields(model)) if dataclasses.is_dataclass(model) else ()
