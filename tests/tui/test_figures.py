"""A row's figures are blank where aria2's own say nothing of what it does."""

import pytest

from ariatui.model.download import Download, Gid, Status
from ariatui.model.phase import Phase, Wish
from ariatui.model.rate import Pace
from ariatui.tui.widgets.columns import Row, cells, layout

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
    drawn = [text for text, _ in cells(row, columns)][::-1]
    assert len(drawn) > 2 * 4
    return [text.strip() for text in drawn[2:7:2][::-1] if text.strip()]


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
