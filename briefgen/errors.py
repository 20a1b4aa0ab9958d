"""Every way in which briefgen can fail, one class each.

An error is written for the person who can mend it: where (file, line, field), what was found, what was expected, what
to do. The command line prints the message and exits with `exit_status`; `--debug` adds the traceback.
"""

from __future__ import annotations

from pathlib import Path


class BriefgenError(Exception):
    """Work that failed for a reason that the user can mend.

    `message` says what happened; `hint` (may be empty) says what to do. `exit_status` is 1 for failed work and 2 for
    wrong usage.
    """

    exit_status = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        # Errors cross process boundaries in a batch; keyword arguments would otherwise be lost.
        return (_restore, (type(self), self.args, self.__dict__))


def _restore(kind: type[BriefgenError], args: tuple[object, ...], state: dict[str, object]) -> BriefgenError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


class UsageError(BriefgenError):
    """The command or call was asked for something that cannot be: wrong option, unknown name."""

    exit_status = 2


class UnknownName(UsageError):
    """A country, region, theme, audience or template that nothing is known by; `candidates` are near misses."""

    def __init__(self, kind: str, name: str, candidates: tuple[str, ...] = (), *, hint: str = "") -> None:
        near = f"Did you mean {_either(candidates)}?" if candidates else ""
        super().__init__(f"No {kind} is known by the name “{name}”.", hint=hint or near)
        self.kind = kind
        self.name = name
        self.candidates = candidates


class AmbiguousName(UsageError):
    """A name that stands for several countries; `candidates` lists them."""

    def __init__(self, kind: str, name: str, candidates: tuple[str, ...]) -> None:
        super().__init__(f"“{name}” could be more than one {kind}.", hint=f"Say which: {_either(candidates)}.")
        self.kind = kind
        self.name = name
        self.candidates = candidates


class DataError(BriefgenError):
    """A data file that does not say what it should.

    `file`, `line` (1-based, 0 when the whole file is meant) and `field` (dotted, e.g. `gaps[2].source`) say where.
    """

    def __init__(self, file: Path | str, message: str, *, line: int = 0, field: str = "", hint: str = "") -> None:
        where = f"{file}:{line}" if line else f"{file}"
        super().__init__(f"{where}: {field + ': ' if field else ''}{message}", hint=hint)
        self.file = str(file)
        self.line = line
        self.field = field
        self.problem = message


class TemplateError(BriefgenError):
    """A template that cannot be rendered; the message names the file, the line and what was meant."""

    def __init__(self, template: str, message: str, *, line: int = 0, hint: str = "") -> None:
        where = f"{template}:{line}" if line else template
        super().__init__(f"{where}: {message}", hint=hint)
        self.template = template
        self.line = line


class RenderError(BriefgenError):
    """A document that could not be turned into the format asked for."""


class MissingLibrary(BriefgenError):
    """A system library or optional package that the work needs is not installed; the hint says how to get it."""


class OutputError(BriefgenError):
    """A file or folder that cannot be written: permissions, a full disk, a person's own file in the way."""


class DraftError(BriefgenError):
    """A Word draft that cannot be read or refreshed. Nothing has been changed."""


class ReportError(BriefgenError):
    """A page or file of the report that was not understood. Nothing has been written."""


def _either(names: tuple[str, ...]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
