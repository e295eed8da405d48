"""A row's figures are blank where aria2's own say nothing of what it does."""

import pytest

from ariatui.model import rate
from ariatui.model.download import Download, Gid, Status
from ariatui.model.phase import Phase, Wish
from ariatui.model.rate import Pace
from ariatui.tui.widgets.columns import Row, cells, layout
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .window import FIRST_ROW, live

RUNNING = Download(
    Gid("0" * 16),
    Status.ACTIVE,
    total_length=10_000_000,
    completed_length=1_000_000,
    download_speed=100_000,
    upload_speed=100_000,
    pace=Pace(100_000, steady=True),
    name="name",
)


def figures(row: Row) -> list[str]:
    """What stands under Down, Up and Left, as far as it is not blank."""
    columns = layout(200)
    assert [column.id for column, _ in columns][-4:-1] == ["down", "up", "left"]
    return [text.strip() for text, _ in cells(row, columns)[-4:-1] if text.strip()]


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        (None, True),
        (Phase(Wish.UNPAUSE, 0), True),
        (Phase(Wish.PAUSE, 0), False),
        (Phase(Wish.PAUSE, 0, then=Wish.UNPAUSE), False),
        (Phase(Wish.REMOVE, 0), False),
    ],
)
def test_what_is_about_to_stop_has_no_speed_and_no_time_left(
    phase: Phase | None, *, told: bool
) -> None:
    all_three = ["97.6 KiB/s", "97.6 KiB/s", "1m30s"]
    assert figures(Row(RUNNING, phase)) == (all_three if told else [])


STALLED = RUNNING._replace(
    download_speed=0, upload_speed=0, pace=Pace(stalled=True, idle_since=100.0)
)


@pytest.mark.parametrize(
    ("download", "told"),
    [
        (STALLED, ["stalled"]),
        (STALLED._replace(pace=Pace()), []),
        (STALLED._replace(seeder=True), []),
        (STALLED._replace(verify_pending=True), []),
        (STALLED._replace(status=Status.PAUSED), []),
    ],
)
def test_what_nothing_comes_of_says_so(download: Download, told: list[str]) -> None:
    assert figures(Row(download, None)) == told
    assert figures(Row(download, Phase(Wish.PAUSE, 0))) == []


async def test_the_note_and_the_details_say_for_how_long_nothing_has_come(
    aria2: Aria2, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate, "_STALLED_AFTER", 2.0)
    aria2.add(content.url("silent.iso", silent=True))
    async with live(aria2, (120, 40)) as window:
        await window.press("enter")
        told = "stalled for 0 s: the server sends nothing"
        await eventually(lambda: told in window.note)
        assert window.text().count(told.partition(":")[0]) == 2
        assert window.lines()[FIRST_ROW].split()[-2:] == ["stalled", "1"]
        await window.press("p")
        await eventually(lambda: "stalled" not in window.text())
