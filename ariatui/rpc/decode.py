"""JSON from the network made into typed values: the only room that sees it raw.

aria2 sends numbers and booleans as strings (observed on 1.37). Whatever else stands in a field
is not trusted: a bad field is left out, a bad row is left out, a bad answer is a `DecodeError`.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from ariatui.model.download import Facts, Gid, GlobalStat, Naming, Status
from ariatui.model.numbers import whole
from ariatui.model.snapshot import Known
from ariatui.model.source import Source, name_in_link
from ariatui.model.storage import Storage

_GID = re.compile(r"[0-9a-f]{16}", re.ASCII)
_STATUSES = {status.value: status for status in Status}
_METADATA = "[METADATA]"
_FIELDS = {
    "status": "status",
    "totalLength": "total_length",
    "completedLength": "completed_length",
    "downloadSpeed": "download_speed",
    "uploadSpeed": "upload_speed",
    "connections": "connections",
}
"""What is on the screen by itself, and where its value is kept."""

_OF_ERRORS = frozenset({"errorCode", "errorMessage"})
_OF_NAMES = frozenset({"files", "bittorrent"})
"""What is asked for once, and by no tick."""


class DecodeError(ValueError):
    """An answer that is not what aria2 answers to that question."""


def gid(value: object) -> Gid:
    """A gid.

    Raises:
        DecodeError: it is none.
    """
    if (known := gid_or_none(value)) is not None:
        return known
    raise DecodeError("not a gid")


def gid_or_none(value: object) -> Gid | None:
    """A gid; None if it is none."""
    return Gid(value) if isinstance(value, str) and _GID.fullmatch(value) else None


def gids(value: object) -> tuple[Gid, ...]:
    """The gids in a list; what is none is left out."""
    found = map(gid_or_none, value) if isinstance(value, list) else ()
    return tuple(known for known in found if known is not None)


def text(value: object) -> str:
    """A string.

    Raises:
        DecodeError: it is none.
    """
    if isinstance(value, str):
        return value
    raise DecodeError("not a string")


def place(value: object) -> int:
    """A place in the queue: unlike other numbers a number (observed on 1.37).

    Raises:
        DecodeError: it is none.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise DecodeError("not a place in the queue")


def version(value: object) -> str:
    """The daemon's version, from the answer to `aria2.getVersion`.

    Raises:
        DecodeError: it is not that answer.
    """
    return text(members_of(value).get("version"))


def session_id(value: object) -> str:
    """What the daemon drew at its start, from the answer to `aria2.getSessionInfo`.

    Raises:
        DecodeError: it is not that answer.
    """
    return text(members_of(value).get("sessionId"))


def global_stat(value: object) -> GlobalStat:
    """The answer to `aria2.getGlobalStat`.

    Raises:
        DecodeError: it is not that answer.
    """
    members = members_of(value)
    if number(members, "numActive") is None:
        raise DecodeError("not global statistics")
    return GlobalStat(
        download_speed=number(members, "downloadSpeed") or 0,
        upload_speed=number(members, "uploadSpeed") or 0,
        num_active=number(members, "numActive") or 0,
        num_waiting=number(members, "numWaiting") or 0,
        num_stopped=number(members, "numStopped") or 0,
        num_stopped_total=number(members, "numStoppedTotal") or 0,
    )


def download_list(value: object) -> tuple[Known, ...]:
    """The answer to `tellActive`, `tellWaiting` or `tellStopped`; rows without a gid are left out.

    Raises:
        DecodeError: it is no list.
    """
    if not isinstance(value, list):
        raise DecodeError("not a list of downloads")
    return tuple(row for item in value if (row := _row(item)) is not None)


def standings(value: object) -> tuple[tuple[Gid | None, Status | None], ...]:
    """The answer to `tellWaiting`: what each row tells of gid and status, None if nothing.

    Raises:
        DecodeError: it is no list.
    """
    if not isinstance(value, list):
        raise DecodeError("not a list of downloads")
    return tuple(_standing(row) for row in value)


def download(value: object) -> Known:
    """The answer to `tellStatus` with `gid` among the keys.

    Raises:
        DecodeError: it is not that answer.
    """
    row = _row(value)
    if row is None:
        raise DecodeError("not a download")
    return row


def storage(value: object) -> Storage:
    """The answer to `tellStatus` with `dir`, `files` and `bittorrent` among the keys.

    Raises:
        DecodeError: it is not that answer.
    """
    members = members_of(value)
    return Storage(
        directory=text(members.get("dir")),
        paths=_texts(row.get("path") for row in _objects(members.get("files"))),
        torrent=_torrent_name(members.get("bittorrent")),
    )


def source(value: object) -> Source:
    """The answer to `tellStatus` with `files`, `bittorrent` and `infoHash` among the keys.

    Raises:
        DecodeError: it is not that answer.
    """
    members = members_of(value)
    files = _objects(members.get("files"))
    torrent = members.get("bittorrent")
    tiers = torrent.get("announceList") if isinstance(torrent, dict) else None
    info_hash = text(members.get("infoHash", ""))
    name = _torrent_name(torrent) or _link_name(files)
    return Source(
        uris=_texts(row.get("uri") for row in _objects(files[0].get("uris") if files else None)),
        info_hash=info_hash,
        name="" if name == info_hash else name,
        trackers=_texts(one for tier in _lists(tiers) for one in tier),
    )


def options(value: object) -> Mapping[str, str]:
    """The answer to `getOption` or `getGlobalOption`.

    Raises:
        DecodeError: it is not that answer.
    """
    return {key: said for key, said in members_of(value).items() if isinstance(said, str)}


def described(value: Known) -> Known:
    """A row that was asked for with all the keys of a whole record."""
    known, facts = value
    return known, {**facts, "described": True}


