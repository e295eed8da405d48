"""Keys in turn: each is for what the ones before it have made of the screen.

On a slow line several keys arrive in one burst. Textual hands each on to the focused widget or the
screen, which have queues of their own, and carries a binding out once the key has come back from
there (observed on Textual 8.2.8): in `:quit` only the colon would come before the palette. So each
key waits until the one before it has been dealt with; where nothing can be typed, its binding is
carried out at once.

For that it uses `App._check_bindings` and `MessagePump._context`, which are private; without them,
keys go Textual's way.
"""

import asyncio
import time
from contextlib import suppress
from typing import Final

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

_BURST: Final = 0.5
"""Seconds after a key in which it may not have been dealt with."""

_LIMIT: Final = 1.0
"""Seconds that it is waited for; nothing takes so long."""

KNOWN_GROUND = hasattr(App, "_check_bindings") and hasattr(App, "_context")
"""If not, keys are forwarded as Textual does it."""


class TakingTurns(App[None]):
    """An app that takes keys in turn."""

    _last_key = float("-inf")
    """When the last one was taken."""

    @property
    def has_nowhere_to_type(self) -> bool:
        """Whether keys are for the screen that has no other below it."""
        return self.focused is None and len(self.screen_stack) == 1

    async def take_key(self, event: events.Key) -> None:
        """Do what a key means, once the keys before it have been dealt with."""
        if time.monotonic() - self._last_key < _BURST:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LIMIT):
                    await self._catch_up()
        self._last_key = time.monotonic()
        if not (KNOWN_GROUND and self.has_nowhere_to_type):
            await super().on_event(event)
            return
        self.app_focus = True
        with self.screen._context():  # noqa: SLF001 - the answer of a dialog is for the screen
            if not await self._check_bindings(event.key, priority=True):
                await self._check_bindings(event.key)

    async def _catch_up(self) -> None:
        """Wait for the screen, also for one that comes meanwhile, and for what is typed into."""
        screen: Screen[object] | None = None
        while screen is not self.screen:
            screen = self.screen
            await caught_up(screen)
        if self.focused is not None:
            await caught_up(self.focused)


async def caught_up(node: DOMNode) -> None:
    """Wait until this has done with all that it was sent so far."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()
