"""Reads data files: YAML and CSV, strictly, and says where a mistake is.

The good path builds plain values with libyaml and nothing else. Lines are looked up again only when there is something
to report.
"""

from __future__ import annotations

import csv
import pickle
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.cache import cache_folder
from briefgen.characters import UNSEEN, unseen_in
from briefgen.errors import DataError, OutputError
from briefgen.output import write_atomically
from briefgen.reading import read_bytes, read_text
from briefgen.resources import data_folder
from briefgen.version import VERSION

if TYPE_CHECKING:
    import yaml  # takes as long to import as all built-in files to read from the cache
    from pydantic import ValidationError

Location = Sequence[str | int]
"""Keys and positions from the top of a YAML file to a value."""

_ALIAS = re.compile(r"(?:^|[\s\[{,:-])\*\w", re.M)
_MOST_PARTS = 1_000_000
_MOST_MISTAKES = 200
"""Mistakes of one file that are told; who made more has made them by a program."""


@cache
def _loaders() -> tuple[Any, Any]:
    """libyaml's loader where there is one; and ours: sequences become tuples (models are frozen and strict), a key
    given twice is an error."""
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc,valid-type]
        """With constructors of its own."""

    Loader.add_constructor("tag:yaml.org,2002:seq", _sequence)
    Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
    return base, Loader


def _sequence(loader: Any, node: yaml.SequenceNode) -> tuple[Any, ...]:
    return tuple([loader.construct_object(child, deep=True) for child in node.value])


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    from yaml.constructor import ConstructorError

    values: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, (str, int, date)):
            raise ConstructorError(None, None, "a key must be a single word", key_node.start_mark)
        if key in values:
            raise ConstructorError(None, None, f"“{key}” is given twice", key_node.start_mark)
        values[key] = loader.construct_object(value_node, deep=True)
    return values


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, lists as tuples; None for an empty file. Raises DataError with the line."""
    text = _read(path)
    if not path.is_relative_to(data_folder()) or (folder := cache_folder("data")) is None:
        return _parse(path, text)
    # What was parsed of a built-in file is kept, once for each installation: reading it takes a fifteenth of the time.
    stored = folder / f"{path.stem}-{sha256(str(path).encode()).hexdigest()[:12]}"
    with suppress(OSError):
        entry = read_bytes(stored)
        pickled = entry[sha256().digest_size :]
        if entry == _sealed(pickled, text):
            return pickle.loads(pickled)
    data = _parse(path, text)
    with suppress(OSError, OutputError):
        write_atomically(stored, _sealed(pickle.dumps(data), text), durable=False)
    return data


def _sealed(pickled: bytes, text: str) -> bytes:
    """An entry of the cache: a digest of it, of the text that was parsed, and of what parsed it; then the data.

    Nothing else is unpickled, as damaged bytes may give anything.
    """
    parsed = sha256(f"{VERSION} {Path(__file__).stat().st_mtime_ns} {text}".encode()).digest()
    return sha256(parsed + pickled).digest() + pickled


def parse_mapping(path: Path, text: str) -> dict[str, Any]:
    """What `read_mapping` would give if `text` stood in the file."""
    return _as_mapping(path, _parse(path, text))


def _parse(path: Path, text: str) -> Any:
    import yaml

    _base, loader = _loaders()
    try:
        if _ALIAS.search(text) and _parts(yaml.compose(text, Loader=loader), {}) > _MOST_PARTS:
            raise DataError(path, f"copies its parts (&name, *name) into more than {_MOST_PARTS:,}")
        data = yaml.load(text, Loader=loader)
        if "\\" in text or UNSEEN.search(text):
            _refuse_unseen(path, data)
        return data
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # An unclosed bracket is noticed after the last line.
        line = min(mark.line + 1, text.count("\n") + (not text.endswith("\n"))) if mark else 0
        raise DataError(path, f"is not valid YAML: {error.problem}", line=line) from error
    except yaml.YAMLError as error:
        raise DataError(path, f"is not valid YAML: {error}") from error
    except RecursionError as error:
        raise DataError(path, "is nested too deeply") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # a date such as 2024-02-31, !!int ""
        line = _line_of_failing(text)
        written = text.split("\n")[line - 1].strip() if line else str(error)
        raise DataError(path, f"holds a value that cannot be: {_shown(written)}", line=line) from error


def _parts(node: yaml.Node | None, sizes: dict[int, int]) -> int:
    """Values in a node when every alias is written out."""
    from yaml import CollectionNode

    if id(node) not in sizes:
        sizes[id(node)] = 1  # while one that holds itself is counted, which is refused later
        below = node.value if isinstance(node, CollectionNode) else ()
        parts = [part for pair in below for part in (pair if isinstance(pair, tuple) else (pair,))]
        sizes[id(node)] += sum(_parts(part, sizes) for part in parts)
    return sizes[id(node)]


def _line_of_failing(text: str) -> int:
    """The line of the first value that cannot be made of what is written; 0 if there is none."""
    import yaml

    loader = _loaders()[1](text)
    nodes = [loader.get_single_node()]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode):
            try:
                loader.construct_object(node)
            except (ValueError, LookupError, TypeError, AttributeError, yaml.YAMLError):
                return int(node.start_mark.line) + 1
        elif isinstance(node, yaml.MappingNode):
            nodes.extend(part for pair in reversed(node.value) for part in reversed(pair))
        elif node is not None:
            nodes.extend(reversed(node.value))
    return 0


def _refuse_unseen(path: Path, data: Any, location: tuple[str | int, ...] = ()) -> None:
    if isinstance(data, str) and (name := unseen_in(data)):
        line = find_line(path, location) if path.is_file() else 0
        raise DataError(path, f"holds {name}, which nobody sees", line=line, field=field_name(location), hint=_TAKE_OUT)
    if isinstance(data, dict):
        for key, value in data.items():
            _refuse_unseen(path, key, location)
            _refuse_unseen(path, value, (*location, key))
    elif isinstance(data, tuple):
        for index, value in enumerate(data):
            _refuse_unseen(path, value, (*location, index))


_TAKE_OUT = "Take it out: it would steer a terminal, or make a text read otherwise than it says."


def read_mapping(path: Path) -> dict[str, Any]:
    """A YAML file whose top is keys and values."""
    return _as_mapping(path, read_yaml(path))


def _as_mapping(path: Path, data: Any) -> dict[str, Any]:
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise DataError(path, "expected keys and values (`key: value`) at the top of the file", line=1)
    return data


def read_list(path: Path) -> tuple[Any, ...]:
    """A YAML file whose top is a list."""
    data = read_yaml(path)
    if data is None:
        return ()
    if not isinstance(data, tuple):
        raise DataError(path, "expected a list (`- …`) at the top of the file", line=1)
    return data


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV file with their line numbers, cells in the order of `columns` then `optional`.

    The header must name every column of `columns`, in any order; a missing optional one gives empty cells.
    """
    text = _read(path)
    if match := UNSEEN.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise DataError(path, f"holds {unseen_in(text)}, which nobody sees", line=line, hint=_TAKE_OUT)
    rows = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        missing = [name for name in columns if name not in header]
        unknown = [name for name in header if name not in columns and name not in optional]
        if missing or unknown:
            what = f"lacks {', '.join(missing)}" if missing else f"has the unknown column {unknown[0]!r}"
            expected = ",".join([*columns, *optional])
            raise DataError(path, f"the first line {what}; expected: {expected}", line=1)
        positions = [header.index(name) if name in header else -1 for name in (*columns, *optional)]
        width = len(header)
        straight = positions == list(range(width))
        for cells in rows:
            if len(cells) != width:
                if not any(cell.strip() for cell in cells):
                    continue
                raise DataError(path, f"has {len(cells)} cells, expected {width}", line=rows.line_num)
            yield rows.line_num, cells if straight else [cells[at] if at >= 0 else "" for at in positions]
    except csv.Error as error:
        raise DataError(path, f"is not valid CSV: {error}", line=rows.line_num) from error


