"""What a person typed or pasted in order to add downloads, made out line by line.

A line is a download: URIs of one file, a magnet link, or a file of this machine; several of the
latter may stand in a line. Touches no disk: what a file holds is found out elsewhere.
"""

import base64
import binascii
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from ariatui.model.source import name_in_link

_UPLOADS = (".torrent", ".metalink", ".meta4")
_SCHEMES = ("http", "https", "ftp", "sftp")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"[^:/]+:\d+(?:/|$)")
_SCHEMED = re.compile(r"(?:^|\s)[\"'<]?[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WRAPPED = re.compile(r"""^(?:(["'])(.+)\1|<(.+)>)$""")
_PATH = re.compile(r"""["'/~]|\.\.?/|file:""", re.IGNORECASE)
_BTIH = "urn:btih:"
_TORRENT = "btih:"

_LONGEST_PATHS = 2**16
"""Characters of a line of paths: `shlex` takes the square of a word's length."""


class Kind(Enum):
    """What an addition is; the value is the word for it."""

    URI = "URI"
    MAGNET = "magnet"
    FILE = "file"
    """It has not been read."""
    TORRENT = "torrent"
    METALINK = "metalink"


_BEFORE_HOST = re.compile(r"(?<=://)[^/?#\s]*@")


class Addition(NamedTuple):
    """One download to add, or why that cannot be. Texts are as they were typed."""

    line: int
    """Counted from 1; 0 where there are no lines."""
    text: str
    """What stands for it in that line."""
    kind: Kind = Kind.URI
    uris: tuple[str, ...] = ()
    path: str = ""
    content: bytes = b""
    """Of a file, once it has been read."""
    name: str = ""
    """Foreign text."""
    more: str = ""
    """What else a person wants to know of it before it is added."""
    problem: str = ""
    """Why it cannot be added, as the end of a sentence; blank if it can."""
    identity: frozenset[str] = frozenset()
    """What it has in common with another addition of the same."""
    same_as: int = 0
    """The line that adds the same before this one; 0 if there is none."""
    downloads: int = 1
    """How many come of it."""

    @property
    def is_good(self) -> bool:
        """Whether it is to be sent."""
        return not self.problem and not self.same_as

    @property
    def typed(self) -> str:
        """What stands for it in its line, without the password that may be in a URI."""
        return _BEFORE_HOST.sub("…@", self.text)

    @property
    def info_hash(self) -> str:
        """That of a torrent or magnet link, in hexadecimal; blank for anything else."""
        hashes = (name for name in self.identity if name.startswith(_TORRENT))
        return next(hashes, "").removeprefix(_TORRENT)

    @property
    def brings_metadata(self) -> bool:
        """Whether what it downloads tells of the files that there are to download."""
        is_named = any(name_in(uri).lower().endswith(_UPLOADS) for uri in self.uris)
        return self.kind is Kind.MAGNET or is_named


MadeOut = dict[str, tuple[Addition, ...]]


def read_lines(text: str, known: MadeOut | None = None) -> list[Addition]:
    """What is to be added, in order; blank lines and those that begin with `#` are nothing.

    Args:
        text: What was typed.
        known: What was made of lines before, which is kept there: of thousands, few are new.
    """
    known = {} if known is None else known
    found: list[Addition] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if line and not line.startswith("#"):
            if line not in known:
                known[line] = tuple(_read_line(number, line))
            found += [
                one if one.line == number else one._replace(line=number) for one in known[line]
            ]
    return found


def read_mirrors(text: str) -> tuple[Sequence[str], str]:
    """The URIs in a text, and what is wrong with one of them; blank if all can be mirrors."""
    uris = list(dict.fromkeys(_words(text)))
    for uri in uris:
        is_magnet = uri.startswith("magnet:")
        problem = "a magnet link is no mirror of a file" if is_magnet else _problem(uri)
        if problem:
            return uris, f"{_BEFORE_HOST.sub('…@', uri)}: {problem}"
    return uris, ""


def looks_addable(text: str) -> bool:
    """Whether some line of what was pasted can be meant for a download."""
    return any(not addition.problem for addition in read_lines(text))


def mark_duplicates(additions: Iterable[Addition]) -> list[Addition]:
    """The same additions, each that is there already marked as such."""
    lines: dict[str, int] = {}
    marked: list[Addition] = []
    for addition in additions:
        same = [lines.get(name, 0) for name in addition.identity]
        if not addition.problem and same and all(same):
            marked.append(addition._replace(same_as=min(same)))
        else:
            marked.append(addition)
            for name in () if addition.problem else addition.identity:
                lines.setdefault(name, addition.line)
    return marked


def text_of(additions: Iterable[Addition]) -> str:
    """What would have to be typed for these."""
    return "\n".join(addition.text for addition in additions)


def _read_line(number: int, line: str) -> Iterator[Addition]:
    if paths := _paths(line):
        for path in paths:
            text = line if len(paths) == 1 else _quoted(path)
            yield Addition(number, text, Kind.FILE, path=path, name=path.rpartition("/")[2])
        return
    if line.lower().startswith("magnet:") and len(_SCHEMED.findall(line)) == 1:
        line = "%20".join(line.split())  # its name, as some sites give it
    words = _words(line)
    magnets = [word for word in words if word.startswith("magnet:")]
    yield from (_magnet(number, magnet) for magnet in magnets)
    if uris := [word for word in words if word not in magnets]:
        yield _uris(number, " ".join(uris) if magnets else line, uris)


def _words(line: str) -> list[str]:
    """The words of a line, out of the quotes and brackets that people put around URIs."""
    return [_lowered(_WRAPPED.sub(r"\2\3", word)) for word in line.split()]


def _lowered(word: str) -> str:
    """A URI with its scheme as aria2 knows it: only in small letters (observed on 1.37)."""
    scheme = _SCHEME.match(word)
    return word if scheme is None else f"{scheme[0].lower()}{word[scheme.end() :]}"


def _paths(line: str) -> list[str]:
    """The paths in a line, if it has any: as typed, quoted, or as file managers give them."""
    is_named = line.lower().endswith(_UPLOADS) and not _SCHEME.match(line)
    if len(line) > _LONGEST_PATHS or (not is_named and not _PATH.match(line)):
        return []
    try:
        parts = shlex.split(line)
    except ValueError:
        parts = [line]
    if line[0] in "\"'" and any(_SCHEME.match(part) for part in parts):
        parts = [part for part in parts if part.lower().startswith("file:")]
    elif line[:1] not in "\"'" and not all(part.lower().endswith(_UPLOADS) for part in parts):
        # Blanks in a path that nobody has quoted.
        parts = [line] if "\\" not in line else parts
    return [path for part in parts if (path := _local(part))]


def _quoted(path: str) -> str:
    """A path in a line of its own, which is known for one by its quotes if by nothing else."""
    quoted = shlex.quote(path)
    return quoted if _PATH.match(quoted) else f"'{quoted}'"


def _local(part: str) -> str:
    """The path in a `file:` URI, or the path as it is."""
    if not part.lower().startswith("file:"):
        return part
    bare = part[len("file:") :]
    if bare.startswith("//"):
        bare = "/" + bare[2:].partition("/")[2]
    return unquote(bare, errors="surrogateescape")


def _magnet(number: int, uri: str) -> Addition:
    # Not by `urlsplit`, which refuses what looks like a host and makes no sense.
    asked = parse_qs(uri.partition("#")[0].partition("?")[2].replace("+", "%2B"))
    topics = [topic for topic in asked.get("xt", []) if topic.lower().startswith(_BTIH)]
    digest = _info_hash(topics[0][len(_BTIH) :]) if topics else ""
    problem = "" if digest else "it is a magnet link without a BitTorrent hash (xt=urn:btih:)"
    name = name_in_link(asked.get("dn", [""])[0]) or digest
    same = torrent_identity(digest) if digest else frozenset[str]()
    return Addition(number, uri, Kind.MAGNET, (uri,), name=name, problem=problem, identity=same)


def torrent_identity(info_hash: str) -> frozenset[str]:
    """What a torrent has in common with a magnet link for it."""
    return frozenset([f"{_TORRENT}{info_hash}"])


def _info_hash(text: str) -> str:
    """An info hash in hexadecimal, from that or from base 32; blank if it is none."""
    try:
        if len(text) == 40:
            return bytes.fromhex(text).hex()
        if len(text) == 32:
            return base64.b32decode(text.upper()).hex()
    except (ValueError, binascii.Error):
        pass
    return ""


def _uris(number: int, text: str, uris: Sequence[str]) -> Addition:
    uris = list(dict.fromkeys(uris))
    problem = next(filter(None, map(_problem, uris)), "")
    if any(map(_SCHEME.match, uris)) and not all(map(_SCHEME.match, uris)):
        problem = "it has a part that is no URI; a blank inside of a URI is written as %20"
    names = [name_in(uri) for uri in uris]
    more = f"from {len(uris):,} mirrors" if len(uris) > 1 else ""
    if len(set(names)) > 1:
        more = f"one file from {len(uris):,} mirrors, whose names differ"
    same = frozenset(uri.partition("#")[0] for uri in uris)
    return Addition(
        number, text, uris=tuple(uris), name=names[0], more=more, problem=problem, identity=same
    )


def _problem(uri: str) -> str:
    """Why aria2 could not download this; blank if it could."""
    if _HOST_AND_PORT.match(uri) or not _SCHEME.match(uri):
        is_host = "." in uri or ":" in uri
        return "it is no URI; is https:// missing in front?" if is_host else "it is no URI"
    try:
        parts = urlsplit(uri)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "its host or port makes no sense"
    if parts.scheme not in _SCHEMES:
        return f"aria2 takes {', '.join(_SCHEMES)} and magnet links, not {parts.scheme}:"
    return "" if host else "it names no host"


def name_in(uri: str) -> str:
    """The last part of a URI's path, decoded; the host where there is no path, never a password."""
    bare = uri.partition("#")[0].partition("?")[0]
    authority, _, path = (bare.partition("://")[2] or bare).partition("/")
    last = path.rstrip("/").rpartition("/")[2]
    return unquote(last, errors="replace") if last else authority.rpartition("@")[2]
