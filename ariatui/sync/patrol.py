"""The endless pass over the waiting queue."""

from ariatui.sync.sweep import leisurely_rows


class Patrol:
    """The endless slow pass over the queue, which only looks whether all is as we have it.

    aria2 is silent on some changes of waiting downloads. No status stays unseen for longer than a
    round, as far as a budget allows. As each gid costs more than a status, and nobody sees the
    order of what is not on the screen, that is looked at in every third round only where the queue
    is long.
    """

    _ROUND = 4.5
    """Seconds, so that no status is older than 5."""

    BUDGET = 3200
    """Bytes/s: with what is asked each second besides, 5.5 kB/s."""

    _STATUS_BYTES = 21
    _STANDING_BYTES = 46
    """Of a row's answer (measured on 1.37)."""

    _ORDER_EVERY = 3
    """Rounds of which one looks at the order, where that costs more than the budget."""

    def __init__(self) -> None:
        self.offset = 0
        self._queued = 0
        self._round = 0
        self._hurried = 0

    @property
    def looks_at_order(self) -> bool:
        """Whether this round looks at gids too."""
        all_costs = leisurely_rows(self._queued, self._ROUND) * self._STANDING_BYTES
        is_cheap = all_costs <= self.BUDGET
        return self.hurries or is_cheap or self._round % self._ORDER_EVERY == 0

    @property
    def hurries(self) -> bool:
        """Whether something was not as expected, and the others are to be looked at soon."""
        return self._hurried > 0

    def rows(self, queued: int, page: int) -> int:
        """How many rows to look at now, once a second; a whole page while it hurries."""
        self._queued = queued
        if self.hurries:
            return page
        cost = self._STANDING_BYTES if self.looks_at_order else self._STATUS_BYTES
        return min(leisurely_rows(queued, self._ROUND), self.BUDGET // cost, page)

    def hurry(self, queued: int) -> None:
        """Something was not as we had it: have a look at all the others soon."""
        if not self.hurries:
            self._hurried = queued

    def rest(self) -> None:
        """There is nothing to look at."""
        self.offset = self._hurried = 0

    def go_on(self, asked: int, found: int) -> None:
        """Go on behind a stretch where so many rows were found of those asked for."""
        self._hurried -= asked
        self.offset += found
        if found < asked:
            self.offset = 0
            self._round += 1
