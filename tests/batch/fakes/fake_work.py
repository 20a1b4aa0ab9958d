"""Work for worker processes in tests; imported by name there."""

import os
import signal
import time
from pathlib import Path

prepared: list[str] = []


def prepare(word: str) -> None:
    prepared.append(word)


def refuse() -> None:
    raise ImportError("no such library")


def die_at_once() -> None:
    os._exit(3)


def double(number: int) -> tuple[int, int, list[str]]:
    return 2 * number, os.getpid(), prepared


def sleep(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def loop() -> None:
    while True:
        pass


def fail(word: str) -> None:
    raise ValueError(word)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_first_time(marker: str) -> str:
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return "second time"
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def grow(megabytes: int) -> int:
    prepared.append("x" * (megabytes << 20))
    return os.getpid()


def unpicklable() -> object:
    return lambda: None
