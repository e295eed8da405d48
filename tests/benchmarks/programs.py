"""The programs that are compared, and how each is started on a daemon.

ariatui and the bare app run on this Python; the peers, where they are installed, on theirs.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FOREIGN = ("ARIATUI_", "TEXTUAL", "WEBSOCKETS_", "XDG_", "NO_COLOR", "FORCE_COLOR", "ARIA2")
_SCRIPTS = Path(__file__).parent

ARIATUI, BARE, ARIA2P, ARIA2TUI = "ariatui", "bare", "aria2p", "aria2tui"

_ARIA2TUI_CONFIG = """\
[general]
url = "http://127.0.0.1"
port = {port}
token = "{secret}"
startup_commands = ["true"]
restart_commands = ["true"]
"""

_NO_LOGIN = "import os\nos.getlogin = lambda: 'nobody'\n"
"""aria2tui asks for the login name of its terminal, of which this one has none."""


@dataclass(frozen=True, slots=True)
class Program:
    """What is started, and the whole of its environment."""

    command: tuple[str, ...]
    environ: Mapping[str, str]


class Programs:
    """All that are there.

    Args:
        folder: An existing directory for homes and configuration files.
        peers: Where `aria2p` and `aria2tui` are; PATH is looked at too.
    """

    def __init__(self, folder: Path, peers: Path | None) -> None:
        self._folder = folder
        path = os.pathsep.join(filter(None, (str(peers or ""), os.environ.get("PATH"))))
        found = {name: shutil.which(name, path=path) for name in (ARIA2P, ARIA2TUI)}
        self._peers = {name: place for name, place in found.items() if place}

    @property
    def peers(self) -> list[str]:
        """The peers that are installed."""
        return list(self._peers)

    def ariatui(self, port: int, secret: str) -> Program:
        """Ariatui on a daemon of this machine."""
        return Program(
            (sys.executable, "-m", "ariatui", "--server", f"127.0.0.1:{port}"),
            self._environ(ARIATUI) | {"ARIATUI_SECRET": secret},
        )

    def bare(self, *, paints: bool = False) -> Program:
        """A Textual app that does nothing, or paints twenty lines a second."""
        mode = "paints" if paints else "waits"
        command = (sys.executable, "-P", str(_SCRIPTS / "bare.py"), mode)
        return Program(command, self._environ(BARE))

    def peer(self, name: str, port: int, secret: str) -> Program:
        """A peer on a daemon of this machine."""
        environ = self._environ(name)
        place = self._peers[name]
        if name == ARIA2P:
            url = "http://127.0.0.1"
            return Program((place, "-H", url, "-p", str(port), "-s", secret, "top"), environ)
        home = Path(environ["HOME"])
        config = home / f"aria2tui-{port}.toml"
        config.write_text(_ARIA2TUI_CONFIG.format(port=port, secret=secret))
        (home / "sitecustomize.py").write_text(_NO_LOGIN)
        environ |= {"ARIA2TUI_CONFIG_PATH": str(config), "PYTHONPATH": str(home)}
        return Program((place,), environ)

    def on(self, port: int, secret: str, *, paints: bool = True) -> dict[str, Program]:
        """Every program there is, by name; `paints` is for the bare one."""
        return {
            ARIATUI: self.ariatui(port, secret),
            BARE: self.bare(paints=paints),
            **{name: self.peer(name, port, secret) for name in self._peers},
        }

    def _environ(self, name: str) -> dict[str, str]:
        """The environment, but for what changes a program's ways, with a home of its own."""
        home = self._folder / f"home-{name}"
        home.mkdir(exist_ok=True)
        kept = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(_FOREIGN) and not key.lower().endswith("_proxy")
        }
        if name in self._peers:
            kept.pop("PYTHONPATH", None)
        return kept | {"HOME": str(home), "LANG": "C.UTF-8"}
