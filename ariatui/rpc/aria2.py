"""aria2's methods as typed calls (aria2 manual, "RPC INTERFACE").

A `Call` is a value: the method, its parameters without the token, and how its answer reads.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, Protocol, TypeVar

from ariatui.model.download import Gid, GlobalStat, Section
from ariatui.model.snapshot import Glance, Known, Window
from ariatui.model.source import Source
from ariatui.model.storage import Storage
from ariatui.rpc import decode
from ariatui.rpc.decode import DecodeError

T = TypeVar("T")
K = TypeVar("K")

MOST_AT_ONCE = 500
"""Calls in one multicall, so that a request stays far below aria2's limit of 2 MiB."""

Option = str | list[str]
"""The value of an option; of one that may be given several times, all of them."""

MOVING_KEYS = (
    "gid",
    "completedLength",
    "totalLength",
    "downloadSpeed",
    "uploadSpeed",
    "connections",
)
"""What changes while a download runs, without a notification."""

STANDING_KEYS = ("gid", "status")
"""What changes of a waiting download, without a notification."""

RECORD_KEYS = (
    *STANDING_KEYS,
    *MOVING_KEYS[1:],
    "errorCode",
    "errorMessage",
    "seeder",
    "infoHash",
    "bittorrent",
    "followedBy",
)
"""A whole record but for `files`, which costs more than all the rest (measured on 1.37)."""

NAME_KEYS = ("gid", "files", "bittorrent")
"""What the name of a download is made of."""


class Refused(Exception):
    """The daemon answered a call with an error; its text is foreign text."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Unauthorized(Refused):
    """The daemon wants another secret. It says so only after 2 s (observed on 1.37)."""


def refusal(error: object) -> Refused:
    """The exception for the `error` member of an answer, or for a failed part of a multicall.

    Method errors all have code 1; only their text tells them apart (observed on 1.37).
    """
    message = error.get("message") if isinstance(error, dict) else None
    words = message if isinstance(message, str) else "an error without a message"
    return Unauthorized(words) if words == "Unauthorized" else Refused(words)


class Memory:
    """How one question was answered the last time, to know that answer again without reading it."""

    def __init__(self) -> None:
        self._hash: int | None = None

    def has_seen(self, answer: bytes) -> bool:
        """Whether the last answer was the same to the byte; this one is remembered now."""
        before, self._hash = self._hash, hash(answer)
        return before == self._hash

    def forget(self) -> None:
        """The next answer is to be read, whatever it is."""
        self._hash = None


class Call(NamedTuple, Generic[T]):
    """One question or command."""

    method: str
    params: tuple[object, ...]
    read: Callable[[object], T]
    """Turns the `result` into what the call is for; raises `DecodeError`."""
    parts: "tuple[Call[object], ...]" = ()
    """The calls inside a `system.multicall`, which has no parameters of its own here."""
    memory: Memory | None = None
    """Given to a call by POST whose answer is None where it is to the byte what it was before."""


class Caller(Protocol):
    """Carries one call to the daemon and brings its answer."""

    def __call__(self, call: Call[T]) -> Awaitable[T]:
        """Send and wait; raises `LinkError`, `Refused` or `DecodeError`."""
        ...


@dataclass(slots=True)
class Slot(Generic[T]):
    """The place of one call's answer in a `Batch`."""

    call: Call[T]
    outcome: T | Refused | DecodeError | None = None

    def result(self) -> T:
        """The answer.

        Raises:
            Refused: the daemon refused this call.
            DecodeError: the answer is not one to that call, or is missing.
        """
        if isinstance(self.outcome, Exception):
            raise self.outcome
        if self.outcome is None:
            raise DecodeError("no answer")
        return self.outcome


@dataclass(slots=True)
class Batch:
    """Calls that travel as one `system.multicall`, which aria2 carries out at one moment."""

    slots: list[Slot[object]] = field(default_factory=list)

    def add(self, call: Call[T]) -> Slot[T]:
        """Put a call into the batch; its slot is filled when the batch has been answered."""
        slot = Slot(call)
        self.slots.append(slot)  # type: ignore[arg-type]  # filled by the slot's own reader only
        return slot

    def call(self) -> Call[None]:
        """The batch as one call."""
        parts = tuple(slot.call for slot in self.slots)
        return Call("system.multicall", (), self._read, parts)

    def _read(self, result: object) -> None:
        """Fill the slots: each part is a list of one value, or an error (observed on 1.37)."""
        if not isinstance(result, list) or len(result) != len(self.slots):
            raise DecodeError("not the answer to this multicall")
        for slot, part in zip(self.slots, result, strict=True):
            if not isinstance(part, list) or len(part) != 1:
                slot.outcome = refusal(part)
                if isinstance(slot.outcome, Unauthorized):
                    raise slot.outcome
                continue
            try:
                slot.outcome = slot.call.read(part[0])
            except DecodeError as error:
                slot.outcome = error


