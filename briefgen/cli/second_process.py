"""A second process that prints: it brings WeasyPrint in while this one reads data and composes.

On Linux, where this process may use two cores. Elsewhere, and whenever something goes wrong over there, the page is
printed here as it would be without: the same bytes, the same errors.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise
from typing import IO, TYPE_CHECKING, NamedTuple

from briefgen.cli.meanings import EVERY_WORDS

if TYPE_CHECKING:
    from briefgen.document.tree import Document
    from briefgen.options import Format
    from briefgen.rendering import House

_DIE_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG` of prctl(2)."""
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
            try:
                os.close(pages)
                os.close(files)
                _serve(parent, os.fdopen(theirs, "rb"), os.fdopen(answers, "wb"))
            finally:
                os._exit(0)
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
    import ctypes
    import pickle

    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        return
    from briefgen.writers import pdf

    pdf.warm_up()
    while True:
        document, profile, paper = pickle.load(pages)
        pickle.dump(pdf.write(document, profile=profile, paper=paper), answers)
        answers.flush()
