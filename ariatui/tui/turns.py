"""Keys in turn: each is for what the ones before it have made of the screen.

On a slow line several keys arrive in one burst. Textual hands each on to the focused widget or the
screen, which have queues of their own, and carries a binding out once the key has come back from
there (observed on Textual 8.2.8): in `:quit` only the colon would come before the palette. So each
key, and each paste, waits until the one before it has been dealt with, which is when a message that
was sent behind that has come back. Where nothing can be typed, a binding is carried out at once.

For the latter it uses `App._check_bindings` and `MessagePump._context`, which are private; without
them, all keys go the longer way.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Final

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen

from ariatui.tui.meta import EscapedKey

_BURST: Final = 0.5
"""Seconds after a key in which it may not have been dealt with."""

_LIMIT: Final = 1.0
"""Seconds that it is waited for; nothing takes so long."""

KNOWN_GROUND = hasattr(App, "_check_bindings") and hasattr(App, "_context")
"""If not, keys are forwarded as Textual does it."""


class Dealt(Message):
    """What was sent before it has been dealt with."""


class TakingTurns(App[None]):
    """An app that takes keys in turn."""

    def __init__(self) -> None:
        super().__init__()
        self._in_turn = deque[events.Key | events.Paste]()
        """What has been typed since the one that is under way."""
        self._under_way: Dealt | None = None
        self._last_key = float("-inf")
        """When the last one was taken."""

    @property
    def has_nowhere_to_type(self) -> bool:
        """Whether keys are for the screen that has no other below it."""
        return self.focused is None and len(self.screen_stack) == 1

    def take_paste(self, text: str) -> None:
        """Take what is pasted where nothing can be typed."""

    async def take_in_turn(self, event: events.Key | events.Paste) -> None:
        """Do what it means, once what was typed before it has been dealt with."""
        self._in_turn.append(event)
        if len(self._in_turn) == 1:
            self._wait_no_longer()
        await self._go_on()

    async def take_back(self, keys: Iterable[events.Key]) -> None:
        """Do what these mean before what was typed since."""
        self._in_turn.extendleft(reversed([*keys]))
        await self._go_on()

    async def on_dealt(self, message: Dealt) -> None:
        """Go on with what was typed since."""
        if message is self._under_way:
            self._under_way = None
            await self._go_on()
            if self._in_turn:
                self._wait_no_longer()

    def _wait_no_longer(self) -> None:
        """Go on all the same if what is under way is lost, as with a dialog that goes."""
        if self._under_way is not None:
            self.set_timer(_LIMIT, partial(self.on_dealt, self._under_way))

    async def _go_on(self) -> None:
        while self._in_turn and self._under_way is None:
            if time.monotonic() - self._last_key < _BURST:
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LIMIT):
                        await self._catch_up()
            if not self.screen_stack:
                return  # it was closed meanwhile
            self._last_key = time.monotonic()
            event = self._in_turn.popleft()
            if isinstance(event, EscapedKey):
                event = self._made_out(event)
            await self._carry_out(event)

    def _made_out(self, key: EscapedKey) -> events.Key:
        """What an Escape and a key are, the key alone being next if they are two."""
        for chord in key.chords:
            if chord in self.screen.active_bindings:
                return events.Key(chord, None)
        self._in_turn.appendleft(key.alone)
        return events.Key("escape", "\x1b")

    async def _carry_out(self, event: events.Key | events.Paste) -> None:
        if not self.has_nowhere_to_type:
            await self._hand_on(event)
        elif isinstance(event, events.Paste):
            self.take_paste(event.text)
        elif KNOWN_GROUND:
            self.app_focus = True
            with self.screen._context():  # noqa: SLF001 - the answer of a dialog is for the screen
                if not await self._check_bindings(event.key, priority=True):
                    await self._check_bindings(event.key)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: events.Key | events.Paste) -> None:
        """Let Textual hand it on, and something behind it that tells when it has come back."""
        target = self.focused or self.screen
        await super().on_event(event)
        done = Dealt()
        if event.is_forwarded and target.post_message(done):
            self._under_way = done

    async def _catch_up(self) -> None:
        """Wait for the screen, also for one that comes meanwhile, and all that has the focus."""
        screen: Screen[object] | None = None
        while self.screen_stack and screen is not self.screen:
            screen = self.screen
            await caught_up(screen)
            if self.screen_stack and self.focused is not None:
                for node in self.focused.ancestors_with_self:
                    if node is not self:
                        await caught_up(node)


async def caught_up(node: DOMNode) -> None:
    """Wait until this has done with all that it was sent so far."""
    done = asyncio.Event()
    if node.call_later(done.set):
        await done.wait()
