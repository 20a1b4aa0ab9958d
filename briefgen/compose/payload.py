"""The composed brief as JSON: what is attached to the PDF, so that a machine can read the paper too.

Field names are those of `compose.brief`; a statement points to its source by the source's id. The schema is
`docs/brief.schema.json`.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any

from briefgen.compose.brief import SourceNote

PAYLOAD_VERSION = 1


def payload(subject: Any) -> str:
    """A brief (or pack) as JSON text with sorted keys; the same subject gives the same text."""
    plain = {"payload_version": PAYLOAD_VERSION, "kind": type(subject).__name__.lower(), **_fields(subject)}
    return json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _fields(value: Any) -> dict[str, Any]:
    return {
        field.name: [_fields(note) for note in getattr(value, field.name)]
        if field.name == "sources"
        else _plain(getattr(value, field.name))
        for field in dataclasses.fields(value)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, SourceNote):
        return value.id
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return value.isoformat() if isinstance(value, date) else value
