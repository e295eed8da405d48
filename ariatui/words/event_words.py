"""What is said of what happened: the lines of the log."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ariatui.model.download import Download, Gid
from ariatui.model.events import UNKNOWN_ERROR, Entry, What, Who
from ariatui.text import Clean, clean
from ariatui.words import name_of, reason, what_happened

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
    What.DROPPED: "dropped the old result of",
    What.REVIVED: "queued again:",
    What.FORGOTTEN: "was restarted without",
}
_DEEDS = {
    What.MOVED: "moved {names} {detail}",
    What.TUNED: "changed options of {names}: {detail}",
    What.CHOSEN: "chose {detail} of {names}",
    What.MIRRORED: "{detail} {names}",
    What.REMOVED: "removed {names}{detail}",
}
"""What is told of a command, in one sentence."""
_LINE = {
    What.LOST: "Connection lost.",
    What.BACK: "Connected again.",
    What.RESTARTED: "Connected again. aria2 was restarted meanwhile.",
}
_NAMED = 3
"""Downloads that are named where there are many."""
_MUCH = 2000
"""Characters of a line, more than any screen shows of it."""


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
    return sorted(told, key=lambda line: (line.at, _place(line)))


def place_after(places: int, *, is_end: bool) -> str:
    """Where a move in the queue ended.

    Args:
        places: How many places further back; negative towards the front.
        is_end: Whether there is nothing beyond.
    """
    if is_end:
        return f"to the {'front' if places < 0 else 'end'} of the queue"
    count = "1 place" if abs(places) == 1 else f"{abs(places):,} places"
    return f"{count} {'up' if places < 0 else 'down'} in the queue"


def files(count: int) -> str:
    """So many files."""
    return "1 file" if count == 1 else f"{count:,} files"


def mirrors(removed: int, added: int) -> str:
    """What was done to the mirrors of a download."""
    count, verb = (added, "added") if added else (removed, "removed")
    return f"{verb} {'1 mirror' if count == 1 else f'{count:,} mirrors'} {'to' if added else 'of'}"


def deletion(count: int, downloads: int) -> str:
    """That files were deleted with the downloads that had them."""
    whose = "its" if downloads == 1 else "their"
    return f" and deleted {whose} {'file' if count == 1 else files(count)}"


def _lines(entry: Entry, downloads: Mapping[Gid, Download]) -> list[Line]:
    what = entry.what
    if what in _LINE:
        text = clean(" ".join(filter(None, (_LINE[what], entry.detail))))
        return [Line(entry.since, None, what, text)]
    if what in _DEEDS and (entry.detail or what is not What.REMOVED):
        return [Line(entry.since, entry.who, what, _told_of_deed(entry, downloads))]
    away = "(while away) " if entry.away and what is not What.FORGOTTEN else ""
    known = _known(entry, downloads)
    if entry.count <= len(known):
        return [
            Line(at, entry.who, what, clean(f"{away}{_DID[what]} {_told(what, download)}"))
            for at, download in known
        ]
    names = ", ".join(name_of(download) for _, download in known[:_NAMED])
    did, why = _DID[what].removesuffix(":"), _common_cause(entry, known)
    told = f"{away}{did} {entry.count:,} downloads{why}: {names}, …"
    return [Line(entry.since, entry.who, what, clean(told, _MUCH))]


def _place(line: Line) -> int:
    """Where a line stands among those of the same moment: a cause before what came of it."""
    if line.what in (What.CLEARED, What.DROPPED):
        return 2
    return 1 if line.who is Who.ARIA2 else 0


def _common_cause(entry: Entry, known: Sequence[tuple[float, Download]]) -> str:
    """Why most of many failed, in parentheses; blank where that is no one thing."""
    if not entry.causes:
        return ""
    (code, count), *others = entry.causes.most_common()
    if not others:
        told = {what_happened(download) for _, download in known}
        if len(told) == 1:
            return f" ({told.pop()})"
    if code == UNKNOWN_ERROR or count * 2 <= entry.count:
        return ""
    return f" ({f'{count:,} of them: ' if others else ''}{reason(code)})"


def _told_of_deed(entry: Entry, downloads: Mapping[Gid, Download]) -> Clean:
    named = [name_of(download) for _, download in _known(entry, downloads)[:_NAMED]]
    names = ", ".join(named)
    if entry.count > len(named):
        names = f"{entry.count:,} downloads ({names}, …)"
    text = _DEEDS[entry.what].format(names=names or "all downloads", detail=entry.detail)
    return clean(text, _MUCH)


def _known(entry: Entry, downloads: Mapping[Gid, Download]) -> list[tuple[float, Download]]:
    """The first downloads, as they are known now, or were last."""
    return [
        (at, downloads.get(subject.download.gid, subject.download)) for at, subject in entry.first
    ]


def _told(what: What, download: Download) -> str:
    name = name_of(download)
    why = what_happened(download) if what is What.FAILED else ""
    return f"{name}: {why}" if why else name
