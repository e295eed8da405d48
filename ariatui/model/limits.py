"""Limits of speed: what aria2 keeps to, and how a person writes them."""

import re
from typing import Final, NamedTuple

_NONE: Final = frozenset({"0", "none", "no", "no limit", "off", "unlimited"})
_WRITTEN: Final = re.compile(
    r"(\d*)(?:[.,](\d+))?\s*([kmg]?)(?:i?b)?(?:/s)?", re.ASCII | re.IGNORECASE
)
_POWERS: Final = {"": 0, "k": 10, "m": 20, "g": 30}
_LONGEST: Final = 20
"""Characters of an amount that makes sense."""
_BITS: Final = re.compile(r"bps$|bits?(?:/s)?$|[KMGkmg]b/s$", re.ASCII)
_TOO_HIGH: Final = 1 << 31
"""From here on aria2 takes it for another number, or for no limit (observed on 1.37)."""

LIMITS: Final = ("max-download-limit", "max-upload-limit")
"""The options that limit the speeds of a download, down and up."""
COMMON_LIMITS: Final = ("max-overall-download-limit", "max-overall-upload-limit")
"""Those that limit the speeds of all downloads together."""


class Limits(NamedTuple):
    """The most bytes a second; 0 for no limit."""

    down: int = 0
    up: int = 0


class BadLimit(ValueError):
    """No limit that aria2 can keep to; ``str()`` is a sentence."""


def read_amount(written: str) -> int | None:
    """Bytes, or bytes a second, such as `500K` or `1.5 MiB`; None if it is no amount.

    K is 1024 as in aria2, which itself takes whole numbers only.
    """
    match = _WRITTEN.fullmatch(" ".join(written.split()))
    if match is None or not (match[1] or match[2]) or len(match[0]) > _LONGEST:
        return None
    whole, part, unit = int(match[1] or 0), match[2] or "0", match[3].lower()
    return round(float(f"{whole}.{part}") * (1 << _POWERS[unit]))


def read_limit(written: str) -> int:
    """Bytes a second of a limit such as `500K`, `1.5 MiB/s` or `none`.

    Raises:
        BadLimit: It is none, or too high.
    """
    text = " ".join(written.split())
    if text.lower() in _NONE:
        return 0
    if _BITS.search(text):
        raise BadLimit("aria2 counts bytes, not bits: 8 Mbit/s are 1M.")
    if (limit := read_amount(text)) is None:
        raise BadLimit("Write a speed like 500K, 2M or 1.5 MiB/s, or none for no limit.")
    if limit >= _TOO_HIGH:
        raise BadLimit("aria2 keeps no limit of 2 GiB/s or more; write none for no limit.")
    if limit == 0 and any(digit in text for digit in "123456789"):
        raise BadLimit("That is less than a byte a second; write none for no limit.")
    return limit


def written(limit: int) -> str:
    """A limit as `read_limit` reads it."""
    return "none" if limit <= 0 else amount(limit)


def amount(count: int) -> str:
    """Bytes as `read_amount` reads them, in the largest unit that they are a whole number of."""
    for unit in "GMK":
        units, rest = divmod(count, 1 << _POWERS[unit.lower()])
        if units and not rest:
            return f"{units}{unit}"
    return str(count)
