"""The worker processes of the desk: who asks for little goes before who asks for much, and nobody waits for ever."""

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


def test_little_goes_before_much(workers: room.Workers) -> None:
    served: list[float] = []
    workers.call(time.sleep, 0)

    def ask(seconds: float) -> None:
        workers.call(time.sleep, 0, seconds=seconds)
        served.append(seconds)

    first = threading.Thread(target=lambda: workers.call(time.sleep, 0.5))
    first.start()
    time.sleep(0.1)
    others = [threading.Thread(target=ask, args=(seconds,)) for seconds in (3.0, 2.0, 0.1)]
    for thread in others:
        thread.start()
        time.sleep(0.02)
    for thread in (first, *others):
        thread.join()
    workers.stop()
    assert served == [0.1, 2.0, 3.0]


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
