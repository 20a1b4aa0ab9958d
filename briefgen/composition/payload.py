"""The composed brief as JSON: what is attached to the PDF, so that a machine can read the paper too.

Field names are those of `compose.brief`; a statement points to its source by the source's id. The schema is
`docs/reference/brief.schema.json`.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from briefgen.composition.brief import SourceNote

PAYLOAD_VERSION = 1
_SIMPLE = frozenset((str, int, float, bool, type(None)))


def payload(subject: Any) -> str:
    """A brief (or pack) as JSON text with sorted keys; the same subject gives the same text."""
    plain = {"payload_version": PAYLOAD_VERSION, "kind": type(subject).__name__.lower(), **_fields(subject)}
    return f"{_written(plain, chr(10))}\n"


def _written(value: Any, line: str) -> str:
    """What `json.dumps` gives with an indent of 1 and sorted keys, for which it has no quick way; `line` begins one."""
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is dict and value:
        inner = f"{line} "
        entries = [f"{encode_basestring(key)}: {_written(value[key], inner)}" for key in sorted(value)]
        return f"{{{inner}{f',{inner}'.join(entries)}{line}}}"
    if kind is list and value:
        inner = f"{line} "
        return f"[{inner}{f',{inner}'.join([_written(entry, inner) for entry in value])}{line}]"
    return json.dumps(value, ensure_ascii=False)


@lru_cache(256)
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _fields(value: Any) -> dict[str, Any]:
    return {
        name: [_fields(note) for note in getattr(value, name)] if name == "sources" else _plain(getattr(value, name))
        for name in _names(type(value))  # type: ignore[arg-type]
    }


def _plain(value: Any) -> Any:
    if type(value) in _SIMPLE:
        return value
    if isinstance(value, SourceNote):
        return value.id
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return value.isoformat() if isinstance(value, date) else value
