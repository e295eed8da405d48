"""The program on a terminal, with an aria2 that would harm it: by what it says, or by how much."""

import asyncio
import json
import sys
from pathlib import Path

from tests.faults.hostile import CANARY, HOSTILE, HostileAria2, check_harmless, hostile_row
from tests.faults.servers import FakeAria2, row
from tests.terminal.terminal import ARIATUI, Terminal
from tests.waiting import eventually


def on(server: FakeAria2, *command: str) -> Terminal:
    """The program on a terminal, with this aria2."""
    arguments = ("--server", server.endpoint.label)
    return Terminal((*(command or ARIATUI), *arguments), ARIATUI_SECRET=CANARY)


async def types(terminal: Terminal, keys: str) -> None:
    """Type, and wait for an answer on the screen."""
    before = len(terminal.output)
    terminal.type(keys)
    await eventually(lambda: len(terminal.output) > before)


async def is_asked(server: FakeAria2, method: str, since: int) -> None:
    """Wait for a question after so many others."""
    await eventually(lambda: method in server.asked[since:])


async def test_no_text_of_an_aria2_reaches_the_terminal_as_it_is() -> None:
    """With all warnings shown, which are written to the terminal."""
    server = HostileAria2()
    async with server.open():
        with on(server, sys.executable, "-W", "default", "-m", "ariatui") as terminal:
            await eventually(lambda: "LIVE" in terminal.screen(), 20)
            await eventually(lambda: "[@click=app.quit]VIL[/]" in terminal.screen())
            for hostile in HOSTILE.values():
                server.refusals = [hostile]
                asked = len(server.asked)
                terminal.type("f")
                await is_asked(server, "aria2.forcePause", asked)
                await types(terminal, "j")
            terminal.type("u" * len(HOSTILE))
            await types(terminal, "G")
            for _ in HOSTILE:  # the note below tells why each has failed
                await types(terminal, "k")
            for key in ("\r", *"]" * 7, "\x1b"):
                await types(terminal, key)
            terminal.type("L")
            await eventually(lambda: "Log of" in terminal.screen())
            await types(terminal, "\x1b")
            terminal.type("a")
            await eventually(lambda: "Add downloads" in terminal.screen())
            terminal.type("http://127.0.0.1/\x9b\u202ea.iso\r")
            await eventually(lambda: "aria2.addUri" in server.asked)
            await server.hang_up(1011, "\x1b[2JVIL\x9b2J\u202e")
            await eventually(lambda: server.connections == 2)
            terminal.type("q")
            assert await asyncio.to_thread(terminal.ends) == 0
        check_harmless(terminal.output)
        assert terminal.left_behind() == ""


async def test_no_click_on_foreign_text_does_anything() -> None:
    server = FakeAria2()
    server.active = [hostile_row(n, "active", "[@click=app.quit]VIL[/]") for n in (1, 2, 3)]
    async with server.open():
        with on(server) as terminal:
            await eventually(lambda: "[@click=app.quit]VIL[/]" in terminal.screen(), 20)
            for line in range(1, 24):  # all but the key bar
                for column in (15, 20):
                    terminal.type(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m")
            terminal.type("?")
            await eventually(lambda: "A small letter acts on this row" in terminal.screen())
            assert terminal.process.poll() is None


async def test_a_name_of_a_megabyte_costs_no_more_than_its_place_on_the_screen() -> None:
    server = FakeAria2()
    names = ["m" * 1_000_000, "m\u0301" * 500_000, "m" + "\u0301" * 1_000_000, "漢" * 400_000]
    server.waiting = [row(n, "paused", name) for n, name in enumerate(names)]
    async with server.open():
        with on(server) as terminal:
            await eventually(lambda: terminal.screen().count("‖ paused") == len(names), 20)
            await eventually(lambda: "mmm…" in terminal.screen())
            before = len(terminal.output)
            for _ in range(5):
                for key in "jjjg":
                    await types(terminal, key)
            assert len(terminal.output) - before < 20 * 6000


def notices(count: int) -> list[str]:
    """So many notifications about the first two downloads."""
    method = "aria2.onDownloadStart"
    each = [
        {"method": method, "params": [{"gid": f"{number % 2:016x}"}]} for number in range(count)
    ]
    return [json.dumps(notice) for notice in each]


def processor_time(pid: int) -> float:
    """Seconds that a process has worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def test_keys_are_answered_during_a_flood_of_notifications() -> None:
    """10,000 a second, of which none may cost a repaint or a question of its own."""
    server = FakeAria2()
    server.fill()
    loop = asyncio.get_running_loop()
    bursts = 0

    async def flood() -> None:
        nonlocal bursts
        burst = notices(200)
        while True:
            server.say(*burst)
            bursts += 1
            await asyncio.sleep(0.02)

    async with server.open():
        with on(server) as terminal:
            await eventually(lambda: "LIVE" in terminal.screen(), 20)
            began, worked = loop.time(), processor_time(terminal.process.pid)
            asked, written = len(server.asked), len(terminal.output)
            flooding = asyncio.create_task(flood())
            waits = []
            while bursts < 150:
                for key in "jk":
                    pressed = loop.time()
                    await types(terminal, key)
                    waits.append(loop.time() - pressed)
                    await asyncio.sleep(0.1)
            took = loop.time() - began
            flooding.cancel()
            server.waiting[0]["status"] = "paused"
            await eventually(lambda: terminal.screen().count("‖ paused") == 1, within=5)
            each = (processor_time(terminal.process.pid) - worked) / (200 * bursts)
            assert sorted(waits)[len(waits) // 2] < 0.25, waits
            assert each < 90e-6  # measured: 33e-6 while the machine does nothing else
            assert server.asked[asked:].count("aria2.getGlobalStat") / took < 25
            assert (len(terminal.output) - written) / took < 20_000
