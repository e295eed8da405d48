"""JSON-RPC 2.0 as aria2 speaks it, without I/O: calls become text, received bytes become events.

It matches answers to calls by id alone, since aria2 lets answers overtake each other (one to a
wrong token comes 2 s late, observed on 1.37). Whatever is not an answer that is waited for, or a
notification that aria2 is known to send, is counted and dropped: the peer is not trusted.
"""

import json
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from ariatui.model.download import Gid
from ariatui.model.snapshot import Notice
from ariatui.rpc import decode
from ariatui.rpc.aria2 import Call, Refused, refusal
from ariatui.rpc.decode import DecodeError
from ariatui.server.secret import Secret

T = TypeVar("T")

_NOTICES = {notice.value: notice for notice in Notice}


class Answer(NamedTuple):
    """The answer to the call of this id: what its reader made of it, or why it is none."""

    call_id: str
    outcome: object | Refused | DecodeError


class Notification(NamedTuple):
    """Something happened to a download (aria2 manual, "Notifications")."""

    notice: Notice
    gid: Gid


Event = Answer | Notification


class Protocol:
    """One connection's conversation: the calls that wait for an answer, and what was dropped."""

    def __init__(self, secret: Secret | None) -> None:
        self.dropped = 0
        """Messages, or parts of such, that meant nothing to us."""
        self._secret = secret
        self._waiting: dict[str, Call[object]] = {}
        self._last_id = 0

    def send(self, call: Call[T]) -> tuple[str, str]:
        """The id of a call and its text, with the secret in it: for the socket's eyes only."""
        self._last_id += 1
        call_id = str(self._last_id)
        self._waiting[call_id] = call  # type: ignore[assignment]  # its own reader reads the answer
        request = {"jsonrpc": "2.0", "id": call_id, **self._encode(call)}
        return call_id, json.dumps(request, separators=(",", ":"))

    def give_up(self, call_id: str) -> None:
        """Wait no longer: an answer that comes after all is dropped."""
        self._waiting.pop(call_id, None)

    def receive(self, data: bytes) -> list[Event]:
        """The events in one message. Never raises, whatever was received.

        aria2 can send bytes that are no UTF-8: names from its command line or a session file
        (observed on 1.37).
        """
        try:
            message = json.loads(data.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            self.dropped += 1
            return []
        messages = message if isinstance(message, list) else [message]
        return list(self._events(messages))

    def _encode(self, call: Call[T]) -> dict[str, object]:
        """Method and parameters, with the token first; a multicall's go to its parts alone."""
        token = [] if self._secret is None else [f"token:{self._secret.reveal()}"]
        if not call.parts:
            return {"method": call.method, "params": [*token, *call.params]}
        parts = [{"methodName": p.method, "params": [*token, *p.params]} for p in call.parts]
        return {"method": call.method, "params": [parts]}

    def _events(self, messages: Iterable[object]) -> Iterable[Event]:
        for message in messages:
            event = self._event(message)
            if event is None:
                self.dropped += 1
            else:
                yield event

    def _event(self, message: object) -> Event | None:
        if not isinstance(message, dict):
            return None
        call_id = message.get("id")
        if isinstance(call_id, str):
            call = self._waiting.pop(call_id, None)
            return Answer(call_id, _outcome(call, message)) if call is not None else None
        return _notification(message)


def _outcome(call: Call[object], message: dict[str, object]) -> object | Refused | DecodeError:
    if "result" not in message:
        return refusal(message.get("error"))
    try:
        return call.read(message["result"])
    except (Refused, DecodeError) as error:
        return error


def _notification(message: dict[str, object]) -> Notification | None:
    method = message.get("method")
    notice = _NOTICES.get(method) if isinstance(method, str) else None
    params = message.get("params")
    first = params[0] if isinstance(params, list) and params else None
    if notice is None or not isinstance(first, dict):
        return None
    try:
        return Notification(notice, decode.gid(first.get("gid")))
    except DecodeError:
        return None
