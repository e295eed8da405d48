"""All that aria2 tells of one download beyond its row: read while somebody looks at it.

`Details` is a value like `Download`: answers carry a part of it each. Texts are as the daemon sent
them. Knows nothing of how often what is asked.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple, TypedDict

from ariatui.model.download import Gid


class Topic(Enum):
    """What a question about one download is after."""

    ABOUT = "about"
    PIECES = "pieces"
    FILES = "files"
    PEERS = "peers"
    SERVERS = "servers"
    URIS = "uris"
    OPTIONS = "options"


class About(NamedTuple):
    """What `aria2.tellStatus` has beyond a row (aria2 manual). Lengths are bytes."""

    directory: str = ""
    upload_length: int = 0
    piece_length: int = 0
    num_pieces: int = 0
    num_seeders: int | None = None
    """None for what is no torrent."""
    info_hash: str = ""
    mode: str = ""
    """Of a torrent whose metadata are known: "single" or "multi"."""
    comment: str = ""
    creation_date: int | None = None
    """Seconds since 1970, as whoever made the torrent says."""
    trackers: tuple[tuple[str, ...], ...] = ()
    """The announce list: its tiers, of which one is asked after the other."""
    followed_by: tuple[Gid, ...] = ()
    following: Gid | None = None
    belongs_to: Gid | None = None


class File(NamedTuple):
    """One file of a download."""

    number: int
    """aria2's index of it, from 1."""
    path: str
    length: int
    completed_length: int
    """Of whole pieces only (observed on 1.37)."""
    selected: bool
    uris: tuple[str, ...] = ()


class Peer(NamedTuple):
    """One peer of an active torrent. Speeds are bytes/s, from here."""

    address: str
    id: str
    """How its program names itself, percent-encoded."""
    pieces: int | None
    """How many pieces it has; None if it does not say."""
    download_speed: int
    upload_speed: int
    seeder: bool
    am_choking: bool
    peer_choking: bool


class Server(NamedTuple):
    """A connection to an HTTP, FTP or SFTP server."""

    file: int
    uri: str
    current_uri: str
    """Where redirects have led."""
    download_speed: int


class Uri(NamedTuple):
    """One of the URIs of a file."""

    uri: str
    used: bool


class DetailFacts(TypedDict, total=False):
    """The fields of `Details` that one answer carried."""

    about: About
    bitfield: str
    files: tuple[File, ...]
    peers: tuple[Peer, ...]
    servers: tuple[Server, ...]
    uris: tuple[Uri, ...]
    options: Mapping[str, str]


class Details(NamedTuple):
    """What is known of one download beyond its row; None where no answer has come yet."""

    gid: Gid
    about: About | None = None
    bitfield: str | None = None
    """Of each piece whether it is there, as hexadecimal digits from the first piece on."""
    files: tuple[File, ...] | None = None
    peers: tuple[Peer, ...] | None = None
    servers: tuple[Server, ...] | None = None
    uris: tuple[Uri, ...] | None = None
    options: Mapping[str, str] | None = None
    withheld: frozenset[Topic] = frozenset()
    """What aria2 refuses to tell of it in its present state, or at a length that is too much."""

    def with_answer(self, topic: Topic, facts: DetailFacts | None) -> "Details":
        """These details after an answer, None for a refusal; the same object if it is no news."""
        withheld = self.withheld - {topic} if facts is not None else self.withheld | {topic}
        fresh: dict[str, object] = {
            key: value for key, value in (facts or {}).items() if getattr(self, key) != value
        }
        if withheld != self.withheld:
            fresh["withheld"] = withheld
        return self._replace(**fresh) if fresh else self  # type: ignore[arg-type]  # DetailFacts' keys are fields


Answer = tuple[Gid, Topic, DetailFacts | None]
"""What was asked of which download, and what was told; None if that was refused."""
