"""What is told of downloads to somebody who looks elsewhere, or was away."""

from collections.abc import Mapping

from ariatui.model.download import Download, Gid, GlobalStat
from ariatui.model.events import UNKNOWN_ERROR, Ends, What
from ariatui.text import Clean, clean, size
from ariatui.words import Report, Severity, name_of, reason, what_happened

_HAPPENED_TO = {
    What.FINISHED: "finished",
    What.FAILED: "failed",
    What.ADDED: "added",
    What.PAUSED: "paused",
    What.RESUMED: "resumed",
    What.REMOVED: "removed",
    What.CLEARED: "cleared",
    What.FORGOTTEN: "gone",
}
"""What is worth telling of the time without a connection, the most important first."""

_SERVER_LIMIT = 24
_NAME_LIMIT = 80


def title(server: str, stat: GlobalStat | None, percent: int | None, *, is_online: bool) -> Clean:
    """The title of the window: how things stand, in few letters, and seldom another one.

    Args:
        server: What the daemon is called.
        stat: Its totals; None if they are not known.
        percent: How far the active downloads are; None if that is not known.
        is_online: Whether there is a connection.
    """
    told = ["ariatui", clean(server, _SERVER_LIMIT)]
    if not is_online or stat is None:
        return clean(" ".join([*told, "offline"]))
    if percent is not None:
        told.append(f"{percent}%")
    if stat.download_speed:
        told.append(f"↓ {_rate(stat.download_speed)}")
    if stat.upload_speed:
        told.append(f"↑ {_rate(stat.upload_speed)}")
    return clean(" ".join([*told, f"{stat.num_active:,} active"]))


def ended(ends: Ends, server: str, downloads: Mapping[Gid, Download]) -> Clean:
    """Downloads have ended: of one its name, of several their number."""
    finished, failed, last, causes = ends
    if finished + failed == 1 and last is not None:
        download = downloads.get(last.gid, last)
        name, why = name_of(download, _NAME_LIMIT), what_happened(download)
        text = f"{name} is complete" if finished else f"{name} failed: {why}"
    else:
        whole = f"{finished:,} downloads are complete" if finished > 1 else "1 download is complete"
        text = ", ".join([whole] * bool(finished) + [f"{failed:,} failed"] * bool(failed))
        if len(causes) == 1 and (code := min(causes)) != UNKNOWN_ERROR:
            text += f": {reason(code)}"
    return clean(f"ariatui {clean(server, _SERVER_LIMIT)}: {text}")


def meanwhile(counts: Mapping[What, int]) -> Report | None:
    """What happened while there was no connection; None if nothing did that matters."""
    told = [f"{counts[what]:,} {word}" for what, word in _HAPPENED_TO.items() if counts.get(what)]
    sentences = ["aria2 was restarted."] if counts.get(What.RESTARTED) else []
    if told:
        sentences.append(f"While away: {', '.join(told)}.")
    if not sentences:
        return None
    ways = (("log", "tells more"),) if told else ()
    return Report(clean(" ".join(sentences)), Severity.INFORMATION, ways)


def _rate(speed: int) -> str:
    """A speed in two digits, so that the title seldom differs."""
    value, _, unit = size(speed).partition(" ")
    short = value if len(value) <= len("9.9") else value.partition(".")[0]
    return f"{short} {unit}/s"
