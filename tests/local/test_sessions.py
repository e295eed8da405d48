"""The sessions of local daemons: what becomes of the entries, and of who holds the files."""

import asyncio
import fcntl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ariatui.local.sessions import entries, merged, take_session
from tests.aria2 import Aria2
from tests.content import ContentServer
from tests.waiting import eventually

WORDS = st.binary(max_size=12).map(lambda text: text.translate(None, b"\n"))
OPTIONS = st.builds(lambda name, value: b" %s=%s\n" % (name, value), WORDS, WORDS)
GIDS = st.integers(1, 6).map(lambda number: b" gid=%016x\n" % number)


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """An entry as aria2 writes it, of few gids, with bytes that are no text."""
    uris = b"http://host/" + draw(WORDS) + b"\t\n"
    return uris + draw(GIDS) + b"".join(draw(st.lists(OPTIONS, max_size=3)))


SESSIONS = st.lists(written(), max_size=5).map(b"".join)


def gid(entry: bytes) -> bytes:
    return entry.split(b"\n")[1]


@given(st.lists(written(), max_size=8))
def test_what_aria2_wrote_is_taken_apart_and_loses_no_byte(parts: list[bytes]) -> None:
    assert entries(b"".join(parts)) == parts


@given(st.lists(SESSIONS, max_size=4))
def test_every_download_is_kept_once_the_first_of_its_gid(sessions: list[bytes]) -> None:
    every = [entry for session in sessions for entry in entries(session)]
    kept = entries(merged(sessions))
    assert [gid(entry) for entry in kept] == list(dict.fromkeys(map(gid, every)))
    for entry in kept:
        assert entry == next(other for other in every if gid(other) == gid(entry))


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_it_may_be_done_again_after_it_was_cut_off(sessions: list[bytes]) -> None:
    assert merged([merged(sessions), *sessions]) == merged(sessions)


@pytest.mark.parametrize(
    ("session", "found"),
    [
        (b"", []),
        (b"# nothing\n\r\n\n", []),
        (b" dir=/of-no-download\n", []),
        (b"http://a/\n\n out=a\n# said\n\tdir=/a", [b"http://a/\n out=a\n\tdir=/a\n"]),
        (b"http://a/\r\n out=a\r\nhttp://b/", [b"http://a/\r\n out=a\r\n", b"http://b/\n"]),
    ],
)
def test_what_a_person_wrote_is_read_as_aria2_reads_it(session: bytes, found: list[bytes]) -> None:
    assert entries(session) == found


def test_downloads_without_a_gid_are_kept_unless_they_are_the_same() -> None:
    assert merged([b"http://a/\nhttp://b/\n", b"http://a/\n dir=/b\nhttp://b/\n"]) == (
        b"http://a/\nhttp://b/\nhttp://a/\n dir=/b\n"
    )


def test_what_a_real_aria2_wrote_is_taken_apart(aria2: Aria2, content: ContentServer) -> None:
    uri = content.url("slow.iso", rate=10_000)
    first = str(aria2.call("aria2.addUri", [uri, f"{uri}?again"], {"header": ["A: b", "C: d"]}))
    second = str(aria2.call("aria2.addUri", [uri], {"pause": "true", "out": "ü\t#[x]"}))
    aria2.terminate()
    session = (aria2.directory / "session").read_bytes()
    one, other = entries(session)
    assert one + other == session
    assert one.startswith(f"{uri}\t{uri}?again\t\n gid={first}\n".encode())
    assert b"\n header=A: b\n header=C: d\n" in one
    assert other.startswith(f"{uri}\t\n gid={second}\n pause=true\n".encode())
    assert merged([session, session]) == session


def entry(number: int) -> bytes:
    return b"http://host/%d\t\n gid=%016x\n dir=/d\n" % (number, number)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    state = tmp_path / "state"
    state.mkdir()
    return state


async def test_the_first_takes_in_what_the_free_ones_hold_in_the_order_of_their_numbers(
    state: Path,
) -> None:
    for name, number in (("local-10", 3), ("local-2", 2), ("local", 1)):
        (state / f"{name}.session").write_bytes(entry(number))
    (state / "local-2.session__temp").write_bytes(entry(4))
    with await take_session(state) as own:
        assert own.path.name == "local.session"
        assert own.read() == entry(1) + entry(2) + entry(3)
        assert own.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in state.glob("*.session")] == ["local.session"]
    assert (state / "local-2.session__temp").read_bytes() == entry(4)


async def test_those_that_somebody_has_are_left_alone(state: Path) -> None:
    with await take_session(state) as first:
        with await take_session(state) as second, await take_session(state) as third:
            names = [session.path.name for session in (first, second, third)]
            assert names == ["local.session", "local-2.session", "local-3.session"]
            for number, session in enumerate((first, second, third)):
                session.path.write_bytes(entry(number))
        with await take_session(state) as again:
            assert again.path == second.path
            assert again.read() == entry(1) + entry(2)
        assert first.read() == entry(0)


async def test_one_whose_aria2c_still_runs_is_waited_for(state: Path) -> None:
    (state / "local-2.session").write_bytes(entry(2))
    with (state / "local-2.running").open("w") as running:
        fcntl.flock(running, fcntl.LOCK_EX)
        taking = asyncio.create_task(take_session(state))
        await eventually(lambda: is_locked(state / "local-2.lock"))
        (state / "local-2.session").write_bytes(entry(2) + entry(3))
    with await taking as own:
        assert own.read() == entry(2) + entry(3)


async def test_a_disk_that_is_full_leaves_all_as_it_was(state: Path) -> None:
    (state / "local.session").write_bytes(entry(1))
    (state / "local-2.session").write_bytes(entry(2))
    (state / "local.new").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        await take_session(state)
    assert (state / "local.session").read_bytes() == entry(1)
    assert (state / "local-2.session").read_bytes() == entry(2)
    (state / "local.new").unlink()
    with await take_session(state) as own:
        assert own.path.name == "local.session"
        assert own.read() == entry(1) + entry(2)


def is_locked(path: Path) -> bool:
    """Whether somebody holds the lock."""
    if not path.exists():
        return False
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
