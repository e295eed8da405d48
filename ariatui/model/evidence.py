"""What a change of status comes to, and who did it, by what was asked for and what aria2 does."""

from typing import NamedTuple

from ariatui.model.download import Download, Section, Status
from ariatui.model.events import What, Who
from ariatui.model.phase import Phase, Wish


class Awaited(NamedTuple):
    """An event that is told once the whole record of its download has been read."""

    what: What
    download: Download
    at: float
    """When it was seen, in seconds since 1970."""
    number: int
    away: bool
    who: Who = Who.ARIA2
    """Whose doing it is, where that is known already."""
    restarted: bool = False
    """Whether aria2 was restarted before this was seen."""
    described: bool = False


def happened(known: Download, fresh: Download) -> What | None:
    """What a change comes to; None where it is nothing that a person would tell."""
    before, now = known.status, fresh.status
    if now is before:
        begins_to_seed = now is Status.ACTIVE and fresh.seeder and known.described
        return What.FINISHED if begins_to_seed else None
    if now is Status.COMPLETE:
        return What.SEEDED if known.seeder else What.FINISHED
    if now is Status.ERROR:
        return What.FAILED
    if now is Status.REMOVED:
        return What.REMOVED
    if known.section is Section.STOPPED:
        return What.REVIVED
    if now is Status.PAUSED:
        return What.PAUSED
    if before is Status.PAUSED:
        return What.RESUMED
    return What.STARTED if now is Status.ACTIVE and before is Status.WAITING else None


_ASKED = {
    What.PAUSED: Wish.PAUSE,
    What.RESUMED: Wish.UNPAUSE,
    What.REMOVED: Wish.REMOVE,
    What.SEEDED: Wish.REMOVE,
}
"""What may have been asked for; the rest aria2 does by itself."""


def doer(what: What, phase: Phase | None, *, away: bool, restarted: bool) -> Who:
    """Who did it.

    Args:
        what: What happened.
        phase: What we have asked of the download.
        away: Whether it happened while the line was down.
        restarted: Whether aria2 was restarted meanwhile, which leaves all as its session has it.
    """
    if what not in _ASKED:
        return Who.ARIA2
    if phase is not None and phase.explains(_ASKED[what]):
        return Who.YOU
    if restarted:
        return Who.ARIA2
    # aria2 ends seeding by itself too.
    return Who.UNCLEAR if away or what is What.SEEDED else Who.OTHER


def goes_with_files(phase: Phase | None) -> bool:
    """Whether it is told once its files are deleted."""
    return phase is not None and phase.with_files
