"""The pace follows the speed, without its jumps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.model.rate import smoothed

paces = st.floats(0, 1e12)
speeds = st.integers(0, 10**12)


@given(speeds)
def test_it_starts_at_once(speed: int) -> None:
    assert smoothed(0.0, speed) == speed


@given(paces)
def test_it_ends_at_once(pace: float) -> None:
    assert smoothed(pace, 0) == 0


@given(speeds)
def test_it_stays_where_the_speed_stays(speed: int) -> None:
    assert smoothed(float(speed), speed) == speed


@given(st.floats(1, 1e12), st.integers(1, 10**12))
def test_it_goes_towards_the_speed_and_not_beyond(pace: float, speed: int) -> None:
    after = smoothed(pace, speed)
    assert min(pace, speed) <= after <= max(pace, speed)
    assert abs(speed - after) <= abs(speed - pace) * 0.8


def test_a_jump_counts_for_less_than_half_and_is_reached_within_some_ticks() -> None:
    pace = smoothed(1000.0, 2000)
    assert 1000 < pace < 1500
    for _ in range(20):
        pace = smoothed(pace, 2000)
    assert pace == pytest.approx(2000, rel=0.01)
