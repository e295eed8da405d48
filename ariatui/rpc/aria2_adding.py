"""aria2's methods that add downloads, as typed calls; see `aria2`."""

import json
from base64 import b64encode
from collections.abc import Mapping

from ariatui.model.addition import Addition, Kind
from ariatui.model.download import Gid
from ariatui.rpc import decode
from ariatui.rpc.aria2 import Call, Option
from ariatui.rpc.decode import DecodeError

_AROUND = 256
"""More bytes than a call takes in a message beside its parameters: its name, the secret."""


def add(addition: Addition, options: Mapping[str, Option]) -> Call[tuple[Gid, ...]]:
    """`aria2.addUri`, `addTorrent` or `addMetalink`: the gids of what came of it, in order.

    Args:
        addition: URIs, or a file that was read.
        options: aria2's, which apply to this download alone.
    """
    if addition.kind is Kind.TORRENT:
        return Call("aria2.addTorrent", (_text(addition), [], dict(options)), _gid)
    if addition.kind is Kind.METALINK:
        return Call("aria2.addMetalink", (_text(addition), dict(options)), _gids)
    params = (addition.uris, dict(options)) if options else (addition.uris,)
    return Call("aria2.addUri", params, _gid)


def length(call: Call[tuple[Gid, ...]]) -> int:
    """How many bytes a call takes in a message at most."""
    return len(json.dumps(call.params)) + _AROUND


def _text(addition: Addition) -> str:
    return b64encode(addition.content).decode("ascii")


def _gid(result: object) -> tuple[Gid, ...]:
    return (decode.gid(result),)


def _gids(result: object) -> tuple[Gid, ...]:
    if found := decode.gids(result):
        return found
    raise DecodeError("not gids")
