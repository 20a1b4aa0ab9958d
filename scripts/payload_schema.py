"""The JSON schema of the data file that every PDF carries, made from the dataclasses that are its source."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import sys
import textwrap
import types
import typing
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel

from briefgen.composition.brief import SourceNote
from briefgen.composition.payload import PAYLOAD_VERSION

_SIMPLE: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    date: {"type": "string", "format": "date"},
    type(None): {"type": "null"},
    Any: {},
}
_SOURCES = {"type": "array", "items": {"$ref": "#/$defs/SourceNote"}}
_ID = {"type": "string", "description": "The id of an entry of `sources`."}


def payload_schema(subject: type, title: str) -> dict[str, Any]:
    """The schema of the payload of a `Brief` or `Pack`."""
    definitions: dict[str, Any] = {}
    schema = _of_dataclass(subject, definitions)
    definitions["SourceNote"] = _of_dataclass(SourceNote, definitions)
    fixed = {"payload_version": {"const": PAYLOAD_VERSION}, "kind": {"const": subject.__name__.lower()}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **schema,
        "properties": {**fixed, **schema["properties"]},
        "required": [*fixed, *schema["required"]],
        "$defs": dict(sorted(definitions.items())),
    }


def answer_schema(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of what `json_text` makes of a type; what it points to is added to `definitions`."""
    return _of(kind, definitions)


def _of_dataclass(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    # Names are looked up in the module only: a field called `date` hides the type in its own class.
    names = vars(sys.modules[kind.__module__])
    hints = typing.get_type_hints(kind, names, names)
    notes = _field_notes(kind)
    properties = {}
    for field in dataclasses.fields(kind):
        described = {"description": notes[field.name]} if field.name in notes else {}
        # The list itself holds the sources in full; everything else points to them.
        shape = _SOURCES if field.name == "sources" else _of(hints[field.name], definitions)
        properties[field.name] = {**shape, **described}
    return {
        "type": "object",
        "description": " ".join((inspect.getdoc(kind) or "").split()),
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _of(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if hint is SourceNote:
        return dict(_ID)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        kinds = [_reference(kind, definitions) for kind in (hint, *_more_special(hint))]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if inspect.isclass(hint) and issubclass(hint, BaseModel):
        model = hint.model_json_schema(ref_template="#/$defs/{model}")
        definitions.update(model.pop("$defs", {}))
        definitions[hint.__name__] = model
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_of(hint, definitions) for hint in arguments]}
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return {"type": "array", "items": _of(arguments[0], definitions)}
    if origin is tuple:
        members = [_of(hint, definitions) for hint in arguments]
        return {"type": "array", "prefixItems": members, "minItems": len(members), "maxItems": len(members)}
    if inspect.isclass(origin) and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _of(arguments[1], definitions)}
    raise TypeError(f"no JSON form is known for {hint!r}")


def _reference(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # a class that holds itself ends here
        definitions[kind.__name__] = _of_dataclass(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _more_special(kind: type) -> list[type]:
    """The classes below `kind`: where it is asked for, one of them may stand."""
    children = [
        child for child in kind.__subclasses__() if getattr(sys.modules[child.__module__], child.__name__) is child
    ]
    below = {member.__name__: member for child in children for member in (child, *_more_special(child))}
    return [below[name] for name in sorted(below)]


def _field_notes(kind: type) -> dict[str, str]:
    """The docstrings that follow a class's fields, its bases' included."""
    notes: dict[str, str] = {}
    for part in reversed(kind.__mro__):
        if not dataclasses.is_dataclass(part):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(part))).body[0]
        assert isinstance(body, ast.ClassDef)
        for statement, following in zip(body.body, body.body[1:], strict=False):
            if (
                isinstance(statement, ast.AnnAssign)
                and isinstance(statement.target, ast.Name)
                and isinstance(following, ast.Expr)
                and isinstance(following.value, ast.Constant)
                and isinstance(following.value.value, str)
            ):
                notes[statement.target.id] = " ".join(following.value.value.split())
    return notes
