"""Fixtures for the UI: downloads in every state, and a witness of what is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from ariatui.rpc.socket import Socket
from tests.aria2 import Aria2, Aria2Factory
from tests.content import ContentServer, HangingTracker, make_album
from tests.waiting import eventually

_READING = (
    "aria2.getFiles",
    "aria2.getGlobalOption",
    "aria2.getGlobalStat",
    "aria2.getOption",
    "aria2.getPeers",
    "aria2.getServers",
    "aria2.getSessionInfo",
    "aria2.getUris",
    "aria2.getVersion",
    "aria2.tellActive",
    "aria2.tellStatus",
    "aria2.tellStopped",
    "aria2.tellWaiting",
)

ALBUM = {"CD1/one.flac": 200_000, "CD1/one.log": 100, "CD2/two.flac": 200_000, "cover.jpg": 5000}
"""The files of a torrent, by their paths, and their bytes."""

Command = tuple[object, ...]
"""A method and its parameters, without the secret."""


class Witness:
    """What the app has sent so far."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        """All calls that alter something, in order."""
        self.asked: list[str] = []
        """The methods of all others, in order."""

    def take(self, text: str) -> None:
        """Note what is in a message."""
        request = json.loads(text)
        calls = request["params"][0] if request["method"] == "system.multicall" else [request]
        for call in calls:
            method = call.get("methodName", call.get("method"))
            if method not in _READING:
                params = [p for p in call["params"] if not str(p).startswith("token:")]
                self.commands.append((method, *params))
            else:
                self.asked.append(method)


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    """Reads what goes out through the socket."""
    witness, send = Witness(), Socket.send

    async def seen(self: Socket, text: str) -> None:
        witness.take(text)
        await send(self, text)

    monkeypatch.setattr(Socket, "send", seen)
    return witness


@dataclass(frozen=True)
class Scene:
    """The gids of downloads in every state, on a daemon with two slots; nothing moves."""

    first: str
    """The first active one."""
    second: str
    queued: str
    paused: str
    complete: str
    missing: str

    def states(self, aria2: Aria2) -> dict[str, str]:
        """What the daemon says of those that have not stopped."""
        names = ("first", "second", "queued", "paused")
        return {name: aria2.status(getattr(self, name)) for name in names}


@pytest.fixture
def scene(aria2: Aria2, content: ContentServer) -> Scene:
    """Two active ones whose server never answers, one that waits, one paused, two stopped."""
    complete = aria2.add(content.url("complete.iso", size=1000))
    aria2.wait_for_status(complete, "complete")
    missing = aria2.add(content.missing())
    aria2.wait_for_status(missing, "error")
    first = aria2.add(content.url("first.iso", silent=True))
    aria2.wait_for_status(first, "active")
    second = aria2.add(content.url("second.iso", silent=True))
    aria2.wait_for_status(second, "active")
    queued = aria2.add(content.url("queued.iso", silent=True))
    paused = aria2.add(content.url("paused.iso", silent=True), pause="true")
    return Scene(first, second, queued, paused, complete, missing)


@dataclass(frozen=True)
class Swarm:
    """A tracker, and a daemon that seeds an album of zeros."""

    tracker: HangingTracker
    seeder: Aria2
    torrent: bytes


@pytest.fixture
async def swarm(tracker: HangingTracker, aria2_factory: Aria2Factory) -> Swarm:
    """One who has it all."""
    seeder = aria2_factory()
    torrent = make_album("Album", tracker.announce, ALBUM)
    write(seeder, ALBUM)
    options = {"check_integrity": "true", "seed_ratio": "0.0"}
    gid = seeder.add_torrent(torrent, **options)
    await eventually(lambda: seeder.facts(gid, "seeder") == {"seeder": "true"})
    await eventually(lambda: any(tracker.ports.values()))
    return Swarm(tracker, seeder, torrent)


def write(aria2: Aria2, files: Mapping[str, int]) -> None:
    """Let a daemon have an album already."""
    for path, size in files.items():
        file = aria2.directory / "Album" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(size))
