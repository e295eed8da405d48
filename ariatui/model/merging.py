"""What a reply makes of what is known of one download."""

from collections.abc import Collection

from ariatui.model.download import Download, Facts, Gid, GlobalStat, Status
from ariatui.model.rate import RUNNING, STILL

_AT_REST: Facts = {
    "download_speed": 0,
    "upload_speed": 0,
    "connections": 0,
    "verified_length": None,
    "verify_pending": False,
}
"""What moves of a download that is not active. aria2 itself lets the speed of a paused one
decay over 10 s (observed on 1.37)."""


def merged(
    gid: Gid, known: Download | None, facts: Facts, total: int, asked: float
) -> Download | None:
    """The download after a reply; the same object if it told nothing new.

    Args:
        gid: Which one.
        known: As it was; None if it is new.
        facts: What was told; with something new it must be told in which status it is.
        total: The speed of all downloads together at that moment; 0 if it is not known.
        asked: When it was asked for, in seconds of the mirror's clock.
    """
    status = facts.get("status") or (known.status if known else None)
    if status is None:
        return None
    before = known or Download(gid, status)
    if status is Status.ACTIVE:
        return _running(known, before, facts, total, asked)
    if before.status is not Status.ACTIVE and _AT_REST.keys().isdisjoint(facts):
        return before.with_facts(**facts)
    still: Facts = {**facts, **_AT_REST}
    return before.with_facts(pace=STILL, **still)


def _running(
    known: Download | None, before: Download, facts: Facts, total: int, asked: float
) -> Download:
    """The download after a reply while it runs."""
    if "download_speed" not in facts:
        return before.with_facts(**facts)
    completed = facts.get("completed_length", before.completed_length)
    if facts.get("seeder", before.seeder) or _is_checked(before, facts):
        # Nothing is to come, so that nothing stalls, though aria2 lets a speed decay over 10 s too.
        pace = STILL.measured(0, total, completed, asked)
    else:
        so_far = before.pace if known else RUNNING
        pace = so_far.measured(facts["download_speed"], total, completed, asked)
    believed: Facts = {**facts, "download_speed": pace.believed}
    return before.with_facts(pace=pace, **believed)


def _is_checked(before: Download, facts: Facts) -> bool:
    """Whether aria2 verifies what is there, or is about to."""
    verified = facts.get("verified_length", before.verified_length)
    return verified is not None or facts.get("verify_pending", before.verify_pending)


def with_speeds(stat: GlobalStat, active: Collection[Download], now: float) -> GlobalStat:
    """The totals with the speeds of the rows, as soon as those are known well.

    aria2's own total is an average over 10 s: it lags behind what starts and what is paused.

    Args:
        stat: The totals as aria2 tells them.
        active: All active downloads.
        now: When they were asked for, in seconds of the mirror's clock.
    """
    down = sum(one.download_speed for one in active)
    if active and any(one.pace.is_new(now) for one in active):
        down = max(down, stat.download_speed)
    return stat._replace(download_speed=down, upload_speed=sum(one.upload_speed for one in active))
