"""Downloads move in a real daemon's queue, one or many as a block."""

import pytest

from ariatui.model.download import Gid, Section
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.session.watching import Watched, truth, watching
from tests.waiting import eventually


def fill(aria2: Aria2, content: ContentServer) -> list[Gid]:
    """Two active downloads; the eight behind them, which wait."""
    gids = [Gid(aria2.add(content.url(f"{n}.iso", rate=20_000))) for n in range(10)]
    return gids[2:]


def queue(aria2: Aria2) -> list[Gid]:
    """The daemon's queue."""
    return [Gid(gid) for gid, status in truth(aria2) if status in ("waiting", "paused")]


def shown(watched: Watched) -> list[Gid]:
    """The queue as it is known here."""
    return list(watched.session.mirror.section(Section.WAITING))


def order(gids: list[Gid], places: str) -> list[Gid]:
    """The downloads in an order that is written as their numbers."""
    return [gids[int(place)] for place in places]


@pytest.mark.parametrize(
    ("marked", "places", "becomes"),
    [
        ("3", -1, "01324567"),
        ("3", 1, "01243567"),
        ("3", -(10**9), "30124567"),
        ("3", 10**9, "01245673"),
        ("246", -1, "02461357"),
        ("246", 1, "01357246"),
        ("135", -(10**9), "13502467"),
        ("135", 10**9, "02467135"),
        ("01", 1, "20134567"),
        ("642", -1, "02461357"),
        ("067", -1, "06712345"),
        ("0167", 1, "23450167"),
    ],
)
async def test_a_block_moves(
    aria2: Aria2, content: ContentServer, marked: str, places: int, becomes: str
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        await eventually(lambda: shown(watched) == gids)
        watched.session.commands.mover.move(order(gids, marked), places)
        await eventually(lambda: queue(aria2) == order(gids, becomes))
        await eventually(lambda: shown(watched) == order(gids, becomes))
        await eventually(lambda: watched.reports != [])
        assert all(report.told_by_rows for report in watched.reports)
        assert watched.said()[0].endswith(" of 8 in the queue.")


async def test_quick_presses_add_up(aria2: Aria2, content: ContentServer) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        await eventually(lambda: shown(watched) == gids)
        for _ in range(5):
            watched.session.commands.mover.move([gids[6]], -1)
        watched.session.commands.mover.move([gids[0]], 1)
        await eventually(lambda: queue(aria2) == order(gids, "60123457"))
        await eventually(lambda: shown(watched) == order(gids, "60123457"))


@pytest.mark.parametrize(("marked", "places", "said"), [("01", -1, "first"), ("7", 1, "last")])
async def test_what_cannot_go_further_is_told(
    aria2: Aria2, content: ContentServer, marked: str, places: int, said: str
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        await eventually(lambda: shown(watched) == gids)
        watched.session.commands.mover.move(order(gids, marked), places)
        await eventually(lambda: said in " ".join(watched.said()))
        assert queue(aria2) == gids


async def test_an_active_download_has_no_place(aria2: Aria2, content: ContentServer) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        await eventually(lambda: shown(watched) == gids)
        active = watched.session.mirror.section(Section.ACTIVE)
        watched.session.commands.mover.move(active, -1)
        assert "only those that do have a place" in watched.reports[0].text


async def test_the_rest_of_a_block_moves_where_one_has_left(
    aria2: Aria2, content: ContentServer
) -> None:
    gids = fill(aria2, content)
    async with watching(aria2) as watched:
        await eventually(lambda: shown(watched) == gids)
        watched.session.commands.mover.move(order(gids, "567"), -1)
        aria2.remove(gids[6])
        await eventually(lambda: watched.agrees_with(aria2) and gids[6] not in queue(aria2))
        assert set(queue(aria2)) == set(gids) - {gids[6]}


async def test_where_there_is_nothing_nothing_is_moved(aria2: Aria2) -> None:
    async with watching(aria2) as watched:
        watched.session.commands.mover.move([], -1)
        assert watched.said() == ["There is no download here to be moved."]
