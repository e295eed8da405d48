"""aria2's methods that add downloads, as typed calls; see `aria2`."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ariatui.model.add_options import PAUSE, PAUSE_METADATA
from ariatui.model.addition import Addition, Kind
from ariatui.model.download import Gid
from ariatui.model.numbers import whole
from ariatui.rpc import decode
from ariatui.rpc.aria2 import MOST_AT_ONCE, Batch, Call, Option, Slot
from ariatui.rpc.decode import DecodeError

MESSAGE_LIMIT = 2 * 2**20
"""Bytes that aria2 takes in one message unless told otherwise (`rpc-max-request-size`). Parts of a
longer one it drops without a word (observed on 1.37)."""

_AROUND_MESSAGE = 4096
"""Bytes of a message that are no call."""

_AROUND_CALL = 256
"""More bytes than a call takes in a message beside its parameters: its name, the secret."""

_UPLOADS = (Kind.TORRENT, Kind.METALINK)


@dataclass(slots=True)
class Message:
    """Additions that travel together."""

    batch: Batch = field(default_factory=Batch)
    slots: list[tuple[Addition, Slot[tuple[Gid, ...]]]] = field(default_factory=list)
    length: int = _AROUND_MESSAGE
    """Bytes, at most."""

    def outcome(self) -> tuple[list[tuple[Addition, tuple[Gid, ...]]], list[tuple[Addition, str]]]:
        """What was added, with what came of it, and what was refused, with aria2's words."""
        added: list[tuple[Addition, tuple[Gid, ...]]] = []
        refused: list[tuple[Addition, str]] = []
        for addition, slot in self.slots:
            if isinstance(slot.outcome, Exception):
                refused.append((addition, str(slot.outcome)))
            else:
                added.append((addition, slot.result()))
        return added, refused


def message_limit(options: Mapping[str, str]) -> int:
    """How many bytes the daemon takes in one message, by its global options."""
    limit = whole(options.get("rpc-max-request-size", ""))
    return MESSAGE_LIMIT if limit is None else limit


def tell_info_hash(gid: Gid) -> Call[str]:
    """`aria2.tellStatus`: the info hash in hexadecimal; blank for what is no torrent."""
    return Call("aria2.tellStatus", (gid, ("infoHash",)), _info_hash)


def messages(
    additions: Sequence[Addition], options: Mapping[str, Option], limit: int = MESSAGE_LIMIT
) -> Iterator[Message]:
    """One message, unless that would be longer than the daemon takes, or of very many calls.

    Args:
        additions: URIs, and files that were read.
        options: aria2's, for each of them.
        limit: The bytes that the daemon takes in one message.
    """
    message = Message()
    for addition in additions:
        call = add(addition, options)
        length = len(json.dumps(call.params)) + _AROUND_CALL
        is_full = message.length + length > limit or len(message.slots) == MOST_AT_ONCE
        if message.slots and is_full:
            yield message
            message = Message()
        message.slots.append((addition, message.batch.add(call)))
        message.length += length
    if message.slots:
        yield message


def waits_for_choice(options: Mapping[str, Option]) -> bool:
    """Whether downloads are to wait as soon as it is known which files they have."""
    return options.get(PAUSE_METADATA.name) == "true"


def add(addition: Addition, options: Mapping[str, Option]) -> Call[tuple[Gid, ...]]:
    """`aria2.addUri`, `addTorrent` or `addMetalink`: the gids of what came of it, in order.

    Args:
        addition: URIs, or a file that was read.
        options: aria2's, which apply to this download alone.
    """
    if addition.kind in _UPLOADS and waits_for_choice(options):
        # What is sent has no metadata to wait for: it is paused itself.
        others = {name: said for name, said in options.items() if name != PAUSE_METADATA.name}
        options = {**others, PAUSE.name: "true"}
    if addition.kind is Kind.TORRENT:
        return Call("aria2.addTorrent", (_text(addition), [], dict(options)), _gid)
    if addition.kind is Kind.METALINK:
        return Call("aria2.addMetalink", (_text(addition), dict(options)), _gids)
    params = (addition.uris, dict(options)) if options else (addition.uris,)
    return Call("aria2.addUri", params, _gid)


def _text(addition: Addition) -> str:
    return b64encode(addition.content).decode("ascii")


def _info_hash(result: object) -> str:
    return decode.text(decode.members_of(result).get("infoHash", ""))


def _gid(result: object) -> tuple[Gid, ...]:
    return (decode.gid(result),)


def _gids(result: object) -> tuple[Gid, ...]:
    if found := decode.gids(result):
        return found
    raise DecodeError("not gids")
