"""What comes, goes and moves in a long queue is found at little cost."""

import asyncio
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ariatui.model.download import Gid, Section
from ariatui.model.mirror import Mirror
from ariatui.model.snapshot import Window
from ariatui.sync.survey import Survey, sample_places, stretches_between
from tests.model.simulation import SimulatedAria2
from tests.model.test_mirror import moment
from tests.sync.rig import Rig, filled, play

QUEUED = 3000


def add(daemon: SimulatedAria2) -> None:
    daemon.add(paused=True)


def add_in_front(daemon: SimulatedAria2) -> None:
    daemon.add(paused=True, front=True)


def remove_some(daemon: SimulatedAria2) -> None:
    for place in (2900, 1500, 1499, 10):
        daemon.remove(daemon.queue[place])


def cut_the_end(daemon: SimulatedAria2) -> None:
    for gid in daemon.queue[-10:]:
        daemon.remove(gid)


def resume_some(daemon: SimulatedAria2) -> None:
    for place in (2, 1000, 2000):
        daemon.unpause(daemon.queue[place])


def move_past_another(daemon: SimulatedAria2) -> None:
    daemon.unpause(daemon.queue[1500])
    daemon.move(daemon.queue[1500], 300)


@pytest.mark.parametrize(
    ("happening", "most"),
    [
        (add, 5),
        (add_in_front, 300),
        (remove_some, 1000),
        (cut_the_end, 200),
        (resume_some, 300),
        (move_past_another, 600),
    ],
)
def test_a_silent_change_is_known_soon_without_reading_the_whole_queue(
    happening: Callable[[SimulatedAria2], None], most: int
) -> None:
    async def scene() -> None:
        line = Rig(filled(waiting=QUEUED, active=2), latency=0.1, packs=True)
        async with line.settled():
            await asyncio.sleep(2)
            line.forget()
            happening(line.daemon)
            assert await line.until(line.is_true) < 5
            assert sum(asked.rows() for asked in line.asked) < most

    play(scene())


@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("happening", [add_in_front, remove_some])
def test_a_slow_line_is_not_filled(
    happening: Callable[[SimulatedAria2], None], *, packs: bool
) -> None:
    async def scene() -> None:
        line = Rig(filled(waiting=QUEUED, active=2), latency=0.1, packs=packs, a_row_takes=0.01)
        async with line.running():
            await asyncio.sleep(300)
            line.assert_true()
            line.forget()
            happening(line.daemon)
            assert await line.until(line.is_true) < (6 if packs else 35)
            assert sum(asked.rows() for asked in line.asked) < (400 if packs else 2 * QUEUED)

    play(scene())


def test_what_is_added_without_end_costs_no_more_than_that() -> None:
    async def scene() -> None:
        line = Rig(filled(waiting=QUEUED, active=2), latency=0.1, packs=True)
        async with line.settled():
            for _ in range(100):
                line.daemon.add(paused=True)
                await asyncio.sleep(0.11)
            await line.until(line.is_true)
            assert sum(asked.rows() for asked in line.asked) <= 300

    play(scene())


def test_what_no_survey_explains_is_read_whole() -> None:
    """As where another half of the queue came in its front."""

    async def scene() -> None:
        line = Rig(filled(waiting=QUEUED, active=2), latency=0.1, packs=True)
        async with line.settled():
            for gid in line.daemon.queue[::2]:
                line.daemon.remove(gid)
                line.daemon.add(paused=True, front=True)
                line.daemon.add(paused=True, front=True)
            await line.until(line.is_true)

    play(scene())


GIDS = [Gid(f"{number:016x}") for number in range(600)]

edits = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move"]), st.integers(0, 9999), st.integers(0, 9999)
    ),
    min_size=1,
    max_size=8,
)


def edited(queue: list[Gid], changes: list[tuple[str, int, int]]) -> list[Gid]:
    """The queue after these changes."""
    queue = [*queue]
    for number, (kind, place, other) in enumerate(changes):
        if kind == "add":
            queue.insert(place % (len(queue) + 1), Gid(f"{number:x}".rjust(16, "f")))
        else:
            gid = queue.pop(place % len(queue))
            if kind == "move":
                queue.insert(other % (len(queue) + 1), gid)
    return queue


def take(mirror: Mirror, now: list[Gid], at: float) -> None:
    """One survey, the reading of what it finds, and the questions about what was not there."""
    seen = {place: now[place] for place in sample_places(len(GIDS)) if place < len(now)}
    known = mirror.section(Section.WAITING)
    windows = [
        Window(
            Section.WAITING,
            places.start + shift,
            len(places),
            tuple((gid, {}) for gid in now[places.start : places.stop]),
        )
        for places, shift in reversed(stretches_between(known, len(now), seen))
    ]
    mirror.apply(moment(at, *windows))
    missing = [gid for gid in mirror.suspects if gid not in now]
    mirror.suspects.clear()
    mirror.apply(moment(at + 1, missing=missing))


@settings(max_examples=100)
@given(edits)
def test_a_survey_finds_all_that_came_or_went_and_loses_nothing(
    changes: list[tuple[str, int, int]],
) -> None:
    mirror = Mirror()
    everything = Window(Section.WAITING, 0, 700, tuple((gid, {}) for gid in GIDS))
    mirror.apply(moment(1, everything))
    now = edited(GIDS, changes)
    for turn in range(2):
        take(mirror, now, 2.0 + 2 * turn)
    known = mirror.section(Section.WAITING)
    assert set(known) <= {*GIDS, *now}
    assert {*GIDS} & {*now} <= set(known)
    assert len(set(known)) == len(known)
    if len(changes) == 1 and changes[0][0] != "move":
        assert known == now


def test_it_is_not_wanted_without_end() -> None:
    survey = Survey(1.0)
    assert survey.added(500, 501) == range(500, 501)
    assert not survey.added(500, 501)
    assert survey.added(501, 502) == range(501, 502)
    tries = 0
    while survey.may_explain():
        survey.want()
        assert survey.is_due(tries * 2.0)
        assert not survey.is_due(tries * 2.0)
        tries += 1
    assert tries == 2
    survey.note_agreement()
    assert survey.may_explain()
