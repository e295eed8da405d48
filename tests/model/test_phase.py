"""When a command has come about, and what its row says until then."""

import pytest

from ariatui.model.download import Section, Status
from ariatui.model.phase import Phase, Wish

BEFORE, AT_ONCE, AFTER = 1.0, 2.0, 3.0
"""When the question was asked whose answer tells the status; acknowledged was at 2."""

STOPPED = [status for status in Status if status.section is Section.STOPPED]


@pytest.mark.parametrize("wish", Wish)
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("acknowledged", [None, AT_ONCE])
@pytest.mark.parametrize("asked", [BEFORE, AT_ONCE, AFTER])
def test_what_ends_a_phase(
    wish: Wish, status: Status, acknowledged: float | None, asked: float
) -> None:
    phase = Phase(wish, 0.0, acknowledged=acknowledged)
    after_the_ok = acknowledged is not None and asked >= acknowledged
    expected = {
        **{(wish, status): not wish.is_last for wish in Wish for status in Status},
        **{(wish, status): True for wish in (Wish.PAUSE, Wish.UNPAUSE) for status in STOPPED},
        **{(Wish.REMOVE, status): status in STOPPED for status in Status},
        (Wish.PAUSE, Status.PAUSED): after_the_ok,
        (Wish.PAUSE, Status.WAITING): after_the_ok,  # another client has unpaused it since
        (Wish.PAUSE, Status.ACTIVE): False,  # it may be for minutes yet
        (Wish.UNPAUSE, Status.ACTIVE): after_the_ok,
        (Wish.UNPAUSE, Status.WAITING): after_the_ok,
        (Wish.UNPAUSE, Status.PAUSED): after_the_ok,  # another client has paused it since
    }
    assert phase.ended_by(status, asked) is expected[wish, status]


@pytest.mark.parametrize(
    ("phase", "word", "aim"),
    [
        (Phase(Wish.PAUSE, 0.0), "pausing", Wish.PAUSE),
        (Phase(Wish.UNPAUSE, 0.0), "resuming", Wish.UNPAUSE),
        (Phase(Wish.PAUSE, 0.0, then=Wish.UNPAUSE), "resuming", Wish.UNPAUSE),
        (Phase(Wish.REMOVE, 0.0), "removing", Wish.REMOVE),
        (Phase(Wish.CLEAR, 0.0), "clearing", Wish.CLEAR),
        (Phase(Wish.DELETE, 0.0), "deleting", Wish.DELETE),
        (Phase(Wish.RETRY, 0.0), "retrying", Wish.RETRY),
    ],
)
def test_the_last_wish_is_shown(phase: Phase, word: str, aim: Wish) -> None:
    assert phase.word == word
    assert phase.aim is aim


def test_it_hangs_only_as_far_as_aria2_has_told_so() -> None:
    phase = Phase(Wish.PAUSE, 100.0, acknowledged=100.1)
    assert not phase.hangs(4.0, None)
    assert not phase.hangs(4.0, 103.9)
    assert phase.hangs(4.0, 104.0)
