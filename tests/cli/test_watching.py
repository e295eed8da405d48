"""`wait` and `watch`: until when they last, what they tell, and what they bear."""

import json
import signal
import subprocess
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

from tests.aria2 import Aria2
from tests.cli.shell import ariatui, environ_for
from tests.content import ContentServer, make_torrent
from tests.terminal.terminal import ARIATUI
from tests.waiting import wait_until


class Running:
    """A command in a process of its own, and what it has said so far."""

    def __init__(self, aria2: Aria2, *arguments: str) -> None:
        self.lines: list[str] = []
        self.said = ""
        """On standard error, once it has ended."""
        self.process = subprocess.Popen(
            [*ARIATUI, *arguments],
            env=environ_for(aria2),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._spoke = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self._reader.join()
        self.process.wait()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def events(self, gid: str) -> list[str]:
        """What `watch` has told of a download."""
        return [line.split("\t")[2] for line in self.lines if line.split("\t")[1] == gid]

    def attends(self, happen: Callable[[], object]) -> None:
        """Have something happen until it is told: from when on that is, only the output tells."""
        for _ in range(50):
            happen()
            if self._spoke.wait(0.2):
                return
        raise AssertionError("nothing is told")

    def ends(self) -> int:
        """Wait for the end; the exit status."""
        status = self.process.wait(timeout=30)
        self._reader.join()
        assert self.process.stderr is not None
        self.said = self.process.stderr.read()
        return status

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            self._spoke.set()


def test_waiting_until_done(aria2: Aria2, content: ContentServer) -> None:
    good = aria2.add(content.url("good.iso", size=30_000, rate=60_000))
    bad = aria2.add(content.missing("bad.iso"))
    result = ariatui(aria2, "wait", good, bad)
    assert result.status == 1
    assert sorted(result.rows) == sorted(
        [[good, "complete", "good.iso"], [bad, "error", "bad.iso"]]
    )
    assert result.said == "ariatui: bad.iso: the resource was not found.\n"
    assert ariatui(aria2, "wait", "-q", good) == (0, "", "")
    told = json.loads(ariatui(aria2, "wait", "--json", good).output)
    assert (told["gid"], told["percent"]) == (good, 100)


def test_waiting_no_longer_than_told(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("p.iso"), pause="true")
    for limit in ("0.2", "0"):
        told = ariatui(aria2, "wait", "--timeout", limit, gid)
        assert told == (5, "", "ariatui: The time is up.\n")
    aria2.unpause(gid)
    aria2.wait_for_status(gid, "complete")
    assert ariatui(aria2, "wait", "-q", "--timeout", "0", gid) == (0, "", "")


def test_waiting_no_longer_for_a_line_that_is_lost(aria2: Aria2, content: ContentServer) -> None:
    quick = aria2.add(content.url("quick.iso", size=10))
    paused = aria2.add(content.url("p.iso"), pause="true")
    with Running(aria2, "wait", "--timeout", "3", quick, paused) as waiting:
        wait_until(lambda: waiting.lines)
        aria2.kill()
        assert waiting.ends() == 3
    assert "Trying to connect again." in waiting.said
    assert f"Nothing listens at {aria2.endpoint.label}." in waiting.said


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing: pytest shows what a test prints."""


def test_waiting_for_what_comes_of_a_torrents_address(aria2: Aria2, tmp_path: Path) -> None:
    torrent = make_torrent("t.bin", "http://127.0.0.1:9/announce", 20_000)
    (tmp_path / "t.torrent").write_bytes(torrent)
    (aria2.directory / "t.bin").write_bytes(bytes(20_000))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        gid = aria2.add(f"http://127.0.0.1:{server.server_port}/t.torrent", check_integrity="true")
        (row,) = ariatui(aria2, "wait", "--timeout", "20", gid).rows
        server.shutdown()
        thread.join()
    assert row[0] != gid
    assert row[1:] == ["active", "t.bin"]


def test_waiting_while_the_daemon_restarts(aria2: Aria2, content: ContentServer) -> None:
    quick = aria2.add(content.url("quick.iso", size=10))
    slow = aria2.add(content.url("slow.iso", size=10), pause="true")
    with Running(aria2, "wait", quick, slow) as waiting:
        wait_until(lambda: waiting.lines)
        aria2.restart()
        aria2.unpause(slow)
        assert waiting.ends() == 0
    assert waiting.lines == [f"{quick}\tcomplete\tquick.iso", f"{slow}\tcomplete\tslow.iso"]
    assert "Trying to connect again." in waiting.said
    assert waiting.said.endswith("ariatui: Connected again.\n")


def test_watching_what_happens(aria2: Aria2, content: ContentServer) -> None:
    before = aria2.add(content.url("before.iso", rate=9_000))
    aria2.wait_for_status(before, "active")
    with Running(aria2, "watch") as watching:
        watching.attends(lambda: aria2.add(content.url("x.iso"), pause="true"))
        failed = aria2.add(content.missing("bad.iso"))
        aria2.wait_for_status(failed, "error")
        done = aria2.add(content.url("good.iso", size=10))
        aria2.wait_for_status(done, "complete")
        paused = aria2.add(content.url("p.iso"), pause="true")
        wait_until(lambda: watching.events(paused) == ["added", "paused"])
        aria2.remove(paused)
        wait_until(lambda: watching.events(paused)[2:] == ["gone"])
        aria2.pause(before)
        wait_until(lambda: watching.events(before) == ["paused"])
        aria2.restart()
        aria2.unpause(before)
        wait_until(lambda: watching.events(before)[1:2] == ["active"], within=20)
        watching.process.send_signal(signal.SIGTERM)
        assert watching.ends() == -signal.SIGTERM
    assert watching.events(failed)[:3] == ["added", "active", "error"]
    assert watching.events(done)[:3] == ["added", "active", "complete"]
    rows = [line.split("\t") for line in watching.lines]
    assert {len(row) for row in rows} == {6}
    told = next(row for row in rows if row[1:3] == [failed, "error"])
    assert told[3:] == ["error", "bad.iso", "the resource was not found"]
    assert told[0].endswith("Z")
    assert watching.said.count("ariatui: Connected again.\n") == 1


def test_events_in_json_for_a_time(aria2: Aria2, content: ContentServer) -> None:
    with Running(aria2, "watch", "--json", "--timeout", "2") as watching:
        watching.attends(lambda: aria2.add(content.url("x.iso"), pause="true"))
        assert watching.ends() == 0
    told = [json.loads(line) for line in watching.lines]
    assert (told[0]["event"], told[0]["status"], told[0]["name"]) == ("added", "paused", "x.iso")
    assert watching.said == ""


def test_waiting_for_nothing_is_no_success(aria2: Aria2) -> None:
    """What was to be added before it in a pipe was not."""
    result = ariatui(aria2, "wait", "-", typed="")
    assert (result.status, result.output) == (2, "")
    assert "No GID was read" in result.said
