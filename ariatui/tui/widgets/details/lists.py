"""The pages that are lists: peers, servers, mirrors, trackers, options."""

from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from ariatui.model.details import Peer, Topic, Uri
from ariatui.model.download import Download, Section, Status
from ariatui.text import clean, percent, speed
from ariatui.tui.widgets.details.page import (
    Dossier,
    Field,
    Line,
    Page,
    headings,
    note,
    notes,
    row,
)
from ariatui.words.option_words import shown


class PeersPage(Page):
    """Who else has the torrent."""

    title = "Peers"
    topics = (Topic.PEERS, Topic.ABOUT)
    _fields = (
        Field("Peer", 21),
        Field("Has", 4, right=True),
        Field("Down", 10, right=True),
        Field("Client", 0),
        Field("Up", 10, right=True),
        Field("Allowed", 9),
    )
    _few, _some, _all = 4, 5, 6

    def applies(self, download: Download) -> bool:
        """Only torrents have peers."""
        return download.torrent

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """The quickest first."""
        peers = dossier.details.peers
        if dossier.download.status is not Status.ACTIVE:
            return notes("Only an active torrent has peers.", width)
        if not peers:
            return notes(_absence(dossier, Topic.PEERS, "No peers yet."), width)
        pieces = dossier.details.about.num_pieces if dossier.details.about else 0
        shown = self._few if width < 60 else self._some if width < 75 else self._all
        fields = self._fields[:shown]
        ranked = sorted(peers, key=lambda peer: -peer.download_speed - peer.upload_speed)
        return [
            headings(fields, width),
            *(row(fields, _peer(peer, pieces)[:shown], width) for peer in ranked),
        ]


def _peer(peer: Peer, pieces: int) -> list[str]:
    return [
        peer.address,
        "all" if peer.seeder else percent(peer.pieces or 0, pieces),
        speed(peer.download_speed),
        _client(peer.id),
        speed(peer.upload_speed),
        _ALLOWED[not peer.peer_choking, not peer.am_choking],
    ]


_ALLOWED = {
    (True, True): "both ways",
    (True, False): "down",
    (False, True): "up",
    (False, False): "neither",
}
"""By whether it sends to us, and whether we send to it: what the protocol calls not to choke."""

_CLIENTS = {
    "A2": "aria2",
    "BC": "BitComet",
    "BI": "BiglyBT",
    "DE": "Deluge",
    "KT": "KTorrent",
    "LT": "libtorrent",
    "TR": "Transmission",
    "UT": "µTorrent",
    "XL": "Xunlei",
    "lt": "rTorrent",
    "qB": "qBittorrent",
}


def _client(peer_id: str) -> str:
    """The program behind a peer's id, which mostly begins `-XX1234-`, aria2's own `A2-1-37-0-`."""
    raw = unquote_to_bytes(peer_id.encode(errors="replace")).decode("ascii", "replace")
    if raw.startswith("A2-"):
        return "aria2 " + ".".join(raw[3:].split("-")[:3])
    if raw[:1] == "-" and raw[7:8] == "-":
        return f"{_CLIENTS.get(raw[1:3], raw[1:3])} {'.'.join(raw[3:7]).rstrip('.0') or raw[3:7]}"
    return raw[:8]


class ServersPage(Page):
    """The connections to HTTP, FTP and SFTP servers."""

    title = "Servers"
    topics = (Topic.SERVERS,)
    _fields = (Field("Down", 10, right=True), Field("From", 0))

    def applies(self, download: Download) -> bool:
        """A torrent seldom has any."""
        return not download.torrent

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """One for each connection; where a redirect led elsewhere, there."""
        if dossier.download.status is not Status.ACTIVE:
            return notes("Only an active download is connected to servers.", width)
        servers = dossier.details.servers
        if not servers:
            return notes(_absence(dossier, Topic.SERVERS, "Connected to no server."), width)
        return [
            headings(self._fields, width),
            *(
                row(self._fields, [speed(one.download_speed), one.current_uri or one.uri], width)
                for one in servers
            ),
        ]


