"""Frames go out as fast as a terminal shows them."""

from ariatui.tui.output.pacer import Pacer


def play(
    pacer: Pacer, frame: int, bytes_per_second: float, way: float, seconds: float
) -> list[float]:
    """Draw a frame whenever that is possible; how long each was under way."""
    now = drawn = 0.0
    question: float | None = None
    lags: list[float] = []
    while now < seconds:
        if question is not None and now >= question:
            question = None
            if pacer.echoed(now):
                question = max(drawn, now) + way
        if pacer.is_ready(now):
            drawn = max(drawn, now) + frame / bytes_per_second
            lags.append(drawn - now)
            if pacer.sent(frame, now):
                question = drawn + way
        now += 0.01
    return lags


def test_a_terminal_that_never_echoes_is_never_waited_for() -> None:
    pacer = Pacer()
    for _ in range(100):
        assert pacer.is_ready(0.0)
        assert not pacer.sent(10**6, 0.0)


def test_a_slow_terminal_has_one_frame_under_way_soon() -> None:
    pacer = Pacer()
    pacer.echoed(0.0)
    lags = play(pacer, 480, bytes_per_second=960, way=0.02, seconds=60)
    assert max(lags[8:]) <= 1.6
    assert len(lags) >= 60


def test_a_long_way_does_not_slow_a_broad_line_down() -> None:
    pacer = Pacer()
    pacer.echoed(0.0)
    lags = play(pacer, 480, bytes_per_second=10**6, way=0.6, seconds=20)
    assert len(lags) > 1000


def test_an_echo_that_never_comes_is_not_waited_for_for_ever() -> None:
    pacer = Pacer()
    pacer.echoed(0.0)
    assert pacer.sent(10**6, 0.0)
    assert not pacer.is_ready(1.0)
    assert pacer.is_ready(16.0)
    assert not pacer.sent(10**6, 16.0)
    assert pacer.is_ready(16.1)
    pacer.echoed(17.0)
    assert pacer.sent(10**6, 17.0)
    assert not pacer.is_ready(17.1)


def test_a_quick_terminal_is_seldom_asked() -> None:
    pacer = Pacer()
    pacer.echoed(0.0)
    asked = 0
    for second in range(1, 101):
        assert pacer.is_ready(second)
        if pacer.sent(400, second):
            asked += 1
            pacer.echoed(second + 0.002)
    assert 30 <= asked <= 40


def test_a_terminal_that_hung_and_is_quick_again_is_asked_before_it_is_waited_for() -> None:
    pacer = Pacer()
    pacer.echoed(0.0)
    now = 0.0
    for took in (0.001, 5.0, 5.0, 5.0, *[0.001] * 50):
        assert pacer.is_ready(now)
        if pacer.sent(300, now):
            now += took
            pacer.echoed(now)
