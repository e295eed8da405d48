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
from ariatui.rpc.aria2 import Caller, Memory, Refused, glance_again
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import PostFailed

_ALMOST: Final = 0.9
"""The share of a tick after which it counts as over: exchanges come a little early or late."""


class Lookout:
    """Looks whether the queue is as it is known here, a stretch each time that it sets out.

    In four turns it looks at all statuses, and once at some gids, which do not compress: nobody
    sees the order of what is not on the screen.

    Args:
        mirror: What is known here.
        call: Carries a call whose answer is compressed; None if there is no such way.
        on_doubt: Told of the places in the queue that are not as they are known here.
        clock: Tells the time.
        tick: Seconds of a turn.
    """

    MANY: Final = 300
    """Waiting downloads from which on the patrol alone does not come by all of them within 5 s."""

    _MOST: Final = 10_000
    """Rows of one look: it keeps aria2, which does one thing at a time, busy for 25 ms."""

    _ORDER_ROWS: Final = 600
    """Of one look: 11 bytes each, compressed (measured on 1.37)."""

    _REST: Final = 60.0
    """Seconds until this way is tried again, after it has failed."""

    def __init__(
        self,
        mirror: Mirror,
        call: Caller | None,
        on_doubt: Callable[[list[range]], None],
        clock: Callable[[], float],
        tick: float,
    ) -> None:
        self._mirror = mirror
        self._call = call
        self._on_doubt = on_doubt
        self._clock = clock
        self._pause = tick * _ALMOST
        self.begin()

    def begin(self) -> None:
        """Begin anew, on another line."""
        self._errand: asyncio.Task[None] | None = None
        self._closed_until = 0.0
        self._turn = 0
        self._next_turn = 0.0
        self._place = 0
        """Where the next look at statuses begins."""
        self._order_place = 0
        self._hurried = 0
        """Places that are to be looked at without a pause."""
        self._memories: dict[tuple[range, bool], Memory] = {}
        """Of the answers to looks, by where that was, and whether at the order."""
        self._version = -1
        """Of the queue, as it was known when these were remembered."""
        self._doubted_version = -1
        """Of the queue, as it was known when a look last found it to be otherwise."""

    @property
    def _queued(self) -> int:
        return len(self._mirror.section(Section.WAITING))

    @property
    def is_at_work(self) -> bool:
        """Whether the queue is looked at from here."""
        open_again = self._call is not None and self._clock() >= self._closed_until
        return open_again and self._queued >= self.MANY

    def set_out(self) -> None:
        """Take a turn, unless one is under way, or it is too early, or there is no need."""
        if self._errand is not None:
            if not self._errand.done():
                return
            self._errand.result()  # a mistake in the program is not to be kept secret
            self._errand = None
        if self._call is None or not self.is_at_work:
            return
        if self._clock() >= self._next_turn or self._hurried > 0:
            self._next_turn = self._clock() + self._pause
            self._errand = asyncio.create_task(self._take_turn(self._call), name="ariatui lookout")

    def hurry(self) -> None:
        """Look at all statuses soon."""
        self._hurried = self._queued

    def end(self) -> None:
        """Look no more."""
        if self._errand is not None:
            self._errand.cancel()

    async def _take_turn(self, call: Caller) -> None:
        """Look at statuses, or at the order, or at nothing; go on while there is a hurry.

        What is doubted is to be read first.
        """
        self._turn = (self._turn + 1) % 4
        trusts = True
        try:
            if self._turn == 0:
                trusts = await self._look_at_order(call)
            elif self._turn == 1 or (self._turn == 3 and self._queued > self._MOST):
                trusts = await self._look_at_statuses(call)
            while trusts and self._hurried > 0 and self.is_at_work:
                trusts = await self._look_at_statuses(call)
        except (PostFailed, Refused, DecodeError):
            self._closed_until = self._clock() + self._REST

    async def _look_at_statuses(self, call: Caller) -> bool:
        rows = ceil(self._queued / 2) if self._queued > self._MOST else self._queued
        rows = min(rows, self._MOST)
        stretch = range(self._place, self._place + rows + 1)
        as_known = await self._is_as_known(call, stretch, order=False)
        if not as_known and self._hurried <= 0:
            self.hurry()
        self._hurried -= len(stretch)
        self._place = 0 if stretch.stop >= self._queued else stretch.stop
        return as_known

    async def _look_at_order(self, call: Caller) -> bool:
        stretch = range(self._order_place, self._order_place + self._ORDER_ROWS + 1)
        as_known = await self._is_as_known(call, stretch, order=True)
        self._order_place = 0 if stretch.stop >= self._queued else stretch.stop
        return as_known

    async def _is_as_known(self, call: Caller, stretch: range, *, order: bool) -> bool:
        """Whether a stretch is as it is known here; if not, that is told."""
        if self._version != self._mirror.queue_version:
            self._version = self._mirror.queue_version
            self._memories.clear()
        memory = self._memories.setdefault((stretch, order), Memory())
        seen = await call(glance_again(stretch.start, len(stretch), memory, order=order))
        doubted = [] if seen is None else self._mirror.differing(seen)
        if doubted:
            memory.forget()
            self._on_doubt(doubted)
            self._rest_if_contradicted()
        return not doubted

    def _rest_if_contradicted(self) -> None:
        """Rest if what was doubted before has been read since then and was as it was known.

        So it is where a gateway leads to two daemons. As long as it is known that something is
        not known well, that means nothing.
        """
        mirror, version = self._mirror, self._mirror.queue_version
        counts_agree = mirror.stat is not None and mirror.stat.num_waiting == self._queued
        if counts_agree and not mirror.suspects and self._doubted_version == version:
            self._closed_until = self._clock() + self._REST
        self._doubted_version = version
