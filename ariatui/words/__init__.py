"""What is said to a person about downloads and commands: one sentence each, harmless to show.

Of a single subject the modules tell; what several need stands here.
The words for aria2's error codes are ours, since its own message can be empty.
"""

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from ariatui.model.download import Download, Gid, Section, Status
from ariatui.model.events import UNKNOWN_ERROR
from ariatui.model.phase import Wish
from ariatui.text import Clean, clean

_DONE = {
    Wish.PAUSE: "paused",
    Wish.UNPAUSE: "resumed",
    Wish.REMOVE: "removed",
    Wish.CLEAR: "cleared",
    Wish.DELETE: "deleted",
    Wish.RETRY: "tried again",
}
_NAME_LIMIT = 60
_PAUSING_ALREADY = "is pausing already."
_PAUSED, _RUNNING = (Status.PAUSED,), (Status.ACTIVE, Status.WAITING)

_MINUTE, _HOUR = 60, 3600

HANGS_AFTER = 4.0
"""Seconds after which a graceful pause is told to hang; pauseAll takes up to 1.6 (observed)."""


class Severity(Enum):
    """How much a report matters; the values are Textual's words for it."""

    INFORMATION = "information"
    WARNING = "warning"
    ERROR = "error"


class Report(NamedTuple):
    """Something to tell at once."""

    text: Clean
    severity: Severity = Severity.WARNING
    ways: tuple[tuple[str, str], ...] = ()
    """Ids of actions that help, and what each does. Their keys are the UI's business."""
    told_by_rows: bool = False
    """Whether all rows in aria2's order tell the same."""
    hanging: tuple[Gid, ...] = ()
    """The downloads that it is about, where it is so only while a command hangs for one of them."""
    offline: bool = False
    """Whether it is so only while there is no line."""


ERRORS = {
    1: "an unknown error occurred",
    2: "it timed out",
    3: "the resource was not found",
    4: "too many servers said that the resource was not found",
    5: "it was slower than the lowest speed allowed",
    6: "there was a network problem",
    7: "aria2 stopped it before it was finished",
    8: "the server cannot resume, and resuming was asked for",
    9: "the disk is full",
    10: "the piece length is not the one in the control file",
    11: "the same file is being downloaded already",
    12: "the same torrent is being downloaded already",
    13: "the file exists already",
    14: "the file could not be renamed",
    15: "the existing file could not be opened",
    16: "the file could not be created",
    17: "reading or writing the file failed",
    18: "the directory could not be created",
    19: "the server's name could not be resolved",
    20: "the Metalink document could not be read",
    21: "the FTP command failed",
    22: "the server's answer was bad or unexpected",
    23: "there were too many redirects",
    24: "the server wants a user name and a password",
    25: "the torrent file could not be read",
    26: "the torrent file is corrupt or lacks something",
    27: "the magnet link is bad",
    28: "an option is bad or unknown",
    29: "the server is overloaded or under maintenance",
    30: "the JSON-RPC request could not be read",
    31: "it was removed",
    32: "the checksum does not match",
}
"""aria2's exit status codes, which are also a download's `errorCode` (aria2 manual)."""

_GISTS = (
    (r"Resource not found|Timeout\.|Authorization failed\.", ""),
    (r"Download aborted\.|No URI available\.", ""),
    (r"Too many redirects: count=\d+|Reached max-file-not-found count=\d+", ""),
    (r"Write disk cache flush failure index=\d+", ""),
    (r"\w+ failed\. cause: No space left on device", ""),
    (r"(?:CUID#\d+ - )?Name resolution for (\S+) failed:.*", r"\1"),
    (r"The response status is not successful\. status=(\d+)", r"HTTP status \1"),
)
"""What aria2's messages add to our words for the same code (all observed on 1.37)."""


def name_of(download: Download, limit: int = 512) -> Clean:
    """What a person would call it; its gid while nothing better is known."""
    return _called(download.name, download.gid, limit)


@lru_cache(512)
def _called(name: str, gid: Gid, limit: int) -> Clean:
    """The same names are drawn each second."""
    return clean(name if name.strip() else gid, limit)


def what_happened(download: Download) -> Clean:
    """Why a download stopped before it was complete, in words; blank for any other."""
    if download.status is Status.REMOVED:
        return clean("it was removed before it was complete")
    if download.status is not Status.ERROR:
        return clean("")
    theirs = " ".join(download.error_message.split())
    code = download.error_code or UNKNOWN_ERROR
    ours = reason(code)
    if download.error_code == UNKNOWN_ERROR:
        return clean(theirs or ours)
    if code in ERRORS:
        theirs = _gist(theirs)
    return clean(f"{ours}: {theirs}" if theirs else ours)


def reason(code: int) -> str:
    """What one of aria2's error codes means."""
    return ERRORS.get(code, f"error code {code}")


