"""The one place where what a session tells becomes Textual messages, ten a second at most."""

import asyncio
from collections.abc import Callable

from textual.message import Message

from ariatui.model.change import Change
from ariatui.rpc.link import LinkState
from ariatui.session import Listener
from ariatui.words import Report

FRAME = 0.1
"""Seconds between two messages that say that something has changed."""

LAZY_FRAME = 1.0
"""The same while nobody looks."""


class MirrorChanged(Message):
    """There are changes to take from the bridge. Carries none, so that it may be coalesced."""

    def can_replace(self, message: Message) -> bool:
        """One such message is as good as ten."""
        return isinstance(message, MirrorChanged)


class LinkChanged(Message):
    """The state of the line to the daemon is another one."""

    def __init__(self, bridge: "Bridge", link: LinkState) -> None:
        super().__init__()
        self.bridge, self.link = bridge, link


class Reported(Message):
    """There is something to tell the person at once."""

    def __init__(self, bridge: "Bridge", report: Report) -> None:
        super().__init__()
        self.bridge, self.report = bridge, report


class Bridge:
    """Gathers changes, and posts at once or at the next frame."""

    def __init__(self, post: Callable[[Message], object]) -> None:
        self._post = post
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
            self._scheduled = loop.call_at(max(self._last + self._pause, loop.time()), self._frame)

    def _take_link(self, link: LinkState) -> None:
        self._post(LinkChanged(self, link))

    def _take_report(self, report: Report) -> None:
        self._post(Reported(self, report))

    def _frame(self) -> None:
        self._scheduled = None
        if any(change.altered or change.gone for change in self._changes):
            # Totals alone cost little: the first rows, which come behind them, need not wait.
            self._last = asyncio.get_running_loop().time()
        self._post(MirrorChanged())