def members_of(value: object) -> Mapping[str, object]:
    """What an object holds.

    Raises:
        DecodeError: it is none.
    """
    if isinstance(value, dict):
        return value
    raise DecodeError("not an object")


def _objects(value: object) -> list[Mapping[str, object]]:
    """Those members of a list that are objects."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _lists(value: object) -> list[list[object]]:
    """Those members of a list that are lists."""
    return [row for row in value if isinstance(row, list)] if isinstance(value, list) else []


def _texts(values: Iterable[object]) -> tuple[str, ...]:
    """Those of these that are texts, each once."""
    return tuple(dict.fromkeys(one for one in values if isinstance(one, str) and one))


def number(
    members: Mapping[str, object], key: str, doubtful: list[str] | None = None
) -> int | None:
    """A number that aria2 sends as a string; None if there is none.

    Args:
        members: Of one record.
        key: The field.
        doubtful: Gets the name of our field if there is a value that is no such number.
    """
    value = members.get(key)
    if isinstance(value, str) and (known := whole(value)) is not None:
        return known
    if doubtful is not None and key in members:
        doubtful.append(_FIELDS[key])
    return None


def _row(value: object) -> Known | None:
    if not isinstance(value, dict):
        return None
    known = gid_or_none(value.get("gid"))
    return None if known is None else (known, _facts(value))


def _standing(value: object) -> tuple[Gid | None, Status | None]:
    if not isinstance(value, dict):
        return None, None
    known, word = value.get("gid"), value.get("status")
    return (
        Gid(known) if isinstance(known, str) else None,
        _STATUSES.get(word) if isinstance(word, str) else None,
    )


def _facts(members: Mapping[str, object]) -> Facts:
    facts = Facts()
    doubtful: list[str] = []
    word = members.get("status")
    if isinstance(word, str) and word in _STATUSES:
        facts["status"] = _STATUSES[word]
    elif "status" in members:
        doubtful.append("status")
    if len(members) == len(facts) + 1:
        return facts
    _add_progress(facts, members, doubtful)
    if not _OF_ERRORS.isdisjoint(members):
        _add_error(facts, members)
    if "seeder" in members:
        facts["seeder"] = members["seeder"] == "true"
    if "infoHash" in members:
        facts["torrent"] = True
    if "followedBy" in members:
        facts["followed_by"] = gids(members["followedBy"])
    if not _OF_NAMES.isdisjoint(members):
        _add_name(facts, members)
    if doubtful:
        facts["doubtful"] = frozenset(doubtful)
    return facts


def _add_progress(facts: Facts, members: Mapping[str, object], doubtful: list[str]) -> None:
    if (total := number(members, "totalLength", doubtful)) is not None:
        facts["total_length"] = total
    if (completed := number(members, "completedLength", doubtful)) is not None:
        facts["completed_length"] = completed
        # Present only while a hash check runs or waits, asked for or not (observed on 1.37).
        facts["verified_length"] = number(members, "verifiedLength")
        facts["verify_pending"] = members.get("verifyIntegrityPending") == "true"
    if (download_speed := number(members, "downloadSpeed", doubtful)) is not None:
        facts["download_speed"] = download_speed
    if (upload_speed := number(members, "uploadSpeed", doubtful)) is not None:
        facts["upload_speed"] = upload_speed
    if (connections := number(members, "connections", doubtful)) is not None:
        facts["connections"] = connections


def _add_error(facts: Facts, members: Mapping[str, object]) -> None:
    if (code := number(members, "errorCode")) is not None:
        facts["error_code"] = code
    if isinstance(message := members.get("errorMessage"), str):
        facts["error_message"] = message


def _add_name(facts: Facts, members: Mapping[str, object]) -> None:
    files, torrent = _objects(members.get("files")), members.get("bittorrent")
    if files:
        chosen = [row for row in files if row.get("selected") != "false"]
        facts["listed_length"] = sum(number(row, "length") or 0 for row in chosen)
    name = _torrent_name(torrent)
    if isinstance(torrent, dict):
        facts["metadata"] = not name
    if name:
        facts["name"], facts["naming"] = name, Naming.FINAL
        return
    if not files:
        return
    first, path = files[0], files[0].get("path")
    if isinstance(path, str) and path:
        facts["name"], facts["naming"] = _path_name(path), Naming.FINAL
    else:
        facts["name"], facts["naming"] = _uri_name(first.get("uris")), Naming.PROVISIONAL


def _torrent_name(value: object) -> str:
    info = value.get("info") if isinstance(value, dict) else None
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) else ""


def _link_name(files: list[Mapping[str, object]]) -> str:
    """The name that a magnet link gives to its metadata; blank for all else."""
    path = files[0].get("path") if files else None
    return _path_name(path) if isinstance(path, str) and path.startswith(_METADATA) else ""


def _path_name(path: str) -> str:
    """The last part of a path; of a magnet link's metadata, the name that the link gives."""
    if path.startswith(_METADATA):
        return name_in_link(path.removeprefix(_METADATA))
    return path.rstrip("/").rpartition("/")[2] or path


def _uri_name(uris: object) -> str:
    """The last part of the first URI's path, decoded; the host where there is no path."""
    first = uris[0] if isinstance(uris, list) and uris else None
    uri = first.get("uri") if isinstance(first, dict) else None
    if not isinstance(uri, str):
        return ""
    bare = uri.partition("#")[0].partition("?")[0]
    authority, _, path = (bare.partition("://")[2] or bare).partition("/")
    last = path.rstrip("/").rpartition("/")[2]
    # A user's name and password may stand before the host.
    return unquote(last, errors="replace") if last else authority.rpartition("@")[2]
