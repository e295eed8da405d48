"""The aria2.conf of this machine: where aria2 looks for it, and what it says about RPC.

Holds aria2's own rules for the file, so that what we read is what a daemon reads. It does not know
what the answers are used for.
"""

import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final, NamedTuple

from ariatui.server.endpoint import DEFAULT_PORT
from ariatui.server.secret import FROM_CONF, Secret

_LONGEST_FILE: Final = 1024 * 1024
_RPC_KEYS: Final = frozenset({b"enable-rpc", b"rpc-listen-port", b"rpc-secret", b"rpc-secure"})
# As strtoll reads it: a sign and leading zeros are fine (observed on 1.37).
_PORT: Final = re.compile(rb"\+?0*[0-9]{1,5}")
_PORTS: Final = range(1024, 65536)


class Aria2Conf(NamedTuple):
    """What an aria2.conf says about the RPC server of the daemon that reads it.

    Attributes:
        rpc_listen_port: The port, 6800 if the file names none.
        rpc_secret: The secret, None if the file has none that can be sent as JSON.
        rpc_secure: Whether the daemon encrypts with TLS.
        describes_rpc: Whether the file has any of the settings above, or ``enable-rpc``.
        path: Where the file is, None where that does not matter.
    """

    rpc_listen_port: int = DEFAULT_PORT
    rpc_secret: Secret | None = None
    rpc_secure: bool = False
    describes_rpc: bool = False
    path: Path | None = None


def find_aria2_conf(environ: Mapping[str, str]) -> Path | None:
    """Return the aria2.conf that an aria2 started in this environment reads, if there is one.

    ``$HOME/.aria2/aria2.conf`` if that exists, else ``aria2/aria2.conf`` in ``$XDG_CONFIG_HOME``,
    or in ``$HOME/.config`` when that variable is not an absolute path. A directory in the first
    place hides the second (all observed on 1.37). Without HOME aria2 asks the user database; we
    look only at ``$XDG_CONFIG_HOME`` then.
    """
    home = environ.get("HOME")
    places = []
    if home is not None:
        # An empty HOME is the root directory to aria2, which just puts the two strings together.
        places.append(Path(f"{home}/.aria2/aria2.conf"))
    xdg = environ.get("XDG_CONFIG_HOME", "")
    if xdg.startswith("/"):
        places.append(Path(f"{xdg}/aria2/aria2.conf"))
    elif home is not None:
        places.append(Path(f"{home}/.config/aria2/aria2.conf"))
    for place in places:
        mode = _mode(place)
        if mode is not None:
            return place if stat.S_ISREG(mode) else None
    return None


def read_aria2_conf(path: Path) -> Aria2Conf:
    """Read the RPC settings in the first mebibyte of the file.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(_LONGEST_FILE + 1)
    if len(content) > _LONGEST_FILE:
        # The last line may be cut short, and half a secret is a wrong one.
        content = content[:_LONGEST_FILE].rpartition(b"\n")[0]
    return parse_aria2_conf(content)


def parse_aria2_conf(content: bytes) -> Aria2Conf:
    """Read the RPC settings in the text of an aria2.conf.

    Any bytes will do: a value on which aria2 itself would refuse to start counts as not set.
    """
    values = _values(content)
    return Aria2Conf(
        rpc_listen_port=_port(values.get(b"rpc-listen-port", b"")),
        rpc_secret=_secret(values.get(b"rpc-secret", b"")),
        # The key alone means true (observed on 1.37).
        rpc_secure=values.get(b"rpc-secure", b"false") in (b"true", b""),
        describes_rpc=bool(values),
    )


def _values(content: bytes) -> dict[bytes, bytes]:
    """Return the values of the RPC keys, the last of each.

    Comments, indented ones too, and a first line behind a byte order mark need no care: their keys
    are unknown ones, to aria2 as well. Quotes and a later ``#`` belong to the value.
    """
    values = {}
    for line in content.split(b"\n"):
        key, _, value = line.partition(b"=")
        key = key.strip(b" \t\r")
        if key in _RPC_KEYS:
            values[key] = value.strip(b" \t\r")
    return values


def _port(value: bytes) -> int:
    if _PORT.fullmatch(value):
        port = int(value[-5:])
        if port in _PORTS:
            return port
    return DEFAULT_PORT


def _secret(value: bytes) -> Secret | None:
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return Secret(text, FROM_CONF) if text else None


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        # Out of reach, or with a zero byte in it: for aria2, too, it is not there.
        return None
