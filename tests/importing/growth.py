"""Whether work takes time by the length of its text only, or by its square: told by two lengths, not by seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

_TIMES = 4
_MOST = 10.0
"""Of a text four times as long: 4 where time grows with the length, 16 where it grows with its square."""


def grows_with_length_only(work: Callable[[int], object], length: int) -> bool:
    """Whether `work(4 * length)` takes not much more than four times the processor time of `work(length)`.

    What else the machine does weighs on a measurement now and then: one sound pair of five is enough, and where time
    grows with the square there is none.
    """
    for _ in range(5):
        short, long = (min(_seconds(work, size) for _ in range(2)) for size in (length, _TIMES * length))
        if long < _MOST * max(short, 0.001):
            return True
    return False


def _seconds(work: Callable[[int], object], length: int) -> float:
    begun = time.process_time()
    work(length)
    return time.process_time() - begun
