"""Metadata that have become a download are no row of their own, and are not counted as one."""

from ariatui.model.download import Facts, Gid, GlobalStat, Status
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Notice

from .test_mirror import moment, stopped

METADATA, CHILD = Gid("a" * 16), Gid("b" * 16)
RECORD: Facts = {"status": Status.COMPLETE, "followed_by": (CHILD,), "described": True}


def folded() -> Mirror:
    mirror = Mirror()
    mirror.apply(moment(0, active=[METADATA]))
    mirror.notice(Notice.COMPLETE, METADATA, 1)
    mirror.notice(Notice.START, CHILD, 1)
    assert list(mirror.rows()) == [CHILD, METADATA]
    change = mirror.apply(moment(2, records=[(METADATA, RECORD)], active=[CHILD]))
    assert change.reordered
    return mirror


def test_it_has_no_row_once_what_came_of_it_is_known() -> None:
    mirror = folded()
    assert list(mirror.rows()) == [CHILD]
    assert mirror.tally[Status.COMPLETE] == 0
    assert mirror.tally[Status.ACTIVE] == 1


def test_it_stays_where_aria2_has_it_so_that_the_counts_agree() -> None:
    mirror = folded()
    mirror.apply(moment(3, stopped(METADATA), active=[CHILD]))
    assert list(mirror.rows()) == [CHILD]
    assert METADATA in mirror.downloads


def test_its_end_changes_no_count() -> None:
    mirror = folded()
    mirror.apply(moment(3, active=[CHILD], stat=GlobalStat(num_active=1)))
    assert METADATA not in mirror.downloads
    assert mirror.tally == {Status.ACTIVE: 1, Status.COMPLETE: 0}
    mirror.notice(Notice.START, METADATA, 5)
    assert set(mirror.rows()) == {CHILD, METADATA}
