"""A magnet link's metadata are told from a download, and its name is the same everywhere."""

from ariatui.model.addition import read_lines
from ariatui.model.download import Gid
from ariatui.words import add_words
from tests.aria2 import Aria2
from tests.content import HangingTracker
from tests.session.watching import watching
from tests.waiting import eventually

from .window import FIRST_ROW, live

LINK = f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Some+Name"


async def test_a_link_without_peers_shows_as_metadata_with_the_name_of_the_preview(
    aria2: Aria2,
) -> None:
    (addition,) = read_lines(LINK)
    assert add_words.preview(addition, 80) == "magnet   Some Name"
    aria2.add(LINK)
    async with live(aria2) as window:
        await eventually(lambda: window.lines()[FIRST_ROW] == "◇ metadata  Some Name")
    async with live(aria2, ascii_only=True) as window:
        await eventually(lambda: window.lines()[FIRST_ROW] == "m metadata  Some Name")


async def test_a_failed_link_is_tried_again_and_copied_with_its_name_and_trackers(
    aria2: Aria2, tracker: HangingTracker
) -> None:
    named, bare = (
        Gid(aria2.add(f"{link}&tr={tracker.announce}", bt_stop_timeout="1"))
        for link in (LINK, f"magnet:?xt=urn:btih:{'cd' * 20}")
    )
    for gid in (named, bare):
        await aria2.becomes(gid, "error")
    async with watching(aria2) as watched:
        with_name, without = await watched.session.commands.copier.magnets([named, bare])
        assert with_name.startswith(f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Some%20Name&tr=http")
        assert without.startswith(f"magnet:?xt=urn:btih:{'cd' * 20}&tr=http")
        watched.session.commands.retrier.retry([named])
        await eventually(lambda: watched.session.mirror.heirs.of({named}))
        (again,) = watched.session.mirror.heirs.of({named})
        await eventually(lambda: watched.row(again).name == "Some Name")
