"""When the terminal is ready for another frame, so that frames are skipped rather than queued.

A slow line holds more than a person would wait for: a key's effect stands behind all that was
drawn before. Whoever draws asks the terminal for an echo behind a frame; how long it takes tells
how much may be under way. Knows neither the terminal nor the clock: times are seconds of any.
"""

_FIRST = 1024
_LEAST = 256
_MOST = 2**18
"""Bytes under way."""

_BOLD = 2.0
_CAREFUL = 1.1
"""By how much more may be under way next time: before, and after it was too much once."""

_QUEUED = 0.2
"""Seconds that an echo may take longer than the quickest one did."""

_QUICK = 0.05
"""Seconds within which a terminal has echoed that is asked again only after `_UNASKED` bytes."""

_UNASKED = 1024

_PATIENCE = 15.0
"""Seconds after which an echo is not waited for: the terminal may have lost the question."""

_AGING = 1.01


class Pacer:
    """Counts the bytes under way to a terminal."""

    def __init__(self) -> None:
        self.echoes = False
        """Whether the terminal echoes: one that does not, or no longer, is not waited for."""
        self._window = _FIRST
        self._under_way = 0
        self._behind_question = 0
        self._asked: float | None = None
        self._quickest = self._latest = _PATIENCE
        self._held = False
        self._growth = _BOLD

    def is_ready(self, now: float) -> bool:
        """Whether another frame may go out."""
        if self._asked is not None and now - self._asked > _PATIENCE:
            self.echoes = False
            self._asked = None
            self._under_way = self._behind_question = 0
        self._held = self._under_way >= self._window
        return not self._held

    def sent(self, count: int, now: float) -> bool:
        """Take note of a frame of so many bytes; whether to ask for an echo behind it."""
        if not self.echoes:
            return False
        self._under_way += count
        self._behind_question += count
        return not self._may_go_unasked and self._ask(now)

    def echoed(self, now: float) -> bool:
        """Take note of an echo: all that was sent before the question has arrived.

        Returns:
            Whether to ask for another one, for what was sent since.
        """
        self.echoes = True
        if self._asked is None:
            return False
        took = self._latest = now - self._asked
        self._asked = None
        self._under_way = self._behind_question
        self._quickest = min(self._quickest * _AGING, took)
        if took > self._quickest + _QUEUED:
            self._window = max(self._window // 2, _LEAST)
            self._growth = _CAREFUL
        elif self._held:
            self._window = min(int(self._window * self._growth), _MOST)
        return self._under_way > 0 and not self._may_go_unasked and self._ask(now)

    @property
    def _may_go_unasked(self) -> bool:
        """Whether no echo is needed yet: the terminal is quick, and more may be under way."""
        return self._latest < _QUICK and self._under_way < min(_UNASKED, self._window)

    def _ask(self, now: float) -> bool:
        if self._asked is not None:
            return False
        self._asked = now
        self._behind_question = 0
        return True
