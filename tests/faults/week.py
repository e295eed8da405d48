"""Days of a session in warped time: downloads come and go, and so does the line.

By hand, for a week: ``python -m tests.faults.endure week``.
"""

import asyncio
import gc
import random
import re
import threading
from dataclasses import dataclass
from pathlib import Path

from ariatui.model.events import Ends, Subject
from ariatui.server.secret import Secret
from ariatui.session import Session
from tests.benchmarks.process import resident_megabytes
from tests.faults.servers import FakeAria2, row
from tests.faults.warp import ENDPOINT, Line, now, until
from tests.session.watching import Watched, running

_GID = re.compile("[0-9a-f]{16}")

DAY = 24 * 3600

_STEP = 60
"""Seconds between two downloads that come, and two that go."""

_OUTAGE = 10
"""Steps from one loss of the line to the next."""

_KEPT = 12
"""Downloads at a time."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a process holds on to."""

    megabytes: float
    tasks: int
    threads: int
    descriptors: int

    @staticmethod
    def now() -> "Holdings":
        """At this moment."""
        gc.collect()
        return Holdings(
            resident_megabytes("self"),
            len(asyncio.all_tasks()),
            threading.active_count(),
            len(list(Path("/proc/self/fd").iterdir())),
        )


@dataclass(slots=True)
class Account:
    """What has happened, and what has been left behind since the warm-up."""

    polls: int = 0
    comings: int = 0
    goings: int = 0
    reconnects: int = 0
    before: Holdings | None = None
    after: Holdings | None = None
    ghosts: int = 0
    """Gids of downloads that are gone, anywhere in the session, at most."""


class _Life:
    """Lets things happen to a daemon and to the line."""

    def __init__(self, server: FakeAria2, line: Line, watched: Watched, seed: int) -> None:
        self.account = Account()
        self._server = server
        self._line = line
        self._watched = watched
        self._chance = random.Random(seed)
        self._number = 0

    async def step(self, number: int) -> None:
        if number % _OUTAGE == 0:
            self.look_for_ghosts()
        self._come()
        if self.account.comings > _KEPT:
            self._go()
        if number % _OUTAGE == 0:
            await self._lose_line(now() + _STEP)
        else:
            await asyncio.sleep(_STEP)
        self.account.polls += self._server.asked.count("aria2.getGlobalStat")
        self._server.asked.clear()
        self._watched.links.clear()
        assert not self._watched.reports

    def look_for_ghosts(self) -> None:
        known = {gid for gid, _ in self._server.truth()}
        held = _gids(self._watched.session)
        assert known <= held
        self.account.ghosts = max(self.account.ghosts, len(held - known))

    async def _lose_line(self, end: float) -> None:
        self._chance.choice([self._line.cut, self._line.refuse, self._line.freeze])()
        await asyncio.sleep(self._chance.choice([1, 5, 15]))
        self._line.mend()
        self.account.reconnects += 1
        await asyncio.sleep(end - now())

    def _come(self) -> None:
        self._number += 1
        server, status = self._server, self._chance.choice(["active", "waiting", "complete"])
        lists = {"active": server.active, "waiting": server.waiting, "complete": server.stopped}
        lists[status].insert(0, row(self._number, status))
        self.account.comings += 1
        if status == "active":
            self._line.say("aria2.onDownloadStart", str(server.active[0]["gid"]))

    def _go(self) -> None:
        """The last of one list; of an active one it is notified, and the result is not kept."""
        server = self._server
        lists = (server.active, server.waiting, server.stopped)
        some = self._chance.choice([one for one in lists if one])
        gone = some.pop()
        self.account.goings += 1
        if some is server.active:
            self._line.say("aria2.onDownloadComplete", str(gone["gid"]))
        server.forgotten += some is not server.waiting


def _gids(root: Session) -> set[str]:
    """All gids in what a session holds, through our own objects and plain collections.

    But for those in the log, which is there to remember, and forgets by itself.
    """
    found: set[str] = set()
    seen: set[int] = set()
    left: list[object] = [root]
    while left:
        one = left.pop()
        if isinstance(one, str) and _GID.fullmatch(one):
            found.add(one)
        if id(one) not in seen and _is_ours(one):
            seen.add(id(one))
            left += gc.get_referents(one)  # which leaves out keys that are texts
            left += one if isinstance(one, dict) else ()
    return found


def _is_ours(one: object) -> bool:
    if isinstance(one, Subject | Ends):
        return False
    plain = isinstance(one, dict | list | tuple | set | frozenset)
    return plain or type(one).__module__.startswith("ariatui.")


async def live_through(days: float, *, warm_up: float = 0.1, seed: int = 1) -> Account:
    """Have a session live so long.

    Args:
        days: Of the warped world.
        warm_up: The part of them after which what is held is counted for the first time.
        seed: What chance starts from.
    """
    server = FakeAria2()
    with Line(server).laid() as line:
        clock = asyncio.get_running_loop().time
        async with running(ENDPOINT, Secret("of-one-test"), clock=clock) as watched:
            life = _Life(server, line, watched, seed)
            steps = int(days * DAY / _STEP)
            for number in range(1, steps + 1):
                await life.step(number)
                if number == int(steps * warm_up):
                    life.account.before = Holdings.now()
            await until(lambda: watched.standings() == server.truth(), 20)
            await asyncio.sleep(_STEP)
            assert watched.is_online
            life.account.after = Holdings.now()
            life.look_for_ghosts()
            return life.account
