"""The main view as a picture, of a real daemon in a state in which nothing moves.

After a change that is meant: `pytest tests/tui/test_snapshots.py --snapshot-update`.
"""

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

from .window import Window, live


class SvgExtension(SingleFileSnapshotExtension):
    """One picture a file, as text, so that a difference can be read."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """What compares with the picture that was kept."""
    return snapshot.use_extension(SvgExtension)


@pytest.fixture
async def still(aria2: Aria2, content: ContentServer) -> Aria2:
    """A daemon with downloads in every state, of which none gets on or ever did."""
    await there_already(aria2, content.url("manual.pdf", size=3_000_000), 3_000_000)
    half = await there_already(aria2, content.url("half.iso", size=2**25, stall_after=0), 2**24)
    aria2.call("aria2.forcePause", half)
    await aria2.becomes(half, "paused")
    await aria2.becomes(aria2.add(content.missing("moved-away.tar.gz")), "error")
    for name in ("debian-13.2.0-amd64-netinst.iso", "Big.Buck.Bunny.2008.2160p.60fps.x265.mkv"):
        await aria2.becomes(aria2.add(content.url(name, silent=True)), "active")
    aria2.add(content.url("日本語の名前.zip", silent=True))
    return aria2


async def there_already(aria2: Aria2, url: str, size: int) -> str:
    """Let the daemon go on with a file of which so many bytes are there; gives its gid."""
    (aria2.directory / url.rpartition("/")[2]).write_bytes(bytes(size))
    gid = aria2.add(url, **{"continue": "true"})
    await eventually(lambda: aria2.facts(gid)["completedLength"] == str(size))
    return gid


def drawn(window: Window) -> str:
    """The picture, without what differs from run to run: the port, and the ids it gets into."""
    svg = window.app.export_screenshot(simplify=True)
    svg = re.sub(r"127\.0\.0\.1:\d{5}\b", "127.0.0.1:68000", svg)
    return re.sub(r"terminal-\d+", "terminal-0", svg)


@pytest.mark.parametrize("size", [(80, 24), (40, 10)], ids=["80x24", "40x10"])
async def test_the_main_view(
    size: tuple[int, int], still: Aria2, picture: SnapshotAssertion
) -> None:
    async with live(still, size) as window:
        names = ("debian-13", "Big.Buck", "half.iso", "日本語の名前", "moved-away")
        await window.shows("LIVE", *names, "50%")
        if size[1] > 10:
            await window.shows("manual.pdf", "100%")
        else:
            await eventually(lambda: window.table.vertical_scrollbar.size)
        await window.shows("6 all", "State")
        assert drawn(window) == picture


async def test_an_empty_daemon(aria2: Aria2, picture: SnapshotAssertion) -> None:
    async with live(aria2) as window:
        await window.shows("LIVE", "0 all", "No downloads.")
        assert drawn(window) == picture
