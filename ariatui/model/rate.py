"""Speeds smoothed, so that the time left does not jump with each tick."""

from dataclasses import dataclass, field
from math import exp

_MEMORY = 3.0
"""Seconds over which a speed counts. aria2's own figure is an average over 10 s already."""

_RAMP = 8.0
"""Seconds after its start in which a download's speed says nothing about the time it will take."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a download comes along. Times are seconds of the mirror's clock."""

    speed: float = 0.0
    """Bytes/s, smoothed."""
    steady: bool = True
    """Whether it is of use for telling the time left."""
    steady_from: float = field(default=0.0, compare=False)
    """When it becomes so."""
    at: float = field(default=0.0, compare=False)
    """When it was last measured."""

    @staticmethod
    def at_start(now: float) -> "Pace":
        """The pace of a download that starts now."""
        return Pace(steady=False, steady_from=now + _RAMP, at=now)

    def measured(self, speed: int, now: float) -> "Pace":
        """The pace after one more look, at `speed` bytes/s; it begins and ends at once."""
        jumps = speed == 0 or self.speed == 0
        weight = 1.0 if jumps else 1 - exp(min(self.at - now, 0.0) / _MEMORY)
        fresh = self.speed + weight * (speed - self.speed)
        return Pace(fresh, now >= self.steady_from, self.steady_from, at=now)


STILL = Pace()
"""The pace of what does not run."""
