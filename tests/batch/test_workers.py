import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fake_work
import pytest

from briefgen.batch.workers import WarmWorkers
from briefgen.errors import RenderError
from tests.conftest import PATIENCE


@contextmanager
def workers(count: int = 2, **how: Any) -> Iterator[WarmWorkers]:
    pool = WarmWorkers(count, **how)
    try:
        yield pool
    finally:
        pool.shutdown(kill=True)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_calls_are_answered_by_prepared_workers() -> None:
    with workers(prepare=fake_work.prepare, arguments=("warm",)) as pool:
        answers = [future.result(PATIENCE) for future in [pool.submit(fake_work.double, n) for n in range(40)]]
    assert [answer[0] for answer in answers] == [2 * n for n in range(40)]
    assert len({answer[1] for answer in answers}) <= 2
    assert all(answer[2] == ["warm"] for answer in answers)


def test_errors_come_back_and_the_worker_goes_on() -> None:
    with workers(1) as pool:
        first, failing, last = (
            pool.submit(fake_work.double, 1),
            pool.submit(fake_work.fail, "why"),
            pool.submit(fake_work.double, 2),
        )
        with pytest.raises(ValueError, match="why"):
            failing.result(PATIENCE)
        assert first.result(PATIENCE)[1] == last.result(PATIENCE)[1]


def test_endless_call_is_ended_and_the_rest_goes_on() -> None:
    with workers(1) as pool:
        endless, others = pool.submit(fake_work.loop, limit=0.4), [pool.submit(fake_work.double, n) for n in range(3)]
        with pytest.raises(RenderError, match=r"longer than 0\.4 seconds"):
            endless.result(PATIENCE)
        assert [call.result(PATIENCE)[0] for call in others] == [0, 2, 4]


def test_call_whose_worker_dies_is_tried_again(tmp_path: Path) -> None:
    with workers(2) as pool:
        others = [pool.submit(fake_work.double, n) for n in range(10)]
        assert pool.submit(fake_work.die_first_time, str(tmp_path / "x")).result(PATIENCE) == "second time"
        assert [call.result(PATIENCE)[0] for call in others] == [2 * n for n in range(10)]


def test_call_that_always_kills_its_worker_is_reported_and_the_rest_goes_on() -> None:
    with workers(2) as pool:
        calls = [pool.submit(fake_work.die) if n == 3 else pool.submit(fake_work.double, n) for n in range(10)]
        with pytest.raises(RenderError, match=r"ended without a word \(signal SIGKILL\), 2 times"):
            calls[3].result(PATIENCE)
        assert [call.result(PATIENCE)[0] for n, call in enumerate(calls) if n != 3] == [
            2 * n for n in range(10) if n != 3
        ]


def test_worker_that_has_grown_fat_is_replaced() -> None:
    with workers(1, fat=150 << 20) as pool:
        first = pool.submit(fake_work.grow, 200).result(PATIENCE)
        second = pool.submit(fake_work.grow, 1).result(PATIENCE)
        assert first != second
        assert pool.submit(fake_work.grow, 1).result(PATIENCE) == second


def test_workers_that_cannot_start_are_one_clear_error() -> None:
    with workers(2, prepare=fake_work.refuse) as pool:
        for future in [pool.submit(fake_work.double, n) for n in range(3)]:
            with pytest.raises(RenderError, match="cannot start: no such library"):
                future.result(PATIENCE)


def test_workers_that_die_while_starting_do_not_start_for_ever() -> None:
    with workers(2, prepare=fake_work.die_at_once) as pool, pytest.raises(RenderError, match="end before they begin"):
        pool.submit(fake_work.double, 1).result(PATIENCE)


def test_result_that_cannot_be_sent_is_an_error() -> None:
    with workers(1) as pool:
        with pytest.raises(RenderError, match="function"):
            pool.submit(fake_work.unpicklable).result(PATIENCE)
        assert pool.submit(fake_work.double, 4).result(PATIENCE)[0] == 8


def test_killing_waits_for_no_work_and_leaves_no_process(until: Callable[..., None]) -> None:
    pool = WarmWorkers(2)
    started = [pool.submit(fake_work.sleep, 2 * PATIENCE) for _ in range(5)]
    until(lambda: any(future.running() for future in started))
    processes = pool.processes
    pool.shutdown(kill=True)
    assert not any(map(alive, processes))
    assert all(future.cancelled() or future.exception() for future in started)


def test_shutdown_lets_the_work_end() -> None:
    pool = WarmWorkers(2)
    futures = [pool.submit(fake_work.sleep, 0.05) for _ in range(6)]
    pool.shutdown()
    assert all(future.result(0) for future in futures)
    with pytest.raises(RuntimeError):
        pool.submit(fake_work.double, 1)


def test_no_more_workers_are_started_than_there_is_work() -> None:
    with workers(8) as pool:
        assert pool.submit(fake_work.double, 1).result(PATIENCE)[0] == 2
        assert len(pool.processes) == 1
