"""Torrents and Metalinks that wait show how long they are, though aria2 tells a length of 0."""

import base64

from ariatui.model.download import Gid
from tests.aria2 import Aria2
from tests.content import ContentServer, HangingTracker, make_album
from tests.waiting import eventually

from .conftest import ALBUM
from .window import FIRST_ROW, live

METALINK = """<?xml version="1.0"?><metalink xmlns="urn:ietf:params:xml:ns:metalink">
<file name="waits.iso"><size>123456</size><url>{}</url></file></metalink>"""


async def test_what_waits_shows_the_length_of_its_chosen_files(
    aria2: Aria2, content: ContentServer, tracker: HangingTracker
) -> None:
    metalink = METALINK.format(content.url("waits.iso")).encode()
    aria2.call("aria2.addMetalink", base64.b64encode(metalink).decode(), {"pause": "true"})
    album = make_album("Album", tracker.announce, ALBUM)
    gid = aria2.add_torrent(album, pause="true")
    async with live(aria2) as window:
        await eventually(lambda: "120 KiB" in window.lines()[FIRST_ROW])
        await eventually(lambda: "395 KiB" in window.lines()[FIRST_ROW + 1])
        window.main.session.commands.detailer.select_files(Gid(gid), [1])
        await eventually(lambda: "195 KiB" in window.lines()[FIRST_ROW + 1])
        await window.select(gid)
        await window.press("enter")
        await window.shows("195 KiB (200,000 B)")
