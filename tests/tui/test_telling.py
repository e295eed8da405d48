"""What the terminal is told besides its picture: title, progress, bell, messages."""

import hashlib
import os
import re
import signal
from pathlib import Path

import pytest

from ariatui.model.download import Download, Gid, GlobalStat, Status
from ariatui.model.events import Ends, What
from ariatui.words.telling_words import ended, meanwhile, title
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.terminal.terminal import Terminal, on, state_of
from tests.waiting import eventually, wait_until

from .conftest import Swarm

GID = Gid("0" * 16)


def titles(terminal: Terminal) -> list[str]:
    """All titles so far."""
    return [told.decode() for told in re.findall(rb"\x1b\]2;([^\x07]*)\x07", terminal.output)]


def progress(terminal: Terminal) -> list[str]:
    """All progress so far, as OSC 9;4 tells it."""
    return [told.decode() for told in re.findall(rb"\x1b\]9;4;([^\x07]*)\x07", terminal.output)]


def messages(terminal: Terminal) -> list[str]:
    """All messages for the desktop so far."""
    told = re.findall(rb"\x1b\]9;([^\x07]*)\x07", terminal.output)
    return [text.decode() for text in told if not text.startswith(b"4;")]


def bells(terminal: Terminal) -> int:
    """How often it rang."""
    return re.sub(rb"\x1b\][^\x07]*\x07", b"", terminal.output).count(b"\x07")


def is_taken_back(terminal: Terminal) -> bool:
    """Whether title and progress are as before."""
    output = terminal.output
    return (
        output.count(b"\x1b[22;2t") == output.count(b"\x1b[23;2t")
        and titles(terminal)[-1] == ""
        and progress(terminal)[-1:] in ([], ["0"])
    )


@pytest.fixture
def notices() -> Path:
    """Where it is said what is to be told."""
    path = Path(os.environ["XDG_CONFIG_HOME"]) / "ariatui" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_title_and_progress_follow_what_runs_and_are_taken_back(
    aria2: Aria2, content: ContentServer
) -> None:
    gid = aria2.add(content.url("first.iso", silent=True))
    with on(aria2) as terminal:
        label = aria2.endpoint.label
        running, idle = f"ariatui {label} 1 active", f"ariatui {label} 0 active"
        wait_until(lambda: titles(terminal)[-1:] == [running] and progress(terminal) == ["3"])
        so_far = len(titles(terminal))
        terminal.type("L")
        terminal.shows("Nothing has happened")
        terminal.type("q")
        aria2.pause(gid)
        wait_until(lambda: progress(terminal) == ["3", "0"])
        assert titles(terminal)[so_far:] == [idle]
        aria2.add(content.url("half.iso", size=1_000_000, stall_after=512 * 1024))
        wait_until(lambda: progress(terminal)[-1] == "1;52")
        assert " 52% " in titles(terminal)[-1]
        terminal.type("\x1a")
        wait_until(lambda: state_of(terminal.process.pid) == "T" and is_taken_back(terminal))
        terminal.process.send_signal(signal.SIGCONT)
        wait_until(lambda: progress(terminal)[-1] == "1;52" and " 52% " in titles(terminal)[-1])
        aria2.kill()
        wait_until(lambda: titles(terminal)[-1] == f"ariatui {label} offline")
        assert progress(terminal)[-1] == "0"
        terminal.type("q")
        terminal.ends()
        assert is_taken_back(terminal)
        assert messages(terminal) == []
        assert bells(terminal) == 0


