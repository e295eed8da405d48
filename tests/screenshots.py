"""Take the screenshots of the README: the real app on a real aria2c.

Run it from the checkout with `python -m tests.screenshots`; it writes into `screenshots/`.
"""

import asyncio
import tempfile
from pathlib import Path

from textual.pilot import Pilot

from ariatui.model.download import Status
from ariatui.server.secret import Secret
from ariatui.server.settings import Server
from ariatui.tui.app import AriatuiApp
from ariatui.tui.roster import Roster
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually, wait_until

_FOLDER = Path(__file__).parent.parent / "screenshots"

_NAMES = (
    "debian-13.2.0-amd64-netinst.iso",
    "Big.Buck.Bunny.2008.2160p.60fps.x265.mkv",
    "linux-6.18.tar.xz",
    "La Forêt — épisode 3.mp4",
    "日本語の名前.zip",
    "archlinux-2026.11.01-x86_64.iso",
    "manual.pdf",
    "lecture-07-garbage-collection.webm",
)
_MIB = 2**20


async def _no_local() -> Server:
    raise NotImplementedError


def _fill(aria2: Aria2, content: ContentServer) -> None:
    """Downloads in every state, three of them running."""
    finished = aria2.add(content.url("ubuntu-26.04-desktop-amd64.iso", size=3 * _MIB, rate=10**8))
    aria2.wait_for_status(finished, "complete")
    aria2.wait_for_status(aria2.add(content.missing("moved-away.tar.gz")), "error")
    gids = [
        aria2.add(content.url(name, size=(9 + 5 * place) * _MIB, rate=(3 + place) * _MIB // 8))
        for place, name in enumerate(_NAMES)
    ]
    aria2.pause(gids[4])
    wait_until(
        lambda: all(int(str(aria2.facts(gid)["completedLength"])) > _MIB for gid in gids[:3])
    )


async def _live(app: AriatuiApp, pilot: Pilot[None]) -> None:
    """Wait until all is told of the rows, for how long they still take too."""
    await eventually(lambda: "LIVE" in app.export_screenshot())
    rows = app.get_default_screen().session.mirror.downloads

    def are_told() -> bool:
        active = [row for row in rows.values() if row.status is Status.ACTIVE]
        return all(row.name for row in rows.values()) and all(row.time_left for row in active)

    await eventually(lambda: rows and are_told(), 20)
    await pilot.press("down")


async def _take(server: Server, size: tuple[int, int], name: str, *keys: str) -> None:
    app = AriatuiApp(Roster(server), _no_local)
    async with app.run_test(size=size, notifications=True) as pilot:
        await _live(app, pilot)
        await pilot.press(*keys)
        await pilot.pause()
        (_FOLDER / f"{name}.svg").write_text(app.export_screenshot(title="ariatui"))


async def _take_disconnected(aria2: Aria2, server: Server) -> None:
    app = AriatuiApp(Roster(server), _no_local)
    async with app.run_test(size=(100, 18), notifications=True) as pilot:
        await _live(app, pilot)
        aria2.kill()
        await eventually(lambda: "OFFLINE" in app.export_screenshot())
        await pilot.press("p")
        await eventually(lambda: "Not&#160;connected" in app.export_screenshot())
        (_FOLDER / "disconnected.svg").write_text(app.export_screenshot(title="ariatui"))


async def main() -> None:
    """Take them all."""
    _FOLDER.mkdir(exist_ok=True)
    options = {"max-concurrent-downloads": "3"}
    with (
        tempfile.TemporaryDirectory() as folder,
        ContentServer() as content,
        Aria2(Path(folder), secret="screenshots", options=options) as aria2,
    ):
        _fill(aria2, content)
        server = Server(aria2.endpoint, Secret("screenshots"))
        await _take(server, (100, 18), "main")
        await _take(server, (40, 10), "narrow")
        await _take(server, (100, 44), "help", "question_mark")
        await _take_disconnected(aria2, server)


if __name__ == "__main__":
    asyncio.run(main())
