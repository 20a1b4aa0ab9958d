"""The composed brief as JSON: what is attached to the PDF, so that a machine can read the paper too.

Field names are those of `composition.brief`; a statement points to its source by the source's id. The schema is
`docs/reference/brief.schema.json`.
"""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any

from briefgen.composition.brief import SourceNote

PAYLOAD_VERSION = 1
_QUOTED = json.encoder.encode_basestring


def payload(subject: Any) -> str:
    """A brief (or pack) as JSON text with sorted keys; the same subject gives the same text."""
    plain = {
        **_fields(subject),
        "payload_version": PAYLOAD_VERSION,
        "kind": type(subject).__name__.lower(),
        # The list itself holds the sources in full.
        "sources": [_fields(note) for note in subject.sources],
    }
    return f"{_written(plain)}\n"


def _written(value: Any, margin: str = "\n") -> str:
    """What `json.dumps` writes with `indent=1`, `sort_keys` and `default=_plain`, which take it three times as long."""
    inner = f"{margin} "
    match value:
        case str() | int() | float() | None:
            return _QUOTED(value) if type(value) is str else json.dumps(value, ensure_ascii=False)
        case dict():
            parts = [f"{_QUOTED(key)}: {_written(value[key], inner)}" for key in sorted(value)]
            return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}" if parts else "{}"
        case list() | tuple():
            parts = [_written(item, inner) for item in value]
            return f"[{inner}{f',{inner}'.join(parts)}{margin}]" if parts else "[]"
        case _:
            return _written(_plain(value), margin)


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _names(type(value))}  # type: ignore[arg-type]


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    if isinstance(value, SourceNote):
        return value.id
    return value.isoformat() if isinstance(value, date) else _fields(value)
