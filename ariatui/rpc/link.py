"""The state of the line to the daemon, and when to try again. No I/O."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ariatui.rpc.failures import Failure

CLOSE_LIMIT = 1.0
"""Seconds that the other side has to close the connection, once that has been agreed."""


@dataclass(frozen=True, slots=True)
class Connecting:
    """A try is under way."""


class Online(NamedTuple):
    """aria2 has answered and knows us. `since` is seconds of the session's clock."""

    since: float
    version: str
    session_id: str
    """Another one after each start of the daemon (observed on 1.37)."""
    round_trip: float
    """Seconds that the way there and back took, for a short question."""


class Lost(NamedTuple):
    """There is no line. `retry_at` is seconds of the session's clock.

    It is None where trying again by itself would be of no use, or harm: a certificate that does
    not hold.
    """

    failure: Failure
    retry_at: float | None


LinkState = Connecting | Online | Lost


class Backoff:
    """Growing pauses between tries, with jitter so that many clients do not come at once.

    A connection counts as a success only after `_STEADY` seconds of life: a server that
    accepts and drops at once must not be hammered.
    """

    _FIRST = 0.5
    _FACTOR = 1.6
    _LONGEST = 10.0
    _STEADY = 5.0

    def __init__(self, spread: Callable[[], float] = random.random) -> None:
        self._failures = 0
        self._spread = spread

    def pause(self, lived: float) -> float:
        """Seconds to wait after a connection that lived so many seconds, 0 for none."""
        if lived >= self._STEADY:
            self._failures = 0
        pause = min(self._FIRST * self._FACTOR**self._failures, self._LONGEST)
        self._failures = min(self._failures + 1, 20)
        return pause * (0.8 + 0.4 * self._spread())
