"""What the library returns as JSON: one writer, so that `--json` and the desk's answers to programs are the same."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from typing import Any


def json_text(value: Any) -> str:
    """Lists, mappings, dataclasses and models of the catalogue as JSON, with a line end; paths and days as texts."""
    return f"{json.dumps(_plain(value), ensure_ascii=False, indent=2, default=str)}\n"


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
