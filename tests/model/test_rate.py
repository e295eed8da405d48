"""Only speeds are told that can be so, and the pace follows them without their jumps."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.rate import RUNNING, STILL, Pace

speeds = st.integers(0, 10**12)
lengths = st.integers(0, 10**15)
rates = st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 30)), min_size=1, max_size=6)
"""Bytes/s, and for how many seconds."""

BLOCK = 16384
BEFORE = 5_000_000
"""Bytes that are there before anything flows."""


def looks(flows: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Each second, what there is, what came in the last 10 s, and what came just now."""
    came: list[int] = []
    for flow, seconds in flows:
        for _ in range(seconds):
            came.append(flow)
            yield BEFORE + sum(came), sum(came[-10:]), flow


@given(st.lists(st.tuples(speeds, speeds, lengths, st.floats(0, 1e4)), min_size=1))
def test_no_speed_is_above_what_is_told_nor_the_first_one_much_above_the_total(
    told: list[tuple[int, int, int, float]],
) -> None:
    pace, now = STILL, 100.0
    for speed, total, completed, span in told:
        now += span
        before, pace = pace, pace.measured(speed, total, completed, now)
        if pace is not before:
            assert pace.believed <= speed
            assert before.looks or not total or pace.believed <= 2 * total + BLOCK
            assert pace.steady is (now >= pace.steady_from)


@given(rates, speeds)
def test_no_speed_is_much_above_what_has_come(flows: list[tuple[int, int]], told: int) -> None:
    """Whatever is told, all that is shown adds up to little more than what came."""
    pace = STILL.measured(0, 10**13, BEFORE, 0)
    fastest = max(flow for flow, _ in flows)
    for second, (completed, _, _) in enumerate(looks(flows), 1):
        pace = pace.measured(told, 10**13, completed, second)
        assert pace.believed <= 2 * fastest + BLOCK


@given(rates)
def test_what_aria2_tells_of_a_download_in_its_course_is_believed(
    flows: list[tuple[int, int]],
) -> None:
    """Its own average over 10 s, once that is one, however the download goes on."""
    pace = STILL.measured(0, 0, BEFORE, 0)
    for second, (completed, window, _) in enumerate(looks([(1_000_000, 12), *flows]), 1):
        told = window // min(second, 10)
        pace = pace.measured(told, 10**13, completed, second)
        assert pace.believed == told


def test_bytes_that_come_at_once_after_a_start_make_no_speed() -> None:
    """16 KiB in a millisecond, then 300 kB/s, as aria2 tells of it beside another download."""
    pace = STILL.measured(0, 400_000, BEFORE, 0)
    told = [16_000_000, 1_500_000, 900_000, 700_000, *[300_000] * 20]
    steady = []
    for second, speed in enumerate(told, 1):
        pace = pace.measured(speed, 700_000, BEFORE + BLOCK + 300_000 * second, second)
        assert pace.believed <= 700_000
        assert not pace.steady or pace.speed == pytest.approx(300_000, rel=0.3)
        steady.append(pace.steady)
    assert steady.index(True) in range(3, 7)
    assert pace.speed == pytest.approx(300_000, rel=0.01)


