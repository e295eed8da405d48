"""Speeds believed and smoothed, so that neither they nor the time left tell what is not so.

aria2 divides what came in the last 10 s by the time since the first of these bytes, a millisecond
at least (observed on 1.37). So 16 KiB that come at once are 16 MiB/s, and after a start, a resume
or another choice of files the figure is too high for seconds. Its totals, and what is there
already, are right at the same moment, and stand against it.
"""

from dataclasses import dataclass, field
from math import exp, inf

_MEMORY = 3.0
"""Seconds over which a speed counts. aria2's own figure is an average over 10 s already."""

_RAMP = 9.0
"""Seconds for which a speed has to be believable before it tells anything of the time left."""

_STRETCH = 10.0
"""Seconds over which growth is measured, as aria2 does."""

_STEP = 1.0
"""Seconds between looks that are kept for that."""

_ALLOWANCE = 2
"""How many times the growth a speed may be."""

_BLOCK = 16384
"""Bytes that come as one in a torrent (BEP 3): a speed that is as low is not told from growth."""

_STALLED_AFTER = 10.0
"""Seconds without any speed after which a download is called stalled."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a download comes along. Times are seconds of the mirror's clock.

    A speed is believed up to the daemon's total, and up to twice what has come of late and a block.
    One that is above twice either tells nothing of the time left until it has been believable for
    `_RAMP` seconds; nor does one that has just begun. While nothing flows every look begins anew,
    since what grows then was there before: aria2 finds it on the disk.
    """

    speed: float = 0.0
    """Bytes/s, smoothed."""
    steady: bool = False
    """Whether it is of use for telling the time left."""
    stalled: bool = False
    """Whether nothing has flowed for a while."""
    believed: int = field(default=0, compare=False)
    """Bytes/s at the last look."""
    idle_since: float | None = field(default=None, compare=False)
    """When it was first seen to stand still; None while it does not."""
    steady_from: float = field(default=inf, compare=False)
    """When it becomes steady; never while nothing flows."""
    at: float = field(default=-inf, compare=False)
    """When it was last measured."""
    looks: tuple[tuple[float, int], ...] = field(default=(), compare=False)
    """When how many bytes were there, oldest first: the looks of the last seconds."""

    def measured(self, told: int, total: int, completed: int, now: float) -> "Pace":
        """The pace after one more look; it begins and ends at once.

        Args:
            told: The speed that aria2 tells, in bytes/s.
            total: That of all downloads together; 0 if it is not known.
            completed: The bytes that are there.
            now: When it was asked for.
        """
        if now <= self.at:
            return self
        if told <= 0:
            idle = now if self.idle_since is None else self.idle_since
            stalled = now - idle >= _STALLED_AFTER
            return Pace(stalled=stalled, idle_since=idle, at=now, looks=((now, completed),))
        looks = self._looks_until(completed, now)
        began, base = looks[0]
        growth = (completed - base) / (now - began) if began < now else inf
        ceiling = _ALLOWANCE * min(total or inf, growth) + _BLOCK
        believed = int(min(told, total or inf, ceiling))
        due = now + _RAMP if told > ceiling or self.steady_from == inf else self.steady_from
        return Pace(
            speed=self._towards(believed, now),
            steady=now >= due,
            believed=believed,
            steady_from=due,
            at=now,
            looks=looks,
        )

    def _looks_until(self, completed: int, now: float) -> tuple[tuple[float, int], ...]:
        """The looks that growth is measured by; none from before there were more bytes."""
        looks = self.looks
        if not looks or looks[-1][1] > completed:
            return ((now, completed),)
        if now - looks[-1][0] >= _STEP:
            looks = (*looks, (now, completed))
        while len(looks) > 1 and looks[1][0] <= now - _STRETCH:
            looks = looks[1:]
        return looks

    def _towards(self, speed: int, now: float) -> float:
        weight = 1 - exp((self.at - now) / _MEMORY) if self.speed and speed else 1.0
        return self.speed + weight * (speed - self.speed)


STILL = Pace()
"""The pace of what does not run."""

RUNNING = Pace(steady_from=-inf)
"""The pace of what ran already when it was first seen: for how long, nobody knows."""
