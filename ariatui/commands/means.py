"""What every command is carried out with."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple, TypeVar

from ariatui.model.change import Change
from ariatui.model.download import Gid
from ariatui.model.mirror import Mirror
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call, Caller, Refused, Slot
from ariatui.rpc.decode import DecodeError
from ariatui.rpc.failures import LinkError
from ariatui.words import Report

T = TypeVar("T")

_LOOK_AGAIN = 0.3
"""Seconds between looks at whether aria2 has told more."""


class Means(NamedTuple):
    """The way to the daemon, the mirror of it, and whom to tell."""

    mirror: Mirror
    call: Caller
    ask_about: Callable[[Iterable[Gid]], None]
    """Has the daemon asked at once what has become of these downloads."""
    on_change: Callable[[Change], None]
    on_report: Callable[[Report], None]
    spawn: Callable[[Coroutine[None, None, None]], asyncio.Task[None] | None]
    """Has a command carried out beside what is under way; None if it cannot be, which is told."""
    linger: Callable[[Coroutine[None, None, None]], object]
    """Has something done that nobody waits for when the daemon is left."""
    clock: Callable[[], float] = time.monotonic
    """Seconds, of the mirror's clock."""
    is_own: bool = False
    """Whether ariatui has started the daemon."""

    async def save(self) -> None:
        """Have a daemon of ours save its session at once: by itself it does that only at times."""
        if self.is_own:
            with suppress(LinkError, Refused, DecodeError):
                await self.call(aria2.save_session())

    async def hear_for(self, seconds: float) -> None:
        """Wait until aria2 has told how things stand so long from now, or all has come about."""
        until = self.clock() + seconds
        await asyncio.sleep(seconds)
        # The mirror calls nobody.
        while self.mirror.phases and (self.mirror.confirmed or 0.0) < until:  # noqa: ASYNC110
            await asyncio.sleep(_LOOK_AGAIN)

    async def call_each(self, calls: Mapping[Gid, Call[T]]) -> dict[Gid, Slot[T]]:
        """Make a call for each of these downloads, as `aria2.call_each` does."""
        return await aria2.call_each(self.call, calls)


def troubles(slots: Mapping[Gid, Slot[T]]) -> dict[Gid, str]:
    """Why there is no good answer: what the daemon refused, or that it makes no sense."""
    reasons: dict[Gid, str] = {}
    for gid, slot in slots.items():
        try:
            slot.result()
        except Refused as error:
            reasons[gid] = error.message
        except DecodeError as error:
            reasons[gid] = f"the answer makes no sense: {error}"
    return reasons


def refusals(slots: Mapping[Gid, Slot[T]]) -> dict[Gid, str]:
    """What the daemon refused, in its own words."""
    return {
        gid: slot.outcome.message
        for gid, slot in slots.items()
        if isinstance(slot.outcome, Refused)
    }