async def call_each(caller: Caller, calls: Mapping[K, Call[T]]) -> dict[K, Slot[T]]:
    """Make all these calls, some hundreds at a time; each one's outcome is in its slot.

    Raises:
        LinkError: The line was lost; some of the calls may have been carried out.
        Refused: The daemon took none of them.
        DecodeError: Its answer made no sense.
    """
    slots: dict[K, Slot[T]] = {}
    waiting = list(calls.items())
    while waiting:
        some, waiting = waiting[:MOST_AT_ONCE], waiting[MOST_AT_ONCE:]
        batch = Batch()
        slots |= {key: batch.add(call) for key, call in some}
        await caller(batch.call())
    return slots


def get_version() -> Call[str]:
    """`aria2.getVersion`: the daemon's version."""
    return Call("aria2.getVersion", (), decode.version)


def get_session_info() -> Call[str]:
    """`aria2.getSessionInfo`: an id that is another one after each start of the daemon."""
    return Call("aria2.getSessionInfo", (), decode.session_id)


def get_global_stat() -> Call[GlobalStat]:
    """`aria2.getGlobalStat`: the totals."""
    return Call("aria2.getGlobalStat", (), decode.global_stat)


def tell_active(*, whole: bool) -> Call[tuple[Known, ...]]:
    """`aria2.tellActive`: all active downloads, in the order of their start.

    Args:
        whole: whether to ask for whole records rather than for what moves.
    """
    if whole:
        return Call("aria2.tellActive", (RECORD_KEYS,), _described_list)
    return Call("aria2.tellActive", (MOVING_KEYS,), decode.download_list)


def tell_window(
    section: Section, offset: int, count: int, *, whole: bool, shift: int = 0
) -> Call[Window]:
    """`aria2.tellWaiting` or `aria2.tellStopped`: a stretch of the queue or of the results.

    Args:
        section: which of the two lists.
        offset: the first place, from the head of the queue or from the newest result.
        count: how many places, at least 1.
        whole: whether to ask for whole records rather than gid and status.
        shift: how many places farther behind the window is to be.
    """
    keys = RECORD_KEYS if whole else STANDING_KEYS

    def read(result: object) -> Window:
        rows = _described_list(result) if whole else decode.download_list(result)
        return Window(section, offset + shift, count, rows)

    if section is Section.STOPPED:
        # A negative offset counts from the newest and returns the newest first (observed on 1.37).
        return Call("aria2.tellStopped", (-1 - offset, count, keys), read)
    return Call("aria2.tellWaiting", (offset, count, keys), read)


def glance(offset: int, count: int, *, order: bool) -> Call[Glance]:
    """`aria2.tellWaiting`: the statuses of a stretch of the queue, at half the price of a window.

    Args:
        offset: the first place, from the head of the queue.
        count: how many places, at least 1.
        order: whether to ask for the gids too.
    """
    keys = STANDING_KEYS if order else ("status",)

    def read(result: object) -> Glance:
        return Glance(offset, count, decode.standings(result))

    return Call("aria2.tellWaiting", (offset, count, keys), read)


def glance_again(offset: int, count: int, memory: Memory, *, order: bool) -> Call[Glance | None]:
    """`glance`; None if that stretch is as it was when `memory` saw it last."""
    method, params, read, *_ = glance(offset, count, order=order)
    return Call(method, params, read, memory=memory)


def _described_list(result: object) -> tuple[Known, ...]:
    return tuple(decode.described(row) for row in decode.download_list(result))


def tell_record(gid: Gid) -> Call[Known]:
    """`aria2.tellStatus`: the whole record of one download, but for its files."""
    return Call(
        "aria2.tellStatus",
        (gid, RECORD_KEYS),
        lambda result: decode.described(decode.download(result)),
    )


def tell_standing(gid: Gid) -> Call[Known]:
    """`aria2.tellStatus`: gid and status of one download."""
    return Call("aria2.tellStatus", (gid, STANDING_KEYS), decode.download)


def tell_name(gid: Gid) -> Call[Known]:
    """`aria2.tellStatus`: what names one download. A torrent of many files answers at length."""
    return Call("aria2.tellStatus", (gid, NAME_KEYS), decode.download)


