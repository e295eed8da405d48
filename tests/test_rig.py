"""The rig does what the other tests take for granted."""

import time
from pathlib import Path

import pytest

from .aria2 import Aria2, Aria2Factory, Aria2Refused
from .content import ContentServer, HangingTracker, body, make_torrent
from .waiting import eventually, wait_until


def test_a_quick_file_arrives_whole(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("ü [1].iso", size=300_001))
    aria2.wait_for_status(gid, "complete")
    assert (aria2.directory / "ü [1].iso").read_bytes() == body(300_001)


def test_a_slow_file_is_resumed_where_it_stopped(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("slow.iso", size=400_000, rate=400_000))
    wait_until(lambda: int(str(aria2.facts(gid)["completedLength"])) > 100_000)
    aria2.pause(gid)
    aria2.wait_for_status(gid, "paused")
    aria2.unpause(gid)
    aria2.wait_for_status(gid, "complete")
    assert (aria2.directory / "slow.iso").read_bytes() == body(400_000)


async def test_refused_stalled_and_silent_downloads(aria2: Aria2, content: ContentServer) -> None:
    await aria2.becomes(aria2.add(content.missing()), "error")
    stalled = aria2.add(content.url("stalled.iso", size=50_000, stall_after=20_000))
    silent = aria2.add(content.url("silent.iso", silent=True))
    await aria2.becomes(silent, "active")
    await eventually(lambda: aria2.facts(stalled)["completedLength"] == "16384")
    assert aria2.facts(silent)["totalLength"] == "0"


def test_a_server_with_open_answers_stops_promptly(aria2: Aria2) -> None:
    with ContentServer() as server:
        gid = aria2.add(server.url("endless.iso", rate=10_000))
        silent = aria2.add(server.url("silent.iso", silent=True))
        wait_until(lambda: aria2.facts(gid)["connections"] == "1")
        aria2.wait_for_status(silent, "active")
        began = time.monotonic()
    assert time.monotonic() - began < 1


def test_a_pause_hangs_with_its_tracker(aria2: Aria2, hanging_tracker: HangingTracker) -> None:
    gid = aria2.add_torrent(make_torrent("a.iso", hanging_tracker.announce))
    wait_until(lambda: hanging_tracker.events == ["started"])
    wait_until(lambda: aria2.facts(gid)["connections"] == "0")
    aria2.pause(gid)
    wait_until(lambda: hanging_tracker.events == ["started", "stopped"])
    assert aria2.status(gid) == "active"
    with pytest.raises(Aria2Refused, match="cannot be unpaused now"):
        aria2.unpause(gid)
    aria2.call("aria2.forcePause", gid)
    aria2.wait_for_status(gid, "paused")


def test_the_session_survives_death_and_keeps_the_port(
    aria2: Aria2, content: ContentServer
) -> None:
    gid = aria2.add(content.url("a.iso", rate=10_000), pause="true")
    port = aria2.port
    wait_until(lambda: gid in (aria2.directory / "session").read_text())
    aria2.kill()
    aria2.restart()
    assert aria2.status(gid) == "paused"
    aria2.restart()
    assert aria2.status(gid) == "paused"
    assert aria2.port == port


def test_a_frozen_daemon_answers_after_the_thaw(aria2: Aria2) -> None:
    aria2.freeze()
    status = Path(f"/proc/{aria2.pid}/stat")
    wait_until(lambda: status.read_text().split()[2] == "T")
    aria2.thaw()
    assert aria2.call("aria2.getVersion")


def test_a_daemon_without_a_secret_wants_none(aria2_factory: Aria2Factory) -> None:
    assert aria2_factory(secret="").call("aria2.getVersion")


def test_a_removed_waiting_download_is_gone(aria2: Aria2, content: ContentServer) -> None:
    gid = aria2.add(content.url("a.iso"), pause="true")
    aria2.remove(gid)
    assert aria2.status(gid) == "gone"


async def test_a_condition_that_stays_false_is_told() -> None:
    rows: list[str] = []
    with pytest.raises(AssertionError, match=r"last value was \[\][\s\S]*lambda: rows"):
        await eventually(lambda: rows, within=0.02)
