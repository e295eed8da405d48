"""The quick passes over a long waiting queue, which cost little as their answers are compressed.

aria2 is silent on some changes of waiting downloads. A queue that is too long for the patrol to
come by everywhere in time is looked at from here, beside the exchanges: what they ask is not to
wait for this.
"""

import asyncio
from collections.abc import Callable
from math import ceil
from typing import Final

from ariatui.model.download import Section
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Glance
from ariatui.rpc.aria2 import Caller, Memory, Refused, glance, glance_again
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import PostFailed


class Lookout:
    """Looks whether the queue is as it is known here, a stretch each time that it sets out.

    Three of four times it looks at statuses, so that it comes by all of them in that time. The
    fourth time it looks at gids, which do not compress: nobody sees the order of what is not on
    the screen.

    Args:
        mirror: What is known here.
        call: Carries a call whose answer is compressed; None if there is no such way.
        on_doubt: Told of the places in the queue that are not as they are known here.
        clock: Tells the time.
    """

    MANY: Final = 300
    """Waiting downloads from which on the patrol alone does not come by all of them within 5 s."""

    _TURNS: Final = 4
    _MOST: Final = 5000
    """Rows of one look: it keeps aria2, which does one thing at a time, busy for 10 ms."""

    _ORDER_ROWS: Final = 600
    """Of one look: 11 bytes each, compressed (measured on 1.37)."""

    _REST: Final = 60.0
    """Seconds until this way is tried again, after it has failed."""

    def __init__(
        self,
        mirror: Mirror,
        call: Caller | None,
        on_doubt: Callable[[range], None],
        clock: Callable[[], float],
    ) -> None:
        self._mirror = mirror
        self._call = call
        self._on_doubt = on_doubt
        self._clock = clock
        self.begin()

    def begin(self) -> None:
        """Begin anew, on another line."""
        self._errand: asyncio.Task[None] | None = None
        self._closed_until = 0.0
        self._turn = 0
        self._place = 0
        """Where the next look at statuses begins."""
        self._order_place = 0
        self._hurried = 0
        """Places that are to be looked at without a pause."""
        self._stretches: dict[range, Memory] = {}
        self._version = -1
        """Of the queue, as it was known when these were remembered."""

    @property
    def _queued(self) -> int:
        return len(self._mirror.section(Section.WAITING))

    @property
    def is_at_work(self) -> bool:
        """Whether the queue is looked at from here."""
        open_again = self._call is not None and self._clock() >= self._closed_until
        return open_again and self._queued >= self.MANY

    def set_out(self) -> None:
        """Begin a look, unless one is under way or there is no need."""
        if self._errand is not None:
            if not self._errand.done():
                return
            self._errand.result()  # a mistake in the program is not to be kept secret
            self._errand = None
        if self._call is not None and self.is_at_work:
            self._errand = asyncio.create_task(self._look(self._call), name="ariatui lookout")

    def hurry(self) -> None:
        """Look at all statuses soon."""
        self._hurried = self._queued

    def end(self) -> None:
        """Look no more."""
        if self._errand is not None:
            self._errand.cancel()

    async def _look(self, call: Caller) -> None:
        """Take a turn; go on while there is a hurry."""
        try:
            self._turn = (self._turn + 1) % self._TURNS
            if self._turn == 0:
                await self._look_at_order(call)
            else:
                await self._look_at_statuses(call)
            while self._hurried > 0 and self.is_at_work:
                await self._look_at_statuses(call)
        except (PostFailed, Refused, DecodeError):
            self._closed_until = self._clock() + self._REST

    async def _look_at_statuses(self, call: Caller) -> None:
        version, rows = self._mirror.queue_version, ceil(self._queued / (self._TURNS - 1))
        if version != self._version:
            self._version = version
            self._stretches.clear()
        stretch = range(self._place, self._place + min(rows, self._MOST) + 1)
        memory = self._stretches.setdefault(stretch, Memory())
        seen = await call(glance_again(stretch.start, len(stretch), memory))
        if seen is not None and not self._agrees(seen):
            memory.forget()
            if self._hurried <= 0:
                self.hurry()
        self._hurried -= len(stretch)
        self._place = 0 if stretch.stop >= self._queued else stretch.stop

    async def _look_at_order(self, call: Caller) -> None:
        self._agrees(await call(glance(self._order_place, self._ORDER_ROWS + 1, order=True)))
        self._order_place += self._ORDER_ROWS + 1
        if self._order_place >= self._queued:
            self._order_place = 0

    def _agrees(self, seen: Glance) -> bool:
        """Whether that stretch is as it is known here; if not, that is told."""
        doubted = self._mirror.differing(seen)
        if doubted:
            self._on_doubt(doubted)
        return not doubted
