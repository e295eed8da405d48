"""What the last command has sent, for a person who wants to send it from elsewhere."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TypeVar

from ariatui.commands.means import Means
from ariatui.rpc.aria2 import Call

T = TypeVar("T")

_QUESTIONS = ("aria2.get", "aria2.tell", "system.")

Request = tuple[str, Sequence[object]]
"""A method and its parameters without the token, as `ariatui.curl` takes them."""


class Record:
    """Stands between the commands and their means; a command begins with what it has spawned.

    Args:
        means: What the commands would have without it.
    """

    def __init__(self, means: Means) -> None:
        self._means = means
        self.means = means._replace(call=self._call, spawn=self._spawn)
        """What the commands are carried out with."""
        self._calls: list[list[Call[object]]] = []
        self._is_over = True

    def requests(self) -> list[Request]:
        """What the last command sent that alters something; nothing if there was none."""
        return [_request(calls) for calls in self._calls]

    async def _call(self, call: Call[T]) -> T:
        single: Sequence[Call[object]] = call.parts or (call,)  # type: ignore[assignment]  # not read
        if calls := [one for one in single if not one.method.startswith(_QUESTIONS)]:
            if self._is_over:
                self._calls.clear()
                self._is_over = False
            self._calls.append(calls)
        return await self._means.call(call)

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None] | None:
        self._is_over = True
        return self._means.spawn(work)


def _request(calls: Sequence[Call[object]]) -> Request:
    """One call as it is, several as a multicall."""
    if len(calls) == 1:
        return calls[0].method, calls[0].params
    parts = [{"methodName": call.method, "params": call.params} for call in calls]
    return "system.multicall", [parts]
