"""Where a long queue is otherwise than it is known here, told from a few of its places.

aria2 does not tell when another client adds downloads to a full queue, removes some from it or
moves them (observed on 1.37). To read all of a long queue for that would be most of what watching
costs. But where two downloads stand as far apart as they did, nothing has come or gone between.
"""

from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Final, NamedTuple

from ariatui.model.download import Gid

_PRICE: Final = 3
"""What to ask for one place costs, in rows of a long stretch (measured on 1.37)."""


class Stretch(NamedTuple):
    """Places in the queue to be read."""

    places: range
    shift: int = 0
    """How many places behind these what stands there is known to stand, up to the first that is
    otherwise. So a stretch is to be read from its front, and the last of several first."""


class Survey:
    """Knows what may explain that the queue is longer or shorter, and when to look for more."""

    _MOST_TRIES: Final = 2

    def __init__(self, pause: float) -> None:
        self._pause = pause
        """Seconds between two surveys at least."""
        self._earliest = 0.0
        self._wanted = False
        self._tries = 0
        """Surveys since as many were known as there are."""
        self._promised: int | None = None
        """How many are known if all that came were added at the end."""

    def want(self) -> None:
        """Downloads may have moved."""
        self._wanted = True

    def note_agreement(self) -> None:
        """As many are known as there are."""
        self._tries, self._promised = 0, None

    def is_due(self, now: float) -> bool:
        """Whether to ask for the places now; once for all times that it was wanted until then."""
        if not self._wanted or now < self._earliest:
            return False
        self._wanted, self._earliest = False, now + self._pause
        self._tries += 1
        return True

    def added(self, known: int, counted: int) -> range:
        """Where downloads stand that were added at the end, as most are; none if that was wrong."""
        if counted <= known or (self._promised is not None and known < self._promised):
            return range(0)
        self._promised = counted
        return range(known, counted)

    def may_explain(self) -> bool:
        """Whether the places may explain how many there are; then they are wanted."""
        if self._tries >= self._MOST_TRIES:
            return False
        self.want()
        return True


def sample_places(queued: int) -> range:
    """The places to ask for in a queue of so many: as many as make the whole look cheapest."""
    parts = isqrt(queued // _PRICE) + 1
    step = queued // parts + 1
    return range(step - 1, queued, step)


def stretches_between(queue: Sequence[Gid], counted: int, seen: Mapping[int, Gid]) -> list[Stretch]:
    """The stretches in which downloads came, went, or were moved from or to.

    Args:
        queue: All that is known, in order.
        counted: How many there are.
        seen: What stands in these places.
    """
    known = {gid: place for place, gid in enumerate(queue)}
    found: list[Stretch] = []
    before, shift, has_news = -1, 0, False
    for place in [*sorted(seen), counted]:
        gid = seen.get(place)
        if gid is not None and gid not in known:
            has_news = True
            continue
        other = (len(queue) if gid is None else known[gid]) - place
        if has_news or other != shift:
            # At the end one place more tells that there are no others.
            stop = min(place + max(other - shift, 0), counted) + (place == counted)
            found.append(Stretch(range(before + 1, stop), shift))
        before, shift, has_news = place, other, False
    return found
