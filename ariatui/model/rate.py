"""Speeds believed and smoothed, so that neither they nor the time left tell what is not so.

aria2 divides what came in the last 10 s by the time since the first of these bytes, a millisecond
at least (observed on 1.37). So 16 KiB that come at once are 16 MiB/s, and after a start, a resume
or another choice of files the figure is too high for seconds. How many bytes are there is right at
the same moment, and stands against it. Its total does not: that is over 10 s in which others may
have loaded all along, so that what has just been resumed is far quicker for a while.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp, inf

_MEMORY = 3.0
"""Seconds over which a speed counts. aria2's own figure is an average over 10 s already."""

_RAMP = 12.0
"""Seconds for which a speed has to be believable before it tells anything of the time left.

What came at once after a start is out of aria2's average by then.
"""

_PROOF = 3.0
"""Seconds of growth at about the same speed that are as good as that."""

_ABOUT = 0.25
"""How far from that growth a speed may be, as a part of it."""

_STRETCH = 10.0
"""Seconds over which growth is measured, as aria2 does."""

_STEP = 1.0
"""Seconds between looks that are kept for that, and that it is measured over at least."""

_ALLOWANCE = 2
"""How many times the growth a speed may be, as looks are not when aria2's stretch begins."""

_BLOCK = 16384
"""Bytes that come as one in a torrent (BEP 3): a speed that is as low is not told from growth."""

_NEW = 4.0
"""Seconds until a speed can be told from what has come."""

_STALLED_AFTER = 10.0
"""Seconds without any speed after which a download is called stalled."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a download comes along. Times are seconds of the mirror's clock.

    A speed that aria2 tells is an average over a stretch of the last 10 s that ends now. It is
    believed up to twice the growth over the stretch in which most has come, and a block; what is
    above it is taken for that growth. The first look knows of none, and takes the daemon's total.

    A speed tells nothing of the time left until it has been believable for `_RAMP` seconds, or as
    much has come in the last `_PROOF` seconds as it says. While nothing flows every look begins
    anew, since what grows then was there before: aria2 finds it on the disk.
    """

    speed: float = 0.0
    """Bytes/s, smoothed once it is steady: what it begins with is to be forgotten soon."""
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

    def is_new(self, now: float) -> bool:
        """Whether it flows and was looked at for so short a time that it says little."""
        return self.idle_since is None and bool(self.looks) and now - self.looks[0][0] < _NEW

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
        growth = _growth(looks, completed, now, told, unknown=total or inf)
        is_credible = _bears_out(growth, told)
        believed = told if is_credible else int(growth)
        speed = self._towards(believed, now)
        due = self.steady_from
        if due == -inf:
            due = now + _RAMP - completed / told  # it has run for as long as that took, it seems
        if due == inf or not is_credible:
            due = now + _RAMP
        elif now < due and _is_proved(speed, looks, completed, now):
            due = now
        return Pace(
            speed=speed,
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
        weight = 1 - exp((self.at - now) / _MEMORY) if self.steady and speed else 1.0
        return self.speed + weight * (speed - self.speed)


def _growth(
    looks: Sequence[tuple[float, int]],
    completed: int,
    now: float,
    told: int,
    *,
    unknown: float,
) -> float:
    """The most bytes/s that have come over any stretch until now, or the first to bear out `told`.

    At the first look nothing is known of growth: it is `unknown`.
    """
    first, base = looks[0]
    if first > now - _STEP:
        return (completed - base) / (now - first) if first < now else unknown
    most = 0.0
    for at, base in looks:
        if at > now - _STEP:
            break
        most = max(most, (completed - base) / (now - at))
        if _bears_out(most, told):
            break
    return most


def _bears_out(growth: float, told: int) -> bool:
    """Whether a speed that was told can be believed."""
    return told <= _ALLOWANCE * growth + _BLOCK


def _is_proved(
    speed: float, looks: Sequence[tuple[float, int]], completed: int, now: float
) -> bool:
    """Whether about as much has come as a speed says, over each of the last stretches.

    Over the longest alone, which is the one that aria2's figure is of, it would prove itself. What
    came before the first look is left aside.
    """
    agreeing = 0
    for at, base in reversed(looks[1:]):
        if at > now - _STEP:
            continue
        growth = (completed - base) / (now - at)
        if abs(speed - growth) > _ABOUT * growth:
            return False
        agreeing += 1
        if at <= now - _PROOF:
            return agreeing > 1
    return False


STILL = Pace()
"""The pace of what does not run."""

RUNNING = Pace(steady_from=-inf)
"""The pace of what ran already when it was first seen: for how long, only its bytes can tell."""
