"""The commands that act: what they do, what they say of it, and how they end."""

import pytest

from tests.aria2 import Aria2, Aria2Factory
from tests.cli.shell import ariatui, curl
from tests.content import ContentServer, HangingTracker, make_torrent
from tests.waiting import wait_until


def test_pausing_and_resuming(aria2: Aria2, content: ContentServer) -> None:
    active = aria2.add(content.url("a.iso", rate=20_000), gid="aaaa000000000001")
    waiting = aria2.add(content.url("b.iso", rate=20_000))
    aria2.wait_for_status(active, "active")
    result = ariatui(aria2, "pause", "AAAA", waiting, active)
    assert result.status == 0
    assert result.rows == [[active, "paused", "a.iso"], [waiting, "paused", "b.iso"]]
    assert (aria2.status(active), aria2.status(waiting)) == ("paused", "paused")
    assert ariatui(aria2, "pause", active, "--quiet") == (0, "", "")

    told = ariatui(aria2, "resume", "--json", active).json
    assert told == [{"gid": active, "status": "active", "name": "a.iso"}]
    assert ariatui(aria2, "resume", active).status == 0
    assert ariatui(aria2, "pause", "--no-wait", active).status == 0
    aria2.wait_for_status(active, "paused")


def test_all_of_them(aria2: Aria2, content: ContentServer) -> None:
    gids = [aria2.add(content.url(f"{number}.iso", rate=9_000)) for number in range(3)]
    for gid in gids[:2]:
        aria2.wait_for_status(gid, "active")
    result = ariatui(aria2, "pause", "--all")
    assert [row[:2] for row in result.rows] == [[gid, "paused"] for gid in gids]
    assert [aria2.status(gid) for gid in gids] == ["paused"] * 3
    statuses = sorted(row[1] for row in ariatui(aria2, "resume", "--all").rows)
    assert statuses == ["active", "active", "waiting"]
    assert ariatui(aria2, "force-pause", "--all").status == 0
    assert [aria2.status(gid) for gid in gids] == ["paused"] * 3


def test_what_is_refused_is_said_and_the_others_are_done(
    aria2: Aria2, content: ContentServer
) -> None:
    complete = aria2.add(content.url("done.iso", size=10))
    aria2.wait_for_status(complete, "complete")
    active = aria2.add(content.url("a.iso", rate=20_000))
    result = ariatui(aria2, "pause", "ffff", complete, active)
    assert result.status == 1
    assert result.rows == [[active, "paused", "a.iso"]]
    assert result.said.splitlines() == [
        "ariatui: aria2 knows no download of a GID that begins with ffff.",
        "ariatui: done.iso is complete; it cannot be paused.",
    ]


def test_a_pause_waits_for_the_tracker_no_longer_than_it_is_told_to(
    aria2: Aria2, hanging_tracker: HangingTracker
) -> None:
    gid = aria2.add_torrent(make_torrent("t.bin", hanging_tracker.announce))
    wait_until(lambda: "started" in hanging_tracker.events)
    late = ariatui(aria2, "pause", "--timeout", "0.3", gid)
    assert late == (5, "", "ariatui: The time is up, and t.bin is pausing still.\n")
    assert ariatui(aria2, "pause", "--no-wait", gid).rows == [[gid, "active", "t.bin"]]
    assert ariatui(aria2, "force-pause", gid).rows == [[gid, "paused", "t.bin"]]


def test_gids_from_standard_input(aria2: Aria2, content: ContentServer) -> None:
    gids = [aria2.add(content.url(f"{n}.iso", rate=9_000)) for n in range(3)]
    listed = ariatui(aria2, "list").output
    result = ariatui(aria2, "pause", "-", typed="\n".join(listed.splitlines()[:2]) + "\n\n")
    assert [row[0] for row in result.rows] == gids[:2]
    assert aria2.status(gids[2]) != "paused"
    assert ariatui(aria2, "pause", "-", typed="") == (0, "", "")
    bad = ariatui(aria2, "pause", "-", typed=f"{gids[2]}\nnonsense\n")
    assert bad.status == 2
    assert '"nonsense" is no GID' in bad.said
    assert aria2.status(gids[2]) != "paused"


def test_removing_and_clearing(aria2: Aria2, content: ContentServer) -> None:
    active = aria2.add(content.url("a.iso", rate=20_000))
    paused = aria2.add(content.url("p.iso"), pause="true")
    complete = aria2.add(content.url("c.iso", size=10))
    aria2.wait_for_status(complete, "complete")
    result = ariatui(aria2, "remove", active, paused)
    assert result.rows == [[active, "removed", "a.iso"], [paused, "removed", "p.iso"]]
    assert (aria2.status(active), aria2.status(paused)) == ("removed", "gone")
    assert ariatui(aria2, "remove", active).rows == [[active, "removed", "a.iso"]]
    assert aria2.status(active) == "gone"
    assert ariatui(aria2, "purge").rows == [[complete, "complete", "c.iso"]]
    assert aria2.status(complete) == "gone"
    assert (aria2.directory / "c.iso").exists()


@pytest.mark.parametrize(
    "command",
    [
        ["pause", "--all"],
        ["resume", "a"],
        ["remove", "a"],
        ["purge"],
        ["add", "http://127.0.0.1:9/x"],
        ["call", "purgeDownloadResult"],
        ["call", "system.multicall", '[{"methodName":"aria2.pauseAll"}]'],
    ],
)
def test_nothing_acts_where_only_watching_is_wanted(aria2: Aria2, command: list[str]) -> None:
    result = ariatui(aria2, *command, before=["--read-only"])
    assert (result.status, result.output) == (2, "")
    assert result.said.endswith("only watches this server (read-only).\n")


@pytest.mark.parametrize(
    "command", [["pause"], ["resume"], ["remove"], ["pause", "--all", "a"], ["force-pause", "x y"]]
)
def test_what_is_no_usage(aria2: Aria2, command: list[str]) -> None:
    result = ariatui(aria2, *command)
    assert (result.status, result.output) == (2, "")


def test_the_same_as_a_curl_command(aria2_factory: Aria2Factory, content: ContentServer) -> None:
    aria2 = aria2_factory(secret="a $b `c` d")
    gids = [aria2.add(content.url("a.iso", rate=9_000)) for _ in range(2)]
    done = aria2.add(content.url("done.iso", size=10))
    aria2.wait_for_status(done, "complete")
    for command, statuses in (
        (["pause", *gids], ["paused"] * 2),
        (["resume", gids[0]], ["active", "paused"]),
        (["force-pause", "--all"], ["paused"] * 2),
        (["remove", *gids], ["gone", "gone"]),
    ):
        printed = ariatui(aria2, *command, "--print-curl")
        assert (printed.status, printed.said) == (0, "")
        assert aria2.secret.reveal() not in printed.output
        assert "error" not in curl(printed.output, aria2)
        wait_until(lambda: [aria2.status(gid) for gid in gids] == statuses)  # noqa: B023
    assert ariatui(aria2, "pause", "-", "--print-curl", typed="") == (0, "", "")
