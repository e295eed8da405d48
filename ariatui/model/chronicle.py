"""What was seen of downloads as time went by: when they came, started and ended, and their speeds.

aria2 keeps no times (aria2 manual, `tellStatus`), so that only what happened while we looked is
known. It is kept for as long as the daemon knows the download.
"""

from array import array
from typing import NamedTuple

from ariatui.model.download import Download, Gid, Section, Status

STEP = 2
"""Seconds that one speed stands for."""

_STEPS = 150


class Times(NamedTuple):
    """When something was seen to happen, in seconds of the mirror's clock; None if it was not."""

    added: float | None = None
    started: float | None = None
    """The first time."""
    finished: float | None = None
    """When all of it was there for the first time; else when it failed or was removed."""


_UNSEEN = Times()


class Speeds:
    """The last five minutes of one download's speed, in bytes/s: one number for each step."""

    def __init__(self) -> None:
        self._speeds = array("Q")
        self._step = 0

    def take(self, speed: int, now: float) -> None:
        """Note the present speed; where nothing was noted in between, nothing came."""
        step = int(now // STEP)
        missed = min(step - self._step, _STEPS) if self._speeds else 1
        if missed <= 0:
            self._speeds[-1] = speed
            return
        self._speeds.extend([0] * (missed - 1))
        self._speeds.append(speed)
        del self._speeds[:-_STEPS]
        self._step = step

    def until(self, now: float, steps: int) -> list[int]:
        """The speeds of the last so many steps, oldest first; fewer if it was not seen as long.

        The step that has just begun may have none yet.
        """
        if not self._speeds:
            return []
        missed = min(max(int(now // STEP) - self._step - 1, 0), _STEPS)
        return [*self._speeds, *[0] * missed][-steps:]


class Chronicle:
    """The times and speeds of all downloads."""

    def __init__(self) -> None:
        self.knows_all = False
        """Whether every download is known, so that one that is not known has just been added."""
        self._times: dict[Gid, Times] = {}
        self._speeds: dict[Gid, Speeds] = {}

    def times(self, gid: Gid) -> Times:
        """When what happened to it."""
        return self._times.get(gid, _UNSEEN)

    def speeds(self, gid: Gid) -> Speeds:
        """How fast it came along."""
        return self._speeds.get(gid, Speeds())

    def note_speed(self, gid: Gid, speed: int, now: float) -> None:
        """An active download runs at this speed."""
        if gid not in self._speeds:
            if not speed:
                return
            self._speeds[gid] = Speeds()
        self._speeds[gid].take(speed, now)

    def note(self, known: Download | None, fresh: Download, now: float) -> None:
        """A download has another record, or is new."""
        if known is None:
            if self.knows_all:
                self._set(fresh.gid, Times(now, now if fresh.status is Status.ACTIVE else None))
            return
        times = self.times(fresh.gid)
        starts = fresh.status is Status.ACTIVE and known.status is not Status.ACTIVE
        if starts and times.started is None:
            times = times._replace(started=now)
        if known.status in _IN_VAIN and fresh.section is not Section.STOPPED:
            times = times._replace(finished=None)
        if fresh.status in _IN_VAIN or (times.finished is None and _ends(known, fresh)):
            times = times._replace(finished=now)
        if times is not self.times(fresh.gid):
            self._set(fresh.gid, times)

    def drop(self, gid: Gid) -> None:
        """The daemon does not know it any more."""
        self._times.pop(gid, None)
        self._speeds.pop(gid, None)

    def _set(self, gid: Gid, times: Times) -> None:
        self._times[gid] = times


_IN_VAIN = (Status.ERROR, Status.REMOVED)


def _ends(known: Download, fresh: Download) -> bool:
    """Whether all of it is there now, as was not known before."""
    is_news = known.described or not fresh.seeder
    return _is_over(fresh) and not _is_over(known) and is_news


def _is_over(download: Download) -> bool:
    return download.section is Section.STOPPED or download.seeder
