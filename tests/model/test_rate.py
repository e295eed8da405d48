"""The pace follows the speed, without its jumps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.rate import Pace

paces = st.floats(0, 1e12)
speeds = st.integers(0, 10**12)
spans = st.floats(0, 1e6)


@given(speeds, spans)
def test_it_begins_at_once(speed: int, now: float) -> None:
    assert Pace().measured(speed, now).speed == speed


@given(paces, spans)
def test_it_ends_at_once(pace: float, now: float) -> None:
    assert Pace(pace).measured(0, now).speed == 0


@given(speeds, spans)
def test_it_stays_where_the_speed_stays(speed: int, now: float) -> None:
    assert Pace(float(speed)).measured(speed, now).speed == speed


@given(st.floats(1, 1e12), st.integers(1, 10**12), st.floats(1, 1e6))
def test_it_goes_towards_the_speed_and_not_beyond(pace: float, speed: int, now: float) -> None:
    after = Pace(pace).measured(speed, now).speed
    least = max(pace, speed) * 1e-12  # what a float cannot tell apart
    assert min(pace, speed) - least <= after <= max(pace, speed) + least
    assert abs(speed - after) <= abs(speed - pace) * 0.8 + least


def test_a_jump_counts_for_less_than_half_and_is_reached_within_some_seconds() -> None:
    pace = Pace(1000.0).measured(2000, 1)
    assert 1000 < pace.speed < 1500
    for second in range(2, 22):
        pace = pace.measured(2000, second)
    assert pace.speed == pytest.approx(2000, rel=0.01)


def test_looking_more_often_does_not_make_it_quicker() -> None:
    once = often = Pace(1000.0)
    for tenth in range(1, 11):
        often = often.measured(2000, tenth / 10)
    assert often.speed == pytest.approx(once.measured(2000, 1).speed)


def test_a_clock_that_stands_still_does_no_harm() -> None:
    assert Pace(1000.0, at=5).measured(2000, 5).speed == 1000


def test_it_is_steady_some_seconds_after_the_start() -> None:
    pace = Pace.at_start(100).measured(50, 101)
    assert not pace.steady
    assert not pace.measured(50, 107).steady
    assert pace.measured(50, 108).steady


def test_what_ran_already_when_it_was_first_seen_is_steady_at_once() -> None:
    assert Pace().measured(50, 0).steady
