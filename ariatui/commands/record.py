"""What the last command has sent, for a person who wants to send it from elsewhere."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

from ariatui.commands.means import Means
from ariatui.rpc.aria2 import Call

T = TypeVar("T")

_LEFT_OUT = ("aria2.get", "aria2.tell", "aria2.saveSession", "system.")
"""What alters nothing."""

Request = tuple[str, Sequence[object]]
"""A method and its parameters without the token, as `ariatui.curl` takes them."""


@dataclass(slots=True)
class _Recording:
    """What one command has sent so far."""

    number: int
    """How many had begun when it did."""
    messages: list[Sequence[Call[object]]] = field(default_factory=list)


_RECORDING: ContextVar[_Recording | None] = ContextVar("recording", default=None)
"""That of the command whose task this is."""


class Record:
    """Stands between the commands and their means; a command begins with what it has spawned.

    Args:
        means: What the commands would have without it.
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self.means = means._replace(call=self._call, spawn=self._spawn)
        """What the commands are carried out with."""
        self._begun = 0
        self._last = _Recording(0)

    def requests(self) -> list[Request]:
        """What the last command sent that alters something; nothing if there was none."""
        return [_request(calls) for calls in self._last.messages]

    async def _call(self, call: Call[T]) -> T:
        single: Sequence[Call[object]] = call.parts or (call,)  # type: ignore[assignment]  # not read
        calls = [one for one in single if not one.method.startswith(_LEFT_OUT)]
        recording = _RECORDING.get()
        if calls and recording is not None:
            recording.messages.append(calls)
            if recording.number > self._last.number:
                self._last = recording
        return await self._means.call(call)

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None] | None:
        self._begun += 1
        # A task keeps the context in which it is made, whatever begins while it sends.
        before = _RECORDING.set(_Recording(self._begun))
        try:
            return self._means.spawn(work)
        finally:
            _RECORDING.reset(before)


def _request(calls: Sequence[Call[object]]) -> Request:
    """One call as it is, several as a multicall."""
    if len(calls) == 1:
        return calls[0].method, calls[0].params
    parts = [{"methodName": call.method, "params": call.params} for call in calls]
    return "system.multicall", [parts]
