"""A simulated aria2: its three lists, its notifications and its answers, in plain Python.

It does what an aria2 1.37 was observed to do, as far as the mirror can see: which list a download
stands in and where, which changes it notifies of and which it is silent on. Nothing happens in it
by itself, so a test decides every interleaving. Answers are the JSON values that aria2 sends.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ariatui.model.download import Download, Gid, Naming, Section, Status
from ariatui.model.snapshot import Notice
from ariatui.rpc.aria2 import Call, refusal

T = TypeVar("T")

Facts = dict[str, object]


class NotNow(Exception):
    """aria2 refuses this command, in these words."""


@dataclass(slots=True)
class Item:
    """One download as the daemon has it."""

    gid: Gid
    status: Status
    torrent: bool = False
    hangs: bool = False
    """Whether its tracker hangs, so that a graceful pause stays pending."""
    pausing: bool = False
    seeder: bool = False
    total: int = 0
    completed: int = 0
    speed: int = 0
    error_code: int | None = None
    error_message: str = ""
    pieces: int = 0
    files: int = 1
    followed_by: tuple[Gid, ...] = ()

    @property
    def has_stopped(self) -> bool:
        """Whether it is a result by now."""
        return self.status.section is Section.STOPPED

    @property
    def file_name(self) -> str:
        """The name that it ends up with."""
        return f"file of {self.gid}"

    def row(self, keys: Sequence[str]) -> Facts:
        """What aria2 tells of it when asked for these keys."""
        told = {key: _TOLD[key](self) for key in keys if key in _TOLD}
        return {key: value for key, value in told.items() if value is not None}


_TOLD: dict[str, Callable[[Item], object]] = {
    "gid": lambda item: item.gid,
    "status": lambda item: item.status.value,
    "totalLength": lambda item: str(item.total),
    "completedLength": lambda item: str(item.completed),
    "downloadSpeed": lambda item: str(item.speed),
    "uploadSpeed": lambda _: "0",
    "dir": lambda _: "/downloads",
    "numPieces": lambda item: str(item.pieces),
    "bitfield": lambda item: "0" * (item.pieces // 4) or None,
    "connections": lambda item: "1" if item.status is Status.ACTIVE else "0",
    "errorCode": lambda item: str(item.error_code) if item.has_stopped else None,
    "errorMessage": lambda item: item.error_message if item.has_stopped else None,
    "seeder": lambda item: (
        str(item.seeder).lower() if item.torrent and not item.has_stopped else None
    ),
    "infoHash": lambda item: "0" * 40 if item.torrent else None,
    "bittorrent": lambda item: {"info": {"name": item.file_name}} if item.torrent else None,
    "followedBy": lambda item: list(item.followed_by) or None,
    "files": lambda item: [
        {
            "path": f"/downloads/{item.file_name}" if item.total else "",
            "uris": [{"uri": f"http://host/{item.gid}?q"}],
        }
    ],
}
"""How aria2 tells each key; None where it leaves it out."""


@dataclass(slots=True)
class SimulatedAria2:
    """The daemon. `heard` is called with each notification, at the moment it is sent."""

    slots: int = 2
    max_results: int = 1000
    heard: Callable[[Notice, Gid], None] = lambda _notice, _gid: None
    items: dict[Gid, Item] = field(default_factory=dict)
    active: list[Gid] = field(default_factory=list)
    queue: list[Gid] = field(default_factory=list)
    stopped: list[Gid] = field(default_factory=list)
    """Oldest first, as aria2 keeps them."""
    stopped_total: int = 0
    calls: list[str] = field(default_factory=list)
    """The methods called so far, those inside a multicall instead of it."""
    spoilt: dict[tuple[Gid, tuple[str, ...]], object] = field(default_factory=dict)
    """What `tellStatus` answers instead of the truth, by gid and keys."""

    _added: int = 0

    # What happens to downloads.

    def add(
        self,
        *,
        paused: bool = False,
        front: bool = False,
        torrent: bool = False,
        hangs: bool = False,
        gid: Gid | None = None,
    ) -> Gid:
        """Put a new download into the queue, where it may start at once."""
        self._added += 1
        gid = gid or Gid(f"{self._added:016x}")
        status = Status.PAUSED if paused else Status.WAITING
        self.items[gid] = Item(gid, status, torrent=torrent, hangs=hangs)
        self.queue.insert(0 if front else len(self.queue), gid)
        self._fill()
        return gid

    def pause(self, gid: Gid, *, force: bool = False) -> None:
        """Pause; one with a hanging tracker stays active until `end_pause`."""
        item = self._known(gid)
        can_be = item.status is Status.WAITING or (
            item.status is Status.ACTIVE and (force or not item.pausing)
        )
        if not can_be:
            raise NotNow(f"GID#{gid} cannot be paused now")
        if item.status is Status.WAITING:
            item.status = Status.PAUSED
        elif item.hangs and not force:
            item.pausing = True
        else:
            self.end_pause(gid)

    def end_pause(self, gid: Gid) -> None:
        """Let the pause of an active download come about."""
        item = self.items[gid]
        item.status, item.pausing = Status.PAUSED, False
        self.active.remove(gid)
        self.queue.insert(0, gid)
        self.heard(Notice.PAUSE, gid)
        self._fill()

    def pause_all(self) -> None:
        """`forcePauseAll`: the active ones land in front of the queue in reverse."""
        for gid in self.queue:
            self.items[gid].status = Status.PAUSED
        for gid in list(self.active):
            self.end_pause(gid)

    def unpause(self, gid: Gid) -> None:
        """Back into the queue, and to run where there is a slot."""
        if self._known(gid).status is not Status.PAUSED:
            raise NotNow(f"GID#{gid} cannot be unpaused now")
        self.items[gid].status = Status.WAITING
        self._fill()

    def unpause_all(self) -> None:
        """All that are paused, back into the queue."""
        for gid in self.queue:
            self.items[gid].status = Status.WAITING
        self._fill()

    def remove(self, gid: Gid) -> None:
        """`forceRemove`: an active one becomes a result, another one vanishes without a word."""
        item = self.items[gid]
        if item.status is not Status.ACTIVE:
            self.queue.remove(gid)
            del self.items[gid]
        elif item.seeder:
            self.complete(gid)
        else:
            self._stop(gid, Notice.STOP, Status.REMOVED, 31, "")

    def complete(self, gid: Gid) -> None:
        """An active download is done, a seeding one too."""
        item = self.items[gid]
        item.total = item.completed = item.total or 7
        self._stop(gid, Notice.COMPLETE, Status.COMPLETE, 0, "")

    def fail(self, gid: Gid, code: int = 3) -> None:
        """An active download fails."""
        self._stop(gid, Notice.ERROR, Status.ERROR, code, f"failed with {code}")

    def seed(self, gid: Gid) -> None:
        """An active torrent has everything, and stays for other peers."""
        item = self.items[gid]
        item.total = item.completed = item.total or 7
        item.seeder = True
        self.heard(Notice.BT_COMPLETE, gid)

    def progress(self, gid: Gid, done: int) -> None:
        """Some bytes of an active download have arrived; with the first its file is known."""
        item = self.items[gid]
        item.total = item.total or 1000
        item.completed += done
        item.speed = done

    def move(self, gid: Gid, place: int) -> None:
        """`changePosition` of a queued download."""
        self.queue.remove(gid)
        self.queue.insert(place, gid)

    def set_slots(self, slots: int) -> None:
        """Let more downloads run at once, or fewer from the next one on."""
        self.slots = slots
        self._fill()

    def remove_result(self, gid: Gid) -> None:
        """`removeDownloadResult`."""
        self.stopped.remove(gid)
        del self.items[gid]

    def purge(self) -> None:
        """`purgeDownloadResult`."""
        for gid in list(self.stopped):
            self.remove_result(gid)

    def restart(self) -> None:
        """End and start again with the saved session: failed ones are tried again."""
        again = [gid for gid in self.stopped if self.items[gid].status is Status.ERROR]
        order = [*again, *self.active, *self.queue]
        self.items = {gid: self.items[gid] for gid in order}
        for item in self.items.values():
            item.status = Status.PAUSED if item.status is Status.PAUSED else Status.WAITING
            item.completed = item.speed = 0
            item.pausing = False
            item.error_code, item.error_message = None, ""
        self.active, self.queue, self.stopped, self.stopped_total = [], order, [], 0
        self._fill()

    def rows(self) -> list[Gid]:
        """All downloads in the order in which they are to be shown."""
        return [*self.active, *self.queue, *reversed(self.stopped)]

    def _known(self, gid: Gid) -> Item:
        if gid not in self.items:
            raise NotNow(f"GID {gid} is not found")
        return self.items[gid]

    def _stop(self, gid: Gid, notice: Notice, status: Status, code: int, message: str) -> None:
        item = self.items[gid]
        item.status, item.error_code, item.error_message = status, code, message
        item.speed, item.seeder, item.pausing = 0, False, False
        self.active.remove(gid)
        self.stopped.append(gid)
        self.stopped_total += 1
        self.heard(notice, gid)
        for evicted in self.stopped[: -self.max_results]:
            self.remove_result(evicted)
        self._fill()

    def _fill(self) -> None:
        for gid in [gid for gid in self.queue if self.items[gid].status is Status.WAITING]:
            if len(self.active) >= self.slots:
                return
            self.items[gid].status = Status.ACTIVE
            self.queue.remove(gid)
            self.active.append(gid)
            self.heard(Notice.START, gid)

    # What it answers.

    def answer(self, call: Call[T]) -> T:
        """Carry out a call; its answer as the call reads it, after a way through JSON text."""
        if call.parts:
            result: object = [self._part(part) for part in call.parts]
        else:
            try:
                result = self._result(call)
            except NotNow as refused:
                raise refusal({"code": 1, "message": str(refused)}) from refused
        text = json.dumps(result)
        if call.memory is not None and call.memory.has_seen(text.encode()):
            return None  # type: ignore[return-value]  # as such a call may be answered
        return call.read(json.loads(text))

    def _part(self, call: Call[object]) -> object:
        try:
            return [self._result(call)]
        except NotNow as refused:
            return {"code": 1, "message": str(refused)}

    def _result(self, call: Call[T]) -> object:
        self.calls.append(call.method)
        match call.method, json.loads(json.dumps(call.params)):
            case "aria2.getGlobalStat", []:
                return {
                    "numActive": str(len(self.active)),
                    "numWaiting": str(len(self.queue)),
                    "numStopped": str(len(self.stopped)),
                    "numStoppedTotal": str(self.stopped_total),
                    "downloadSpeed": str(sum(self.items[gid].speed for gid in self.active)),
                    "uploadSpeed": "0",
                }
            case "aria2.tellActive", [keys]:
                return self._rows(self.active, keys)
            case "aria2.tellWaiting", [offset, count, keys]:
                return self._rows(self.queue[offset : offset + count], keys)
            case "aria2.tellStopped", [offset, count, keys] if offset < 0:
                newest_first = self.stopped[::-1]
                return self._rows(newest_first[-1 - offset : -1 - offset + count], keys)
            case "aria2.tellStatus", [gid, keys]:
                item = self._known(gid)
                return self.spoilt.get((item.gid, tuple(keys)), item.row(keys))
            case "aria2.pause" | "aria2.forcePause", [gid]:
                self.pause(gid, force=call.method == "aria2.forcePause")
                return gid
            case "aria2.unpause", [gid]:
                self.unpause(gid)
                return gid
        return self._details(call)

    def _details(self, call: Call[T]) -> object:
        match call.method, call.params:
            case "aria2.getFiles", [str(gid)]:
                return [
                    {"index": str(place + 1), "path": f"/downloads/{place}", "selected": "true"}
                    for place in range(self._known(Gid(gid)).files)
                ]
            case "aria2.getPeers" | "aria2.getServers", [str(gid)]:
                if self._known(Gid(gid)).status is not Status.ACTIVE:
                    raise NotNow(f"No active download for GID#{gid}")
                return []
            case "aria2.getOption", [str(gid)]:
                self._known(Gid(gid))
                return {"dir": "/downloads"}
        raise NotNow(f"No such method: {call.method}")

    def _rows(self, gids: Sequence[Gid], keys: Sequence[str]) -> list[Facts]:
        return [self.items[gid].row(keys) for gid in gids]


def difference(download: Download, item: Item) -> dict[str, tuple[object, object]]:
    """The fields in which what is known of a download differs from what it is."""
    told: dict[str, tuple[object, object]] = {
        "status": (download.status, item.status),
        "total_length": (download.total_length, item.total),
        "completed_length": (download.completed_length, item.completed),
        "torrent": (download.torrent, item.torrent),
        "name": (
            (download.name, download.naming),
            (item.file_name, Naming.FINAL)
            if item.total or item.torrent
            else (str(item.gid), Naming.PROVISIONAL),
        ),
    }
    if item.status is Status.ACTIVE:
        # what aria2 tells of one that seeds is a speed of before
        told["speed"] = download.download_speed, 0 if item.seeder else item.speed
    else:
        told["speed"] = (download.download_speed, download.pace.speed), (0, 0.0)
    if item.has_stopped:
        told["error"] = (
            (download.error_code, download.error_message),
            (item.error_code, item.error_message),
        )
    else:
        told["seeder"] = download.seeder, item.seeder
    return {field: pair for field, pair in told.items() if pair[0] != pair[1]}