def pause(gid: Gid, *, force: bool) -> Call[Gid]:
    """`aria2.pause` / `aria2.forcePause`: forced, it does not wait for a tracker's answer."""
    return Call("aria2.forcePause" if force else "aria2.pause", (gid,), decode.gid)


def unpause(gid: Gid) -> Call[Gid]:
    """`aria2.unpause`: back into the queue, to run as soon as there is a slot."""
    return Call("aria2.unpause", (gid,), decode.gid)


def add_uri(
    *uris: str, options: Mapping[str, Option] | None = None, place: int | None = None
) -> Call[Gid]:
    """`aria2.addUri`: one download, from mirrors of one file.

    Args:
        uris: where its file is, at least one.
        options: aria2's, which apply to this download alone.
        place: where to put it in the queue, counted from its head; its end if None.
    """
    params: tuple[object, ...] = (uris,)
    if options or place is not None:
        params = (uris, dict(options or {}))
    if place is not None:
        params = (*params, place)
    return Call("aria2.addUri", params, decode.gid)


def get_option(gid: Gid) -> Call[Mapping[str, str]]:
    """`aria2.getOption`: the options in force for a download, also for one that has stopped."""
    return Call("aria2.getOption", (gid,), decode.options)


def get_global_option() -> Call[Mapping[str, str]]:
    """`aria2.getGlobalOption`: what applies to downloads that have no option of their own."""
    return Call("aria2.getGlobalOption", (), decode.options)


def change_option(gid: Gid, options: Mapping[str, Option]) -> Call[str]:
    """`aria2.changeOption`. An option that aria2 does not know is ignored (observed on 1.37)."""
    return Call("aria2.changeOption", (gid, dict(options)), decode.text)


def change_global_option(options: Mapping[str, Option]) -> Call[str]:
    """`aria2.changeGlobalOption`; unknown options are ignored here too."""
    return Call("aria2.changeGlobalOption", (dict(options),), decode.text)


def tell_source(gid: Gid) -> Call[Source]:
    """`aria2.tellStatus`: where the download comes from."""
    return Call("aria2.tellStatus", (gid, ("files", "bittorrent", "infoHash")), decode.source)


def remove(gid: Gid, *, force: bool) -> Call[str]:
    """`aria2.remove` / `aria2.forceRemove`; answers with the gid.

    An active one becomes a result; of one that waits nothing remains (observed on 1.37).
    """
    return Call("aria2.forceRemove" if force else "aria2.remove", (gid,), decode.text)


def tell_storage(gid: Gid) -> Call[Storage]:
    """`aria2.tellStatus`: where the download lies on the daemon's disk."""
    return Call("aria2.tellStatus", (gid, ("dir", "files", "bittorrent")), decode.storage)


def remove_download_result(gid: Gid) -> Call[str]:
    """`aria2.removeDownloadResult`: forget one that has stopped."""
    return Call("aria2.removeDownloadResult", (gid,), decode.text)


def purge_download_result() -> Call[str]:
    """`aria2.purgeDownloadResult`: forget all that have stopped."""
    return Call("aria2.purgeDownloadResult", (), decode.text)


def save_session() -> Call[str]:
    """`aria2.saveSession`: write what is not complete into the file that is kept for that."""
    return Call("aria2.saveSession", (), decode.text)


def change_position(gid: Gid, place: int) -> Call[int]:
    """`aria2.changePosition` to a place counted from the head of the queue; answers with it."""
    return Call("aria2.changePosition", (gid, place, "POS_SET"), decode.place)


def pause_all(*, force: bool) -> Call[str]:
    """`aria2.pauseAll` / `aria2.forcePauseAll`; they take up to 1.6 s (observed on 1.37)."""
    return Call("aria2.forcePauseAll" if force else "aria2.pauseAll", (), decode.text)


def unpause_all() -> Call[str]:
    """`aria2.unpauseAll`. Downloads whose pause is still pending stay paused (observed on 1.37)."""
    return Call("aria2.unpauseAll", (), decode.text)


def is_missing(gid: Gid, slot: Slot[T]) -> bool:
    """Whether the daemon says that it does not know the download (observed on 1.37).

    It says so in other words of one that failed and has made room for a newer result: that one it
    keeps to itself, to save it in its session.
    """
    said = outcome.message if isinstance(outcome := slot.outcome, Refused) else ""
    return said in (f"GID {gid} is not found", f"No such download for GID#{gid}")


def read_each(slots: Sequence[Slot[T]]) -> list[T]:
    """The answers of those slots that have one."""
    return [slot.result() for slot in slots if not isinstance(slot.outcome, Exception | None)]
