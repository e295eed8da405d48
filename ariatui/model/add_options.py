"""The options that a person changes most when adding: aria2's names, a few words of sense, checks.

Values are texts as they were typed; blank stands for what applies by itself.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ariatui.model.addition import Addition, Kind
from ariatui.model.numbers import whole

_HASHES = {"md5": 32, "sha-1": 40, "sha-224": 56, "sha-256": 64, "sha-384": 96, "sha-512": 128}
"""The hexadecimal digits of each hash; of those without a name the first of that length."""

_ADLER = "adler32"
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*")
"""A line of an HTTP request."""

Option = str | list[str]


class OptionField(NamedTuple):
    """An option that is typed."""

    name: str
    sense: str
    check: Callable[[str], str] = lambda _: ""
    """Why a value that is not blank cannot be; blank if it can."""
    one_uri: bool = False
    """Whether it has a sense only for a single download by URI."""


class OptionBox(NamedTuple):
    """An option that is on or off."""

    name: str
    sense: str


def _number(low: int, high: int) -> Callable[[str], str]:
    def check(text: str) -> str:
        if (number := whole(text)) is not None and low <= number <= high:
            return ""
        return f"takes a number from {low} to {high}" if high < 100 else f"takes {low} or more"

    return check


def _directory(text: str) -> str:
    return "takes the whole path; aria2 does not know ~" if text.startswith("~") else ""


def _headers(text: str) -> str:
    # A value may be a secret: it is not repeated.
    bad = [n for n, line in enumerate(_lines(text), 1) if not HEADER.fullmatch(line)]
    return f"takes lines such as Accept: text/html, and line {bad[0]} is not one" if bad else ""


def _checksum(text: str) -> str:
    return "" if checksum(text) else "takes sha-256=DIGEST, or a whole digest in hexadecimal"


PAUSE = OptionBox("pause", "add it paused")
PAUSE_METADATA = OptionBox("pause-metadata", "choose files first (magnets, torrents)")
BOXES = (PAUSE, PAUSE_METADATA)

FIELDS = (
    OptionField("dir", "where its files go, on aria2's machine", _directory),
    OptionField("out", "name of the file", one_uri=True),
    OptionField("split", "connections for it", _number(1, 10**8)),
    OptionField("max-connection-per-server", "of these to one server", _number(1, 16)),
    OptionField("referer", "the page that links to it"),
    OptionField("header", "lines for the HTTP request", _headers),
    OptionField("user-agent", "who asks the server"),
    OptionField("checksum", "sha-256=DIGEST of the file", _checksum, one_uri=True),
)


def problem(values: Mapping[str, str], additions: Sequence[Addition]) -> tuple[str, str] | None:
    """The first option that cannot be sent, and why; None if all can."""
    is_one = len(additions) == 1 and additions[0].kind is Kind.URI
    for field in FIELDS:
        text = values.get(field.name, "").strip()
        if not text:
            continue
        if field.one_uri and not is_one:
            return field.name, "is for a single URI only"
        if said := field.check(text):
            return field.name, said
    return None


def to_send(values: Mapping[str, str]) -> dict[str, Option]:
    """The options as aria2 takes them; `values` has no problem."""
    options: dict[str, Option] = {}
    for name, raw in values.items():
        text = raw.strip()
        if not text:
            continue
        if name == "header":
            options[name] = _lines(text)
        else:
            options[name] = checksum(text) if name == "checksum" else text
    return options


def checksum(text: str) -> str:
    """A digest as aria2 takes it, also from a bare one or a line of sha256sum; blank if none."""
    kind, equals, digest = text.strip().partition("=")
    if not equals:
        kind, digest = "", text.strip().partition(" ")[0]
    digest, kind = digest.strip().lower(), kind.strip().lower()
    if re.fullmatch(r"sha\d+", kind):
        kind = f"sha-{kind[3:]}"
    if not re.fullmatch(r"[0-9a-f]+", digest):
        return ""
    if not kind:
        kind = next((name for name, length in _HASHES.items() if length == len(digest)), "")
    length = 8 if kind == _ADLER else _HASHES.get(kind)
    return f"{kind}={digest}" if length == len(digest) else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
