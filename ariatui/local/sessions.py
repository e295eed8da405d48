"""The sessions of local daemons: which are free, what they hold, how they become one.

A session is the file in which an aria2c keeps what is not complete. Beside it lie two locks: one
of its ariatui, and one that its aria2c inherits, which may outlive ariatui and then saves the
session once more. Knows nothing of processes; what an entry says is aria2's business, but its gid.
"""

import asyncio
import fcntl
import os
import re
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Final, Self

_ORPHAN_LIMIT: Final = 3.0
"""Seconds for the aria2c of an ariatui that was killed, which ends 2 s later (observed on 1.37)."""

_POLL: Final = 0.02
_NAME: Final = re.compile(r"local(?:-([0-9]+))?\.session")
_GID: Final = re.compile(rb"^[ \t]+gid=([0-9a-f]{16})$", re.MULTILINE)


class LocalSession:
    """A session that nobody else uses until it is released; a ``with`` releases it."""

    def __init__(self, path: Path, locks: tuple[IO[str], IO[str]]) -> None:
        self.path = path
        """The file; there may be none yet."""
        self.has_company = False
        """Whether somebody else had another one when this one was taken."""
        self._locks = locks

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()

    @property
    def inheritable(self) -> int:
        """The open file that an aria2c has to inherit for the session to be its own."""
        return self._locks[1].fileno()

    def release(self) -> None:
        """Let others have it; does nothing the second time."""
        for lock in self._locks:
            lock.close()

    def read(self) -> bytes:
        """What aria2c saved last."""
        with suppress(FileNotFoundError):
            return self.path.read_bytes()
        return b""

    def write(self, content: bytes) -> None:
        """Replace it, whole or not at all."""
        new = self.path.with_suffix(".new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)


async def take_session(state: Path) -> LocalSession:
    """Take the free session with the lowest number, and into it what all other free ones hold.

    If that is cut off, a download may be in two sessions for a while, but always in one.

    Args:
        state: Where sessions are kept; made if need be, and closed to others.

    Raises:
        OSError: that directory or a file in it cannot be used.
    """
    _make_private(state)
    own = await _lowest_free(state)
    try:
        await _gather(own)
    except BaseException:
        own.release()
        raise
    return own


def merged(sessions: Iterable[bytes]) -> bytes:
    """One session with every entry of these, in order; of those with the same gid the first.

    aria2c, too, keeps the first, but calls the second an error (observed on 1.37).
    """
    kept: dict[bytes, bytes] = {}
    for session in sessions:
        for entry in entries(session):
            gid = _GID.search(entry)
            kept.setdefault(gid[1] if gid else entry, entry)
    return b"".join(kept.values())


def entries(session: bytes) -> list[bytes]:
    """The downloads of a session: each a line of URIs and the indented lines of its options."""
    found: list[list[bytes]] = []
    for line in session.split(b"\n"):
        if line.startswith((b" ", b"\t")):
            if found:
                found[-1].append(line)
        elif line.rstrip(b"\r") and not line.startswith(b"#"):
            found.append([line])
    return [b"\n".join([*lines, b""]) for lines in found]


def _make_private(state: Path) -> None:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    state.chmod(0o700)  # aria2 makes the file readable for all; URLs hold passwords


async def _lowest_free(state: Path) -> LocalSession:
    number = 0
    while True:
        number += 1
        name = "local" if number == 1 else f"local-{number}"
        if session := await _taken(state / f"{name}.session"):
            return session


async def _gather(own: LocalSession) -> None:
    """Move what all other free sessions hold into this one, which is there afterwards."""
    with ExitStack() as stack:
        others = _others(own.path)
        free = [stack.enter_context(session) for path in others if (session := await _taken(path))]
        own.has_company = len(free) < len(others)
        held = [session.read() for session in free]
        if any(held):
            own.write(merged([own.read(), *held]))
        own.path.touch(mode=0o600)
        for session in free:
            session.path.unlink(missing_ok=True)


def _others(own: Path) -> list[Path]:
    """The other sessions that there are, by number."""
    numbered = {
        path: int(match[1] or 1)
        for path in own.parent.iterdir()
        if (match := _NAME.fullmatch(path.name)) and path != own
    }
    return sorted(numbered, key=numbered.__getitem__)


async def _taken(path: Path) -> LocalSession | None:
    """The session of this file, unless somebody else has it."""
    first = await _locked(path.with_suffix(".lock"), 0.0)
    if first is None:
        return None
    try:
        second = await _locked(path.with_suffix(".running"), _ORPHAN_LIMIT)
    except BaseException:
        first.close()
        raise
    if second is None:
        first.close()
        return None
    return LocalSession(path, (first, second))


async def _locked(path: Path, patience: float) -> IO[str] | None:
    """The open file, locked for us, if that works within so many seconds."""
    with ExitStack() as stack:
        lock = stack.enter_context(path.open("w"))
        deadline = time.monotonic() + patience
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stack.pop_all()
                return lock
            if time.monotonic() >= deadline:
                return None
            await asyncio.sleep(_POLL)
