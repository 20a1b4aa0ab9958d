"""Every address of the desk: from its own table, so that later pages are tested too."""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from urllib.parse import unquote, urljoin, urlsplit

from tests.desk.conftest import Answer, Asker, ended

MARK = "Quokkastraße 17"
"""Words that stand in what somebody has, and nowhere else."""
OF_THE_OFFICE = ("/brief", "/api/", "/static", "/countries", "/healthz", "/data")
"""Beginnings of addresses that name what is on record, not what somebody has."""


def templates() -> Iterator[tuple[str, str]]:
    """Method and path of every address of the desk, as its table has them."""
    from briefgen.desk.app import ROUTES

    for route in ROUTES:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield method, route.path


def addresses() -> Iterator[tuple[str, str]]:
    """The same with something in place of each parameter."""
    for method, path in templates():
        yield (
            method,
            re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: {"name": "kenya", "country": "kenya"}.get(name[1], "x"), path),
        )


def templates_of(path: str) -> set[str]:
    """The entries of the table that an address is one of."""
    from starlette.routing import compile_path

    plain = unquote(urlsplit(path).path)
    return {template for _, template in templates() if compile_path(template)[0].match(plain)}


def names_one_of_somebody_s(path: str) -> bool:
    """Whether an address names one thing among several of a person."""
    return not path.startswith(OF_THE_OFFICE) and any("{" in template for template in templates_of(path))


def forms_like(path: str) -> Iterator[str]:
    """The addresses of forms about the thing that an address names: `/jobs/{id}/cancel` for `/jobs/12`."""
    kind, value = path.split("/")[1:3]
    for method, template in templates():
        if method == "POST" and "{" in template and template.split("/")[1] == kind:
            yield re.sub(r"\{\w+(?::\w+)?\}", value, template)


def everything_seen_by(somebody: Asker) -> Iterator[tuple[str, Answer]]:
    """Every page that links and the table of addresses lead to, except what is the office's."""
    waiting = deque(path for method, path in templates() if method == "GET" and "{" not in path)
    seen = set(waiting)
    while waiting:
        path = waiting.popleft()
        if path.startswith(OF_THE_OFFICE):
            continue
        answer = somebody.get(path)
        yield path, answer
        targets = re.findall(r'(?:href|src)="([^"]+)"', answer.text_or_nothing)
        targets += [f"{path}/events"] if templates_of(f"{path}/events") else []  # no page links to a stream
        for target in targets:
            whole = urljoin(path, unescape(target)).partition("#")[0]
            if whole.startswith("/") and whole not in seen and len(seen) < 400:
                seen.add(whole)
                waiting.append(whole)


def begin_things_of(somebody: Asker, mark: str = MARK) -> None:
    """One of each kind of thing that a person can have, with the mark in it."""
    from docx import Document

    import briefgen
    from briefgen.catalogue import Catalogue

    fields = {"names": ["fiji"], "kind": "bound", "formats": ["html"], "title": mark, "reader": "officials"}
    job = _sent(somebody, "/packs/new", fields)
    draft = Document(BytesIO(briefgen.render(briefgen.compose("fiji"), "docx")))
    draft.add_paragraph(f"We met in {mark}.")
    draft.save(edited := BytesIO())
    at = _sent(somebody, "/drafts", {}, {"draft": (f"{mark}.docx", edited.getvalue())})
    _sent(somebody, f"{at}/refresh", {})
    _sent(somebody, f"{at}/publish", {"kind": "html"})
    _sent(
        somebody,
        f"/data/FJI/{Catalogue.open().country('FJI').gaps[0].id}",
        {"text": f"{mark}, {time.time_ns()}", "step": "save"},
    )
    _sent(somebody, "/brand", {"organisation": mark}, {})
    ended(somebody, job)


def _sent(
    somebody: Asker, path: str, fields: dict[str, str | list[str]], files: dict[str, tuple[str, bytes]] | None = None
) -> str:
    answer = somebody.send(path, fields, files)
    assert answer.status == 303, answer.text
    return answer.location.partition("?")[0].partition("#")[0]
