"""aria2's methods that tell of one download in detail, as typed calls; see `aria2`."""

from collections.abc import Callable, Sequence

from ariatui.model.details import DetailFacts, Topic
from ariatui.model.download import Gid
from ariatui.rpc import decode_details
from ariatui.rpc.aria2 import Call, change_option

ABOUT_KEYS = (
    "dir",
    "uploadLength",
    "pieceLength",
    "numPieces",
    "numSeeders",
    "infoHash",
    "bittorrent",
    "followedBy",
    "following",
    "belongsTo",
)
"""What `tellStatus` has beyond a row, but for `files` and `bitfield`, which can be long."""

_METHODS: dict[Topic, tuple[str, tuple[object, ...], Callable[[object], DetailFacts]]] = {
    Topic.ABOUT: ("aria2.tellStatus", (ABOUT_KEYS,), decode_details.about),
    Topic.PIECES: ("aria2.tellStatus", (("bitfield",),), decode_details.bitfield),
    Topic.FILES: ("aria2.getFiles", (), decode_details.files),
    Topic.PEERS: ("aria2.getPeers", (), decode_details.peers),
    Topic.SERVERS: ("aria2.getServers", (), decode_details.servers),
    Topic.URIS: ("aria2.getUris", (), decode_details.uris),
    Topic.OPTIONS: ("aria2.getOption", (), decode_details.options),
}


def tell_details(gid: Gid, topic: Topic) -> Call[DetailFacts]:
    """What aria2 tells of one download on a topic.

    It refuses `getServers` of what is not active, `getPeers` and `getUris` of what has stopped
    (observed on 1.37).
    """
    method, params, read = _METHODS[topic]
    return Call(method, (gid, *params), read)


def select_files(gid: Gid, numbers: Sequence[int]) -> Call[str]:
    """`aria2.changeOption` of `select-file`; an active download reconnects for it.

    Args:
        gid: The download.
        numbers: aria2's indexes of the files, in ascending order.
    """
    return change_option(gid, {"select-file": _ranges(numbers)})


def change_uri(
    gid: Gid, *, remove: Sequence[str] = (), add: Sequence[str] = ()
) -> Call[tuple[int, int]]:
    """`aria2.changeUri` of the first file: how many URIs were removed, and how many added."""
    return Call("aria2.changeUri", (gid, 1, list(remove), list(add)), decode_details.uri_changes)


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers as aria2 takes them: `1-4,7`."""
    starts = [n for n, before in zip(numbers, (None, *numbers), strict=False) if n - 1 != before]
    ends = [n for n, after in zip(numbers, (*numbers[1:], None), strict=True) if n + 1 != after]
    pairs = zip(starts, ends, strict=True)
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in pairs)
