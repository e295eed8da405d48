"""What can be asked of downloads that are there: the call, and how one sees that it came about."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ariatui import words
from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.phase import Wish
from ariatui.rpc import aria2, decode
from ariatui.rpc.aria2 import Call
from ariatui.words import Report

_RUNNING = (Status.ACTIVE, Status.WAITING)
_HELD = (*_RUNNING, Status.PAUSED)


class Verb(NamedTuple):
    """One thing that can be asked of downloads."""

    wish: Wish
    """Its name in our words."""
    doing: str
    """What a download is while it has not come about."""
    call: Callable[[Download], Call[str]]
    """What to send for a download, by the state that it is in."""
    is_done: Callable[[Download, Download | None], bool]
    """Whether it is true of a download: as it was, and as it is now, None if it is gone."""
    applies_to: tuple[Status, ...]
    """The statuses of those of which it can become true, or is."""
    for_all: Call[str] | None = None
    """What to send for all of them at once."""
    hangs: Callable[[Sequence[Download]], Report] = words.still_pausing
    """How one says that a tracker keeps it from coming about."""
    by_force: str = ""
    """The command that does it without waiting for trackers."""
    is_instant: bool = False
    """Whether it has been done when aria2 answers, or never will be."""

    depends_on_state: bool = False
    """Whether what to send can be told only by the state that a download is in."""


def pausing(*, force: bool) -> Verb:
    """Pause, by force without telling trackers."""
    return Verb(
        Wish.PAUSE,
        "pausing",
        lambda download: _text(aria2.pause(download.gid, force=force)),
        lambda _, now: now is not None and now.status is Status.PAUSED,
        _HELD,
        aria2.pause_all(force=force),
        by_force="" if force else "ariatui force-pause",
    )


def resuming() -> Verb:
    """Let paused ones wait for their turn."""

    def is_done(before: Download, now: Download | None) -> bool:
        # It may have started and stopped since, but then it was resumed.
        was_paused = before.status is Status.PAUSED
        return now is not None and (
            now.status in _RUNNING or (was_paused and now.status is not Status.PAUSED)
        )

    return Verb(
        Wish.UNPAUSE,
        "resuming",
        lambda download: _text(aria2.unpause(download.gid)),
        is_done,
        _HELD,
        aria2.unpause_all(),
        is_instant=True,
    )


def removing(*, force: bool) -> Verb:
    """Remove; of one that has stopped, the result."""

    def call(download: Download) -> Call[str]:
        if download.section is Section.STOPPED:
            return aria2.remove_download_result(download.gid)
        return aria2.remove(download.gid, force=force)

    def is_done(before: Download, now: Download | None) -> bool:
        had_stopped = before.section is Section.STOPPED
        return now is None or (now.section is Section.STOPPED and not had_stopped)

    by_force = "" if force else "ariatui remove --force"
    hangs = words.still_removing
    return Verb(
        Wish.REMOVE,
        "being removed",
        call,
        is_done,
        tuple(Status),
        hangs=hangs,
        by_force=by_force,
        depends_on_state=True,
    )


def _text(call: Call[Gid]) -> Call[str]:
    return Call(call.method, call.params, decode.text)