class MirrorsPage(Page):
    """The URIs that the file is to be had from."""

    title = "Mirrors"
    topics = (Topic.URIS, Topic.FILES)
    _fields = (Field("Status", 7), Field("URI", 0))

    def applies(self, download: Download) -> bool:
        """A torrent comes from its peers."""
        return not download.torrent

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """Used ones and those that wait."""
        uris = self.uris(dossier)
        if not uris and dossier.download.section is Section.STOPPED:
            said = _absence(dossier, Topic.FILES, "aria2 tells no mirrors of what has stopped.")
            return notes(said, width)
        if not uris:
            return notes(_absence(dossier, Topic.URIS, "aria2 knows no URI of it."), width)
        statuses = {True: "used", False: "waiting"}
        return [
            headings(self._fields, width),
            *(row(self._fields, [statuses[one.used], one.uri], width) for one in uris),
        ]

    def uris(self, dossier: Dossier) -> Sequence[Uri]:
        """The URIs in their order. Of what has stopped aria2 tells them with its file only."""
        details = dossier.details
        if dossier.download.section is not Section.STOPPED and details.uris is not None:
            return details.uris
        return [Uri(uri, used=False) for file in details.files or () for uri in file.uris]

    def uri_at(self, dossier: Dossier, line: int) -> str | None:
        """The URI in a line, if there is one."""
        uris = self.uris(dossier)
        return uris[line - 1].uri if 0 < line <= len(uris) else None


class TrackersPage(Page):
    """Whom the torrent announces itself to. aria2 does not tell what they answer."""

    title = "Trackers"
    topics = (Topic.ABOUT, Topic.OPTIONS)
    _fields = (Field("Tier", 4, right=True), Field("Tracker", 0))
    _options = ("bt-tracker", "bt-exclude-tracker")

    def applies(self, download: Download) -> bool:
        """Only torrents have trackers."""
        return download.torrent

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """Tier by tier; then the options that had a say in it when the torrent was added."""
        about, options = dossier.details.about, dossier.details.options or {}
        tiers = about.trackers if about else ()
        if tiers:
            told = [(str(tier), uri) for tier, uris in enumerate(tiers, start=1) for uri in uris]
            lines = [
                headings(self._fields, width),
                *(row(self._fields, pair, width) for pair in told),
            ]
        else:
            lines = notes(_absence(dossier, Topic.ABOUT, "It has no tracker."), width)
        for name in self._options:
            if value := options.get(name):
                lines += [[], note(f"{name}, taken when a torrent is added:", width)]
                lines += [note(f"  {uri}", width) for uri in value.split(",")]
        return lines


class OptionsPage(Page):
    """The options in force."""

    title = "Options"
    topics = (Topic.OPTIONS,)

    def applies(self, download: Download) -> bool:
        """Always."""
        del download
        return True

    def lines(self, dossier: Dossier, width: int) -> Sequence[Line]:
        """By name, without passwords."""
        options = dossier.details.options
        if not options:
            return notes(_absence(dossier, Topic.OPTIONS, "aria2 tells no options of it."), width)
        names = max(len(clean(name, _LONGEST_NAME)) for name in options)
        fields = (Field("Option", min(names, width // 2)), Field("Value", 0))
        pairs = [(name, shown(name, value, width)) for name, value in sorted(options.items())]
        return [headings(fields, width), *(row(fields, pair, width) for pair in pairs)]


_LONGEST_NAME = 60


def _absence(dossier: Dossier, topic: Topic, said: str) -> str:
    """Why there is nothing: really nothing, not there yet, or not to be had."""
    details = dossier.details
    values = {
        Topic.ABOUT: details.about,
        Topic.FILES: details.files,
        Topic.PEERS: details.peers,
        Topic.SERVERS: details.servers,
        Topic.URIS: details.uris,
        Topic.OPTIONS: details.options,
    }
    is_told = values[topic] is not None and topic not in details.withheld
    return said if is_told else dossier.absence(topic)
