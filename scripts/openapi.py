"""The desk's `/api/v1` as OpenAPI 3.1, from its table of addresses; each example is a real answer."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from briefgen.catalogue import Catalogue
from briefgen.composition.comparison import CountryComparison, EditionComparison
from briefgen.desk.api import RESOURCES, ROOT, Parameter, Resource
from briefgen.desk.office import Holdings
from briefgen.search import FoundStatement
from scripts.payload_schema import answer_schema

_ERROR = {
    "type": "object",
    "properties": {
        "error": {"type": "string", "description": "What is the matter, in the words of the command."},
        "hint": {"type": "string", "description": "What to do; may be empty."},
    },
    "required": ["error", "hint"],
    "additionalProperties": False,
}
_COOKIE = {
    "type": "apiKey",
    "in": "cookie",
    "name": "briefgen-desk-8400",
    "description": "What the opened address gives in exchange for its token; its name ends in the port.",
}
_REFUSALS = {
    "400": "A parameter that is unknown, missing, repeated or wrong.",
    "401": "In an office: whoever asks was not named by the office’s own server.",
    "403": "Not let in: the cookie is missing or too old.",
    "404": "No country is known by the name in the address.",
    "503": "Busy: try again in a moment.",
}
_ABOUT = """What the commands print with `--json`, read-only, as the desk gives it to programs. The data are short
statements in our own words about what the report of the US Department of State says; each has its source."""


def openapi() -> dict[str, Any]:
    """The whole description."""
    schemas: dict[str, Any] = {"Error": _ERROR}
    description = {
        "openapi": "3.1.0",
        "info": {"title": "briefgen desk", "version": "1", "description": " ".join(_ABOUT.split())},
        "servers": [{"url": "http://127.0.0.1:8400"}],
        "security": [{"cookie": []}],
        "paths": {f"{ROOT}{resource.path}": {"get": _operation(resource, schemas)} for resource in RESOURCES},
        "components": {"securitySchemes": {"cookie": _COOKIE}, "responses": _responses(), "schemas": schemas},
    }
    moved: dict[str, Any] = json.loads(json.dumps(description).replace('"#/$defs/', '"#/components/schemas/'))
    return moved


def _responses() -> dict[str, Any]:
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {status: {"description": about, "content": error} for status, about in _REFUSALS.items()}


def answer_to(resource: Resource) -> str:
    """The answer to a resource's example, from the built-in data."""
    catalogue = Catalogue.open()
    parts = urlsplit(resource.example)
    given = parse_qsl(parts.query)
    if "{country}" in resource.path:
        given.append(("country", parts.path.rpartition("/")[2]))
    return resource.answer(Holdings(None, catalogue, (), ""), resource.read(catalogue, given))


def _operation(resource: Resource, schemas: dict[str, Any]) -> dict[str, Any]:
    example = json.loads(answer_to(resource))
    in_path = "{country}" in resource.path
    refusals = [status for status in _REFUSALS if status != "404" or in_path]
    return {
        "operationId": resource.path.split("/")[1],
        "summary": resource.about,
        "parameters": [_parameter(name, parameter, resource) for name, parameter in resource.takes.items()],
        "responses": {
            "200": {
                "description": f"{resource.about}.",
                "headers": {"ETag": {"schema": {"type": "string"}, "description": "Send it as If-None-Match."}},
                "content": {
                    "application/json": {
                        "schema": _schema(resource, example, schemas),
                        "examples": {f"GET {ROOT}{resource.example}": {"value": example}},
                    }
                },
            },
            "304": {"description": "The answer is the one that If-None-Match names."},
            **{status: {"$ref": f"#/components/responses/{status}"} for status in refusals},
        },
    }


def _parameter(name: str, parameter: Parameter, resource: Resource) -> dict[str, Any]:
    in_path = f"{{{name}}}" in resource.path
    text = {"type": "string"}
    return {
        "name": name,
        "in": "path" if in_path else "query",
        "required": in_path or parameter.required,
        "description": f"{parameter.about}.",
        "schema": {"type": "array", "items": text} if parameter.repeated else text,
    }


def _schema(resource: Resource, example: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    match resource.path:
        case "/brief/{country}":
            # The schema of what a PDF carries has a file of its own.
            return {"$ref": "brief.schema.json"}
        case "/find":
            return {"type": "array", "items": answer_schema(FoundStatement, schemas)}
        case "/compare":
            return {"anyOf": [answer_schema(kind, schemas) for kind in (EditionComparison, CountryComparison)]}
    kinds: dict[str, set[str]] = {}
    for entry in example:
        for name, value in entry.items():
            kinds.setdefault(name, set()).add(_JSON_TYPES[type(value)])
    properties = {
        name: {"type": next(iter(types)) if len(types) == 1 else sorted(types)} for name, types in kinds.items()
    }
    return {"type": "array", "items": {"type": "object", "properties": properties, "required": list(properties)}}


_JSON_TYPES: dict[type, str] = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
