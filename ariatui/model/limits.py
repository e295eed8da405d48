"""Limits of speed: what aria2 keeps to, and how a person writes them."""

import re
from typing import Final, NamedTuple

_NONE: Final = frozenset({"0", "none", "no", "no limit", "off", "unlimited"})
_WRITTEN: Final = re.compile(
    r"(\d*)(?:[.,](\d+))?\s*([kmg]?)(?:i?b)?(?:/s)?", re.ASCII | re.IGNORECASE
)
_POWERS: Final = {"": 0, "k": 10, "m": 20, "g": 30}
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


def read_limit(written: str) -> int:
    """Bytes a second of a limit such as `500K`, `1.5 MiB/s` or `none`; K is 1024 as in aria2.

    Raises:
        BadLimit: It is none, or too high.
    """
    text = " ".join(written.split())
    if text.lower() in _NONE:
        return 0
    match = _WRITTEN.fullmatch(text)
    if _BITS.search(text):
        raise BadLimit("aria2 counts bytes, not bits: 8 Mbit/s are 1M.")
    if match is None or not (match[1] or match[2]) or len(text) > 20:
        raise BadLimit("Write a speed like 500K, 2M or 1.5 MiB/s, or none for no limit.")
    whole, part, unit = int(match[1] or 0), match[2] or "0", match[3].lower()
    limit = round(float(f"{whole}.{part}") * (1 << _POWERS[unit]))
    if limit >= _TOO_HIGH:
        raise BadLimit("aria2 keeps no limit of 2 GiB/s or more; write none for no limit.")
    if limit == 0 and (whole or int(part)):
        raise BadLimit("That is less than a byte a second; write none for no limit.")
    return limit


def written(limit: int) -> str:
    """A limit as `read_limit` reads it, in the largest unit that it is a whole number of."""
    if limit <= 0:
        return "none"
    for unit in "MK":
        amount, rest = divmod(limit, 1 << _POWERS[unit.lower()])
        if not rest:
            return f"{amount}{unit}"
    return str(limit)
