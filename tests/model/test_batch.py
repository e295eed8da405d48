"""One figure for all that runs: it does not fall back when one of several ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.batch import Batch, Progress
from ariatui.model.download import Facts, Gid, GlobalStat
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Known, Notice, Snapshot

GIDS = [Gid(digit * 16) for digit in "abcd"]
A, B, C = GIDS[:3]


def row(gid: Gid, done: int, total: int, speed: int = 100, *, metadata: bool = False) -> Known:
    facts: Facts = {"completed_length": done, "total_length": total, "download_speed": speed}
    return gid, {**facts, "metadata": metadata}


class Watched:
    """A mirror, and the batch that is looked at."""

    def __init__(self) -> None:
        self.mirror, self.batch, self.now = Mirror(), Batch(), 0.0

    def shows(self, *rows: Known, after: float = 1.0) -> Progress:
        """How far it is when these are active."""
        self.now += after
        stat = GlobalStat(100, num_active=len(rows), num_stopped=9, num_waiting=9)
        self.mirror.apply(Snapshot(self.now, stat, rows))
        return self.batch.look(self.mirror)

    def hears(self, notice: Notice, gid: Gid) -> None:
        self.mirror.notice(notice, gid, self.now)


@pytest.mark.parametrize("notice", [Notice.COMPLETE, Notice.ERROR, Notice.BT_COMPLETE])
def test_what_has_ended_counts_as_done_until_nothing_runs(notice: Notice) -> None:
    watched = Watched()
    assert watched.shows(row(A, 80, 100), row(B, 0, 300)) == Progress(is_any=True, percent=20)
    watched.hears(notice, A)
    assert watched.shows(row(B, 0, 300)) == Progress(is_any=True, percent=25)
    watched.hears(Notice.COMPLETE, B)
    assert watched.shows() == Progress()
    assert watched.shows(row(C, 10, 100)) == Progress(is_any=True, percent=10)


def test_what_is_paused_or_gone_does_not_take_back_what_was_shown() -> None:
    watched = Watched()
    assert watched.shows(row(A, 90, 100), row(B, 10, 100)).percent == 50
    watched.hears(Notice.PAUSE, A)
    assert watched.shows(row(B, 10, 100)).percent == 50
    watched.mirror.apply(Snapshot(9, GlobalStat(100, num_active=1), (row(B, 10, 100),)))
    assert watched.batch.look(watched.mirror).percent == 55


def test_metadata_are_nothing_that_is_done() -> None:
    watched = Watched()
    metadata = row(A, 100, 100, metadata=True)
    assert watched.shows(metadata) == Progress(is_any=True, percent=None)
    assert watched.shows(metadata, row(B, 20, 100)).percent == 20


def test_nothing_is_told_of_what_is_stalled_altogether() -> None:
    watched = Watched()
    assert watched.shows(row(A, 0, 100, 0)) == Progress(is_any=True, percent=0)
    assert watched.shows(row(A, 0, 100, 0), after=20) == Progress()
    assert watched.shows(row(A, 0, 100, 0), row(B, 50, 100)).percent == 25


@given(st.lists(st.tuples(st.sampled_from(GIDS[1:]), st.integers(1, 30), st.booleans())))
def test_it_never_runs_backwards_while_none_is_added(steps: list[tuple[Gid, int, bool]]) -> None:
    watched, done = Watched(), dict.fromkeys(GIDS, 0)
    last = watched.shows(*(row(gid, 0, 100) for gid in GIDS)).percent
    for gid, count, ends in steps:
        if gid in done:
            done[gid] = min(done[gid] + count, 100)
            if ends:
                del done[gid]
                watched.hears(Notice.COMPLETE, gid)
        percent = watched.shows(*(row(one, there, 100) for one, there in done.items())).percent
        assert percent is not None
        assert last is not None
        assert percent >= last
        last = percent