@pytest.mark.parametrize("burst", [1_000_000, 5_000_000, 50_000_000])
@pytest.mark.parametrize("before", [[], [(1000, 1)], [(20_000, 2)]])
def test_much_that_comes_at_once_makes_no_time_left(
    burst: int, before: list[tuple[int, int]]
) -> None:
    """As where a limit lets more through at first: aria2's average tells of it for 10 s."""
    pace = STILL.measured(0, 0, BEFORE, 0)
    flows = [*before, (burst, 1), (100_000, 30)]
    for second, (completed, window, _) in enumerate(looks(flows), 1):
        pace = pace.measured(window // min(second, 10), 0, completed, second)
        assert not pace.steady or pace.speed == pytest.approx(100_000, rel=0.3)
    assert pace.steady


def test_a_speed_that_grows_is_not_taken_for_one_that_stays() -> None:
    """As a torrent's does while it finds its peers."""
    pace = STILL.measured(0, 0, BEFORE, 0)
    flows = [(20_000 * 2**second, 1) for second in range(8)]
    for second, (completed, window, _) in enumerate(looks(flows), 1):
        pace = pace.measured(window // second, 0, completed, second)
        assert not pace.steady


def test_what_is_resumed_is_quicker_at_once_than_a_total_that_counts_the_time_before() -> None:
    """aria2's total is an average over 10 s in which another download has trickled all along."""
    pace = STILL.measured(0, 100_000, BEFORE, 0)
    for second in range(1, 10):
        total = 100_000 + 5_000_000 * second // 10
        pace = pace.measured(5_000_000, total, BEFORE + 5_000_000 * second, second)
        assert pace.believed == 5_000_000
    assert pace.measured(5_000_000, 0, BEFORE + 50_000_000, 10).steady


def test_what_flows_again_is_believed_at_once() -> None:
    """After most of 10 s without a byte, aria2's stretch begins anew, and no look sees it end."""
    pace, completed = STILL.measured(0, 0, BEFORE, 0), BEFORE
    for second, flow in enumerate([*[1_000_000] * 12, *[0] * 9, *[1_000_000] * 12], 1):
        completed += flow
        told = 1_000_000 if flow else 50_000
        pace = pace.measured(told, 10**9, completed, second)
        assert pace.believed == told


def test_what_is_found_on_the_disk_does_not_count_as_come() -> None:
    pace = STILL.measured(0, 0, 0, 0).measured(0, 0, 10**9, 1)
    assert pace.measured(10**8, 10**9, 10**9 + BLOCK, 2).believed == BLOCK


def test_less_than_there_was_begins_anew() -> None:
    """As after another choice of files, or where a piece was bad."""
    pace = RUNNING.measured(1000, 10**6, 10**6, 0).measured(1000, 10**6, 500, 1)
    assert pace.believed == 1000
    assert pace.measured(10**6, 10**6, 500 + BLOCK, 2).believed == BLOCK


def test_a_total_that_is_not_known_limits_nothing() -> None:
    assert RUNNING.measured(5000, 0, 0, 0).believed == 5000


@given(st.integers(1, 10**12))
def test_it_begins_and_ends_at_once(speed: int) -> None:
    pace = RUNNING.measured(speed, speed, 0, 0)
    assert pace.speed == pace.believed == speed
    assert pace.measured(0, speed, 0, 1).speed == 0


def flowing(*told: tuple[float, int]) -> Pace:
    """A pace of 1000 bytes/s, and after that what was told when."""
    pace = RUNNING.measured(1000, 0, 10**9, 0)
    for now, speed in told:
        pace = pace.measured(speed, 0, 10**9 + round(1e9 * now), now)
    return pace


def test_a_jump_counts_for_less_than_half_and_is_reached_within_some_seconds() -> None:
    assert 1000 < flowing((1, 2000)).speed < 1500
    settled = flowing(*((second, 2000) for second in range(1, 22)))
    assert settled.speed == pytest.approx(2000, rel=0.01)


def test_looking_more_often_does_not_make_it_quicker() -> None:
    often = flowing(*((tenth / 10, 2000) for tenth in range(1, 11)))
    assert often.speed == pytest.approx(flowing((1, 2000)).speed)


def test_a_clock_that_stands_still_does_no_harm() -> None:
    assert flowing((0, 2000)) == flowing()


def test_it_is_steady_as_soon_as_as_much_has_come_for_some_seconds() -> None:
    pace = STILL
    for second in range(100, 104):
        pace = pace.measured(50, 50, 50 * second, second)
        assert not pace.steady
    pace = pace.measured(50, 50, 50 * 104, 104)
    assert pace.steady
    assert pace.measured(500, 500, 50 * 104 + 500, 105).steady


def test_it_is_steady_some_seconds_after_the_start_however_it_flows() -> None:
    """A look in which much came, and another in which nothing did."""
    pace = STILL
    for second in range(100, 112):
        pace = pace.measured(50, 50, 500 * (second // 10), second)
        assert not pace.steady
    assert pace.measured(50, 50, 500 * 11, 112).steady


def test_what_ran_already_when_it_was_first_seen_is_steady_at_once() -> None:
    assert RUNNING.measured(50, 50, 600, 0).steady


def test_what_has_loaded_little_when_it_was_first_seen_has_just_begun() -> None:
    pace = RUNNING.measured(50_000, 50_000, 150_000, 0)
    for second in range(1, 5):
        assert not pace.steady
        pace = pace.measured(50_000, 50_000, 150_000 + 50_000 * second, second)
    assert pace.steady


def test_what_ran_already_is_not_steady_where_it_cannot_be_so_fast() -> None:
    pace = RUNNING.measured(27_000_000, 300_000, 0, 0)
    assert (pace.believed, pace.steady) == (300_000, False)


def test_what_stands_still_is_stalled_after_a_while_and_begins_anew() -> None:
    pace = RUNNING.measured(50, 50, 0, 100)
    for second in range(101, 111):
        pace = pace.measured(0, 0, 0, second)
        assert not pace.stalled
    pace = pace.measured(0, 0, 0, 111)
    assert (pace.stalled, pace.idle_since) == (True, 101)
    again = pace.measured(50, 50, 50, 112)
    assert (again.stalled, again.idle_since, again.steady) == (False, None, False)
