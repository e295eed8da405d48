"""The answers about one download's details made into typed values; see `decode` for the rules."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from ariatui.model.details import About, DetailFacts, File, Peer, Server, Uri
from ariatui.model.pieces import held
from ariatui.rpc import decode
from ariatui.rpc.decode import DecodeError, gid_or_none, gids, members_of, number

T = TypeVar("T")

_HEX = re.compile(r"[0-9a-fA-F]*", re.ASCII)


def about(value: object) -> DetailFacts:
    """The answer to `tellStatus` with `aria2_details.ABOUT_KEYS`.

    Raises:
        DecodeError: it is not that answer.
    """
    told = members_of(value)
    torrent = _object(told.get("bittorrent"))
    date = torrent.get("creationDate")
    return DetailFacts(
        about=About(
            directory=_text(told, "dir"),
            upload_length=number(told, "uploadLength") or 0,
            piece_length=number(told, "pieceLength") or 0,
            num_pieces=number(told, "numPieces") or 0,
            num_seeders=number(told, "numSeeders"),
            info_hash=_text(told, "infoHash"),
            mode=_text(torrent, "mode"),
            comment=_text(torrent, "comment"),
            creation_date=date if isinstance(date, int) and not isinstance(date, bool) else None,
            trackers=_trackers(torrent.get("announceList")),
            followed_by=gids(told.get("followedBy")),
            following=gid_or_none(told.get("following")),
            belongs_to=gid_or_none(told.get("belongsTo")),
        )
    )


def bitfield(value: object) -> DetailFacts:
    """The answer to `tellStatus` with the key `bitfield`, which is left out where there is none.

    Raises:
        DecodeError: it is not that answer.
    """
    digits = _text(members_of(value), "bitfield")
    return DetailFacts(bitfield=digits if _HEX.fullmatch(digits) else "")


def files(value: object) -> DetailFacts:
    """The answer to `getFiles`.

    Raises:
        DecodeError: it is not that answer.
    """
    return DetailFacts(files=_rows(value, _file))


def peers(value: object) -> DetailFacts:
    """The answer to `getPeers`.

    Raises:
        DecodeError: it is not that answer.
    """
    return DetailFacts(peers=_rows(value, _peer))


def servers(value: object) -> DetailFacts:
    """The answer to `getServers`, which groups them by file.

    Raises:
        DecodeError: it is not that answer.
    """
    if not isinstance(value, list):
        raise DecodeError("not a list of servers")
    return DetailFacts(
        servers=tuple(
            Server(
                number(_object(group), "index") or 0,
                _text(one, "uri"),
                _text(one, "currentUri"),
                number(one, "downloadSpeed") or 0,
            )
            for group in value
            for one in map(_object, _list(_object(group).get("servers")))
        )
    )


def uris(value: object) -> DetailFacts:
    """The answer to `getUris`. aria2 lists one in use again as one that waits: here it stands once.

    Raises:
        DecodeError: it is not that answer.
    """
    if not isinstance(value, list):
        raise DecodeError("not a list of URIs")
    told: dict[str, bool] = {}
    for one in map(_object, value):
        if uri := _text(one, "uri"):
            told[uri] = told.get(uri, False) or one.get("status") == "used"
    return DetailFacts(uris=tuple(Uri(uri, used) for uri, used in told.items()))


def options(value: object) -> DetailFacts:
    """The answer to `getOption`.

    Raises:
        DecodeError: it is not that answer.
    """
    return DetailFacts(options=decode.options(value))


def uri_changes(value: object) -> tuple[int, int]:
    """The answer to `changeUri`: how many URIs were removed, and how many added.

    Raises:
        DecodeError: it is not that answer.
    """
    match value:
        case [int() as removed, int() as added]:
            return removed, added
    raise DecodeError("not two numbers")


def _file(told: Mapping[str, object]) -> File | None:
    index = number(told, "index")
    if index is None:
        return None
    uris = (_text(_object(one), "uri") for one in _list(told.get("uris")))
    return File(
        index,
        _text(told, "path"),
        number(told, "length") or 0,
        number(told, "completedLength") or 0,
        told.get("selected") == "true",
        tuple(dict.fromkeys(uri for uri in uris if uri)),
    )


def _peer(told: Mapping[str, object]) -> Peer | None:
    ip, port, digits = _text(told, "ip"), _text(told, "port"), _text(told, "bitfield")
    return Peer(
        f"[{ip}]:{port}" if ":" in ip else f"{ip}:{port}",
        _text(told, "peerId"),
        held(digits) if _HEX.fullmatch(digits) else None,
        number(told, "downloadSpeed") or 0,
        number(told, "uploadSpeed") or 0,
        told.get("seeder") == "true",
        told.get("amChoking") == "true",
        told.get("peerChoking") == "true",
    )


def _rows(value: object, read: Callable[[Mapping[str, object]], T | None]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise DecodeError("not a list")
    return tuple(row for one in value if (row := read(_object(one))) is not None)


def _trackers(value: object) -> tuple[tuple[str, ...], ...]:
    tiers = (tuple(uri for uri in _list(tier) if isinstance(uri, str)) for tier in _list(value))
    return tuple(tier for tier in tiers if tier)


def _text(told: Mapping[str, object], key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) else ""


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
