"""Bencoding, read strictly (BEP 3): whatever is not just as it has to be is refused.

Values are Python's: bytes, int, list, and dict by bytes. Knows nothing of torrents.
"""

import re
from typing import Final, NamedTuple

Value = bytes | int | list["Value"] | dict[bytes, "Value"]

_DEEPEST: Final = 50
"""Lists and dictionaries in each other, as deep as aria2 reads them (observed on 1.37)."""

_INTEGER: Final = re.compile(rb"i(0|-?[1-9][0-9]{0,18})e")
_LENGTH: Final = re.compile(rb"(0|[1-9][0-9]{0,9}):")


class BencodeError(ValueError):
    """The bytes are not bencoded."""


class Decoded(NamedTuple):
    """A value and the place behind it."""

    value: Value
    end: int


def decode(data: bytes, start: int = 0, depth: int = 0) -> Decoded:
    """The value that begins at a place. What stands behind it is not looked at.

    Raises:
        BencodeError: There is none.
    """
    kind = data[start : start + 1]
    if kind == b"i":
        if found := _INTEGER.match(data, start):
            return Decoded(int(found[1]), found.end())
    elif kind in (b"l", b"d"):
        if depth < _DEEPEST:
            return (_list if kind == b"l" else _dictionary)(data, start, depth)
    elif found := _LENGTH.match(data, start):
        end = found.end() + int(found[1])
        if end <= len(data):
            return Decoded(data[found.end() : end], end)
    raise BencodeError("not bencoded")


def spans(data: bytes) -> dict[bytes, tuple[int, int]]:
    """Where the values of the dictionary stand that the data begin with: hashes are made of these.

    Raises:
        BencodeError: They begin with none.
    """
    if data[:1] != b"d":
        raise BencodeError("not a dictionary")
    found: dict[bytes, tuple[int, int]] = {}
    place = 1
    while data[place : place + 1] != b"e":
        key, place = _key(data, place)
        end = decode(data, place, 1).end
        found[key] = (place, end)
        place = end
    return found


def _list(data: bytes, start: int, depth: int) -> Decoded:
    values: list[Value] = []
    place = start + 1
    while data[place : place + 1] != b"e":
        value, place = decode(data, place, depth + 1)
        values.append(value)
    return Decoded(values, place + 1)


def _dictionary(data: bytes, start: int, depth: int) -> Decoded:
    values: dict[bytes, Value] = {}
    place = start + 1
    while data[place : place + 1] != b"e":
        key, place = _key(data, place)
        values[key], place = decode(data, place, depth + 1)
    return Decoded(values, place + 1)


def _key(data: bytes, start: int) -> tuple[bytes, int]:
    key, end = decode(data, start, _DEEPEST)
    if not isinstance(key, bytes):
        raise BencodeError("a key that is no text")
    return key, end