def how_stalled(download: Download, now: float) -> Clean:
    """For how long nothing has come of a download, and why, in words; blank if it does come.

    The time is told in steps, so that it is seldom another one.

    Args:
        download: The download.
        now: The time, in seconds of the mirror's clock.
    """
    since = download.pace.idle_since
    if not download.stalled or since is None:
        return clean("")
    seconds = int(now - since)
    if seconds < _MINUTE:
        long = f"{seconds // 10 * 10} s"
    else:
        long = f"{seconds // _MINUTE} min" if seconds < _HOUR else f"{seconds // _HOUR} h"
    if download.connections:
        why = "its peers send nothing" if download.torrent else "the server sends nothing"
    else:
        why = "no peers" if download.torrent else "no connection"
    return clean(f"stalled for {long}: {why}")


def nothing_to_do(wish: Wish | None, downloads: Sequence[Download | None]) -> Report:
    """A command that applies to none of the downloads that it was given; None is the toggle."""
    done = "paused or resumed" if wish is None else _DONE[wish]
    if not downloads:
        return Report(clean(f"There is no download here to be {done}."))
    first = downloads[0]
    ended_badly = any(one and one.status in (Status.ERROR, Status.REMOVED) for one in downloads)
    if len(downloads) > 1 or first is None:
        ways = (("retry", "tries what failed again"),) if ended_badly else ()
        said = f"None of these downloads can be {done} any more."
        return Report(clean(said), ways=ways)
    ways = (("retry", "tries it again"),) if ended_badly else ()
    ended = {Status.COMPLETE: "is complete", Status.REMOVED: "was removed"}
    how = "has failed" if first.status is Status.ERROR else "is being removed"
    how = ended.get(first.status, how)
    return Report(clean(f"{_short(first)} {how}; it cannot be {done}."), ways=ways)


def refused(
    wish: Wish, downloads: Mapping[Gid, Download | None], refusals: Mapping[Gid, str], done: int
) -> Report:
    """Single commands that the daemon refused, the first few with its reason."""
    told = [
        why_refused(wish, gid, downloads[gid], said) for gid, said in list(refusals.items())[:3]
    ]
    if others := [downloads[gid] for gid in list(refusals)[3:]]:
        so = {Wish.PAUSE: _PAUSED, Wish.UNPAUSE: _RUNNING}.get(wish, ())
        is_so = all(one is not None and one.status in so for one in others)
        already = "are paused already" if wish is Wish.PAUSE else "are not paused"
        fate = already if is_so else f"could not be {_DONE[wish]}"
        told.append(f"{len(others):,} more {fate}.")
    if done:
        told.append(f"The other {done:,} were {_DONE[wish]}." if done > 1 else "The other one was.")
    hangs = any(said.endswith(_PAUSING_ALREADY) for said in told)
    ways = (("force-pause", "forces it"),) if hangs else ()
    return Report(clean(" ".join(told)), Severity.ERROR, ways)


def all_refused(wish: Wish, downloads: Sequence[Download | None] | None, said: str) -> Report:
    """A command that the daemon refused as a whole, for these downloads or for all."""
    if downloads is None:
        which = "all downloads"
    elif len(downloads) == 1 and downloads[0] is not None:
        which = _short(downloads[0])
    else:
        which = "the download" if len(downloads) == 1 else f"the {len(downloads):,} downloads"
    return Report(clean(f"aria2 did not let {which} be {_DONE[wish]}: {said}"), Severity.ERROR)


def still_pausing(downloads: Sequence[Download], *, selected: bool = True) -> Report:
    """Graceful pauses that hang, since a tracker does not answer (observed on 1.37).

    Args:
        downloads: Those that hang, at least one.
        selected: Whether the key for the selected download is of use.
    """
    if len(downloads) == 1:
        whose = f"{_short(downloads[0])} is still pausing: its tracker does not answer."
    else:
        whose = f"{len(downloads):,} downloads are still pausing: a tracker does not answer."
    one, every = ("force-pause", "forces it"), ("force-pause-all", "forces all")
    hanging = tuple(download.gid for download in downloads)
    return Report(clean(whose), ways=(one, every) if selected else (every,), hanging=hanging)


def still_removing(downloads: Sequence[Download]) -> Report:
    """Removals that hang, since a tracker does not answer."""
    if len(downloads) == 1:
        whose = f"{_short(downloads[0])} is still being removed: its tracker does not answer."
        way = "on it again forces it"
    else:
        whose = f"{len(downloads):,} downloads are still being removed: a tracker does not answer."
        way = "on them again forces it"
    hanging = tuple(download.gid for download in downloads)
    return Report(clean(whose), ways=(("remove", way),), hanging=hanging)


def nothing_failed(count: int) -> Report:
    """Another try for downloads of which none has failed; 0 stands for all."""
    if count:
        which = "This download has" if count == 1 else "None of these downloads has"
        return Report(clean(f"{which} not failed." if count == 1 else f"{which} failed."))
    return Report(clean("No download has failed."), Severity.INFORMATION)


def failed_again(failed: Sequence[Download], tried: int) -> Report:
    """Downloads that failed again as soon as they were tried again, of so many that were."""
    reasons = {what_happened(download) for download in failed}
    why = reasons.pop() if len(reasons) == 1 else "their rows say why"
    if tried == 1:
        said = f"{_short(failed[0])} was tried again and failed again: {why}."
    else:
        how_many = "all of them" if len(failed) == tried else f"{len(failed):,} of them"
        said = f"{tried:,} downloads were tried again; {how_many} failed again: {why}."
    return Report(clean(said))


