"""One-shot commands on a terminal, with an aria2 whose every text would harm it."""

import asyncio
import itertools
import json
import re
import signal

import pytest

from tests.faults.hostile import CANARY, HOSTILE, HostileAria2, check_harmless
from tests.faults.servers import FakeAria2, row
from tests.terminal.terminal import ARIATUI, Terminal
from tests.waiting import eventually

GID = f"{1:016x}"
OF_ACTIVE, OF_PAUSED, OF_STOPPED = (f"{number:016x}" for number in (0, 100, 200))


def run(server: HostileAria2, *arguments: str) -> Terminal:
    """A command on a terminal, for this aria2."""
    command = (*ARIATUI, "--server", server.endpoint.label, *arguments)
    return Terminal(command, ARIATUI_SECRET=CANARY)


def check(terminal: Terminal) -> None:
    """Lines, and tabs between fields, are all that is not to be seen."""
    assert b"VIL" in terminal.output
    check_harmless(re.sub(rb"\r\n|\t", b" ", terminal.output))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["list"], 0),
        (["list", "--json"], 0),
        (["list", "--format", "status,name"], 0),
        (["pause", OF_ACTIVE], 0),
        (["resume", OF_PAUSED], 0),
        (["remove", OF_STOPPED], 1),
        (["add", "http://127.0.0.1/\x9bVIL\u202e"], 1),
        (["wait", OF_STOPPED], 1),
        (["show", "\x1b[2JVIL"], 2),
        (["call", "aria2.getVersion"], 0),
        (["call", "aria2.\x1b[2JVIL\u202e"], 1),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
async def test_no_text_of_an_aria2_is_written_as_it_is(arguments: list[str], status: int) -> None:
    server = HostileAria2()
    async with server.open():
        with run(server, *arguments) as terminal:
            assert await asyncio.to_thread(terminal.ends) == status
    check(terminal)


def begin(server: HostileAria2, number: int, name: str) -> str:
    """Have another download, and tell of it."""
    server.active.append(row(number, "active", name))
    gid = str(server.active[-1]["gid"])
    told = {"jsonrpc": "2.0", "method": "aria2.onDownloadStart", "params": [{"gid": gid}]}
    server.say(json.dumps(told))
    return gid


async def test_nor_is_what_is_watched() -> None:
    server = HostileAria2()
    numbers = itertools.count(300)
    async with server.open():
        with run(server, "watch") as terminal:

            def is_watched() -> bool:
                begin(server, next(numbers), "first")
                return b"added" in terminal.output

            await eventually(is_watched)
            gids = [begin(server, next(numbers), hostile) for hostile in HOSTILE.values()]
            await eventually(lambda: all(gid.encode() in terminal.output for gid in gids), 20)
            terminal.type("\x03")
            assert await asyncio.to_thread(terminal.ends) == -signal.SIGINT
    check(terminal)


async def test_metadata_that_have_become_a_download_are_past_pausing() -> None:
    server = FakeAria2()
    metadata = row(1, "active", "[METADATA]x")
    server.active = [metadata]

    def lie(method: str, result: object) -> object:
        if method == "aria2.pause":
            server.active.remove(metadata)
            metadata.update(status="complete", followedBy=[f"{2:016x}"], infoHash="a" * 40)
            metadata["files"] = [{"path": "[METADATA]x", "uris": []}]
            server.stopped, server.waiting = [metadata], [row(2, "paused") | {"following": GID}]
        return result

    server.lie = lie
    async with server.open():
        command = (*ARIATUI, "--server", server.endpoint.label, "pause", GID)
        with Terminal(command) as terminal:
            assert await asyncio.to_thread(terminal.ends) == 1
    assert b"Traceback" not in terminal.output
    assert b"cannot be paused" in terminal.output
