"""The worker processes of the desk: what is quick does not wait for what takes long, and nobody waits for ever."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("starlette")
from starlette.requests import Request

from briefgen.desk import workers as room
from briefgen.desk.pages import on_error
from briefgen.errors import RenderError
from tests.conftest import PATIENCE


def _waiting_and_working(workers: room.Workers) -> tuple[int, int]:
    return sum(workers._waiting.values()), sum(workers._working.values())


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> room.Workers:
    monkeypatch.setattr(room, "available_cores", lambda: 1)
    return room.Workers()


def test_what_is_quick_does_not_stand_behind_what_takes_long(
    workers: room.Workers, until: Callable[..., None], tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "first")
    with ThreadPoolExecutor(2) as people:
        first = people.submit(workers.call, Path.read_bytes, tmp_path / "first")  # works until something is written
        until(lambda: _waiting_and_working(workers) == (0, 1))
        second = people.submit(workers.call, abs, -2)
        until(lambda: _waiting_and_working(workers) == (1, 1))
        assert workers.call(abs, -1, quick=True) == 1
        assert _waiting_and_working(workers) == (1, 1), "the second waits for the first"
        (tmp_path / "first").write_bytes(b"done")
        assert (first.result(PATIENCE), second.result(PATIENCE)) == (b"done", 2)
    workers.stop()


def test_who_comes_when_too_many_wait_is_asked_to_come_again(
    workers: room.Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_WAITING", 0)
    with pytest.raises(room.Busy) as busy:
        workers.call(time.sleep, 0)
    workers.stop()
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "state": {}})
    answer = asyncio.run(on_error(request, busy.value))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


def test_what_takes_too_long_is_ended_and_the_next_is_served(workers: room.Workers) -> None:
    with pytest.raises(RenderError, match=r"longer than 0\.3 seconds"):
        workers.call(time.sleep, PATIENCE, limit=0.3)
    assert workers.call(abs, -1) == 1
    workers.stop()
