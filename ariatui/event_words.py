"""What is said of what happened: the lines of the log."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ariatui.model.download import Download, Gid
from ariatui.model.events import Entry, What, Who
from ariatui.text import Clean, clean
from ariatui.words import name_of, what_happened

_DID = {
    What.ADDED: "added",
    What.RETRIED: "tried again:",
    What.STARTED: "started",
    What.PAUSED: "paused",
    What.RESUMED: "resumed",
    What.FINISHED: "finished",
    What.SEEDED: "stopped seeding",
    What.FAILED: "failed",
    What.REMOVED: "removed",
    What.CLEARED: "cleared the result of",
    What.REVIVED: "queued again:",
    What.FORGOTTEN: "was restarted without",
}
_LINE = {
    What.LOST: "Connection lost.",
    What.BACK: "Connected again.",
    What.RESTARTED: "Connected again. aria2 was restarted meanwhile.",
}
_NAMED = 3
"""Downloads that are named where there are many."""


class Line(NamedTuple):
    """A line of the log."""

    at: float
    """Seconds since 1970."""
    who: Who | None
    """None for what happened to the line."""
    what: What
    text: Clean


def lines(entries: Iterable[Entry], downloads: Mapping[Gid, Download]) -> list[Line]:
    """All that the log has to tell, oldest first.

    Args:
        entries: The entries, oldest first.
        downloads: What is known of downloads now, which may be more than was known then.
    """
    told = [line for entry in entries for line in _lines(entry, downloads)]
    return sorted(told, key=lambda line: line.at)


def _lines(entry: Entry, downloads: Mapping[Gid, Download]) -> list[Line]:
    what = entry.what
    if what in _LINE:
        text = clean(" ".join(filter(None, (_LINE[what], entry.detail))))
        return [Line(entry.since, None, what, text)]
    away = "(while away) " if entry.away and what is not What.FORGOTTEN else ""
    known = [
        (at, downloads.get(subject.download.gid, subject.download)) for at, subject in entry.first
    ]
    if entry.count <= len(known):
        return [
            Line(at, entry.who, what, clean(f"{away}{_DID[what]} {_told(what, download)}"))
            for at, download in known
        ]
    names = ", ".join(name_of(download) for _, download in known[:_NAMED])
    text = clean(f"{away}{_DID[what].removesuffix(':')} {entry.count} downloads: {names}, …")
    return [Line(entry.since, entry.who, what, text)]


def _told(what: What, download: Download) -> str:
    name = name_of(download)
    why = what_happened(download) if what is What.FAILED else ""
    return f"{name}: {why}" if why else name
