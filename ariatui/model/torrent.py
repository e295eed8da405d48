"""What a .torrent file tells of itself, as far as a person wants to know before it is added."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from ariatui.model import bencode
from ariatui.model.bencode import BencodeError, Value

_DIGEST = 20
"""Bytes of a SHA-1, of which `pieces` has one for each piece."""


class TorrentError(ValueError):
    """It is no torrent that aria2 could download; says why, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Torrent:
    """A torrent of BEP 3. Its name is foreign text."""

    name: str
    files: int
    """How many."""
    length: int
    """Bytes of all files together."""
    info_hash: str
    """In hexadecimal, lower case."""


def read_torrent(content: bytes) -> Torrent:
    """Read the content of a .torrent file.

    Raises:
        TorrentError: It is none, or none that aria2 could download.
    """
    try:
        start, end = bencode.spans(content).get(b"info", (0, 0))
        info = bencode.decode(content, start).value if end else None
    except BencodeError:
        raise TorrentError("it is no torrent, or a damaged one") from None
    if not isinstance(info, dict):
        raise TorrentError("it is a torrent without its main part (info)")
    _check_pieces(info)
    lengths = _lengths(info)
    digest = hashlib.sha1(content[start:end], usedforsecurity=False).hexdigest()
    return Torrent(_name(info), len(lengths), sum(lengths), digest)


def _check_pieces(info: Mapping[bytes, Value]) -> None:
    pieces, length = info.get(b"pieces"), info.get(b"piece length")
    if pieces is None and b"file tree" in info:
        raise TorrentError("it is a torrent of version 2 alone, which aria2 cannot download")
    if not isinstance(pieces, bytes) or len(pieces) % _DIGEST or not isinstance(length, int):
        raise TorrentError("it is a torrent whose pieces are not told")


def _lengths(info: Mapping[bytes, Value]) -> list[int]:
    """The lengths of all files."""
    files = info.get(b"files")
    told = files if isinstance(files, list) else [dict(info)]
    lengths = [file.get(b"length") if isinstance(file, dict) else None for file in told]
    known = [length for length in lengths if isinstance(length, int) and length >= 0]
    if not known or len(known) < len(lengths):
        raise TorrentError("it is a torrent whose files have no lengths")
    return known


def _name(info: Mapping[bytes, Value]) -> str:
    for key in (b"name.utf-8", b"name"):
        if isinstance(name := info.get(key), bytes):
            return name.decode("utf-8", "replace")
    return ""
