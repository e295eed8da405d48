"""What is done over and over is done at the same moments."""

import pytest

from ariatui.beat import next_beat


@pytest.mark.parametrize("now", [100.0, 100.01, 100.99])
def test_all_have_the_next_beat_in_common(now: float) -> None:
    assert next_beat(now, 1.0) == 101.0


def test_periods_that_are_multiples_meet() -> None:
    assert next_beat(100.3, 0.5) == 100.5
    assert next_beat(100.6, 0.5) == next_beat(100.6, 1.0) == 101.0


@pytest.mark.parametrize("period", [0.1, 0.3, 1.0, 2.5])
def test_a_beat_is_at_most_one_period_away(period: float) -> None:
    now = 12345.678
    assert 0 < next_beat(now, period) - now <= period
