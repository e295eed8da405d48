"""When to try again: soon at first, seldom later, and never at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.rpc.link import Backoff

LEAST, MOST = 0.8, 1.2
"""How far the jitter goes, either way."""
LONGEST = 10.0
SHORT_LIVES = st.lists(st.floats(0, 4.999), min_size=1, max_size=60)
SPREADS = st.floats(0, 1, exclude_max=True)


def test_without_jitter_pauses_grow_up_to_the_longest_and_stay_there() -> None:
    backoff = Backoff(lambda: 0.5)
    pauses = [backoff.pause(0.0) for _ in range(200)]
    assert pauses[:3] == pytest.approx([0.5, 0.8, 1.28])
    assert pauses == sorted(pauses)
    assert pauses[-1] == pytest.approx(LONGEST)
    assert pauses[8] == pytest.approx(LONGEST)
    assert len(set(pauses)) > 5


@given(SHORT_LIVES, st.data())
def test_with_jitter_pauses_grow_all_the_same(lives: list[float], data: st.DataObject) -> None:
    steady, jittery = Backoff(lambda: 0.5), Backoff(lambda: data.draw(SPREADS))
    for lived in lives:
        base, pause = steady.pause(lived), jittery.pause(lived)
        assert LEAST * base - 1e-9 <= pause <= MOST * base + 1e-9


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=60), SPREADS)
def test_no_pause_is_shorter_than_the_least_or_longer_than_the_most(
    lives: list[float], spread: float
) -> None:
    """Whatever the server does, it is not hammered, and not forgotten."""
    backoff = Backoff(lambda: spread)
    for lived in lives:
        assert 0.4 - 1e-9 <= backoff.pause(lived) <= LONGEST * MOST


@given(SHORT_LIVES)
def test_a_connection_that_does_not_live_5_s_is_a_failure_like_any_other(
    lives: list[float],
) -> None:
    backoff, other = Backoff(lambda: 0.5), Backoff(lambda: 0.5)
    assert [backoff.pause(lived) for lived in lives] == [other.pause(0.0) for _ in lives]


@pytest.mark.parametrize("lived", [5.0, 5.1, 1e6])
def test_a_connection_that_lived_5_s_makes_the_pauses_short_again(lived: float) -> None:
    backoff = Backoff(lambda: 0.5)
    first = [backoff.pause(0.0) for _ in range(12)]
    assert [backoff.pause(lived), *(backoff.pause(0.0) for _ in range(11))] == first


def test_pauses_differ_from_client_to_client() -> None:
    assert len({Backoff().pause(0.0) for _ in range(20)}) > 1
