"""The worker processes of the desk: what is quick does not wait for what takes long, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

pytest.importorskip("starlette")
from starlette.requests import Request

from briefgen.desk import workers as room
from briefgen.desk.pages import on_library_error
from briefgen.errors import RenderError


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> room.Workers:
    monkeypatch.setattr(room, "available_cores", lambda: 1)
    return room.Workers()


def test_what_is_quick_does_not_stand_behind_what_takes_long(workers: room.Workers) -> None:
    served: list[str] = []
    workers.call(time.sleep, 0)

    def ask(name: str, seconds: float, *, quick: bool) -> None:
        workers.call(time.sleep, seconds, quick=quick)
        served.append(name)

    asked = (("first", 1.0, False), ("second", 0.0, False), ("page", 0.0, True))
    people = [threading.Thread(target=ask, args=(name, seconds), kwargs={"quick": q}) for name, seconds, q in asked]
    for person in people:
        person.start()
        time.sleep(0.02)
    for person in people:
        person.join()
    workers.stop()
    assert served == ["page", "first", "second"]


def test_who_comes_when_too_many_wait_is_asked_to_come_again(
    workers: room.Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_WAITING", 0)
    with pytest.raises(room.Busy) as busy:
        workers.call(time.sleep, 0)
    workers.stop()
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "state": {}})
    answer = asyncio.run(on_library_error(request, busy.value))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_what_takes_too_long_is_ended_and_the_next_is_served(workers: room.Workers) -> None:
    with pytest.raises(RenderError, match=r"longer than 0\.3 seconds"):
        workers.call(time.sleep, 30, limit=0.3)
    assert workers.call(abs, -1) == 1
    workers.stop()