def nothing_to_mark() -> Report:
    """A key for marks where no row is shown."""
    return Report(clean("There is no download here to be marked."))


def not_in_queue(count: int) -> Report:
    """A move in the queue of downloads that do not stand in it."""
    if not count:
        return Report(clean("There is no download here to be moved."))
    which = "This download does" if count == 1 else "These downloads do"
    return Report(clean(f"{which} not wait in the queue; only those that do have a place in it."))


def at_the_end(count: int, *, front: bool) -> Report:
    """A move of downloads that cannot go further."""
    which = "It is" if count == 1 else "They are"
    where = "first" if front else "last"
    return Report(clean(f"{which} {where} in the queue already."), Severity.INFORMATION)


def moved(downloads: Sequence[Download], start: int, total: int) -> Report:
    """Downloads that stand one behind the other now, from a place in the queue on.

    Args:
        downloads: At least one.
        start: The place of the first of them, counted from 0.
        total: How many stand in the queue.
    """
    first, last = _ordinal(start + 1), _ordinal(start + len(downloads))
    if len(downloads) == 1:
        said = f"{_short(downloads[0])} is now {first} of {total:,} in the queue."
    else:
        said = f"They are now {first} to {last} of {total:,} in the queue."
    return Report(clean(said), Severity.INFORMATION, told_by_rows=True)


def not_moved(said: str) -> Report:
    """A move that the daemon refused."""
    return Report(clean(f"aria2 did not move it in the queue: {said}"), Severity.ERROR)


def move_unconfirmed() -> Report:
    """The line was lost between a move and its answer."""
    said = "The connection ended before aria2 confirmed the move in the queue."
    return Report(clean(said), Severity.ERROR)


def unconfirmed(
    wish: Wish, count: int | None, unsent: Mapping[Wish, int] = MappingProxyType({})
) -> Report:
    """The line was lost between a command, for so many or for all, and its answer.

    What was asked for after that, of so many, was to go out then.
    """
    if count is None:
        which = "all were"
    else:
        which = "one download was" if count == 1 else f"{count:,} downloads were"
    said = [f"The connection ended before aria2 confirmed that {which} {_DONE[wish]}."]
    for later, many in unsent.items():
        what = "one download" if many == 1 else f"{many:,} downloads"
        said.append(f"To have {what} {_DONE[later]} after that was not sent.")
    said.append("The rows show what is true as soon as it is back.")
    return Report(clean(" ".join(said)), Severity.ERROR)


def unsent(wish: Wish, count: int) -> Report:
    """The line was lost while a wish waited for an earlier one to come about."""
    which = "one download" if count == 1 else f"{count:,} downloads"
    return Report(
        clean(f"The connection ended before {which} could be {_DONE[wish]}; that was not sent."),
        Severity.ERROR,
    )


def not_sorted() -> Report:
    """The rows are to be sorted the other way round, and are not sorted."""
    said = "The rows are in aria2's own order, which cannot be inverted."
    return Report(clean(said), Severity.INFORMATION, (("sort", "sorts them"),))


def read_only() -> Report:
    """A command where nothing may be altered."""
    return Report(clean("Nothing was done: ariatui only watches this server (read-only)."))


def not_connected(happened: str) -> Report:
    """A command while there is no line."""
    return Report(clean(f"Not connected, so nothing was sent. {happened}"))


def elsewhere(label: str, report: Report) -> Report:
    """What is told of a server that is not shown any more; no key is for that one now."""
    return Report(clean(f"{label}: {report.text}"), report.severity)


def why_refused(wish: Wish, gid: Gid, download: Download | None, said: str) -> str:
    """One refusal, in our words where aria2's are known (observed on 1.37)."""
    name = _short(download) if download else str(gid)
    if said.endswith("is not found"):
        return f"{name} is gone: it was removed meanwhile."
    if not said.endswith(("cannot be paused now", "cannot be unpaused now")):
        return f"{name} could not be {_DONE[wish]}: {clean(said)}"
    if download is None or download.status.section is Section.STOPPED:
        return f"{name} has stopped meanwhile; it cannot be {_DONE[wish]}."
    if wish is Wish.UNPAUSE and download.status is Status.WAITING:
        return f"{name} is not paused: it waits for its turn."
    if wish is Wish.UNPAUSE:
        return f"{name} is running already, or is not paused yet."
    if download.status is Status.ACTIVE:
        return f"{name} {_PAUSING_ALREADY}"
    return f"{name} is paused already."


def _gist(said: str) -> str:
    """What a message of aria2's tells beyond the error code that it comes with."""
    for pattern, gist in _GISTS:
        if match := re.fullmatch(pattern, said):
            return match.expand(gist)
    return said


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number:,}{ending}"


def _short(download: Download) -> Clean:
    return name_of(download, _NAME_LIMIT)
