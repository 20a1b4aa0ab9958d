"""Changes to a data file that leave everything else in it as it stands: comments, order, layout, other entries.

A file is never written from its parsed content. Lines of the entries that change are replaced, removed or added, the
result is read back, and only if it says exactly what it should is it given out.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from briefgen.catalogue.layers import entry_id
from briefgen.catalogue.yaml_reading import compose, parse_mapping
from briefgen.catalogue.yaml_writing import yaml_text
from briefgen.errors import ReportError

Entry = dict[str, Any]
_MAPPING = "sources"
"""Its entries have keys; all others are lists."""


@dataclass(slots=True)
class Changes:
    """What becomes of one file: values set, entries of lists and mappings put in (or replaced) and taken out."""

    values: Entry = field(default_factory=dict)
    put: dict[str, list[tuple[str, Any]]] = field(default_factory=dict)
    """By the name of a list: (id, entry) in order; of a mapping: (key, value)."""
    drop: dict[str, set[str]] = field(default_factory=dict)

    def of_entries(self) -> Iterator[tuple[str, list[tuple[str, Any]], set[str]]]:
        """The name of each list or mapping that changes, what is put in, and what is taken out."""
        for kind in dict.fromkeys((*self.put, *self.drop)):
            yield kind, self.put.get(kind, []), self.drop.get(kind, set())

    def __bool__(self) -> bool:
        return any((self.values, *self.put.values(), *self.drop.values()))


def spliced(path: Path, text: str, changes: Changes) -> str:
    """`text` with the changes made. Raises ReportError if the file's layout does not allow that."""
    if not changes:
        return text
    before = parse_mapping(path, text) if text.strip() else {}
    after = _applied(before, changes)
    changed = _with_edits(text, changes)
    if changed is None or _plain(parse_mapping(path, changed)) != _plain(after):
        raise ReportError(
            f"{path} is laid out in a way that an import cannot add to without disturbing it.",
            hint="Write its lists with one entry under the other (`- id: …`), or move the file away and import again.",
        )
    return changed


def _applied(before: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    after = dict(before) | changes.values
    for kind, put, drop in changes.of_entries():
        entries = {name: entry for name, entry in by_name(kind, after.get(kind)).items() if name not in drop} | dict(
            put
        )
        after[kind] = entries if kind == _MAPPING else tuple(entries.values())
    return after


def by_name(kind: str, entries: Any) -> dict[str, Any]:
    """The entries of a record's list by their ids, those of its sources by their keys; `entries` may be None."""
    return dict(entries or ()) if kind == _MAPPING else {str(entry_id(kind, entry)): entry for entry in entries or ()}


_Edit = tuple[int, int, str]
"""First line, line after the last, new text; lines count from 0."""


def _with_edits(text: str, changes: Changes) -> str | None:
    """`text` with the changes made line by line; None where its layout does not allow that."""
    root = compose(text)
    if root is not None and (not isinstance(root, yaml.MappingNode) or root.flow_style):
        return None
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    edits: list[_Edit] = []
    tail: list[str] = []
    nodes = {key.value: (key, value) for key, value in root.value} if root else {}
    for name, value in changes.values.items():
        new = yaml_text({name: value})
        if name in nodes:
            edits.append((nodes[name][0].start_mark.line, _after(nodes[name][1]), new))
        else:
            tail.append(new)
    for kind, put, drop in changes.of_entries():
        if kind in nodes:
            own = _edits_of(kind, *nodes[kind], put, drop, lines)
            if own is None:
                return None
            edits += own
        elif put:
            tail.append(f"\n{kind}:\n{_dumped(kind, put, 2)}")
    for start, end, new in sorted(edits, reverse=True):
        lines[start:end] = [new] if new else []
    return "".join([*lines, *tail]).lstrip("\n")


def _edits_of(
    kind: str, key: yaml.Node, node: yaml.Node, put: list[tuple[str, Any]], drop: set[str], lines: Sequence[str]
) -> list[_Edit] | None:
    """What becomes of the lines of one list or mapping; None where it is laid out in another way."""
    empty = isinstance(node, yaml.ScalarNode) and not node.value
    if empty or (isinstance(node, yaml.CollectionNode) and not node.value):
        return [(key.start_mark.line, _after(node), f"{kind}:\n{_dumped(kind, put, 2)}")] if put else []
    if not isinstance(node, yaml.CollectionNode) or node.flow_style:
        return None
    indent, new, lines_of = node.start_mark.column, dict(put), _lines_of(kind, node)
    texts = {
        name: _dumped(kind, [(name, new[name])], indent) if name in new else ""
        for name in lines_of
        if name in new or name in drop
    }
    added = [(name, value) for name, value in put if name not in lines_of]
    added_text = _dumped(kind, added, indent) if added else ""
    edits: list[_Edit] = []
    if any(name not in drop or name in new for name in lines_of):
        last = max(end for _, end in lines_of.values())
        edits.append((last, last, added_text))
    else:
        # Nothing of the list stays; comments between its entries do.
        texts[next(iter(lines_of))] = added_text
        if not added:
            line, hollow = key.start_mark.line, "{}" if kind == _MAPPING else "[]"
            edits.append((line, line + 1, lines[line].replace(":", f": {hollow}", 1)))
    return edits + [(*lines_of[name], text) for name, text in texts.items()]


def _lines_of(kind: str, node: yaml.CollectionNode) -> dict[str, tuple[int, int]]:
    """First line and line after the last of every entry; what stands between entries belongs to none."""
    lines = {}
    for child in node.value:
        if isinstance(child, tuple):
            name, start, end = str(child[0].value), child[0].start_mark.line, _after(child[1])
        else:
            values = {key.value: value.value for key, value in child.value} if child.id == "mapping" else {}
            quoted = values.pop("quoted", "") == "true"
            name = str(entry_id(kind, values | ({"quoted": True} if quoted else {})))
            start, end = child.start_mark.line, _after(child)
        lines[name] = (start, end)
    return lines


def _dumped(kind: str, put: Sequence[tuple[str, Any]], indent: int) -> str:
    data: Any = dict(put) if kind == _MAPPING else [entry for _, entry in put]
    return textwrap.indent(yaml_text(data), " " * indent)


def _after(node: yaml.Node) -> int:
    """The line after a node's last word; blank lines and comments below are not part of it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _after(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.line
    return end if node.end_mark.column == 0 and end > node.start_mark.line else end + 1


def _plain(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): _plain(value) for key, value in data.items()}
    return tuple(map(_plain, data)) if isinstance(data, (list, tuple)) else data
