"""A second process that prints: it brings WeasyPrint in while this one reads data and composes.

On Linux, where this process may use two cores. Elsewhere, and whenever that process dies, the page is printed here as
it would be without. The bytes are the same, and so are the errors, which are sent over.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from briefgen.cli.meanings import EVERY_WORDS
from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.document.tree import Document
    from briefgen.options import Format
    from briefgen.rendering import House

_PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""
_TO_TIDY = 2.0
"""Seconds that a process has for removing its temporary folder before it is killed."""
_OTHER_FILES = (".docx", ".html", ".htm")


class _Printer(NamedTuple):
    """The process, and the pipes to and from it."""

    process: int
    pages: IO[bytes]
    answers: IO[bytes]
    """Each a PDF, or the error that there is none."""


_printers: list[_Printer] = []
"""The one that there is, or none."""


def start(words: Sequence[str]) -> None:
    """Begin it, if the words after `briefgen brief` ask for a PDF. To be called before anything large is imported."""
    if sys.platform != "linux" or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:
        return
    if not _asks_for_pdf(words):
        return
    pipes: list[int] = []
    parent = os.getpid()
    try:
        pipes += os.pipe()
        pipes += os.pipe()
        process = os.fork()
    except OSError:  # no more processes or files for this user
        for end_of_pipe in pipes:
            os.close(end_of_pipe)
        return
    theirs, pages, answers, answering = pipes
    if not process:
        with _at_last_exit():
            os.close(pages)
            os.close(answers)
            _serve(parent, os.fdopen(theirs, "rb"), os.fdopen(answering, "wb"))
    os.close(theirs)
    os.close(answering)
    _printers.append(_Printer(process, os.fdopen(pages, "wb"), os.fdopen(answers, "rb")))


def write(document: Document, kind: Format, house: House) -> bytes:
    """As `rendering.write`: the document in one format, a PDF from the second process if there is one."""
    from briefgen import rendering

    printed = _printed(document, house) if kind == "pdf" and _printers else None
    return printed or rendering.write(document, kind, house)


def end() -> None:
    """End it, whatever it is at."""
    while _printers:
        printer = _printers.pop()
        _end(printer.process)
        for pipe in (printer.pages, printer.answers):
            with suppress(OSError):  # what it did not read any more
                pipe.close()


def _end(process: int) -> None:
    """End a process that was begun here; it removes its temporary folder first."""
    with suppress(OSError):  # where the system itself sees to children that have ended
        os.kill(process, signal.SIGTERM)
        deadline = time.monotonic() + _TO_TIDY
        while time.monotonic() < deadline:
            if os.waitpid(process, os.WNOHANG) != (0, 0):
                return
            time.sleep(0.001)
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _asks_for_pdf(words: Sequence[str]) -> bool:
    """Whether a PDF will be printed, as far as the words say: a workspace's settings may say otherwise."""
    pairs = list(pairwise(" ".join(words).casefold().replace("=", " ").split()))
    formats = [value for option, value in pairs if option == "--format"]
    outputs = [value for option, value in pairs if option in ("-o", "--output")]
    if formats:
        return any(word in value for value in formats for word in ("pdf", *EVERY_WORDS))
    return not (any(value.endswith(_OTHER_FILES) for value in outputs) or {"-h", "--help"} & set(words))


def _printed(document: Document, house: House) -> bytes | None:
    import pickle
    from dataclasses import replace

    printer = _printers[-1]
    try:
        pickle.dump((replace(document, blocks=()), house.pdf_profile, house.paper), printer.pages)
        printer.pages.flush()
        import briefgen.batch.folder  # noqa: F401 (what is needed next: there is time for it now)

        answer: bytes | BriefgenError | None = pickle.load(printer.answers)
    except (OSError, EOFError, pickle.UnpicklingError):  # it is dead, perhaps in the middle of its answer
        answer = None
    except BaseException:  # the time is up, or somebody pressed Ctrl-C
        end()
        raise
    if isinstance(answer, BriefgenError):
        raise answer
    if answer is None:
        end()
    return answer


def _serve(parent: int, pages: IO[bytes], answers: IO[bytes]) -> None:
    """The life of the second process: print what comes until nothing comes any more."""
    # Ctrl-C reaches every process of the terminal; the first one alone decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with(parent)
    import pickle

    from briefgen.writers import pdf

    pdf.warm_up()
    while True:
        pickle.dump(_or_its_error(partial(_print, *pickle.load(pages))), answers)
        answers.flush()


def _print(document: Document, profile: str, paper: str) -> bytes:
    """The PDF; a third process tries the further settings, in case that the page does not fit in the first one.

    The first process waits, so that its core is free. Forked is only where no library has begun a thread of its own.
    """
    import pickle

    from briefgen.writers import pdf
    from briefgen.writers.pdf.printing import Tries

    write = partial(pdf.write, document, profile=profile, paper=paper)
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return write()
    answers, answering = os.pipe()
    parent, process = os.getpid(), os.fork()
    if not process:
        with _at_last_exit(), os.fdopen(answering, "wb") as pipe:
            _end_with(parent)
            pickle.dump(_or_its_error(partial(write, tries=Tries.REST)), pipe)
    os.close(answering)
    try:
        with os.fdopen(answers, "rb") as pipe:
            pdf_or_error: bytes | BriefgenError = write(tries=Tries.FIRST) or pickle.load(pipe)
    finally:
        _end(process)
    if isinstance(pdf_or_error, BriefgenError):
        raise pdf_or_error
    return pdf_or_error


def _or_its_error(write: Callable[[], bytes]) -> bytes | BriefgenError:
    """What `write` gives, or the error that it raises."""
    try:
        return write()
    except BriefgenError as error:
        return error


def _end_with(parent: int) -> None:
    """Let this process end, tidily, when the one that began it ends, however that be, or asks it to."""
    import ctypes

    def unwind(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_IGN)
        raise SystemExit

    signal.signal(signal.SIGTERM, unwind)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def _at_last_exit() -> Iterator[None]:
    """Never return into what the parent was doing, nor do what it does when it ends."""
    try:
        yield
    finally:
        os._exit(0)
