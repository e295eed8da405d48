"""The servers that can be shown, and the sessions of those that were.

A session that is not shown has no line: what nobody looks at costs nothing. It keeps what was known
and seen, to be shown at once when somebody comes back.

It knows no Textual: the first session is begun before that is loaded.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ariatui.model.download import GlobalStat
from ariatui.probe import probe
from ariatui.rpc.failures import FailureKind, LinkError
from ariatui.rpc.link import Lost
from ariatui.server.credentials import UnusableFile
from ariatui.server.settings import NamedServer, Server
from ariatui.session import LONGEST_END, Session
from ariatui.sync.synchronizer import TICK
from ariatui.text import Clean, clean, speed
from ariatui.tui.bridge import Bridge

WHEN_QUIT = 1.0
"""Seconds that commands under way have to come about at the end of the program."""

GOODBYE = WHEN_QUIT + LONGEST_END
"""Seconds that all sessions' ends take at most then."""

OpenNamed = Callable[[NamedServer], Server]
"""Reads what belongs to a named server; raises `UnusableFile`."""

StartLocal = Callable[[], Awaitable[Server]]
"""Starts an aria2c that ends with the program; raises `ariatui.local.daemon.DaemonError`."""


@dataclass(frozen=True, slots=True)
class Others:
    """The servers that have names, and how they are had."""

    named: Mapping[str, NamedServer] = field(default_factory=dict)
    open_named: OpenNamed = lambda named: Server(
        named.endpoint, None, name=named.name, read_only=named.read_only
    )


class Channel(NamedTuple):
    """A session, and what it tells by."""

    session: Session
    bridge: Bridge


class Listing(NamedTuple):
    """A server to choose."""

    label: str
    address: str
    read_only: bool


class Roster:
    """All of them, by what a person knows each by.

    Args:
        first: The server to begin with.
        others: Those that have names.
        refresh: Seconds between two exchanges with one while nothing special happens.
    """

    def __init__(self, first: Server, others: Others | None = None, refresh: float = TICK) -> None:
        self._others = others or Others()
        self._refresh = refresh
        self._channels: dict[str, Channel] = {}
        self.shown = self.add(first)
        """The label of the one that is shown."""

    @property
    def channel(self) -> Channel:
        """The one that is shown."""
        return self._channels[self.shown]

    @property
    def channels(self) -> Mapping[str, Channel]:
        """All that there have been, by the labels of their servers."""
        return self._channels

    def add(self, server: Server) -> str:
        """Take in a server; answers with what it is known by from now on."""
        bridge = Bridge()
        session = Session(server, bridge.listener(), refresh=self._refresh)
        self._channels[server.label] = Channel(session, bridge)
        return server.label

    def add_own(self, server: Server) -> str:
        """Take in an aria2c that ariatui has started. It goes on in the place of one that ended."""
        for label, (session, _) in self._channels.items():
            if session.server.is_own:
                session.move_to(server)
                return label
        return self.add(server)

    def show(self, label: str) -> Channel:
        """Have this one shown from now on.

        Raises:
            UnusableFile: what belongs to it cannot be read.
        """
        if label not in self._channels:
            self.add(self._server_of(label))
        self.shown = label
        return self._channels[label]

    def entries(self) -> list[Listing]:
        """The servers in the order of the configuration, then the others."""
        servers: dict[str, NamedServer | Server] = {**self._others.named}
        servers |= {one: channel.session.server for one, channel in self._channels.items()}
        return [
            Listing(label, server.endpoint.label, server.read_only)
            for label, server in servers.items()
        ]

    async def look(self, label: str) -> Clean:
        """How it is with a server now, in a few words; one that is not shown is asked for it."""
        try:
            server = self._server_of(label)
        except UnusableFile as error:
            return clean(f"{error.path.name} cannot be used")
        try:
            is_shown = label == self.shown
            stat = _known(self.channel.session) if is_shown else await probe(server)
        except LinkError as error:
            kind = error.failure.kind
            is_wrong = kind is FailureKind.UNAUTHORIZED and server.secret is not None
            return clean("wrong secret" if is_wrong else kind.value)
        if stat is None:
            return clean("connecting")
        told = [f"{stat.num_active:,} active", f"{stat.num_waiting:,} waiting or paused"]
        return clean(", ".join(filter(None, (*told, speed(stat.download_speed)))))

    def _server_of(self, label: str) -> Server:
        channel = self._channels.get(label)
        if channel is not None:
            return channel.session.server
        return self._others.open_named(self._others.named[label])


def _known(session: Session) -> GlobalStat | None:
    """What is known of a server that is being watched anyway."""
    if isinstance(session.link, Lost):
        raise LinkError(session.link.failure)
    return session.mirror.stat
