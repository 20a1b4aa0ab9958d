"""A second process that prints: it brings WeasyPrint in while this one reads data and composes.

On Linux, where this process may use two cores. Elsewhere, and whenever something goes wrong over there, the page is
printed here as it would be without: the same bytes, the same errors.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from briefgen.cli.meanings import EVERY_WORDS

if TYPE_CHECKING:
    from briefgen.document.tree import Document
    from briefgen.options import Format
    from briefgen.rendering import House

_PR_SET_PDEATHSIG = 1
"""Of prctl(2)."""
_OTHER_FILES = (".docx", ".html", ".htm")


class _Printer(NamedTuple):
    """The process, and the pipes to and from it."""

    process: int
    pages: IO[bytes]
    files: IO[bytes]


_printers: list[_Printer] = []
"""The one that there is, or none."""


def start(words: Sequence[str]) -> None:
    """Begin it, if the words after `briefgen brief` ask for a PDF. To be called before anything large is imported."""
    if sys.platform != "linux" or threading.active_count() > 1 or len(os.sched_getaffinity(0)) < 2:
        return
    if not _asks_for_pdf(words):
        return
    with suppress(OSError):  # no more processes or files for this user
        (theirs, pages), (files, answers) = os.pipe(), os.pipe()
        parent = os.getpid()
        process = os.fork()
        if not process:
            with _at_last_exit():
                os.close(pages)
                os.close(files)
                _serve(parent, os.fdopen(theirs, "rb"), os.fdopen(answers, "wb"))
        os.close(theirs)
        os.close(answers)
        _printers.append(_Printer(process, os.fdopen(pages, "wb"), os.fdopen(files, "rb")))


def write(document: Document, kind: Format, house: House) -> bytes:
    """As `rendering.write`: the document in one format, a PDF from the second process if there is one."""
    from briefgen import rendering

    printed = _printed(document, house) if kind == "pdf" and _printers else None
    return printed or rendering.write(document, kind, house)


def end() -> None:
    """End it, whatever it is at."""
    while _printers:
        printer = _printers.pop()
        with suppress(OSError):  # where the system itself sees to children that have ended
            os.kill(printer.process, signal.SIGKILL)
            os.waitpid(printer.process, 0)
        for pipe in (printer.pages, printer.files):
            with suppress(OSError):  # what it did not read any more
                pipe.close()


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

        answer: bytes | None = pickle.load(printer.files)
    except (OSError, EOFError):  # it is dead
        answer = None
    except BaseException:  # the time is up, or somebody pressed Ctrl-C
        end()
        raise
    if answer is None:
        end()
    return answer


def _serve(parent: int, pages: IO[bytes], answers: IO[bytes]) -> None:
    """The life of the second process: print what comes until nothing comes any more."""
    # Ctrl-C reaches every process of the terminal; the first one alone decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    import pickle

    from briefgen.writers import pdf

    pdf.warm_up()
    while True:
        pickle.dump(_print(*pickle.load(pages)), answers)
        answers.flush()


def _print(document: Document, profile: str, paper: str) -> bytes:
    """The PDF; a third process tries the further settings, in case that the page does not fit in the first one.

    The first process waits, so that its core is free. Forked is only where no library has begun a thread of its own.
    """
    from briefgen.writers import pdf

    write = partial(pdf.write, document, profile=profile, paper=paper)
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return write()
    bytes_in, bytes_out = os.pipe()
    parent, process = os.getpid(), os.fork()
    if not process:
        with _at_last_exit(), os.fdopen(bytes_out, "wb") as pipe:
            _die_with(parent)
            pipe.write(write(tries=slice(1, None)))
    os.close(bytes_out)
    with os.fdopen(bytes_in, "rb") as pipe:
        printed = write(tries=slice(1)) or pipe.read()
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return printed


def _die_with(parent: int) -> None:
    """Let the system end this process when the one that began it ends, however that be."""
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def _at_last_exit() -> Iterator[None]:
    """Never return into what the parent was doing, nor do what it does when it ends."""
    try:
        yield
    finally:
        os._exit(0)
