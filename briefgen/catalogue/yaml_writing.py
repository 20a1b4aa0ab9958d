"""Writes entries into data files without disturbing what people wrote in them: comments, order and layout stay.

The changed text is read back and compared with what it should say before it replaces the file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from briefgen.catalogue.layers import entry_id
from briefgen.catalogue.yaml_reading import compose, find_line, parse_mapping, read_mapping
from briefgen.errors import DataError
from briefgen.output import write_atomically

_WIDTH = 112


def put_entry(file: Path, kind: str, entry: dict[str, Any], *, header: str = "") -> int:
    """Put an entry with an id into a list of a record's file, in place of the one with the same id; returns its line.

    A file that is not there yet is made, beginning with `header`. Raises DataError when the file is laid out in a way
    that cannot be kept; nothing is changed then.
    """
    present = file.is_file()
    text = file.read_text(encoding="utf-8") if present else header
    data = read_mapping(file) if present else {}
    expected = {**data, kind: _joined(kind, data.get(kind, ()), entry)}
    changed = _inserted(text, kind, entry)
    if changed is None or parse_mapping(file, changed) != _plain(expected):
        item_id = entry_id(kind, entry)
        raise DataError(
            file,
            f"is laid out in a way into which “{item_id}” cannot be put without disturbing it",
            line=find_line(file, (kind,)),
            field=kind,
            hint=f"Put it there yourself:\n\n{kind}:\n{_dumped([entry])}",
        )
    write_atomically(file, changed.encode())
    index = [entry_id(kind, other) for other in expected[kind]].index(entry_id(kind, entry))
    return find_line(file, (kind, index))


def yaml_text(data: Any) -> str:
    """Plain values as YAML in the layout of the data files: keys in the given order, themes in one line."""
    return yaml.dump(_listed(data), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


def _joined(kind: str, entries: tuple[Any, ...], entry: dict[str, Any]) -> tuple[Any, ...]:
    joined = {entry_id(kind, other): other for other in entries}
    joined[entry_id(kind, entry)] = entry
    return tuple(joined.values())


def _inserted(text: str, kind: str, entry: dict[str, Any]) -> str | None:
    root = compose(text)
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    pair = None
    if isinstance(root, yaml.MappingNode):
        if root.flow_style:
            return None
        pair = next(((key, value) for key, value in root.value if key.value == kind), None)
    if pair is None:
        gap = ["\n"] if lines and lines[-1].strip() else []
        return "".join([*lines, *gap, f"{kind}:\n", _dumped([entry])])
    key, value = pair
    if not isinstance(value, yaml.SequenceNode):
        return None
    if not value.value and value.start_mark.line == value.end_mark.line == key.start_mark.line:
        lines[key.start_mark.line] = f"{kind}:\n{_dumped([entry])}"
        return "".join(lines)
    if value.flow_style or not value.value:
        return None
    indent = value.start_mark.column
    same = next((other for other in value.value if _id_of(kind, other) == entry_id(kind, entry)), None)
    new = _dumped([entry], indent)
    if same is None:
        after = _last_line(value.value[-1]) + 1
        return "".join([*lines[:after], new, *lines[after:]])
    return "".join([*lines[: same.start_mark.line], new, *lines[_last_line(same) + 1 :]])


def _id_of(kind: str, node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    values = {key.value: value.value for key, value in node.value}
    return entry_id(kind, values | ({"quoted": True} if values.pop("quoted", "") == "true" else {}))


def _last_line(node: yaml.Node) -> int:
    """0-based line on which the last word of a node stands; blank lines and comments after it are not part of it."""
    if isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style and node.value:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.line
    return end - 1 if node.end_mark.column == 0 and end > node.start_mark.line else end


def _dumped(entries: list[Any], indent: int = 2) -> str:
    dumped = yaml_text(entries)
    return "".join(f"{' ' * indent}{line}" if line.strip() else line for line in dumped.splitlines(keepends=True))


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class _InOneLine(list[Any]):
    pass


_Dumper.add_representer(
    _InOneLine, lambda dumper, value: dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=True)
)


def _listed(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _listed(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        plain = [_listed(value) for value in data]
        short = all(isinstance(value, (str, int)) for value in plain) and sum(len(str(value)) for value in plain) < 90
        return _InOneLine(plain) if short else plain
    return data


def _plain(data: Any) -> Any:
    """As reading gives it: lists are tuples."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return tuple(_plain(value) for value in data) if isinstance(data, (list, tuple)) else data
