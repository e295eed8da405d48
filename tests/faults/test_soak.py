"""A short soak; `python -m tests.faults.soak` makes long ones."""

import pytest

from ariatui.rpc import connection
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.faults.soak import soak


@pytest.mark.parametrize("seed", [1, 2])
async def test_chance_finds_no_lie_no_vanished_command_and_no_leak(
    seed: int, aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ANSWER_LIMIT", 1.0)
    figures = await soak(aria2, content, seconds=6, seed=seed)
    assert figures.faults.total() > 3
    assert figures.carried_out > 3
    assert figures.issued == figures.carried_out + figures.reported + figures.overtaken
    assert figures.memory[-1] - figures.memory[0] < 5 * 2**20
