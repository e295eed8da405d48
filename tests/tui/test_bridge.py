"""Changes reach the widgets at once, or a few times a second, and none is lost."""

import asyncio
import time
from itertools import pairwise

from textual.message import Message

from ariatui.model.change import Change
from ariatui.model.download import Gid
from ariatui.tui import bridge
from ariatui.tui.bridge import Bridge
from ariatui.tui.news import MirrorChanged, audience
from tests.waiting import eventually


class Posted:
    """What a bridge posts, and when."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.bridge = Bridge()
        self.bridge.play_to(audience(self.bridge, self._post))
        self.tell = self.bridge.listener().on_change

    def _post(self, message: Message) -> None:
        assert isinstance(message, MirrorChanged)
        self.times.append(asyncio.get_running_loop().time())


def change(number: int) -> Change:
    return Change(altered=frozenset({Gid(f"{number:016x}")}))


async def test_many_changes_are_few_messages_and_none_is_lost() -> None:
    posted = Posted()
    began = time.monotonic()
    for number in range(1000):
        posted.tell(change(number))
        if number % 100 == 0:
            await asyncio.sleep(0)
    telling = time.monotonic() - began
    await eventually(lambda: posted.times)
    await asyncio.sleep(2 * bridge.FRAME)  # the time is the point: nothing more comes
    assert len(posted.times) <= 2 + telling // bridge.FRAME
    assert all(b - a > 0.9 * bridge.FRAME for a, b in pairwise(posted.times))
    assert len(posted.bridge.take().altered) == 1000
    assert not posted.bridge.take()


async def test_while_nobody_looks_messages_are_rare_and_come_at_once_when_somebody_does() -> None:
    posted = Posted()
    posted.bridge.attend(closely=False)
    posted.tell(change(1))
    await eventually(lambda: len(posted.times) == 1)
    posted.tell(change(2))
    await asyncio.sleep(2 * bridge.FRAME)  # the time is the point: it would have come by now
    assert len(posted.times) == 1
    posted.bridge.attend(closely=True)
    assert len(posted.times) == 2
    posted.tell(change(3))
    await eventually(lambda: len(posted.times) == 3, within=3 * bridge.FRAME)


async def test_rows_do_not_wait_for_what_was_said_of_the_totals() -> None:
    posted = Posted()
    posted.tell(Change(totals=True))
    await eventually(lambda: len(posted.times) == 1)
    posted.tell(change(1))
    await eventually(lambda: len(posted.times) == 2)
    assert posted.times[1] - posted.times[0] < bridge.FRAME
