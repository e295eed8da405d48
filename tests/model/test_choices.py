"""Choices of files are kept, but not for ever."""

from ariatui.model.choices import Choices
from ariatui.model.download import Gid


def test_the_oldest_go_where_there_are_too_many() -> None:
    choices = Choices()
    gids = [Gid(f"{n:016x}") for n in range(60)]
    for gid in gids:
        choices.put(gid, {1, 2})
    assert choices.get(gids[0]) is None
    assert choices.get(gids[-1]) == frozenset({1, 2})


def test_what_is_dropped_or_gone_is_forgotten() -> None:
    choices, one, other = Choices(), Gid("1" * 16), Gid("2" * 16)
    choices.put(one, set())
    choices.put(other, {1})
    assert choices.get(one) == frozenset()
    choices.put(one, None)
    choices.forget([one, other])
    assert choices.get(one) is choices.get(other) is None
