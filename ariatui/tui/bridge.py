"""Where what a session tells is gathered for whoever draws it, ten times a second at most.

It knows no Textual, so that a session can be under way before that is loaded; what it tells becomes
messages in `ariatui.tui.news`.
"""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from ariatui.model.change import Change
from ariatui.rpc.link import LinkState
from ariatui.session import Listener
from ariatui.words import Report

FRAME = 0.1
"""Seconds between two words that something has changed."""

LAZY_FRAME = 1.0
"""The same while nobody looks."""


class Audience(NamedTuple):
    """Who draws. Of changes it is told only that there are some: `Bridge.take` gives them."""

    on_changes: Callable[[], object]
    on_link: Callable[[LinkState], object]
    on_report: Callable[[Report], object]


class Bridge:
    """Gathers changes, and tells of them at once or at the next frame."""

    def __init__(self) -> None:
        self._audience: Audience | None = None
        self._changes: list[Change] = []
        self._last = 0.0
        self._pause = FRAME
        self._scheduled: asyncio.TimerHandle | None = None

    def listener(self) -> Listener:
        """What a session is given to talk to."""
        return Listener(
            on_change=self._take_change,
            on_link=self._take_link,
            on_report=self._take_report,
        )

    def play_to(self, audience: Audience | None) -> None:
        """Tell these from now on, or nobody; what has been missed is theirs to look up."""
        self._audience = audience

    def take(self) -> Change:
        """All that has changed since the last time."""
        changes, self._changes = self._changes, []
        return Change.sum(changes)

    def attend(self, *, closely: bool) -> None:
        """Tell less often while nobody looks; when somebody does again, tell at once."""
        self._pause = FRAME if closely else LAZY_FRAME
        if closely and self._scheduled is not None:
            self._scheduled.cancel()
            self._frame()

    def _take_change(self, change: Change) -> None:
        self._changes.append(change)
        if self._scheduled is None:
            loop = asyncio.get_running_loop()
            if (due := self._last + self._pause) > loop.time():
                self._scheduled = loop.call_at(due, self._frame)
            else:
                self._frame()

    def _take_link(self, link: LinkState) -> None:
        if self._audience is not None:
            self._audience.on_link(link)

    def _take_report(self, report: Report) -> None:
        if self._audience is not None:
            self._audience.on_report(report)

    def _frame(self) -> None:
        self._scheduled = None
        if any(change.altered or change.gone for change in self._changes):
            # Totals alone cost little: the first rows, which come behind them, need not wait.
            self._last = asyncio.get_running_loop().time()
        if self._audience is not None:
            self._audience.on_changes()
