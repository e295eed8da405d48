"""A look at what passes through a session's sockets, from within."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self
from unittest.mock import patch

from ariatui.rpc.socket import Socket


class Wire:
    """Sees what passes through all sockets: the commands, and which of them were answered."""

    def __init__(self) -> None:
        self.unanswered: set[tuple[Socket, str]] = set()
        """The commands without an answer, by their socket and id."""
        self._last: Socket | None = None

    def is_awaited(self) -> bool:
        """Whether a command on the last socket may still be answered."""
        return any(socket is self._last for socket, _ in self.unanswered)

    @contextmanager
    def tapped(self) -> Iterator[Self]:
        """See everything until the end of the block."""
        send, receive = Socket.send, Socket.receive

        async def sent(socket: Socket, text: str) -> None:
            self._take_request(socket, text)
            await send(socket, text)

        async def received(socket: Socket) -> bytes:
            data = await receive(socket)
            self._take_answer(socket, data)
            return data

        with patch.object(Socket, "send", sent), patch.object(Socket, "receive", received):
            yield self

    def _take_request(self, socket: Socket, text: str) -> None:
        request = json.loads(text)
        self._last = socket
        first = request["params"][0] if request["method"] == "system.multicall" else [request]
        method = str(first[0].get("methodName") or first[0].get("method"))
        if not method.startswith(("aria2.tell", "aria2.get")):
            self.unanswered.add((socket, request["id"]))

    def _take_answer(self, socket: Socket, data: bytes) -> None:
        with suppress(ValueError):
            answer = json.loads(data.decode("utf-8", "replace"))
            self.unanswered.discard((socket, answer.get("id", "")))
