"""Read a TOML file into a model: the one way for workspaces, brands, packs and template sets."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from briefgen.characters import unseen_in
from briefgen.errors import DataError
from briefgen.reading import read_text

Model = TypeVar("Model", bound=BaseModel)


class TomlFile(BaseModel):
    """What a TOML file may say: frozen, no other keys, no value of another kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def read_toml(path: Path, model: type[Model]) -> Model:
    """The file as a `model`; lists become tuples.

    Raises:
        DataError: unreadable, not TOML, an unknown key, a value of the wrong kind; with line, field and what is known.
    """
    try:
        text = read_text(path)
        values = tomllib.loads(text)
    except OSError as error:
        raise DataError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(path, "is not text in UTF-8", hint="Save it with a text editor, as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise DataError(path, f"is not valid TOML: {error}", hint=_hint_for(text)) from error
    except RecursionError as error:
        raise DataError(path, "is nested too deeply") from error
    except ValueError as error:  # a date that is none, a number of 5,000 digits
        raise DataError(path, f"holds a value that cannot be: {str(error).partition(';')[0]}") from error
    if name := unseen_in(_texts(values)):
        raise DataError(path, f"holds {name}, which nobody sees", hint="Take it out.")
    try:
        return model.model_validate(_with_tuples(values))
    except ValidationError as error:
        raise _first_mistake(path, text, model, error) from error


def _hint_for(text: str) -> str:
    """What is mostly wrong with a TOML file that was written in Word, or that names a folder of Windows."""
    settings = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    if re.search(r"=\s*[“”„‘’]", settings):
        return 'Put straight quotation marks around texts: "…". Word makes them curly; a text editor does not.'
    if re.search(r'=\s*"[^"\n]*\\', settings):
        return "Write the path with / instead of \\, or in single quotes: 'C:\\Users\\…'."
    return ""


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"{key}{_texts(item)}" for key, item in value.items())
    return "".join(map(_texts, value)) if isinstance(value, list) else value if isinstance(value, str) else ""


def _with_tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_tuples(item) for key, item in value.items()}
    return tuple(_with_tuples(item) for item in value) if isinstance(value, list) else value


def _first_mistake(path: Path, text: str, model: type[BaseModel], error: ValidationError) -> DataError:
    from briefgen.catalogue.yaml_reading import data_errors

    mistake, detail = data_errors(path, error, in_yaml=False)[0], error.errors(include_url=False)[0]
    location = [str(step) for step in detail["loc"] if isinstance(step, str)]
    line = _line_of(text, location)
    if detail["type"] != "extra_forbidden":
        return DataError(path, mistake.problem, line=line, field=mistake.field)
    for step in location[:-1]:
        model = _model_below(model, step)
    names = [field.alias or name for name, field in model.model_fields.items()]
    return DataError(
        path, "is not a known key", line=line, field=mistake.field, hint=f"Known keys: {', '.join(names)}."
    )


def _model_below(model: type[BaseModel], key: str) -> type[BaseModel]:
    """The model of a key's value: of a field, or of the values of a table of tables."""
    field = model.model_fields.get("root") or model.model_fields[key]
    kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))


def _line_of(text: str, location: list[str]) -> int:
    """The line of the first key or table of this name, 0 when there is none: TOML tables are short."""
    name = re.escape(location[-1]) if location else ""
    match = re.search(rf"^[ \t]*(?:{name}[ \t]*=|\[(?:[^\]\n]*\.)?{name}\])", text, re.MULTILINE) if name else None
    return text.count("\n", 0, match.start()) + 1 if match else 0