async def test_a_download_that_ends_is_told_once_and_metadata_are_none(
    aria2: Aria2, content: ContentServer, swarm: Swarm, notices: Path
) -> None:
    notices.write_text("[notices]\nbell = true\ntitle = false\nprogress = false\n")
    before = aria2.add(content.url("before.iso", size=1000))
    await aria2.becomes(before, "complete")
    digest = hashlib.sha1(  # noqa: S324 - BEP 3
        swarm.torrent[swarm.torrent.index(b"4:info") + 6 : -1]
    ).hexdigest()
    with on(aria2) as terminal:
        await eventually(lambda: "LIVE" in terminal.screen() and "before.iso" in terminal.screen())
        aria2.add(f"magnet:?xt=urn:btih:{digest}&tr={swarm.tracker.announce}", seed_time="0")
        label = aria2.endpoint.label
        await eventually(lambda: messages(terminal), 20)
        assert messages(terminal) == [f"ariatui {label}: Album is complete"]
        assert bells(terminal) == 1
        token = f"token:{aria2.secret.reveal()}"
        calls = [
            {"methodName": "aria2.addUri", "params": [token, [content.missing(f"{number}")]]}
            for number in range(50)
        ]
        aria2.call("system.multicall", calls)
        await eventually(lambda: len(messages(terminal)) == 2, 20)
        assert messages(terminal)[1:] == [f"ariatui {label}: 50 failed: the resource was not found"]
        assert bells(terminal) == 2
        gid = aria2.add(content.url("removed.iso", silent=True))
        await eventually(lambda: "removed.iso" in terminal.screen())
        aria2.remove(gid)
        other = aria2.add(content.missing("last.iso"))
        await aria2.becomes(other, "error")
        await eventually(lambda: len(messages(terminal)) == 3)
        assert messages(terminal)[2] == (
            f"ariatui {label}: last.iso failed: the resource was not found"
        )
        assert titles(terminal) == progress(terminal) == []
        terminal.type("q")
        assert terminal.ends() == 0


def test_nothing_is_told_that_nobody_wants(
    aria2: Aria2, content: ContentServer, notices: Path
) -> None:
    notices.write_text("[notices]\ntitle = false\nprogress = false\ndesktop = false\n")
    with on(aria2) as terminal:
        terminal.shows("LIVE")
        aria2.add(content.url("a.iso", size=1000))
        terminal.shows("complete  ")
        terminal.type("L")
        terminal.shows("finished a.iso")
        aria2.kill()
        terminal.shows("Connection lost")
        assert titles(terminal) == progress(terminal) == messages(terminal) == []
        assert bells(terminal) == 0


@pytest.mark.parametrize(
    ("stat", "percent", "expected"),
    [
        (None, None, "offline"),
        (GlobalStat(), None, "0 active"),
        (GlobalStat(1_270_000, 0, 3), 42, "42% ↓ 1.2 MiB/s 3 active"),
        (GlobalStat(12_700_000, 4_567, 1), 99, "99% ↓ 12 MiB/s ↑ 4.4 KiB/s 1 active"),
        (GlobalStat(999, 0, 1), None, "↓ 999 B/s 1 active"),
    ],
)
def test_titles(stat: GlobalStat | None, percent: int | None, expected: str) -> None:
    assert title("nas", stat, percent, is_online=True) == f"ariatui nas {expected}"
    assert title("nas", stat, percent, is_online=False) == "ariatui nas offline"


def test_messages_name_one_and_count_several() -> None:
    evil = Download(GID, Status.ERROR, name="\x1b]0;x\x07\u202e.iso", error_code=3)
    assert ended(Ends(0, 1, evil), "n\x9b", {}) == (
        "ariatui n⟨9b⟩: ␛]0;x␇⟨202e⟩.iso failed: the resource was not found"
    )
    known = {GID: Download(GID, Status.COMPLETE, name="late.iso")}
    assert ended(Ends(1, 0, evil), "nas", known) == "ariatui nas: late.iso is complete"
    several = Ends(1998, 2, evil, frozenset([3, 6]))
    assert ended(several, "nas", {}) == "ariatui nas: 1,998 downloads are complete, 2 failed"
    assert ended(several._replace(causes=frozenset([3])), "nas", {}) == (
        "ariatui nas: 1,998 downloads are complete, 2 failed: the resource was not found"
    )
    assert ended(Ends(1, 1, evil), "nas", {}) == "ariatui nas: 1 download is complete, 1 failed"


def test_the_time_away_is_told_in_one_sentence() -> None:
    assert meanwhile({What.STARTED: 4}) is None
    report = meanwhile({What.ADDED: 2, What.FINISHED: 3, What.FAILED: 1})
    assert report is not None
    assert report.text == "While away: 3 finished, 1 failed, 2 added."
    report = meanwhile({What.FORGOTTEN: 8, What.RESTARTED: 1})
    assert report is not None
    assert report.text == "aria2 was restarted. While away: 8 gone."
    report = meanwhile({What.RESTARTED: 1})
    assert report is not None
    assert (report.text, report.ways) == ("aria2 was restarted.", ())