def _read(path: Path) -> str:
    try:
        return read_text(path)  # spreadsheet programs put a byte order mark in front of a CSV file
    except UnicodeDecodeError as error:
        raise DataError(path, "is not UTF-8 text", hint="Save the file again with the encoding UTF-8.") from error
    except FileNotFoundError as error:
        raise DataError(path, "is not there") from error
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from error


# What follows runs only when something is wrong.


def find_line(path: Path, location: Location) -> int:
    """The 1-based line of a value in a YAML file; of the nearest thing around it when it is not there."""
    import yaml

    node = _compose(path, path.stat().st_mtime_ns)
    line = 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            pair = next(((k, v) for k, v in node.value if k.value == str(step)), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            break
    return line


@cache
def _compose(path: Path, _changed: int) -> yaml.Node | None:
    return compose(_read(path))


def compose(text: str) -> yaml.Node | None:
    """YAML as nodes, each with its place in the text."""
    import yaml

    node: yaml.Node | None = yaml.compose(text, Loader=_loaders()[0])
    return node


def field_name(location: Location) -> str:
    """A location as people write it: `gaps[2].source`."""
    name = ""
    for step in location:
        if isinstance(step, int):
            name += f"[{step + 1}]"
        elif step != "[key]":
            name += f".{step}" if name else str(step)
    return name


def data_errors(path: Path, error: ValidationError, *, in_yaml: bool = True) -> list[DataError]:
    """Every mistake that a model found in a file, with field and (in a YAML file) line."""
    errors = []
    for detail in error.errors(include_url=False)[:_MOST_MISTAKES]:
        location = tuple(detail["loc"])
        line = find_line(path, location[:-1] if detail["type"] == "missing" else location) if in_yaml else 0
        errors.append(DataError(path, _explain(detail), line=line, field=field_name(location)))
    return errors


_EXPLANATIONS = {
    "missing": "is missing",
    "extra_forbidden": "unknown key",
    "literal_error": "{value} is not one of {expected}",
    "string_type": "expected text, found {value}{quotes}",
    "string_pattern_mismatch": "{value} {form}",
    "int_type": "expected a whole number, found {value}",
    "bool_type": "expected true or false, found {value}",
    "tuple_type": "expected a list (`- …` or [ ]), found {value}",
    "dict_type": "expected keys and values, found {value}",
    "model_type": "expected keys and values, found {value}",
    "date_type": "expected a date such as 2024-06-24, found {value}",
    "greater_than_equal": "{value} is too small (at least {ge})",
    "less_than_equal": "{value} is too large (at most {le})",
    "string_too_short": "is empty or too short",
    "string_too_long": "{value} is too long (at most {max_length} characters)",
}
_FORMS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "is not an id: small letters, digits and single hyphens only",
    r"^[A-Z]{3}$": "is not an ISO 3166 code of three capital letters",
}


def _explain(detail: Any) -> str:
    value, context = detail.get("input"), detail.get("ctx", {})
    return _EXPLANATIONS.get(detail["type"], "{message}").format(
        **context,
        value=_shown(value),
        quotes=" (write it in quotes)" if isinstance(value, (int, float, bool)) else "",
        form=_FORMS.get(pattern := context.get("pattern", ""), f"does not have the form {pattern}"),
        message=detail["msg"],
    )


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"“{value if len(value) <= 60 else value[:57] + '…'}”"
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, tuple):
        return "a list"
    return str(value)
